"""Erasure: two archivists together destroy a testimony, its recordings, texts and every row; the ledger alone says so.

What is asked can lapse or be declined; what is carried out cannot be taken back. Nothing here waits for the disk: rows
are gone in one transaction, files follow by jobs (`destroy`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import backups, erasures, jobs, ledger, testimonies
from oralhist.catalogue.backups import BackupRow
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Clearance, State, Viewer
from oralhist.model.erasing import Asked, Backup, Erased, Reason
from oralhist.model.identifiers import TestimonyId, is_address, parse_testimony_id
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import erased_lists, name_watch
from oralhist.work.archive import Archive
from oralhist.work.two_archivists import check_first, check_second, is_archivist

LAPSE = timedelta(days=14)
"""How long the first archivist's word waits for a second."""

SOMEBODY = "narrator"
"""Who asked, where it was no account: the narrator, by their own link."""


def ask(archive: Archive, name: str, by: Viewer, reason: Reason = Reason.NARRATOR) -> Asked:
    """Ask for the testimony called `name` (its number or address) to be erased; nothing is destroyed yet.

    Where `by` is an archivist, a second one may carry it out within 14 days. Anybody else's asking, such as a
    narrator's, is urgent, does not lapse, and needs two archivists still. Raises `Refusal` where the same archivist
    asks again, or another one has: that is to be agreed to.
    """
    with writing(archive.db) as db:
        return ask_in(archive, db, _found(db, name), by, reason)


def ask_in(archive: Archive, db: Database, testimony: Testimony, by: Viewer, reason: Reason = Reason.NARRATOR) -> Asked:
    """Inside a transaction: as `ask`."""
    keeper = by.keeps_the_archive and is_archivist(archive, by, _least(testimony))
    if by.keeps_the_archive and not keeper:
        check_first(archive, by, _least(testimony))
    who = by.name or SOMEBODY
    before = erasures.asked(db, testimony.row, archive.now() - LAPSE)
    if before is None:
        erasures.ask(db, archive.now(), testimony.row, reason, who, archivist=keeper)
    elif keeper and not before.first_by:
        erasures.agree(db, archive.now(), testimony.row, by.name)
    elif keeper:
        check_second(archive, before.first_by, before.first, by)
        raise Refusal(f"{before.first_by} has asked for it already.", "Agree to that, and it is carried out.")
    elif before.urgent:
        return before
    else:
        erasures.hasten(db, testimony.row, who)
    ledger.note(db, archive.now(), who, Verb.ERASURE_ASKED, testimony.number)
    found = erasures.asked(db, testimony.row, archive.now() - LAPSE)
    assert found is not None
    return found


def erase(archive: Archive, name: str, by: Viewer) -> Erased:
    """Agree to what another archivist asked: the testimony is gone when this returns, its files as soon as jobs are.

    Raises `Refusal` where nobody has asked within 14 days, or the same archivist has, and for one whose account was
    made after that. `NotFound` where there is no such testimony. What is closed for its name stays so until an
    archivist has gone through it.
    """
    with writing(archive.db) as db:
        testimony = _found(db, name)
        check_first(archive, by, _least(testimony))
        asked = erasures.asked(db, testimony.row, archive.now() - LAPSE)
        if asked is None or not asked.first_by:
            raise Refusal(f"No archivist has asked for {testimony.number} to be erased.", "Ask first; another agrees.")
        check_second(archive, asked.first_by, asked.first, by)
        name_watch.hand_over(archive, db, testimony, by.name)
        gone = erasures.remove_rows(db, testimony.number, archive.now())
        assert gone is not None
        jobs.enqueue(db, archive.now(), JobKind.ERASE, testimony.number, {"sha256": list(gone.digests)})
        # Done between two slow jobs: it sweeps up what one that is under way writes until it finds out.
        jobs.enqueue(db, archive.now(), JobKind.REMOVE, testimony.number)
        for other in erasures.taught_by_decisions(db) if gone.taught else ():
            # What its decisions taught the tagger stands in the suggestions that archivists see elsewhere.
            jobs.enqueue(db, archive.now(), JobKind.TAG, other)
        ledger.note(db, archive.now(), by.name, Verb(f"{erasures.ERASED}{asked.reason.value}"), testimony.number)
        return Erased(number=testimony.number, backups=_shown(archive, backups.known(db)))


