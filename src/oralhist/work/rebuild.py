"""Rebuilding what is disposable: the search index and the access copies."""

from __future__ import annotations

from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.work import derive, index
from oralhist.work.archive import Archive, locked
from oralhist.work.index import Progress


def rebuild(archive: Archive, by: Viewer, progress: Progress = lambda _done, _total: None) -> tuple[int, int]:
    """Make the index again and queue the access copies that are missing; passages indexed, copies queued."""
    with locked(archive.folders.worker_lock) as mine:
        if not mine:
            raise Refusal("A worker is running.", "Stop it (`oralhist serve` starts one), then rebuild.")
        passages = index.rebuild(archive, progress)
    queued = 0
    with writing(archive.db) as db:
        for testimony in testimonies.all_of_them(db):
            if derive.missing(archive, testimony):
                jobs.enqueue(db, archive.now(), JobKind.DERIVE, testimony.number)
                queued += 1
        ledger.note(db, archive.now(), by.name, Verb.REBUILT, "var")
    return passages, queued
