"""Researchers are vouched for by two archivists, until a day, and accept terms: else they read as the public does."""

from __future__ import annotations

from datetime import date, timedelta

from oralhist.catalogue import accounts, ledger
from oralhist.catalogue.accounts import Account
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive

LONGEST = timedelta(days=3 * 366)
"""How long anybody is vouched for at most; then again."""


def researchers(archive: Archive) -> tuple[Account, ...]:
    """The accounts of researchers, by name."""
    return tuple(one for one in accounts.accounts(archive.db) if one.role == "researcher")


def researcher(archive: Archive, name: str) -> Account:
    """The account of a researcher; raises `NotFound`."""
    found = accounts.account(archive.db, name)
    if found is None or found.role != "researcher":
        raise NotFound(f"There is no researcher called {name[:40]}.", "`oralhist user list` shows the accounts.")
    return found


def vouch(archive: Archive, name: str, until: date, by: Viewer) -> Account:
    """Note that `by` vouches for a researcher until a day; the account as it stands then.

    A vetting that has lapsed begins anew. Raises `NotFound`; `Refusal` where `by` vouches already or the day is past or
    too far off.
    """
    today = archive.today()
    if not today <= until <= today + LONGEST:
        day = until.isoformat()
        raise Refusal(f"{day} is no day until which anybody is vouched for.", "Name one within the next three years.")
    with writing(archive.db) as db:
        found = researcher(archive, name)
        if found.until and found.until < today.isoformat():
            accounts.unvouch(db, name)
        elif by.name in found.vetted_by:
            raise Refusal(f"{by.name} vouches for {name} already.", "The second one is another archivist.")
        accounts.vouch(db, archive.now(), name, by.name, until)
        ledger.note(db, archive.now(), by.name, Verb.VETTED, name)
    return researcher(archive, name)


def end(archive: Archive, name: str, by: Viewer) -> None:
    """Let nobody vouch for a researcher any more, at once; raises `NotFound`."""
    with writing(archive.db) as db:
        researcher(archive, name)
        accounts.unvouch(db, name)
        ledger.note(db, archive.now(), by.name, Verb.VETTING_ENDED, name)


def accept(archive: Archive, by: Viewer) -> None:
    """Note that the researcher `by` accepts the terms; raises `NotFound` where the account is no researcher's."""
    with writing(archive.db) as db:
        if not researcher(archive, by.name).terms:
            accounts.accept_terms(db, archive.now(), by.name)
            ledger.note(db, archive.now(), by.name, Verb.TERMS_ACCEPTED, by.name)
