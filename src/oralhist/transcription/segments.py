"""Drafts into segments: sentences or breaths of 12 s at most, with times in the recording."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment
from oralhist.transcription.port import Draft, Line, Window

LONGEST_MS = 12_000
LONG_PAUSE_MS = 2_000
"""A segment never goes across a longer pause."""

MARGIN_MS = 300
"""How far an engine's time may reach into the next stretch of speech, or begin before the end of the last."""

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
            for part in placed(line, window):
                found.append(_segment(part, draft, recording))
    return tuple(found)


def placed(line: Line, window: Window) -> Iterator[Line]:
    """The sentences of a line of a window, with times in the recording.

    The window may have lost long pauses: a sentence that went across one is cut there, where its letters are by share.
    """
    for part in sentences(line):
        for piece in _between_pauses(part, window):
            start, end = _moments(piece, window)
            yield replace(piece, start_ms=start, end_ms=end)


def _moments(line: Line, window: Window) -> tuple[int, int]:
    """Begin and end in the recording: words do not begin or end while nobody speaks."""
    start, end = window.moment(line.start_ms, ending=False), window.moment(line.end_ms, ending=True)
    begins = [span.start_ms for span in window.speech if span.end_ms - MARGIN_MS > start]
    ends = [span.end_ms for span in window.speech if span.start_ms + MARGIN_MS < end]
    start = max(start, begins[0]) if begins else start
    end = min(end, ends[-1]) if ends else end
    return (start, end) if start <= end else (end, end)


def _between_pauses(line: Line, window: Window) -> list[Line]:
    """A line cut at the long pauses that it goes across; at any that was cut short where it would be too long."""
    found, rest, offset, stretches = [], line, 0, window.stretches()
    for piece, following in zip(window.pieces, window.pieces[1:], strict=False):
        offset += piece.end_ms - piece.start_ms
        pause = following.start_ms - piece.end_ms
        spoken_before = max((end for _, end in stretches if end <= offset), default=offset)
        spoken_after = min((begin for begin, _ in stretches if begin >= offset), default=offset)
        inside = rest.start_ms + MARGIN_MS < spoken_before and spoken_after + MARGIN_MS < rest.end_ms
        whole = window.moment(rest.end_ms, ending=True) - window.moment(rest.start_ms, ending=False)
        if inside and (pause > LONG_PAUSE_MS or whole > LONGEST_MS):
            wanted = len(rest.text) * (offset - rest.start_ms) / (rest.end_ms - rest.start_ms)
            places = _places(_WORD, rest.text) or list(range(1, len(rest.text)))
            if places:
                cut = _nearest(places, wanted)
                found.append(replace(rest, end_ms=offset, text=rest.text[:cut].strip()))
                rest = replace(rest, start_ms=offset, text=rest.text[cut:].strip())
    return [*found, rest]


def _segment(line: Line, draft: Draft, recording: RecordingId) -> Segment:
    return Segment(
        id=f"{line.start_ms:08d}",
        recording=recording,
        start_ms=line.start_ms,
        end_ms=line.end_ms,
        speaker="",
        language=line.language or draft.language,
        text=line.text,
        confidence=round(min(1.0, math.exp(draft.average_logprob)), 4),
        flags=draft.flags,
    )


def sentences(line: Line) -> list[Line]:
    """`line` in its sentences; one longer than 12 s is cut at clauses, then at words. Times go by share of letters."""
    return [part for sentence in _cut(line, _places(_SENTENCE, line.text)) for part in _short(sentence)]


def _places(where: re.Pattern[str], text: str) -> list[int]:
    """The characters of `text` before which it may be cut."""
    return [match.end() for match in where.finditer(text) if 0 < match.end() < len(text)]


def _short(line: Line) -> list[Line]:
    pieces = math.ceil((line.end_ms - line.start_ms) / LONGEST_MS)
    if pieces <= 1:
        return [line]
    for places in (_places(_CLAUSE, line.text), _places(_WORD, line.text), list(range(1, len(line.text)))):
        chosen = [_nearest(places, len(line.text) * number / pieces) for number in range(1, pieces)]
        parts = _cut(line, chosen)
        if all(part.end_ms - part.start_ms <= LONGEST_MS for part in parts):
            return parts
        # One more piece than the shortest cut leaves room for words of unequal length.
        pieces += 1
    return parts


def _nearest(places: list[int], wanted: float) -> int:
    return min(places, key=lambda place: abs(place - wanted), default=0)


def _cut(line: Line, places: list[int]) -> list[Line]:
    length, letters = line.end_ms - line.start_ms, max(1, len(line.text))
    edges = [0, *sorted(set(places) - {0}), len(line.text)]
    return [
        replace(
            line,
            start_ms=line.start_ms + length * a // letters,
            end_ms=line.start_ms + length * b // letters,
            text=line.text[a:b].strip(),
        )
        for a, b in itertools.pairwise(edges)
        if line.text[a:b].strip()
    ]
