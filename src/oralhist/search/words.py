"""Words in a view: which documents hold them, where they stand one after another, which words begin or are spelled so.

A place is a number that tells document and position at once: `document << PLACE | position`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from oralhist.language.tokens import Token, tokens
from oralhist.search.leaves import PLACE, Floats, Ints, Leaf
from oralhist.search.scoring import MOST_EXPANSIONS, nearest
from oralhist.search.view import View

Held = tuple[Ints, Floats]
"""Documents, and how often each holds what was looked for."""


def folded(text: str) -> str:
    """The first word of `text` as it is looked up; empty where there is none."""
    return next((token.exact for token in tokens(text)), "")


def most(view: View, field: str, terms: Iterable[str]) -> Held:
    """The readable documents that hold any of `terms`, with how often they hold the one that they hold most."""
    held = [
        (ids + offset, weights)
        for term in terms
        for leaf, offset in view.holding(field, term)
        for ids, weights in (leaf.term(field, term),)
    ]
    return _merged(view, held)


def _merged(view: View, held: Sequence[Held]) -> Held:
    if not held:
        return np.zeros(0, np.int64), np.zeros(0)
    if len(held) == 1:
        ids, weights = held[0]
    else:
        greatest = np.zeros(view.size)
        for each, its in held:
            greatest[each] = np.maximum(greatest[each], its)
        ids = np.flatnonzero(greatest)
        weights = greatest[ids]
    kept = view.mask[ids]
    return (ids, weights) if kept.all() else (ids[kept], weights[kept])


def any_of(view: View, spellings: Sequence[str]) -> Held:
    """The readable documents in which any of `spellings`, each one or several words, stands as it is."""
    return _merged(view, [found for spelling in spellings if len((found := run(view, spelling))[0])])


def run(view: View, text: str) -> Held:
    """The readable documents in which the words of `text` stand one after another, and how often."""
    asked = list(tokens(text))
    field, terms = _terms(asked)
    if len(terms) < 2:
        return most(view, field, terms)
    if not all(view.holds(field, term) for term in terms):
        return most(view, field, ())
    held = []
    for leaf, offset in view.parts:
        wanted = np.flatnonzero(view.mask[offset : offset + leaf.count])
        documents, counts = np.unique(_one_after_another(leaf, field, terms, wanted) >> PLACE, return_counts=True)
        if len(documents):
            held.append((documents + offset, counts.astype(np.float64)))
    return _merged(view, held)


def _terms(asked: Sequence[Token]) -> tuple[str, list[str]]:
    """The field in which `asked` is looked up, and as what: Chinese by overlapping pairs of characters."""
    if len(asked) > 1 and all(token.han for token in asked):
        return "pairs", [first.exact + second.exact for first, second in pairwise(asked)]
    return "words", [token.exact for token in asked]


def places(leaf: Leaf, text: str, wanted: Ints) -> tuple[Ints, int]:
    """The places in the `wanted` documents of a leaf at which `text` begins, and how many words it has."""
    asked = list(tokens(text))
    field, terms = _terms(asked)
    return _one_after_another(leaf, field, terms, wanted), len(asked)


def _one_after_another(leaf: Leaf, field: str, terms: Sequence[str], wanted: Ints) -> Ints:
    """The places at which `terms` begin to stand one after another, ascending."""
    # The rarest first: most documents are out before a common word is looked at.
    for term in sorted(set(terms), key=lambda each: len(leaf.term(field, each)[0])):
        wanted = wanted[np.isin(wanted, leaf.term(field, term)[0], assume_unique=True, kind="table")]
        if not len(wanted):
            return np.zeros(0, np.int64)
    at = {term: leaf.places(field, term, wanted) for term in set(terms)}
    found = at[terms[0]] if terms else np.zeros(0, np.int64)
    for distance, term in enumerate(terms[1:], start=1):
        found = found[_among(found + distance, at[term])]
    return found


def _among(places: Ints, others: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which of `places` are among `others`, both ascending."""
    if not len(others):
        return np.zeros(len(places), bool)
    at = np.minimum(np.searchsorted(others, places), len(others) - 1)
    same: np.ndarray[tuple[int], np.dtype[np.bool_]] = others[at] == places
    return same


def beginning(view: View, prefix: str, most_of_them: int) -> tuple[str, ...]:
    """The words with this beginning that a readable document holds, by code point, `most_of_them` at most."""

    def find() -> tuple[str, ...]:
        forms = sorted({form for leaf, _ in view.parts for form in leaf.beginning("words", prefix)})
        return _readable(view, forms, most_of_them)

    return view.once(("beginning", prefix, most_of_them), find)


def misspelled(view: View, word: str) -> tuple[str, ...]:
    """The words spelled almost like `word` that a readable document holds, nearest first, at most 64."""

    def find() -> tuple[str, ...]:
        near = {form for leaf, _ in view.parts for form in nearest(word, leaf.beginning("words", word[:1]))}
        return _readable(view, nearest(word, near), MOST_EXPANSIONS)

    return view.once(("misspelled", word), find)


def _readable(view: View, forms: Iterable[str], most_of_them: int) -> tuple[str, ...]:
    """The first of `forms` that a readable document holds: a closed passage must not crowd out a word."""
    found: list[str] = []
    for form in forms:
        if len(found) >= most_of_them:
            break
        if view.holds("words", form):
            found.append(form)
    return tuple(found)
