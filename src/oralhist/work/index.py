"""Keeping the search index in step with the catalogue; only the holder of the worker's lock writes it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from oralhist.catalogue import passages, testimonies
from oralhist.catalogue.jobs import Job
from oralhist.work.archive import Archive

Progress = Callable[[int, int], None]
"""Told how many passages of how many are indexed."""


def perform(archive: Archive, job: Job) -> None:
    """Put the passages of a testimony into the index; what the catalogue no longer has goes out of it.

    Comparing all numbers, and not only this testimony's, makes the job idempotent and heals what a kill left. An index
    that cannot be read is made again as a whole.
    """
    if heal(archive):
        return
    testimony = testimonies.by_number(archive.db, job.number)
    wanted = passages.passages_of(archive.db, testimony.row) if testimony else ()
    indexed = archive.index.passages()
    stale = indexed - passages.passage_numbers(archive.db)
    fresh = [passage for passage in wanted if passage.number not in indexed]
    if stale or fresh:
        archive.index.replace(stale, fresh)
    archive.index.merge()


def heal(archive: Archive) -> bool:
    """Make the index again where there is one that cannot be read, or one of an older version; whether there was.

    It is not deleted but set aside; until it is made again, searches say that it is damaged, and all else works.
    """
    if not archive.index.damaged():
        return False
    sys.stderr.write("oralhist: the search index cannot be read; it is set aside and made again from the catalogue.\n")
    rebuild(archive)
    sys.stderr.write("oralhist: the search index is made again.\n")
    return True


def rebuild(archive: Archive, progress: Progress = lambda _done, _total: None) -> int:
    """Make the index again from the catalogue, beside the old one, then flip; returns the number of passages."""
    wanted = passages.all_passages(archive.db)
    archive.index.rebuild(wanted, lambda done: progress(done, len(wanted)))
    progress(len(wanted), len(wanted))
    return len(wanted)
