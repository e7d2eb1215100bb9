"""What narrators ask by their links, and what archivists answered, as rows; none is deleted but with its testimony."""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.mine import Kind, Outcome, RequestView

_ASKED = (
    "SELECT r.id, t.number, r.speaker, r.kind, r.words, r.asked, r.outcome, r.answer, r.decided, r.decided_by "
    "FROM narrator_requests AS r JOIN testimonies AS t ON t.id = r.testimony"
)


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
    found = rows(db, f"{_ASKED} WHERE r.testimony = ? AND r.speaker = ? ORDER BY r.id DESC", (testimony, speaker))
    return tuple(_request(one) for one in found)


def listed(db: Database, *, answered: bool, limit: int) -> tuple[RequestView, ...]:
    """Requests that wait, the oldest first, or those that were answered, the newest first."""
    if answered:
        found = rows(db, f"{_ASKED} WHERE r.outcome <> '' ORDER BY r.decided DESC, r.id DESC LIMIT ?", (limit,))
    else:
        found = rows(db, f"{_ASKED} WHERE r.outcome = '' ORDER BY r.id LIMIT ?", (limit,))
    return tuple(_request(one) for one in found)


def waiting(db: Database) -> int:
    """How many requests wait."""
    found = row(db, "SELECT count(*) AS n FROM narrator_requests WHERE outcome = ''")
    return int(found["n"]) if found else 0


def one(db: Database, id: int) -> RequestView | None:
    """One request."""
    found = row(db, f"{_ASKED} WHERE r.id = ?", (id,))
    return _request(found) if found else None


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
