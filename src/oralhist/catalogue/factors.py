"""Second factors as rows: the secret, the last step that was used, codes for when it is lost, log-ins that wait for it.

Of codes and of what a log-in waits with only the digest is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.accounts import STILL
from oralhist.catalogue.database import change, row, rows, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A second factor: `confirmed` is when (UTC; empty: not yet), `step` the last step whose code was used."""

    secret: bytes
    confirmed: str
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Readmission:
    """That an administrator asked to let an account in anew, and nobody agreed yet."""

    account: str
    asked_by: str
    asked: str


def digest(text: str) -> str:
    """As what a code or a token is kept: both are drawn by chance, with 80 bits and more."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def of(db: Database, account: str) -> Factor | None:
    """The second factor of an account, confirmed or not; None where there is none."""
    found = row(db, "SELECT secret, confirmed, step FROM factors WHERE account = ?", (account,))
    return Factor(**found) if found else None


def begin(db: Database, account: str, secret: bytes) -> None:
    """Keep a secret that is not confirmed yet, in the place of another such."""
    change(db, "DELETE FROM factors WHERE account = ? AND confirmed = ''", (account,))
    change(db, "INSERT INTO factors VALUES (?, ?, '', 0)", (account, secret))


def confirm(db: Database, now: datetime, account: str) -> None:
    """Let the second factor of an account count from now on."""
    change(db, "UPDATE factors SET confirmed = ? WHERE account = ?", (stamp(now), account))


def use(db: Database, account: str, step: int) -> None:
    """Note the step of a code that was used: none up to it counts again."""
    change(db, "UPDATE factors SET step = max(step, ?) WHERE account = ?", (step, account))


def drop(db: Database, account: str) -> bool:
    """Delete the second factor of an account, its codes, and log-ins that wait for it; False where there is none."""
    change(db, "DELETE FROM recovery_codes WHERE account = ?", (account,))
    change(db, "DELETE FROM half_logins WHERE account = ?", (account,))
    return bool(change(db, "DELETE FROM factors WHERE account = ?", (account,)))


def set_codes(db: Database, account: str, codes: Iterable[str]) -> None:
    """Keep new codes for when the factor is lost; older ones count no more."""
    change(db, "DELETE FROM recovery_codes WHERE account = ?", (account,))
    for code in codes:
        change(db, "INSERT INTO recovery_codes VALUES (?, ?)", (digest(code), account))


def spend(db: Database, account: str, code: str) -> bool:
    """Use up one of these codes; False where it is none of the account's."""
    return bool(change(db, "DELETE FROM recovery_codes WHERE account = ? AND code = ?", (account, digest(code))))


def codes_left(db: Database, account: str) -> int:
    """How many of these codes are left."""
    found = row(db, "SELECT count(*) AS n FROM recovery_codes WHERE account = ?", (account,))
    return int(found["n"]) if found else 0


def half_in(db: Database, now: datetime, until: datetime, account: str, token: str) -> None:
    """Keep that the password of an account was right, for the time in which its code has to follow."""
    change(db, "DELETE FROM half_logins WHERE until < ?", (stamp(now),))
    change(db, "INSERT INTO half_logins VALUES (?, ?, ?)", (digest(token), account, stamp(until)))


def half_of(db: Database, now: datetime, token: str) -> str | None:
    """Whose password was right; None where that is too long ago or never was."""
    sql = "SELECT account FROM half_logins WHERE token = ? AND until >= ?"
    found = row(db, sql, (digest(token), stamp(now)))
    return str(found["account"]) if found else None


def end_halves(db: Database, account: str) -> None:
    """Let no password of an account that was right before stand for anything."""
    change(db, "DELETE FROM half_logins WHERE account = ?", (account,))


def end_half(db: Database, token: str) -> None:
    """Let nothing follow any more."""
    change(db, "DELETE FROM half_logins WHERE token = ?", (digest(token),))


def ask_readmission(db: Database, now: datetime, account: str, by: str) -> None:
    """Note that an administrator asked."""
    sql = "INSERT INTO readmissions (account, asked_by, asked, confirmed_by, confirmed) VALUES (?, ?, ?, '', '')"
    change(db, sql, (account, by, stamp(now)))


def confirm_readmission(db: Database, now: datetime, account: str, by: str) -> None:
    """Note who agreed."""
    sql = "UPDATE readmissions SET confirmed_by = ?, confirmed = ? WHERE account = ? AND confirmed_by = ''"
    change(db, sql, (by, stamp(now), account))


def waiting(db: Database, since: datetime) -> tuple[Readmission, ...]:
    """What one administrator, who has their account still, asked since `since` (UTC) and no second has agreed to."""
    sql = (
        "SELECT account, asked_by, min(asked) AS asked FROM readmissions WHERE confirmed_by = '' AND asked >= ? "
        f"AND {STILL.format(by='asked_by', at='asked')} GROUP BY account ORDER BY asked"
    )
    return tuple(Readmission(**found) for found in rows(db, sql, (stamp(since),)))
