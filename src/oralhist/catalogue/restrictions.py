"""Restrictions as rows, and which segments archivists have let stand beside them.

`of` is asked in the transaction that reads or changes a text, so that what is withheld is never out of step with it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue import edits, name_reviews, testimonies, transcripts
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.identifiers import RecordingId
from oralhist.model.restrictions import Restriction, Waiting, Withheld, Withholding, withheld
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.words import key


def of_testimony(db: Database, testimony: int) -> tuple[Restriction, ...]:
    """The restrictions of a testimony, in the order in which they were set."""
    found = rows(db, "SELECT * FROM restrictions WHERE testimony = ? ORDER BY id", (testimony,))
    return tuple(_restriction(one) for one in found)


def of(db: Database, testimony: int, layer: str = ORIGINAL) -> Withholding:
    """What is withheld of a layer."""
    return of_each(db, [testimony], layer).get(testimony, Withholding(layer=layer))


def of_each(db: Database, testimonies: Collection[int], layer: str = ORIGINAL) -> dict[int, Withholding]:
    """What is withheld of a layer of those of these testimonies that have any restriction."""
    which = json.dumps(list(testimonies))
    by_testimony: dict[int, list[Restriction]] = {}
    asked = "SELECT * FROM restrictions WHERE testimony IN (SELECT value FROM json_each(?)) ORDER BY id"
    for one in rows(db, asked, (which,)):
        by_testimony.setdefault(one["testimony"], []).append(_restriction(one))
    return {
        testimony: Withholding(
            layer=layer,
            restrictions=tuple(restrictions),
            cleared=frozenset(
                one["segment"]
                for one in rows(db, "SELECT segment FROM cleared WHERE testimony = ? AND layer = ?", (testimony, layer))
            ),
        )
        for testimony, restrictions in by_testimony.items()
    }


def add(db: Database, testimony: int, wanted: Restriction, who: str, now: datetime) -> int:
    """Keep a restriction (its `id` is passed over); its number."""
    found = row(
        db,
        "INSERT INTO restrictions (testimony, recording, start_ms, end_ms, lines, silent, who, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(testimony, wanted.recording, wanted.start_ms, wanted.end_ms),
            *(json.dumps(list(wanted.lines)), int(wanted.silent), who, stamp(now)),
        ),
    )
    assert found is not None
    return int(found["id"])


def remove(db: Database, number: int) -> None:
    """Forget a restriction; with the last of a testimony, what was let stand beside it."""
    change(
        db,
        "DELETE FROM cleared WHERE testimony = (SELECT testimony FROM restrictions WHERE id = ?) "
        "AND NOT EXISTS (SELECT 1 FROM restrictions AS other WHERE other.testimony = cleared.testimony AND id <> ?)",
        (number, number),
    )
    change(db, "DELETE FROM restrictions WHERE id = ?", (number,))


def clear(db: Database, testimony: int, layer: str, segments: Iterable[Segment]) -> None:
    """Let these segments stand: no restricted words were moved into them."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO cleared VALUES (?, ?, ?)", [(testimony, layer, key(segment)) for segment in segments]
    )


def touch(db: Database, testimony: int) -> None:
    """Have read anew what is kept in memory of a testimony, for whoever asks."""
    change(db, "UPDATE changes SET counter = counter + 1")
    change(db, "UPDATE shelving SET counter = counter + 1")
    change(
        db,
        "INSERT INTO touched VALUES (?, (SELECT counter FROM shelving)) "
        "ON CONFLICT (testimony) DO UPDATE SET at = excluded.at",
        (testimony,),
    )


def _restriction(found: Row) -> Restriction:
    return Restriction(
        **{key: found[key] for key in ("id", "start_ms", "end_ms", "who", "at")},
        recording=RecordingId(found["recording"]) if found["recording"] is not None else None,
        lines=tuple(json.loads(found["lines"])),
        silent=bool(found["silent"]),
    )


def unheard(db: Database, testimony: int) -> dict[RecordingId, Withheld]:
    """What others than archivists do not hear of those recordings of which something is withheld."""
    restricted, named = of_testimony(db, testimony), name_reviews.muted(db, testimony)
    if not restricted and not named:
        return {}
    every = (
        (file.id, withheld(restricted, file.id, file.duration_ms, named.get(file.id, ())))
        for file in testimonies.recordings_of(db, testimony)
    )
    return {id: kept for id, kept in every if kept}


def layers(db: Database, testimony: int) -> Iterator[tuple[str, Withholding, tuple[Segment, ...]]]:
    """Each layer with what is withheld of it and its segments, those of the text that is being corrected too."""
    for layer in transcripts.layers_of(db, testimony):
        segments = transcripts.segments_of(db, testimony, layer)
        if edits.is_open(db, testimony, layer):
            segments += edits.working(db, testimony, layer)
        yield layer, of(db, testimony, layer), segments


def waiting(db: Database, testimony: int) -> Waiting:
    """What of the current texts of a testimony waits for an archivist to let it stand."""
    found = {}
    for layer, withholding, segments in layers(db, testimony):
        some = tuple(one for one in dict.fromkeys(segments) if withholding.waits(one))
        if some:
            found[layer] = some
    return Waiting(by_layer=found)
