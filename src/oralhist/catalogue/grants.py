"""Grants as rows: which component of a testimony was given to which account, until when, by whom; none is deleted."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import change, rows, stamp
from oralhist.model.access import Component


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A grant with its history. `until` is the last day on which it counts; `ended` is empty as long as it stands."""

    testimony: int
    account: str
    component: Component
    until: date | None
    who: str
    at: str
    ended: str
    ended_by: str


def give(
    db: Database, now: datetime, testimony: int, account: str, component: Component, until: date | None, by: str
) -> None:
    """Give a component to an account, in the place of what was given before."""
    end(db, now, testimony, account, [component], by)
    change(
        db,
        "INSERT INTO grants (testimony, account, component, until, who, at, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, '', '')",
        (testimony, account, component.value, until.isoformat() if until else None, by, stamp(now)),
    )


def end(db: Database, now: datetime, testimony: int, account: str, components: Collection[Component], by: str) -> int:
    """Take back what was given to an account of these components; how many grants ended."""
    ended = 0
    for component in components:
        ended += change(
            db,
            "UPDATE grants SET ended = ?, ended_by = ? "
            "WHERE testimony = ? AND account = ? AND component = ? AND ended = ''",
            (stamp(now), by, testimony, account, component.value),
        )
    return ended


def end_parts(db: Database, now: datetime, testimony: int, components: Collection[Component], by: str) -> int:
    """Take back what was given of these components to anybody; how many grants ended."""
    sql = (
        "UPDATE grants SET ended = ?, ended_by = ? WHERE testimony = ? AND ended = '' "
        "AND component IN (SELECT value FROM json_each(?))"
    )
    return change(db, sql, (stamp(now), by, testimony, json.dumps([one.value for one in components])))


def end_all(db: Database, now: datetime, account: str, by: str) -> None:
    """Take back all that was given to an account: another of the same name is another person."""
    change(db, "UPDATE grants SET ended = ?, ended_by = ? WHERE account = ? AND ended = ''", (stamp(now), by, account))


def of_testimony(db: Database, testimony: int) -> tuple[GrantRow, ...]:
    """All grants of a testimony, those that ended too, in the order in which they were given."""
    found = rows(db, "SELECT * FROM grants WHERE testimony = ? ORDER BY id", (testimony,))
    return tuple(
        GrantRow(
            **{key: one[key] for key in ("testimony", "account", "who", "at", "ended", "ended_by")},
            component=Component(one["component"]),
            until=date.fromisoformat(one["until"]) if one["until"] else None,
        )
        for one in found
    )