def decline(archive: Archive, name: str, by: Viewer) -> None:
    """Note that a testimony is not erased, whoever asked; raises `NotFound` where nobody has."""
    with writing(archive.db) as db:
        testimony = _found(db, name)
        check_first(archive, by, _least(testimony))
        if erasures.asked(db, testimony.row, archive.now() - LAPSE) is None:
            raise NotFound("Nobody asks for that to be erased.", "`oralhist erase` lists what is asked.")
        erasures.end(db, archive.now(), testimony.row, by.name)
        ledger.note(db, archive.now(), by.name, Verb.ERASURE_DECLINED, testimony.number)


def waiting(archive: Archive, by: Viewer) -> tuple[Asked, ...]:
    """What is asked and not decided, the urgent first; `NotFound` for all but archivists.

    Of what is sealed only administrators hear.
    """
    if not by.keeps_the_archive:
        raise NotFound
    return erasures.waiting(archive.db, by.clearance, archive.now() - LAPSE)


def erased(archive: Archive, by: Viewer) -> tuple[TestimonyId, ...]:
    """The numbers of all that was ever erased; `NotFound` for all but archivists."""
    if not by.keeps_the_archive:
        raise NotFound
    return erasures.erased(archive.db)


def under_way(archive: Archive, number: TestimonyId) -> bool:
    """Whether files of what was erased may still lie on the disk."""
    return number in jobs.being_removed(archive.db)


def known_backups(archive: Archive, by: Viewer) -> tuple[Backup, ...]:
    """The backups that were made or begun and are not destroyed; `NotFound` for all but archivists."""
    if not by.keeps_the_archive:
        raise NotFound
    return _shown(archive, backups.known(archive.db))


def backup_destroyed(archive: Archive, number: int, by: Viewer) -> None:
    """Note that a backup was destroyed; raises `NotFound` where none of that number is known."""
    with writing(archive.db) as db:
        if not backups.destroy(db, archive.now(), number, by.name):
            raise NotFound(f"There is no backup {number}.", "`oralhist backups` lists them.")
        ledger.note(db, archive.now(), by.name, Verb.BACKUP_DESTROYED, str(number))


def left_in(archive: Archive, found: Erased) -> tuple[str, ...]:
    """Where copies of what was erased may lie, until when, and which of them do not know of it yet, a sentence each."""
    if not found.backups:
        return ("No backup of this archive is known: what was copied otherwise, nobody knows.",)
    said = []
    for one in found.backups:
        until = f", kept until {one.until.isoformat()}" if one.until else ", for as long as it is kept"
        told = erased_lists.says(_folder(one), found.number)
        then = "" if told else f"; it could not be told: write {found.number} into {_folder(one) / erased_lists.ERASED}"
        said.append(f"Backup {one.id} of {one.at[:10]} in {one.destination}{until}{then}.")
    return tuple(said)


def _shown(archive: Archive, found: tuple[BackupRow, ...]) -> tuple[Backup, ...]:
    return tuple(
        Backup(id=one.id, destination=one.destination, at=one.at, who=one.who, until=_until(archive, one.at))
        for one in found
    )


def _until(archive: Archive, at: str) -> date | None:
    days = archive.settings.backups_kept_days
    return (datetime.fromisoformat(at) + timedelta(days=days)).date() if days else None


def _folder(one: Backup) -> Path:
    return Path(one.destination)


def _least(testimony: Testimony) -> Clearance:
    """Who decides on it: what is sealed is for administrators."""
    return Clearance.ADMINISTRATOR if testimony.state is State.SEALED else Clearance.ARCHIVIST


def _found(db: Database, name: str) -> Testimony:
    """The testimony called so, a sealed one too, which no other function of `work` finds."""
    wanted = name.strip()
    try:
        found = (
            testimonies.by_address(db, wanted)
            if is_address(wanted)
            else testimonies.by_number(db, parse_testimony_id(wanted.upper()))
        )
    except ValueError as error:
        raise Refusal(f"{error}.", "`oralhist list` shows the numbers.") from error
    if found is None:
        raise NotFound(f"There is no testimony {wanted[:40]}.", "`oralhist list` shows those that there are.")
    return found
