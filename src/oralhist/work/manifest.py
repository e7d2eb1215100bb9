"""Ingesting many testimonies from a CSV: every fault is told by row before anything is changed; a rerun goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from oralhist.catalogue import testimonies
from oralhist.formats.manifest import ManifestRow, RowFault, parse_manifest
from oralhist.media import probe
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, Ingested, take_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A row of a manifest that can be ingested; `holder` where the archive has its file already."""

    row: ManifestRow
    files: tuple[Incoming, ...]
    transcript: Incoming | None
    holder: TestimonyId | None


def plan(archive: Archive, path: Path) -> tuple[tuple[Planned, ...], tuple[RowFault, ...]]:
    """What a manifest asks for, and every fault by row. Files are read through, so that faults show before."""
    try:
        rows, faults = parse_manifest(path.read_bytes())
    except ValueError as error:
        raise Refusal(f"{path.name} cannot be used as a manifest: {error}") from error
    except OSError as error:
        raise Refusal(f"{path.name} cannot be read: {error.strerror}.") from error
    found, wrong = [], list(faults)
    seen: dict[str, int] = {}
    for row in rows:
        try:
            planned = _planned(archive, path.parent, row)
            digest = _digest(planned)
            if digest in seen:
                raise Refusal(f"It is the same file as in row {seen[digest]}.")
            seen[digest] = row.row
            found.append(planned)
        except Refusal as refusal:
            wrong.append(RowFault(row=row.row, what=refusal.what))
    return tuple(found), tuple(sorted(wrong, key=lambda fault: fault.row))


def _digest(planned: Planned) -> str:
    path = (planned.files or ((planned.transcript,) if planned.transcript else ()))[0].path
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise Refusal(f"There is no file {name}.") from error
    if not real.is_relative_to(folder.resolve()) or path.is_symlink():
        raise Refusal(f"{name} lies outside the manifest's folder.")
    if not real.is_file():
        raise Refusal(f"{name} is not a file.")
    return path


def _planned(archive: Archive, folder: Path, row: ManifestRow) -> Planned:
    files: Sequence[Incoming] = ()
    if row.file:
        path = _inside(folder, row.file)
        files = (Incoming(path=path, name=path.name),)
    transcript = None
    if row.transcript:
        path = _inside(folder, row.transcript)
        transcript = Incoming(path=path, name=path.name)
    planned = Planned(row=row, files=tuple(files), transcript=transcript, holder=None)
    holder = testimonies.holder_of(archive.db, _digest(planned))
    if holder is None and files:
        probe.examine(files[0].path, name=files[0].name)
    return Planned(row=row, files=tuple(files), transcript=transcript, holder=holder)


def _description(row: ManifestRow) -> Description:
    return Description(
        title=row.title,
        narrator=row.narrator,
        interviewer=row.interviewer,
        languages=row.languages,
        date=row.date,
        place=row.place,
        family=row.family,
        side=row.side,
        collection=row.collection,
        shelfmark=row.number,
    )


def take_in_all(
    archive: Archive, planned: Sequence[Planned], by: Viewer, report: Callable[[int, int, str], None]
) -> tuple[Ingested, ...]:
    """Ingest the rows of a manifest one after another; those that the archive has already are passed over."""
    done = []
    for position, one in enumerate(planned):
        report(position, len(planned), (one.row.file or one.row.transcript))
        if one.holder is None:
            description = _description(one.row)
            done.append(take_in(archive, one.files, one.transcript, description, by))
    return tuple(done)
