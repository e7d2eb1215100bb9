"""Places that passages speak of, found when a passage is written; and the tables that search counts by."""

from __future__ import annotations

from functools import lru_cache

from sqlite_utils import Database

from oralhist.catalogue import chronology
from oralhist.catalogue.database import change, rows
from oralhist.chronology import places
from oralhist.chronology.load import load
from oralhist.model.chronology import Chronology

TABLES = """
CREATE TABLE mentions (
  passage INTEGER NOT NULL REFERENCES passages (id) ON DELETE CASCADE,
  place TEXT NOT NULL,
  PRIMARY KEY (passage, place)
) STRICT;
CREATE TABLE shelving (counter INTEGER NOT NULL) STRICT;
INSERT INTO shelving VALUES (1);
CREATE TABLE touched (testimony INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
""" + "".join(
    f"CREATE TRIGGER touched_by_{table}_{event.split()[0].lower()} AFTER {event} ON {table} BEGIN "
    "UPDATE shelving SET counter = counter + 1; "
    f"INSERT INTO touched VALUES ({'OLD' if event == 'DELETE' else 'NEW'}.{key}, (SELECT counter FROM shelving)) "
    "ON CONFLICT (testimony) DO UPDATE SET at = excluded.at; END;\n"
    for table, key, event in (
        ("testimonies", "id", "INSERT"),
        ("testimonies", "id", "UPDATE OF side, family, date, collection, narrator"),
        ("testimonies", "id", "DELETE"),
        *(("passages", "testimony", event) for event in ("INSERT", "UPDATE OF revised, working, doubtful", "DELETE")),
        ("segments", "testimony", "INSERT"),
        *(("working_segments", "testimony", event) for event in ("INSERT", "DELETE")),
        *(("tags", "testimony", event) for event in ("INSERT", "UPDATE OF status", "DELETE")),
    )
)
"""Places that passages speak of; and which testimonies were touched when, so that what is kept of them in memory is
read again."""


def note_mentions(db: Database, passage: int, text: str) -> None:
    """Note the places that a passage names, inside the transaction that writes it."""
    for place in sorted({str(named.id) for named in places.find(text, _known(db, chronology.version(db)))}):
        db.conn.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?)", (passage, place))


def renew_mentions(db: Database, testimony: int) -> None:
    """Note anew the places that the passages of a testimony name: the chronology may know others by now."""
    known = _known(db, chronology.version(db))
    there = {
        (one["passage"], one["place"])
        for one in rows(
            db,
            "SELECT m.passage, m.place FROM mentions AS m JOIN passages AS p ON p.id = m.passage WHERE p.testimony = ?",
            (testimony,),
        )
    }
    now = {
        (one["id"], str(named.id))
        for one in rows(db, "SELECT id, text FROM passages WHERE testimony = ?", (testimony,))
        for named in places.find(one["text"], known)
    }
    for pair in sorted(there - now):
        change(db, "DELETE FROM mentions WHERE passage = ? AND place = ?", pair)
    for pair in sorted(now - there):
        change(db, "INSERT INTO mentions VALUES (?, ?)", pair)
    if there != now:
        change(db, "UPDATE shelving SET counter = counter + 1")
        change(
            db,
            "INSERT INTO touched VALUES (?, (SELECT counter FROM shelving)) "
            "ON CONFLICT (testimony) DO UPDATE SET at = excluded.at",
            (testimony,),
        )


@lru_cache(maxsize=4)
def _known(db: Database, version: int) -> Chronology:
    """The chronology of the catalogue; that of the package while an upgrade has not filled it."""
    return chronology.current(db) if version else load()
