"""Contact data: administrators alone read them, and after their day nobody does, nor the disk."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archives_for_tests import KEEPER, findings, hand_in, noted, perform
from oralhist.catalogue.database import rows
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Clearance, Viewer
from oralhist.model.contacts import Contact
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room.contacts import ContactBook
from oralhist.work import consent, contacts, discard, sealing

TELEPHONE, RELATIVE = "+7 701 555 0199", "Сәуле қарындасы"
UNTIL = date(2027, 1, 1)


@pytest.fixture
def told(archive, desk):
    archive.clock = lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    number = hand_in(archive, transcript=desk / "words.vtt").testimony
    perform(archive)
    contacts.keep(archive, number, Contact(telephone=TELEPHONE, relative=RELATIVE, delete_by=UNTIL), KEEPER)
    return number


def bytes_of(archive) -> bytes:
    return b"".join(path.read_bytes() for path in archive.folders.root.rglob("*") if path.is_file())


@pytest.mark.parametrize("clearance", [one for one in Clearance if one < Clearance.ADMINISTRATOR])
def test_nobody_but_an_administrator_reads_keeps_or_deletes_them(archive, told, clearance):
    viewer = Viewer(clearance=clearance, name="somebody")
    with pytest.raises(NotFound):
        ContactBook(archive, viewer)
    for change in (
        lambda: contacts.keep(archive, told, Contact(telephone="1", delete_by=UNTIL), viewer),
        lambda: contacts.delete(archive, told, 1, viewer),
        lambda: contacts.note_opened(archive, told, viewer),
    ):
        with pytest.raises(NotFound):
            change()
    assert len(ContactBook(archive, KEEPER).of_testimony(told)) == 1


def test_opening_them_is_noted_and_nothing_of_what_they_say_is(archive, told):
    assert not noted(archive, Verb.CONTACT_OPENED, told)
    contacts.note_opened(archive, told, KEEPER)
    (one,) = ContactBook(archive, KEEPER).of_testimony(told)
    assert (one.contact.telephone, one.contact.relative, one.contact.delete_by) == (TELEPHONE, RELATIVE, UNTIL)
    assert noted(archive, Verb.CONTACT_KEPT, told) and noted(archive, Verb.CONTACT_OPENED, told)
    ledger = repr(rows(archive.db, "SELECT * FROM ledger"))
    assert TELEPHONE not in ledger and RELATIVE not in ledger
    assert ContactBook(archive, KEEPER).days() == ((told, UNTIL),)


def test_the_worker_deletes_them_on_their_day_and_leaves_no_byte_of_them(archive, told):
    archive.clock = lambda: datetime(2026, 12, 31, 12, tzinfo=UTC)
    perform(archive)
    assert len(ContactBook(archive, KEEPER).of_testimony(told)) == 1
    archive.clock = lambda: datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert findings(archive) == ["Contact data were to be deleted by now."]
    assert TELEPHONE.encode() in bytes_of(archive)
    perform(archive)
    assert ContactBook(archive, KEEPER).of_testimony(told) == ()
    assert findings(archive) == []
    assert TELEPHONE.encode() not in bytes_of(archive) and RELATIVE.encode() not in bytes_of(archive)
    (one,) = rows(archive.db, "SELECT who, subject FROM ledger WHERE verb = 'contact-deleted'")
    assert one == {"who": contacts.WORKER, "subject": told}


def test_they_can_be_deleted_before_their_day_and_go_with_their_testimony(archive, told):
    (one,) = ContactBook(archive, KEEPER).of_testimony(told)
    with pytest.raises(Refusal, match="no such contact data"):
        contacts.delete(archive, told, one.id + 1, KEEPER)
    contacts.delete(archive, told, one.id, KEEPER)
    assert TELEPHONE.encode() not in bytes_of(archive)
    contacts.keep(archive, told, Contact(address="Жаркент", delete_by=UNTIL), KEEPER)
    discard.discard(archive, told, KEEPER)
    perform(archive)
    assert rows(archive.db, "SELECT 1 FROM contacts") == []


def test_what_is_sealed_shows_none_and_they_are_deleted_all_the_same(archive, told):
    consent.withdraw(archive, told, KEEPER)
    assert len(ContactBook(archive, KEEPER).of_testimony(told)) == 1
    sealing.seal(archive, told, KEEPER)
    assert ContactBook(archive, KEEPER).days() == ()
    with pytest.raises(NotFound):
        ContactBook(archive, KEEPER).of_testimony(told)
    with pytest.raises(NotFound):
        contacts.note_opened(archive, told, KEEPER)
    archive.clock = lambda: datetime(2028, 1, 1, 12, tzinfo=UTC)
    perform(archive)
    assert rows(archive.db, "SELECT 1 FROM contacts") == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"telephone": "", "note": "only a note"}, "Nothing was told"),
        ({"telephone": "   "}, "Nothing was told"),
        ({"telephone": "x" * 501}, "characters long"),
        ({"delete_by": date(2026, 6, 1)}, "is no day to come"),
        ({"delete_by": date(1999, 1, 1)}, "is no day to come"),
        ({"delete_by": date(2999, 1, 1)}, "more than 10 years away"),
    ],
)
def test_what_is_no_contact_or_has_no_day_is_refused(archive, told, wrong, why):
    with pytest.raises(Refusal, match=why):
        contacts.keep(archive, told, Contact(**{"telephone": "1", "delete_by": UNTIL, **wrong}), KEEPER)
    assert len(ContactBook(archive, KEEPER).of_testimony(told)) == 1
