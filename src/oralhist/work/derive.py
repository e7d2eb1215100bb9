"""Access copies: what people hear, made from the masters and made again whenever they are missing."""

from __future__ import annotations

import shutil

from oralhist.catalogue import testimonies
from oralhist.catalogue.jobs import Job
from oralhist.media import bags, copies
from oralhist.work.archive import Archive


def perform(archive: Archive, job: Job) -> None:
    """Make the access copies of a testimony that are not there."""
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None:
        return
    for file in testimonies.recordings_of(archive.db, testimony.row):
        out = archive.folders.copy(file.id)
        if not out.is_file():
            out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copies.make(archive.folders.bag(testimony.number, file.deposit) / "data" / file.name, out)


def perform_removal(archive: Archive, job: Job) -> None:
    """Remove the files of a testimony that was discarded; does nothing while the catalogue still has it."""
    if testimonies.by_number(archive.db, job.number) is not None:
        return
    folders = archive.folders
    for folder in (folders.archive / job.number, folders.transcripts / job.number):
        if folder.is_dir():
            bags.remove_folder(folder)
    for made in ("copies", "pcm", "drafts"):
        # With a dot before it: what was being made when a worker was killed.
        for path in (*(folders.var / made).glob(f"{job.number}-*"), *(folders.var / made).glob(f".{job.number}-*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
