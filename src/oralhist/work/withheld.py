"""Keeping what is searched in step with what is withheld.

Everything that writes a text comes through here in its own transaction: restricted words are in no passage, so in no
index, whoever searches.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from oralhist.catalogue import edits, passages, restrictions, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.work.archive import Archive


def component_of(layer: str) -> Component:
    """Which part of a testimony a layer is."""
    return Component.TRANSCRIPT if layer == ORIGINAL else Component.TRANSLATION


def recut(archive: Archive, db: Database, testimony: Testimony, layer: str) -> bool:
    """Inside a transaction: make the passages of a layer those of what may be told; whether any is different now."""
    withholding = restrictions.of(db, testimony.row, layer)
    revised = archive.told(testimony, transcripts.segments_of(db, testimony.row, layer), withholding).passages()
    working = None
    if edits.is_open(db, testimony.row, layer):
        working = archive.told(testimony, edits.working(db, testimony.row, layer), withholding).passages()
    return passages.replace_passages(db, testimony.row, component_of(layer), layer, revised, working)


def follow(
    archive: Archive,
    db: Database,
    testimony: Testimony,
    layer: str,
    before: Sequence[Segment],
    after: Sequence[Segment],
    follows: str | None,
) -> bool | None:
    """Inside a transaction, after an edit: let its segments stand if it was made far from all that is withheld.

    None where nothing of the testimony is restricted; else whether any passage is different now. What was made of
    something withheld, or beside it, waits for an archivist: words may have been moved over the border.
    """
    withholding = restrictions.of(db, testimony.row, layer)
    if not withholding:
        return None
    now = edits.working(db, testimony.row, layer)
    places = {segment.id: place for place, segment in enumerate(now)}
    first = places[after[0].id] if after else places.get(follows or "", -1) + 1
    around = (*now[max(0, first - 1) : first], *now[first + len(after) : first + len(after) + 1])
    if all(withholding.opens(segment) for segment in (*before, *around)):
        restrictions.clear(db, testimony.row, layer, after)
    return recut(archive, db, testimony, layer)


def reaches_further(db: Database, testimony: Testimony, layer: str) -> bool:
    """Whether an edit that is in no revision yet has brought open words into a segment with a restriction over it."""
    withholding = restrictions.of(db, testimony.row, layer)
    return bool(withholding) and any(
        any(withholding.opens(one) for one in edit.before) and any(withholding.over(one) for one in edit.after)
        for edit in edits.open_edits(db, testimony.row, layer)
        if not edit.undone
    )
