"""Places that a text names, in whatever spelling, with the case endings of running speech."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oralhist.chronology.endings import is_ending
from oralhist.chronology.load import KNOWN
from oralhist.language.folding import Script, fold, script_of
from oralhist.language.tokens import simplified
from oralhist.model.chronology import Chronology
from oralhist.model.identifiers import EventId, PlaceId

SHORTEST_INFLECTED = 4
"""Letters of the shortest spelling that is found with endings too."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"(?![{_HAN}])[^\W_0-9](?:(?![{_HAN}])[^\W_]|[\u064b-\u065f\u0670\u0640\u200c\u200d]|-(?=[^\W_]))*")
_SENTENCE_END = re.compile(r"[.!?؟。…«“\"'‘—–:]\s*$")
_LAST_VOWEL = "аәеияыюіьاەىيaeiy"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """Characters ``start`` to ``end`` of a text name the place `id`, called `name` in English."""

    start: int
    end: int
    id: PlaceId
    name: str


@dataclass(frozen=True, slots=True)
class _Spelling:
    id: PlaceId
    name: str
    whole: str
    also_word: bool


@lru_cache(maxsize=KNOWN)
def _by_beginning(known: Chronology) -> Mapping[str, tuple[_Spelling, ...]]:
    """The spellings in letters, folded, by their first two letters."""
    found: dict[str, list[_Spelling]] = {}
    for place in known.places.values():
        for spellings, also_word in ((place.spellings, False), (place.also_words, True)):
            for spelling in spellings:
                if script_of(spelling) is not Script.HAN:
                    one = _Spelling(place.id, place.name, fold(spelling), also_word)
                    found.setdefault(one.whole[:2], []).append(one)
    return {start: tuple(sorted(some, key=lambda one: -len(one.whole))) for start, some in found.items()}


@lru_cache(maxsize=KNOWN)
def _han(known: Chronology) -> tuple[re.Pattern[str], Mapping[str, tuple[PlaceId, str]]]:
    spelled = {
        simplified(spelling): (place.id, place.name)
        for place in known.places.values()
        for spelling in place.spellings
        if script_of(spelling) is Script.HAN
    }
    # Where nothing is spelled so: a pattern that is found nowhere.
    return re.compile("|".join(map(re.escape, sorted(spelled, key=len, reverse=True))) or "(?!)"), spelled


@lru_cache(maxsize=500)
def places_of(event: EventId, known: Chronology) -> frozenset[PlaceId]:
    """The places where an event happened, and those whose names are said of them too."""
    there = set(known.events[event].places)
    return frozenset(there | {place.id for place in known.places.values() if not there.isdisjoint(place.at)})


def find(text: str, known: Chronology) -> list[NamedPlace]:
    """The places of `known` that `text` names, in order.

    In scripts with capitals a place is written with one; a spelling that is an ordinary word too (*Или*, *Достық*) also
    stands inside a sentence, and short ones without an ending.
    """
    pattern, spelled = _han(known)
    found = [
        NamedPlace(start=match.start(), end=match.end(), id=spelled[match.group()][0], name=spelled[match.group()][1])
        for match in pattern.finditer(simplified(text))
    ]
    for match in _WORD.finditer(text):
        word = match.group()
        if not (word[0].isupper() or script_of(word) is Script.ARABIC):
            continue
        spelling = _known(fold(word), known)
        if spelling is None or (spelling.also_word and _begins_sentence(text, match.start())):
            continue
        found.append(NamedPlace(start=match.start(), end=match.end(), id=spelling.id, name=spelling.name))
    return sorted(found, key=lambda one: one.start)


def _begins_sentence(text: str, start: int) -> bool:
    return not text[:start].strip() or bool(_SENTENCE_END.search(text[:start]))


def _known(word: str, known: Chronology) -> _Spelling | None:
    for spelling in _by_beginning(known).get(word[:2], ()):
        whole = spelling.whole
        if word == whole:
            return spelling
        if len(whole) < SHORTEST_INFLECTED or (spelling.also_word and len(whole) < SHORTEST_INFLECTED + 1):
            continue
        if word.startswith(whole) and is_ending(word[len(whole) :].lstrip("-")):
            return spelling
        # Кульджа, Кульджу; غۇلجا, غۇلجىدىن: the last vowel changes.
        if len(whole) > SHORTEST_INFLECTED and whole[-1] in _LAST_VOWEL and word.startswith(whole[:-1]):
            tail = word[len(whole) - 1 :]
            if is_ending(tail) or (tail[0] in _LAST_VOWEL and is_ending(tail[1:])):
                return spelling
    return None
