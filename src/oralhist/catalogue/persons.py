"""The registry of persons: which spelling in which testimony an archivist took for whom; links end, none is deleted."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.access import READABLE, who
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Component, Viewer
from oralhist.model.persons import RESTS_ON, Link, Role

_OF = "SELECT * FROM person_links"
_RESTING = " OR ".join(
    f"l.role = '{role.value}' AND {' AND '.join(READABLE[component] for component in components)}"
    for role, components in RESTS_ON.items()
)
_KNOWABLE = (
    "SELECT l.* FROM person_links AS l JOIN testimonies AS t ON t.id = l.testimony WHERE l.ended = '' "
    f"AND ({_RESTING}) AND (l.segment = '' OR {READABLE[Component.TRANSCRIPT]}) ORDER BY l.id"
)


def add(db: Database, person: str, now: datetime) -> None:
    """Note a new person, without a name: names are what links say."""
    change(db, "INSERT INTO persons VALUES (?, ?)", (person, stamp(now)))


def known(db: Database, person: str) -> bool:
    """Whether there is such a person."""
    return row(db, "SELECT 1 FROM persons WHERE id = ?", (person,)) is not None


def link(db: Database, wanted: Link) -> int:
    """Keep a link (its `id` is passed over); returns its number."""
    values = (wanted.person, wanted.row, wanted.segment, wanted.role.value, wanted.spelling, wanted.who, wanted.at)
    found = row(
        db,
        "INSERT INTO person_links (person, testimony, segment, role, spelling, who, at, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, '', '') RETURNING id",
        values,
    )
    assert found is not None
    return int(found["id"])


def find(db: Database, number: int) -> Link | None:
    """One link, whether it counts or was taken back."""
    found = row(db, f"{_OF} WHERE id = ?", (number,))
    return _link(found) if found else None


def end(db: Database, number: int, by: str, now: datetime) -> None:
    """Take a link back; it stays as history."""
    change(db, "UPDATE person_links SET ended = ?, ended_by = ? WHERE id = ?", (stamp(now), by, number))


def every(db: Database, some: Collection[str]) -> tuple[Link, ...]:
    """All links of some persons, those taken back too, in the order in which they were made: for archivists only."""
    among = f"{_OF} WHERE person IN (SELECT value FROM json_each(?)) ORDER BY id"
    return tuple(_link(found) for found in rows(db, among, (json.dumps(list(some)),)))


def registered(db: Database) -> tuple[str, ...]:
    """Every person of whom any testimony that is not sealed tells, by the first spelling that counts; then the rest."""
    found = rows(
        db,
        "SELECT l.person, min(CASE WHEN l.ended = '' THEN l.spelling END) AS called FROM person_links AS l "
        "JOIN testimonies AS t ON t.id = l.testimony WHERE t.state <> 'sealed' "
        "GROUP BY l.person ORDER BY called IS NULL, called, l.person",
    )
    return tuple(one["person"] for one in found)


def of_person(db: Database, person: str) -> tuple[Link, ...]:
    """The links of one person that count, whoever asks; the caller leaves out what may not be read."""
    return tuple(_link(found) for found in rows(db, f"{_OF} WHERE ended = '' AND person = ? ORDER BY id", (person,)))


def standing(db: Database) -> tuple[Link, ...]:
    """The links that count, whoever asks; the caller leaves out what may not be read."""
    return tuple(_link(found) for found in rows(db, f"{_OF} WHERE ended = '' ORDER BY id"))


def of_persons(db: Database, some: Collection[str]) -> tuple[Link, ...]:
    """The links that count of some persons, as `standing`."""
    among = f"{_OF} WHERE ended = '' AND person IN (SELECT value FROM json_each(?)) ORDER BY id"
    return tuple(_link(found) for found in rows(db, among, (json.dumps(list(some)),)))


def in_testimonies(db: Database, some: Collection[int]) -> tuple[Link, ...]:
    """The links that count in some testimonies (rows), as `standing`."""
    among = f"{_OF} WHERE ended = '' AND testimony IN (SELECT value FROM json_each(?)) ORDER BY id"
    return tuple(_link(found) for found in rows(db, among, (json.dumps(list(some)),)))


def knowable(db: Database, viewer: Viewer, today: date) -> tuple[Link, ...]:
    """The links that count and rest on what `viewer` may read: whether their spelling stands there is not asked."""
    return tuple(_link(found) for found in rows(db, _KNOWABLE, who(viewer, today)))


def spellings(db: Database) -> tuple[str, ...]:
    """Every spelling of a link that counts, whoever asks; the caller tells of none that may not be read."""
    return tuple(found["spelling"] for found in rows(db, "SELECT DISTINCT spelling FROM person_links WHERE ended = ''"))


def spelt(db: Database, some: Collection[str]) -> tuple[Link, ...]:
    """The links that count of the persons who have one of these spellings, whoever asks, as for `of_person`."""
    of_them = "SELECT person FROM person_links WHERE ended = '' AND spelling IN (SELECT value FROM json_each(?))"
    among = f"{_OF} WHERE ended = '' AND person IN ({of_them}) ORDER BY id"
    return tuple(_link(found) for found in rows(db, among, (json.dumps(list(some)),)))


def _link(found: Row) -> Link:
    return Link(
        id=found["id"],
        person=found["person"],
        row=found["testimony"],
        segment=found["segment"],
        role=Role(found["role"]),
        spelling=found["spelling"],
        who=found["who"],
        at=found["at"],
        ended=found["ended"],
        ended_by=found["ended_by"],
    )
