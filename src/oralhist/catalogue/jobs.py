"""Jobs: slow work as rows, written in the same transaction as the change that calls for it.

The worker's lease is a file lock, so a row marked *running* while nobody holds the lock was left by a process that
died. `attempt` fences: a job that was taken up again by another worker writes nothing any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.identifiers import TestimonyId
from oralhist.model.spans import MarkedSpan


class JobKind(StrEnum):
    """What can be waiting to be done; `queue` gives the order."""

    ERASE = "erase"
    REMOVE = "remove"
    DERIVE = "derive"
    TRANSCRIBE = "transcribe"
    SYNC = "sync"
    TAG = "tag"
    INDEX = "index"
    PURGE = "purge"
    TRANSLATE = "translate"
    WORDS = "words"


class JobState(StrEnum):
    """How a job stands. *for-a-person* is an end: no machine can do it, and the reason says why."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    FOR_A_PERSON = "for-a-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of slow work on one testimony."""

    id: int
    kind: JobKind
    number: TestimonyId
    state: JobState
    reason: str
    options: Mapping[str, Any]
    attempt: int
    done: int
    total: int
    created: str
    started: str
    changed: str

    @property
    def spans(self) -> tuple[MarkedSpan, ...]:
        """The spans that were marked with the language spoken there, for this job."""
        return tuple(MarkedSpan(**span) for span in self.options.get("spans") or ())


def _job(found: Row) -> Job:
    return Job(
        **{key: found[key] for key in ("id", "reason", "attempt", "done", "total", "created", "started", "changed")},
        kind=JobKind(found["kind"]),
        number=TestimonyId(found["number"]),
        state=JobState(found["state"]),
        options=json.loads(found["options"]),
    )


def enqueue(
    db: Database, now: datetime, kind: JobKind, number: TestimonyId, options: Mapping[str, Any] | None = None
) -> None:
    """Ask for a job; where the same is already waiting, that one serves, with the newer options."""
    change(
        db,
        "INSERT INTO jobs (kind, number, state, reason, options, attempt, done, total, created, started, changed) "
        "VALUES (?, ?, 'waiting', '', ?, 0, 0, 0, ?, '', ?) "
        "ON CONFLICT (kind, number) WHERE state = 'waiting' DO UPDATE SET options = excluded.options",
        (kind.value, number, json.dumps(dict(options or {}), sort_keys=True), stamp(now), stamp(now)),
    )


# What an upgrade asks for of every recording can wait: hours of it must not stand before what was just withheld.
_ORDER = (
    "CASE WHEN json_extract(options, '$.later') THEN 1 ELSE 0 END, CASE kind "
    "WHEN 'erase' THEN -1 WHEN 'remove' THEN 0 WHEN 'index' THEN 1 WHEN 'purge' THEN 2 "
    "WHEN 'derive' THEN 3 WHEN 'tag' THEN 4 WHEN 'words' THEN 6 ELSE 5 END, id"
)


def queue(db: Database) -> tuple[int, ...]:
    """The numbers of the waiting jobs in the order in which they will be done, without those on what is sealed."""
    waiting = f"SELECT id FROM jobs WHERE state = 'waiting' AND number NOT IN ({_SEALED}) ORDER BY {_ORDER}"
    return tuple(one["id"] for one in rows(db, waiting))


def take(
    db: Database, now: datetime, number: TestimonyId | None = None, kinds: Collection[JobKind] = tuple(JobKind)
) -> Job | None:
    """Mark the first waiting job (of testimony `number`, if given, and of `kinds`) as running and return it."""
    found = row(
        db,
        "SELECT * FROM jobs WHERE state = 'waiting' AND (:number IS NULL OR number = :number) "
        f"AND kind IN (SELECT value FROM json_each(:kinds)) ORDER BY {_ORDER} LIMIT 1",
        {"number": number, "kinds": json.dumps([kind.value for kind in kinds])},
    )
    if found is None:
        return None
    change(
        db,
        "UPDATE jobs SET state = 'running', attempt = attempt + 1, started = ?, changed = ? WHERE id = ?",
        (stamp(now), stamp(now), found["id"]),
    )
    return _job(row(db, "SELECT * FROM jobs WHERE id = ?", (found["id"],)) or found)


def still_mine(db: Database, job: Job) -> bool:
    """Whether `job` is still running under this attempt: asked in the transaction that writes its result."""
    return (
        row(db, "SELECT 1 FROM jobs WHERE id = ? AND state = 'running' AND attempt = ?", (job.id, job.attempt))
        is not None
    )


def finish(db: Database, now: datetime, job: Job, state: JobState, reason: str = "") -> None:
    """End `job`, unless somebody cancelled it or took it up again."""
    change(
        db,
        "UPDATE jobs SET state = ?, reason = ?, changed = ? WHERE id = ? AND attempt = ? AND state = 'running'",
        (state.value, reason, stamp(now), job.id, job.attempt),
    )


def progress(db: Database, now: datetime, job: Job, done: int, total: int) -> None:
    """Note how far `job` is."""
    change(
        db,
        "UPDATE jobs SET done = ?, total = ?, changed = ? WHERE id = ? AND attempt = ?",
        (done, total, stamp(now), job.id, job.attempt),
    )


def release_abandoned(db: Database, now: datetime) -> int:
    """Put back what a dead worker left running; call only while holding the worker's lock.

    Where the same waits already, that serves; what waits for some recordings alone then does what ran for all.
    """
    change(
        db,
        "UPDATE jobs SET options = r.options FROM jobs AS r WHERE r.state = 'running' AND jobs.state = 'waiting' "
        "AND r.kind = jobs.kind AND r.number = jobs.number "
        "AND json_extract(jobs.options, '$.recordings') IS NOT NULL "
        "AND json_extract(r.options, '$.recordings') IS NULL",
    )
    change(
        db,
        "UPDATE jobs SET state = 'cancelled', reason = 'asked for again' WHERE state = 'running' AND EXISTS "
        "(SELECT 1 FROM jobs AS w WHERE w.state = 'waiting' AND w.kind = jobs.kind AND w.number = jobs.number)",
    )
    return change(db, "UPDATE jobs SET state = 'waiting', changed = ? WHERE state = 'running'", (stamp(now),))


def retry(db: Database, now: datetime, job: int) -> bool:
    """Put a job that failed, was cancelled or waits for a person back in the queue; False where there is none."""
    return bool(
        change(
            db,
            "UPDATE OR IGNORE jobs SET state = 'waiting', reason = '', changed = ? "
            "WHERE id = ? AND state IN ('failed', 'cancelled', 'for-a-person')",
            (stamp(now), job),
        )
    )


def cancel(db: Database, now: datetime, job: int) -> bool:
    """Take a waiting or running job out of the queue; False where there is none.

    What takes words that nobody may read any more off the disk goes on to its end.
    """
    return bool(
        change(
            db,
            "UPDATE jobs SET state = 'cancelled', reason = 'cancelled by an archivist', changed = ? "
            "WHERE id = ? AND state IN ('waiting', 'running') AND kind NOT IN ('erase', 'remove', 'purge')",
            (stamp(now), job),
        )
    )


def of(db: Database, number: TestimonyId) -> tuple[Job, ...]:
    """The jobs of one testimony that is not sealed, the newest of each kind, in the order in which they were asked."""
    newest = rows(
        db,
        "SELECT * FROM jobs WHERE id IN (SELECT max(id) FROM jobs WHERE number = ? GROUP BY kind) "
        f"AND number NOT IN ({_SEALED}) ORDER BY id",
        (number,),
    )
    return tuple(_job(one) for one in newest)


def undone(db: Database) -> dict[TestimonyId, tuple[Job, ...]]:
    """The same of every testimony of which any is not done, without those that are."""
    newest = rows(
        db,
        "SELECT * FROM jobs WHERE id IN (SELECT max(id) FROM jobs GROUP BY number, kind) AND state <> 'done' "
        f"AND number NOT IN ({_SEALED}) ORDER BY id",
    )
    found: dict[TestimonyId, tuple[Job, ...]] = {}
    for one in map(_job, newest):
        found[one.number] = (*found.get(one.number, ()), one)
    return found


_SEALED = "SELECT number FROM testimonies WHERE state = 'sealed'"


def listed(
    db: Database, *, unfinished_only: bool = False, limit: int = 200, sealed_too: bool = False
) -> tuple[Job, ...]:
    """The newest jobs first; `unfinished_only` leaves out those that are done or cancelled.

    Jobs that clear up after what was sealed are nobody's to see: `sealed_too` is for the doctor.
    """
    found = rows(
        db,
        "SELECT * FROM jobs WHERE (:all OR state IN ('waiting', 'running', 'failed', 'for-a-person')) "
        f"AND (:sealed_too OR number NOT IN ({_SEALED})) ORDER BY id DESC LIMIT :limit",
        {"all": not unfinished_only, "limit": limit, "sealed_too": sealed_too},
    )
    return tuple(_job(one) for one in found)


def unfinished(db: Database, number: TestimonyId) -> bool:
    """Whether any job of this testimony is waiting or running."""
    return row(db, "SELECT 1 FROM jobs WHERE number = ? AND state IN ('waiting', 'running')", (number,)) is not None


def left_of(db: Database, kind: JobKind, numbers: Collection[TestimonyId]) -> int:
    """How many jobs of `kind` on these testimonies are waiting or running."""
    found = row(
        db,
        "SELECT count(*) AS n FROM jobs WHERE kind = ? AND state IN ('waiting', 'running') "
        "AND number IN (SELECT value FROM json_each(?))",
        (kind.value, json.dumps(list(numbers))),
    )
    return int(found["n"]) if found else 0


def ended_badly(db: Database, kind: JobKind, numbers: Collection[TestimonyId]) -> tuple[TestimonyId, ...]:
    """Those of these testimonies whose newest job of `kind` ended without being done."""
    found = rows(
        db,
        "SELECT number FROM jobs WHERE id IN (SELECT max(id) FROM jobs WHERE kind = ? GROUP BY number) "
        "AND state NOT IN ('waiting', 'running', 'done') AND number IN (SELECT value FROM json_each(?)) "
        "ORDER BY number",
        (kind.value, json.dumps(list(numbers))),
    )
    return tuple(TestimonyId(one["number"]) for one in found)


def counted(db: Database) -> dict[JobState, int]:
    """How many jobs stand how, those of what is sealed left out."""
    found = rows(db, f"SELECT state, count(*) AS n FROM jobs WHERE number NOT IN ({_SEALED}) GROUP BY state")
    return {JobState(one["state"]): int(one["n"]) for one in found}


def forget_done(db: Database, number: TestimonyId) -> None:
    """Remove what was done for a testimony that is there no more, once all of it is: nothing tells of it any longer."""
    gone = "number = ? AND NOT EXISTS (SELECT 1 FROM testimonies AS t WHERE t.number = jobs.number)"
    left = f"SELECT 1 FROM jobs WHERE {gone} AND state <> 'done' AND state <> 'cancelled'"
    if row(db, left, (number,)) is None:
        change(db, f"DELETE FROM jobs WHERE {gone}", (number,))


def being_removed(db: Database) -> frozenset[TestimonyId]:
    """The numbers of what is there no more and whose files are not all removed yet."""
    sql = "SELECT DISTINCT number FROM jobs WHERE kind IN ('erase', 'remove') AND state NOT IN ('done', 'cancelled')"
    return frozenset(TestimonyId(one["number"]) for one in rows(db, sql))


def forget(db: Database, number: TestimonyId) -> None:
    """Remove the jobs of a testimony that is discarded."""
    change(db, "DELETE FROM jobs WHERE number = ?", (number,))
