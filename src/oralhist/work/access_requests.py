"""Requests for access: an account asks for parts of a testimony that it can see, archivists decide."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlite_utils import Database

from oralhist.catalogue import access, access_requests, accounts, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component, Viewer, readable
from oralhist.model.asking import Asking, RequestRow
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean
from oralhist.work import grants
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

LONGEST = 2000
"""Characters of a reason, and of an answer."""

MOST_WAITING = 20
"""Requests of one account that wait at once: a flood would bury the others'."""


def may_ask(archive: Archive, address: Address, by: Viewer) -> tuple[Component, ...]:
    """The parts of a testimony that `by` may ask for: not readable to them; none for archivists.

    Raises `NotFound` where its description is not readable, alike for what was never there.
    """
    testimony = _seen(archive, address, by)
    if by.keeps_the_archive:
        return ()
    terms = access.terms(archive.db, testimony.row)
    return tuple(part for part in Component if not readable(by, part, terms, archive.today()))


def ask(
    archive: Archive, address: Address, components: Collection[Component], why: str, until: date | None, by: Viewer
) -> None:
    """Ask for parts of a testimony that are not open to `by`, in the place of what was asked before and waits.

    Raises `NotFound` as `may_ask` does; `Refusal` where nothing is asked that is not open, or without a reason.
    """
    wanted = [part for part in may_ask(archive, address, by) if part in components]
    reason, today, now = clean(why), archive.today(), archive.now()
    if not wanted:
        raise Refusal("No part was chosen that is not open to you.", "Tick at least one of those that are offered.")
    if not reason:
        raise Refusal("You gave no reason.", "Say in a sentence what you need it for.")
    if len(reason) > LONGEST:
        raise Refusal(f"The reason is longer than {LONGEST:,} characters.", "Shorten it.")
    if until is not None and until < today:
        raise Refusal("The day until which you ask for it is over.", "Give today or a day to come.")
    with writing(archive.db) as db:
        testimony = _seen(archive, address, by)
        access_requests.lapse(db, now, today)
        others = [one for one in _own(archive, by) if one.view.address != address]
        if sum(one.view.state is Asking.WAITING for one in others) >= MOST_WAITING:
            raise Refusal(
                f"{MOST_WAITING} of your requests wait for an answer.", "Wait, or take one back on the page Account."
            )
        lapses = today + timedelta(days=archive.settings.request_days)
        access_requests.ask(db, now, testimony.row, by.name, wanted, reason, until, lapses)
        ledger.note(db, now, by.name, Verb.ACCESS_ASKED, testimony.number)


def take_back(archive: Archive, address: Address, by: Viewer) -> None:
    """Take back what one asked of a testimony; raises `NotFound` where nothing of it waits."""
    with writing(archive.db) as db:
        testimony = _seen(archive, address, by)
        access_requests.lapse(db, archive.now(), archive.today())
        if not access_requests.end_waiting(db, archive.now(), by.name, testimony.row):
            raise NotFound
        ledger.note(db, archive.now(), by.name, Verb.ACCESS_TAKEN_BACK, testimony.number)


def grant(
    archive: Archive, id: int, components: Collection[Component], until: date | None, answer: str, by: Viewer
) -> None:
    """Give what a request asks for, or some of it, until a day; raises `Refusal`, `NotFound` where none waits."""
    said = _answer(answer)
    with writing(archive.db) as db:
        asked = _waiting(archive, id)
        given = [part for part in asked.view.components if part in components]
        if not given:
            raise Refusal("No part that was asked for is ticked.", "Tick what is given, or refuse.")
        grants.give_in(archive, db, named(archive, asked.number), asked.account, given, until, by)
        _decide(archive, db, asked, Asking.GRANTED, said, by, Verb.ACCESS_GRANTED)


def refuse(archive: Archive, id: int, answer: str, by: Viewer) -> None:
    """Refuse a request; raises `Refusal`, `NotFound` where none waits."""
    said = _answer(answer)
    with writing(archive.db) as db:
        asked = _waiting(archive, id)
        if not said:
            raise Refusal("A refusal needs an answer.", "Say in a sentence why.")
        _decide(archive, db, asked, Asking.REFUSED, said, by, Verb.ACCESS_REFUSED)


def _decide(
    archive: Archive, db: Database, asked: RequestRow, state: Asking, answer: str, by: Viewer, verb: Verb
) -> None:
    access_requests.decide(db, archive.now(), asked.id, state, answer, by.name)
    ledger.note(db, archive.now(), by.name, verb, asked.number)


def _waiting(archive: Archive, id: int) -> RequestRow:
    found = access_requests.one(archive.db, id, archive.today())
    if found is None:
        raise NotFound
    if found.view.state is not Asking.WAITING:
        raise Refusal(f"That request was {found.view.state.value}.", "Look at the list again.")
    return found


def _answer(text: str) -> str:
    said = clean(text)
    if len(said) > LONGEST:
        raise Refusal(f"The answer is longer than {LONGEST:,} characters.", "Shorten it.")
    return said


def _own(archive: Archive, by: Viewer) -> list[RequestRow]:
    """What an account asked, of what it can see now: of what was closed since, nothing is known."""
    account = accounts.account(archive.db, by.name)
    today = archive.today()
    found = access_requests.of_account(archive.db, by.name, today, account.created) if account else ()
    return [one for one in found if archive.opens(one.view.address, by, Component.DESCRIPTION, today)]


def _seen(archive: Archive, address: Address, by: Viewer) -> Testimony:
    today = archive.today()
    # Asked first: the catalogue itself is slower to refuse what is closed than to find that nothing is there.
    if not archive.opens(address, by, Component.DESCRIPTION, today):
        raise NotFound
    found = testimonies.if_readable(archive.db, by, Component.DESCRIPTION, address, today)
    if found is None:
        raise NotFound
    return found
