"""A cue: what transcript formats have in common."""

from __future__ import annotations

from dataclasses import dataclass

MOST_CUES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Words with their times in ms on the testimony's clock; both times None in a text without sound.

    Where `recording` is not 0, the times are ms in that recording instead, counted from 1. `language` is a BCP 47 tag
    where the format says it, else empty. `confidence` is a machine's, `checked` is whether a person stands for the
    words. `words` are characters of `text` at which a word begins, with its ms on that clock.
    """

    start_ms: int | None
    end_ms: int | None
    speaker: str
    text: str
    recording: int = 0
    language: str = ""
    confidence: float | None = None
    checked: bool = True
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What a transcript file says. `bent` tells, a sentence each, where it left its format and how it was read.

    `heard_by` is the engine that made it, empty where a person did. `translated`: it says of itself that it is not what
    was said but a translation.
    """

    cues: tuple[Cue, ...]
    bent: tuple[str, ...] = ()
    heard_by: str = ""
    translated: bool = False


def parse_seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    """Hours, minutes, seconds and a decimal fraction of a second as ms."""
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0")[:3])


def clock(ms: int, mark: str) -> str:
    """Ms as ``hh:mm:ss.mmm`` with `mark` before the fraction."""
    seconds, fraction = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{mark}{fraction:03d}"


def several(count: int, thing: str) -> str:
    """A number of things, for a sentence: *1 cue*, *3 cues*."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
