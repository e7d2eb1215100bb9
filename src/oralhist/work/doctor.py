"""The doctor: looks at everything that could be wrong with a data directory and says what to do; changes nothing."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from oralhist.catalogue import (
    chronology,
    consents,
    contacts,
    erasures,
    jobs,
    ledger,
    passages,
    schema,
    testimonies,
    transcripts,
)
from oralhist.catalogue.database import CatalogueFault, explained, rows, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.testimonies import Testimony
from oralhist.media import bags
from oralhist.media.bags import Finding
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import ORIGINAL
from oralhist.work import derive, purge
from oralhist.work.archive import Archive, locked
from oralhist.work.fixity import revisions
from oralhist.work.revise import mark_of
from oralhist.work.runner import QUICK

HEARING = (JobKind.TRANSCRIBE, JobKind.TRANSLATE, JobKind.SYNC, JobKind.WORDS)
"""The jobs that leave samples and drafts, to go on from them."""
UNFINISHED = (JobState.WAITING, JobState.RUNNING)
TAKEN_OFF = "oralhist worker --once; where it stays, its job was given up: oralhist rebuild asks for it anew"

_REVISION = re.compile(r"r([0-9]{4,})\.json")


def examine(archive: Archive) -> tuple[Finding, ...]:
    """Everything that is wrong with the data directory, without reading whole recordings (`fixity` does)."""
    found = _folders(archive)
    try:
        unusable = _version(archive)
        if unusable:
            return (*found, *unusable)
        found += [*_catalogue(archive), *_jobs(archive), *_bags(archive), *_left_behind(archive)]
        found += [*_transcripts(archive), *_copies(archive), *_index(archive), *_days(archive)]
    except Refusal as refusal:
        found.append(Finding(what=refusal.what, where=str(archive.folders.catalogue), do=refusal.do))
    except CatalogueFault as fault:
        told = explained(fault)
        found.append(Finding(what=told.what, where=str(archive.folders.catalogue), do=told.do))
    return tuple(dict.fromkeys(found))


def _version(archive: Archive) -> list[Finding]:
    where = str(archive.folders.catalogue)
    if not schema.applied(archive.db):
        what, do = "This is not a catalogue of oralhist.", "oralhist restore from a backup"
    elif schema.unknown(archive.db):
        what, do = "The catalogue is of a newer version than this program.", "Use the newer program."
    elif schema.pending(archive.db) or chronology.version(archive.db) == 0:
        what, do = "The catalogue is of an older version.", "oralhist upgrade"
    else:
        return []
    return [Finding(what=what, where=where, do=do)]


def _folders(archive: Archive) -> list[Finding]:
    folders = archive.folders
    found = []
    for path in (folders.root, folders.secrets):
        if not path.is_dir():
            found.append(Finding(what="A folder is missing.", where=str(path), do="Put it back from a backup."))
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            what = "Others on this machine can look into it."
            found.append(Finding(what=what, where=str(path), do=f"chmod 700 {path}"))
    key = folders.secrets / "session.key"
    if folders.secrets.is_dir() and not key.is_file():
        do = "Put it back from a backup; without it nobody can log in."
        found.append(Finding(what="The key that signs cookies is missing.", where=str(key), do=do))
    return found


def _catalogue(archive: Archive) -> list[Finding]:
    where = str(archive.folders.catalogue)
    found = []
    for check in rows(archive.db, "PRAGMA integrity_check"):
        if check["integrity_check"] != "ok":
            do = "Stop everything, and `oralhist restore` a backup into a new folder."
            found.append(Finding(what="The catalogue is damaged.", where=where, do=do))
            break
    if rows(archive.db, "PRAGMA foreign_key_check"):
        do = "`oralhist restore` a backup into a new folder, and compare."
        found.append(Finding(what="Rows of the catalogue hang on nothing.", where=where, do=do))
    broken = ledger.broken_at(archive.db)
    if broken is not None:
        do = "Compare with a backup: somebody edited the file."
        found.append(Finding(what=f"The ledger was altered at entry {broken}.", where=where, do=do))
    return [*found, *_head(archive)]


def _head(archive: Archive) -> list[Finding]:
    path = archive.folders.secrets / "ledger.head"
    try:
        kept = ledger.read_head(path)
    except (OSError, ValueError):
        do = "Compare with a backup; where its ledger is whole, remove the file: the next change writes it again."
        return [Finding(what="The head of the ledger cannot be read.", where=str(path), do=do)]
    if kept is None:
        if ledger.head(archive.db) is None or not path.parent.is_dir():
            return []
        do = "In an archive of an older version the next change writes it; else compare with a backup."
        return [Finding(what="The head of the ledger is missing.", where=str(path), do=do)]
    if ledger.holds(archive.db, kept):
        return []
    do = "Compare with a backup: entries were cut off, or the catalogue is an older one."
    return [Finding(what=f"The ledger does not hold its entry {kept.number} any more.", where=str(path), do=do)]


def _jobs(archive: Archive) -> list[Finding]:
    found = []
    for job in jobs.listed(archive.db, unfinished_only=True, limit=10_000, sealed_too=True):
        if job.state is JobState.FAILED:
            what, do = f"The job {job.kind} failed: {job.reason}", f"oralhist jobs --retry {job.id}"
            found.append(Finding(what=what, where=job.number, do=do))
        elif job.kind in (JobKind.ERASE, JobKind.REMOVE):
            what = "Files of what was erased or discarded may still lie here."
            found.append(Finding(what=what, where=job.number, do="oralhist worker --once"))
        elif job.kind is JobKind.PURGE:
            what = "Words that nobody reads any more may still lie in the index."
            found.append(Finding(what=what, where=str(archive.folders.index), do="oralhist worker --once"))
    return found


def _bags(archive: Archive) -> list[Finding]:
    folders = archive.folders
    found, known, erased = [], set(), erasures.erased(archive.db)
    gone = {folders.bag(*one) for one in testimonies.taken_out(archive.db)}
    for deposit in testimonies.deposits(archive.db):
        number = TestimonyId(deposit["accession"])
        path = folders.bag(number, deposit["number"])
        known.add(path)
        if not deposit["placed"]:
            found.append(_unplaced(archive, deposit["staged"]))
        elif not path.is_dir():
            found.append(Finding(what="A bag is missing.", where=str(path), do="Put it back from a backup."))
        else:
            found += _payloads(archive, deposit["testimony"], deposit["number"], number)
    for number, deposit_number, path in bags.deposits(folders.archive):
        if path not in known and not _being_removed(archive, number):
            what = f"A bag (deposit {deposit_number}) that the catalogue does not know."
            do = f"If {number} is not wanted, remove the folder; else ingest its recordings again."
            if number in erased:
                what, do = "A bag of a testimony that was erased.", "Remove the folder: somebody put it back."
            elif path in gone:
                what, do = "A recording that was discarded still lies here.", "oralhist worker --once removes it"
            found.append(Finding(what=what, where=str(path), do=do))
    return found


def _unplaced(archive: Archive, staged: str) -> Finding:
    path = archive.folders.root / staged
    if path.is_dir():
        do = "oralhist worker --once puts it in its place"
        return Finding(what="A bag is not in its place yet.", where=str(path), do=do)
    return Finding(what="A bag is missing.", where=str(path), do="Put it back from a backup.")


def _left_behind(archive: Archive) -> list[Finding]:
    folders = archive.folders
    left = []
    with writing(archive.db) as db:  # nobody is between writing a file and telling the catalogue of it
        entered = {folders.root / deposit["staged"] for deposit in testimonies.deposits(db, unplaced_only=True)}
        left += [path for path in _inside(folders.staged) if path not in entered]
        for mark in _inside(folders.unconfirmed):
            number = TestimonyId(mark.name.partition(".")[0])
            testimony = testimonies.by_number(db, number)
            known = transcripts.revisions_of(db, testimony.row) if testimony else ()
            left += [mark] if all(mark_of(number, one.layer, one.number) != mark.name for one in known) else []
    with locked(folders.incoming_lock, wait=True):
        for path in _inside(folders.incoming):
            if path.is_dir():
                with locked(path / "lock") as abandoned:
                    left += [path] if abandoned else []
    do = "oralhist worker --once clears it away"
    return [Finding(what="Left by a process that was killed.", where=str(path), do=do) for path in left]


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _being_removed(archive: Archive, number: TestimonyId) -> bool:
    return number in jobs.being_removed(archive.db)


def _payloads(archive: Archive, testimony: int, deposit: int, number: TestimonyId) -> list[Finding]:
    found = []
    for file in testimonies.files_of(archive.db, testimony):
        path = archive.folders.bag(number, file.deposit) / "data" / file.name
        if file.deposit == deposit and not path.is_file():
            found.append(Finding(what="A master is missing.", where=str(path), do="Put it back from a backup."))
        elif file.deposit == deposit and path.stat().st_size != file.bytes:
            what = f"A master has {path.stat().st_size:,} bytes instead of {file.bytes:,}."
            found.append(Finding(what=what, where=str(path), do="Put it back from a backup."))
    return found


def _transcripts(archive: Archive) -> list[Finding]:
    found = []
    for testimony in testimonies.all_of_them(archive.db, sealed_too=True):
        folder = archive.folders.transcripts / testimony.number
        known = {(one.layer, one.number) for one in transcripts.revisions_of(archive.db, testimony.row)}
        found += revisions(archive, testimony.number)
        for path in (one for each in _inside(folder) for one in (_inside(each) if each.is_dir() else [each])):
            match = _REVISION.fullmatch(path.name)
            layer = ORIGINAL if path.parent == folder else path.parent.name
            if match is None or (layer, int(match[1])) in known:
                continue
            if not (archive.folders.unconfirmed / mark_of(testimony.number, layer, int(match[1]))).exists():
                do = f"Compare it with the newest revision; `oralhist import {testimony.number}` takes a transcript in."
                found.append(Finding(what="A revision that the catalogue does not know.", where=str(path), do=do))
    return found


def _copies(archive: Archive) -> list[Finding]:
    found = []
    for testimony in testimonies.all_of_them(archive.db, sealed_too=True):
        missing = derive.missing(archive, testimony)
        making = (job.state for job in jobs.of(archive.db, testimony.number) if job.kind is JobKind.DERIVE)
        if missing and all(state is JobState.DONE for state in making):
            what = "A recording cannot be heard: its access copy is missing."
            found.append(Finding(what=what, where=missing[0], do="oralhist rebuild, then oralhist worker --once"))
        what = "An access copy holds what is closed; nobody is given it, and it should not be there."
        for copy in derive.stale(archive, testimony):
            found.append(Finding(what=what, where=str(copy), do=TAKEN_OFF))
        found += _drafts(archive, testimony)
    return found


def _drafts(archive: Archive, testimony: Testimony) -> list[Finding]:
    """What a machine heard of what is withheld or closed, and no job that needs it is under way or waits."""
    if not purge.leaves_no_drafts(archive, testimony):
        return []
    left = list(purge.heard_of(archive, testimony))
    if not left or any(job.kind in HEARING for job in jobs.of(archive.db, testimony.number) if job.state in UNFINISHED):
        return []
    what = "What a machine heard of what is closed by now still lies here."
    return [Finding(what=what, where=str(path), do=TAKEN_OFF) for path in left]


def _days(archive: Archive) -> list[Finding]:
    """What was to be done by today: narrators to be asked again, contact data to be deleted."""
    today = archive.today()
    found = [
        Finding(what="Its consent was to be asked for again.", where=number, do="Ask, and record what is said.")
        for number in consents.due(archive.db, today)
    ]
    what, do = "Contact data were to be deleted by now.", "oralhist worker --once deletes them"
    return found + [Finding(what=what, where=number, do=do) for _, number in contacts.due(archive.db, today)]


def _index(archive: Archive) -> list[Finding]:
    waiting = any(
        job.kind in QUICK and job.state in (JobState.WAITING, JobState.RUNNING)
        for job in jobs.listed(archive.db, unfinished_only=True, limit=10_000, sealed_too=True)
    )
    if waiting:
        return []
    try:
        indexed = archive.index.passages()
    except Refusal as refusal:
        return [Finding(what=refusal.what, where=str(archive.folders.index), do="oralhist rebuild")]
    wanted = passages.passage_numbers(archive.db)
    if indexed == wanted:
        return []
    what = f"The index lacks {len(wanted - indexed)} passages and has {len(indexed - wanted)} too many."
    return [Finding(what=what, where=str(archive.folders.index), do="oralhist rebuild")]
