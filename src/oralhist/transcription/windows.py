"""Windows: stretches of speech packed to 28 s at most, with the pauses between them cut short.

An engine's encoder costs the same for every window, whatever is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from oralhist.model.spans import MarkedSpan, borders, language_at
from oralhist.transcription.port import Span, Window

LONGEST_MS = 28_000
PAUSE_MS = 500
"""What is left of a longer pause, half of it on either side; Whisper writes text over long silence."""

BATCH = 6


HARSH = ((150, 0.35), (400, 0.15), (1_000, 0.05))
"""How bad it is, in windows, to end one at a pause shorter than so many ms: fewest windows first, then best cuts."""


NO_PAUSE_TOO_LONG = 10**9
SHORT_MS, SHORT_PAUSE_MS = 8_000, 700
"""Where several languages may be spoken, windows are no longer and go across no longer pause: each has one language."""


def pack(speech: Sequence[Span], *, one_language: bool = True) -> list[Window]:
    """The windows for stretches of speech in order; every stretch lies in exactly one window."""
    ends = _ends(speech, LONGEST_MS, NO_PAUSE_TOO_LONG) if one_language else _ends(speech, SHORT_MS, SHORT_PAUSE_MS)
    return [_window(index, speech[a:b]) for index, (a, b) in enumerate(pairwise([0, *ends]))]


def pack_marked(
    speech: Sequence[Span], marked: Sequence[MarkedSpan], *, elsewhere: bool = True, one_language: bool = True
) -> list[Window]:
    """The windows for speech in a recording of which spans are `marked`: each has one language, or is to be chosen.

    Stretches are cut where spans begin and end. What lies outside all is packed as `pack` does; without `elsewhere` it
    is left out.
    """
    found: list[Window] = []
    for language, stretches in groupby(_labelled(speech, marked), key=lambda one: one[0]):
        if language or elsewhere:
            packed = pack([span for _, span in stretches], one_language=bool(language) or one_language)
            found += [replace(window, index=len(found) + window.index, language=language) for window in packed]
    return found


def _labelled(speech: Sequence[Span], marked: Sequence[MarkedSpan]) -> Iterator[tuple[str, Span]]:
    for stretch in speech:
        for start, end in borders(marked, stretch.start_ms, stretch.end_ms):
            yield language_at(marked, start), Span(start_ms=start, end_ms=end)


def _ends(speech: Sequence[Span], longest_ms: int, longest_pause_ms: int) -> list[int]:
    """Behind which stretches the windows end, such that their number and the harshness of the cuts are least."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(speech) + 1):
        harsh = 0.0
        if end < len(speech):
            pause = speech[end].start_ms - speech[end - 1].end_ms
            harsh = next((cost for ms, cost in HARSH if pause < ms), 0.0)
        length, choices = 0, list[tuple[float, int]]()
        for begin in range(end - 1, -1, -1):
            length += speech[begin].end_ms - speech[begin].start_ms
            if begin < end - 1:
                pause = speech[begin + 1].start_ms - speech[begin].end_ms
                length += min(PAUSE_MS, pause)
                if pause > longest_pause_ms:
                    break
            if length > longest_ms and choices:
                break
            choices.append((best[begin][0] + 1 + harsh, begin))
        best.append(min(choices))
    ends: list[int] = []
    end = len(speech)
    while end:
        ends.append(end)
        end = best[end][1]
    return ends[::-1]


def _window(index: int, spoken: Sequence[Span]) -> Window:
    pieces = [spoken[0]]
    for before, span in pairwise(spoken):
        pause = span.start_ms - before.end_ms
        if pause <= PAUSE_MS:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=span.end_ms)
        else:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=pieces[-1].end_ms + PAUSE_MS // 2)
            pieces.append(Span(start_ms=span.start_ms - (PAUSE_MS - PAUSE_MS // 2), end_ms=span.end_ms))
    return Window(index=index, pieces=tuple(pieces), speech=tuple(spoken))


def batches(windows: Sequence[Window], size: int = BATCH) -> list[list[Window]]:
    """The windows in the groups in which they are decoded together."""
    return [list(windows[start : start + size]) for start in range(0, len(windows), size)]
