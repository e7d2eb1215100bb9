"""Papers of consent: a record's scans and clips are received, examined and kept as a deposit of their own.

They are never transcribed, indexed, counted or shown to anybody but archivists. Stages as in `ingest`: received into a
folder under a lock, examined, then one transaction with the record; then the bag is renamed into its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import consents, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.formats.edtf_dates import day_of, year_of
from oralhist.media import bags, incoming, papers
from oralhist.media.bags import Payload
from oralhist.media.incoming import Received
from oralhist.model.access import Component, Decision, Viewer
from oralhist.model.consenting import ConsentRecord, Given, RecordKind
from oralhist.model.identifiers import RecordingId, TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line, file_name, parse_language
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming, settle, stage, staging

MOST_PAPERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How something was agreed to: `on` is EDTF (empty: today), `scans` are files of the paper or clips."""

    given: Given = Given.UNSAID
    on: str = ""
    witness: str = ""
    language: str = ""
    form: str = ""
    review_by: date | None = None
    scans: Sequence[Incoming] = ()


UNSAID = Paper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """What a record says: by whom, of what."""

    kind: RecordKind
    speaker: str
    terms: dict[Component, Decision]
    linked: bool | None = None
    permits: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A paper that was checked, with its files examined in a folder of ours (None where it has none)."""

    paper: Paper
    folder: Path | None = None
    files: tuple[tuple[Received, papers.Paper], ...] = ()


@contextmanager
def received(archive: Archive, paper: Paper) -> Iterator[Ready]:
    """The paper checked and its files received; raises `Refusal` in one sentence, and then nothing has changed."""
    checked = _checked(archive, paper)
    if not paper.scans:
        yield Ready(paper=checked)
        return
    if checked.given is Given.UNSAID:
        raise Refusal("There are files, but it is not said how it was given.", "Say paper, letter or spoken.")
    if len(paper.scans) > MOST_PAPERS:
        raise Refusal(f"There are {len(paper.scans)} files; {MOST_PAPERS} are the most.", "Put pages into one PDF.")
    with staging(archive) as folder:
        files = []
        for scan in paper.scans:
            name = file_name(scan.name)
            most = min(archive.settings.most_upload_bytes, papers.MOST_BYTES)
            one = incoming.receive(scan.path, folder, most, name=name)
            files.append((one, papers.examine(one.path, name=name)))
        if len({one.sha256 for one, _ in files}) < len(files):
            raise Refusal("The same file was handed in twice.", "Hand it in once.")
        try:
            yield Ready(paper=checked, folder=folder, files=tuple(files))
        finally:
            # Whatever happened: a bag that was entered goes into its place, one that was not is cleared away.
            settle(archive)


def by_link(archive: Archive) -> Ready:
    """What somebody says today by their private link: it has no paper."""
    return Ready(paper=Paper(given=Given.LINK, on=archive.today().isoformat()))


def without(form: str) -> Ready:
    """What an archivist does without a paper of it, and on what ground (`form`)."""
    return Ready(paper=Paper(form=form))


def keep(archive: Archive, db: Database, testimony: Testimony, ready: Ready, says: Says, by: Viewer) -> int:
    """Keep the record of what `says`, inside the transaction that makes it so, and its files; returns its number."""
    paper = ready.paper
    _fits(testimony, paper, says)
    number = consents.next_number(db, testimony.row)
    deposit = consents.next_deposit(db, testimony.row) if ready.files else None
    record = ConsentRecord(
        number=number,
        kind=says.kind,
        speaker=says.speaker,
        given=paper.given,
        given_on=paper.on,
        witness=paper.witness,
        language=paper.language,
        form=paper.form,
        review_by=paper.review_by,
        terms=says.terms,
        linked=says.linked,
        permits=says.permits,
        deposit=deposit,
        who=by.name,
        at="",
    )
    if deposit is not None:
        _deposit(archive, db, testimony, ready, record, deposit)
        ledger.note(db, archive.now(), by.name, Verb.CONSENT_DEPOSITED, testimony.number)
    consents.add(db, archive.now(), testimony.row, record)
    return number


def note_taken_out(archive: Archive, number: TestimonyId, by: Viewer) -> None:
    """Note in the ledger, before it is given, that somebody takes a paper of a testimony out."""
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), by.name, Verb.CONSENT_TAKEN_OUT, number)


def _checked(archive: Archive, paper: Paper) -> Paper:
    today = archive.today()
    try:
        on = clean_line(paper.on, name="day", most=20) or (today.isoformat() if paper.given else "")
        first, last = day_of(on) if on else (today, today)
        language = clean_line(paper.language, name="language of the form", most=20)
        found = replace(
            paper,
            on=on,
            witness=clean_line(paper.witness, name="witness", most=200),
            language=parse_language(language) if language else "",
            form=clean_line(paper.form, name="version of the form", most=60),
        )
    except ValueError as error:
        raise Refusal(str(error)) from error
    if first > today:
        raise Refusal(f"{on} is in the future: nobody has agreed to anything yet.", "Write the day on the paper.")
    if paper.review_by is not None and (paper.review_by <= today or paper.review_by <= last):
        raise Refusal(
            f"{paper.review_by.isoformat()} is no day to come on which to ask again.", "Write a day in the future."
        )
    return found


def _fits(testimony: Testimony, paper: Paper, says: Says) -> None:
    """Raise `Refusal` where a paper cannot be of this testimony: before the birth, or an embargo that was over.

    Never of what a narrator says by the link, who closes what stands there, whatever it is.
    """
    if not paper.on or paper.given is Given.LINK:
        return
    first, last = day_of(paper.on)
    born = year_of(testimony.born)
    if says.kind is not RecordKind.INTERVIEWER and not says.speaker and born is not None and last.year < born:
        raise Refusal(f"{paper.on} is before the narrator was born.", "Check the day and the year of birth.")
    for decision in says.terms.values():
        if decision.embargo is not None and decision.embargo < first:
            raise Refusal(
                f"The embargo ends on {decision.embargo.isoformat()}, before it was agreed to on {paper.on}.",
                "Check both days.",
            )


def _deposit(
    archive: Archive, db: Database, testimony: Testimony, ready: Ready, record: ConsentRecord, deposit: int
) -> None:
    assert ready.folder is not None
    files = []
    for position, (one, kind) in enumerate(ready.files, start=1):
        name = f"{testimony.number}-d{deposit:02d}-{position:02d}"
        files.append(_stored(testimony, deposit, position, name, one, kind))
        held = [file for file in testimonies.files_of(db, testimony.row) if file.kind == consents.KIND]
        if any(file.sha256 == one.sha256 for file in held):
            raise Refusal(f"{one.name} is kept with {testimony.number} already.", "It need not be handed in again.")
    payloads = [
        Payload(path=one.path, name=file.name, sha256=one.sha256, sha512=one.sha512)
        for file, (one, _) in zip(files, ready.files, strict=True)
    ]
    metadata = as_metadata(testimony, record)
    bag = bags.build(ready.folder / "bag", testimony.number, deposit, payloads, metadata, archive.today())
    staged = stage(archive, bag, ready.folder.name)
    path = str(staged.relative_to(archive.folders.root))
    testimonies.add_deposit(db, archive.now(), testimony.row, deposit, path)
    for file in files:
        testimonies.add_file(db, file)


def _stored(
    testimony: Testimony, deposit: int, position: int, name: str, one: Received, kind: papers.Paper
) -> StoredFile:
    return StoredFile(
        id=RecordingId(name),
        testimony=testimony.row,
        deposit=deposit,
        number=position,
        kind=consents.KIND,
        name=f"{name}{kind.suffix}",
        original_name=one.name,
        bytes=one.size,
        sha256=one.sha256,
        sha512=one.sha512,
        container=kind.container,
        codec=kind.sound.codec if kind.sound else "",
        duration_ms=kind.sound.duration_ms if kind.sound else 0,
        silent=kind.sound.silent if kind.sound else False,
    )


def as_metadata(testimony: Testimony, record: ConsentRecord) -> bytes:
    """``data/metadata.json`` of the bag of a record: all that the record says."""
    table = {
        "schema": "oralhist-consent/1",
        "testimony": testimony.number,
        "record": record.number,
        "kind": record.kind.value,
        "speaker": record.speaker,
        "given": record.given.value,
        "on": record.given_on,
        "witness": record.witness,
        "language": record.language,
        "form": record.form,
        "review_by": record.review_by.isoformat() if record.review_by else None,
        "linked": record.linked,
        "permits": record.permits,
        "agreed": {
            part.value: {
                "audience": sorted(one.value for one in decision.audience),
                "embargo": decision.embargo.isoformat() if decision.embargo else None,
            }
            for part, decision in record.terms.items()
        },
    }
    return (json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
