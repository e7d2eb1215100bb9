"""Fixity: every stored file is compared with the digests it came with; nothing is ever updated by that."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Callable, Sequence

from oralhist.catalogue import ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.media import bags
from oralhist.media.bags import Finding
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.transcript import ORIGINAL
from oralhist.work.archive import Archive
from oralhist.work.holdings import named


def check(
    archive: Archive, names: Sequence[str], by: Viewer, report: Callable[[int, int], None]
) -> tuple[Finding, ...]:
    """Compare the bags and revisions of the testimonies named (none: all) with their digests.

    Bags are compared with their own manifests, and the manifests with the digests in the catalogue.
    """
    chosen = {named(archive, name).number for name in names}
    deposits = [d for d in testimonies.deposits(archive.db) if not chosen or d["accession"] in chosen]
    found: list[Finding] = []
    for position, deposit in enumerate(deposits):
        report(position, len(deposits))
        number = TestimonyId(deposit["accession"])
        wrong = bags.verify(archive.folders.bag(number, deposit["number"]))
        wrong += _against_catalogue(archive, number, deposit["testimony"], deposit["number"])
        with writing(archive.db) as db:
            if deposit["number"] not in testimonies.deposits_made(db, deposit["testimony"]):
                continue  # discarded while it was read
            if not wrong:
                testimonies.deposit_checked(db, archive.now(), deposit["testimony"], deposit["number"])
            verb = Verb.FIXITY_FAILED if wrong else Verb.FIXITY_CHECKED
            ledger.note(db, archive.now(), by.name, verb, number)
        found += wrong
    for number in dict.fromkeys(TestimonyId(deposit["accession"]) for deposit in deposits):
        found += revisions(archive, number)
    report(len(deposits), len(deposits))
    return tuple(found)


def _against_catalogue(archive: Archive, number: TestimonyId, testimony: int, deposit: int) -> list[Finding]:
    bag = archive.folders.bag(number, deposit)
    listed = {algorithm: bags.listed_digests(bag, algorithm) for algorithm in bags.ALGORITHMS}
    if not all(listed.values()):
        return []  # the bag is missing or damaged, which was found already
    return [
        Finding(
            what=f"The digest of {file.name} in its bag is not the one that was taken when it came in.",
            where=f"{number}, deposit {deposit}",
            do="Put the bag back from a backup.",
        )
        for file in testimonies.files_of(archive.db, testimony)
        if file.deposit == deposit
        and (listed["sha256"].get(f"data/{file.name}"), listed["sha512"].get(f"data/{file.name}"))
        != (file.sha256, file.sha512)
    ]


def revisions(archive: Archive, number: TestimonyId) -> list[Finding]:
    """What is wrong with the revision files of a testimony."""
    testimony = testimonies.by_number(archive.db, number)
    found = []
    for one in transcripts.revisions_of(archive.db, testimony.row) if testimony else ():
        path = archive.folders.revision(number, one.number, one.layer)
        part = "transcript" if one.layer == ORIGINAL else "translation"
        try:
            same = hashlib.sha256(path.read_bytes()).hexdigest() == one.sha256
        except OSError as error:
            missing = error.errno == errno.ENOENT
            what = f"Revision {one.number} of the {part} {'is missing' if missing else 'cannot be read'}."
        else:
            if same:
                continue
            what = f"Revision {one.number} of the {part} was altered."
        found.append(Finding(what=what, where=str(path), do="Put the file back from a backup."))
    return found
