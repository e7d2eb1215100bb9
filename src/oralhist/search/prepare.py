"""A passage as the terms under which it is indexed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oralhist.language.folding import Script, script_of
from oralhist.language.hanzi import runs
from oralhist.language.name_keys import index_keys
from oralhist.language.names import stripped
from oralhist.language.tokens import pairs, tokens

LONGEST_HAN_NAME = 7
MOST_BASES = 4


@dataclass(frozen=True, slots=True)
class Prepared:
    """The terms of one passage by field of the index."""

    words: list[str]
    pairs: list[str]
    stems: list[str]
    names: list[str]


def prepare(text: str) -> Prepared:
    """The terms of `text`. Names are what begins with a capital, and what Chinese writes with transcribing characters.

    Arabic script has no capitals: there every word may be a name and none is listed apart.
    """
    found = list(tokens(text))
    capital = [token.exact for token in found if not token.han and text[token.start].isupper()]
    return Prepared(
        words=[token.exact for token in found],
        pairs=list(pairs(found)) if any(token.han for token in found) else [],
        stems=[stem for token in found for stem in token.stems],
        names=[*capital, *han_names(text)],
    )


def han_names(text: str) -> Iterable[str]:
    """What may be a name in a Chinese text: every part, of two to seven characters, of a run that transcribes."""
    for run in runs(text):
        for start in range(len(run) - 1):
            for end in range(start + 2, min(len(run), start + LONGEST_HAN_NAME) + 1):
                yield run[start:end]


def may_be_names(prepared: Iterable[Prepared]) -> set[str]:
    """The forms of passages that may be names."""
    found: set[str] = set()
    for passage in prepared:
        found |= set(passage.names)
        found |= {word for word in passage.words if script_of(word) is Script.ARABIC}
    return found


def spelt(form: str) -> list[str]:
    """The terms ``key/form`` by which a form is found from the sound of its bases."""
    return sorted({f"{key}/{form}" for base in stripped(form)[:MOST_BASES] for key in index_keys(base)})
