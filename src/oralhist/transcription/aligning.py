"""Laying known words on the sound: which stretch is heard at once, and what the moments of tokens say of words.

An engine says when each of its tokens begins and how likely it is; here these become words of a text, in whatever
script. Where that cannot be right, nothing is said.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from oralhist.model.text import primary
from oralhist.model.transcript import Segment
from oralhist.transcription.languages import KNOWN
from oralhist.transcription.port import RATE, Line, Samples, Span, Timed, Window
from oralhist.transcription.windows import LONGEST_MS, pack

MARGIN_MS = 200
"""How much of the sound before and after its words a stretch is given."""

STRAY_MS = 700
"""How far a word may be found outside its segment and still be taken to lie in it."""

FRAME_MS = 20
_FRAME = RATE * FRAME_MS // 1000
RANGE_DB, LOUD = 12.0, 0.35
"""How far apart loud (9 of 10 frames are quieter) and quiet (1 of 10) must be; above which share of it is sound."""

PAUSE_MS, SOFT_MS = 200, 60
"""Quiet for so long at the edge of a word is a pause; what is left of it, for a consonant that is hardly heard."""

UNLIKELY = -3.0
"""The mean logarithm of the tokens' probabilities below which these are not the words that are said there."""

_CHUNK = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")

Moment = tuple[int, int, float]
"""When a token begins and ends, in ms, and how likely it is."""


def written_words(text: str) -> list[tuple[int, int]]:
    """The characters of each word of a text without the punctuation around it; of Chinese, which writes no words,
    each character.
    """
    found = []
    for match in _CHUNK.finditer(text):
        letters = [place for place in range(*match.span()) if text[place].isalnum()]
        if letters:
            found.append((letters[0], letters[-1] + 1))
    return found


def stretches(segments: Sequence[Segment]) -> list[tuple[Window, tuple[Segment, ...]]]:
    """The segments of one recording in windows of one language each; those that no engine can align are left out."""
    fit = [one for one in segments if can_align(one)]
    fit.sort(key=lambda one: one.start_ms or 0)
    found: list[tuple[Window, tuple[Segment, ...]]] = []
    for _, run in groupby(fit, key=lambda one: primary(one.language)):
        found += _packed(list(run), len(found))
    return found


def can_align(segment: Segment) -> bool:
    """Whether a segment lies in the sound, is short enough to be heard whole, and its language is known to engines."""
    if segment.start_ms is None or segment.end_ms is None or primary(segment.language) not in KNOWN:
        return False
    return 0 < segment.end_ms - segment.start_ms <= LONGEST_MS - 2 * MARGIN_MS and bool(written_words(segment.text))


def _packed(run: list[Segment], begin: int) -> list[tuple[Window, tuple[Segment, ...]]]:
    spans: list[Span] = []
    holds: list[list[Segment]] = []
    for segment in run:
        start, end = max(0, (segment.start_ms or 0) - MARGIN_MS), (segment.end_ms or 0) + MARGIN_MS
        before = spans[-1].end_ms if spans else 0
        if end - MARGIN_MS <= before:
            # Two speak at once: what lies within the one before is heard with it.
            holds[-1].append(segment)
            continue
        spans.append(Span(start_ms=max(start, before), end_ms=end))
        holds.append([segment])
    by_start = {span.start_ms: held for span, held in zip(spans, holds, strict=True)}
    return [
        (
            Window(index=begin + window.index, pieces=window.pieces, speech=window.speech),
            tuple(segment for span in window.speech for segment in by_start[span.start_ms]),
        )
        for window in pack(spans)
    ]


def line_of(segment: Segment, window: Window) -> Line:
    """A segment with its times in the window."""
    return Line(
        start_ms=window.offset(segment.start_ms or 0),
        end_ms=window.offset(segment.end_ms or 0),
        text=segment.text,
        language=primary(segment.language),
    )


def lead(line: Line) -> str:
    """What stands between a line and the one before: a blank where its language writes blanks."""
    return "" if line.language == "zh" else " "


