"""The ledger: who did what to which thing and when, append-only and hash-chained.

Holds ids and verbs, never names of narrators, words of testimonies or queries. Its head, the number and the digest of
the last entry, lies outside the catalogue too: else entries cut off its end would not be missed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue.database import afterwards, change, row, rows, stamp
from oralhist.durable import write_whole
from oralhist.model.desk import LedgerEntry

BEGINNING = "0" * 64


class Verb(StrEnum):
    """What can be done."""

    INITIALISED = "initialised"
    INGESTED = "ingested"
    RECORDING_ADDED = "recording-added"
    RECORDING_COVERED = "recording-covered"
    RECORDING_DISCARDED = "recording-discarded"
    DESCRIBED = "described"
    DISCARDED = "discarded"
    CONSENT_RECORDED = "consent-recorded"
    CONSENT_DEPOSITED = "consent-deposited"
    CONSENT_TAKEN_OUT = "consent-taken-out"
    INTERVIEWER_RECORDED = "interviewer-recorded"
    LINK_RECORDED = "link-recorded"
    PSEUDONYM_GIVEN = "pseudonym-given"
    NAME_DECIDED = "name-decided"
    NAMES_REVIEWED = "names-reviewed"
    PERSON_HIDDEN = "person-hidden"
    PERSON_SHOWN = "person-shown"
    SPEAKER_ADDED = "speaker-added"
    SPEAKER_REMOVED = "speaker-removed"
    WITHDRAWN = "withdrawn"
    LINK_MADE = "link-made"
    LINK_REVOKED = "link-revoked"
    TIGHTENED = "tightened"
    ASKED = "asked"
    ANSWERED = "answered"
    COMPLAINED = "complained"
    HIDDEN_FOR_A_WHILE = "hidden-for-a-while"
    COMPLAINT_DECIDED = "complaint-decided"
    RESTRICTED = "restricted"
    RESTRICTION_LIFTED = "restriction-lifted"
    TEXT_LET_STAND = "text-let-stand"
    GRANTED = "granted"
    GRANT_ENDED = "grant-ended"
    SEALED = "sealed"
    UNSEALING_ASKED = "unsealing-asked"
    UNSEALED = "unsealed"
    HIDDEN = "hidden"
    SHOWING_ASKED = "showing-asked"
    SHOWN_AGAIN = "shown-again"
    ERASURE_ASKED = "erasure-asked"
    ERASURE_DECLINED = "erasure-declined"
    ERASED_FOR_NARRATOR = "erased-at-the-narrators-wish"
    ERASED_FOR_FAMILY = "erased-at-the-familys-wish"
    ERASED_FOR_SAFETY = "erased-for-safety"
    ERASED_BY_LAW = "erased-by-law"
    ERASED_AS_MISTAKE = "erased-as-taken-in-by-mistake"
    ERASED_AGAIN = "erased-again-by-a-restore"
    BACKUP_DESTROYED = "backup-destroyed"
    TRANSCRIBED = "transcribed"
    REVISED = "revised"
    TAG_DECIDED = "tag-decided"
    LEARNING_RESET = "learning-reset"
    CLAIM_DECIDED = "claim-decided"
    CHRONOLOGY_CHANGED = "chronology-changed"
    PERSON_LINKED = "person-linked"
    PERSON_UNLINKED = "person-unlinked"
    PERSONS_JOINED = "persons-joined"
    PERSONS_KEPT_APART = "persons-kept-apart"
    KIN_PLACED = "kin-placed"
    KIN_REMOVED = "kin-removed"
    RELATED = "related"
    UNRELATED = "unrelated"
    MOVE_RECORDED = "move-recorded"
    CONTACT_KEPT = "contact-kept"
    CONTACT_OPENED = "contact-opened"
    CONTACT_DELETED = "contact-deleted"
    FIXITY_CHECKED = "fixity-checked"
    FIXITY_FAILED = "fixity-failed"
    ACCOUNT_ADDED = "account-added"
    ACCOUNT_REMOVED = "account-removed"
    PASSWORD_CHANGED = "password-changed"  # noqa: S105 (a verb)
    VETTED = "vetted"
    VETTING_ENDED = "vetting-ended"
    TERMS_ACCEPTED = "terms-accepted"
    INVITED = "invited"
    INVITATION_REVOKED = "invitation-revoked"
    SESSIONS_ENDED = "sessions-ended"
    FACTOR_ADDED = "factor-added"
    FACTOR_REMOVED = "factor-removed"
    CODES_RENEWED = "codes-renewed"
    CODE_SPENT = "code-spent"
    READMISSION_ASKED = "readmission-asked"
    READMITTED = "readmitted"
    TOKEN_MADE = "token-made"  # noqa: S105 (a verb)
    TOKEN_ENDED = "token-ended"  # noqa: S105 (a verb)
    ACCESS_ASKED = "access-asked"
    ACCESS_TAKEN_BACK = "access-taken-back"
    ACCESS_GRANTED = "access-granted"
    ACCESS_REFUSED = "access-refused"
    MESSAGE_SENT = "message-sent"
    MESSAGE_MARKED = "message-marked"
    REBUILT = "rebuilt"
    RESTORED = "restored"
    BACKED_UP = "backed-up"
    OPENED = "opened"
    PLAYED = "played"
    EXPORTED = "exported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last entry of a ledger, by its number and its digest (SHA-256, hexadecimal)."""

    number: int
    digest: str


