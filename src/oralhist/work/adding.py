"""A recording added to a testimony that is there already: kept at once, and a part of it only when it is covered.

What was agreed was agreed before the recording was handed in. Until an archivist says that it covers the recording too,
this waits: a master in a bag of its own, of which no reader learns anything and no machine works on; an archivist may
hear it, and destroy it. What is covered goes only with its testimony.
Stages as in `ingest`. Nothing of what exists is moved: what is added comes behind it, with a number of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import access, consents, jobs, ledger, restrictions, testimonies, transcripts
from oralhist.catalogue.database import empty_log, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import WAITING, StoredFile, Testimony
from oralhist.media import bags
from oralhist.media.incoming import Received
from oralhist.media.probe import Sound
from oralhist.model.access import State, Viewer
from oralhist.model.identifiers import RecordingId, TestimonyId, deposited_id, recording_id
from oralhist.model.refusals import Refusal
from oralhist.model.text import file_name
from oralhist.work.archive import Archive
from oralhist.work.describe import addition_metadata
from oralhist.work.holdings import named
from oralhist.work.ingest import (
    Examined,
    Incoming,
    Kept,
    examine,
    is_transcript,
    payload_of,
    refuse_doubles,
    remarks_on,
    settle,
    stage,
    staging,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of recordings that were added: a part of the testimony now, waiting, or destroyed."""

    testimony: TestimonyId
    joined: tuple[RecordingId, ...] = ()
    waiting: tuple[RecordingId, ...] = ()
    discarded: tuple[RecordingId, ...] = ()
    remarks: tuple[str, ...] = ()


def add_recordings(
    archive: Archive, name: str, files: Sequence[Incoming], by: Viewer, *, covered: bool = False
) -> Added:
    """Add recordings to a testimony, behind those that it has; raises `Refusal`, and then nothing has changed.

    `covered` is whether an archivist says that what was agreed holds for them too. Where nothing was agreed there is
    nothing to cover: what is agreed later is agreed of all that is there.
    """
    files = [replace(file, name=file_name(file.name)) for file in files]
    if not files:
        raise Refusal("There is nothing to add.", "Name a recording.")
    for file in files:
        if is_transcript(file.name):
            raise Refusal(
                f"{file.name} is a transcript; recordings are added here.", "Hand it in by `oralhist import`."
            )
    _open_to_more(named(archive, name))
    with staging(archive) as folder:
        examined = examine(archive, folder, files)
        try:
            return _enter(archive, folder, name, examined, by, covered=covered)
        finally:
            # Whatever happened: a bag that was entered goes into its place, one that was not is cleared away.
            settle(archive)


def _open_to_more(testimony: Testimony) -> None:
    if testimony.state is State.HIDDEN:
        raise Refusal(
            f"{testimony.number} was withdrawn; nothing is added to it.",
            "Consent recorded for all of it opens it to that again.",
        )


def _enter(archive: Archive, folder: Path, name: str, examined: Examined, by: Viewer, *, covered: bool) -> Added:
    with writing(archive.db) as db:
        # Asked again inside the transaction: it may be withdrawn, sealed or erased, or the same file handed in.
        testimony = named(archive, name)
        _open_to_more(testimony)
        refuse_doubles(db, examined)
        covered = covered or not access.terms(db, testimony.row).decisions
        # Each that waits is decided on alone, and a bag is kept or goes as a whole.
        deposits = [examined.recordings] if covered else [(one,) for one in examined.recordings]
        files = [file for heard in deposits for file in _deposit(archive, db, folder, testimony, heard, covered)]
        ledger.note(db, archive.now(), by.name, Verb.RECORDING_ADDED, testimony.number)
        joined = _join(archive, db, testimony, files, by) if covered else ()
    waiting = () if covered else tuple(file.id for file in files)
    return Added(testimony=testimony.number, joined=joined, waiting=waiting, remarks=remarks_on(examined))


def _deposit(
    archive: Archive,
    db: Database,
    folder: Path,
    testimony: Testimony,
    heard: Sequence[tuple[Received, Sound]],
    covered: bool,
) -> list[StoredFile]:
    """Inside a transaction: put recordings into a bag and enter them as what waits."""
    deposit = consents.next_deposit(db, testimony.row)
    made = []
    for position, (received, sound) in enumerate(heard, start=1):
        id = deposited_id(testimony.number, deposit, position)
        kept = Kept(testimony=testimony.row, deposit=deposit, position=position, kind=WAITING, id=id, name=id)
        made.append(payload_of(kept, received, sound))
    payload = [one for _, one in made]
    metadata = addition_metadata(testimony, deposit, covered=covered)
    bag = bags.build(folder / f"bag-{deposit}", testimony.number, deposit, payload, metadata, archive.today())
    staged = stage(archive, bag, f"{folder.name}-{deposit}")
    where = str(staged.relative_to(archive.folders.root))
    testimonies.add_deposit(db, archive.now(), testimony.row, deposit, where)
    for file, _ in made:
        testimonies.add_file(db, file)
    return [file for file, _ in made]


