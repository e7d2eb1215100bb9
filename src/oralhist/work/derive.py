"""Access copies: what people hear and see drawn, made from the masters and made again whenever they are missing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from oralhist.catalogue import restrictions, testimonies
from oralhist.catalogue.jobs import Job
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.media import bags, copies, waveform
from oralhist.model.access import State
from oralhist.model.identifiers import RecordingId, TestimonyId
from oralhist.model.restrictions import Withheld
from oralhist.model.sound import Form
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
    for half in archive.folders.copies.glob(f".{testimony.number}-*"):
        half.unlink(missing_ok=True)  # what was being made when a worker was killed; nobody else makes any
    forget(archive, testimony)
    if testimony.state is not State.KEPT:
        return
    kept = restrictions.unheard(archive.db, testimony.row)
    for file in testimonies.recordings_of(archive.db, testimony.row):
        _make(archive, testimony, file, kept.get(file.id, Withheld()))


def _make(archive: Archive, testimony: Testimony, file: StoredFile, withheld: Withheld) -> None:
    folders = archive.folders
    outs = {form: folders.copy(file.id, withheld, form) for form in Form}
    lacking = {form: out for form, out in outs.items() if not out.is_file()}
    folders.copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    if lacking:
        copies.make(folders.bag(testimony.number, file.deposit) / "data" / file.name, lacking, withheld)
    levels = folders.waveform(file.id, withheld)
    if not levels.is_file():
        try:
            waveform.make(outs[Form.SMALL], levels)
        except FileNotFoundError:
            # Something of it was withheld meanwhile, and the copy is gone: the job for that makes what it needs.
            return


def missing(archive: Archive, testimony: Testimony) -> list[RecordingId]:
    """The recordings of a testimony whose access copies, in all forms, should be there and are not."""
    if testimony.state is not State.KEPT:
        return []
    kept = restrictions.unheard(archive.db, testimony.row)
    return [
        file.id
        for file in testimonies.recordings_of(archive.db, testimony.row)
        if not all(path.is_file() for path in _wanted(archive, file, kept))
    ]


def stale(archive: Archive, testimony: Testimony) -> list[Path]:
    """What was made of a testimony to be heard in which anything else is withheld than now; all where it is closed."""
    kept = restrictions.unheard(archive.db, testimony.row)
    found = []
    for file in testimonies.recordings_of(archive.db, testimony.row):
        wanted = _wanted(archive, file, kept) if testimony.state is State.KEPT else ()
        found += [made for made in archive.folders.copies.glob(f"{file.id}.*") if made not in wanted]
    return found


def _wanted(archive: Archive, file: StoredFile, kept: Mapping[RecordingId, Withheld]) -> tuple[Path, ...]:
    """The access copies and the levels of a recording as they should be now."""
    folders, withheld = archive.folders, kept.get(file.id, Withheld())
    return (*(folders.copy(file.id, withheld, form) for form in Form), folders.waveform(file.id, withheld))


def forget(archive: Archive, testimony: Testimony) -> None:
    """Remove the access copies that nobody is given any more, with what was drawn of them."""
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
