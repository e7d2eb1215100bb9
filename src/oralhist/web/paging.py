"""A long testimony in parts by the clock, each light enough for a poor line, and what stands where in it.

It sees only what this viewer reads: what is closed to them moves no border of a part and stands in no contents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import EventId
from oralhist.web.lines import Line, Lines
from oralhist.web.numbers import whole

MOST = 49_000
"""What the lines of a part weigh at most, in bytes as they are sent, which leaves the page below 60,000."""
STEPS = tuple(60_000 * minutes for minutes in (60, 30, 20, 15, 10, 5))
"""How long a part is on the clock, in ms: the longest of these by which none weighs too much."""
HOUR = 3_600_000

# As gzip leaves them, measured by tests/benchmarks/an_hour.py on words drawn by chance: what is told weighs less.
A_LINE, A_LATIN, A_LETTER, A_HAN = 24.0, 0.48, 0.62, 1.7

_WIDE = re.compile("[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003fffd]+")

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines from `first` to before `end`; `start_ms` and `end_ms` are where they lie on the clock, if they do."""

    number: int
    first: int
    end: int
    start_ms: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That an event is told of from `line` on; `suggested` is whether nobody has confirmed that."""

    event: EventId
    line: Line
    suggested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What is told of in an hour of the clock, which begins with `line`; in a short account in all of it."""

    line: Line
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """The lines that a page shows: those of `part`, or all of them where it is None."""

    parts: tuple[Part, ...]
    part: Part | None
    lines: tuple[Line, ...]

    @property
    def first(self) -> int:
        """The place of the first line that is shown."""
        return self.part.first if self.part else 0

    @property
    def last(self) -> bool:
        """Whether nothing of it comes after this page."""
        return self.part is None or self.part is self.parts[-1]

    def holds(self, place: int) -> bool:
        """Whether the line at `place` is on this page."""
        return self.part is None or self.part.first <= place < self.part.end

    def beside(self, step: int) -> Part | None:
        """The part before (-1) or after (1) this one."""
        place = self.part.number - 1 + step if self.part else -1
        return self.parts[place] if 0 <= place < len(self.parts) else None


def paged(lines: Lines, asked: Mapping[str, str], first: int | None = None) -> Paged:
    """The page of a testimony that is asked for: by `part`, by a line `s`, or by `t` seconds in recording `r`.

    Where none of these is asked, the page that holds the line `first`; nonsense is passed over.
    """
    parts = parted(lines)
    if len(parts) < 2 or asked.get("part") == ALL:
        return Paged(parts=parts, part=None, lines=lines[:])
    number, place = whole(asked.get("part", "")), whole(asked.get("s", ""))
    if not number or number > len(parts):
        if place is None or place >= len(lines):
            place = _at(lines, asked)
        number = holding(parts, place if place is not None else first or 0).number
    part = parts[number - 1]
    shown = list(lines[part.first : part.end])
    # Who speaks, and that nobody has checked it, is said where it begins: so anew where a page begins.
    one = shown[0]
    shown[0] = replace(one, speaker=one.segment.speaker, begins_machine=one.machine and not one.lone_machine)
    return Paged(parts=parts, part=part, lines=tuple(shown))


def seconds(asked: Mapping[str, str]) -> float | None:
    """The `t` seconds that an address asks for; nonsense is passed over."""
    said = asked.get("t", "")
    return float(said) if re.fullmatch(r"[0-9]+(?:\.[0-9]*)?", said) and len(said) < 12 else None


def holding(parts: Sequence[Part], place: int) -> Part:
    """The part in which the line at `place` is."""
    return parts[max(0, bisect_right([part.first for part in parts], place) - 1)]


