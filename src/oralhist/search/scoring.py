"""BM25 over readable passages only, and how much less a stem counts than the word itself.

Formula: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with the idf that is never negative.
"""

from __future__ import annotations

import math

K1, B = 1.2, 0.75
STEM, PREFIX = 0.5, 0.25
"""A stem adds half of what the word itself does, so exact forms rank above; a prefix, tried last, a quarter."""

MOST_EXPANSIONS = 64
SHORTEST_PREFIX = 4


def idf(passages: int, holding: int) -> float:
    """How telling a term is that `holding` of `passages` readable passages hold."""
    return math.log(1 + (passages - holding + 0.5) / (holding + 0.5))


def saturation(frequency: float, length: float, mean: float) -> float:
    """How much `frequency` occurrences count in a passage of `length` tokens."""
    return frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / mean))
