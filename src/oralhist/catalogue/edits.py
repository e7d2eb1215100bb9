"""Edits that are in no revision yet, and the working text that they make of the current one, as rows.

`working_segments` holds the working text of a layer exactly while it has open edits; without any, the current revision
is the working text. Archivists read it, readers read the revision.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.catalogue.passages import PassageRow, add_passages, as_lists, passage_in
from oralhist.catalogue.transcripts import columns_of, segment_in, segments_of
from oralhist.model.access import Component
from oralhist.model.edits import Edit, EditKind
from oralhist.model.identifiers import RecordingId, TestimonyId
from oralhist.model.transcript import ORIGINAL, Flag, Passage, Segment, passages

_OPEN = "testimony = ? AND layer = ? AND revision IS NULL"


def open_edits(db: Database, testimony: int, layer: str = ORIGINAL) -> tuple[Edit, ...]:
    """The edits that are in no revision yet, also those undone, oldest first."""
    return tuple(_edit(one) for one in rows(db, f"SELECT * FROM edits WHERE {_OPEN} ORDER BY id", (testimony, layer)))


def count_open(db: Database, testimony: int, layer: str = ORIGINAL) -> int:
    """How many edits are in no revision yet and not undone."""
    found = row(db, f"SELECT count(*) AS n FROM edits WHERE {_OPEN} AND undone = ''", (testimony, layer))
    return int(found["n"]) if found else 0


def count_ever(db: Database, testimony: int) -> int:
    """How many edits a testimony has had; edits are never removed, so this never goes back."""
    found = row(db, "SELECT count(*) AS n FROM edits WHERE testimony = ?", (testimony,))
    return int(found["n"]) if found else 0


def last_open(db: Database, testimony: int, layer: str) -> Edit | None:
    """The newest edit that is in no revision yet, or None."""
    found = row(db, f"SELECT * FROM edits WHERE {_OPEN} ORDER BY id DESC LIMIT 1", (testimony, layer))
    return _edit(found) if found else None


def to_undo(db: Database, testimony: int, layer: str, who: str) -> Edit | None:
    """The newest open edit of `who` that is not undone, or None."""
    found = row(
        db,
        f"SELECT * FROM edits WHERE {_OPEN} AND who = ? AND undone = '' ORDER BY id DESC LIMIT 1",
        (testimony, layer, who),
    )
    return _edit(found) if found else None


def to_redo(db: Database, testimony: int, layer: str, who: str) -> Edit | None:
    """The edit of `who` that was undone last, None where there is none or `who` has edited since."""
    found = row(
        db,
        f"SELECT * FROM edits WHERE {_OPEN} AND who = ? AND undone <> '' AND id > "
        f"(SELECT coalesce(max(id), 0) FROM edits WHERE {_OPEN} AND who = ? AND undone = '') ORDER BY id LIMIT 1",
        (testimony, layer, who, testimony, layer, who),
    )
    return _edit(found) if found else None


def add(db: Database, testimony: int, layer: str, edit: Edit) -> int:
    """Keep a new edit and return its number; `edit.id` is not looked at."""
    values = (testimony, layer, edit.base, edit.parent, edit.kind.value, edit.follows)
    change(
        db,
        "INSERT INTO edits (testimony, layer, base, parent, kind, follows, before, after, who, at, undone, revision) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', NULL)",
        (*values, _dumps(edit.before), _dumps(edit.after), edit.who, edit.at),
    )
    found = row(db, "SELECT last_insert_rowid() AS id")
    assert found is not None
    return int(found["id"])


def mark_undone(db: Database, number: int, undone: bool, now: datetime) -> None:
    """Note that an edit is undone, or done again."""
    change(db, "UPDATE edits SET undone = ? WHERE id = ?", (stamp(now) if undone else "", number))


def close(db: Database, testimony: int, layer: str, revision: int) -> None:
    """Note that the open edits are in `revision`: the working text is that revision from now on."""
    change(db, f"UPDATE edits SET revision = ? WHERE {_OPEN}", (revision, testimony, layer))
    change(db, "DELETE FROM working_segments WHERE testimony = ? AND layer = ?", (testimony, layer))
    change(db, "DELETE FROM passages WHERE testimony = ? AND layer = ? AND NOT working", (testimony, layer))
    change(db, "UPDATE passages SET revised = 1 WHERE testimony = ? AND layer = ? AND NOT revised", (testimony, layer))


def idle(db: Database, before: datetime) -> tuple[tuple[TestimonyId, str], ...]:
    """The testimonies, with the layer, whose newest open edit is older than `before`."""
    found = rows(
        db,
        "SELECT t.number, e.layer FROM edits AS e JOIN testimonies AS t ON t.id = e.testimony "
        "WHERE e.revision IS NULL GROUP BY t.number, e.layer HAVING max(max(e.at, e.undone)) < ? ORDER BY t.number",
        (stamp(before),),
    )
    return tuple((TestimonyId(one["number"]), one["layer"]) for one in found)


def is_open(db: Database, testimony: int, layer: str = ORIGINAL) -> bool:
    """Whether a layer has edits that are in no revision yet, undone ones included."""
    return row(db, f"SELECT 1 FROM edits WHERE {_OPEN} LIMIT 1", (testimony, layer)) is not None


def working(db: Database, testimony: int, layer: str = ORIGINAL) -> tuple[Segment, ...]:
    """The segments of the working text, in order."""
    if not is_open(db, testimony, layer):
        return segments_of(db, testimony, layer)
    found = rows(
        db, "SELECT * FROM working_segments WHERE testimony = ? AND layer = ? ORDER BY ordinal", (testimony, layer)
    )
    return tuple(segment_in(one) for one in found)


def find(db: Database, testimony: int, layer: str, segment: str, *, working: bool) -> tuple[int, Segment] | None:
    """The place and the segment with this id in the working text or the current revision; None where there is none."""
    table = "working_segments" if working and is_open(db, testimony, layer) else "segments"
    found = row(
        db,
        f"SELECT * FROM {table} WHERE testimony = ? AND layer = ? AND segment = ?",
        (testimony, layer, segment),
    )
    return (int(found["ordinal"]), segment_in(found)) if found else None


def begin(db: Database, testimony: int, layer: str) -> None:
    """Before the first open edit: the working text begins as the current revision."""
    if not is_open(db, testimony, layer):
        change(db, "DELETE FROM working_segments WHERE testimony = ? AND layer = ?", (testimony, layer))
        columns = "testimony, layer, ordinal, segment, recording, start_ms, end_ms, speaker, language, text, "
        columns += "confidence, flags, checked"
        change(
            db,
            f"INSERT INTO working_segments ({columns}) SELECT {columns} FROM segments "
            "WHERE testimony = ? AND layer = ?",
            (testimony, layer),
        )


def neighbours(db: Database, testimony: int, layer: str, segment: str) -> tuple[Segment | None, ...]:
    """The working segment before the one with this id, that one, the one after; None for each that is not there."""
    at = row(
        db,
        "SELECT ordinal FROM working_segments WHERE testimony = ? AND layer = ? AND segment = ?",
        (testimony, layer, segment),
    )
    if at is None:
        return None, None, None
    return tuple(at_place(db, testimony, layer, at["ordinal"] + step) for step in (-1, 0, 1))


def at_place(db: Database, testimony: int, layer: str, ordinal: int) -> Segment | None:
    """The working segment at a place, or None."""
    found = row(
        db,
        "SELECT * FROM working_segments WHERE testimony = ? AND layer = ? AND ordinal = ?",
        (testimony, layer, ordinal),
    )
    return segment_in(found) if found else None


def replace_run(
    db: Database,
    testimony: int,
    layer: str,
    before: Sequence[Segment],
    after: Sequence[Segment],
    follows: str | None,
) -> bool:
    """Put `after` in the place of `before` in the working text; False, with nothing changed, where that is not there.

    Where `before` is empty, `after` is put behind the segment with the id `follows`, or at the beginning.
    """
    where = (testimony, layer)
    anchor = before[0].id if before else follows
    place = 0
    if anchor is not None:
        found = row(
            db,
            "SELECT ordinal FROM working_segments WHERE testimony = ? AND layer = ? AND segment = ?",
            (*where, anchor),
        )
        if found is None:
            return False
        place = int(found["ordinal"]) + (0 if before else 1)
    if any(at_place(db, testimony, layer, place + step) != one for step, one in enumerate(before)):
        return False
    change(
        db,
        "DELETE FROM working_segments WHERE testimony = ? AND layer = ? AND ordinal BETWEEN ? AND ?",
        (*where, place, place + len(before) - 1),
    )
    if len(after) != len(before):
        change(
            db,
            "UPDATE working_segments SET ordinal = ordinal + ? WHERE testimony = ? AND layer = ? AND ordinal >= ?",
            (len(after) - len(before), *where, place),
        )
    db.table("working_segments").insert_all(
        {"testimony": testimony, "layer": layer, "ordinal": place + step, **columns_of(one)}
        for step, one in enumerate(after)
    )
    return True


def follow_passages(
    db: Database, testimony: int, component: Component, layer: str, touched: Sequence[str], place: str | None
) -> bool:
    """Cut anew only those passages that hold one of the segments `touched`; whether any is different now.

    `touched` names segments as they were and as they are; `place` is a segment next to them, for what is new there.
    Passages of the current revision stay for readers until the next one.
    """
    old = _passages_with(db, testimony, layer, [*touched, place] if place else touched)
    ids = {id for one in old for id in one.passage.segments} | set(touched)
    fresh = passages(_between(db, testimony, layer, ids))
    kept = [one for one in old if one.passage in fresh]
    for one in old:
        if one not in kept:
            if one.revised:
                change(db, "UPDATE passages SET working = 0 WHERE id = ?", (one.id,))
            else:
                change(db, "DELETE FROM passages WHERE id = ?", (one.id,))
    new = [one for one in fresh if one not in [each.passage for each in kept] and not _again(db, testimony, layer, one)]
    add_passages(db, testimony, component, layer, new, revised=False)
    return bool(new) or len(kept) < len(old)


def _again(db: Database, testimony: int, layer: str, wanted: Passage) -> bool:
    """Whether the passage that readers still find is what the working text says again, after an undo: it serves."""
    return bool(
        change(
            db,
            "UPDATE passages SET working = 1 WHERE testimony = ? AND layer = ? AND NOT working AND text = ? "
            "AND language = ? AND segments = ? AND starts = ? AND doubtful = ?",
            (testimony, layer, wanted.text, wanted.language, *as_lists(wanted), wanted.doubtful),
        )
    )


def _passages_with(db: Database, testimony: int, layer: str, ids: Sequence[str]) -> tuple[PassageRow, ...]:
    found = rows(
        db,
        "SELECT * FROM passages AS p WHERE testimony = ? AND layer = ? AND component <> 'description' AND working "
        "AND EXISTS (SELECT 1 FROM json_each(p.segments) AS s WHERE s.value IN (SELECT value FROM json_each(?)))",
        (testimony, layer, json.dumps(list(ids))),
    )
    return tuple(passage_in(one) for one in found)


def _between(db: Database, testimony: int, layer: str, ids: set[str]) -> tuple[Segment, ...]:
    """The working segments from the first to the last of `ids`."""
    found = rows(
        db,
        "WITH these AS (SELECT min(ordinal) AS first, max(ordinal) AS last FROM working_segments WHERE testimony = :t "
        "AND layer = :l AND segment IN (SELECT value FROM json_each(:ids))) SELECT w.* "
        "FROM working_segments AS w, these WHERE testimony = :t AND layer = :l "
        "AND ordinal BETWEEN first AND last ORDER BY ordinal",
        {"t": testimony, "l": layer, "ids": json.dumps(sorted(ids))},
    )
    return tuple(segment_in(one) for one in found)


def _dumps(segments: Sequence[Segment]) -> str:
    return json.dumps([asdict(one) for one in segments], ensure_ascii=False, sort_keys=True)


def _loads(text: str) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            **{
                **one,
                "recording": RecordingId(one["recording"]) if one["recording"] else None,
                "flags": tuple(Flag(flag) for flag in one["flags"]),
            }
        )
        for one in json.loads(text)
    )


def _edit(found: Row) -> Edit:
    return Edit(
        **{key: found[key] for key in ("id", "base", "parent", "follows", "who", "at", "revision")},
        kind=EditKind(found["kind"]),
        before=_loads(found["before"]),
        after=_loads(found["after"]),
        undone=bool(found["undone"]),
    )
