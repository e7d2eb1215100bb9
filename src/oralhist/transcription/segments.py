"""Drafts into segments: sentences or breaths of 12 s at most, with times in the recording."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment
from oralhist.transcription.port import Draft, Line, Window

LONGEST_MS = 12_000
_SENTENCE = re.compile(r"(?<=[.!?…؟۔])\s+|(?<=[。！？])")
_CLAUSE = re.compile(r"(?<=[,;:،؛—])\s+|(?<=[，；：、])")
_WORD = re.compile(r"\s+")


def assemble(windows: Iterable[Window], drafts: Iterable[Draft], recording: RecordingId) -> tuple[Segment, ...]:
    """The segments of a recording in order; text where nobody speaks is left out."""
    by_index = {window.index: window for window in windows}
    found: list[Segment] = []
    for draft in sorted(drafts, key=lambda one: one.window):
        window = by_index[draft.window]
        for line in draft.lines:
            if _spoken(line, window):
                found += _segments(line, draft, recording)
    return tuple(found)


def _spoken(line: Line, window: Window) -> bool:
    """Whether somebody speaks while `line` is said to be spoken."""
    return any(span.start_ms < line.end_ms and line.start_ms < span.end_ms for span in window.speech)


def _segments(line: Line, draft: Draft, recording: RecordingId) -> list[Segment]:
    return [
        Segment(
            id=f"{part.start_ms:08d}",
            recording=recording,
            start_ms=part.start_ms,
            end_ms=part.end_ms,
            speaker="",
            language=draft.language,
            text=part.text,
            confidence=round(min(1.0, math.exp(draft.average_logprob)), 4),
            flags=draft.flags,
        )
        for part in sentences(line)
    ]


def sentences(line: Line) -> list[Line]:
    """`line` in its sentences; one longer than 12 s is cut at clauses, then at words. Times go by share of letters."""
    parts = [part for part in _SENTENCE.split(line.text) if part and part.strip()]
    found: list[Line] = []
    for part in _timed(parts, line):
        found += _short(part)
    return found


def _short(line: Line) -> list[Line]:
    for cut in (_CLAUSE, _WORD):
        pieces = math.ceil((line.end_ms - line.start_ms) / LONGEST_MS)
        if pieces <= 1:
            break
        words = [part for part in cut.split(line.text) if part and part.strip()]
        if len(words) < pieces:
            continue
        wanted = len(line.text) / pieces
        groups, size = [""], 0
        for word in words:
            if size + len(word) / 2 > wanted * len(groups) and groups[-1]:
                groups.append("")
            groups[-1] = f"{groups[-1]} {word}".strip()
            size += len(word) + 1
        timed = _timed(groups, line)
        if all(part.end_ms - part.start_ms <= LONGEST_MS for part in timed):
            return timed
    return [line]


def _timed(parts: list[str], line: Line) -> list[Line]:
    total = sum(len(part) for part in parts) or 1
    found, said = [], 0
    length = line.end_ms - line.start_ms
    for part in parts:
        start = line.start_ms + length * said // total
        said += len(part)
        found.append(Line(start_ms=start, end_ms=line.start_ms + length * said // total, text=part.strip()))
    return found
