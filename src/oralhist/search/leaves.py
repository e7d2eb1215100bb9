"""One segment of the index as arrays by document, read once and kept, since a segment never changes.

Whoosh's own iteration costs a call a posting; here a block of postings is an array. Deletions are not part of a leaf:
they are looked at with every commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher

from oralhist.search.fields import POSITION

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Postings = tuple[Ints, Floats]

PLACE = 17
"""Bits of a place that tell the position in its document, one more than positions have."""

MOST_KEPT = 4_000_000
"""Postings of one leaf that are kept in memory: 64 MB."""


class Leaf:
    """A segment: passage numbers, lengths in words and languages by document, and its postings."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.count = int(reader.doc_count_all())
        self.key = str(reader.segment().segment_id())
        self.numbers: Ints = self._column("number")
        self.lengths: Floats = self._column("length").astype(np.float64)
        self.languages: list[str] = []
        self.spoken = np.zeros(self.count, np.int64)
        for code, language in enumerate(self._terms("language", "")):
            self.languages.append(language)
            self.spoken[self.term("language", language)[0]] = code
        self._kept: dict[tuple[str, str], Postings] = {}
        self._size = 0
        self._initials: dict[str, list[str]] = {}

    def _column(self, field: str) -> Ints:
        column = self._reader.column_reader(field, translate=False)
        found = np.zeros(self.count, np.int64)
        if hasattr(column, "_fixedlen"):
            held = np.frombuffer(column._dbfile.get(column._basepos, column._count * column._fixedlen), ">i4")
            found[: len(held)] = held
        return found

    def term(self, field: str, text: str) -> Postings:
        """The documents that hold a term, in order, and how often each does."""
        kept: dict[tuple[str, str], Postings] | None = getattr(self, "_kept", None)
        if kept is None:
            return self._read(field, text)
        found = kept.get((field, text))
        if found is None:
            found = self._read(field, text)
            self._size += len(found[0]) + 8
            if self._size > MOST_KEPT:
                kept.clear()
                self._size = len(found[0]) + 8
            kept[(field, text)] = found
        return found

    def _read(self, field: str, text: str) -> Postings:
        ids, weights = [np.zeros(0, np.int64)], [np.zeros(0)]
        for block_ids, block_weights, _ in self._blocks(field, text):
            ids.append(block_ids)
            weights.append(block_weights)
        return np.concatenate(ids), np.concatenate(weights)

    def _blocks(self, field: str, text: str) -> Iterator[tuple[Ints, Floats, Any]]:
        """A term's blocks: documents, frequencies, and what else Whoosh keeps of each."""
        if (field, text.encode("utf-8")) not in self._reader:
            return
        matcher = self._reader.postings(field, text.encode("utf-8"))
        if isinstance(matcher, FilterMatcher) and isinstance(matcher.child, W3LeafMatcher):
            # Around a segment with deletions Whoosh puts a filter, which costs calls a posting again. What is deleted
            # is masked elsewhere, and no block that the filter has passed over holds anything else.
            matcher = matcher.child
        if not isinstance(matcher, W3LeafMatcher):
            # One posting alone lies in the lexicon.
            while matcher.is_active():
                yield np.array([matcher.id()], np.int64), np.array([float(matcher.weight())]), (matcher.value(),)
                matcher.next()
            return
        while not matcher._atend:
            matcher._read_data()
            deltas, weights, values = matcher._data
            ids = np.cumsum(np.array(deltas, np.int64))
            if weights is None or isinstance(weights, float):
                weights = np.full(len(ids), 1.0 if weights is None else weights)
            yield ids, np.asarray(weights, np.float64), values
            matcher._next_block()

    def has(self, field: str, text: str) -> bool:
        """Whether a term is in the segment."""
        return (field, text.encode("utf-8")) in self._reader

    def places(self, field: str, text: str, wanted: Ints) -> Ints:
        """The places at which a term stands in the `wanted` documents (ascending); only their values are decoded."""
        found = [np.zeros(0, np.int64)]
        for ids, _, values in self._blocks(field, text):
            first, last = np.searchsorted(wanted, (ids[0], ids[-1] + 1))
            asked = wanted[first:last]
            at = np.searchsorted(ids, asked)
            at = at[ids[at] == asked]
            if len(at):
                held = [values[each] for each in at.tolist()]
                counts = [len(each) // POSITION.itemsize for each in held]
                positions = np.frombuffer(b"".join(held), POSITION)
                found.append((np.repeat(ids[at], counts) << PLACE) + positions)
        return np.concatenate(found)

    def _terms(self, field: str, prefix: str) -> Iterator[str]:
        for raw in self._reader.expand_prefix(field, prefix.encode("utf-8")):
            yield raw.decode("utf-8") if isinstance(raw, bytes) else str(raw)

    def beginning(self, field: str, prefix: str) -> list[str]:
        """The terms of a field that begin so, by code point."""
        if len(prefix) > 1:
            return list(self._terms(field, prefix))
        kept = self._initials.get(field + prefix)
        if kept is None:
            kept = self._initials[field + prefix] = list(self._terms(field, prefix))
        return kept
