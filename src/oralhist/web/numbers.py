"""Numbers in addresses and forms; what is none, or is larger than the catalogue can hold, is None or refused."""

from __future__ import annotations

import re

from werkzeug.routing import IntegerConverter, Map

from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.refusals import Refusal
from oralhist.web.tongues import digits, say

MOST_FIGURE = 1e15
"""What a figure stays below, as in the chronology."""


class WholeConverter(IntegerConverter):
    """A whole number in a route, no larger than the catalogue can hold; anything else in its place is no route."""

    regex = "[0-9]{1,19}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=MOST_NUMBER)


def whole(text: str) -> int | None:
    """The whole number that `text` is, from 0 on; None where it is none that the catalogue can hold."""
    found = int(text) if re.fullmatch("[0-9]{1,19}", text) else None
    return found if found is not None and found <= MOST_NUMBER else None


def figure(text: str) -> float | int | None:
    """A figure as people write it, *2,000* or *38.7*; None where nothing is written, `Refusal` where it is none."""
    plain = text.replace(",", "").replace(" ", "").strip()
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        value = MOST_FIGURE
    if not abs(value) < MOST_FIGURE:
        raise Refusal(f"{plain[:20]!r} is no number.", "Write numbers in figures.")
    return int(value) if value.is_integer() else value


def in_bytes(size: int) -> str:
    """Bytes as people read them: *94 kB*, *12.4 MB*, *1.98 GB*; what is smaller than a kilobyte counts as one."""
    if size < 1e5:
        return say("%(size)s kB", size=digits(max(1, round(size / 1e3))))
    if size < 1e9:
        return say("%(size)s MB", size=digits(round(size / 1e6, 1)))
    return say("%(size)s GB", size=digits(round(size / 1e9, 2)))
