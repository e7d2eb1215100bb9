"""Keeping the search index in step with the catalogue; only the holder of the worker's lock writes it."""

from __future__ import annotations

from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.jobs import Job
from oralhist.work.archive import Archive


def perform(archive: Archive, job: Job) -> None:
    """Put the passages of a testimony into the index; what the catalogue no longer has goes out of it.

    Comparing all numbers, and not only this testimony's, makes the job idempotent and heals what a kill left.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    wanted = transcripts.passages_of(archive.db, testimony.row) if testimony else ()
    indexed = archive.index.passages()
    stale = indexed - transcripts.passage_numbers(archive.db)
    fresh = [passage for passage in wanted if passage.number not in indexed]
    if stale or fresh:
        archive.index.replace(stale, fresh)


def rebuild(archive: Archive) -> int:
    """Make the index again from the catalogue, beside the old one, then flip; returns the number of passages."""
    passages = transcripts.all_passages(archive.db)
    archive.index.rebuild(passages)
    return len(passages)
