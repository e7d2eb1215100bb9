"""Revisions: the immutable states of a transcript, written to disk and made the current one in one step."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import edits, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.durable import write_whole
from oralhist.formats import revision as revision_format
from oralhist.formats.cues import Cue, Transcript
from oralhist.formats.transcripts import MOST_BYTES, read_transcript
from oralhist.media.incoming import read_small
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import file_name
from oralhist.model.transcript import ORIGINAL, Maker, MakerKind, Revision, Segment
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.withheld import recut

_MARK = re.compile(r"(?P<testimony>OH-[0-9]{4}-[0-9]{4,6})\.(?:(?P<layer>[A-Za-z-]+)\.)?(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A transcript that is about to become a revision: who made it and what it says."""

    maker: Maker
    languages: tuple[str, ...]
    segments: tuple[Segment, ...]
    layer: str = ORIGINAL


def add(archive: Archive, db: Database, testimony: Testimony, said: Said) -> int:
    """Inside a transaction: write the next revision, make it current, queue tagging and indexing; its number.

    Edits that are in no revision yet are cut into one of their own first, so that they are not lost.
    """
    cut(archive, db, testimony, said.layer)
    number = _write(archive, db, testimony, said)
    recut(archive, db, testimony, said.layer)
    return number


def cut(archive: Archive, db: Database, testimony: Testimony, layer: str = ORIGINAL) -> int | None:
    """Inside a transaction: make the working text the next revision; its number, None where it says nothing new.

    Its makers are the accounts whose edits it holds. What readers find is the new revision at once: its passages are
    in the index already.
    """
    waiting = edits.open_edits(db, testimony.row, layer)
    if not waiting:
        return None
    segments = edits.working(db, testimony.row, layer)
    current = transcripts.current(db, testimony.row, layer)
    if segments == transcripts.segments_of(db, testimony.row, layer):
        edits.close(db, testimony.row, layer, current.number if current else 0)
        return None
    makers = tuple(dict.fromkeys(edit.who for edit in waiting if not edit.undone))
    said = Said(
        maker=Maker(kind=MakerKind.PERSON, name=", ".join(makers)),
        languages=tuple(dict.fromkeys(segment.language for segment in segments)),
        segments=segments,
        layer=layer,
    )
    number = _write(archive, db, testimony, said)
    edits.close(db, testimony.row, layer, number)
    ledger.note(db, archive.now(), said.maker.name, Verb.REVISED, testimony.number)
    return number


def bring_back(archive: Archive, name: TestimonyId, revision: int, by: Viewer, layer: str = ORIGINAL) -> int:
    """Make what an old revision says the next one, after a revision of any open edits; its number.

    Raises `NotFound` where there is no such revision, `Refusal` where its file is not what it was.
    """
    with writing(archive.db) as db:
        testimony = named(archive, name)
        old = stored(archive, testimony, revision, layer)
        machine = old.maker.name if old.maker.kind is MakerKind.MACHINE else old.maker.machine
        said = Said(
            maker=Maker(
                kind=MakerKind.PERSON, name=by.name, machine=machine, version=f"revision {revision} brought back"
            ),
            languages=old.languages,
            segments=old.segments,
            layer=layer,
        )
        number = add(archive, db, testimony, said)
        ledger.note(db, archive.now(), by.name, Verb.REVISED, testimony.number)
    confirm_now(archive)
    return number


def stored(archive: Archive, testimony: Testimony, revision: int, layer: str = ORIGINAL) -> Revision:
    """What a revision says, from its file; `NotFound` where there is none, `Refusal` where the file was altered."""
    for known in transcripts.revisions_of(archive.db, testimony.row):
        if (known.number, known.layer) == (revision, layer):
            return archive.stored_revision(testimony.number, revision, known.sha256, layer)
    raise NotFound(f"{testimony.number} has no revision {revision}.", "Its page on the desk lists them.")


