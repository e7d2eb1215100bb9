"""Taking what is withheld, withdrawn or gone out of what is disposable: index, drafts, samples.

What the rule of access hides at once is thereby in no file under ``var/`` any more: words that are only deleted stay in
the files of an index, and names in its list of spellings.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from oralhist.catalogue import name_reviews, passages, restrictions, testimonies
from oralhist.catalogue.database import empty_log
from oralhist.catalogue.jobs import Job
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import State
from oralhist.work.archive import Archive


def perform(archive: Archive, job: Job) -> None:
    """Make the index again of what may be in it, with nothing of the old one kept, and empty the catalogue's log."""
    archive.index.purge(passages.all_passages(archive.db))
    empty_log(archive.db)


def leaves_no_drafts(archive: Archive, testimony: Testimony) -> bool:
    """Whether nothing that a machine hears of a testimony may lie about: something is withheld, or all of it."""
    if testimony.state is not State.KEPT or name_reviews.replaced_any(archive.db, testimony.row):
        return True
    return bool(restrictions.of_testimony(archive.db, testimony.row))


def heard_of(archive: Archive, testimony: Testimony) -> Iterator[Path]:
    """Samples and drafts of a testimony: what a machine hears, and has heard so far."""
    for folder in (archive.folders.var / "pcm", archive.folders.var / "drafts"):
        # With a dot before it: what was being written when a worker was killed.
        yield from (*folder.glob(f"{testimony.number}-*"), *folder.glob(f".{testimony.number}-*"))


def lies_about(archive: Archive, testimony: Testimony) -> bool:
    """Whether a machine has left something of a testimony of which nothing may lie about."""
    return leaves_no_drafts(archive, testimony) and any(True for _ in heard_of(archive, testimony))


def forget_heard(archive: Archive, testimony: Testimony) -> None:
    """Remove these; only where no job that makes them is running."""
    for path in heard_of(archive, testimony):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def after_failure(archive: Archive, job: Job) -> None:
    """Remove what a job that did not come to its end has left, where nothing may lie about."""
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is not None and leaves_no_drafts(archive, testimony):
        forget_heard(archive, testimony)
