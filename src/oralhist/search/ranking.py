"""From Whoosh's postings to a ranking: matching and scoring with numpy over what is readable and living."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import Clause, Page, Question, Ranking, Readable
from oralhist.search.scoring import MOST_EXPANSIONS, PREFIX, SHORTEST_PREFIX, STEM, idf, saturation

Floats = NDArray[np.float64]
Postings = tuple[NDArray[np.int64], Floats]


@dataclass(slots=True)
class Leaf:
    """One segment of the index as arrays by document: passage number, length in words, language, whether it lives.

    `postings` keeps what was read of the segment, which never changes.
    """

    key: str
    reader: Any
    numbers: NDArray[np.int64]
    lengths: Floats
    languages: list[str]
    living: NDArray[np.bool_]
    postings: dict[tuple[str, str], Postings]

    def term(self, field: str, text: str) -> Postings:
        """The documents that hold a term, and how often."""
        found = self.postings.get((field, text))
        if found is None:
            ids, weights = [], []
            if (field, text) in self.reader:
                matcher = self.reader.postings(field, text)
                while matcher.is_active():
                    ids.append(matcher.id())
                    weights.append(matcher.weight())
                    matcher.next()
            if len(self.postings) > 5_000:
                self.postings.clear()
            found = self.postings[(field, text)] = (np.array(ids, np.int64), np.array(weights, np.float64))
        return found

    def positions(self, field: str, text: str, wanted: frozenset[int]) -> dict[int, set[int]]:
        """Where a term stands in each of the `wanted` documents."""
        found: dict[int, set[int]] = {}
        if (field, text) in self.reader:
            matcher = self.reader.postings(field, text)
            while matcher.is_active():
                if matcher.id() in wanted:
                    found[matcher.id()] = set(matcher.value_as("positions"))
                matcher.next()
        return found


class _View:
    """The readable, living documents of all leaves, numbered through."""

    def __init__(self, leaves: Sequence[Leaf], readable: Readable) -> None:
        self.leaves = leaves
        self.offsets = np.cumsum([0, *(len(leaf.numbers) for leaf in leaves)])
        vector = np.frombuffer(readable.passages, np.uint8)
        self.masks = [leaf.living & _read(vector, leaf.numbers) for leaf in leaves]
        self.mask = np.concatenate(self.masks) if leaves else np.zeros(0, bool)
        self.lengths = np.concatenate([leaf.lengths for leaf in leaves]) if leaves else np.zeros(0)
        self.count = int(self.mask.sum())
        self.mean = max(1.0, float(self.lengths[self.mask].mean())) if self.count else 1.0

    def most(self, field: str, terms: Sequence[str]) -> Floats:
        """For every document how often it holds the one of `terms` that it holds most; unreadable ones hold none."""
        found = np.zeros(len(self.mask))
        for leaf, offset in zip(self.leaves, self.offsets, strict=False):
            for term in terms:
                ids, weights = leaf.term(field, term)
                np.maximum.at(found, ids + int(offset), weights)
        return np.where(self.mask, found, 0.0)

    def runs(self, field: str, terms: Sequence[str]) -> Floats:
        """For every readable document how often `terms` stand in it one after another."""
        found = np.zeros(len(self.mask))
        for leaf, offset, mask in zip(self.leaves, self.offsets, self.masks, strict=False):
            common = set(np.flatnonzero(mask).tolist())
            for term in set(terms):
                common &= set(leaf.term(field, term)[0].tolist())
            wanted = frozenset(common)
            if wanted:
                places = [leaf.positions(field, term, wanted) for term in terms]
                for document in wanted:
                    starts = set.intersection(*({p - i for p in at[document]} for i, at in enumerate(places)))
                    found[document + int(offset)] = len(starts)
        return found

    def score(self, frequencies: Floats, weight: float) -> Floats:
        """BM25 of a term with these frequencies."""
        telling = idf(self.count, int((frequencies > 0).sum()))
        value: Any = weight * telling * saturation_of(frequencies, self.lengths, self.mean)
        return np.where(frequencies > 0, value, 0.0)

    def forms(self, prefix: str) -> list[str]:
        """The words with this beginning that a readable document holds, by alphabet, 64 at most."""
        found = set()
        for leaf, mask in zip(self.leaves, self.masks, strict=True):
            for raw in leaf.reader.expand_prefix("words", prefix):
                text = raw.decode("utf-8") if isinstance(raw, bytes) else str(raw)
                # Dropped before the cap: a closed passage must not crowd out a readable word.
                if mask[leaf.term("words", text)[0]].any():
                    found.add(text)
        return sorted(found)[:MOST_EXPANSIONS]


def saturation_of(frequencies: Floats, lengths: Floats, mean: float) -> Floats:
    """`scoring.saturation` for arrays."""
    found: Floats = saturation(frequencies, lengths, mean)  # type: ignore[arg-type,assignment]
    return found


def _read(vector: NDArray[np.uint8], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    inside = numbers < len(vector)
    found = np.zeros(len(numbers), bool)
    found[inside] = vector[numbers[inside]] == 1
    return found


def rank(leaves: Sequence[Leaf], question: Question, readable: Readable, page: Page) -> Ranking:
    """The readable passages that match every clause, best first; ties by passage number."""
    view = _View(leaves, readable)
    matching, scores = view.mask.copy(), np.zeros(len(view.mask))
    for clause in question.clauses:
        found, gained = _clause(view, clause)
        matching &= ~found if clause.excluded else found
        if not clause.excluded:
            scores += gained
    documents = np.flatnonzero(matching)
    numbers = np.concatenate([leaf.numbers for leaf in leaves]) if leaves else np.zeros(0, np.int64)
    languages = [language for leaf in leaves for language in leaf.languages]
    order = documents[np.lexsort((numbers[documents], -scores[documents]))]
    return Ranking(
        hits=tuple((int(numbers[i]), float(scores[i])) for i in order[page.offset : page.offset + page.limit]),
        total=len(documents),
        languages=dict(Counter(languages[int(i)] for i in documents)),
    )


def _clause(view: _View, clause: Clause) -> tuple[NDArray[np.bool_], Floats]:
    asked = list(tokens(clause.text))
    if len(asked) > 1 or clause.phrase or asked[0].han:
        frequencies = _run(view, asked)
        return frequencies > 0, view.score(frequencies, 1.0)
    word = asked[0].exact
    exact, stemmed = view.most("words", [word]), view.most("stems", asked_stems(word))
    found = (exact > 0) | (stemmed > 0)
    if not found.any() and not clause.excluded and len(word) > SHORTEST_PREFIX:
        frequencies = view.most("words", view.forms(word[:-1]))
        return frequencies > 0, view.score(frequencies, PREFIX)
    return found, view.score(exact, 1.0) + view.score(stemmed, STEM)


def _run(view: _View, asked: Sequence[Token]) -> Floats:
    words = [token.exact for token in asked]
    if len(words) == 1:
        return view.most("words", words)
    if all(token.han for token in asked):
        both = [first + second for first, second in pairwise(words)]
        return view.most("pairs", both) if len(both) == 1 else view.runs("pairs", both)
    return view.runs("words", words)
