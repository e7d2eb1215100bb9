"""Two things said near one another: where each stands in the documents that hold both.

Stems are indexed without places, so the forms of a word are found among the words that begin like it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from oralhist.language.stemming import Stems, asked_stems
from oralhist.language.tokens import tokens
from oralhist.model.question import Fuzzy, Near, Node, Phrase, Prefix, Some, Word
from oralhist.search.leaves import PLACE, Ints, Leaf, Mask
from oralhist.search.scoring import MOST_BEGINNINGS
from oralhist.search.view import View
from oralhist.search.words import beginning, folded, misspelled, places

ALIKE = 2
"""Letters with which the inflected forms of a word begin alike."""

_NOWHERE = np.zeros(0, np.int64)


def near(view: View, node: Near, both: Mask) -> Mask:
    """The documents, among those that hold `both`, in which the two parts of `node` stand near one another."""
    found = np.zeros(view.size, bool)
    for leaf, offset in view.parts:
        wanted = np.flatnonzero(both[offset : offset + leaf.count])
        if len(wanted):
            one, other = (_stands(view, leaf, part, wanted) for part in (node.first, node.second))
            for before, after in ((one, other), (other, one)):
                found[_followed(before[1], after[0], node.within) + offset] = True
    return found


def _followed(ends: Ints, begins: Ints, within: int) -> Ints:
    """The documents in which one of `begins` comes after one of `ends`, `within` words later at most."""
    begins = np.sort(begins)
    first, last = np.searchsorted(begins, ends, "right"), np.searchsorted(begins, ends + within, "right")
    return np.unique(ends[last > first] >> PLACE)


def _stands(view: View, leaf: Leaf, node: Node, wanted: Ints) -> tuple[Ints, Ints]:
    """The places of the first and of the last word of every place where `node` stands in the `wanted` documents."""
    begins, ends = [_NOWHERE], [_NOWHERE]
    for text in _said(view, node):
        at, words = places(leaf, text, wanted)
        begins.append(at)
        ends.append(at + words - 1)
    return np.concatenate(begins), np.concatenate(ends)


def _said(view: View, node: Node) -> Iterator[str]:
    """All that may be said where `node` is looked for, as words one after another."""
    match node:
        case Some(parts=parts):
            for part in parts:
                yield from _said(view, part)
        case Phrase(text=text, also=also):
            yield from (text, *also)
        case Prefix(text=text):
            yield from beginning(view, folded(text), MOST_BEGINNINGS)
        case Fuzzy(text=text):
            yield from misspelled(view, folded(text))
        case Word(text=text, also=also):
            yield from also
            yield from () if node.bare else (text, *_inflected(view, node))


def _inflected(view: View, node: Word) -> Iterator[str]:
    asked = list(tokens(node.text))
    if not node.stemmed or len(asked) != 1 or asked[0].han:
        return
    word = asked[0].exact
    stems = Stems(asked_stems(word))

    def find() -> tuple[str, ...]:
        forms = {form for leaf, _ in view.parts for form in leaf.beginning("words", word[:ALIKE])} - {word}
        return tuple(form for form in forms if form in stems and view.holds("words", form))

    yield from view.once(("inflected", word), find)
