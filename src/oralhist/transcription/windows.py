"""Windows: neighbouring stretches of speech joined to 28 s at most, cut only at pauses."""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.transcription.port import Span, Window

LONGEST_MS = 28_000
LONGEST_PAUSE_MS = 2_000
"""No window goes across a longer pause: Whisper writes text over silence."""

BATCH = 8


def pack(speech: Sequence[Span]) -> list[Window]:
    """The windows for stretches of speech in order; every stretch lies in exactly one window."""
    groups: list[list[Span]] = []
    for span in speech:
        if groups:
            last = groups[-1]
            near = span.start_ms - last[-1].end_ms <= LONGEST_PAUSE_MS
            if near and span.end_ms - last[0].start_ms <= LONGEST_MS:
                last.append(span)
                continue
        groups.append([span])
    return [
        Window(index=index, start_ms=group[0].start_ms, end_ms=group[-1].end_ms, speech=tuple(group))
        for index, group in enumerate(groups)
    ]


def batches(windows: Sequence[Window], size: int = BATCH) -> list[list[Window]]:
    """The windows in the groups in which they are decoded together."""
    return [list(windows[start : start + size]) for start in range(0, len(windows), size)]
