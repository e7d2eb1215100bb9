"""Text into tokens that know which characters of the original they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import opencc

from oralhist.language.folding import HAN, fold
from oralhist.language.stemming import stems

_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0640\u200c\u200d"
_LETTERS = rf"[^\W_{HAN}]+"
_TOKEN = re.compile(rf"(?P<han>[{HAN}]+)|{_LETTERS}(?:{_LETTERS}|[{_MARKS}]+|['ʼʻ’](?=[^\W\d_]))*")
_SIMPLIFIED = opencc.OpenCC("t2s")


class Token(NamedTuple):
    """Characters ``start`` to ``end`` of a text and their form as it is looked up. Han: one character each."""

    start: int
    end: int
    exact: str
    han: bool

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems under which it is indexed; they cost time where the word is new."""
        return () if self.han else stems(self.exact)


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order; a run of Chinese gives a token a character, in simplified form."""
    # Made as a tuple is: by its name a token takes twice as long, and a file of results has 75,000.
    made = tuple.__new__
    for match in _TOKEN.finditer(text):
        if match.lastgroup:
            for start, character in enumerate(simplified(match[0]), match.start()):
                yield made(Token, (start, start + 1, character, True))
        else:
            word = fold(match[0])
            if word:
                yield made(Token, (match.start(), match.end(), word, False))


def _converted(text: str) -> str:
    # Half a surrogate pair is no text to OpenCC; a question mark is as long.
    found: str = _SIMPLIFIED.convert(text.encode(errors="replace").decode())
    return found


@lru_cache(maxsize=50_000)
def simplified(run: str) -> str:
    """A run of Chinese in simplified characters, of the same length."""
    found = _converted(run)
    if len(found) == len(run):
        return found
    return "".join(_one(character) for character in run)


@lru_cache(maxsize=50_000)
def _one(character: str) -> str:
    found = _converted(character)
    return found if len(found) == 1 else character


def pairs(found: list[Token]) -> Iterator[str]:
    """The overlapping pairs of Chinese characters among neighbouring tokens; ``|`` where neighbours are no pair."""
    for first, second in pairwise(found):
        yield first.exact + second.exact if first.han and second.han else "|"
