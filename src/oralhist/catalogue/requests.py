"""What narrators ask by their links, and what archivists answered, as rows; none is deleted but with its testimony."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Clearance, State
from oralhist.model.mine import Kind, Outcome, RequestView

_ASKED = (
    "SELECT r.id, t.number, r.speaker, r.kind, r.words, r.asked, r.outcome, r.answer, r.decided, r.decided_by "
    "FROM narrator_requests AS r JOIN testimonies AS t ON t.id = r.testimony "
    "WHERE (t.state <> :sealed OR :administers)"
)
"""Of what is sealed administrators alone hear, besides its narrator."""


def add(db: Database, now: datetime, testimony: int, speaker: str, kind: Kind, words: str) -> None:
    """Keep a request."""
    change(
        db,
        "INSERT INTO narrator_requests "
        "(testimony, speaker, kind, words, asked, outcome, answer, decided, decided_by) "
        "VALUES (?, ?, ?, ?, ?, '', '', '', '')",
        (testimony, speaker, kind.value, words, stamp(now)),
    )


def unanswered(db: Database, testimony: int, speaker: str) -> int:
    """How many requests of a speaker nobody has answered yet."""
    sql = "SELECT count(*) AS n FROM narrator_requests WHERE testimony = ? AND speaker = ? AND outcome = ''"
    found = row(db, sql, (testimony, speaker))
    return int(found["n"]) if found else 0


def of_speaker(db: Database, testimony: int, speaker: str) -> tuple[RequestView, ...]:
    """What one speaker asked, newest first."""
    theirs = {**_to(Clearance.ADMINISTRATOR), "testimony": testimony, "speaker": speaker}
    found = rows(db, f"{_ASKED} AND r.testimony = :testimony AND r.speaker = :speaker ORDER BY r.id DESC", theirs)
    return tuple(_request(one) for one in found)


def listed(db: Database, clearance: Clearance, *, answered: bool, limit: int) -> tuple[RequestView, ...]:
    """Requests that wait, the oldest first, or those that were answered, the newest first."""
    order = "r.outcome <> '' ORDER BY r.decided DESC, r.id DESC" if answered else "r.outcome = '' ORDER BY r.id"
    found = rows(db, f"{_ASKED} AND {order} LIMIT :limit", {**_to(clearance), "limit": limit})
    return tuple(_request(one) for one in found)


def waiting(db: Database, clearance: Clearance) -> int:
    """How many requests wait."""
    found = row(db, f"SELECT count(*) AS n FROM ({_ASKED} AND r.outcome = '')", _to(clearance))
    return int(found["n"]) if found else 0


def one(db: Database, clearance: Clearance, id: int) -> RequestView | None:
    """One request."""
    found = row(db, f"{_ASKED} AND r.id = :id", {**_to(clearance), "id": id})
    return _request(found) if found else None


def _to(clearance: Clearance) -> dict[str, object]:
    return {"sealed": State.SEALED.value, "administers": clearance >= Clearance.ADMINISTRATOR}


def answer(db: Database, now: datetime, id: int, outcome: Outcome, words: str, by: str) -> bool:
    """Note what came of a request; False where it was answered already."""
    return bool(
        change(
            db,
            "UPDATE narrator_requests SET outcome = ?, answer = ?, decided = ?, decided_by = ? "
            "WHERE id = ? AND outcome = ''",
            (outcome.value, words, stamp(now), by, id),
        )
    )


def _request(found: Row) -> RequestView:
    return RequestView(**{**found, "kind": Kind(found["kind"]), "outcome": Outcome(found["outcome"])})
