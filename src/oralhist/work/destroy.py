"""Destroying what lay on the disk of a testimony that is erased: files, index, uploads under way, older catalogues.

Its rows are gone before any of this begins. Each step can be done again, so that a kill at any instant leaves it to the
next worker. Files are unlinked, which is not overwriting: docs/threat-model.md says what that means on which disk.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from oralhist.catalogue import passages, testimonies
from oralhist.catalogue.database import compact
from oralhist.catalogue.jobs import Job
from oralhist.durable import fsync_folder
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work import uploads
from oralhist.work.archive import Archive
from oralhist.work.derive import remove_files
from oralhist.work.erased_lists import tell_backups

BLOCK = 1 << 20


def perform(archive: Archive, job: Job) -> None:
    """Destroy the files of a testimony that was erased; does nothing while the catalogue has it.

    Raises `Refusal` where the log of the catalogue could not be emptied: it is to be done again then.
    """
    if testimonies.by_number(archive.db, job.number) is not None:
        return
    # Before the masters: what is half received is known by them.
    _forget_uploads(archive, job.number)
    uploads.forget_tables(archive)
    remove_files(archive, job.number)
    forget_older_catalogues(archive.folders.catalogue)
    archive.index.purge(passages.all_passages(archive.db))
    tell_backups(archive)
    if not compact(archive.db):
        raise Refusal("Somebody was reading the catalogue all the time.", f"oralhist jobs --retry {job.id}")


def _forget_uploads(archive: Archive, number: TestimonyId) -> None:
    """Remove what is under way into the archive and begins as a file of the testimony does.

    Whoever was handing it in is refused: by `ingest`, since the file is gone. Whatever else begins so has lost no more
    than the beginning of an upload.
    """
    folders = archive.folders
    kept = [path for path in (folders.archive / number).rglob("data/*") if path.is_file()]
    for path in folders.incoming.rglob("*") if folders.incoming.is_dir() else ():
        if path.name != "lock" and path.is_file() and any(_begins(path, one) for one in kept):
            path.unlink(missing_ok=True)
    for path in folders.uploads.glob("*/bytes"):
        if any(_begins(path, one) for one in kept):
            shutil.rmtree(path.parent, ignore_errors=True)


def _begins(path: Path, whole: Path) -> bool:
    """Whether the file `path` is not empty and is `whole` as far as it goes."""
    try:
        with path.open("rb") as one, whole.open("rb") as other:
            first = one.read(BLOCK)
            block = first
            while block:
                if block != other.read(len(block)):
                    return False
                block = one.read(BLOCK)
            return bool(first)
    except FileNotFoundError:
        return False


def forget_older_catalogues(catalogue: Path) -> None:
    """Remove the copies that upgrades made of the catalogue: rows that are erased stand in them."""
    copies = [
        *catalogue.parent.glob(f"{catalogue.name}.before-*"),
        *catalogue.parent.glob(f".{catalogue.name}.before-*"),
    ]
    for copy in copies:
        copy.unlink(missing_ok=True)
    if copies:
        fsync_folder(catalogue.parent)
