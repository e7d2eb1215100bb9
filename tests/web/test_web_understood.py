"""What a date is understood as, in the language of the page, before and after it is kept; the page of one testimony."""

from __future__ import annotations

import re

import pytest
from site_for_tests import OURS

from oralhist.reading_room import ReadingRoom


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


@pytest.mark.parametrize(
    ("prefix", "said"),
    [
        ("", "Understood as: about May 1962"),
        ("/ru", "Понято как: примерно май 1962 г."),
        ("/ug", "چۈشىنىلگىنى: تەخمىنەن 1962-يىل ماي"),
        ("/zh", "理解为：约1962年5月"),
    ],
)
def test_a_date_is_said_in_the_language_of_the_page_while_it_is_typed_and_once_it_is_kept(site, prefix, said):
    told = site.told().testimony
    keeper = site.visitor("keeper")
    asked = keeper.get(f"{prefix}/desk/understood?date=1962-05~")
    assert plain(asked.json["said"]) == said
    keeper.post(f"/desk/{told}/describe", data={"date": "1962-05~", "born": "193X"}, headers=OURS)
    page = plain(keeper.get(f"{prefix}/desk/{told}").text)
    assert f'id="u-date" for="f-date">{said}</output>' in page


def test_what_is_no_date_says_how_to_write_one_and_nothing_says_nothing(site):
    keeper = site.visitor("keeper")
    assert "is not a date" in keeper.get("/desk/understood?date=yesterday").json["said"]
    assert "is not a date" in keeper.get(f"/desk/understood?date={'x' * 10_000}").json["said"]
    assert keeper.get("/desk/understood?date=%20").json["said"] == keeper.get("/desk/understood").json["said"] == ""
    typed = keeper.get("/desk/understood", query_string={"date": "<b>1962</b>"})
    assert typed.mimetype == "application/json"


def test_without_scripts_a_button_shows_what_is_typed_and_keeps_nothing(site):
    taken = site.told(date="2025-06-14")
    keeper = site.visitor("keeper")
    form = {"title": "Көпір", "date": "1962-21", "born": "yesterday", "languages": ["kk", "tlh"], "look": "yes"}
    page = keeper.post(f"/desk/{taken.testimony}/describe", data=form, headers=OURS)
    assert page.status_code == 200
    assert "Nothing is kept yet." in page.text and 'value="Көпір"' in page.text
    assert "Understood as: spring\N{NO-BREAK SPACE}1962" in page.text and "is not a date" in page.text
    assert 'value="kk" checked' in page.text and "tlh" not in page.text
    view = ReadingRoom(site.archive, site.keeper, site.archive.today()).by_number(taken.testimony)
    assert (view.title, view.date) == ("The wooden bridge", "2025-06-14")


def test_the_page_of_a_testimony_says_what_is_on_it_and_every_link_leads_to_it(site):
    taken = site.told()
    page = site.visitor("keeper").get(f"/desk/{taken.testimony}").text
    contents = page[page.index('<nav class="contents"') :]
    contents = contents[: contents.index("</nav>")]
    anchors = re.findall(r'href="#([^"]+)"', contents)
    assert {"description", "consent", "who", "links", "events", "kin", "name", "jobs", "words"} <= set(anchors)
    assert [one for one in anchors if page.count(f'id="{one}"') != 1] == []
    for address in re.findall(r'href="(/[^"#]*)"', contents):
        assert site.visitor("keeper").get(address).status_code == 200, address
