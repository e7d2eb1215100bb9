"""Places that a text names, in whatever spelling, with the case endings of running speech."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from oralhist.chronology.load import load, table
from oralhist.language.folding import Script, fold, script_of
from oralhist.model.identifiers import EventId

LONGEST_ENDING = 6
SHORTEST_INFLECTED = 4
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """Characters ``start`` to ``end`` of a text name the place `id`, called `name` in English."""

    start: int
    end: int
    id: str
    name: str


@cache
def _spellings() -> tuple[dict[str, tuple[str, str]], tuple[tuple[str, str, str], ...]]:
    words: dict[str, tuple[str, str]] = {}
    han: list[tuple[str, str, str]] = []
    for place in table("places.json")["places"]:
        for spelling in place["spellings"]:
            if script_of(spelling) is Script.HAN:
                han.append((spelling, place["id"], place["name"]))
            else:
                words[fold(spelling)] = (place["id"], place["name"])
    return words, tuple(sorted(han, key=lambda one: -len(one[0])))


@cache
def places_of(event: EventId) -> frozenset[str]:
    """The places (ids) where an event happened."""
    words, han = _spellings()
    known = words | {spelling: (place, name) for spelling, place, name in han}
    found = set()
    for place in load().events[event].places:
        for part in re.split(r"[/(),]", place.name):
            for name in (part.strip(), part.strip().split(" ")[0]):
                if fold(name) in known:
                    found.add(known[fold(name)][0])
    return frozenset(found)


def find(text: str) -> list[NamedPlace]:
    """The places that `text` names, in order. In scripts with capitals a place is written with one."""
    words, han = _spellings()
    found: list[NamedPlace] = []
    for spelling, place, name in han:
        for match in re.finditer(re.escape(spelling), text):
            if not any(one.start <= match.start() < one.end for one in found):
                found.append(NamedPlace(start=match.start(), end=match.end(), id=place, name=name))
    for match in _WORD.finditer(text):
        capital = match.group()[0].isupper() or script_of(match.group()) is Script.ARABIC
        known = _known(fold(match.group()), words) if capital else None
        if known:
            found.append(NamedPlace(start=match.start(), end=match.end(), id=known[0], name=known[1]))
    return sorted(found, key=lambda one: one.start)


def _known(word: str, words: dict[str, tuple[str, str]]) -> tuple[str, str] | None:
    if word in words:
        return words[word]
    for cut in range(1, LONGEST_ENDING + 1):
        stem = word[:-cut]
        if len(stem) < SHORTEST_INFLECTED:
            return None
        for base in (stem, f"{stem}а", f"{stem}я", f"{stem}й"):
            if base in words:
                return words[base]
    return None
