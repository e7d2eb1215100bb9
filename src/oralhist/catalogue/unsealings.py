"""Seals and who asked to break them, as rows; none is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.accounts import STILL
from oralhist.catalogue.database import change, rows, stamp
from oralhist.model.identifiers import TestimonyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsealing:
    """That an administrator asked to break a seal; `confirmed_by` is the second who agreed, empty: nobody yet."""

    number: TestimonyId
    asked_by: str
    asked: str
    confirmed_by: str
    confirmed: str


def ask(db: Database, now: datetime, testimony: int, by: str) -> None:
    """Note that an administrator asked."""
    change(
        db,
        "INSERT INTO unsealings (testimony, asked_by, asked, confirmed_by, confirmed) VALUES (?, ?, ?, '', '')",
        (testimony, by, stamp(now)),
    )


def confirm(db: Database, now: datetime, testimony: int, by: str) -> None:
    """Note who agreed to what was asked of a testimony."""
    change(
        db,
        "UPDATE unsealings SET confirmed_by = ?, confirmed = ? WHERE testimony = ? AND confirmed_by = ''",
        (by, stamp(now), testimony),
    )


def waiting(db: Database, since: datetime) -> tuple[Unsealing, ...]:
    """What was asked since then, by whoever has their account still, and nobody agreed to yet, of what is sealed."""
    found = rows(
        db,
        "SELECT t.number, u.asked_by, u.asked, u.confirmed_by, u.confirmed FROM unsealings AS u "
        "JOIN testimonies AS t ON t.id = u.testimony "
        "WHERE u.confirmed_by = '' AND u.asked >= ? AND t.state = 'sealed' "
        f"AND {STILL.format(by='u.asked_by', at='u.asked')} ORDER BY u.id",
        (stamp(since),),
    )
    return tuple(Unsealing(**{**one, "number": TestimonyId(one["number"])}) for one in found)
