"""Edits: what a person may do to the segments of a transcript, each a run of segments that takes the place of another.

An edit is always *these neighbours become those*, so undoing it is the same thing the other way round. Nothing here
knows who edits or where edits are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from oralhist.model.transcript import Flag, Segment

MOST_CHARACTERS = 20_000
"""Characters of one segment; a segment is a breath, and a pasted book belongs into `import`."""


class EditKind(StrEnum):
    """What an edit does."""

    TEXT = "text"
    SPEAKER = "speaker"
    LANGUAGE = "language"
    TIMES = "times"
    SPLIT = "split"
    MERGE = "merge"
    MOVE = "move"
    CHECK = "check"
    UNCERTAIN = "uncertain"
    INSERT = "insert"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An edit as it is kept: the segments `before` became `after`, which follow the segment with the id `follows`.

    `base` is the revision on which it stands (0: there was none), `parent` the edit before it on that revision.
    `revision` is the one into which it was cut, None while it is in none. `at` is UTC, ISO 8601.
    """

    id: int
    base: int
    parent: int | None
    kind: EditKind
    follows: str | None
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    who: str
    at: str
    undone: bool
    revision: int | None


def version(segment: Segment) -> str:
    """What a segment says, as sixteen characters: two that say the same have the same, whichever revision they are in.

    An edit names the version that its maker saw, so that nobody writes over what they never read.
    """
    told = repr(tuple(getattr(segment, field) for field in Segment.__slots__))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def rewritten(segment: Segment, text: str) -> Segment:
    """`segment` with other words; how sure a machine was of the old ones says nothing of them."""
    kept = tuple(flag for flag in segment.flags if flag is Flag.NEEDS_REVIEW)
    return replace(segment, text=text, confidence=None, flags=kept)


def vouched(segment: Segment, checked: bool) -> Segment:
    """`segment` marked as checked by a person, which answers what a machine doubted; or as not checked."""
    return replace(segment, checked=checked, flags=() if checked else segment.flags)


def doubted(segment: Segment, doubt: bool) -> Segment:
    """`segment` marked as heard uncertainly, by a person who listened; or no longer so."""
    flags = tuple(flag for flag in segment.flags if flag is not Flag.LOW_CONFIDENCE)
    return replace(segment, flags=(*flags, Flag.LOW_CONFIDENCE) if doubt else flags)


def split(segment: Segment, at: int, new_id: str) -> tuple[Segment, Segment]:
    """`segment` cut before the character `at` of its text; the second part has the id `new_id`.

    Its time is cut where the letters are: a guess that a person can put right. ``ValueError`` where a part would have
    no words.
    """
    first, second = segment.text[:at].strip(), segment.text[at:].strip()
    if not first or not second:
        raise ValueError("Both parts need words: put the caret between two of them.")
    moment = _moment(segment, at)
    return (
        replace(segment, text=first, end_ms=moment if moment is not None else segment.end_ms),
        replace(segment, id=new_id, text=second, start_ms=moment if moment is not None else segment.start_ms),
    )


def merged(first: Segment, second: Segment) -> Segment:
    """Two neighbours as one, with the id, speaker and language of the first; checked where both were.

    ``ValueError`` where they lie in different recordings.
    """
    _same_recording(first, second)
    known = [one.confidence for one in (first, second) if one.confidence is not None]
    return replace(
        first,
        text=joined(first.text, second.text),
        end_ms=second.end_ms if second.end_ms is not None else first.end_ms,
        start_ms=first.start_ms if first.start_ms is not None else second.start_ms,
        confidence=min(known) if known else None,
        flags=tuple(dict.fromkeys((*first.flags, *second.flags))),
        checked=first.checked and second.checked,
    )


def moved_on(first: Segment, second: Segment, at: int) -> tuple[Segment, Segment]:
    """Two neighbours, the words of the first from the character `at` on now at the beginning of the second."""
    _same_recording(first, second)
    kept, going = first.text[:at].strip(), first.text[at:].strip()
    if not kept or not going:
        raise ValueError("Words stay and words go: put the caret between two of them.")
    moment = _moment(first, at)
    return (
        replace(first, text=kept, end_ms=moment if moment is not None else first.end_ms),
        replace(second, text=joined(going, second.text), start_ms=moment if moment is not None else second.start_ms),
    )


def moved_back(first: Segment, second: Segment, at: int) -> tuple[Segment, Segment]:
    """Two neighbours, the words of the second up to the character `at` now at the end of the first."""
    _same_recording(first, second)
    going, kept = second.text[:at].strip(), second.text[at:].strip()
    if not kept or not going:
        raise ValueError("Words stay and words go: put the caret between two of them.")
    moment = _moment(second, at)
    return (
        replace(first, text=joined(first.text, going), end_ms=moment if moment is not None else first.end_ms),
        replace(second, text=kept, start_ms=moment if moment is not None else second.start_ms),
    )


def joined(first: str, second: str) -> str:
    """Two texts in a row, with a blank between them where their script writes one."""
    between = "" if _unspaced(first[-1:]) or _unspaced(second[:1]) else " "
    return first + between + second


def replaced(
    segments: Sequence[Segment], before: Sequence[Segment], after: Sequence[Segment], follows: str | None
) -> tuple[Segment, ...]:
    """`segments` with the run `before` replaced by `after`; ``ValueError`` where that run is not there as it is.

    Where `before` is empty, `after` is put behind the segment with the id `follows`, or at the beginning.
    """
    places = {segment.id: index for index, segment in enumerate(segments)}
    if before:
        start = places.get(before[0].id)
        if start is None or tuple(segments[start : start + len(before)]) != tuple(before):
            raise ValueError("the text is no longer what was edited")
    elif follows is None:
        start = 0
    elif follows in places:
        start = places[follows] + 1
    else:
        raise ValueError("the text is no longer what was edited")
    return (*segments[:start], *after, *segments[start + len(before) :])


def _moment(segment: Segment, at: int) -> int | None:
    if segment.start_ms is None or segment.end_ms is None:
        return None
    return segment.start_ms + round((segment.end_ms - segment.start_ms) * at / max(1, len(segment.text)))


def _same_recording(first: Segment, second: Segment) -> None:
    if first.recording != second.recording:
        raise ValueError("The two lie in different recordings.")


def _unspaced(character: str) -> bool:
    # Han, its punctuation and full-width forms; kana and Hangul are not languages of this archive.
    return bool(character) and ("\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\uffef")
