"""Contact data of narrators: rows in, model values out. For administrators alone; the caller asks who it is."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, rows, stamp
from oralhist.model.contacts import FIELDS, Contact, KeptContact
from oralhist.model.identifiers import TestimonyId

_OF = "SELECT c.*, t.number FROM contacts AS c JOIN testimonies AS t ON t.id = c.testimony"


def add(db: Database, now: datetime, testimony: int, contact: Contact, by: str) -> None:
    """Keep contact data until their day."""
    told = tuple(getattr(contact, field) for field in FIELDS)
    change(
        db,
        f"INSERT INTO contacts (testimony, {', '.join(FIELDS)}, delete_by, who, at) "
        f"VALUES ({', '.join('?' * (len(FIELDS) + 4))})",
        (testimony, *told, contact.delete_by.isoformat(), by, stamp(now)),
    )


def of_testimony(db: Database, testimony: int) -> tuple[KeptContact, ...]:
    """The contact data of a testimony in the order in which they were entered."""
    return tuple(_kept(one) for one in rows(db, f"{_OF} WHERE c.testimony = ? ORDER BY c.id", (testimony,)))


def days(db: Database) -> tuple[tuple[TestimonyId, date], ...]:
    """Of each testimony with contact data, but sealed ones, the number and the day of the first deletion."""
    found = rows(
        db,
        "SELECT t.number, min(c.delete_by) AS day FROM contacts AS c JOIN testimonies AS t ON t.id = c.testimony "
        "WHERE t.state <> 'sealed' GROUP BY t.number ORDER BY day, t.number",
    )
    return tuple((TestimonyId(one["number"]), date.fromisoformat(one["day"])) for one in found)


def due(db: Database, today: date) -> tuple[tuple[int, TestimonyId], ...]:
    """The numbers of contact data that are to be deleted by `today`, of sealed testimonies too, with the testimony."""
    found = rows(db, f"{_OF} WHERE c.delete_by <= ? ORDER BY c.id", (today.isoformat(),))
    return tuple((one["id"], TestimonyId(one["number"])) for one in found)


def delete(db: Database, testimony: int, id: int) -> bool:
    """Delete contact data, whose bytes SQLite overwrites; False where there are none of that number."""
    return bool(change(db, "DELETE FROM contacts WHERE id = ? AND testimony = ?", (id, testimony)))


def delete_due(db: Database, today: date) -> None:
    """Delete whatever is to be deleted by `today`."""
    change(db, "DELETE FROM contacts WHERE delete_by <= ?", (today.isoformat(),))


def _kept(one: Row) -> KeptContact:
    told = {field: one[field] for field in FIELDS}
    return KeptContact(
        id=one["id"],
        testimony=TestimonyId(one["number"]),
        contact=Contact(**told, delete_by=date.fromisoformat(one["delete_by"])),
        who=one["who"],
        at=one["at"],
    )
