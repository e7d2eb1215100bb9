"""Rebuilding what is disposable: the search index and the access copies."""

from __future__ import annotations

from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.work import derive, index, purge
from oralhist.work.archive import Archive, locked
from oralhist.work.index import Progress


def rebuild(archive: Archive, by: Viewer, progress: Progress = lambda _done, _total: None) -> tuple[int, int]:
    """Make the index again and queue the access copies that are missing; passages indexed, copies queued.

    What lies there still of what is closed by now is taken off the disk by the same jobs.
    """
    with locked(archive.folders.worker_lock) as mine:
        if not mine:
            raise Refusal("A worker is running.", "Stop it (`oralhist serve` starts one), then rebuild.")
        passages = index.rebuild(archive, progress)
    queued = 0
    with writing(archive.db) as db:
        for testimony in testimonies.all_of_them(db, sealed_too=True):
            missing = derive.missing(archive, testimony)
            if missing or derive.stale(archive, testimony) or purge.lies_about(archive, testimony):
                jobs.enqueue(db, archive.now(), JobKind.DERIVE, testimony.number)
                queued += bool(missing)
        ledger.note(db, archive.now(), by.name, Verb.REBUILT, "var")
    return passages, queued
