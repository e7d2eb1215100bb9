"""Windows: stretches of speech packed to 28 s at most, with the pauses between them cut short.

An engine's encoder costs the same for every window, whatever is in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.transcription.port import Span, Window

LONGEST_MS = 28_000
PAUSE_MS = 500
"""What is left of a longer pause, half of it on either side; Whisper writes text over long silence."""

BATCH = 8


def pack(speech: Sequence[Span]) -> list[Window]:
    """The windows for stretches of speech in order; every stretch lies in exactly one window."""
    found: list[Window] = []
    pieces: list[Span] = []
    spoken: list[Span] = []

    def close() -> None:
        if spoken:
            found.append(Window(index=len(found), pieces=tuple(pieces), speech=tuple(spoken)))
            pieces.clear()
            spoken.clear()

    for span in speech:
        if spoken:
            pause = span.start_ms - spoken[-1].end_ms
            length = sum(piece.end_ms - piece.start_ms for piece in pieces)
            if length + min(pause, PAUSE_MS) + span.end_ms - span.start_ms > LONGEST_MS:
                close()
        if not spoken:
            pieces.append(span)
        elif pause <= PAUSE_MS:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=span.end_ms)
        else:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=pieces[-1].end_ms + PAUSE_MS // 2)
            pieces.append(Span(start_ms=span.start_ms - (PAUSE_MS - PAUSE_MS // 2), end_ms=span.end_ms))
        spoken.append(span)
    close()
    return found


def batches(windows: Sequence[Window], size: int = BATCH) -> list[list[Window]]:
    """The windows in the groups in which they are decoded together."""
    return [list(windows[start : start + size]) for start in range(0, len(windows), size)]
