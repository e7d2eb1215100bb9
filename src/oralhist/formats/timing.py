"""Times for sentences of a text of which only some places have a time."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

MS_A_CHARACTER = 65
"""How long a character takes where nothing else says it: about 150 words a minute."""

_BLANK = re.compile(r"\s*")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？؟۔]+[”’»）]*")


def sentences(text: str, fewest: int = 30) -> list[tuple[int, int]]:
    """The spans of the sentences of `text`; one shorter than `fewest` characters goes with the next."""
    found, start = [], 0
    for match in _END.finditer(text):
        if match.end() - start >= fewest:
            found.append((start, match.end()))
            blank = _BLANK.match(text, match.end())
            start = blank.end() if blank else match.end()
    if text[start:].strip():
        if found and len(text) - start < fewest:
            found[-1] = (found[-1][0], len(text))
        else:
            found.append((start, len(text)))
    return found


def in_order(anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of `anchors` (character, ms; in the order of the text) whose times do not run backwards."""
    kept: list[tuple[int, int]] = []
    for place, ms in anchors:
        if not kept or (place >= kept[-1][0] and ms >= kept[-1][1]):
            kept.append((place, ms))
    return kept


def moment(place: int, anchors: Sequence[tuple[int, int]]) -> int:
    """When the character `place` is said: between two anchors by its share of the letters, beyond the last by pace."""
    after = bisect_right(anchors, place, key=lambda anchor: anchor[0])
    if after == 0:
        return 0 if not anchors else max(0, anchors[0][1] - (anchors[0][0] - place) * MS_A_CHARACTER)
    at, ms = anchors[after - 1]
    if after == len(anchors):
        return ms + (place - at) * MS_A_CHARACTER
    to, then = anchors[after]
    return ms + round((then - ms) * (place - at) / (to - at))