def _digest(previous: str, at: str, who: str, verb: str, subject: str) -> str:
    return hashlib.sha256("\x1f".join((previous, at, who, verb, subject)).encode()).hexdigest()


def latest(db: Database, verb: Verb) -> str:
    """When something was last done (UTC, ISO 8601), empty where it never was."""
    found = row(db, "SELECT at FROM ledger WHERE verb = ? ORDER BY entry DESC LIMIT 1", (verb.value,))
    return str(found["at"]) if found else ""


def seal(db: Database) -> str:
    """The digest of the last entry: it changes with whatever is done, and is never the same again."""
    last = head(db)
    return last.digest if last else BEGINNING


def note(db: Database, at: datetime, who: str, verb: Verb, subject: str) -> None:
    """Append one entry inside the transaction of the change that it speaks of. `at` is UTC."""
    last = head(db)
    previous = last.digest if last else BEGINNING
    done = stamp(at)
    change(
        db,
        "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (last.number if last else 0) + 1,
            *(done, who, verb.value, subject, previous),
            _digest(previous, done, who, verb.value, subject),
        ),
    )
    keep_head_afterwards(db)


def keep_head_afterwards(db: Database) -> None:
    """Write the head beside the catalogue once the change under way is committed."""
    afterwards(db, _keep_head)


def head(db: Database) -> Head | None:
    """The head of the ledger in the catalogue; None of an empty one."""
    last = row(db, "SELECT entry, digest FROM ledger ORDER BY entry DESC LIMIT 1")
    return Head(number=last["entry"], digest=last["digest"]) if last else None


def head_file(db: Database) -> Path | None:
    """Where the head lies beside the catalogue; None where this catalogue lies in no data directory."""
    at = row(db, "SELECT file FROM pragma_database_list WHERE name = 'main'")
    secrets = Path(at["file"]).parent / "secrets" if at and at["file"] else None
    return secrets / "ledger.head" if secrets is not None and secrets.is_dir() else None


def read_head(path: Path) -> Head | None:
    """The head that lies at `path`; None where there is none. Raises ``ValueError`` where it is no head."""
    try:
        told = json.loads(path.read_bytes())
        return Head(number=int(told["entry"]), digest=str(told["digest"]))
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as error:
        raise ValueError("It is no head of a ledger.") from error


def holds(db: Database, of: Head) -> bool:
    """Whether the ledger has the entry `of`: it is its head, or was once."""
    return row(db, "SELECT 1 FROM ledger WHERE entry = ? AND digest = ?", (of.number, of.digest)) is not None


def _keep_head(db: Database) -> None:
    """Write the head beside the catalogue. What speaks of entries that are not there any more stays as it is."""
    path = head_file(db)
    if path is None:
        return
    lock = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            kept = read_head(path)
        except ValueError:
            return
        now = head(db)
        if now is not None and now != kept and (kept is None or holds(db, kept)):
            write_whole(path, json.dumps({"entry": now.number, "digest": now.digest}).encode())
    except OSError:
        return  # the change stands, and the head of an entry before is as good a witness
    finally:
        os.close(lock)


def entries(
    db: Database, *, subject: str = "", who: str = "", before: int = 0, limit: int = 100, testimonies_only: bool = False
) -> tuple[LedgerEntry, ...]:
    """The newest entries, of one subject or by one account where these are given; `before` an entry to go on."""
    found = rows(
        db,
        "SELECT entry, at, who, verb, subject FROM ledger WHERE (:subject = '' OR subject = :subject) "
        "AND (:who = '' OR who = :who) AND (:before = 0 OR entry < :before) "
        "AND (NOT :narrow OR subject GLOB 'OH-[0-9]*') ORDER BY entry DESC LIMIT :limit",
        {"subject": subject, "who": who, "before": before, "limit": limit, "narrow": testimonies_only},
    )
    return tuple(
        LedgerEntry(number=one["entry"], at=one["at"], who=one["who"], verb=one["verb"], subject=one["subject"])
        for one in found
    )


def of_testimony(db: Database, number: str) -> tuple[LedgerEntry, ...]:
    """What was done to a testimony and to what is its own (``OH-2026-0001 3``), oldest first."""
    found = rows(
        db,
        "SELECT entry, at, who, verb, subject FROM ledger WHERE subject = :number OR subject GLOB :number || ' *' "
        "ORDER BY entry",
        {"number": number},
    )
    return tuple(
        LedgerEntry(number=one["entry"], at=one["at"], who=one["who"], verb=one["verb"], subject=one["subject"])
        for one in found
    )


def done_since(db: Database, who: str, verb: Verb, subject: str, since: datetime) -> bool:
    """Whether `who` did this to `subject` at `since` (UTC) or later."""
    sql = "SELECT 1 FROM ledger WHERE subject = ? AND who = ? AND verb = ? AND at >= ? LIMIT 1"
    return row(db, sql, (subject, who, verb.value, stamp(since))) is not None


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
