"""A question over the readable, living documents of all leaves: which match, and how well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import All, Field, Fuzzy, Labelled, Node, Phrase, Prefix, Some, Without, Word
from oralhist.search.leaves import Floats, Ints, Mask
from oralhist.search.scoring import (
    FUZZY,
    K1,
    MOST_BEGINNINGS,
    MOST_EXPANSIONS,
    PREFIX,
    SHORTEST_PREFIX,
    SPELLING,
    STEM,
    idf,
    nearest,
)
from oralhist.search.view import View

Found = tuple[Mask, Floats]


def evaluate(view: View, node: Node) -> Found:
    """For each document whether it matches `node`, and its score; the score of what does not match is 0."""
    match node:
        case Word():
            return _word(view, node)
        case Phrase(text=text, also=also):
            return _together(view, (run(view, text), 1.0), (_spellings(view, also), SPELLING))
        case Prefix(text=text):
            forms = beginning(view, _folded(text), MOST_BEGINNINGS)
            return _together(view, (_most(view, "words", forms), PREFIX))
        case Fuzzy(text=text):
            return _together(view, (_most(view, "words", misspelled(view, _folded(text))), FUZZY))
        case Labelled(name=name, values=values):
            return view.labelled(name, values), np.zeros(view.size)
        case Without(part=part):
            return view.mask & ~evaluate(view, part)[0], np.zeros(view.size)
        case All(parts=parts):
            return _joined(view, parts, np.logical_and)
        case Some(parts=parts):
            return _joined(view, parts, np.logical_or)
        case Field(name=name):
            raise ValueError(f"the condition {name} has not been resolved")


def _joined(view: View, parts: Sequence[Node], both: Callable[..., Mask]) -> Found:
    matching, scores = evaluate(view, parts[0])
    for part in parts[1:]:
        found, gained = evaluate(view, part)
        matching = both(matching, found)
        scores = scores + gained
    return matching, np.where(matching, scores, 0.0)


def _folded(text: str) -> str:
    return next((token.exact for token in tokens(text)), "")


def _word(view: View, node: Word) -> Found:
    asked = list(tokens(node.text))
    also = (_spellings(view, node.also), SPELLING)
    if node.bare:
        return _together(view, also)
    if len(asked) != 1 or asked[0].han:
        return _together(view, (run(view, node.text), 1.0), also)
    word = asked[0].exact
    stemmed = _most(view, "stems", asked_stems(word) if node.stemmed else ())
    begun = beginning(view, word[:-1], MOST_EXPANSIONS) if node.fallback and len(word) > SHORTEST_PREFIX else ()
    return _together(
        view, (_most(view, "words", [word]), 1.0), (stemmed, STEM), also, (_most(view, "words", begun), PREFIX)
    )


def _together(view: View, *parts: tuple[tuple[Ints, Floats], float]) -> Found:
    """The documents of all `parts` (documents with frequencies, and a weight); their scores added."""
    matching, scores = np.zeros(view.size, bool), np.zeros(view.size)
    for (ids, frequencies), weight in parts:
        if len(ids):
            matching[ids] = True
            telling = weight * idf(view.count, len(ids)) * (K1 + 1)
            scores[ids] += telling * frequencies / (frequencies + view.dampening[ids])
    return matching, scores


def _most(view: View, field: str, terms: Iterable[str]) -> tuple[Ints, Floats]:
    """The readable documents that hold any of `terms`, with how often they hold the one that they hold most."""
    held = [
        (ids + offset, weights)
        for leaf, offset in view.parts
        for ids, weights in (leaf.term(field, term) for term in terms)
        if len(ids)
    ]
    return _merged(view, held)


def _merged(view: View, held: Sequence[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    if not held:
        return np.zeros(0, np.int64), np.zeros(0)
    if len(held) == 1:
        ids, weights = held[0]
    else:
        most = np.zeros(view.size)
        for each, its in held:
            most[each] = np.maximum(most[each], its)
        ids = np.flatnonzero(most)
        weights = most[ids]
    kept = view.mask[ids]
    return (ids, weights) if kept.all() else (ids[kept], weights[kept])


def _spellings(view: View, spellings: Sequence[str]) -> tuple[Ints, Floats]:
    """The documents in which any of `spellings`, each one or several words, stands as it is."""
    return _merged(view, [found for spelling in spellings if len((found := run(view, spelling))[0])])


def run(view: View, text: str) -> tuple[Ints, Floats]:
    """The readable documents in which the words of `text` stand one after another, and how often."""
    asked = list(tokens(text))
    words = [token.exact for token in asked]
    if len(words) < 2:
        return _most(view, "words", words)
    field, terms = ("pairs", _pairs(asked)) if all(token.han for token in asked) else ("words", words)
    if len(terms) == 1:
        return _most(view, field, terms)
    held = []
    for leaf, offset in view.parts:
        wanted = np.flatnonzero(view.mask[offset : offset + leaf.count])
        # The rarest first: most documents are out before a common word is looked at.
        for term in sorted(set(terms), key=lambda each: len(leaf.term(field, each)[0])):
            wanted = wanted[np.isin(wanted, leaf.term(field, term)[0], assume_unique=True, kind="table")]
            if not len(wanted):
                break
        if len(wanted):
            held.append(_consecutive(leaf.places, field, terms, wanted, offset))
    return _merged(view, [one for one in held if len(one[0])])


def _consecutive(
    places: Callable[..., dict[int, np.ndarray[tuple[int], np.dtype[np.uint16]]]],
    field: str,
    terms: Sequence[str],
    wanted: Ints,
    offset: int,
) -> tuple[Ints, Floats]:
    at = {term: places(field, term, wanted) for term in set(terms)}
    ids, counts = [], []
    for document in wanted.tolist():
        starts = set(at[terms[0]][document].tolist())
        for distance, term in enumerate(terms[1:], start=1):
            starts &= {place - distance for place in at[term][document].tolist()}
            if not starts:
                break
        if starts:
            ids.append(document + offset)
            counts.append(float(len(starts)))
    return np.array(ids, np.int64), np.array(counts)


def _pairs(asked: Sequence[Token]) -> list[str]:
    return [first.exact + second.exact for first, second in pairwise(asked)]


def beginning(view: View, prefix: str, most: int) -> list[str]:
    """The words with this beginning that a readable document holds, by code point, `most` at most."""
    return _readable(view, sorted({form for leaf, _ in view.parts for form in leaf.beginning("words", prefix)}), most)


def misspelled(view: View, word: str) -> list[str]:
    """The words spelled almost like `word` that a readable document holds, nearest first, at most 64."""
    near = {form for leaf, _ in view.parts for form in nearest(word, leaf.beginning("words", word[:1]))}
    return _readable(view, nearest(word, near), MOST_EXPANSIONS)


def _readable(view: View, forms: Iterable[str], most: int) -> list[str]:
    """The first `most` of `forms` that a readable document holds: a closed passage must not crowd out a word."""
    found: list[str] = []
    for form in forms:
        if len(found) >= most:
            break
        if view.holds("words", form):
            found.append(form)
    return found
