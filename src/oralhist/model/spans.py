"""Spans of recordings that an archivist marked with the language spoken there: written, read, put in order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oralhist.model.refusals import Refusal
from oralhist.model.text import parse_clock, parse_language, primary

_SPAN = re.compile(r"(?:(?P<recording>[^/]*)/)?(?P<start>[^-–/=]*)[-–](?P<end>[^-–/=]*)=(?P<language>[^=]*)")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSpan:
    """From `start_ms` to `end_ms` of the recording numbered `recording` (from 1), `language` is spoken.

    `language` is a primary subtag. Raises `Refusal` where it does not end after it begins.
    """

    recording: int
    start_ms: int
    end_ms: int
    language: str

    def __post_init__(self) -> None:
        if self.end_ms <= self.start_ms:
            raise Refusal(f"The span {self} does not end after it begins.", "Write from when to when.")

    @property
    def begins(self) -> str:
        """The beginning as people write it: 12:30, 1:02:03."""
        return _clock(self.start_ms)

    @property
    def ends(self) -> str:
        """The end as people write it."""
        return _clock(self.end_ms)

    def __str__(self) -> str:
        """As it is written on the command line: 0:00-12:30=kk, in the second recording 2/0:00-3:00=kk."""
        recording = f"{self.recording}/" if self.recording != 1 else ""
        return f"{recording}{self.begins}-{self.ends}={self.language}"


def parse_span(text: str) -> MarkedSpan:
    """The span that `text` says, as ``str`` of one; raises `Refusal`."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise Refusal(
            f"{text[:40]!r} is no span.", "Write it like 0:00-12:30=kk, in the second recording 2/0:00-3:00=kk."
        )
    return span_of(match["recording"] or "1", match["start"], match["end"], match["language"])


def span_of(recording: str, start: str, end: str, language: str) -> MarkedSpan:
    """The span that an archivist wrote in these four fields; raises `Refusal`."""
    if not _NUMBER.fullmatch(recording.strip()):
        raise Refusal(f"{recording[:40]!r} is no number of a recording.", "They are counted from 1.")
    try:
        spoken, start_ms, end_ms = primary(parse_language(language)), parse_clock(start), parse_clock(end)
    except ValueError as error:
        raise Refusal(str(error)) from error
    return MarkedSpan(recording=int(recording.strip()), start_ms=start_ms, end_ms=end_ms, language=spoken)


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    part = f".{ms % 1000:03d}".rstrip("0") if ms % 1000 else ""
    return (f"{hours}:{minutes:02d}" if hours else f"{minutes}") + f":{seconds:02d}{part}"


def in_order(spans: Iterable[MarkedSpan]) -> tuple[MarkedSpan, ...]:
    """The spans in order, those in one language that meet or overlap as one.

    Raises `Refusal` where two overlap that are marked with different languages.
    """
    found: list[MarkedSpan] = []
    for span in sorted(spans, key=lambda one: (one.recording, one.start_ms, one.end_ms)):
        before = found[-1] if found else None
        if before is None or before.recording != span.recording or before.end_ms < span.start_ms:
            found.append(span)
        elif before.language == span.language:
            found[-1] = replace(before, end_ms=max(before.end_ms, span.end_ms))
        elif before.end_ms == span.start_ms:
            found.append(span)
        else:
            raise Refusal(
                f"The spans {before} and {span} overlap, and their languages differ.",
                "Let one end where the other begins.",
            )
    return tuple(found)


def language_at(spans: Sequence[MarkedSpan], ms: int) -> str:
    """The language that is marked at a moment of the recording of `spans`; "" where none is."""
    return next((span.language for span in spans if span.start_ms <= ms < span.end_ms), "")


def borders(spans: Sequence[MarkedSpan], start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """A stretch of the recording of `spans`, cut where spans begin and end."""
    inner = {ms for span in spans for ms in (span.start_ms, span.end_ms) if start_ms < ms < end_ms}
    return list(pairwise([start_ms, *sorted(inner), end_ms]))
