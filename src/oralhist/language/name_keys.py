"""Keys under which names that sound alike meet, and a score that confirms or refuses what met.

A name is its consonants and the vowels between them. Two families of keys: one for names in alphabets, a coarser one
where one of the two is in Chinese characters, which tell fewer sounds apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from oralhist.language.folding import Script, script_of
from oralhist.language.romanising import readings
from oralhist.language.sounds import VOWELS

_ALPHABETS = str.maketrans({"f": "p", "g": "k", "h": "k", "C": "S"})
_CHINESE = str.maketrans({"f": "p", "b": "p", "d": "t", "g": "k", "h": "k", "l": "r", "C": "s", "S": "s", "J": "z"})
_SURNAME = re.compile("(?<=[a-zJCS]{3})(?:[oe]v(?:a|i[cC])?|uli|kizi|kisi|ogli|oglu)$")
_CONFUSED = {
    frozenset(pair): weight
    for pair, weight in {
        **{"sS": 0.15, "sC": 0.6, "SC": 0.2, "lr": 0.2, "hk": 0.1, "hg": 0.1, "gk": 0.1, "bp": 0.15, "pf": 0.1},
        **{"bf": 0.3, "dt": 0.2, "zJ": 0.3},
    }.items()
}
_OTHER_CONSONANT = 0.3
_VOWELS_APART = {frozenset("AI"): 0.5, frozenset("AU"): 1.0, frozenset("IU"): 0.5}


class Shape(NamedTuple):
    """One reading of a name: the key, its consonants, and the class of vowel before, between and after them."""

    key: str
    consonants: str
    vowels: tuple[str, ...]


def is_han(name: str) -> bool:
    """Whether a name is in Chinese characters."""
    return script_of(name) is Script.HAN


def _shape(reading: str, table: dict[int, str]) -> Shape:
    if reading[:1] == "y" and reading[1:2] in VOWELS:
        reading = "J" + reading[1:]
    if reading[:1] in ("w", "v") and reading[1:2] in VOWELS:
        reading = "W" + reading[1:]
    consonants, between = "", [""]
    for sound in reading:
        if sound in "aeiouywv":
            between[-1] += sound
        else:
            consonants += sound
            between.append("")
    return Shape(consonants.translate(table), consonants, tuple(_vowel(sounds) for sounds in between))


def _vowel(sounds: str) -> str:
    """The class of the vowels between two consonants: low A, high I, rounded U, none."""
    sounds = sounds.replace("w", "u").replace("v", "u")
    first = (sounds.replace("y", "") or sounds)[:1]
    return "" if not first else "A" if first in "ae" else "I" if first in "iy" else "U"


@lru_cache(maxsize=400_000)
def shapes(name: str, *, chinese: bool) -> frozenset[Shape]:
    """The shapes of a name for a comparison in which Chinese characters take part (`chinese`) or not."""
    han, found = is_han(name), set()
    for reading in readings(name):
        variants = {reading}
        surname = None if han else _SURNAME.search(reading)
        if surname:
            variants.add(reading[: surname.start()])
        for variant in set(variants):
            if "h" in variant and (variant[0] == "h" or len(re.sub("[aeiouyw]", "", variant)) >= 3):
                variants.add(variant.replace("h", ""))
        for variant in variants:
            sounds = re.sub("[td]i?J" if han else "[td]J", "J", variant)
            sounds = re.sub("n(?=[bp])", "m", sounds)
            if chinese:
                sounds = re.sub("n(?=[mn])", "", sounds)
            if sounds:
                found.add(_shape(sounds, _CHINESE if chinese else _ALPHABETS))
    return frozenset(found)


def index_keys(name: str) -> frozenset[str]:
    """The keys under which a name is kept."""
    if is_han(name):
        return frozenset(f"c{shape.key}" for shape in shapes(name, chinese=True))
    return frozenset(f"b{shape.key}" for shape in shapes(name, chinese=False)) | frozenset(
        f"h{shape.key}" for shape in shapes(name, chinese=True)
    )


def query_keys(name: str) -> frozenset[str]:
    """The keys under which names that may sound like `name` are kept."""
    coarse = {shape.key for shape in shapes(name, chinese=True)}
    if is_han(name):
        return frozenset(f"{family}{key}" for family in "hc" for key in coarse)
    return frozenset(f"b{shape.key}" for shape in shapes(name, chinese=False)) | frozenset(f"c{key}" for key in coarse)


@lru_cache(maxsize=400_000)
def likeness(one: str, other: str) -> float:
    """How alike two names sound, at most 1; 0 where their consonants differ."""
    chinese = is_han(one) or is_han(other)
    best = 0.0
    for mine in shapes(one, chinese=chinese):
        for its in shapes(other, chinese=chinese):
            if mine.key == its.key:
                best = max(best, _likeness(mine, its, chinese))
    return best


def _likeness(mine: Shape, its: Shape, chinese: bool) -> float:
    penalty = sum(
        _CONFUSED.get(frozenset((a, b)), _OTHER_CONSONANT) * (1 if chinese else 0.7)
        for a, b in zip(mine.consonants, its.consonants, strict=True)
        if a != b
    )
    count = len(mine.vowels)
    for place, (a, b) in enumerate(zip(mine.vowels, its.vowels, strict=True)):
        if a != b:
            penalty += _vowel_penalty(a, b, chinese, first=place == 0, last=place == count - 1)
    return 1 - penalty / max(2.0, count - 1 + bool(mine.vowels[0] or its.vowels[0]))


def _vowel_penalty(a: str, b: str, chinese: bool, *, first: bool, last: bool) -> float:
    if a and b:
        apart = _VOWELS_APART[frozenset((a, b))]
        return apart * 0.9 if chinese and not first else apart
    if first:
        return 1.0
    high = (a or b) == "I"
    if last:
        return 0.25 if chinese else (0.7 if high else 1.0)
    if chinese:
        return 0.15 if high else 0.3
    return 0.3 if high else 0.6


@lru_cache(maxsize=400_000)
def threshold(one: str, other: str) -> float:
    """The likeness from which two names count as one: more where there are few consonants to go by."""
    chinese = is_han(one) or is_han(other)
    fewest = min((len(shape.key) for name in (one, other) for shape in shapes(name, chinese=True)), default=0)
    if chinese:
        return 0.88 if fewest <= 2 else 0.82
    return 0.86 if fewest <= 2 else 0.8
