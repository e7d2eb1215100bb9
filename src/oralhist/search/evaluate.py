"""A question over the readable, living documents of all leaves: which match, and how well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import tokens
from oralhist.model.question import All, Field, Fuzzy, Labelled, Near, Node, Phrase, Prefix, Some, Without, Word
from oralhist.search.leaves import Floats, Mask
from oralhist.search.nearness import near
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
)
from oralhist.search.view import View
from oralhist.search.words import Held, any_of, beginning, folded, misspelled, most, run

Found = tuple[Mask, Floats]


def evaluate(view: View, node: Node) -> Found:
    """For each document whether it matches `node`, and its score; the score of what does not match is 0."""
    match node:
        case Word():
            return _word(view, node)
        case Phrase(text=text, also=also):
            return _together(view, (run(view, text), 1.0), (any_of(view, also), SPELLING))
        case Prefix(text=text):
            forms = beginning(view, folded(text), MOST_BEGINNINGS)
            return _together(view, (most(view, "words", forms), PREFIX))
        case Fuzzy(text=text):
            return _together(view, (most(view, "words", misspelled(view, folded(text))), FUZZY))
        case Labelled(name=name, values=values):
            return view.labelled(name, values), np.zeros(view.size)
        case Near(first=first, second=second):
            (one, gained), (other, more) = evaluate(view, first), evaluate(view, second)
            matching = near(view, node, one & other & view.mask)
            return matching, np.where(matching, gained + more, 0.0)
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


def _word(view: View, node: Word) -> Found:
    asked = list(tokens(node.text))
    also = (any_of(view, node.also), SPELLING)
    if node.bare:
        return _together(view, also)
    if len(asked) != 1 or asked[0].han:
        return _together(view, (run(view, node.text), 1.0), also)
    word = asked[0].exact
    stemmed = most(view, "stems", asked_stems(word) if node.stemmed else ())
    begun = beginning(view, word[:-1], MOST_EXPANSIONS) if node.fallback and len(word) > SHORTEST_PREFIX else ()
    return _together(
        view, (most(view, "words", [word]), 1.0), (stemmed, STEM), also, (most(view, "words", begun), PREFIX)
    )


def _together(view: View, *parts: tuple[Held, float]) -> Found:
    """The documents of all `parts` (documents with frequencies, and a weight); their scores added."""
    matching, scores = np.zeros(view.size, bool), np.zeros(view.size)
    for (ids, frequencies), weight in parts:
        if len(ids):
            matching[ids] = True
            telling = weight * idf(view.count, len(ids)) * (K1 + 1)
            scores[ids] += telling * frequencies / (frequencies + view.dampening[ids])
    return matching, scores
