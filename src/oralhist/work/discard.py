"""Discarding: undoing an ingest that should not have been, while nobody has seen it."""

from __future__ import annotations

from datetime import datetime, timedelta

from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

GRACE = timedelta(days=7)


def discard(archive: Archive, name: str, by: Viewer) -> TestimonyId:
    """Remove a testimony that was never shown to anybody and is younger than seven days; its files follow by a job.

    Raises `Refusal` for any other. Its number and address are not used again.
    """
    with writing(archive.db) as db:
        testimony = named(archive, name)
        if testimony.opened:
            raise Refusal(f"{testimony.number} was open to readers.", "`oralhist withdraw` hides it.")
        if archive.now() - datetime.fromisoformat(testimony.created) > GRACE:
            raise Refusal(f"{testimony.number} is older than seven days.", "`oralhist withdraw` hides it.")
        testimonies.delete(db, testimony.row)
        jobs.forget(db, testimony.number)
        jobs.enqueue(db, archive.now(), JobKind.REMOVE, testimony.number)
        jobs.enqueue(db, archive.now(), JobKind.PURGE, testimony.number)
        ledger.note(db, archive.now(), by.name, Verb.DISCARDED, testimony.number)
    return testimony.number
