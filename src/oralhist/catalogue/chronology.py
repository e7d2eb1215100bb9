"""The chronology as rows: events, places and sources as JSON objects, and every state that each has been in.

Says nothing of testimonies: it is open to everybody, but for who changed what, which is for archivists.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp, tuples
from oralhist.chronology.documents import parse_event, parse_place, parse_source
from oralhist.chronology.load import KNOWN, assemble
from oralhist.model.chronology import Chronology
from oralhist.model.identifiers import EventId

_ENTRY = ("kind", "id", "standing", "into_id", "body")
"""The columns of an entry."""


class Kind(StrEnum):
    """What an entry is."""

    EVENT = "event"
    PLACE = "place"
    SOURCE = "source"


class Standing(StrEnum):
    """Whether an entry counts: it is never deleted, so that what once pointed to it can be understood."""

    CURRENT = "current"
    RETIRED = "retired"
    MERGED = "merged"


class Deed(StrEnum):
    """What was done to an entry. *loaded*: it came with the program and nobody has touched it."""

    LOADED = "loaded"
    ADDED = "added"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event, a place or a source as it is kept: `body` is its JSON object, `into` the event that took it in."""

    kind: Kind
    id: str
    standing: Standing
    into: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A state that an entry has been in since `at` (UTC) by a deed of `who`; `number` counts over all entries."""

    number: int
    at: str
    who: str
    deed: Deed
    entry: Entry


def version(db: Database) -> int:
    """A number that moves with every change of the chronology; 0 while it is empty."""
    found = row(db, "SELECT coalesce(max(number), 0) AS last FROM chronology_history")
    assert found is not None
    return int(found["last"])


def entries(db: Database, kind: Kind | None = None) -> tuple[Entry, ...]:
    """All entries (of a kind), those that count no more too, in the order in which they came."""
    found = rows(
        db,
        f"SELECT {', '.join(_ENTRY)} FROM chronology WHERE :kind IS NULL OR kind = :kind ORDER BY rowid",
        {"kind": kind.value if kind else None},
    )
    return tuple(_entry(one) for one in found)


def entry(db: Database, kind: Kind, id: str) -> Entry | None:
    """One entry, or None."""
    found = row(db, "SELECT * FROM chronology WHERE kind = ? AND id = ?", (kind.value, id))
    return _entry(found) if found else None


def current(db: Database) -> Chronology:
    """The chronology as it counts now; ``ValueError`` where it does not hold together.

    The same entries make one and the same object, in whichever archive of this process they are.
    """
    return _composed(tuple(tuples(db, f"SELECT {', '.join(_ENTRY)} FROM chronology ORDER BY rowid")))


@lru_cache(maxsize=KNOWN)
def _composed(found: tuple[tuple[str, ...], ...]) -> Chronology:
    return compose(tuple(_entry(dict(zip(_ENTRY, one, strict=True))) for one in found))


def compose(found: tuple[Entry, ...]) -> Chronology:
    """The chronology that these entries make; ``ValueError`` in one sentence where it does not hold together."""
    counting = [one for one in found if one.standing is Standing.CURRENT]
    return assemble(
        events=[parse_event(one.body) for one in counting if one.kind is Kind.EVENT],
        places=[parse_place(one.body) for one in counting if one.kind is Kind.PLACE],
        sources=[parse_source(one.body) for one in counting if one.kind is Kind.SOURCE],
        merged={EventId(one.id): EventId(one.into) for one in found if one.standing is Standing.MERGED},
        retired=[EventId(one.id) for one in found if one.standing is Standing.RETIRED],
    )


def put(db: Database, now: datetime, who: str, deed: Deed, one: Entry) -> None:
    """Make `one` the state of its entry and keep it in the history."""
    values = (one.kind.value, one.id, one.standing.value, one.into, json.dumps(one.body, ensure_ascii=False))
    change(
        db,
        "INSERT INTO chronology (kind, id, standing, into_id, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id) "
        "DO UPDATE SET standing = excluded.standing, into_id = excluded.into_id, body = excluded.body",
        values,
    )
    change(
        db,
        "INSERT INTO chronology_history (at, who, deed, kind, id, standing, into_id, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (stamp(now), who, deed.value, *values),
    )


def history(db: Database, kind: Kind, id: str) -> tuple[Past, ...]:
    """The states of an entry, the newest first."""
    found = rows(
        db, "SELECT * FROM chronology_history WHERE kind = ? AND id = ? ORDER BY number DESC", (kind.value, id)
    )
    return tuple(
        Past(number=one["number"], at=one["at"], who=one["who"], deed=Deed(one["deed"]), entry=_entry(one))
        for one in found
    )


def untouched(db: Database) -> frozenset[tuple[Kind, str]]:
    """The entries that are still as the program brought them."""
    found = rows(db, "SELECT kind, id FROM chronology_history GROUP BY kind, id HAVING max(deed <> 'loaded') = 0")
    return frozenset((Kind(one["kind"]), one["id"]) for one in found)


def _entry(found: Row) -> Entry:
    return Entry(
        kind=Kind(found["kind"]),
        id=found["id"],
        standing=Standing(found["standing"]),
        into=found["into_id"],
        body=json.loads(found["body"]),
    )
