"""The two forms of a recording's sound: which one a page offers first, and that both are given by the same rules."""

from __future__ import annotations

import gzip
import re

import pytest
from site_for_tests import OURS, Site, path_of, without_isolation

from oralhist.catalogue import ledger
from oralhist.model.access import CLOSED, Audience, Component
from oralhist.model.sound import Form
from oralhist.web import sound
from oralhist.work import consent, restrict
from oralhist.work.restrict import Wish


@pytest.fixture
def told(site: Site):
    taken = site.told()
    site.agree(taken.testimony)
    return taken


def offered(site: Site, path: str, **headers: str) -> list[tuple[str, str]]:
    """The forms that a page offers to a browser, in their order."""
    answer = site.visitor().get(path, headers=headers)
    assert answer.status_code == 200 and "Save-Data" in answer.headers["Vary"]
    return re.findall(r'<source src="([^"#]*)[^"]*" type="([^"]*)"', answer.get_data(as_text=True))


FULL, SMALL = "audio/mp4; codecs=&#34;mp4a.40.2&#34;", "audio/webm; codecs=&#34;opus&#34;"


def test_a_browser_is_offered_both_forms_and_on_a_poor_line_the_small_one_first(site, told):
    page = path_of(told.address)
    full, small = (f"{page}/sound/1", FULL), (f"{page}/sound/1/small", SMALL)
    assert offered(site, page) == [full, small]
    assert offered(site, page, **{"Save-Data": "on"}) == [small, full]
    assert offered(site, page, **{"Save-Data": "off"}) == [full, small]
    assert offered(site, f"{page}?sound=small") == [small, full]
    assert offered(site, f"{page}?sound=full", **{"Save-Data": "on"}) == [full, small]
    assert offered(site, f"{page}?sound=yes") == [full, small]
    assert "Vary" in site.visitor().get(page).headers
    for path in ("/", "/about", f"{page}/sound/1", f"{page}/sound/1/small", "/t/00000000"):
        assert "Save-Data" not in site.visitor().get(path).headers.get("Vary", "")


def test_the_choice_is_shown_with_sizes_and_kept_without_a_script(site, told):
    page = without_isolation(site.visitor().get(f"{path_of(told.address)}?t=6&sound=small").get_data(as_text=True))
    size = {form: site.archive.folders.copy(f"{told.testimony}-01", form=form).stat().st_size for form in Form}
    assert 2 * size[Form.SMALL] < size[Form.FULL]
    found = re.search(r'<a href="([^"]*)" data-form="full">full \(AAC, ([0-9.]+) MB\)</a>', page)
    assert found and found[1].replace("&amp;", "&") == f"{path_of(told.address)}?sound=full&t=6.0"
    assert found[2] == f"{size[Form.FULL] / 1e6:.1f}"
    assert f'data-form="small" aria-current="true">small (Opus, {size[Form.SMALL] / 1e3:.0f} kB)' in page


@pytest.mark.parametrize("form", ["", "/small"])
def test_either_form_comes_in_parts_and_is_asked_about(site, told, form):
    path = f"{path_of(told.address)}/sound/1{form}"
    whole = site.visitor().get(path)
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    assert whole.mimetype == ("audio/webm" if form else "audio/mp4")
    assert whole.headers["Cache-Control"] == "private, no-cache"
    part = site.visitor().get(path, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, whole.data[5:10])
    again = site.visitor().get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert site.visitor("scholar").get(path).headers["Cache-Control"] == "no-store"
    other = site.visitor().get(f"{path_of(told.address)}/sound/1{'' if form else '/small'}")
    assert other.headers["ETag"] != whole.headers["ETag"]


@pytest.mark.parametrize("rest", ["/sound/1", "/sound/1/small", "/sound/1/levels"])
def test_what_is_closed_is_the_answer_to_an_address_that_was_never_given(site, told, rest):
    visitor, path = site.visitor(), f"{path_of(told.address)}{rest}"
    never = visitor.get(f"/t/00000000{rest}")
    assert visitor.get(path).status_code == 200
    assert visitor.get(path.replace("/1", "/2")).data == never.data
    site.agree(told.testimony, CLOSED, (Component.SOUND,))
    closed = visitor.get(path)
    assert (closed.status_code, closed.data) == (404, never.data)
    assert site.visitor("keeper").get(path).status_code == 200


def test_a_withdrawal_stops_the_small_form_in_the_middle(site, monkeypatch):
    monkeypatch.setattr(sound, "BLOCK", 8192)
    taken = site.told()
    site.agree(taken.testimony)
    answer = site.visitor().get(f"{path_of(taken.address)}/sound/1/small", buffered=False)
    blocks = iter(answer.response)
    assert len(next(blocks)) == 8192 < answer.content_length
    consent.withdraw(site.archive, taken.testimony, site.keeper)
    assert list(blocks) == []


def test_what_is_withheld_stops_the_small_form_until_it_is_made_again(site, told):
    path = f"{path_of(told.address)}/sound/1/small"
    wish = Wish(recording=1, start_ms=2000, end_ms=5000)
    restrict.restrict(site.archive, told.testimony, wish, site.keeper)
    assert site.visitor().get(path).status_code == 404
    assert "<audio" not in site.visitor().get(path_of(told.address)).get_data(as_text=True)


def test_playing_the_small_form_of_what_is_closed_is_noted_as_playing(site, told):
    site.agree(told.testimony, frozenset({Audience.RESEARCHERS}))
    assert site.visitor("scholar").get(f"{path_of(told.address)}/sound/1/small").status_code == 200
    verbs = [one.verb for one in ledger.entries(site.archive.db, subject=told.testimony) if one.who == "scholar"]
    assert verbs == ["played"]


def test_an_hour_is_drawn_in_less_than_two_kilobytes(site, told):
    path = f"{path_of(told.address)}/sound/1/levels"
    levels = site.visitor().get(path).get_json()["levels"]
    assert len(levels) == 80 and all(0 <= level <= 255 for level in levels)
    (drawn,) = site.archive.folders.copies.glob("*.levels")
    drawn.write_bytes(bytes((place * 7919) % 256 for place in range(600)))
    answer = site.visitor().get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.content_encoding == "gzip" and len(answer.data) < 2000
    assert gzip.decompress(answer.data).count(b",") == 599


def test_a_page_that_is_asked_for_by_a_form_offers_the_sound_too(site, told):
    answer = site.visitor().post(path_of(told.address), data={"q": "bridge", "sound": "small"}, headers=OURS)
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).index("sound/1/small") < answer.get_data(as_text=True).index(SMALL)