def timed_words(line: Line, pieces: Sequence[bytes], moments: Sequence[Moment]) -> tuple[Timed, ...]:
    """The words of a line from its tokens: their bytes, which begin with `lead`, and their moments.

    None where the tokens are too unlikely to be what is said there, or are mostly found elsewhere.
    """
    if len(moments) < len(pieces) or not pieces:
        return ()
    if sum(math.log(max(1e-9, sure)) for _, _, sure in moments) / len(moments) < UNLIKELY:
        return ()
    edges = [0]
    for piece in pieces:
        edges.append(edges[-1] + len(piece))
    text, shift = line.text, len(lead(line))
    found, strays = [], 0
    for first, end in written_words(text):
        a, b = shift + len(text[:first].encode()), shift + len(text[:end].encode())
        begins, ends = _token(edges, a), _token(edges, b - 1)
        start, stop = _start(line, edges, moments, a, begins), _stop(line, edges, moments, b, ends)
        strays += not line.start_ms - STRAY_MS <= start <= line.end_ms + STRAY_MS
        start, stop = (min(max(one, line.start_ms), line.end_ms) for one in (start, stop))
        sure = [probability for _, _, probability in moments[begins : ends + 1]]
        found.append(
            Timed(first=first, end=end, start_ms=start, end_ms=max(start, stop), probability=sum(sure) / len(sure))
        )
    return () if strays * 3 > len(found) else tuple(found)


def without_pauses(words: Sequence[Timed], samples: Samples) -> tuple[Timed, ...]:
    """The words of a window, none of which begins or ends in a pause: an engine gives a pause to the word beside it.

    Where loud and quiet are not far apart, as over hiss, nothing is moved.
    """
    count = len(samples) // _FRAME
    if not words or not count:
        return tuple(words)
    power = np.square(samples[: count * _FRAME].reshape(count, _FRAME)).mean(1)
    level = 10 * np.log10(power + 1e-10)
    low, high = np.percentile(level, (10, 90))
    if high - low < RANGE_DB:
        return tuple(words)
    loud = level > low + LOUD * (high - low)
    return tuple(_within_sound(word, loud) for word in words)


def _within_sound(word: Timed, loud: NDArray[np.bool_]) -> Timed:
    """The word without the pause at its edge, and without what sounds of its neighbour beyond that pause."""
    first, last = word.start_ms // FRAME_MS, min(len(loud), -(-word.end_ms // FRAME_MS))
    heard = first + np.flatnonzero(loud[first:last])
    if not len(heard):
        return word
    runs = np.split(heard, np.flatnonzero(np.diff(heard) * FRAME_MS > PAUSE_MS) + 1)
    longest = max(runs, key=len)
    begins, ends = int(longest[0]) * FRAME_MS, (int(longest[-1]) + 1) * FRAME_MS
    start = begins - SOFT_MS if begins - word.start_ms >= PAUSE_MS else word.start_ms
    end = min(word.end_ms, ends + SOFT_MS) if word.end_ms - ends >= PAUSE_MS else word.end_ms
    return replace(word, start_ms=start, end_ms=max(start, end))


def _token(edges: Sequence[int], byte: int) -> int:
    return next(index for index in range(len(edges) - 1) if edges[index + 1] > byte)


def _start(line: Line, edges: Sequence[int], moments: Sequence[Moment], byte: int, token: int) -> int:
    """When the word that begins at `byte` begins: with its token, but for letters before it in the same token."""
    raw = (lead(line) + line.text).encode()
    before = raw[edges[token] : byte].decode("utf-8", "ignore")
    start, end, _ = moments[token]
    if not any(character.isalnum() for character in before):
        return start
    return start + (end - start) * (byte - edges[token]) // max(1, edges[token + 1] - edges[token])


def _stop(line: Line, edges: Sequence[int], moments: Sequence[Moment], byte: int, token: int) -> int:
    raw = (lead(line) + line.text).encode()
    after = raw[byte : edges[token + 1]].decode("utf-8", "ignore")
    start, end, _ = moments[token]
    if not any(character.isalnum() for character in after):
        return end
    return start + (end - start) * (byte - edges[token]) // max(1, edges[token + 1] - edges[token])
