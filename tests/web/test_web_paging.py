"""A long testimony comes in parts: each light, cut at lines, found by second, line and search; and its contents."""

from __future__ import annotations

import gzip
import random
import re

import pytest
from site_for_tests import OURS, Site, make_site

from hours_for_tests import told_for_hours
from oralhist.catalogue.database import change, writing
from oralhist.model.access import Component
from oralhist.work import consent

MOST = 60_000
EVENTS = ("khorgos-crossing-1962", "half-households-1962", "khorgos-crossing-1962")
WORDS = {
    "en": "we left house spring nobody spoke river that night my mother carried bread toward border guards would not",
    "kk": "біз үйден көктемде шықтық ешкім сөйлемеді өзен сол түні анам нан көтеріп шекараға қарай жүрді қарауыл",
    "ug": "بىز ئۆيدىن باھاردا چىقتۇق ھېچكىم گەپ قىلمىدى دەريا شۇ كېچىسى ئانام نان كۆتۈرۈپ چېگراغا قاراپ ماڭدى",
    "zh": "我们春天离开家没有人说话那天晚上母亲带着馕往边境走守卫不让我们过河",
}


A_SEGMENT = {"en": 14, "kk": 11, "ug": 11, "zh": 14}


def saying(language: str):
    """Words of letters drawn by chance, by Zipf's law, as many in a segment as people say; every hundredth is known."""
    chance = random.Random(3)
    letters = WORDS[language].replace(" ", "")
    known = ["".join(chance.choices(letters, k=2 if language == "zh" else chance.randint(2, 9))) for _ in range(9_000)]
    weights = [1 / (n + 3) for n in range(len(known))]

    def say(number: int) -> str:
        words = ("" if language == "zh" else " ").join(chance.choices(known, weights, k=A_SEGMENT[language]))
        return f"{words} tent{number}." if number % 100 == 7 else f"{words}."

    return say


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def three_hours(site) -> str:
    address = told_for_hours(site.archive, 90, 3, saying("en"), recordings=2, events=EVENTS)
    with writing(site.archive.db) as db:
        change(db, "UPDATE segments SET checked = 1 WHERE ordinal < 9", ())
    return address


