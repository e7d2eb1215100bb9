"""Access copies: what people hear, made from the masters and made again whenever they are missing."""

from __future__ import annotations

import shutil
from pathlib import Path

from oralhist.catalogue import restrictions, testimonies
from oralhist.catalogue.jobs import Job
from oralhist.catalogue.testimonies import Testimony
from oralhist.media import bags, copies
from oralhist.model.access import State
from oralhist.model.identifiers import RecordingId, TestimonyId
from oralhist.model.restrictions import Withheld
from oralhist.work import purge
from oralhist.work.archive import Archive


def perform(archive: Archive, job: Job) -> None:
    """Make the access copies of a testimony that are not there, without what is withheld; remove all others.

    There is none of what was withdrawn or sealed.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None:
        return
    if purge.leaves_no_drafts(archive, testimony):
        purge.forget_heard(archive, testimony)
    forget(archive, testimony)
    if testimony.state is not State.KEPT:
        return
    kept = restrictions.unheard(archive.db, testimony.row)
    for file in testimonies.recordings_of(archive.db, testimony.row):
        withheld = kept.get(file.id, Withheld())
        out = archive.folders.copy(file.id, withheld)
        if not out.is_file():
            out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copies.make(archive.folders.bag(testimony.number, file.deposit) / "data" / file.name, out, withheld)


def missing(archive: Archive, testimony: Testimony) -> list[RecordingId]:
    """The recordings of a testimony whose access copies should be there and are not."""
    if testimony.state is not State.KEPT:
        return []
    kept = restrictions.unheard(archive.db, testimony.row)
    return [
        file.id
        for file in testimonies.recordings_of(archive.db, testimony.row)
        if not archive.folders.copy(file.id, kept.get(file.id, Withheld())).is_file()
    ]


def stale(archive: Archive, testimony: Testimony) -> list[Path]:
    """The access copies of a testimony in which anything else is withheld than now; all where it is closed."""
    kept = restrictions.unheard(archive.db, testimony.row)
    found = []
    for file in testimonies.recordings_of(archive.db, testimony.row):
        wanted = archive.folders.copy(file.id, kept.get(file.id, Withheld()))
        every = archive.folders.copies.glob(f"{file.id}.*m4a")
        found += [copy for copy in every if copy != wanted or testimony.state is not State.KEPT]
    return found


def forget(archive: Archive, testimony: Testimony) -> None:
    """Remove the access copies that nobody is given any more."""
    for copy in stale(archive, testimony):
        copy.unlink(missing_ok=True)


def perform_removal(archive: Archive, job: Job) -> None:
    """Remove the files of a testimony that was discarded or erased; does nothing while the catalogue still has it."""
    if testimonies.by_number(archive.db, job.number) is None:
        remove_files(archive, job.number)


def remove_files(archive: Archive, number: TestimonyId) -> None:
    """Remove all files of a testimony: bags, revisions, copies, samples, drafts."""
    folders = archive.folders
    for folder in (folders.archive / number, folders.transcripts / number):
        if folder.is_dir():
            bags.remove_folder(folder)
    for made in ("copies", "pcm", "drafts"):
        # With a dot before it: what was being made when a worker was killed.
        for path in (*(folders.var / made).glob(f"{number}-*"), *(folders.var / made).glob(f".{number}-*")):
            # A job that was under way is perhaps writing there still: it is swept again when that has ended.
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
