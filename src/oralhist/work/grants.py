"""Access given to one account by name: it widens the audience of what was decided, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlite_utils import Database

from oralhist.catalogue import accounts, grants, ledger, testimonies
from oralhist.catalogue.accounts import Account
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.consent import readable_now
from oralhist.work.holdings import named


def give(
    archive: Archive,
    number: TestimonyId,
    account: str,
    components: Sequence[Component],
    until: date | None,
    by: Viewer,
) -> tuple[str, ...]:
    """Let an account read `components` (none given: all) through the day `until`; say what is readable to whom now.

    What was given of them to this account before ends. Raises `Refusal` for a day that is over and for archivists.
    """
    with writing(archive.db) as db:
        testimony = named(archive, number)
        give_in(archive, db, testimony, account, components, until, by)
    return readable_now(archive, testimony)


def give_in(
    archive: Archive,
    db: Database,
    testimony: Testimony,
    account: str,
    components: Sequence[Component],
    until: date | None,
    by: Viewer,
) -> None:
    """Inside a transaction: what `give` does."""
    if until is not None and until < archive.today():
        raise Refusal("The day until which it should count is over.", "Give today or a day to come.")
    if _account(archive, account).viewer(archive.today()).keeps_the_archive:
        raise Refusal(f"{account} keeps the archive and reads it anyway.", "Give access to members and researchers.")
    for component in tuple(components) or tuple(Component):
        grants.give(db, archive.now(), testimony.row, account, component, until, by.name)
    testimonies.update(db, archive.now(), testimony.row, {"opened": 1})
    name_watch.reconsider(archive, db, testimony)
    ledger.note(db, archive.now(), by.name, Verb.GRANTED, testimony.number)


def end(
    archive: Archive, number: TestimonyId, account: str, components: Sequence[Component], by: Viewer
) -> tuple[str, ...]:
    """Take back what was given to an account of `components` (none given: all), at once.

    Says what is readable to whom now; raises `Refusal` where nothing of them was given.
    """
    with writing(archive.db) as db:
        testimony = named(archive, number)
        chosen = tuple(components) or tuple(Component)
        if not grants.end(db, archive.now(), testimony.row, account, chosen, by.name):
            raise Refusal(f"Nothing of it is given to {account[:40]!r}.", "`oralhist grant ID` shows what is given.")
        name_watch.reconsider(archive, db, testimony)
        ledger.note(db, archive.now(), by.name, Verb.GRANT_ENDED, testimony.number)
    return readable_now(archive, testimony)


def _account(archive: Archive, name: str) -> Account:
    found = accounts.account(archive.db, name)
    if found is None:
        raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
    return found
