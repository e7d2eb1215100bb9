"""Complaints as rows: for archivists only; gone with their testimony, else kept with what came of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.complaints import Complaint, ComplaintView, Ruling, Stake

_COMPLAINT = (
    "SELECT c.id, t.number, c.who, c.relation, c.reach, c.lines, c.harm, c.stake, c.at, c.hid, "
    "coalesce(t.hidden_until, '') AS hidden_until, c.outcome AS ruling, c.answer, c.decided, c.decided_by "
    "FROM complaints AS c JOIN testimonies AS t ON t.id = c.testimony"
)


def add(
    db: Database, now: datetime, today: date, testimony: int, said: Complaint, stake: Stake, hides_until: date | None
) -> None:
    """Keep a complaint; with `hides_until` it hides its testimony until that day."""
    change(
        db,
        "INSERT INTO complaints (testimony, who, relation, reach, lines, harm, stake, day, at, hid, "
        "outcome, answer, decided, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '')",
        (
            *(testimony, said.who, said.relation, said.reach, said.lines, said.harm),
            *(stake.value, today.isoformat(), stamp(now), int(hides_until is not None)),
        ),
    )
    if hides_until is not None:
        change(db, "UPDATE testimonies SET hidden_until = ? WHERE id = ?", (hides_until.isoformat(), testimony))


def show(db: Database, testimony: int) -> None:
    """Let no complaint hide a testimony any more."""
    change(db, "UPDATE testimonies SET hidden_until = NULL WHERE id = ?", (testimony,))


def hidden_on(db: Database, day: date) -> tuple[int, ...]:
    """The testimonies (rows) that complaints without a stake hid on a day."""
    found = rows(
        db, "SELECT DISTINCT testimony FROM complaints WHERE day = ? AND hid AND stake = ''", (day.isoformat(),)
    )
    return tuple(one["testimony"] for one in found)


def hidden_now(db: Database, today: date) -> tuple[int, ...]:
    """The testimonies (rows) that complaints without a stake hide today."""
    found = rows(
        db,
        "SELECT DISTINCT c.testimony FROM complaints AS c JOIN testimonies AS t ON t.id = c.testimony "
        "WHERE c.hid AND c.stake = '' AND c.outcome = '' AND t.hidden_until > ?",
        (today.isoformat(),),
    )
    return tuple(one["testimony"] for one in found)


def rests(db: Database, testimony: int, since: datetime, day: date, *, staked: bool) -> bool:
    """Whether a testimony was decided on since then, or hidden by a complaint on that day or later.

    With `staked` complaints without a stake are passed over: no stranger uses up what relatives may do.
    """
    sql = (
        "SELECT 1 FROM complaints WHERE testimony = ? AND (stake <> '' OR NOT ?) "
        "AND (decided >= ? OR (hid AND day >= ?)) LIMIT 1"
    )
    return row(db, sql, (testimony, staked, stamp(since), day.isoformat())) is not None


def made_on(db: Database, day: date) -> int:
    """How many complaints came in on a day."""
    found = row(db, "SELECT count(*) AS n FROM complaints WHERE day = ?", (day.isoformat(),))
    return int(found["n"]) if found else 0


def waiting_ones(db: Database, a_day: int, limit: int, first: int) -> tuple[ComplaintView, ...]:
    """Complaints that wait: those that hide first, then with a stake, then the oldest, from the place `first` on.

    Of each day the first `a_day` come before what came beyond, so that a flood buries no other day's.
    """
    beyond = "row_number() OVER (PARTITION BY c.day ORDER BY c.id) > :a_day"
    found = rows(
        db,
        f"{_COMPLAINT} WHERE c.outcome = '' AND t.state <> 'sealed' "
        f"ORDER BY c.hid DESC, c.stake = '', {beyond}, c.id LIMIT :limit OFFSET :first",
        {"a_day": a_day, "limit": limit, "first": first},
    )
    return tuple(_complaint(one) for one in found)


def decided_ones(db: Database, limit: int) -> tuple[ComplaintView, ...]:
    """The complaints that were decided on last; not of what is sealed."""
    sql = f"{_COMPLAINT} WHERE c.outcome <> '' AND t.state <> 'sealed' ORDER BY c.decided DESC, c.id DESC LIMIT ?"
    return tuple(_complaint(one) for one in rows(db, sql, (limit,)))


def waiting(db: Database) -> int:
    """How many complaints wait for a decision."""
    sql = (
        "SELECT count(*) AS n FROM complaints AS c JOIN testimonies AS t ON t.id = c.testimony "
        "WHERE c.outcome = '' AND t.state <> 'sealed'"
    )
    found = row(db, sql)
    return int(found["n"]) if found else 0


def one(db: Database, id: int) -> ComplaintView | None:
    """One complaint."""
    found = row(db, f"{_COMPLAINT} WHERE c.id = ?", (id,))
    return _complaint(found) if found else None


def of_testimony(db: Database, testimony: int) -> tuple[int, ...]:
    """The numbers of the complaints of a testimony on which nobody has decided, the oldest first."""
    found = rows(db, "SELECT id FROM complaints WHERE testimony = ? AND outcome = '' ORDER BY id", (testimony,))
    return tuple(one["id"] for one in found)


def decide(db: Database, now: datetime, id: int, ruling: Ruling, answer: str, by: str) -> bool:
    """Note what was decided on a complaint; False where that was done already."""
    sql = "UPDATE complaints SET outcome = ?, answer = ?, decided = ?, decided_by = ? WHERE id = ? AND outcome = ''"
    return bool(change(db, sql, (ruling.value, answer, stamp(now), by, id)))


def _complaint(found: Row) -> ComplaintView:
    typed = {"stake": Stake(found["stake"]), "ruling": Ruling(found["ruling"]), "hid": bool(found["hid"])}
    return ComplaintView(**found | typed)
