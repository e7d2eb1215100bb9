"""The composition root: opens an archive from its data directory and wires its parts together."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from oralhist.catalogue import chronology, schema
from oralhist.catalogue.database import CatalogueFault
from oralhist.config import SettingsError, data_folder, read_settings
from oralhist.model.refusals import Refusal
from oralhist.search.index import PassageIndex
from oralhist.work import initialise
from oralhist.work.archive import Archive, Folders


def clock() -> datetime:
    """The time now, UTC: the only place where the program looks at a clock for what it keeps."""
    return datetime.now(UTC)


def open_archive(data: Path | None = None) -> Archive:
    """Open the data directory `data` (default: ``ORALHIST_DATA``); raises `Refusal` where that cannot be done.

    A catalogue of an older version is refused with the command that brings it up.
    """
    archive = unchecked_archive(data)
    try:
        _check_version(archive)
    except (Refusal, CatalogueFault):
        archive.close()
        raise
    return archive


def archive_to_upgrade(data: Path | None) -> Archive:
    """As `open_archive`, but a catalogue of an older version is not refused."""
    archive = unchecked_archive(data)
    try:
        _refuse_foreign(archive)
    except (Refusal, CatalogueFault):
        archive.close()
        raise
    return archive


def _check_version(archive: Archive) -> None:
    _refuse_foreign(archive)
    if schema.pending(archive.db) or chronology.version(archive.db) == 0:
        raise Refusal(
            f"The catalogue in {archive.folders.root} is of an older version.",
            "Run `oralhist upgrade`: it copies it first.",
        )


def _refuse_foreign(archive: Archive) -> None:
    if not schema.applied(archive.db):
        raise Refusal(
            f"{archive.folders.catalogue} is not a catalogue of oralhist.",
            "Restore it from a backup: `oralhist restore`.",
        )
    if schema.unknown(archive.db):
        raise Refusal(
            f"The catalogue in {archive.folders.root} is of a newer version than this program.",
            "Use the newer program, or restore a backup that this one made.",
        )


def unchecked_archive(data: Path | None) -> Archive:
    """As `open_archive`, whatever the catalogue is like, unopened yet: for `doctor`."""
    try:
        root = data_folder(data).resolve()
        settings = read_settings(root)
    except SettingsError as error:
        raise Refusal(error.what, error.do) from error
    folders = Folders(root=root)
    if not folders.catalogue.is_file():
        raise Refusal(f"{root} has no catalogue.", "Restore it from a backup: `oralhist restore`.")
    for folder in (folders.archive, folders.transcripts, folders.var, folders.incoming):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Archive(folders=folders, settings=settings, clock=clock, index=PassageIndex(folders.index))


def new_archive(root: Path, *, name: str, time_zone: str, sample: bool = False) -> Archive:
    """Make the data directory `root` and open it; raises `Refusal` where something else lies there."""
    initialise.make_data_directory(root, name=name, time_zone=time_zone, sample=sample, now=clock())
    return open_archive(root)
