"""Claims as rows: each hangs on a tag, and belongs with it to the component *transcript*."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.access import READABLE, who
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Component, Viewer
from oralhist.model.chronology import TagStatus
from oralhist.model.claims import Assertion, Claim, ClaimKind, Stance
from oralhist.model.identifiers import EventId

_CLAIMS = "SELECT c.*, g.event FROM claims AS c JOIN tags AS g ON g.id = c.tag "


def of_testimony(db: Database, testimony: int) -> tuple[Claim, ...]:
    """The claims on the accepted tags of a testimony, in the order of its tags."""
    found = rows(
        db, _CLAIMS + "WHERE c.testimony = ? AND g.status = 'accepted' ORDER BY c.tag, c.first, c.id", (testimony,)
    )
    return tuple(_claim(one) for one in found)


_ACCEPTED = (
    _CLAIMS + "JOIN testimonies AS t ON t.id = c.testimony WHERE c.status = 'accepted' AND g.status = 'accepted' AND "
    "g.event IN (SELECT value FROM json_each(:events)) AND " + READABLE[Component.TRANSCRIPT] + " ORDER BY c.id"
)


def accepted(db: Database, events: Sequence[EventId], viewer: Viewer, today: date) -> tuple[Claim, ...]:
    """The accepted claims about `events` in all transcripts that `viewer` may read on `today`."""
    found = rows(db, _ACCEPTED, {"events": json.dumps(list(events)), **who(viewer, today)})
    return tuple(_claim(one) for one in found)


def waiting(db: Database) -> tuple[Claim, ...]:
    """The suggested claims of testimonies that are not sealed, for archivists; open testimonies first."""
    found = rows(
        db,
        _CLAIMS + "JOIN testimonies AS t ON t.id = c.testimony "
        "WHERE c.status = 'suggested' AND g.status = 'accepted' AND t.state <> 'sealed' "
        "ORDER BY t.opened DESC, CASE c.stance WHEN 'differs' THEN 0 WHEN 'adds' THEN 1 ELSE 2 END, c.id",
    )
    return tuple(_claim(one) for one in found)


def claim(db: Database, number: int) -> Claim | None:
    """One claim, or None."""
    found = row(db, _CLAIMS + "WHERE c.id = ?", (number,))
    return _claim(found) if found else None


def replace_suggestions(db: Database, testimony: int, tag: int, words: str, found: Sequence[Assertion]) -> None:
    """Make `found` (in the text `words`) the undecided claims on a tag; what a person decided stays as it is."""
    change(db, "DELETE FROM claims WHERE tag = ? AND status = 'suggested'", (tag,))
    decided = {(one["kind"], one["words"]) for one in rows(db, "SELECT kind, words FROM claims WHERE tag = ?", (tag,))}
    for one in found:
        said = words[one.start : one.end]
        if (one.kind.value, said) not in decided:
            add(db, testimony, tag, said, one, "", TagStatus.SUGGESTED, "")


def add(
    db: Database, testimony: int, tag: int, words: str, said: Assertion, note: str, status: TagStatus, decided: str
) -> None:
    """Add a claim on a tag."""
    db.table("claims").insert(
        {
            **{"testimony": testimony, "tag": tag, "kind": said.kind.value, "words": words, "first": said.start},
            **{"end": said.end, "low": said.low, "high": said.high, "about": int(said.about), "unit": said.unit},
            **{"date": said.date, "stance": said.stance.value, "beside": json.dumps(list(said.beside))},
            **{"note": note, "status": status.value, "decided": decided},
        }
    )


def decide(db: Database, now: datetime, number: int, status: TagStatus, stance: Stance, note: str, by: str) -> None:
    """Confirm or reject a claim, with the stance that a person gives it."""
    decided = f"{stamp(now)} {by}"
    change(
        db,
        "UPDATE claims SET status = ?, stance = ?, note = ?, decided = ? WHERE id = ?",
        (status.value, stance.value, note, decided, number),
    )


def reword(db: Database, number: int, note: str) -> None:
    """Give a claim another note."""
    change(db, "UPDATE claims SET note = ? WHERE id = ?", (note, number))


def _claim(found: Row) -> Claim:
    return Claim(
        **{key: found[key] for key in ("id", "tag", "testimony", "words", "note", "decided")},
        event=EventId(found["event"]),
        status=TagStatus(found["status"]),
        assertion=Assertion(
            **{key: found[key] for key in ("end", "low", "high", "unit", "date")},
            start=found["first"],
            kind=ClaimKind(found["kind"]),
            stance=Stance(found["stance"]),
            about=bool(found["about"]),
            beside=tuple(json.loads(found["beside"])),
        ),
    )
