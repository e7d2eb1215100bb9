"""Ingest: files are received, examined, bagged and entered, closed; nothing half-made is ever seen.

Stages: received into a folder of their own under a lock (`receive`) -> examined -> bagged there -> one transaction
(rows, jobs, ledger) -> the bag is renamed into `archive/`. A kill before the transaction leaves only a folder that
`settle` clears away; a kill after it leaves a bag that `settle` puts in its place.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile
from oralhist.durable import fsync_folder
from oralhist.formats.cues import Cue
from oralhist.media import bags, incoming, probe
from oralhist.media.bags import Payload
from oralhist.media.incoming import Received
from oralhist.media.probe import Sound
from oralhist.model.access import Viewer
from oralhist.model.identifiers import Address, TestimonyId, recording_id
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive, locked
from oralhist.work.describe import Description, as_metadata, checked, family_for, index_description
from oralhist.work.holdings import named
from oralhist.work.revise import add, from_cues, read_file

TRANSCRIPTS = (".vtt", ".srt", ".txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file that is handed in: where it lies, and what the person who hands it in calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a deposit became."""

    testimony: TestimonyId
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    recordings: tuple[tuple[Received, Sound], ...]
    transcript: Received | None
    cues: tuple[Cue, ...]


@contextmanager
def staging(archive: Archive) -> Iterator[Path]:
    """A folder for one deposit under way; gone at the end, and cleared away by `settle` if the process dies."""
    folder = archive.folders.incoming / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    with locked(folder / "lock"):
        try:
            yield folder
        finally:
            bags.remove_folder(folder)


def upload_folder(archive: Archive) -> Path:
    """Where an upload streams to before it is taken in."""
    archive.folders.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    return archive.folders.incoming


def take_in(
    archive: Archive,
    files: Sequence[Incoming],
    transcript: Incoming | None,
    description: Description,
    by: Viewer,
    *,
    sample: bool = False,
) -> Ingested:
    """Take in one testimony: recordings, a transcript, or both; closed until consent is recorded.

    Raises `Refusal` in one sentence where a file cannot be taken in; then nothing has changed.
    """
    recordings = [file for file in files if Path(file.name).suffix.lower() not in TRANSCRIPTS]
    texts = [file for file in files if file not in recordings] + ([transcript] if transcript else [])
    if len(texts) > 1:
        raise Refusal("A testimony is handed in with one transcript at most.", "Hand in the others by `import`.")
    if not recordings and not texts:
        raise Refusal("There is nothing to take in.", "Name a recording, or a transcript (vtt, srt, txt).")
    values = checked(asdict(description))
    values["title"] = values["title"] or _title_of((recordings or texts)[0].name)
    with staging(archive) as folder:
        examined = _examine(archive, folder, recordings, texts[0] if texts else None)
        values["sample"] = sample
        return _enter(archive, folder, examined, values, by)


def _title_of(name: str) -> str:
    words = Path(name).stem.replace("_", " ").strip()
    return words[:200] or "Untitled"


def _examine(archive: Archive, folder: Path, recordings: Sequence[Incoming], text: Incoming | None) -> _Examined:
    most = archive.settings.most_upload_bytes
    heard = []
    for file in recordings:
        received = incoming.receive(file.path, folder, most, name=file.name)
        heard.append((received, probe.examine(received.path, name=file.name)))
    if text is None:
        return _Examined(recordings=tuple(heard), transcript=None, cues=())
    kept = incoming.receive(text.path, folder, most, name=text.name)
    cues = read_file(kept.path, text.name)
    return _Examined(recordings=tuple(heard), transcript=kept, cues=cues)


def _refuse_doubles(archive: Archive, db: Database, examined: _Examined) -> None:
    received = [one for one, _ in examined.recordings] + ([examined.transcript] if examined.transcript else [])
    if len({one.sha256 for one in received}) < len(received):
        raise Refusal("The same file was handed in twice.", "Hand it in once.")
    for one in received:
        holder = testimonies.holder_of(db, one.sha256)
        if holder is not None:
            raise Refusal(f"{one.name} is in the archive already, as {holder}.", f"`oralhist show {holder}` shows it.")


