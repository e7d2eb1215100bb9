"""People of families, their relations and where they went: rows in, model out; what counted once stays as history."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.access import READABLE, who
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Component, Viewer
from oralhist.model.identifiers import FamilyId
from oralhist.model.kin import Kin, Kinship, Move, Relation

_AMONG = "testimony IN (SELECT value FROM json_each(?))"
_SHOWN_OF_FAMILIES = (
    "SELECT t.id, t.family FROM testimonies AS t WHERE t.family IS NOT NULL AND (t.linked OR :keeper) "
    f"AND {READABLE[Component.KINSHIP]}"
)


def place(db: Database, wanted: Kin, by: str, now: datetime) -> None:
    """Keep what a testimony says of a person (its `id` is passed over), in place of what was kept of it before."""
    remove(db, wanted.row, wanted.person, by, now)
    values = (wanted.row, wanted.person, int(wanted.narrates), wanted.side, wanted.born, wanted.died, by, stamp(now))
    change(
        db,
        "INSERT INTO kin (testimony, person, narrates, side, born, died, who, at, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '')",
        values,
    )


def remove(db: Database, testimony: int, person: str, by: str, now: datetime) -> bool:
    """Let a testimony say nothing of a person any more; False where it does not."""
    values = (stamp(now), by, testimony, person)
    return bool(
        change(db, "UPDATE kin SET ended = ?, ended_by = ? WHERE testimony = ? AND person = ? AND ended = ''", values)
    )


def of(db: Database, testimonies: Collection[int]) -> tuple[Kin, ...]:
    """What these testimonies (rows) say of people, whoever asks; the caller leaves out what may not be read."""
    found = rows(db, f"SELECT * FROM kin WHERE ended = '' AND {_AMONG} ORDER BY id", (json.dumps(list(testimonies)),))
    return tuple(_kin(one) for one in found)


def every(db: Database) -> tuple[Kin, ...]:
    """What all testimonies say of people: for archivists only."""
    return tuple(_kin(one) for one in rows(db, "SELECT * FROM kin WHERE ended = '' ORDER BY id"))


def relate(db: Database, wanted: Relation, by: str, now: datetime) -> int:
    """Keep that two people are related (its `id` is passed over); returns its number."""
    found = row(
        db,
        "INSERT INTO relations (testimony, person, kind, other, who, at, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, '', '') RETURNING id",
        (wanted.row, wanted.person, wanted.kind.value, wanted.other, by, stamp(now)),
    )
    assert found is not None
    return int(found["id"])


def unrelate(db: Database, number: int, by: str, now: datetime) -> None:
    """Take a relation back; it stays as history."""
    change(db, "UPDATE relations SET ended = ?, ended_by = ? WHERE id = ?", (stamp(now), by, number))


def relation(db: Database, number: int) -> Relation | None:
    """A relation that counts, None where there is none of that number."""
    found = row(db, "SELECT * FROM relations WHERE id = ? AND ended = ''", (number,))
    return _relation(found) if found else None


def relations_of(db: Database, testimonies: Collection[int]) -> tuple[Relation, ...]:
    """The relations that rest on these testimonies (rows), whoever asks; the caller leaves out what may not be read."""
    found = rows(
        db, f"SELECT * FROM relations WHERE ended = '' AND {_AMONG} ORDER BY id", (json.dumps(list(testimonies)),)
    )
    return tuple(_relation(one) for one in found)


def set_move(db: Database, testimony: int, move: Move) -> None:
    """Keep when and from where to where those of a testimony went."""
    change(
        db,
        "INSERT INTO moves VALUES (?, ?, ?, ?) ON CONFLICT (testimony) DO UPDATE SET departed = excluded.departed, "
        "from_place = excluded.from_place, to_place = excluded.to_place",
        (testimony, move.departed, move.from_place, move.to_place),
    )


def moves_of(db: Database, testimonies: Collection[int]) -> dict[int, Move]:
    """The moves of these testimonies (rows), whoever asks; the caller leaves out what may not be read."""
    found = rows(db, f"SELECT * FROM moves WHERE {_AMONG}", (json.dumps(list(testimonies)),))
    return {
        one["testimony"]: Move(departed=one["departed"], from_place=one["from_place"], to_place=one["to_place"])
        for one in found
    }


def say_unlike(db: Database, one: str, other: str, by: str, now: datetime) -> None:
    """Remember that two are not the same person; they are named as the list of proposals names them."""
    change(db, "INSERT OR IGNORE INTO unlike VALUES (?, ?, ?, ?)", (*sorted((one, other)), by, stamp(now)))


def carry_unlike(db: Database, were: Collection[str], now: str) -> None:
    """Whoever was said not to be one of those who `were` is not the person that they are `now`."""
    for found in rows(db, "SELECT * FROM unlike"):
        for mine, its in ((found["one"], found["other"]), (found["other"], found["one"])):
            if mine in were and its not in {*were, now}:
                change(
                    db,
                    "INSERT OR IGNORE INTO unlike VALUES (?, ?, ?, ?)",
                    (*sorted((now, its)), found["who"], found["at"]),
                )


def rename(db: Database, other: str, person: str, by: str, now: datetime) -> None:
    """Let what testimonies tell of `other` be told of `person`, as new entries beside the old ones, which end."""
    there = of_person(db, person)
    for one in of_person(db, other):
        remove(db, one.row, other, by, now)
        if not any(one.row == mine.row for mine in there):
            place(db, replace(one, person=person), by, now)
    found = rows(db, "SELECT * FROM relations WHERE ended = '' AND ? IN (person, other) ORDER BY id", (other,))
    for relation in map(_relation, found):
        unrelate(db, relation.id, by, now)
        moved = replace(
            relation,
            person=person if relation.person == other else relation.person,
            other=person if relation.other == other else relation.other,
        )
        if moved.person != moved.other:
            relate(db, moved, by, now)


def of_person(db: Database, person: str) -> tuple[Kin, ...]:
    """What all testimonies say of a person, whoever asks."""
    return tuple(
        _kin(one) for one in rows(db, "SELECT * FROM kin WHERE ended = '' AND person = ? ORDER BY id", (person,))
    )


def unlike(db: Database) -> frozenset[tuple[str, str]]:
    """Those of whom somebody said that they are not the same."""
    return frozenset((one["one"], one["other"]) for one in rows(db, "SELECT one, other FROM unlike"))


def _kin(found: Row) -> Kin:
    plain = {key: found[key] for key in ("id", "person", "side", "born", "died")}
    return Kin(**plain, row=found["testimony"], narrates=bool(found["narrates"]))


def _relation(found: Row) -> Relation:
    plain = {key: found[key] for key in ("id", "person", "other")}
    return Relation(**plain, row=found["testimony"], kind=Kinship(found["kind"]))


def shown_of_families(db: Database, viewer: Viewer, today: date) -> dict[FamilyId, list[int]]:
    """The testimonies (rows) that are shown to `viewer` to be of each family."""
    found: dict[FamilyId, list[int]] = {}
    for one in rows(db, _SHOWN_OF_FAMILIES, who(viewer, today)):
        found.setdefault(FamilyId(one["family"]), []).append(one["id"])
    return found
