"""Ingesting many testimonies from a CSV: every fault is told by row before anything is changed; a rerun goes on."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
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
    rows, faults = _rows(Incoming(path=path, name=path.name))
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


def plan_uploaded(
    archive: Archive, table: Incoming, files: Sequence[Incoming]
) -> tuple[tuple[Planned, ...], tuple[RowFault, ...]]:
    """What a manifest asks for of files that were uploaded, and the faults that show without hearing any of them.

    Raises `Refusal` where the table is none.
    """
    rows, faults = _rows(table)
    by_name = {unicodedata.normalize("NFC", file.name): file for file in files}
    found, wrong = [], list(faults)
    met: dict[str, int] = {}

    def uploaded(path: str) -> Incoming:
        name = unicodedata.normalize("NFC", Path(path.replace("\\", "/")).name)
        if name not in by_name:
            raise Refusal(f"There is no file {file_name(name)} among what was sent.")
        return by_name[name]

    for row in rows:
        try:
            one = _files_of(row, uploaded)
            for file in (*one.files, *((one.transcript,) if one.transcript else ())):
                if met.setdefault(file.name, row.row) != row.row:
                    raise Refusal(f"It has the same file as row {met[file.name]}.")
            _would_be_described(archive, one)
            found.append(one)
        except Refusal as refusal:
            wrong.append(RowFault(row=row.row, what=refusal.what))
    return tuple(found), tuple(sorted(wrong, key=lambda fault: fault.row))


def _rows(table: Incoming) -> tuple[tuple[ManifestRow, ...], tuple[RowFault, ...]]:
    name = file_name(table.name)
    try:
        return parse_manifest(incoming.read_small(table.path, MOST_BYTES, name=name))
    except ValueError as error:
        raise Refusal(f"{name} cannot be used as a manifest: {error}") from error


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


def _files_of(row: ManifestRow, find: Callable[[str], Incoming]) -> Planned:
    """The files of a row, a transcript among its recordings told from them."""
    named = [find(path) for path in row.files]
    texts = [file for file in named if is_transcript(file.name)]
    if row.transcript:
        texts.append(find(row.transcript))
    if len(texts) > 1:
        raise Refusal(f"{texts[0].name} is a transcript, and the row names another one.")
    files = tuple(file for file in named if file not in texts)
    return Planned(row=row, files=files, transcript=texts[0] if texts else None, holder=None)


def _planned(archive: Archive, folder: Path, row: ManifestRow, seen: dict[str, int]) -> Planned:
    one = _files_of(row, lambda path: _inside(folder, path))
    digests = [_digest(file) for file in (*one.files, *((one.transcript,) if one.transcript else ()))]
    if len(set(digests)) < len(digests):
        raise Refusal("It names the same file twice.")
    for digest in digests:
        if digest in seen:
            raise Refusal(f"It has the same file as row {seen[digest]}.")
    seen.update(dict.fromkeys(digests, row.row))
    holder = testimonies.holder_of(archive.db, digests[0])
    if holder is None:
        _would_be_taken(archive, one)
        for position, digest in enumerate(digests[1:], start=1):
            if (other := testimonies.holder_of(archive.db, digest)) is not None:
                which = "Its transcript" if position == len(one.files) else "A recording of it"
                raise Refusal(f"{which} is in the archive already, in {other}.")
    return replace(one, holder=holder)


def _digest(file: Incoming) -> str:
    try:
        with file.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise Refusal(f"{file.name} cannot be read: {error.strerror}.") from error


def _would_be_taken(archive: Archive, one: Planned) -> None:
    """Raise the `Refusal` that `take_in` would raise."""
    lengths_ms = []
    for file in one.files:
        _small_enough(archive, file)
        lengths_ms.append(probe.examine(file.path, name=file.name).duration_ms)
    checked(asdict(_description(one.row)))
    if one.transcript is not None:
        read = read_file(one.transcript.path, one.transcript.name)
        check_cues(read, lengths_ms, one.row.languages)


def _would_be_described(archive: Archive, one: Planned) -> None:
    """The same, for what shows without hearing the recordings."""
    for file in one.files:
        _small_enough(archive, file)
    checked(asdict(_description(one.row)))
    if one.transcript is not None:
        read_file(one.transcript.path, one.transcript.name)


def _small_enough(archive: Archive, file: Incoming) -> None:
    if file.path.stat().st_size > archive.settings.most_upload_bytes:
        raise Refusal(f"{file.name} is larger than {archive.settings.most_upload_bytes:,} bytes.")


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
            done.append(take_in_row(archive, one, by))
    report(len(planned), len(planned))
    return tuple(done)


def take_in_row(archive: Archive, one: Planned, by: Viewer) -> Ingested:
    """Ingest one row; raises `Refusal`, and then nothing of it has changed."""
    return take_in(archive, one.files, one.transcript, _description(one.row), by)
