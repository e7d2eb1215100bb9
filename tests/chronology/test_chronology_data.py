"""The chronology, the cues and the places as package data: whole, and in agreement with one another."""

from __future__ import annotations

import re
from datetime import date

import edtf
import pytest

from oralhist.chronology import places
from oralhist.chronology.intervals import when
from oralhist.chronology.load import load, table
from oralhist.language.folding import fold
from oralhist.model.chronology import VOICES
from oralhist.model.identifiers import EventId
from oralhist.model.text import LANGUAGES, direction


def test_the_twenty_five_events_stand_in_their_order() -> None:
    orders = [event.order for event in load().events.values()]
    assert len(orders) == 25
    assert orders == sorted(orders)


def test_every_source_and_every_related_event_is_there() -> None:
    chronology = load()
    for event in chronology.events.values():
        named = {*event.sources, *(figure.source for figure in event.figures)}
        assert named <= chronology.sources.keys(), event.id
        assert set(event.related) <= chronology.events.keys(), event.id
        assert event.sources, event.id


def test_the_article_is_a_source_with_its_address() -> None:
    article = load().article
    assert article is not None
    assert article.kind == "article" and "machine translation" in article.title
    assert article.url.startswith("https://")
    assert load().sources[article.id] == article


def test_every_event_has_a_title_in_six_languages_and_a_date_in_edtf() -> None:
    for event in load().events.values():
        assert set(event.titles) == {"en", "zh", "ru", "kk", "ug", "ky"}
        edtf.parse_edtf(event.date)


def test_the_days_of_an_event_run_forward_and_are_of_the_calendar() -> None:
    for event in load().events.values():
        span = when(event)
        assert span.first <= span.last, event
        assert 1 <= span.first[1] <= 12 and 1 <= span.last[1] <= 12, event
        date(span.first[0], span.first[1], span.first[2])


def test_every_place_of_every_event_has_spellings_to_find_it_by() -> None:
    known = load()
    for event in known.events.values():
        for place in event.places:
            assert known.places[place].spellings, (event.id, place)
            assert known.places[place].latitude is not None, (event.id, place)


def test_no_spelling_stands_for_two_places() -> None:
    seen: dict[str, str] = {}
    for place in table("places.json")["places"]:
        for spelling in (*place["spellings"], *place.get("also_words", ())):
            assert seen.setdefault(fold(spelling), place["id"]) == place["id"], spelling


def test_every_group_of_cues_weighs_for_events_or_against_all_and_says_in_english_what_it_means() -> None:
    groups = {cue.group.id: cue.group for cue in load().cues}
    for group in groups.values():
        assert set(group.weights) <= load().events.keys(), group
        assert any(weight > 0 for weight in group.weights.values()) or group.against_all < 0, group
        assert group.means.isascii(), group
    assert len({group.means for group in groups.values()}) == len(groups)
    assert {cue.language for cue in load().cues} <= set(LANGUAGES)


def test_every_event_can_be_found_by_cues_in_every_language() -> None:
    for event in load().events:
        for language in ("en", "zh", "ru", "kk", "ug", "ky"):
            telling = [c for c in load().cues if c.language == language and c.group.weights.get(event, 0) >= 1]
            assert len(telling) >= 4, (event, language)


def test_a_wording_stands_once_in_its_group() -> None:
    for raw in table("cues.json")["groups"]:
        for phrases in raw["cues"].values():
            assert len(set(phrases)) == len(phrases), raw["id"]
            assert all(phrase == phrase.strip() and phrase for phrase in phrases), raw["id"]


@pytest.mark.parametrize("name", ["cues.json", "places.json"])
def test_the_lists_say_that_no_native_speaker_checked_them(name: str) -> None:
    note = table(name)["note"].casefold()
    assert "checked by native speakers" in note and ("not checked" in note or "nothing here was checked" in note)


def test_places_are_those_of_the_event() -> None:
    khorgos = places.find("у Хоргоса", load())[0].id
    assert khorgos in places.places_of(EventId("khorgos-crossing-1962"), load())
    assert khorgos not in places.places_of(EventId("memoranda-1962"), load())


SAID_IN_WORDS = {"ten thousand": 10_000, "two consulates": 2, "four places": 4, "100 million": 100_000_000}


def test_no_figure_says_a_number_that_its_words_do_not_say() -> None:
    for event in load().events.values():
        for figure in event.figures:
            said = {float(one.replace(",", "")) for one in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", figure.words)}
            said |= {float(value) for words, value in SAID_IN_WORDS.items() if words in figure.words}
            numbers = {one for one in (figure.low, figure.high) if one is not None}
            assert numbers <= said, (event.id, figure)


def test_every_number_in_the_words_of_a_figure_stands_in_a_figure_or_says_when() -> None:
    for event in load().events.values():
        by_words: dict[str, set[float]] = {}
        for figure in event.figures:
            found = by_words.setdefault(figure.words, set())
            found |= {one for one in (figure.low, figure.high) if one is not None}
            found |= {float(part) for part in re.findall(r"[0-9]+", figure.as_of)}
            found |= {float(part) for part in re.findall(r"[0-9]+", figure.what)}
        for words, numbers in by_words.items():
            said = {float(one.replace(",", "")) for one in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", words)}
            # "100 million", and the years of two digits in "1954-55".
            assert {one for one in said - numbers if one not in (100, 55)} == set(), (event.id, words)


def test_summaries_stand_in_six_languages_and_all_but_the_source_are_marked_as_machine_made() -> None:
    for event in load().events.values():
        assert set(event.summaries) == {"en", "zh", "ru", "kk", "ug", "ky"}, event.id
        assert [language for language in event.summaries if not event.machine_made(language)] == ["en"], event.id
        for language, text in event.summaries.items():
            assert 40 < len(text) < 600, (event.id, language)
            if language == "ug":
                assert direction(text) == "rtl" or text[0].isdecimal(), event.id


def test_every_source_says_whose_words_it_carries() -> None:
    voices = {source.voice for source in load().sources.values()}
    assert voices == set(VOICES)
