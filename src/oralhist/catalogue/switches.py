"""What archivists have hidden by the switch, as rows; `access` asks them. None is deleted but with its testimony."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.accounts import STILL
from oralhist.catalogue.database import change, row, rows, stamp
from oralhist.model.access import Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """What is hidden: `subject` is the number, person or family, empty for everything; by whom and when (UTC).

    `asked_by` is who asked to show it again and when, empty where nobody did who has their account still.
    """

    kind: Switch
    subject: str
    who: str
    at: str
    asked_by: str
    asked: str


_OF = "kind = ? AND subject = ? AND shown = ''"


def hide(db: Database, now: datetime, kind: Switch, subject: str, by: str) -> None:
    """Note what is hidden from now on; where it is already, nobody has asked to show it any more."""
    change(
        db,
        "INSERT INTO switches (kind, subject, who, at, asked_by, asked, shown_by, shown) "
        "VALUES (?, ?, ?, ?, '', '', '', '') "
        "ON CONFLICT (kind, subject) WHERE shown = '' DO UPDATE SET asked_by = '', asked = ''",
        (kind.value, subject, by, stamp(now)),
    )


def hidden(db: Database) -> tuple[Hidden, ...]:
    """All that is hidden, the latest first."""
    still = STILL.format(by="asked_by", at="asked")
    found = rows(
        db,
        f"SELECT kind, subject, who, at, iif({still}, asked_by, '') AS asked_by, iif({still}, asked, '') AS asked "
        "FROM switches WHERE shown = '' ORDER BY id DESC",
    )
    return tuple(Hidden(**{**one, "kind": Switch(one["kind"])}) for one in found)


def find(db: Database, kind: Switch, subject: str) -> Hidden | None:
    """What is hidden so; None where it is not."""
    return next((one for one in hidden(db) if (one.kind, one.subject) == (kind, subject)), None)


def ask(db: Database, now: datetime, kind: Switch, subject: str, by: str) -> None:
    """Note who asked to show it again."""
    change(db, f"UPDATE switches SET asked_by = ?, asked = ? WHERE {_OF}", (by, stamp(now), kind.value, subject))


def show(db: Database, now: datetime, kind: Switch, subject: str, by: str) -> None:
    """Note that it is shown again, and who was the second to want it."""
    change(db, f"UPDATE switches SET shown_by = ?, shown = ? WHERE {_OF}", (by, stamp(now), kind.value, subject))


def hides_person(db: Database, person: str) -> bool:
    """Whether all that a person tells is hidden."""
    return row(db, f"SELECT 1 FROM switches WHERE {_OF}", (Switch.PERSON.value, person)) is not None


def hides_family(db: Database, family: str | None) -> bool:
    """Whether a family is hidden."""
    return row(db, f"SELECT 1 FROM switches WHERE {_OF}", (Switch.FAMILY.value, family or "")) is not None
