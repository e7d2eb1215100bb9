"""Who opens, plays or takes away what is not open to everybody: in the ledger, before it is given.

What anybody searches for is never noted, nor what people without an account read: they get what is public alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time
from enum import StrEnum

from oralhist.catalogue import access, ledger, restrictions, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component, State, Viewer, readable
from oralhist.model.identifiers import Address, TestimonyId
from oralhist.work.archive import Archive


class Way(StrEnum):
    """In which way somebody reads a testimony."""

    OPEN = Verb.OPENED.value
    PLAY = Verb.PLAYED.value
    EXPORT = Verb.EXPORTED.value


GIVES: dict[Way, tuple[Component, ...]] = {
    Way.OPEN: tuple(part for part in Component if part not in (Component.SOUND, Component.DOWNLOAD, Component.PICTURE)),
    Way.PLAY: (Component.SOUND,),
    Way.EXPORT: (Component.NAME, Component.TRANSCRIPT, Component.TRANSLATION),
}
"""What of a testimony is given to whoever reads it in this way."""


def at_address(archive: Archive, by: Viewer, address: Address, way: Way) -> None:
    """Note that `by` reads the testimony at `address`, where they may and where not all that is given is public."""
    today = archive.today()
    if not by.name or not archive.opens(address, by, Component.DESCRIPTION, today):
        return
    found = testimonies.if_readable(archive.db, by, Component.DESCRIPTION, address, today)
    if found is None:
        return
    terms = access.terms(archive.db, found.row)
    # What is withheld, archivists read and hear; nobody carries it away.
    withheld = by.keeps_the_archive and way is not Way.EXPORT and restrictions.of_testimony(archive.db, found.row)
    if withheld or not all(readable(Viewer.public(), part, terms, today) for part in GIVES[way]):
        _note(archive, by, found, way)


SHOWN = (Component.NAME, Component.KINSHIP, Component.TRANSCRIPT)
"""What of a testimony stands on a page that shows several: who tells, of which family, some words."""


def shown(archive: Archive, by: Viewer, addresses: Iterable[Address]) -> None:
    """Note that `by` is shown something of these testimonies that is not open to everybody, all in one change."""
    today, wanted = archive.today(), dict.fromkeys(addresses)
    if not by.name or not wanted:
        return
    found = {one.row: one for one in testimonies.at_addresses(archive.db, wanted)}
    terms, public = access.terms_of(archive.db, found), Viewer.public()
    read = [
        one
        for row, one in found.items()
        if any(
            readable(by, part, terms[row], today) and not readable(public, part, terms[row], today) for part in SHOWN
        )
    ]
    _note_all(archive, by, read, Way.OPEN)


def at_desk(archive: Archive, by: Viewer, number: TestimonyId, way: Way) -> None:
    """Note that an archivist reads a testimony at the desk, where more is to be had than is ever public."""
    found = testimonies.by_number(archive.db, number)
    if by.keeps_the_archive and found is not None and found.state is not State.SEALED:
        _note(archive, by, found, way)


def in_results(archive: Archive, by: Viewer, addresses: Iterable[Address]) -> None:
    """Note that `by` takes away results in which passages of these testimonies stand."""
    for address in dict.fromkeys(addresses):
        at_address(archive, by, address, Way.EXPORT)


def _note(archive: Archive, by: Viewer, testimony: Testimony, way: Way) -> None:
    _note_all(archive, by, [testimony], way)


def _note_all(archive: Archive, by: Viewer, read: Iterable[Testimony], way: Way) -> None:
    # One entry for each account, testimony, way and day: enough to know who had it, and no log of every page.
    midnight = datetime.combine(archive.today(), time(), archive.settings.zone).astimezone(UTC)
    verb = Verb(way.value)
    new = [one.number for one in read if not ledger.done_since(archive.db, by.name, verb, one.number, midnight)]
    if new:
        with writing(archive.db) as db:
            for number in new:
                ledger.note(db, archive.now(), by.name, verb, number)
