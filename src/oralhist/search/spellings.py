"""Names like a name, and words like a mistyped one, among what is readable."""

from __future__ import annotations

from collections.abc import Iterable

from oralhist.language.folding import script_of
from oralhist.language.name_keys import query_keys
from oralhist.language.names import LISTED, STRICT, Alike, Authority, bases, compare, plain, words
from oralhist.model.question import Spelling, Tier
from oralhist.search.leaves import Ints
from oralhist.search.view import View
from oralhist.search.words import misspelled, run

MOST_SPELLINGS = 60
MOST_CORRECTIONS = 5
ENDED = 0.99
"""How alike at most a name is to itself with an ending."""

_ORDER = list(Tier)


def like(view: View, name: str, known: Authority) -> tuple[Spelling, ...]:
    """The spellings of one-word names like `name` that stand in readable passages, the likest first.

    A name of several words is looked for word by word: each word's spellings are in the answer.
    """
    found: dict[str, Alike] = {}
    for word in words(name) or (name,):
        for form, alike in _alike(view, plain(word), known):
            if form not in found or alike.score > found[form].score:
                found[form] = alike
    ranked = sorted(found.items(), key=lambda one: (_ORDER.index(one[1].tier), -one[1].score, one[0]))
    return tuple(
        Spelling(text=form, tier=alike.tier, score=alike.score, passages=tuple(sorted(_held(view, form).tolist())))
        for form, alike in ranked[:MOST_SPELLINGS]
    )


def _alike(view: View, word: str, known: Authority) -> tuple[tuple[str, Alike], ...]:
    """The readable forms like a folded word, however it was typed and whatever stands beside it in the name."""

    def find() -> tuple[tuple[str, Alike], ...]:
        alike = ((form, alike_in_text(word, form, known)) for form in _candidates(view, word, known))
        return tuple((form, one) for form, one in alike if one is not None and len(_held(view, form)))

    return view.once(("spellings", word, known), find)


def alike_in_text(name: str, form: str, known: Authority) -> Alike | None:
    """How a form in a sentence, perhaps with an ending, is like a name or another spelling that a list gives for it."""
    found = [
        # With an ending it is not the same letter by letter.
        alike if base == form else Alike(tier=alike.tier, score=min(alike.score, ENDED))
        for base in bases(form)
        if (alike := compare(name, base, known)) is not None
    ]
    for spelling in known.spellings(name):
        close = [alike.score for base in bases(form) if (alike := compare(spelling, base, known)) is not None]
        if max(close, default=0.0) >= STRICT:
            tier = Tier.SCRIPT if script_of(name) is not script_of(form) else Tier.SOUND
            found.append(Alike(tier=tier, score=min(LISTED, max(close))))
    return max(found, key=lambda alike: (alike.score, -_ORDER.index(alike.tier)), default=None)


def _candidates(view: View, word: str, known: Authority) -> Iterable[str]:
    """The forms of the index that share a key with a word, or with another spelling that a list gives for it."""
    found = {plain(word), *known.spellings(word)}
    keys = {each for spelling in found for each in query_keys(spelling)}
    for leaf, _ in view.parts:
        for each in keys:
            found |= {term.partition("/")[2] for term in leaf.beginning("spelt", f"{each}/")}
    return sorted(found)


def _held(view: View, form: str) -> Ints:
    """The readable passages in which a form stands, be it a word, several, or a run of Chinese characters."""
    return view.numbers[run(view, form)[0]]


def corrections(view: View, word: str) -> tuple[str, ...]:
    """The readable words spelled almost like `word`, those that stand in most passages first among equals."""
    return tuple(form for form in misspelled(view, word) if form != word)[:MOST_CORRECTIONS]