def cover(archive: Archive, name: str, by: Viewer, ids: Collection[str] = ()) -> Added:
    """Say that what was agreed covers recordings that wait (none named: all), which makes them part of a testimony.

    Raises `Refusal` where none waits, or one that is named does not.
    """
    with writing(archive.db) as db:
        testimony = named(archive, name)
        _open_to_more(testimony)
        chosen = _among(testimonies.waiting_of(db, testimony.row), testimony, ids)
        joined = _join(archive, db, testimony, chosen, by)
    return Added(testimony=testimony.number, joined=joined)


def _among(waiting: Sequence[StoredFile], testimony: Testimony, ids: Collection[str]) -> list[StoredFile]:
    """Those of what waits that have these ids (none: all); raises `Refusal` where there is none, or not of each."""
    chosen = [file for file in waiting if not ids or file.id in ids]
    if not chosen or (ids and len(chosen) < len(set(ids))):
        left = ", ".join(file.id for file in waiting)
        raise Refusal(
            f"No such recording of {testimony.number} waits.",
            f"Those that wait are {left}."
            if left
            else "None waits any more: what was added is a part of it, or was destroyed.",
        )
    return chosen


def discard(archive: Archive, name: str, ids: Collection[str], by: Viewer) -> Added:
    """Destroy recordings that wait, bag and rows; there is nothing else of them, and no way back.

    Raises `Refusal` where one of `ids` does not wait, and then nothing has changed. Its id is not given again.
    """
    if not ids:
        raise Refusal("No recording was named.", "Open the page again.")
    with writing(archive.db) as db:
        testimony = named(archive, name)
        files = testimonies.files_of(db, testimony.row)
        _refuse_covered(files, ids)
        chosen = _among(testimonies.waiting_of(db, testimony.row), testimony, ids)
        gone = {file.deposit for file in chosen}
        beside = [file.id for file in files if file.deposit in gone and file not in chosen]
        if beside:
            whole = ", ".join(file.id for file in files if file.deposit in gone)
            what = f"{', '.join(beside)} lies in the same bag, which goes as a whole or not at all."
            raise Refusal(what, f"Name all that lies in it: {whole}.")
        for file in chosen:
            which = file.id.removeprefix(f"{testimony.number}-")
            ledger.note(db, archive.now(), by.name, Verb.RECORDING_DISCARDED, f"{testimony.number} {which}")
        for deposit in gone:
            testimonies.remove_deposit(db, testimony.row, deposit)
    # By the ledger: killed before or within it, the next worker does it.
    settle(archive)
    empty_log(archive.db)
    return Added(testimony=testimony.number, discarded=tuple(file.id for file in chosen))


def _refuse_covered(files: Sequence[StoredFile], ids: Collection[str]) -> None:
    """Raise `Refusal` where one of `ids` is, or was until it joined, what a recording of the testimony is called."""
    for file in files:
        called = {file.id, file.name.partition(".")[0]}
        if file.kind == "recording" and called & set(ids):
            raise Refusal(
                f"{file.id} is part of the testimony and goes only with it, by an erasure: that takes two archivists.",
                "`oralhist restrict` withholds what should not be heard.",
            )


def _join(
    archive: Archive, db: Database, testimony: Testimony, files: Sequence[StoredFile], by: Viewer
) -> tuple[RecordingId, ...]:
    """Inside a transaction: make what waits part of the testimony, behind the recordings that it has."""
    first = max((file.number for file in testimonies.recordings_of(db, testimony.row)), default=0) + 1
    ids = []
    for number, file in enumerate(files, start=first):
        ids.append(recording_id(testimony.number, number))
        testimonies.joined(db, file, ids[-1], number)
    # Nobody has gone through what is said in it: where the narrator's name is closed, it may be said there.
    testimonies.update(db, archive.now(), testimony.row, {"reviewed": 0})
    restrictions.touch(db, testimony.row)  # search tells those that can be heard from those that cannot
    jobs.enqueue(db, archive.now(), JobKind.DERIVE, testimony.number)
    _have_heard(archive, db, testimony, ids)
    jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
    ledger.note(db, archive.now(), by.name, Verb.RECORDING_COVERED, testimony.number)
    return tuple(ids)


def _have_heard(archive: Archive, db: Database, testimony: Testimony, ids: Sequence[RecordingId]) -> None:
    """Have the new recordings transcribed, unless the text has no times: it may be what is said in them."""
    now = transcripts.current(db, testimony.row)
    if now is not None and not any(one.start_ms is not None for one in transcripts.segments_of(db, testimony.row)):
        return
    wanted = list(ids)
    for job in jobs.of(db, testimony.number):
        if job.kind is JobKind.TRANSCRIBE and job.state in (JobState.WAITING, JobState.RUNNING):
            some = job.options.get("recordings")
            if job.state is JobState.WAITING and not some:
                return  # it will hear all that is there
            wanted = [*(some or ()), *wanted]
    jobs.enqueue(db, archive.now(), JobKind.TRANSCRIBE, testimony.number, {"recordings": wanted})
