"""The ledger: who did what to which thing and when, append-only and hash-chained.

Holds ids and verbs, never names of narrators, words of testimonies or queries.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from oralhist.catalogue.database import change, row, rows, stamp

BEGINNING = "0" * 64


class Verb(StrEnum):
    """What can be done."""

    INITIALISED = "initialised"
    INGESTED = "ingested"
    DESCRIBED = "described"
    DISCARDED = "discarded"
    CONSENT_RECORDED = "consent-recorded"
    PSEUDONYM_GIVEN = "pseudonym-given"
    WITHDRAWN = "withdrawn"
    TRANSCRIBED = "transcribed"
    REVISED = "revised"
    TAG_DECIDED = "tag-decided"
    LEARNING_RESET = "learning-reset"
    CLAIM_DECIDED = "claim-decided"
    CHRONOLOGY_CHANGED = "chronology-changed"
    PERSON_LINKED = "person-linked"
    PERSON_UNLINKED = "person-unlinked"
    FIXITY_CHECKED = "fixity-checked"
    FIXITY_FAILED = "fixity-failed"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_REMOVED = "account-removed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 (a verb)
    REBUILT = "rebuilt"
    RESTORED = "restored"


def _digest(previous: str, at: str, who: str, verb: str, subject: str) -> str:
    return hashlib.sha256("\x1f".join((previous, at, who, verb, subject)).encode()).hexdigest()


def latest(db: Database, verb: Verb) -> str:
    """When something was last done (UTC, ISO 8601), empty where it never was."""
    found = row(db, "SELECT at FROM ledger WHERE verb = ? ORDER BY entry DESC LIMIT 1", (verb.value,))
    return str(found["at"]) if found else ""


def seal(db: Database) -> str:
    """The digest of the last entry: it changes with whatever is done, and is never the same again."""
    last = row(db, "SELECT digest FROM ledger ORDER BY entry DESC LIMIT 1")
    return str(last["digest"]) if last else BEGINNING


def note(db: Database, at: datetime, who: str, verb: Verb, subject: str) -> None:
    """Append one entry inside the transaction of the change that it speaks of. `at` is UTC."""
    last = row(db, "SELECT entry, digest FROM ledger ORDER BY entry DESC LIMIT 1")
    previous = last["digest"] if last else BEGINNING
    done = stamp(at)
    change(
        db,
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (last["entry"] if last else 0) + 1,
            *(done, who, verb.value, subject, previous),
            _digest(previous, done, who, verb.value, subject),
        ),
    )


def broken_at(db: Database) -> int | None:
    """The first entry whose digest does not follow from the one before; None where the chain is whole."""
    previous, expected = BEGINNING, 1
    for entry in rows(db, "SELECT * FROM ledger ORDER BY entry"):
        digest = _digest(previous, entry["at"], entry["who"], entry["verb"], entry["subject"])
        if entry["entry"] != expected or entry["previous"] != previous or entry["digest"] != digest:
            return int(entry["entry"])
        previous, expected = digest, expected + 1
    return None


def begun(db: Database) -> bool:
    """Whether anything was done yet but loading the chronology of the program."""
    return row(db, "SELECT 1 FROM ledger WHERE verb <> ? LIMIT 1", (Verb.CHRONOLOGY_CHANGED.value,)) is not None
