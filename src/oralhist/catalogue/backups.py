"""Backups that were made or begun, as rows: where they were put and when, for what is erased later lies in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.database import change, row, rows, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRow:
    """A backup: when it was begun and ended (UTC, empty: it was broken off, or is under way)."""

    id: int
    destination: str
    at: str
    ended: str
    who: str


def begin(db: Database, now: datetime, destination: str, by: str) -> int:
    """Note that a backup is begun; its number."""
    found = row(
        db,
        "INSERT INTO backups (destination, at, ended, who, destroyed, destroyed_by) VALUES (?, ?, '', ?, '', '') "
        "RETURNING id",
        (destination, stamp(now), by),
    )
    assert found is not None
    return int(found["id"])


def end(db: Database, now: datetime, number: int) -> None:
    """Note that a backup holds the archive as it is now."""
    change(db, "UPDATE backups SET ended = ? WHERE id = ?", (stamp(now), number))


def known(db: Database) -> tuple[BackupRow, ...]:
    """The backups of which nobody has said that they are destroyed, the oldest first."""
    found = rows(db, "SELECT id, destination, at, ended, who FROM backups WHERE destroyed = '' ORDER BY id")
    return tuple(BackupRow(**one) for one in found)


def destroy(db: Database, now: datetime, number: int, by: str) -> bool:
    """Note that somebody destroyed a backup; False where none of that number is known."""
    sql = "UPDATE backups SET destroyed = ?, destroyed_by = ? WHERE id = ? AND destroyed = ''"
    return bool(change(db, sql, (stamp(now), by, number)))
