"""From one date to another: *с 1957 по 1961 год*, *1957–1961 жылдары*, *from '54 till '63*, *从五七年到六一年*.

Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from oralhist.chronology.words import SpokenWord, sound

_BETWEEN = re.compile(
    r"(?:\s*[-–—]\s*|\s*(?:年)?\s*(?:到|至)\s*|,?\s+(?:по|до|to|till|until|through)\s+(?:the\s+)?|,?\s+(?:года?|году)\s+(?:по|до)\s+)"
)
_AND = re.compile(r"\s+(?:and|и)\s+(?:the\s+)?", re.IGNORECASE)
_OPENS = re.compile(r"(?:between|между)\s+(?:the\s+)?$", re.IGNORECASE)
_UNTIL = re.compile("deyin|Ceyin|Seyin|kadar|giCa|giCe")
_UNTIL_ENDING = ("giCe", "kiCe", "giCa", "kiCa", "gaCa", "kaCa")
_FROM_ENDING = ("dan", "den", "tan", "ten", "din", "tin", "nan", "nen")


def joins(text: str, words: Sequence[SpokenWord], first_start: int, first_end: int, start: int, end: int) -> bool:
    """Whether the dates at ``first_start`` to ``first_end`` and ``start`` to ``end`` are the ends of a span of time."""
    between = text[first_end:start]
    if _BETWEEN.fullmatch(between):
        return True
    if _AND.fullmatch(between) and _OPENS.search(text[:first_start]):
        return True
    if len(between) > 12 or any(stop in between for stop in ".!?؟。"):
        return False
    left = start - (len(between) - len(between.rstrip()))
    begins = next((sound(word.text) for word in words if word.start < left <= word.end), "")
    following = [sound(word.text) for word in words if word.start >= start][:4]
    ends = any(_UNTIL.match(word) or word.endswith(_UNTIL_ENDING) for word in following)
    return begins.endswith(_FROM_ENDING) and ends
