"""Ingest: files are received, examined, bagged and entered, closed; nothing half-made is ever seen.

Stages: received into a folder of their own under a lock (`receive`) -> examined -> bagged there -> one transaction
(bag moved beside the others, rows, jobs, ledger) -> the bag is renamed into its place. A kill before the transaction is
committed leaves only folders that `settle` clears away; a kill after it leaves a bag that `settle` puts in its place.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue import erasures, jobs, ledger, testimonies
from oralhist.catalogue.database import Row, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile
from oralhist.durable import fsync_folder
from oralhist.formats.cues import Transcript
from oralhist.formats.transcripts import EXTENSIONS
from oralhist.formats.transcripts import MOST_BYTES as LONGEST_TRANSCRIPT
from oralhist.media import bags, incoming, probe
from oralhist.media.bags import Payload
from oralhist.media.incoming import Received
from oralhist.media.probe import Sound
from oralhist.model.access import Viewer
from oralhist.model.identifiers import Address, RecordingId, TestimonyId, deposited_id, recording_id
from oralhist.model.refusals import Refusal
from oralhist.model.text import file_name
from oralhist.work import name_watch
from oralhist.work.archive import Archive, locked
from oralhist.work.describe import Description, as_metadata, checked, family_for, index_description
from oralhist.work.holdings import named
from oralhist.work.revise import add, confirm, from_cues, read_file

TRANSCRIPTS = EXTENSIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A file that is handed in: where it lies, and what the person who hands it in calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What a deposit became. `remarks` are sentences about what the archivist should listen to or look at."""

    testimony: TestimonyId
    address: Address
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was handed in, received and examined."""

    recordings: tuple[tuple[Received, Sound], ...]
    transcript: Received | None
    read: Transcript | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """As what a file is kept: the `position`-th of a deposit of a testimony (its row), under which `name` and `id`."""

    testimony: int
    deposit: int
    position: int
    kind: str
    id: RecordingId
    name: str


@contextmanager
def staging(archive: Archive) -> Iterator[Path]:
    """A folder for one deposit under way; gone at the end, and cleared away by `settle` if the process dies."""
    folders = archive.folders
    folder = folders.incoming / secrets.token_hex(8)
    with ExitStack() as held:
        # Made and locked in one step: between the two `settle` would take it for abandoned.
        with locked(folders.incoming_lock, wait=True):
            folder.mkdir(mode=0o700, parents=True)
            held.enter_context(locked(folder / "lock"))
        try:
            yield folder
        finally:
            with locked(folders.incoming_lock, wait=True):
                bags.remove_folder(folder)


def upload_folder(archive: Archive) -> Path:
    """Where an upload streams to before it is taken in."""
    archive.folders.incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    return archive.folders.incoming


def is_transcript(name: str) -> bool:
    """Whether a file that its owner calls `name` is handed in as a transcript."""
    return Path(name).suffix.lower() in TRANSCRIPTS


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
    files = [replace(file, name=file_name(file.name)) for file in files]
    transcript = replace(transcript, name=file_name(transcript.name)) if transcript else None
    recordings = [file for file in files if not is_transcript(file.name)]
    texts = [file for file in files if file not in recordings] + ([transcript] if transcript else [])
    if len(texts) > 1:
        raise Refusal("A testimony is handed in with one transcript at most.", "Hand in the others by `import`.")
    if not recordings and not texts:
        raise Refusal("There is nothing to take in.", "Name a recording, or a transcript (vtt, srt, txt, json, xml).")
    values = checked(asdict(description))
    values["title"] = values["title"] or _title_of((recordings or texts)[0].name)
    values["sample"] = sample
    with staging(archive) as folder:
        examined = examine(archive, folder, recordings, texts[0] if texts else None)
        try:
            return _enter(archive, folder, examined, values, by)
        finally:
            # Whatever happened: a bag that was entered goes into its place, one that was not is cleared away.
            settle(archive)


def _title_of(name: str) -> str:
    words = Path(name).stem.replace("_", " ").strip()
    return words[:200] or "Untitled"


def examine(archive: Archive, folder: Path, recordings: Sequence[Incoming], text: Incoming | None = None) -> Examined:
    """The files received into `folder` and heard through; raises `Refusal` in one sentence for the first bad one."""
    most = archive.settings.most_upload_bytes
    heard = []
    for file in recordings:
        received = incoming.receive(file.path, folder, most, name=file.name)
        try:
            heard.append((received, probe.examine(received.path, name=file.name)))
        except (Refusal, OSError):
            if not received.path.exists():
                raise _erased_meanwhile(file.name) from None
            raise
    if text is None:
        return Examined(recordings=tuple(heard), transcript=None, read=None)
    kept = incoming.receive(text.path, folder, min(most, LONGEST_TRANSCRIPT), name=text.name)
    return Examined(recordings=tuple(heard), transcript=kept, read=read_file(kept.path, text.name))


def refuse_doubles(db: Database, examined: Examined) -> None:
    """Raise `Refusal` where the archive holds one of these files, or is erasing it, or it was handed in twice."""
    received = [one for one, _ in examined.recordings] + ([examined.transcript] if examined.transcript else [])
    if len({one.sha256 for one in received}) < len(received):
        raise Refusal("The same file was handed in twice.", "Hand it in once.")
    being_erased = erasures.digests_being_erased(db)
    for one in received:
        if one.sha256 in being_erased or not one.path.exists():
            raise _erased_meanwhile(one.name)
        holder = testimonies.holder_of(db, one.sha256)
        if holder is not None:
            raise Refusal(f"{one.name} is in the archive already, as {holder}.", f"`oralhist show {holder}` shows it.")


def _erased_meanwhile(name: str) -> Refusal:
    do = "Hand it in again only where that is wanted."
    return Refusal(f"{name} was erased from the archive while it was being taken in.", do)


def _enter(archive: Archive, folder: Path, examined: Examined, values: dict[str, Any], by: Viewer) -> Ingested:
    year = archive.today().year
    with writing(archive.db) as db:
        # Asked again inside the transaction: two processes may be handing in the same file.
        refuse_doubles(db, examined)
        number = testimonies.new_number(db, year, lambda one: (archive.folders.archive / one).exists())
        address = Address(testimonies.new_address(db, archive.draw))
        metadata = as_metadata(values, number)
        values["family"] = family_for(archive, db, values["family"])
        row = testimonies.insert(db, archive.now(), number, address, values)
        payloads = _payloads(number, row, examined)
        bag = bags.build(folder / "bag", number, 1, [payload for _, payload in payloads], metadata, archive.today())
        staged = stage(archive, bag, folder.name)
        testimonies.add_deposit(db, archive.now(), row, 1, str(staged.relative_to(archive.folders.root)))
        for file, _ in payloads:
            testimonies.add_file(db, file)
        found = named(archive, number)
        index_description(db, found)
        if examined.read is not None:
            recordings = testimonies.recordings_of(db, row)
            add(archive, db, found, from_cues(examined.read, recordings, found.languages, by))
        name_watch.follow_text(archive, db, found)
        if examined.recordings:
            jobs.enqueue(db, archive.now(), JobKind.DERIVE, number)
        if examined.recordings and examined.read is None:
            jobs.enqueue(db, archive.now(), JobKind.TRANSCRIBE, number)
        jobs.enqueue(db, archive.now(), JobKind.INDEX, number)
        ledger.note(db, archive.now(), by.name, Verb.INGESTED, number)
    return Ingested(testimony=number, address=address, remarks=remarks_on(examined))


def remarks_on(examined: Examined) -> tuple[str, ...]:
    """What an archivist should listen to, in sentences."""
    said = []
    for received, sound in examined.recordings:
        if sound.silent:
            said.append(f"{received.name} is silent: no moment of it is louder than -60 dB. Listen to the original.")
        if sound.skipped:
            said.append(f"{received.name} could not be decoded everywhere, though its length is whole. Listen to it.")
    return (*said, *(examined.read.bent if examined.read is not None else ()))


def _payloads(number: TestimonyId, row: int, examined: Examined) -> list[tuple[StoredFile, Payload]]:
    made = []
    for position, (received, sound) in enumerate(examined.recordings, start=1):
        id = recording_id(number, position)
        kept = Kept(testimony=row, deposit=1, position=position, kind="recording", id=id, name=id)
        made.append(payload_of(kept, received, sound))
    if examined.transcript is not None:
        position = len(made) + 1
        id, name = deposited_id(number, 1, position), recording_id(number, position)
        kept = Kept(testimony=row, deposit=1, position=position, kind="transcript", id=id, name=name)
        made.append(payload_of(kept, examined.transcript, None))
    return made


def payload_of(kept: Kept, received: Received, sound: Sound | None) -> tuple[StoredFile, Payload]:
    """The row of a file that came in, and what goes into its bag."""
    name = f"{kept.name}{probe.extension(sound) if sound else Path(received.name).suffix.lower()}"
    file = StoredFile(
        id=kept.id,
        testimony=kept.testimony,
        deposit=kept.deposit,
        number=kept.position,
        kind=kept.kind,
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
    return file, Payload(path=received.path, name=name, sha256=received.sha256, sha512=received.sha512)


def stage(archive: Archive, bag: Path, name: str) -> Path:
    """Move a bag beside the others, where nobody deletes it, before the catalogue is told of it."""
    folders = archive.folders
    folders.staged.mkdir(mode=0o700, exist_ok=True)
    staged = folders.staged / name
    try:
        bag.rename(staged)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        raise Refusal(
            f"{folders.archive} and {folders.var} lie on different disks; nothing was taken in.",
            "Put both on one, since a recording is moved whole from one to the other.",
        ) from error
    fsync_folder(folders.staged)
    fsync_folder(folders.archive)
    return staged


def settle(archive: Archive) -> None:
    """Put staged bags in their places; clear away those taken out, and what killed processes left.

    Safe at any time, by anybody.
    """
    folders = archive.folders
    with writing(archive.db) as db:
        _put_in_place(archive, db)
    with locked(folders.incoming_lock, wait=True):
        for left in folders.incoming.iterdir() if folders.incoming.is_dir() else ():
            if left.is_dir():
                with locked(left / "lock") as abandoned:
                    if abandoned:
                        bags.remove_folder(left)


def _put_in_place(archive: Archive, db: Database) -> None:
    """The part of `settle` that is done inside a transaction, where nobody is between moving a bag and entering it."""
    confirm(archive, db)
    waiting = testimonies.deposits(db, unplaced_only=True)
    for deposit in waiting:
        _place(archive, db, deposit)
    entered = {Path(deposit["staged"]).name for deposit in waiting}
    staged = archive.folders.staged
    for left in staged.iterdir() if staged.is_dir() else ():
        if left.name not in entered:
            bags.remove_folder(left)
    for out in testimonies.taken_out(db):
        if (bag := archive.folders.bag(*out)).is_dir():
            bags.remove_folder(bag)


def place_bags_of(archive: Archive, number: TestimonyId) -> None:
    """Put the bags of a testimony in their places where whoever took it in, between two steps, has not yet done so."""
    if any(one["accession"] == number for one in testimonies.deposits(archive.db, unplaced_only=True)):
        with writing(archive.db) as db:
            for deposit in testimonies.deposits(db, unplaced_only=True):
                if deposit["accession"] == number:
                    _place(archive, db, deposit)


def _place(archive: Archive, db: Database, deposit: Row) -> None:
    target = archive.folders.bag(TestimonyId(deposit["accession"]), deposit["number"])
    staged = archive.folders.root / deposit["staged"]
    if staged.is_dir() and not target.exists():
        target.parent.mkdir(mode=0o700, exist_ok=True)
        staged.rename(target)
        for folder in (target.parent, archive.folders.archive, staged.parent):
            fsync_folder(folder)
    if target.is_dir() and not staged.is_dir():
        testimonies.place_deposit(db, deposit["testimony"], deposit["number"])