def parted(lines: Lines) -> tuple[Part, ...]:
    """The parts of a testimony, one where it is light enough; cut by the clock, or by weight where it has none."""
    weights = [A_LINE + _of_text(segment.text) for segment in lines.segments]
    for place, beside in lines.translated.items():
        weights[place] += sum(_of_text(segment.text) for segment in beside)
    cuts = [0, len(lines)] if sum(weights) <= MOST else None
    for step in STEPS:
        found = cuts or _by_clock(lines.clock_ms, step, weights)
        if all(sum(weights[start:end]) <= MOST for start, end in pairwise(found)):
            cuts = found
            break
    return tuple(
        Part(number=number, first=start, end=end, start_ms=lines.clock_ms[start], end_ms=_end(lines, start, end))
        for number, (start, end) in enumerate(pairwise(cuts or _by_weight(weights)), start=1)
        if end > start
    )


def contents(lines: Lines) -> tuple[Chapter, ...]:
    """What is told of, in the order in which it is told; by the hour where it goes on for longer.

    An event that is told of line after line stands once.
    """
    found: list[tuple[Line, list[Told]]] = []
    long = max((clock or 0 for clock in lines.clock_ms), default=0) >= HOUR
    hour, before = None, ""
    for place, clock in enumerate(lines.clock_ms):
        now = clock // HOUR if long and clock is not None else hour
        if not found or now != hour:
            found.append((lines[place], []))
            hour, before = now, ""
        for tag in lines.tags.get(place, ()):
            if tag.event != before:
                told = Told(event=tag.event, line=lines[place], suggested=tag.status is not TagStatus.ACCEPTED)
                found[-1][1].append(told)
                before = tag.event
    chapters = tuple(Chapter(line=line, told=tuple(told)) for line, told in found)
    return chapters if long or any(chapter.told for chapter in chapters) else ()


def _at(lines: Lines, asked: Mapping[str, str]) -> int | None:
    """The place of the line that is said at `t` seconds in recording `r`."""
    at, number = seconds(asked), whole(asked.get("r", "1")) or 1
    if at is None:
        return None
    begins = [
        (place, segment.start_ms)
        for place, segment in enumerate(lines.segments)
        if segment.start_ms is not None and lines.number(place) == number
    ]
    begun = [place for place, start_ms in begins if start_ms <= 1000 * at]
    return begun[-1] if begun else begins[0][0] if begins else None


def _of_text(text: str) -> float:
    if text.isascii():
        return A_LATIN * len(text)
    wide = sum(map(len, _WIDE.findall(text)))
    return A_LETTER * (len(text) - wide) + A_HAN * wide


def _by_clock(clock_ms: Sequence[int | None], step: int, weights: Sequence[float]) -> list[int]:
    """Where parts of `step` ms begin, and the end; a last one that is short goes with the one before it."""
    cuts, cell, begun = [0], None, None
    for place, clock in enumerate(clock_ms):
        if clock is None:
            continue
        # Where the sound is closed, each recording has a clock of its own, which begins anew.
        now = clock // step
        if cell is not None and now != cell:
            cuts.append(place)
            begun = clock
        cell = now
    last = max((clock or 0 for clock in clock_ms[cuts[-1] :]), default=0)
    if len(cuts) > 1 and begun is not None and last - begun < step / 4 and sum(weights[cuts[-2] :]) <= MOST:
        cuts.pop()
    return [*cuts, len(clock_ms)]


def _by_weight(weights: Sequence[float]) -> list[int]:
    cuts, so_far = [0], 0.0
    for place, weight in enumerate(weights):
        if so_far + weight > MOST and place > cuts[-1]:
            cuts.append(place)
            so_far = 0.0
        so_far += weight
    return [*cuts, len(weights)]


def _end(lines: Lines, first: int, end: int) -> int | None:
    """Where the last of the lines from `first` to before `end` ends on the clock."""
    for place in range(end - 1, first - 1, -1):
        clock, segment = lines.clock_ms[place], lines.segments[place]
        if clock is not None and segment.start_ms is not None and segment.end_ms is not None:
            return clock + segment.end_ms - segment.start_ms
    return None
