"""Where a tag lies in a transcript that may have changed since: by the clock, and in a text without sound by its words.

A tag that lies nowhere any more is None here, and is listed for archivists; it is never moved by guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from oralhist.model.chronology import Evidence
from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment, place_of

ALIKE = 0.6
"""How alike a paragraph must be to be the one on which a tag hung, where there is no clock to go by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """On what a tag hangs: segment `segment` (to `last`, if that is another), its times, and the words it had then."""

    segment: str
    last: str
    recording: RecordingId | None
    start_ms: int | None
    end_ms: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lying:
    """The segments (indices, first and last) on which a tag lies now."""

    first: int
    last: int


def lying(anchor: Anchor, segments: Sequence[Segment]) -> Lying | None:
    """Where `anchor` lies in `segments`, None where it lies nowhere any more."""
    if anchor.start_ms is None or anchor.end_ms is None or anchor.recording is None:
        first = _by_words(anchor, segments)
        last = _index(segments, anchor.last) if anchor.last else first
    else:
        first = place_of(segments, anchor.segment, anchor.recording, anchor.start_ms, anchor.end_ms)
        last = _index(segments, anchor.last) if anchor.last else first
        if anchor.last and (last is None or not _within(segments[last], anchor)):
            inside = [index for index, segment in enumerate(segments) if _within(segment, anchor)]
            last = inside[-1] if inside else first
    if first is None:
        return None
    return Lying(first=first, last=first if last is None else max(first, last))


def still_said(evidence: Sequence[Evidence], words: str, now: str) -> tuple[Evidence, ...]:
    """The evidence found in `words` as characters of `now`; what is not said there, or said twice, is left out."""
    if words == now:
        return tuple(evidence)
    kept = []
    for one in evidence:
        said = words[one.start : one.end]
        if said and now.count(said) == 1:
            start = now.index(said)
            kept.append(Evidence(start=start, end=start + len(said), kind=one.kind, means=one.means))
    return tuple(kept)


def _by_words(anchor: Anchor, segments: Sequence[Segment]) -> int | None:
    there = _index(segments, anchor.segment)
    if there is not None and _alike(segments[there].text, anchor.words) >= ALIKE:
        return there
    best = max(range(len(segments)), key=lambda index: _alike(segments[index].text, anchor.words), default=None)
    return best if best is not None and _alike(segments[best].text, anchor.words) >= ALIKE else None


def _alike(text: str, words: str) -> float:
    if text == words:
        return 1.0
    matcher = SequenceMatcher(None, text, words, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _index(segments: Sequence[Segment], id: str) -> int | None:
    return next((index for index, segment in enumerate(segments) if segment.id == id), None)


def _within(segment: Segment, anchor: Anchor) -> bool:
    if segment.recording != anchor.recording or segment.start_ms is None or segment.end_ms is None:
        return False
    return segment.start_ms < (anchor.end_ms or 0) and segment.end_ms > (anchor.start_ms or 0)
