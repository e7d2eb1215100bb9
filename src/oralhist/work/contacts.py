"""Contact data of narrators: kept by administrators until a day, on which the worker deletes them.

They are in no export, no index and no log; the ledger holds that they were kept, opened and deleted, and nothing of
them. Backups that were made before hold them as long as the backups are kept.
"""

from __future__ import annotations

from oralhist.catalogue import contacts, ledger, testimonies
from oralhist.catalogue.database import empty_log, writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Clearance, State, Viewer
from oralhist.model.contacts import FIELDS, Contact
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean_line
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

MOST_YEARS = 10
WORKER = "worker"
"""Under which name the ledger notes what the worker deletes."""


def keep(archive: Archive, number: TestimonyId, contact: Contact, by: Viewer) -> None:
    """Keep contact data until their day; raises `Refusal` where nothing is told, or the day is none."""
    _administrators_only(by)
    today = archive.today()
    try:
        told = {field: clean_line(getattr(contact, field), name=field, most=500) for field in FIELDS}
    except ValueError as error:
        raise Refusal(str(error)) from error
    if not any(told[field] for field in FIELDS if field not in ("name", "note")):
        raise Refusal("Nothing was told by which anybody can be reached.", "Write a telephone, an address, a relative.")
    if contact.delete_by <= today:
        raise Refusal(f"{contact.delete_by.isoformat()} is no day to come.", "Write the day on which to delete them.")
    if contact.delete_by.year - today.year > MOST_YEARS:
        what = f"{contact.delete_by.isoformat()} is more than {MOST_YEARS} years away."
        raise Refusal(what, "Write an earlier day; they can be kept on when it comes.")
    with writing(archive.db) as db:
        testimony = named(archive, number)
        contacts.add(db, archive.now(), testimony.row, Contact(**told, delete_by=contact.delete_by), by.name)
        ledger.note(db, archive.now(), by.name, Verb.CONTACT_KEPT, testimony.number)


def note_opened(archive: Archive, number: TestimonyId, by: Viewer) -> None:
    """Note, before they are shown, that an administrator opens the contact data of a testimony."""
    _administrators_only(by)
    with writing(archive.db) as db:
        found = testimonies.by_number(db, number)
        if found is None or found.state is State.SEALED:
            raise NotFound
        if contacts.of_testimony(db, found.row):
            ledger.note(db, archive.now(), by.name, Verb.CONTACT_OPENED, number)


def delete(archive: Archive, number: TestimonyId, id: int, by: Viewer) -> None:
    """Delete contact data before their day; raises `Refusal` where there are none of that number."""
    _administrators_only(by)
    with writing(archive.db) as db:
        testimony = named(archive, number)
        if not contacts.delete(db, testimony.row, id):
            raise Refusal("There are no such contact data any more.", "Open the page again.")
        ledger.note(db, archive.now(), by.name, Verb.CONTACT_DELETED, testimony.number)
    empty_log(archive.db)


def delete_due(archive: Archive) -> int:
    """Delete what was to be deleted by today, and leave nothing of it in the catalogue's log; how many that were."""
    today = archive.today()
    if not contacts.due(archive.db, today):
        return 0
    with writing(archive.db) as db:
        found = contacts.due(db, today)
        contacts.delete_due(db, today)
        for _, number in found:
            ledger.note(db, archive.now(), WORKER, Verb.CONTACT_DELETED, number)
    empty_log(archive.db)
    return len(found)


def _administrators_only(by: Viewer) -> None:
    if by.clearance < Clearance.ADMINISTRATOR:
        raise NotFound
