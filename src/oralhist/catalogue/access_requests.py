"""Requests for access as rows, with what was answered; none is deleted but with its testimony."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Component, State
from oralhist.model.asking import Asking, RequestRow, RequestView
from oralhist.model.identifiers import Address, TestimonyId

_ALL = (
    "SELECT r.*, t.number, t.address, t.title, t.languages FROM access_requests AS r "
    f"JOIN testimonies AS t ON t.id = r.testimony AND t.state <> '{State.SEALED.value}' "
)


def ask(
    db: Database,
    now: datetime,
    testimony: int,
    account: str,
    components: Collection[Component],
    why: str,
    until: date | None,
    lapses: date,
) -> None:
    """Keep a request of an account, in the place of one that waits."""
    end_waiting(db, now, account, testimony)
    change(
        db,
        "INSERT INTO access_requests (testimony, account, components, why, until, asked, lapses, state, answer, "
        "decided, decided_by) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', '', '', '')",
        (
            *(testimony, account, json.dumps([part.value for part in Component if part in components]), why),
            *(until.isoformat() if until else "", stamp(now), lapses.isoformat()),
        ),
    )


def end_waiting(db: Database, now: datetime, account: str, testimony: int | None = None) -> int:
    """Take back what an account asked of a testimony (None: of all) and nobody answered; how many requests."""
    return change(
        db,
        "UPDATE access_requests SET state = 'taken back', decided = ?, decided_by = account "
        "WHERE account = ? AND (? IS NULL OR testimony = ?) AND state = 'waiting'",
        (stamp(now), account, testimony, testimony),
    )


def lapse(db: Database, now: datetime, today: date) -> None:
    """Note which requests have lapsed by `today`."""
    sql = "UPDATE access_requests SET state = 'lapsed', decided = ? WHERE state = 'waiting' AND lapses <= ?"
    change(db, sql, (stamp(now), today.isoformat()))


def decide(db: Database, now: datetime, id: int, state: Asking, answer: str, by: str) -> None:
    """Keep what was answered to a request that waits."""
    change(
        db,
        "UPDATE access_requests SET state = ?, answer = ?, decided = ?, decided_by = ? "
        "WHERE id = ? AND state = 'waiting'",
        (state.value, answer, stamp(now), by, id),
    )


def one(db: Database, id: int, today: date) -> RequestRow | None:
    """A request by its number, as it stands on the day `today`; None where there is none, or of what is sealed."""
    found = row(db, f"{_ALL} WHERE r.id = ?", (id,))
    return _request(found, today) if found else None


def listed(db: Database, today: date, limit: int) -> tuple[RequestRow, ...]:
    """The newest requests, those that wait first; not of what is sealed."""
    sql = f"{_ALL} ORDER BY r.state <> 'waiting' OR r.lapses <= ?, r.id DESC LIMIT ?"
    return tuple(_request(found, today) for found in rows(db, sql, (today.isoformat(), limit)))


def of_account(db: Database, account: str, today: date, since: str) -> tuple[RequestRow, ...]:
    """What an account asked since it was made (`since`, UTC), newest first: an older one of its name was another's."""
    sql = f"{_ALL} WHERE r.account = ? AND r.asked >= ? ORDER BY r.id DESC"
    return tuple(_request(found, today) for found in rows(db, sql, (account, since)))


def _request(found: Row, today: date) -> RequestRow:
    lapses, state = date.fromisoformat(found["lapses"]), Asking(found["state"])
    parts = set(json.loads(found["components"]))
    view = RequestView(
        address=Address(found["address"]),
        title=found["title"],
        languages=tuple(json.loads(found["languages"])),
        components=tuple(part for part in Component if part.value in parts),
        why=found["why"],
        until=date.fromisoformat(found["until"]) if found["until"] else None,
        asked=found["asked"],
        lapses=lapses,
        state=Asking.LAPSED if state is Asking.WAITING and lapses <= today else state,
        answer=found["answer"],
        decided=found["decided"],
    )
    return RequestRow(
        id=found["id"],
        number=TestimonyId(found["number"]),
        account=found["account"],
        decided_by=found["decided_by"],
        view=view,
    )
