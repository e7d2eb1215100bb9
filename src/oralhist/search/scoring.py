"""BM25 over readable passages only, and how much less a stem counts than the word itself.

Formula: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with the idf that is never negative.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from rapidfuzz.distance import OSA

K1, B = 1.2, 0.75
STEM, SPELLING, PREFIX, FUZZY = 0.5, 0.4, 0.25, 0.25
"""What a stem adds to the word itself, so that exact forms rank above; another spelling of a name; a beginning;
a word spelled almost so."""

PLACES = 9
"""Decimal places to which scores are told apart: beyond them it hangs on the order in which they were added up."""

MOST_EXPANSIONS = 64
MOST_BEGINNINGS = 1_000
"""Words at most that a beginning or a misspelling is taken for, where nothing else was found; and for ``prefix*``."""

SHORTEST_PREFIX = 4
SHORTEST_FOR_TWO = 7
"""Letters from which a word may have two letters wrong."""


def idf(passages: int, holding: int) -> float:
    """How telling a term is that `holding` of `passages` readable passages hold."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def saturation(frequency: float, length: float, mean: float) -> float:
    """How much `frequency` occurrences count in a passage of `length` tokens."""
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean))


def wrong_letters(word: str) -> int:
    """How many letters may be wrong in a word that is looked for almost so."""
    return 2 if len(word) >= SHORTEST_FOR_TWO else 1


def nearest(word: str, forms: Iterable[str]) -> list[str]:
    """Those of `forms` that are spelled almost like `word`, nearest first, then by code point."""
    most = wrong_letters(word)
    near = []
    for form in forms:
        if abs(len(form) - len(word)) <= most:
            distance = OSA.distance(word, form, score_cutoff=most)
            if distance <= most:
                near.append((distance, form))
    return [form for _, form in sorted(near)]