def page(site: Site, address: str, asked: str = "") -> str:
    answer = site.visitor().get(f"/t/{address}{asked}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def shown(body: str) -> list[int]:
    """The places of the lines on a page."""
    return [int(place) for place in re.findall(r'<div class="seg[^"]*" id="s([0-9]+)"', body)]


def parts(body: str) -> int:
    return len(set(re.findall(r"[?;]part=([0-9]+)", body)))


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside its translation"])
def test_an_hour_of_speech_is_below_sixty_kilobytes(site, language, beside):
    number = 10 + list(WORDS).index(language) + 5 * beside
    said = saying(language)
    address = told_for_hours(
        site.archive, number, 1, said, language=language, beside=saying("en") if beside else None, events=EVENTS
    )
    client, seen = site.visitor(), []
    for part in range(1, 1 + (parts(page(site, address)) or 1)):
        answer = client.get(f"/ug/t/{address}?part={part}", headers={"Accept-Encoding": "gzip"})
        assert len(answer.data) < MOST
        seen += shown(gzip.decompress(answer.data).decode())
    assert seen == shown(page(site, address, "?part=all")) and len(seen) > 400
    if not beside:
        assert parts(page(site, address)) == 0, "an hour of words alone is one page"


def test_every_line_is_on_one_part_and_all_are_on_one_page(site, three_hours):
    bodies = [page(site, three_hours, f"?part={n}") for n in range(1, 1 + parts(page(site, three_hours)))]
    assert len(bodies) > 2
    assert [place for body in bodies for place in shown(body)] == shown(page(site, three_hours, "?part=all"))
    assert shown(page(site, three_hours)) == shown(bodies[0])
    assert 'rel="next"' in bodies[0] and 'rel="prev"' not in bodies[0]
    assert 'rel="prev"' in bodies[1] and 'rel="next"' in bodies[1]
    assert 'rel="next"' not in bodies[-1]
    assert "Part 2</title>" not in bodies[1] and "Part 2 ·" in bodies[1]
    for body in bodies:
        assert body.count("<audio ") == 2, "the player has the whole sound on every part"


def test_parts_are_cut_where_the_clock_strikes(site, three_hours):
    begins = re.findall(r'dir="ltr">([0-9:]+)–', page(site, three_hours).split('class="parts"')[1].split("</nav>")[0])
    step = begins[1]
    assert step[:2] in ("10", "15", "20", "30") or step.startswith("1:00"), begins


def test_a_link_opens_the_part_that_holds_its_second_or_its_line(site, three_hours):
    second = page(site, three_hours, "?r=2&t=3000")
    assert 'data-start="3000.0" data-number="2"' in second
    starts = [int(ms) for ms in re.findall(r'data-number="2" data-start="([0-9]+)"', second)]
    assert min(starts) < 3_000_000 < max(starts)
    last = shown(page(site, three_hours, "?part=all"))[-1]
    assert last in shown(page(site, three_hours, f"?s={last}"))
    assert 0 in shown(page(site, three_hours, "?t=0")) and 0 in shown(page(site, three_hours, "?s=99999999"))
    for nonsense in ("?part=0", "?part=99", "?part=x", "?s=x", "?t=NaN", "?r=9&t=1"):
        assert shown(page(site, three_hours, nonsense)) == shown(page(site, three_hours)), nonsense


def test_what_is_sought_is_found_in_all_parts(site, three_hours):
    found = page(site, three_hours, "?q=tent707")
    assert 707 in shown(found), "the page opens at the part in which the first is"
    assert "<mark>" in found and 'class="note label">1 of 1' in found
    many = page(site, three_hours, "?q=tent*")
    elsewhere = set(map(int, re.findall(r"q=tent\*&amp;s=([0-9]+)#s[0-9]+", many)))
    assert elsewhere and not elsewhere & set(shown(many)), "what is elsewhere leads into its part, with what is sought"
    place = min(elsewhere)
    assert place in shown(page(site, three_hours, f"?q=tent*&s={place}"))


def test_without_a_trace_nothing_of_it_stands_in_an_address(site, three_hours):
    client = site.visitor()
    told = client.post(f"/t/{three_hours}", data={"q": "tent*"}, headers=OURS).get_data(as_text=True)
    assert not re.search(r'(?:href|action)="[^"]*(?:tent|[?;]s=)', told.split("<main")[1])
    place = int(re.search(r'form="inside" name="s" value="([0-9]+)"', told)[1])
    there = client.post(f"/t/{three_hours}", data={"q": "tent*", "s": place}, headers=OURS).get_data(as_text=True)
    assert place in shown(there) and place not in shown(told)
    again = client.post(f"/t/{three_hours}", data={"q": "tent*", "part": 2}, headers=OURS).get_data(as_text=True)
    assert shown(again) == shown(page(site, three_hours, "?part=2"))


def test_a_part_says_anew_who_speaks_and_that_nobody_checked(site, three_hours):
    body = page(site, three_hours, "?part=2")
    first = body.split("data-text")[1].split('class="seg')[1].split("</div>")[0]
    assert '<p class="who"><span>' in first
    assert "From here on, machine text." in body.split("data-text")[1].split('class="seg')[0]


def test_contents_lead_to_events_by_the_hour(site, three_hours):
    body = page(site, three_hours)
    told = body.split('id="contents"')[1].split("</section>")[0]
    assert told.count("<h3") == 3 and "From 1:00:0" in told and "From 2:00:0" in told
    assert told.count("<li>") == 3 and told.index("Khorgos") < told.index("From 1:00:0")
    second = re.findall(r"[?;]s=([0-9]+)#s", told)
    assert second and all(int(place) not in shown(body) for place in second)


def test_where_the_sound_is_closed_lines_still_open_in_their_part(site):
    address = told_for_hours(site.archive, 91, 3, saying("en"), recordings=2)
    closed = "OH-2026-0091"
    consent.record(site.archive, closed, (Component.SOUND,), frozenset(), None, site.keeper)
    body = page(site, address)
    assert parts(body) > 2 and "<audio" not in body
    every = [place for n in range(1, 1 + parts(body)) for place in shown(page(site, address, f"?part={n}"))]
    assert every == shown(page(site, address, "?part=all"))


def test_a_text_without_times_comes_in_parts_too(site):
    address = told_for_hours(site.archive, 92, 3, saying("kk"), language="kk", timed=False)
    body = page(site, address)
    assert parts(body) > 2 and "–" not in body.split('class="parts"')[1].split("</nav>")[0]
    assert len(gzip.compress(body.encode())) < MOST


def test_a_short_testimony_has_no_parts(site):
    taken = site.told()
    site.agree(taken.testimony)
    body = page(site, taken.address)
    assert 'class="parts"' not in body and "parts.js" not in body and shown(body) == [0, 1, 2]
    assert 'id="contents"' not in body, "nothing is told of yet"
