"""Messages of readers as rows, and how those who sent them can be reached, which is deleted after a time."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import change, row, rows, stamp
from oralhist.model.access import State
from oralhist.model.asking import MessageRow, Told
from oralhist.model.identifiers import TestimonyId

_ALL = (
    "SELECT m.*, t.number, c.contact, c.until FROM messages AS m LEFT JOIN testimonies AS t ON t.id = m.testimony "
    "LEFT JOIN message_contacts AS c ON c.message = m.id AND c.until > :today "
    f"WHERE coalesce(t.state, '') <> '{State.SEALED.value}' "
)


def keep(db: Database, now: datetime, testimony: int | None, page: str, text: str, contact: str, until: date) -> None:
    """Keep a message about a testimony, or about another page, with how to answer it until a day."""
    change(
        db,
        "INSERT INTO messages (testimony, page, text, sent, state, decided, decided_by) "
        "VALUES (?, ?, ?, ?, 'waiting', '', '')",
        (testimony, page, text, stamp(now)),
    )
    if contact:
        sql = "INSERT INTO message_contacts SELECT max(id), ?, ? FROM messages"
        change(db, sql, (contact, until.isoformat()))


def since(db: Database, when: datetime) -> int:
    """How many messages came since `when` (UTC)."""
    found = row(db, "SELECT count(*) AS n FROM messages WHERE sent >= ?", (stamp(when),))
    return int(found["n"]) if found else 0


def listed(db: Database, today: date, a_day: int, limit: int, first: int = 0) -> tuple[MessageRow, ...]:
    """The newest messages from the one at the place `first` on; not about what is sealed.

    Those that wait come first, of each day (UTC) the first `a_day` before what came beyond: a flood buries no other
    day's.
    """
    beyond = "row_number() OVER (PARTITION BY substr(m.sent, 1, 10) ORDER BY m.id) > :a_day"
    sql = f"{_ALL} ORDER BY m.state <> 'waiting', {beyond}, m.id DESC LIMIT :limit OFFSET :first"
    return tuple(
        MessageRow(
            id=found["id"],
            number=TestimonyId(found["number"]) if found["number"] else None,
            page=found["page"],
            text=found["text"],
            sent=found["sent"],
            contact=found["contact"] or "",
            until=found["until"] or "",
            state=Told(found["state"]),
            decided=found["decided"],
            decided_by=found["decided_by"],
        )
        for found in rows(db, sql, {"today": today.isoformat(), "a_day": a_day, "limit": limit, "first": first})
    )


def set_state(db: Database, now: datetime, id: int, state: Told, by: str) -> bool:
    """Note how a message stands; False where there is none."""
    sql = "UPDATE messages SET state = ?, decided = ?, decided_by = ? WHERE id = ?"
    return bool(change(db, sql, (state.value, stamp(now), by, id)))


def forget(db: Database, id: int) -> None:
    """Delete how whoever sent a message can be reached."""
    change(db, "DELETE FROM message_contacts WHERE message = ?", (id,))


def overdue(db: Database, today: date) -> bool:
    """Whether anything is kept of how to reach somebody past its day."""
    return row(db, "SELECT 1 FROM message_contacts WHERE until <= ? LIMIT 1", (today.isoformat(),)) is not None


def forget_overdue(db: Database, today: date) -> int:
    """Delete how people can be reached whose day has come; of how many."""
    return change(db, "DELETE FROM message_contacts WHERE until <= ?", (today.isoformat(),))
