"""The doctor: looks at everything that could be wrong with a data directory and says what to do; changes nothing."""

from __future__ import annotations

import stat

from oralhist.catalogue import jobs, ledger, schema, testimonies, transcripts
from oralhist.catalogue.database import rows
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.media import bags
from oralhist.media.bags import Finding
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive, locked
from oralhist.work.fixity import revisions


def examine(archive: Archive) -> tuple[Finding, ...]:
    """Everything that is wrong with the data directory, without reading whole recordings (`fixity` does)."""
    return (*_modes(archive), *_catalogue(archive), *_bags(archive), *_transcripts(archive), *_index(archive))


def _modes(archive: Archive) -> list[Finding]:
    folders = archive.folders
    return [
        Finding(what="Others on this machine can look into it.", where=str(path), do=f"chmod 700 {path}")
        for path in (folders.root, folders.secrets)
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]


def _catalogue(archive: Archive) -> list[Finding]:
    where = str(archive.folders.catalogue)
    found = []
    if schema.pending(archive.db):
        found.append(Finding(what="The catalogue is of an older version.", where=where, do="oralhist upgrade"))
    for check in rows(archive.db, "PRAGMA integrity_check"):
        if check["integrity_check"] != "ok":
            found.append(Finding(what="The catalogue is damaged.", where=where, do="oralhist restore from a backup"))
            break
    if rows(archive.db, "PRAGMA foreign_key_check"):
        found.append(Finding(what="Rows of the catalogue hang on nothing.", where=where, do="oralhist restore"))
    broken = ledger.broken_at(archive.db)
    if broken is not None:
        do = "Compare with a backup: somebody edited the file."
        found.append(Finding(what=f"The ledger was altered at entry {broken}.", where=where, do=do))
    for job in jobs.listed(archive.db, unfinished_only=True, limit=10_000):
        if job.state is JobState.FAILED:
            do = f"oralhist jobs --retry {job.id}"
            found.append(Finding(what=f"The job {job.kind} failed: {job.reason}", where=job.number, do=do))
    return found


def _bags(archive: Archive) -> list[Finding]:
    folders = archive.folders
    found, known = [], set()
    for deposit in testimonies.deposits(archive.db):
        number = TestimonyId(deposit["accession"])
        path = folders.bag(number, deposit["number"])
        known.add(path)
        if not deposit["placed"]:
            do = "oralhist worker --once puts it in its place"
            found.append(Finding(what="A bag is not in its place yet.", where=deposit["staged"], do=do))
        elif not path.is_dir():
            found.append(Finding(what="A bag is missing.", where=str(path), do="Put it back from a backup."))
        else:
            found += _payloads(archive, deposit["testimony"], deposit["number"], number)
    for number, deposit_number, path in bags.deposits(folders.archive):
        if path not in known and not _being_removed(archive, number):
            what = f"A bag (deposit {deposit_number}) that the catalogue does not know."
            do = f"If {number} is not wanted, remove the folder; else ingest its recordings again."
            found.append(Finding(what=what, where=str(path), do=do))
    if folders.incoming.is_dir():
        for left in folders.incoming.iterdir():
            with locked(left / "lock" if left.is_dir() else folders.var / "doctor.lock") as abandoned:
                if abandoned and left.is_dir():
                    do = "oralhist worker --once clears it away"
                    found.append(Finding(what="Left by a process that was killed.", where=str(left), do=do))
    return found


def _being_removed(archive: Archive, number: TestimonyId) -> bool:
    return any(job.kind is JobKind.REMOVE and job.state is JobState.WAITING for job in jobs.of(archive.db, number))


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
    for testimony in testimonies.all_of_them(archive.db):
        known = {
            archive.folders.revision(testimony.number, one.number).name: one
            for one in transcripts.revisions_of(archive.db, testimony.row)
        }
        found += revisions(archive, testimony.number)
        folder = archive.folders.transcripts / testimony.number
        for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
            if path.name not in known and not jobs.unfinished(archive.db, testimony.number):
                do = f"Compare it with the newest revision; `oralhist import {testimony.number}` takes a transcript in."
                found.append(Finding(what="A revision that the catalogue does not know.", where=str(path), do=do))
    return found


def _index(archive: Archive) -> list[Finding]:
    waiting = any(
        job.kind is JobKind.INDEX and job.state in (JobState.WAITING, JobState.RUNNING)
        for job in jobs.listed(archive.db, unfinished_only=True, limit=10_000)
    )
    if waiting:
        return []
    try:
        indexed = archive.index.passages()
    except Refusal as refusal:
        return [Finding(what=refusal.what, where=str(archive.folders.index), do="oralhist rebuild")]
    wanted = transcripts.passage_numbers(archive.db)
    if indexed == wanted:
        return []
    what = f"The index lacks {len(wanted - indexed)} passages and has {len(indexed - wanted)} too many."
    return [Finding(what=what, where=str(archive.folders.index), do="oralhist rebuild")]
