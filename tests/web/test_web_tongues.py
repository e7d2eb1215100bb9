"""The language of the interface: a prefix of the address, kept by every link, and nothing else changes by it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from markupsafe import escape
from site_for_tests import OURS, PASSWORD, path_of

from oralhist.model.access import OPEN
from oralhist.reading_room import ReadingRoom
from oralhist.web.dates import FORMS, JOINER, NO_BREAK, in_words
from oralhist.web.naming_words import language_name
from oralhist.web.tongues import ENGLISH, TONGUES, count, listed, parted
from oralhist.web.whole import length

WEB = Path(__file__).resolve().parents[2] / "web"
OTHERS = [tongue for tongue in TONGUES.values() if tongue is not ENGLISH]
EVERY = pytest.mark.parametrize("tongue", OTHERS, ids=lambda tongue: tongue.code)


def addresses(page: str) -> set[str]:
    return set(re.findall(r'(?:href|src|action|data-words)="(/[^"#?]*)', page))


def told(tongue):
    with (WEB / "translations" / tongue.code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return list(read_po(file))


@EVERY
def test_a_page_is_in_the_language_of_its_address_and_so_is_what_it_leads_to(site, tongue):
    taken = site.told()
    site.agree(taken.testimony)
    for path in ("/", "/search?q=khorgos", "/login", path_of(taken.address), "/events", "/about"):
        page = site.visitor().get(f"/{tongue.code}{path}").text
        assert f'<html lang="{tongue.tag}" dir="{tongue.direction}">' in page
        left = {
            address
            for address in addresses(page)
            if not address.startswith("/static/") and parted(address)[0] != tongue.code
        }
        # Only the switch leads to other languages.
        switch = re.findall(r'href="([^"]*)" lang="[^"]*" hreflang', page)
        assert left <= {address.partition("?")[0] for address in switch}, path
        assert {parted(address)[0] for address in switch} == set(TONGUES)


@EVERY
def test_an_event_is_called_and_summed_up_in_the_language_of_the_page_first(site, tongue):
    events = ReadingRoom(site.archive, site.keeper, site.archive.today()).titles().values()
    event = next(one for one in events if {tongue.code, "en"} <= set(one.titles) & set(one.summaries))
    page = site.visitor().get(f"/{tongue.code}/events/{event.id}").text
    assert f'<h1 class="title">{escape(event.titles[tongue.code])}</h1>' in page
    assert page.index(str(escape(event.summaries[tongue.code]))) < page.index(str(escape(event.summary)))
    assert str(escape(event.titles[tongue.code])) in site.visitor().get(f"/{tongue.code}/events").text
    assert f'<h1 class="title">{escape(event.title)}</h1>' in site.visitor().get(f"/events/{event.id}").text


@EVERY
def test_the_desk_is_in_the_language_of_its_address(site, tongue):
    taken = site.told()
    site.agree(taken.testimony)
    keeper = site.visitor("keeper")
    desk = f"/{tongue.code}/desk"
    bench = f"{desk}/{taken.testimony}"
    listed_there = re.findall(r'<li><a href="([^"]*)"', keeper.get(desk).text)
    pages = {desk, bench, f"{bench}/edit", f"{bench}/records", f"{bench}/compare", f"{desk}/add"}
    pages |= {path for path in listed_there if path.startswith(f"{desk}/")}
    sentences = [
        one.id for one in told(tongue) if isinstance(one.id, str) and len(one.id.split()) > 3 and "%" not in one.id
    ]
    assert len(pages) > 15
    for path in sorted(pages):
        answer = keeper.get(path, follow_redirects=True)
        assert answer.status_code == 200, path
        assert f'<html lang="{tongue.tag}"' in answer.text
        assert [one for one in sentences if one in answer.text] == [], path
        assert not re.search(r"&lt;(?:a|bdi|span)|%\(\w+\)s", answer.text), path


def test_the_switch_keeps_the_place_and_the_question(site):
    switched = site.visitor().get("/kk/search?q=көпір&sort=recorded").text
    links = dict(re.findall(r'<li><a href="([^"]*)" lang="[^"]*" hreflang="([^"]*)"', switched))
    asked = "/search?q=%D0%BA%D3%A9%D0%BF%D1%96%D1%80&amp;sort=recorded"
    assert links == {tongue.prefix + asked: tongue.tag for tongue in TONGUES.values()}


def test_a_page_that_is_not_there_says_the_same_in_every_place(site):
    one, other = (site.visitor().get(path) for path in ("/ug/t/aaaaaaaa", "/ug/no/such/page?q=secret"))
    assert one.status_code == other.status_code == 404
    assert one.data == other.data
    assert 'dir="rtl"' in one.text and 'href="/kk/"' in one.text


def test_an_address_answers_the_same_whatever_a_browser_prefers(site):
    plain = site.visitor().get("/")
    asked = site.visitor().get("/", headers={"Accept-Language": "ug, kk;q=0.5"})
    assert asked.data == plain.data and asked.headers.get("Vary") == plain.headers.get("Vary")
    assert "Accept-Language" not in (plain.headers.get("Vary") or "")


def test_the_first_page_has_an_address_without_a_stroke_at_its_end(site):
    assert site.visitor().get("/ky").data == site.visitor().get("/ky/").data


def test_only_the_languages_that_there_are_are_prefixes(site):
    for path in ("/de/", "/en/", "/kkk/", "/kk-Arab/", "/KK/"):
        assert site.visitor().get(path).status_code == 404


def test_whoever_logs_in_goes_on_in_the_language_in_which_they_began(site):
    visitor = site.visitor()
    turned_away = visitor.get("/ru/account")
    assert turned_away.headers["Location"] == "/ru/login?next=/ru/account"
    form = {"name": "keeper", "password": PASSWORD, "next": "/ru/account"}
    entered = visitor.post("/ru/login", data=form, headers=OURS)
    assert entered.headers["Location"] == "/ru/account"
    assert "Path=/;" in entered.headers["Set-Cookie"]
    assert visitor.get("/zh/account").status_code == 200
    assert visitor.post("/ky/logout", headers=OURS).headers["Location"] == "/ky/"


def test_a_preview_is_in_the_language_of_the_desk_and_stays_a_preview_when_that_is_changed(site):
    taken = site.told()
    site.agree(taken.testimony, OPEN)
    keeper = site.visitor("keeper")
    shown = keeper.get(f"/ug/desk/as/public{path_of(taken.address)}")
    assert shown.status_code == 200 and 'dir="rtl"' in shown.text
    assert f'href="/kk/desk/as/public{path_of(taken.address)}" lang="kk"' in shown.text
    assert '"/ug/desk/as/public/search"' in shown.text
    # What a preview shows of a page that is not there is that page too.
    assert keeper.get("/ug/desk/as/public/t/aaaaaaaa").status_code == 404


def test_the_language_reaches_no_file_and_no_recording_of_another_address(site):
    taken = site.told()
    site.agree(taken.testimony)
    visitor = site.visitor()
    page = visitor.get(f"/zh{path_of(taken.address)}").text
    assert re.search(r'<link rel="stylesheet" href="/static/', page)
    sound = re.search(r'<source src="([^"#]*)', page)
    assert sound and sound[1].startswith(f"/zh{path_of(taken.address)}/sound/")
    assert visitor.get(sound[1], headers={"Range": "bytes=0-9"}).status_code == 206


@EVERY
def test_dates_counts_and_languages_are_said_by_the_rules_of_the_language(site, tongue):
    with site.app.test_request_context("/", environ_overrides={"oralhist.tongue": tongue.code}):
        said = SAID[tongue.code]
        dates = ("1962-05-29", "1962-04~", "196X", "1962-21", "1962-04/1962-10", "../1962-04-30")
        assert [in_words(date).replace(NO_BREAK, " ").replace(JOINER, "") for date in dates] == said["dates"]
        assert [count(number, "account").replace(NO_BREAK, " ") for number in (1, 3, 1205)] == said["counts"]
        assert listed(["1", "2", "3"]) == said["list"]
        assert language_name("kk-Arab") == said["language"]
        assert length(4_680_000).replace(NO_BREAK, " ") == said["length"]


SAID = {
    "ru": {
        "dates": [
            *("29 мая 1962 г.", "примерно апрель 1962 г.", "1960-е годы", "весна 1962 г."),
            *("апрель – октябрь 1962 г.", "не позже: 30 апреля 1962 г."),
        ],
        "counts": ["1 рассказ", "3 рассказа", "1 205 рассказов"],
        "list": "1, 2 и 3",
        "language": "казахский (арабское письмо)",
        "length": "1 ч 18 мин",
    },
    "kk": {
        "dates": [
            *("1962 ж. 29 мамыр", "шамамен 1962 ж. сәуір", "1960-жылдар", "1962 жылғы көктем"),
            *("1962 ж. сәуір – қазан", "1962 ж. 30 сәуір дейін"),
        ],
        "counts": ["1 әңгіме", "3 әңгіме", "1 205 әңгіме"],
        "list": "1, 2, 3",
        "language": "қазақ тілі (төте жазу)",
        "length": "1 сағ 18 мин",
    },
    "zh": {
        "dates": ["1962年5月29日", "约1962年4月", "1960年代", "1962年春", "1962年4月至10月", "至1962年4月30日"],
        "counts": ["1份讲述", "3份讲述", "1,205份讲述"],
        "list": "1、2和3",
        "language": "哈萨克语（阿拉伯字母）",
        "length": "1小时18分钟",
    },
    "ug": {
        "dates": [
            *("1962-يىل 29-ماي", "تەخمىنەن 1962-يىل ئاپرېل", "1960-يىللار", "1962-يىل ئەتىياز"),
            *("1962-يىل ئاپرېل – ئۆكتەبىر", "1962-يىل 30-ئاپرېل گىچە"),
        ],
        "counts": ["1 بايان", "3 بايان", "1,205 بايان"],
        "list": "1، 2 ۋە 3",
        "language": "قازاقچە (ئەرەب يېزىقىدا)",
        "length": "1 سائەت 18 مىنۇت",
    },
    "ky": {
        "dates": [
            *("1962-ж., 29-май", "болжол менен 1962-ж., апрель", "1960-жылдар", "1962-жылдын жазы"),
            *("1962-ж., апрель – октябрь", "1962-ж., 30-апрель чейин"),
        ],
        "counts": ["1 аңгеме", "3 аңгеме", "1 205 аңгеме"],
        "list": "1, 2 жана 3",
        "language": "казак тили (араб жазуусу)",
        "length": "1 саат 18 мүн",
    },
}


@EVERY
def test_the_form_of_dates_is_that_of_the_cldr_but_for_uyghur(tongue):
    if tongue.code == "ug":
        assert tongue.by_locale.date_formats["long"].pattern == "d-MMMM، y"
        return
    plain = (form.replace("\u202f", " ") for form in (tongue.by_locale.date_formats["long"].pattern,))
    assert FORMS[tongue.code].day == next(plain)
    assert FORMS[tongue.code].month == tongue.by_locale.datetime_skeletons["yMMMM"].pattern.replace("\u202f", " ")


def test_english_needs_no_request():
    assert count(1205, "testimony") == "1,205 testimonies"
    assert in_words("1962-05-29").replace(NO_BREAK, " ") == "29 May 1962"


@pytest.mark.parametrize("code", ["ug", "ky"])
def test_no_line_breaks_within_a_day(site, code):
    with site.app.test_request_context("/", environ_overrides={"oralhist.tongue": code}):
        said = in_words("1962-05-29")
    assert " " not in said
    assert said.count(f"-{JOINER}") == said.count("-") == 2
