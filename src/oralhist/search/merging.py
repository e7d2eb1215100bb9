"""Which segments of the index are merged, and when: each costs every search a little."""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.search.leaves import Leaf

MOST_SMALL = 12
SMALL = 5_000
"""Documents below which a segment is small, and how many small ones are borne: each costs a search about 0.3 ms."""


def small_ones(leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves to make one of; none while there are few small ones."""
    small = [leaf for leaf in leaves if leaf.count < SMALL]
    return small if len(small) > MOST_SMALL else []
