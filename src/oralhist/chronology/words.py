"""The words of a text, folded, with the sentence that each stands in."""

from __future__ import annotations

import re
from bisect import bisect
from functools import lru_cache
from typing import NamedTuple

from oralhist.chronology.date_parts import Span
from oralhist.language.folding import fold
from oralhist.language.stemming import romanised

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"(?![{HAN}])[^\W_](?:(?![{HAN}])[^\W_]|[\u064b-\u065f\u0670\u0640\u200c\u200d]|['’](?=[^\W_]))*")
_SENTENCE_END = re.compile(r"[.!?؟。！？…]")


class SpokenWord(NamedTuple):
    """Characters ``start`` to ``end`` of a text: a word outside Chinese, in its folded form, of a numbered sentence."""

    start: int
    end: int
    text: str
    sentence: int

    def gap(self, other: Span) -> int:
        """The characters between this word and something else; 0 or less where they touch or overlap."""
        return max(other.start - self.end, self.start - other.end)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A folded word in one alphabet of sounds (`romanised`), kept because the same words come again and again."""
    return romanised(word)


def words(text: str) -> list[SpokenWord]:
    """The words of a text in order; Chinese is left out."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    found = (SpokenWord(m.start(), m.end(), fold(m.group()), bisect(ends, m.start())) for m in _WORD.finditer(text))
    return [word for word in found if word.text]
