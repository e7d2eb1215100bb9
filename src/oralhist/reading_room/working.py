"""The transcript as archivists work on it: with its open edits, its revisions, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from oralhist.catalogue import edits, testimonies, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.edits import version
from oralhist.model.refusals import NotFound
from oralhist.model.transcript import ORIGINAL, Segment, checked
from oralhist.model.views import ComparedRow, RevisionView, WorkingSegment, WorkingView
from oralhist.model.words import unsure, words_of
from oralhist.reading_room.gaps import lines
from oralhist.reading_room.hearing import recording_views
from oralhist.reading_room.showing import clock
from oralhist.reading_room.standpoint import Standpoint


def working_view(at: Standpoint, testimony: Testimony, layer: str = ORIGINAL) -> WorkingView:
    """The working text of a layer of a testimony, all of it."""
    db = at.archive.db
    segments = edits.working(db, testimony.row, layer)
    waiting = [edit for edit in edits.open_edits(db, testimony.row, layer) if not edit.undone]
    return WorkingView(
        number=testimony.number,
        address=testimony.address,
        title=testimony.title,
        layer=layer,
        languages=testimony.languages,
        sample=testimony.sample,
        recordings=recording_views(at, testimony, testimonies.recordings_of(db, testimony.row)),
        segments=_placed(at, testimony, segments, layer),
        checked=checked(segments),
        revisions=revisions(at, testimony, layer),
        unfinished=len(waiting),
        editors=tuple(dict.fromkeys(edit.who for edit in waiting)),
        undo=edits.to_undo(db, testimony.row, layer, at.viewer.name) is not None,
        redo=edits.to_redo(db, testimony.row, layer, at.viewer.name) is not None,
        has_words=layer != ORIGINAL or at.spoken(testimony, at.terms(testimony)) is not None,
    )


def some(at: Standpoint, testimony: Testimony, ids: Sequence[str], layer: str = ORIGINAL) -> tuple[WorkingSegment, ...]:
    """Those segments of the working text that have these ids, in the order of `ids`."""
    found = [edits.find(at.archive.db, testimony.row, layer, id, working=True) for id in ids]
    return _placed(at, testimony, tuple(one[1] for one in found if one is not None), layer)


def _placed(
    at: Standpoint, testimony: Testimony, segments: tuple[Segment, ...], layer: str
) -> tuple[WorkingSegment, ...]:
    recordings = testimonies.recordings_of(at.archive.db, testimony.row)
    numbers = {file.id: file.number for file in recordings}
    terms = at.terms(testimony)
    times, spoken = clock(at, segments, recordings, terms), at.spoken(testimony, terms) or {}
    withheld = lines(at, testimony, layer, segments)
    return tuple(
        WorkingSegment(
            segment=segment,
            version=version(segment),
            number=numbers.get(segment.recording) if segment.recording else None,
            clock_ms=begins,
            until_ms=None if begins is None else begins + (segment.end_ms or 0) - (segment.start_ms or 0),
            doubts=unsure(segment, words_of(segment, spoken)) if spoken else (),
            withheld=withheld.get(place),
        )
        for place, (segment, begins) in enumerate(zip(segments, times, strict=True))
    )


def revisions(at: Standpoint, testimony: Testimony, layer: str = ORIGINAL) -> tuple[RevisionView, ...]:
    """The revisions of a layer, newest first."""
    found = [one for one in transcripts.revisions_of(at.archive.db, testimony.row) if one.layer == layer]
    newest = max((one.number for one in found), default=0)
    return tuple(
        RevisionView(
            number=one.number,
            maker=one.maker,
            maker_name=one.maker_name,
            machine=one.machine,
            made=one.made,
            current=one.number == newest,
        )
        for one in sorted(found, key=lambda one: -one.number)
    )


def compared(
    at: Standpoint, testimony: Testimony, before: int | None, after: int | None, layer: str = ORIGINAL
) -> tuple[ComparedRow, ...]:
    """Two states of a layer in rows that belong together; None is the working text.

    Raises `NotFound` where there is no such revision.
    """
    first, second = _state(at, testimony, before, layer), _state(at, testimony, after, layer)
    recordings = testimonies.recordings_of(at.archive.db, testimony.row)
    terms = at.terms(testimony)
    rows = []
    for left, right in aligned(first, second):
        begins = clock(at, (right or left)[:1], recordings, terms)
        rows.append(ComparedRow(before=left, after=right, clock_ms=begins[0]))
    return tuple(rows)


def _state(at: Standpoint, testimony: Testimony, revision: int | None, layer: str) -> tuple[Segment, ...]:
    if revision is None:
        return edits.working(at.archive.db, testimony.row, layer)
    for known in transcripts.revisions_of(at.archive.db, testimony.row):
        if known.number == revision and known.layer == layer:
            return at.archive.stored_revision(testimony.number, known.number, known.sha256, layer).segments
    raise NotFound


def aligned(
    before: tuple[Segment, ...], after: tuple[Segment, ...]
) -> list[tuple[tuple[Segment, ...], tuple[Segment, ...]]]:
    """Two texts in pairs of stretches: one segment each where both have it, more where one was split or merged."""
    rows: list[tuple[tuple[Segment, ...], tuple[Segment, ...]]] = []
    matcher = SequenceMatcher(None, [one.id for one in before], [one.id for one in after], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            rows += [((left,), (right,)) for left, right in zip(before[a:b], after[c:d], strict=True)]
        elif rows and rows[-1][0] != rows[-1][1] and kind != "replace":
            # The rest of a segment that was split, or what was merged into it, belongs beside it.
            rows[-1] = (rows[-1][0] + before[a:b], rows[-1][1] + after[c:d])
        else:
            rows.append((before[a:b], after[c:d]))
    return rows
