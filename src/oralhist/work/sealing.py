"""Sealing: nobody reads a testimony any more, archivists neither; two administrators together may break it.

A broken seal leaves it hidden, never open: what was agreed before it was sealed opens nothing any more.
"""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database

from oralhist.catalogue import agreed, jobs, ledger, testimonies, unsealings
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.catalogue.unsealings import Unsealing
from oralhist.model.access import Clearance, State, Viewer
from oralhist.model.consenting import RecordKind
from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import name_watch, papers, two_archivists
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.papers import Ready, Says

LAPSE = timedelta(days=7)
"""How long the first administrator's word waits for a second."""


def seal(archive: Archive, number: TestimonyId, by: Viewer) -> None:
    """Close a testimony to everybody, archivists too, at once; its jobs are given up.

    Others take its words out of the index, and remove access copies and drafts.
    """
    with writing(archive.db) as db:
        seal_in(archive, db, named(archive, number), papers.without("sealing"), by)


def seal_in(
    archive: Archive, db: Database, testimony: Testimony, ready: Ready, by: Viewer, speaker: str = agreed.NARRATOR
) -> None:
    """Inside a transaction: what `seal` does. That nothing agreed before counts any more is a record too."""
    papers.keep(archive, db, testimony, ready, Says(kind=RecordKind.WITHDRAWAL, speaker=speaker, terms={}), by)
    name_watch.hand_over(archive, db, testimony, by.name)
    testimonies.update(db, archive.now(), testimony.row, {"state": State.SEALED.value})
    agreed.suspend(db, testimony.row)
    name_watch.reconsider(archive, db, testimony)
    jobs.forget(db, testimony.number)
    for kind in (JobKind.PURGE, JobKind.DERIVE):
        # Index and drafts without it; access copies are removed.
        jobs.enqueue(db, archive.now(), kind, testimony.number)
    ledger.note(db, archive.now(), by.name, Verb.SEALED, testimony.number)


def unseal(archive: Archive, name: str, by: Viewer) -> bool:
    """Ask to break a seal, or agree to what another administrator asked within a week; whether it is broken now.

    It is hidden then. Raises `Refusal` where the same administrator asks twice, for one whose account was made
    after the first had asked, and for everybody else; `NotFound` where nothing of that number is sealed.
    """
    with writing(archive.db) as db:
        two_archivists.check_first(archive, by, Clearance.ADMINISTRATOR)
        testimony = _sealed(archive, name)
        waiting = [one for one in unsealings.waiting(db, archive.now() - LAPSE) if one.number == testimony.number]
        if not waiting:
            unsealings.ask(db, archive.now(), testimony.row, by.name)
            ledger.note(db, archive.now(), by.name, Verb.UNSEALING_ASKED, testimony.number)
            return False
        two_archivists.check_second(archive, waiting[0].asked_by, waiting[0].asked, by, Clearance.ADMINISTRATOR)
        unsealings.confirm(db, archive.now(), testimony.row, by.name)
        testimonies.update(db, archive.now(), testimony.row, {"state": State.HIDDEN.value})
        # While it was sealed nobody looked for names in it.
        name_watch.follow_text(archive, db, testimony)
        jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
        ledger.note(db, archive.now(), by.name, Verb.UNSEALED, testimony.number)
        return True


def waiting(archive: Archive, by: Viewer) -> tuple[Unsealing, ...]:
    """The seals that one administrator asked to break and a second may; `NotFound` for all but administrators."""
    if by.clearance < Clearance.ADMINISTRATOR:
        raise NotFound
    return unsealings.waiting(archive.db, archive.now() - LAPSE)


def _sealed(archive: Archive, name: str) -> Testimony:
    try:
        found = testimonies.by_number(archive.db, parse_testimony_id(name.strip().upper()))
    except ValueError as error:
        raise Refusal(f"{error}.", "Give the number of the testimony.") from error
    if found is None or found.state is not State.SEALED:
        raise NotFound(f"No testimony {name[:40]} is sealed.", "Compare its number.")
    return found
