"""Tokens by which programs read as an account does: never as an archivist, and nothing is changed by one."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, timedelta

from oralhist.catalogue import accounts, ledger, reading_tokens
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.reading_tokens import ReadingToken
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean_line
from oralhist.work.archive import Archive

LONGEST = timedelta(days=366)
"""How long a token counts at most; then another one."""

MARK = "oralhist_"
"""How every token begins, so that one is known where it was left lying."""


def make(archive: Archive, name: str, purpose: str, until: date, by: Viewer) -> tuple[ReadingToken, str]:
    """A token for an account until a day: what is known of it, and the token itself, which is kept nowhere.

    Raises `NotFound` where there is no such account; `Refusal` for a day that is past or over a year off, and without a
    purpose.
    """
    try:
        said = clean_line(purpose, name="purpose", most=200)
    except ValueError as error:
        raise Refusal(str(error), "Say it shorter.") from error
    if not said:
        raise Refusal("It is not said what the token is for.", "Say it, so that whoever sees it can end it.")
    if not archive.today() <= until <= archive.today() + LONGEST:
        raise Refusal(f"{until.isoformat()} is no day until which a token counts.", "Name one within the next year.")
    token = MARK + secrets.token_urlsafe(32)
    with writing(archive.db) as db:
        if accounts.account(db, name) is None:
            raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
        made = reading_tokens.keep(db, archive.now(), until, name, said, by.name, token)
        ledger.note(db, archive.now(), by.name, Verb.TOKEN_MADE, f"{name} {made.id}")
    return made, token


def listed(archive: Archive, name: str = "") -> tuple[ReadingToken, ...]:
    """The tokens of an account (empty: of all), newest first; those that are over too, until somebody ends them."""
    return reading_tokens.listed(archive.db, name)


def end(archive: Archive, id: str, by: Viewer, name: str = "") -> None:
    """Let a token stand for nothing, at once; raises `NotFound` where there is none of that `id` (of that account)."""
    with writing(archive.db) as db:
        whose = reading_tokens.end(db, id, name)
        if whose is None:
            raise NotFound(f"There is no token {id[:40]}.", "`oralhist user tokens` shows them.")
        ledger.note(db, archive.now(), by.name, Verb.TOKEN_ENDED, f"{whose} {id}")


def viewer_of(archive: Archive, token: str) -> Viewer | None:
    """Who reads by a token; None for any other. Whoever keeps the archive reads by one as any member does."""
    today = archive.today()
    name = reading_tokens.account_of(archive.db, today, token)
    found = accounts.account(archive.db, name) if name else None
    if found is None:
        return None
    viewer = found.viewer(today)
    return replace(viewer, clearance=Clearance.MEMBER) if viewer.keeps_the_archive else viewer