def _enter(archive: Archive, folder: Path, examined: _Examined, values: dict[str, Any], by: Viewer) -> Ingested:
    year = archive.today().year
    with writing(archive.db) as db:
        # Asked again inside the transaction: two processes may be handing in the same file.
        _refuse_doubles(archive, db, examined)
        number = testimonies.new_number(db, year, lambda one: (archive.folders.archive / one).exists())
        address = Address(testimonies.new_address(db, archive.draw))
        metadata = as_metadata(values, number)
        values["family"] = family_for(archive, db, values["family"])
        row = testimonies.insert(db, archive.now(), number, address, values)
        payloads = _payloads(number, examined)
        bag = bags.build(folder / "bag", number, 1, [payload for _, payload in payloads], metadata, archive.today())
        testimonies.add_deposit(db, archive.now(), row, 1, str(bag.relative_to(archive.folders.root)))
        for file, _ in payloads:
            testimonies.add_file(db, file(row))
        found = named(archive, number)
        index_description(db, found)
        if examined.cues:
            recordings = testimonies.recordings_of(db, row)
            add(archive, db, found, from_cues(examined.cues, recordings, found.languages, by))
        if examined.recordings:
            jobs.enqueue(db, archive.now(), JobKind.DERIVE, number)
        if examined.recordings and not examined.cues:
            jobs.enqueue(db, archive.now(), JobKind.TRANSCRIBE, number)
        jobs.enqueue(db, archive.now(), JobKind.INDEX, number)
        ledger.note(db, archive.now(), by.name, Verb.INGESTED, number)
    settle(archive)
    return Ingested(testimony=number, address=address)


def _payloads(number: TestimonyId, examined: _Examined) -> list[tuple[Callable[[int], StoredFile], Payload]]:
    made: list[tuple[Callable[[int], StoredFile], Payload]] = []
    for position, (received, sound) in enumerate(examined.recordings, start=1):
        made.append(_stored(number, position, "recording", received, sound))
    if examined.transcript is not None:
        made.append(_stored(number, len(made) + 1, "transcript", examined.transcript, None))
    return made


def _stored(
    number: TestimonyId, position: int, kind: str, received: Received, sound: Sound | None
) -> tuple[Callable[[int], StoredFile], Payload]:
    suffix = probe.extension(sound) if sound else Path(received.name).suffix.lower()
    name = f"{recording_id(number, position)}{suffix}"

    def row_of(testimony: int) -> StoredFile:
        return StoredFile(
            id=recording_id(number, position),
            testimony=testimony,
            deposit=1,
            number=position,
            kind=kind,
            name=name,
            original_name=received.name,
            bytes=received.size,
            sha256=received.sha256,
            sha512=received.sha512,
            container=sound.container if sound else "text",
            codec=sound.codec if sound else "",
            duration_ms=sound.duration_ms if sound else 0,
            silent=sound.silent if sound else False,
        )

    return row_of, Payload(path=received.path, name=name, sha256=received.sha256, sha512=received.sha512)


def settle(archive: Archive) -> None:
    """Put staged bags in their places and clear away what killed processes left; safe at any time, by anybody."""
    folders = archive.folders
    for deposit in testimonies.deposits(archive.db, unplaced_only=True):
        number = TestimonyId(deposit["accession"])
        target = folders.bag(number, deposit["number"])
        staged = folders.root / deposit["staged"]
        target.parent.mkdir(mode=0o700, exist_ok=True)
        if not target.exists() and staged.is_dir():
            staged.rename(target)
            fsync_folder(target.parent)
            fsync_folder(folders.archive)
        if target.is_dir():
            with writing(archive.db) as db:
                testimonies.place_deposit(db, deposit["testimony"], deposit["number"])
    waiting = {str(deposit["staged"]) for deposit in testimonies.deposits(archive.db, unplaced_only=True)}
    for left in folders.incoming.iterdir() if folders.incoming.is_dir() else ():
        if left.is_dir() and not any(f"/{left.name}/" in staged for staged in waiting):
            with locked(left / "lock") as abandoned:
                if abandoned:
                    bags.remove_folder(left)
