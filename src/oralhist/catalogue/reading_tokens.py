"""Tokens for programs as rows: whose, for what, until when. Of each only the digest is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.catalogue.factors import digest

_SHOWN = 12
"""Characters of a token's digest by which people call it."""


class Scope(StrEnum):
    """What a token is good for: reading as its account does, or handing in recordings, and never both."""

    READ = "read"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingToken:
    """A token: for what (`purpose`), until which day, by whom (`who`) it was made. `id` is no secret."""

    id: str
    account: str
    purpose: str
    who: str
    made: str
    until: str
    scope: Scope


_SELECT = f"SELECT substr(token, 1, {_SHOWN}) AS id, account, purpose, who, made, until, scope FROM reading_tokens"


def keep(
    db: Database, now: datetime, until: date, account: str, purpose: str, who: str, token: str, scope: Scope
) -> ReadingToken:
    """Keep a token; what is known of it."""
    values = (digest(token), account, purpose, who, stamp(now), until.isoformat(), scope.value)
    columns = "token, account, purpose, who, made, until, scope"
    change(db, f"INSERT INTO reading_tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    found = row(db, f"{_SELECT} WHERE token = ?", (digest(token),))
    assert found is not None
    return _token(found)


def _token(found: Row) -> ReadingToken:
    return ReadingToken(**{**found, "scope": Scope(found["scope"])})


def account_of(db: Database, today: date, token: str) -> tuple[str, Scope] | None:
    """The account whose token it is on the day `today`, and what it is good for; None for any other."""
    sql = "SELECT account, scope FROM reading_tokens WHERE token = ? AND until >= ?"
    found = row(db, sql, (digest(token), today.isoformat()))
    return (str(found["account"]), Scope(found["scope"])) if found else None


def listed(db: Database, account: str = "") -> tuple[ReadingToken, ...]:
    """The tokens of an account (empty: of all), newest first."""
    found = rows(db, f"{_SELECT} WHERE ? IN ('', account) ORDER BY made DESC, id", (account,))
    return tuple(_token(one) for one in found)


def end(db: Database, id: str, account: str = "") -> str | None:
    """Let a token stand for nothing; whose it was, None where there is none of that name (or not of `account`)."""
    found = [one for one in listed(db, account) if one.id == id]
    if not found:
        return None
    change(db, f"DELETE FROM reading_tokens WHERE substr(token, 1, {_SHOWN}) = ?", (id,))
    return found[0].account


def end_all(db: Database, account: str) -> None:
    """Let no token of an account stand for anything."""
    change(db, "DELETE FROM reading_tokens WHERE account = ?", (account,))
