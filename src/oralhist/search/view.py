"""The readable, living documents of all leaves, numbered through, with what is computed once for a viewer and kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from oralhist.model.question import Label, Readable
from oralhist.search.leaves import Floats, Ints, Leaf, Mask
from oralhist.search.scoring import K1, B

NEVER = 99_999_999
"""The day of what has none: it comes last."""

MOST_KEPT = 100_000
"""Words and other things that are kept of what was found by way of one view: some 30 MB."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Marked:
    """A label by document: `codes[i]` are values of the documents `documents[i]` (of testimonies where `whole`)."""

    values: tuple[str, ...]
    holders: Ints
    codes: Ints
    whole: bool


class View:
    """What `readable` leaves of `leaves`, whose living documents are `living`."""

    def __init__(self, leaves: Sequence[Leaf], living: Sequence[Mask], readable: Readable) -> None:
        self.readable = readable
        offsets = np.cumsum([0, *(leaf.count for leaf in leaves)]).tolist()
        self.parts: list[tuple[Leaf, int]] = list(zip(leaves, offsets, strict=False))
        self.size = int(offsets[-1])
        empty = [np.zeros(0, np.int64)]
        self.numbers: Ints = np.concatenate([*empty, *(leaf.numbers for leaf in leaves)])
        vector = np.frombuffer(readable.passages or b"\0", np.uint8)
        inside = np.minimum(self.numbers, len(vector) - 1)
        open_to_us = (vector[inside] == 1) & (self.numbers < len(vector)) & (self.numbers > 0)
        self.mask: Mask = open_to_us & np.concatenate([np.zeros(0, bool), *living])
        lengths: Floats = np.concatenate([np.zeros(0), *(leaf.lengths for leaf in leaves)])
        self.count = int(self.mask.sum())
        mean = max(1.0, float(lengths[self.mask].mean())) if self.count else 1.0
        self.dampening: Floats = K1 * (1 - B + B * lengths / mean)
        names = sorted({language for leaf in leaves for language in leaf.languages})
        self.languages = names
        codes = {name: code for code, name in enumerate(names)}
        self.spoken: Ints = np.concatenate(
            [*empty, *(np.array([codes[one] for one in leaf.languages] or [0])[leaf.spoken] for leaf in leaves)]
        )
        told = np.frombuffer(readable.testimonies, np.uint32) if len(readable.testimonies) else vector[:0]
        self.testimonies: Ints = np.zeros(self.size, np.int64)
        known = self.numbers < len(told)
        self.testimonies[known] = told[self.numbers[known]]
        self._labels: dict[str, Marked] = {}
        self._by_number: tuple[Ints, Ints] | None = None
        self._kept: dict[Hashable, tuple[Any, ...]] = {}
        self._size = 0

    def days(self, documents: Ints) -> Ints:
        """The first day of the earliest event that each of `documents` speaks of; late where it speaks of none."""
        known = np.frombuffer(self.readable.days, np.uint32).astype(np.int64)
        numbers = self.numbers[documents]
        found = np.zeros(len(documents), np.int64)
        inside = numbers < len(known)
        found[inside] = known[numbers[inside]]
        return np.where(found > 0, found, NEVER)

    def once(self, key: tuple[Hashable, ...], find: Callable[[], tuple[Found, ...]]) -> tuple[Found, ...]:
        """What `find` finds among what is readable; kept under `key`, also where it is nothing.

        To find that only closed passages hold a word takes longer than to find that none does. Whoever asks again, to
        tell the two apart, is answered from here, in the same time.
        """
        found = self._kept.get(key)
        if found is None:
            found = find()
            size = len(found) + 1 + sum(len(one) for one in key if isinstance(one, str)) // 64
            self._size += size
            if self._size > MOST_KEPT:
                self._kept.clear()
                self._size = size
            self._kept[key] = found
        return found

    def holding(self, field: str, term: str) -> tuple[tuple[Leaf, int], ...]:
        """The leaves, with the number of their first document, in which a readable document holds a term."""

        def find() -> tuple[tuple[Leaf, int], ...]:
            return tuple(
                (leaf, offset) for leaf, offset in self.parts if self.mask[leaf.term(field, term)[0] + offset].any()
            )

        return self.once((field, term), find)

    def holds(self, field: str, term: str) -> bool:
        """Whether a readable document holds a term."""
        return bool(self.holding(field, term))

    def label(self, name: str) -> Marked | None:
        """A label by document, or by testimony where it belongs to the whole; None where the viewer has none so."""
        kept = self._labels.get(name)
        if kept is None:
            label = self.readable.labels.get(name)
            if label is None:
                return None
            kept = self._labels[name] = self._marked(label)
        return kept

    def _marked(self, label: Label) -> Marked:
        holders = np.frombuffer(label.holders, np.uint32).astype(np.int64)
        codes = np.frombuffer(label.codes, np.uint32).astype(np.int64)
        if label.whole:
            return Marked(label.values, holders, codes, True)
        documents = self.documents(holders)
        kept = documents >= 0
        return Marked(label.values, documents[kept], codes[kept], False)

    def documents(self, numbers: Ints) -> Ints:
        """The readable document of each passage number, -1 where there is none."""
        if self._by_number is None:
            open_to_us = np.flatnonzero(self.mask)
            order = np.argsort(self.numbers[open_to_us], kind="stable")
            self._by_number = self.numbers[open_to_us][order], open_to_us[order]
        sorted_numbers, documents = self._by_number
        if not len(sorted_numbers):
            return np.full(len(numbers), -1)
        at = np.minimum(np.searchsorted(sorted_numbers, numbers), len(sorted_numbers) - 1)
        return np.where(sorted_numbers[at] == numbers, documents[at], -1)

    def labelled(self, name: str, values: frozenset[str]) -> Mask:
        """The readable documents of which the label `name` has one of `values`."""
        found = np.zeros(self.size, bool)
        if name == "language" and name not in self.readable.labels:
            chosen = np.array([language in values for language in self.languages] or [False])
            in_language: Mask = self.mask & chosen[self.spoken]
            return in_language
        label = self.label(name)
        if label is None:
            return found
        wanted = np.array([value in values for value in label.values] or [False])
        holders = label.holders[wanted[label.codes]]
        if label.whole:
            told = np.zeros(int(max(self.testimonies.max(initial=0), holders.max(initial=0))) + 1, bool)
            told[holders] = True
            found = told[self.testimonies]
        else:
            found[holders] = True
        held: Mask = self.mask & found
        return held

    def counted(self, name: str, documents: Ints, within: NDArray[np.bool_]) -> dict[str, int]:
        """How many of `documents` (those where `within` is true) have each value of a label, the most first."""
        label = self.label(name)
        if label is None:
            return {}
        if label.whole:
            told = np.bincount(self.testimonies[documents], minlength=int(label.holders.max(initial=0)) + 1)
            counts = np.bincount(label.codes, weights=told[label.holders], minlength=len(label.values))
        else:
            counts = np.bincount(label.codes[within[label.holders]], minlength=len(label.values))
        order = np.argsort(-counts, kind="stable")
        return {label.values[code]: int(counts[code]) for code in order.tolist() if counts[code]}