def _write(archive: Archive, db: Database, testimony: Testimony, said: Said) -> int:
    """The file of the next revision and its rows. The file is on disk before the row is committed.

    Until it is, a mark lies beside it by which `confirm` knows it. A revision that lies there and that the catalogue
    does not know is never written over: its number is passed over.
    """
    before = transcripts.current(db, testimony.row, said.layer)
    number = before.number + 1 if before else 1
    while archive.folders.revision(testimony.number, number, said.layer).exists():
        number += 1
    revision = Revision(
        testimony=testimony.number,
        number=number,
        parent=before.number if before else None,
        layer=said.layer,
        maker=said.maker,
        made=stamp(archive.now()),
        languages=said.languages,
        segments=said.segments,
    )
    data = revision_format.dumps(revision)
    write_whole(archive.folders.unconfirmed / mark_of(testimony.number, said.layer, revision.number), b"")
    write_whole(archive.folders.revision(testimony.number, revision.number, said.layer), data, mode=0o400)
    transcripts.add_revision(db, testimony.row, revision, hashlib.sha256(data).hexdigest())
    name_watch.follow_segments(archive, db, testimony, said.layer, said.segments)
    if said.layer == ORIGINAL:
        jobs.enqueue(db, archive.now(), JobKind.TAG, testimony.number)
    jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
    if before and said.layer == ORIGINAL and archive.words(testimony.number, before.number, before.sha256) is not None:
        # Somebody has needed them: most are carried over.
        jobs.enqueue(db, archive.now(), JobKind.WORDS, testimony.number)
    return revision.number


def mark_of(testimony: TestimonyId, layer: str, number: int) -> str:
    """The name of the mark of a revision."""
    return f"{testimony}.{number}" if layer == ORIGINAL else f"{testimony}.{layer}.{number}"


def confirm_now(archive: Archive) -> None:
    """`confirm` in a transaction of its own, after the one that made a revision."""
    with writing(archive.db) as db:
        confirm(archive, db)


def confirm(archive: Archive, db: Database) -> None:
    """Inside a transaction: remove the revision files whose transaction never came to its end, and their marks."""
    folders = archive.folders
    for mark in folders.unconfirmed.iterdir() if folders.unconfirmed.is_dir() else ():
        match = _MARK.fullmatch(mark.name)
        if match is not None:
            number, layer = int(match["number"]), match["layer"] or ORIGINAL
            path = folders.revision(TestimonyId(match["testimony"]), number, layer)
            testimony = testimonies.by_number(db, TestimonyId(match["testimony"]))
            known = transcripts.revisions_of(db, testimony.row) if testimony else ()
            if all((one.number, one.layer) != (number, layer) for one in known):
                path.unlink(missing_ok=True)
                for part in path.parent.glob(f".{path.name}.*.tmp"):
                    part.unlink()
                if path.parent.is_dir() and not any(path.parent.iterdir()):
                    path.parent.rmdir()
        mark.unlink()


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplied:
    """The revision that a transcript became, and how the file left its format, a sentence each."""

    revision: int
    bent: tuple[str, ...]


def supply(archive: Archive, name: str, path: Path, by: Viewer, language: str = "") -> Supplied:
    """Make the transcript in the file `path` (vtt, srt, txt, json, OHMS xml) the next revision of a testimony.

    It counts as checked by a person, unless the file says that a machine made it. Raises `Refusal` where the file
    cannot be read, its times do not fit the recordings, or a machine's text would take the place of a person's.
    """
    read = read_file(path, file_name(path.name))
    with writing(archive.db) as db:
        testimony = named(archive, name)
        now = transcripts.current(db, testimony.row)
        if read.heard_by and ((now and now.maker is MakerKind.PERSON) or edits.is_open(db, testimony.row)):
            raise Refusal(
                f"{path.name} is what a machine heard ({read.heard_by}), and {testimony.number} has a person's text.",
                "A machine's text does not take its place.",
            )
        said = from_cues(read, testimonies.recordings_of(db, testimony.row), testimony.languages, by, language)
        number = add(archive, db, testimony, said)
        for job in jobs.of(db, testimony.number):
            if job.kind is JobKind.TRANSCRIBE:
                jobs.cancel(db, archive.now(), job.id)
        ledger.note(db, archive.now(), by.name, Verb.REVISED, testimony.number)
    confirm_now(archive)
    return Supplied(revision=number, bent=read.bent)


