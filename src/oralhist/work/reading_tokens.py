"""Tokens by which programs read as an account does, never as an archivist, or hand in recordings, and read nothing."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oralhist.catalogue import accounts, ledger, reading_tokens
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.reading_tokens import ReadingToken, Scope
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean_line
from oralhist.work.accounts import lacks_factor
from oralhist.work.archive import Archive

__all__ = ["ReadingToken", "Scope"]

LONGEST = timedelta(days=366)
"""How long a token counts at most; then another one."""

MARK = "oralhist_"
"""How every token begins, so that one is known where it was left lying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Who asks by a token, and what it is good for."""

    viewer: Viewer
    scope: Scope


def make(
    archive: Archive, name: str, purpose: str, until: date, by: Viewer, *, scope: Scope = Scope.READ
) -> tuple[ReadingToken, str]:
    """A token for an account until a day: what is known of it, and the token itself, which is kept nowhere.

    Raises `NotFound` where there is no such account; `Refusal` for a day that is past or over a year off, without a
    purpose, and where an account that is no archivist's is to hand in recordings.
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
        found = accounts.account(db, name)
        if found is None:
            raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
        if scope is Scope.UPLOAD and not found.viewer(archive.today()).keeps_the_archive:
            raise Refusal(f"{name} is no archivist, and hands in nothing.", "Name the account of an archivist.")
        made = reading_tokens.keep(db, archive.now(), until, name, said, by.name, token, scope)
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


def program_of(archive: Archive, token: str) -> Program | None:
    """Who asks by a token; None for any that counts for nothing.

    Whoever keeps the archive reads by one as any member does. One that hands in recordings counts while its account
    is an archivist's, with a second factor where that has to be.
    """
    today = archive.today()
    kept = reading_tokens.account_of(archive.db, today, token)
    found = accounts.account(archive.db, kept[0]) if kept else None
    if kept is None or found is None:
        return None
    viewer, scope = found.viewer(today), kept[1]
    if scope is Scope.UPLOAD:
        hands_in = viewer.keeps_the_archive and not lacks_factor(archive, viewer)
        return Program(viewer=viewer, scope=scope) if hands_in else None
    reading = replace(viewer, clearance=Clearance.MEMBER) if viewer.keeps_the_archive else viewer
    return Program(viewer=reading, scope=scope)
