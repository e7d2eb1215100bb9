"""Where in a text something is withheld at the narrator's wish, and which lines archivists alone read."""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.catalogue import edits, restrictions, testimonies, transcripts
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.model.desk import RestrictedView, RestrictionView
from oralhist.model.identifiers import RecordingId
from oralhist.model.restrictions import Withheld, joined
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.views import GapView, Standing
from oralhist.reading_room.standpoint import Standpoint


def gaps(
    at: Standpoint, testimony: Testimony, layer: str, recordings: Sequence[StoredFile], shown: Sequence[Segment]
) -> tuple[GapView, ...]:
    """The gaps between the segments that are `shown` to this viewer, those that are cut silently left out."""
    restrictions = [one for one in at.withholding(testimony, layer).restrictions if not one.silent]
    if not restrictions:
        return ()
    heard, order = at.heard(testimony), {file.id: place for place, file in enumerate(recordings)}
    found = []
    for file in recordings:
        for start, end in joined((one.start_ms, one.end_ms) for one in restrictions if one.recording == file.id):
            begins = heard.get(file.id, Withheld()).shown(start)
            before = sum(_begins(segment, order) < (order[file.id], begins) for segment in shown)
            found.append(GapView(before=before, ms=end - start, number=file.number, at_ms=begins))
    lines = {line for one in restrictions if one.recording is None for line in one.lines}
    if lines:
        ids = [segment.id for segment in transcripts.segments_of(at.archive.db, testimony.row, layer)]
        places = {id: place for place, id in enumerate(ids)}
        first = [id for id in ids if id in lines and ids[places[id] - 1 : places[id]] not in [[one] for one in lines]]
        for id in first:
            before = sum(places.get(segment.id, len(ids)) < places[id] for segment in shown)
            found.append(GapView(before=before, ms=None))
    return tuple(sorted(found, key=lambda gap: gap.before))


def _begins(segment: Segment, order: dict[RecordingId, int]) -> tuple[int, int]:
    return order.get(segment.recording, -1) if segment.recording else -1, segment.start_ms or 0


def lines(at: Standpoint, testimony: Testimony, layer: str, shown: Sequence[Segment]) -> dict[int, Standing]:
    """For archivists the places of the lines that others do not get."""
    withholding = at.withholding(testimony, layer)
    if not at.viewer.keeps_the_archive or not withholding:
        return {}
    return {
        place: Standing.WITHHELD if withholding.over(segment) else Standing.WAITS
        for place, segment in enumerate(shown)
        if not withholding.opens(segment)
    }


def restricted(at: Standpoint, testimony: Testimony) -> RestrictedView:
    """What of a testimony is withheld and what waits: for archivists only."""
    db = at.archive.db
    numbers = {file.id: file.number for file in testimonies.recordings_of(db, testimony.row)}
    places = {one.id: place for place, one in enumerate(edits.working(db, testimony.row, ORIGINAL))}
    found = []
    for one in restrictions.of_testimony(db, testimony.row):
        among = [places[line] for line in one.lines if line in places]
        found.append(
            RestrictionView(
                id=one.id,
                recording=numbers.get(one.recording) if one.recording else None,
                start_ms=one.start_ms,
                end_ms=one.end_ms,
                first=min(among, default=None),
                last=max(among, default=None),
                silent=one.silent,
                who=one.who,
                at=one.at,
            )
        )
    left = restrictions.waiting(db, testimony.row)
    return RestrictedView(restrictions=tuple(found), waiting=left.by_layer, seen=left.seen)
