"""What is known of every passage, testimony by testimony and all together, as arrays; nothing of who may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from oralhist.model.access import Component

Ints = NDArray[np.int64]
COMPONENTS = (Component.DESCRIPTION, Component.TRANSCRIPT, Component.TRANSLATION)

PROPERTIES = ("language", "layer", "checked", "speaker", "pseudonym", "event", "place")
"""What passages are told apart by; `pseudonym` is that of the narrator where the narrator speaks by name."""


@dataclass(slots=True)
class Draft:
    """One testimony as it is being read: its passages, and pairs of passage and value for each property of passages."""

    numbers: list[int] = field(default_factory=list)
    components: list[int] = field(default_factory=list)
    states: list[int] = field(default_factory=list)
    pairs: defaultdict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One testimony as arrays: what changes elsewhere costs no more than putting arrays together.

    A state is 1 for a passage of the current revision that nobody doubts, which readers read, 2 for one of the text
    that is being corrected, which archivists read, 3 for both. The codes of `pairs` are those of `Codes`.
    """

    numbers: Ints
    components: Ints
    states: Ints
    pairs: Mapping[str, tuple[Ints, Ints]]
    whole: Mapping[str, str]


class Codes:
    """A number for each value of each property of passages, given as they are met; it says nothing of their order."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, int]] = {name: {} for name in PROPERTIES}

    def shelved(self, draft: Draft) -> Shelf:
        """What was read of a testimony, as arrays."""
        pairs = {}
        for name, known in self._known.items():
            ordered = sorted(set(draft.pairs.get(name, ())))
            codes = [known.setdefault(value, len(known)) for _, value in ordered]
            pairs[name] = (np.array([number for number, _ in ordered], np.int64), np.array(codes, np.int64))
        return Shelf(
            numbers=np.array(draft.numbers, np.int64),
            components=np.array(draft.components, np.int64),
            states=np.array(draft.states, np.int64),
            pairs=pairs,
            whole=draft.whole,
        )

    def table(self, name: str, shelves: Collection[Shelf]) -> Table:
        """The pairs of all testimonies, by values in the order of the alphabet."""
        known = list(self._known[name])
        order = sorted(range(len(known)), key=known.__getitem__)
        rank = np.zeros(len(known) + 1, np.int64)
        rank[order] = np.arange(len(order))
        codes = joined(shelf.pairs[name][1] for shelf in shelves)
        return Table(
            values=tuple(known[code] for code in order),
            holders=joined(shelf.pairs[name][0] for shelf in shelves),
            codes=rank[codes],
        )


def joined(arrays: Iterable[Ints]) -> Ints:
    """One array of many, also of none."""
    return np.concatenate([np.zeros(0, np.int64), *arrays])


@dataclass(frozen=True, slots=True)
class Table:
    """Pairs of passage and value of all testimonies, by passage."""

    values: tuple[str, ...]
    holders: Ints
    codes: Ints


@dataclass(frozen=True, slots=True)
class Everything:
    """All testimonies together, as of one state of the catalogue."""

    counter: int
    numbers: Ints
    testimonies: Ints
    components: Ints
    states: Ints
    tables: Mapping[str, Table]
    whole: Mapping[int, Mapping[str, str]]
