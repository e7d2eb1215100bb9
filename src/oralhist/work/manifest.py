"""Ingesting many testimonies from a CSV: every fault is told by row before anything is changed; a rerun goes on."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from oralhist.catalogue import testimonies
from oralhist.formats.manifest import ManifestRow, RowFault, parse_manifest
from oralhist.media import incoming, probe
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import file_name
from oralhist.work.archive import Archive
from oralhist.work.describe import Description, checked
from oralhist.work.ingest import Incoming, Ingested, is_transcript, take_in
from oralhist.work.revise import check_cues, read_file

MOST_BYTES = 50 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A row of a manifest that can be ingested; `holder` where the archive has its file already."""

    row: ManifestRow
    files: tuple[Incoming, ...]
    transcript: Incoming | None
    holder: TestimonyId | None


def plan(
    archive: Archive, path: Path, report: Callable[[int, int], None]
) -> tuple[tuple[Planned, ...], tuple[RowFault, ...]]:
    """What a manifest asks for, and every fault by row. Files are read through, so that faults show before."""
    try:
        rows, faults = parse_manifest(incoming.read_small(path, MOST_BYTES, name=file_name(path.name)))
    except ValueError as error:
        raise Refusal(f"{file_name(path.name)} cannot be used as a manifest: {error}") from error
    found, wrong = [], list(faults)
    seen: dict[str, int] = {}
    for position, row in enumerate(rows):
        report(position, len(rows))
        try:
            found.append(_planned(archive, path.parent, row, seen))
        except Refusal as refusal:
            wrong.append(RowFault(row=row.row, what=refusal.what))
    report(len(rows), len(rows))
    return tuple(found), tuple(sorted(wrong, key=lambda fault: fault.row))


def _inside(folder: Path, name: str) -> Incoming:
    """The file `name` below `folder`; raises `Refusal` where it is not there, or leads out of it."""
    shown = file_name(Path(name).name)
    # Spreadsheets and disks compose letters differently: a name made on a Mac is decomposed.
    for form in (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)):
        try:
            real = (folder / form).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):
            continue
        if not real.is_relative_to(folder.resolve()):
            raise Refusal(f"{shown} lies outside the manifest's folder.")
        if (folder / form).is_symlink():
            raise Refusal(f"{shown} is a link.")
        if not real.is_file():
            raise Refusal(f"{shown} is not a plain file.")
        return Incoming(path=real, name=shown)
    raise Refusal(f"There is no file {shown}.")


def _planned(archive: Archive, folder: Path, row: ManifestRow, seen: dict[str, int]) -> Planned:
    first = _inside(folder, row.file) if row.file else None
    transcript = _inside(folder, row.transcript) if row.transcript else None
    if first is not None and is_transcript(first.name):
        if transcript is not None:
            raise Refusal(f"{first.name} is a transcript, and the row names another one.")
        first, transcript = None, first
    files = (first,) if first else ()
    digests = [_digest(one) for one in (*files, *((transcript,) if transcript else ()))]
    for digest in digests:
        if digest in seen:
            raise Refusal(f"It has the same file as row {seen[digest]}.")
    seen.update(dict.fromkeys(digests, row.row))
    holder = testimonies.holder_of(archive.db, digests[0])
    if holder is None:
        _would_be_taken(archive, files, transcript, row)
        if len(digests) > 1 and (other := testimonies.holder_of(archive.db, digests[1])) is not None:
            raise Refusal(f"Its transcript is in the archive already, in {other}.")
    return Planned(row=row, files=files, transcript=transcript, holder=holder)


def _digest(file: Incoming) -> str:
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Refusal(f"{file.name} cannot be read: {error.strerror}.") from error


def _would_be_taken(archive: Archive, files: Sequence[Incoming], transcript: Incoming | None, row: ManifestRow) -> None:
    """Raise the `Refusal` that `take_in` would raise."""
    lengths_ms = []
    for file in files:
        if file.path.stat().st_size > archive.settings.most_upload_bytes:
            raise Refusal(f"{file.name} is larger than {archive.settings.most_upload_bytes:,} bytes.")
        lengths_ms.append(probe.examine(file.path, name=file.name).duration_ms)
    checked(asdict(_description(row)))
    if transcript is not None:
        read = read_file(transcript.path, transcript.name)
        check_cues(read, lengths_ms, row.languages)


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
        born=row.born,
        collection=row.collection,
        shelfmark=row.number,
    )


def take_in_all(
    archive: Archive, planned: Sequence[Planned], by: Viewer, report: Callable[[int, int], None]
) -> tuple[Ingested, ...]:
    """Ingest the rows of a manifest one after another; those that the archive has already are passed over."""
    done = []
    for position, one in enumerate(planned):
        report(position, len(planned))
        if one.holder is None:
            done.append(take_in(archive, one.files, one.transcript, _description(one.row), by))
    report(len(planned), len(planned))
    return tuple(done)
