"""Erasures that were asked for, as rows; and the removal of every row of a testimony.

What was erased is known from the ledger alone, by number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.accounts import STILL
from oralhist.catalogue.database import change, row, rows, stamp
from oralhist.model.access import Clearance, State
from oralhist.model.erasing import Asked, Reason
from oralhist.model.identifiers import TestimonyId

ERASED = "erased-"
"""How the verbs begin by which the ledger says that something was erased; then the reason."""

_COUNTS = f"(e.first >= :since AND {STILL.format(by='e.first_by', at='e.first')})"
_ASKED = (
    f"SELECT t.number, e.reason, e.urgent, e.asked_by, e.asked, iif({_COUNTS}, e.first_by, '') AS first_by, "
    f"iif({_COUNTS}, e.first, '') AS first FROM erasures AS e JOIN testimonies AS t ON t.id = e.testimony "
    f"WHERE e.ended = '' AND (e.urgent OR {_COUNTS}) "
)


def ask(db: Database, now: datetime, testimony: int, reason: Reason, by: str, *, archivist: bool) -> None:
    """Note that somebody asks; what an archivist asked and nobody carried out in time is asked anew."""
    first = (by, stamp(now)) if archivist else ("", "")
    change(db, "DELETE FROM erasures WHERE testimony = ? AND ended = '' AND NOT urgent", (testimony,))
    change(
        db,
        "INSERT INTO erasures (testimony, reason, urgent, asked_by, asked, first_by, first, ended_by, ended) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
        (testimony, reason.value, int(not archivist), by, stamp(now), *first),
    )


def agree(db: Database, now: datetime, testimony: int, by: str) -> None:
    """Note which archivist is the first to want what was asked carried out."""
    sql = "UPDATE erasures SET first_by = ?, first = ? WHERE testimony = ? AND ended = ''"
    change(db, sql, (by, stamp(now), testimony))


def hasten(db: Database, testimony: int, by: str) -> None:
    """Note that somebody who is no archivist asks too what an archivist has asked: it is urgent and does not lapse."""
    change(db, "UPDATE erasures SET urgent = 1, asked_by = ? WHERE testimony = ? AND ended = ''", (by, testimony))


def end(db: Database, now: datetime, testimony: int, by: str) -> None:
    """Note that it is not to be erased after all."""
    sql = "UPDATE erasures SET ended_by = ?, ended = ? WHERE testimony = ? AND ended = ''"
    change(db, sql, (by, stamp(now), testimony))


def asked(db: Database, testimony: int, since: datetime) -> Asked | None:
    """What is asked of a testimony and not decided; an archivist's word counts from `since` on, and as long as they
    have their account."""
    found = row(db, _ASKED + "AND t.id = :id", {"id": testimony, "since": stamp(since)})
    return _asked(found) if found else None


def waiting(db: Database, clearance: Clearance, since: datetime) -> tuple[Asked, ...]:
    """All that is asked and not decided, the urgent first; of what is sealed for administrators only."""
    found = rows(
        db,
        _ASKED + "AND (t.state <> :sealed OR :administers) ORDER BY e.urgent DESC, e.id",
        {
            "since": stamp(since),
            "sealed": State.SEALED.value,
            "administers": clearance >= Clearance.ADMINISTRATOR,
        },
    )
    return tuple(_asked(one) for one in found)


def _asked(found: dict[str, object]) -> Asked:
    plain = {key: str(found[key]) for key in ("asked_by", "asked", "first_by", "first")}
    number, reason = TestimonyId(str(found["number"])), Reason(str(found["reason"]))
    return Asked(number=number, reason=reason, urgent=bool(found["urgent"]), **plain)


def erased(db: Database) -> tuple[TestimonyId, ...]:
    """The numbers of all that was ever erased, in their order."""
    found = rows(db, "SELECT DISTINCT subject FROM ledger WHERE verb GLOB ? ORDER BY subject", (f"{ERASED}*",))
    return tuple(TestimonyId(one["subject"]) for one in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """What was removed with a testimony: the digests (SHA-256) of its files; `taught` is whether its tags taught the
    tagger anything."""

    digests: tuple[str, ...]
    taught: bool


def remove_rows(db: Database, number: TestimonyId, now: datetime) -> Gone | None:
    """Remove every row of a testimony: persons and family too, where nobody else has them; None where there is none.

    Also for a catalogue of an older version, which knows fewer tables.
    """
    found = row(db, "SELECT id, family, address FROM testimonies WHERE number = ?", (number,))
    if found is None:
        return None
    tables, which = set(db.table_names()), (found["id"],)
    digests = tuple(one["sha256"] for one in rows(db, "SELECT sha256 FROM files WHERE testimony = ?", which))
    taught = row(db, "SELECT 1 FROM tags WHERE testimony = ? AND status <> 'suggested'", which) is not None
    persons = _persons_of(db, found["id"])
    if {"names_waiting", "hidden_persons"} <= tables:
        _go_on_waiting(db, found["id"], now)
    change(db, "DELETE FROM jobs WHERE number = ?", (number,))
    change(db, "DELETE FROM testimonies WHERE id = ?", which)
    gone: list[tuple[str, str]] = [("testimony", number)]
    for person in sorted(persons):
        if not _is_used(db, "persons", person):
            change(db, "DELETE FROM persons WHERE id = ?", (person,))
            gone.append(("person", person))
    # A narrator whom nobody has linked is named there by the address of the testimony.
    for named in (found["address"], *(key for kind, key in gone if kind == "person")) if "unlike" in tables else ():
        change(db, "DELETE FROM unlike WHERE one = :p OR other = :p", {"p": named})
    if found["family"] and not _is_used(db, "families", found["family"]):
        change(db, "DELETE FROM families WHERE id = ?", (found["family"],))
        gone.append(("family", found["family"]))
    for kind, key in gone:
        if "switches" in tables:
            change(db, "DELETE FROM switches WHERE kind = ? AND subject = ?", (kind, key))
        if "messages" in tables and kind != "testimony":
            # What somebody wrote of the page of a person or a family that only it had.
            change(db, "DELETE FROM messages WHERE page = ?", (f"{kind[0]}/{key}",))
    return Gone(digests=digests, taught=taught)


def _go_on_waiting(db: Database, subject: int, now: datetime) -> None:
    """Let what is closed for the name of a testimony be closed for somebody of whom nothing is known (in a restore)."""
    which = "FROM names_waiting WHERE subject = :id AND holder <> :id"
    db.conn.execute(
        "INSERT INTO hidden_persons (testimony, person, spellings, instead, narrator, who, at) "
        f"SELECT DISTINCT holder, '', '[]', '', 0, 'restore', :at {which}",
        {"id": subject, "at": stamp(now)},
    )
    db.conn.execute(f"INSERT OR IGNORE INTO names_waiting SELECT holder, holder, 0, described {which}", {"id": subject})


_NAMED_BESIDE = {
    "persons": (("hidden_persons", "person = :key"),),
    "families": (("invitations", "EXISTS (SELECT 1 FROM json_each(families) AS one WHERE one.value = :key)"),),
}
"""Where persons and families stand without a foreign key that says so."""


def _columns_of(db: Database, target: str) -> list[tuple[str, str]]:
    """Each table and column that refers to the table `target`, in whatever version the catalogue is."""
    return [
        (table, reference["from"])
        for table in db.table_names()
        for reference in rows(db, "SELECT * FROM pragma_foreign_key_list(?)", (table,))
        if reference["table"] == target
    ]


def _persons_of(db: Database, testimony: int) -> set[str]:
    """The persons of the registry that a testimony has anything to do with."""
    return {
        one["person"]
        for table, column in _columns_of(db, "persons")
        for one in rows(db, f"SELECT DISTINCT {column} AS person FROM {table} WHERE testimony = ?", (testimony,))
    }


def _is_used(db: Database, target: str, key: str) -> bool:
    """Whether anything refers to a person or a family still."""
    there = set(db.table_names())
    asked = [(table, f"{column} = :key") for table, column in _columns_of(db, target)]
    asked += [(table, condition) for table, condition in _NAMED_BESIDE[target] if table in there]
    return any(
        row(db, f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1", {"key": key}) is not None
        for table, condition in asked
    )


def pass_over(db: Database, numbers: Iterable[TestimonyId]) -> None:
    """See to it that these numbers are not given again."""
    for number in numbers:
        match = re.fullmatch(r"OH-([0-9]{4})-([0-9]{4,})", number)
        if match is not None:
            sql = "INSERT INTO numbers VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET last = max(last, excluded.last)"
            change(db, sql, (int(match[1]), int(match[2])))


def taught_by_decisions(db: Database) -> tuple[TestimonyId, ...]:
    """The testimonies with suggestions that wait for a person and were made with what decisions had taught."""
    found = rows(
        db,
        "SELECT DISTINCT t.number FROM tags AS g JOIN testimonies AS t ON t.id = g.testimony "
        "WHERE g.status = 'suggested' AND g.learned AND t.state = 'kept' ORDER BY t.number",
    )
    return tuple(TestimonyId(one["number"]) for one in found)


def digests_being_erased(db: Database) -> frozenset[str]:
    """The digests of files whose erasure is decided and not carried out to its end."""
    found = rows(db, "SELECT options FROM jobs WHERE kind = 'erase' AND state <> 'done'")
    return frozenset(digest for one in found for digest in json.loads(one["options"]).get("sha256", ()))
