"""Fixity: every stored file is compared with the digests it came with; nothing is ever updated by that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from oralhist.catalogue import ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.media import bags
from oralhist.media.bags import Finding
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.work.archive import Archive
from oralhist.work.holdings import named


def check(
    archive: Archive, names: Sequence[str], by: Viewer, report: Callable[[int, int], None]
) -> tuple[Finding, ...]:
    """Compare the bags and revisions of the testimonies named (none: all) with their digests.

    Bags are compared with their own manifests, and the manifests with the digests in the catalogue.
    """
    chosen = [named(archive, name).number for name in names]
    deposits = [d for d in testimonies.deposits(archive.db) if not chosen or d["accession"] in chosen]
    found: list[Finding] = []
    for position, deposit in enumerate(deposits):
        report(position, len(deposits))
        number = TestimonyId(deposit["accession"])
        wrong = bags.verify(archive.folders.bag(number, deposit["number"]))
        wrong += _against_catalogue(archive, number, deposit["testimony"], deposit["number"])
        with writing(archive.db) as db:
            if not wrong:
                testimonies.deposit_checked(db, archive.now(), deposit["testimony"], deposit["number"])
            verb = Verb.FIXITY_FAILED if wrong else Verb.FIXITY_CHECKED
            ledger.note(db, archive.now(), by.name, verb, number)
        found += wrong
    numbers = chosen or [one.number for one in testimonies.all_of_them(archive.db)]
    for number in numbers:
        found += revisions(archive, number)
    report(len(deposits), len(deposits))
    return tuple(found)


def _against_catalogue(archive: Archive, number: TestimonyId, testimony: int, deposit: int) -> list[Finding]:
    listed = bags.listed_digests(archive.folders.bag(number, deposit))
    return [
        Finding(
            what=f"The digest of {file.name} in its bag is not the one that was taken when it came in.",
            where=f"{number}, deposit {deposit}",
            do="Put the bag back from a backup.",
        )
        for file in testimonies.files_of(archive.db, testimony)
        if file.deposit == deposit and listed.get(f"data/{file.name}") not in (None, file.sha256)
    ]


def revisions(archive: Archive, number: TestimonyId) -> list[Finding]:
    """What is wrong with the revision files of a testimony."""
    testimony = testimonies.by_number(archive.db, number)
    found = []
    for one in transcripts.revisions_of(archive.db, testimony.row) if testimony else ():
        path = archive.folders.revision(number, one.number)
        if not path.is_file():
            what = f"Revision {one.number} of the transcript is missing."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
            what = f"Revision {one.number} of the transcript was altered."
        else:
            continue
        found.append(Finding(what=what, where=str(path), do="Put the file back from a backup."))
    return found
