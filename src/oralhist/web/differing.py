"""Where two texts differ, word by word (character by character in Chinese), as marks for a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from oralhist.model.text import language_name
from oralhist.model.transcript import Segment
from oralhist.model.views import ComparedRow

_PIECE = re.compile(r"[\u3400-\u9fff]|\s+|[^\s\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A segment on one side, the characters of it that differ, and what else of it is different, in words."""

    segment: Segment
    spans: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A row of a comparison."""

    clock_ms: int | None
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    same: bool


def differing(row: ComparedRow) -> Pair:
    """A row with its differences marked."""
    left, right = (" ".join(one.text for one in side) for side in (row.before, row.after))
    gone, new = spans(left, right)
    notes = _notes(row.before, row.after)
    return Pair(
        clock_ms=row.clock_ms,
        before=_sides(row.before, gone, ()),
        after=_sides(row.after, new, notes),
        same=row.same,
    )


def spans(before: str, after: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The characters of each text that the other does not have in that place."""
    left, right = _PIECE.findall(before), _PIECE.findall(after)
    starts = [_starts(left), _starts(right)]
    gone, new = [], []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += [(starts[0][a], starts[0][b])] if a < b else []
            new += [(starts[1][c], starts[1][d])] if c < d else []
    return gone, new


def _starts(pieces: Sequence[str]) -> list[int]:
    found = [0]
    for piece in pieces:
        found.append(found[-1] + len(piece))
    return found


def _sides(segments: tuple[Segment, ...], marks: Sequence[tuple[int, int]], notes: tuple[str, ...]) -> tuple[Side, ...]:
    found, offset = [], 0
    for segment in segments:
        end = offset + len(segment.text)
        inside = [(max(start, offset) - offset, min(stop, end) - offset) for start, stop in marks]
        own = tuple((start, stop) for start, stop in inside if start < stop)
        found.append(Side(segment=segment, spans=own, notes=notes))
        offset = end + 1
    return tuple(found)


def _notes(before: tuple[Segment, ...], after: tuple[Segment, ...]) -> tuple[str, ...]:
    if len(before) != 1 or len(after) != 1:
        return ()
    old, new = before[0], after[0]
    told = []
    if old.speaker != new.speaker:
        told.append(f"speaker: {new.speaker or 'none'}, before {old.speaker or 'none'}")
    if old.language != new.language:
        told.append(f"language: {language_name(new.language)}, before {language_name(old.language)}")
    if (old.start_ms, old.end_ms, old.recording) != (new.start_ms, new.end_ms, new.recording):
        told.append("other times")
    if old.checked != new.checked:
        told.append("checked" if new.checked else "no longer checked")
    if old.flags != new.flags and (old.checked, old.text) == (new.checked, new.text):
        told.append("marked otherwise")
    return tuple(told)
