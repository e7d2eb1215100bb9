"""Messages of readers to the archivists, from any page that they can read: *this is my grandfather*.

What is written is kept in the catalogue alone: no log and no entry of the ledger holds a word of it.
"""

from __future__ import annotations

from datetime import timedelta

from sqlite_utils import Database

from oralhist.catalogue import ledger, messages, persons, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Component, Viewer
from oralhist.model.asking import Told
from oralhist.model.identifiers import Address, is_address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean, clean_line
from oralhist.work.archive import Archive
from oralhist.work.reserve import check_room

LONGEST = 5000
LONGEST_CONTACT = 300
"""Characters of a message, and of how its writer can be reached."""

DAY = timedelta(days=1)


def check(archive: Archive, about: str, by: Viewer) -> str:
    """The path of the page that `about` names: empty for the archive as a whole, ``t/ADDRESS``, ``events/EVENT``.

    Raises `NotFound` for what `by` cannot see, alike for what was never there. Whether `by` can see a family or a
    person is asked of the reading room (`AskedRoom.check_subject`); here they need but be addresses.
    """
    kind, _, id = about.partition("/")
    if about in ("", "names", "families", "places", "events"):
        return about
    if kind == "events" and id in archive.chronology().events:
        return about
    if kind == "places" and id in archive.chronology().places:
        return about
    if kind in ("f", "p") and is_address(id):
        return about
    if kind == "t" and is_address(id) and archive.opens(id, by, Component.DESCRIPTION, archive.today()):
        return about
    raise NotFound


def _is_there(archive: Archive, db: Database, page: str, by: Viewer) -> bool:
    """Inside a transaction: whether `page` is that of a testimony; `NotFound` where nothing is there any more."""
    check(archive, page, by)
    kind, _, id = page.partition("/")
    if kind == "p" and not persons.known(db, id):
        raise NotFound
    if kind == "f" and all(family != id for family, _ in testimonies.families(db)):
        raise NotFound
    return kind == "t"


def send(archive: Archive, about: str, text: str, contact: str, by: Viewer) -> None:
    """Keep a message for the archivists, about a page that `by` can see.

    Raises `NotFound` as `check` does; `Refusal` where it is empty or too long. However many came, it is taken, so that
    nobody can shut others out: what is more than archivists read in a day stands behind the rest, and `Unavailable` is
    raised only where the disk has no room for them any more.
    """
    page, said = check(archive, about, by), clean(text)
    if not said:
        raise Refusal("The message is empty.", "Write what you want to say.")
    if len(said) > LONGEST:
        raise Refusal(f"The message is longer than {LONGEST:,} characters.", "Shorten it, or send it in two.")
    try:
        reached = clean_line(contact, name="way to answer you", most=LONGEST_CONTACT)
    except ValueError as error:
        raise Refusal(str(error), "Give one way: an address or a number.") from error
    now = archive.now()
    with writing(archive.db) as db:
        if messages.since(db, now - DAY) >= archive.settings.messages_a_day:
            check_room(archive)
        # Asked again: it may have been erased meanwhile, and nothing is kept of what is.
        found = testimonies.by_address(db, Address(page[2:])) if _is_there(archive, db, page, by) else None
        until = archive.today() + timedelta(days=archive.settings.contact_days)
        messages.keep(db, now, found.row if found else None, page, said, reached, until)
        ledger.note(db, now, by.name or "public", Verb.MESSAGE_SENT, found.number if found else page or "archive")
        messages.forget_overdue(db, archive.today())


def mark(archive: Archive, id: int, state: Told, by: Viewer) -> None:
    """Note that a message was answered, is done, or waits again; raises `NotFound`.

    Of one that is done nobody needs to be reached any more: that is deleted.
    """
    with writing(archive.db) as db:
        if not messages.set_state(db, archive.now(), id, state, by.name):
            raise NotFound
        if state is Told.DONE:
            messages.forget(db, id)
        ledger.note(db, archive.now(), by.name, Verb.MESSAGE_MARKED, f"message-{id}")


def forget(archive: Archive) -> None:
    """Delete how people can be reached whose day has come."""
    if messages.overdue(archive.db, archive.today()):
        with writing(archive.db) as db:
            messages.forget_overdue(db, archive.today())