def read_file(path: Path, name: str) -> Transcript:
    """What a transcript file says which its owner calls `name`; raises `Refusal` in one sentence."""
    data = read_small(path, MOST_BYTES, name=name)
    try:
        read = read_transcript(name, data)
    except ValueError as error:
        raise Refusal(f"{name} cannot be read as a transcript: {error}") from error
    if read.translated:
        raise Refusal(
            f"{name} is a translation of what was said.", "Hand in the transcript; a translation is its own layer."
        )
    return read


def from_cues(
    read: Transcript, recordings: Sequence[StoredFile], languages: Sequence[str], by: Viewer, language: str = ""
) -> Said:
    """A transcript from elsewhere. Times are on the testimony's clock and are laid on the recordings in their order.

    `language` is that of what does not say its own; where none is given, the first that the testimony states.
    """
    spoken = _language_of(languages, language or _said_in(read))
    placed = [_place(cue, recordings) for cue in read.cues]
    maker = Maker(kind=MakerKind.MACHINE, name=read.heard_by, version="brought in")
    return Said(
        maker=maker if read.heard_by else Maker(kind=MakerKind.PERSON, name=by.name),
        languages=tuple(dict.fromkeys((*languages, *(cue.language or spoken for cue in read.cues)))),
        segments=tuple(
            Segment(
                id=f"p{number:05d}",
                recording=file.id if file else None,
                start_ms=start,
                end_ms=end,
                speaker=cue.speaker,
                language=cue.language or spoken,
                text=cue.text,
                confidence=cue.confidence,
                checked=cue.checked,
            )
            for number, (cue, (file, start, end)) in enumerate(zip(read.cues, placed, strict=True), start=1)
        ),
    )


def _said_in(read: Transcript) -> str:
    return next((cue.language for cue in read.cues if cue.language), "")


def check_cues(read: Transcript, lengths_ms: Sequence[int], languages: Sequence[str]) -> None:
    """Raise the `Refusal` that `from_cues` would, for recordings of these lengths (none: for a text alone)."""
    _language_of(languages, _said_in(read))
    for cue in read.cues:
        if cue.start_ms is not None and lengths_ms:
            if cue.recording > len(lengths_ms):
                raise _no_such(cue.recording)
            length_ms = lengths_ms[cue.recording - 1] if cue.recording else sum(lengths_ms)
            if cue.start_ms >= length_ms:
                raise _beyond(cue.start_ms, length_ms)


def _language_of(languages: Sequence[str], language: str = "") -> str:
    spoken = language or (languages[0] if languages else "")
    if not spoken:
        raise Refusal("The language of the transcript is not known.", "State it, for example --language kk.")
    return spoken


def _beyond(start_ms: int, length_ms: int) -> Refusal:
    return Refusal(
        f"The transcript speaks at {start_ms / 1000:.1f} s, but the recordings end at {length_ms / 1000:.1f} s.",
        "Check that it belongs to this recording.",
    )


def _place(cue: Cue, recordings: Sequence[StoredFile]) -> tuple[StoredFile | None, int | None, int | None]:
    """The recording in which a cue lies, and its milliseconds there; nothing for a text without sound."""
    if cue.start_ms is None or cue.end_ms is None or not recordings:
        return None, None, None
    if cue.recording:
        return _place(replace(cue, recording=0), [_numbered(cue.recording, recordings)])
    offset = 0
    for file in recordings:
        if cue.start_ms < offset + file.duration_ms:
            end = min(cue.end_ms, offset + file.duration_ms)
            return file, cue.start_ms - offset, end - offset
        offset += file.duration_ms
    raise _beyond(cue.start_ms, offset)


def _numbered(number: int, recordings: Sequence[StoredFile]) -> StoredFile:
    for file in recordings:
        if file.number == number:
            return file
    raise _no_such(number)


def _no_such(number: int) -> Refusal:
    return Refusal(
        f"The transcript speaks of recording {number}, and the testimony has no such one.",
        "Check that it belongs to this testimony.",
    )
