"""Accounts of archivists, researchers and family members, and who is logged in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue import access_requests, grants
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.access import Clearance, Viewer
from oralhist.model.identifiers import FamilyId

ROLES = {
    "member": Clearance.MEMBER,
    "researcher": Clearance.RESEARCHER,
    "archivist": Clearance.ARCHIVIST,
    "administrator": Clearance.ADMINISTRATOR,
}


STILL = "EXISTS (SELECT 1 FROM accounts AS still WHERE still.name = {by} AND still.created <= {at})"
"""In SQL: whether who said something at a time still has the account by which it was said. Whoever has gone decides
nothing together with somebody else any more, nor does another of the same name."""

VOUCHING = 2
"""How many archivists vouch for a researcher: one who is deceived, or forced, opens nothing alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody with a password. `password` is a salted hash as werkzeug writes it.

    Of a researcher: who vouched (`vetted_by`), until which day (`until`, ISO 8601, in the archive's time zone, empty
    where nobody did), and when the terms were accepted (`terms`, UTC, empty where they were not).
    """

    name: str
    role: str
    password: str
    created: str
    families: frozenset[FamilyId]
    until: str
    terms: str
    vetted_by: tuple[str, ...]

    def lacks(self, today: date) -> str:
        """What a researcher lacks on the day `today` to be one; empty where nothing, or for another role."""
        if self.role != "researcher":
            return ""
        if len(self.vetted_by) < VOUCHING:
            return f"vouched for by {len(self.vetted_by)} of {VOUCHING}"
        if today.isoformat() > self.until:
            return f"vouched for until {self.until} only"
        return "" if self.terms else "the terms are not accepted yet"

    def viewer(self, today: date) -> Viewer:
        """Who this is when asking for something on the day `today`: a researcher who lacks something is none."""
        clearance = Clearance.MEMBER if self.lacks(today) else ROLES[self.role]
        return Viewer(clearance=clearance, name=self.name, families=self.families)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """A session: when it began and until when it lasts (UTC, ISO 8601)."""

    begun: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What an invitation offers, who made it, until when (UTC). `id` is for archivists, no part of the secret."""

    id: str
    role: str
    families: tuple[FamilyId, ...]
    who: str
    made: str
    until: str


def account(db: Database, name: str) -> Account | None:
    """The account called `name`, or None."""
    found = row(db, "SELECT * FROM accounts WHERE name = ?", (name,))
    if found is None:
        return None
    families = rows(db, "SELECT family FROM memberships WHERE account = ?", (name,))
    vouched = rows(db, "SELECT who FROM vettings WHERE account = ? ORDER BY at, who", (name,))
    return Account(
        **found,
        families=frozenset(FamilyId(one["family"]) for one in families),
        vetted_by=tuple(one["who"] for one in vouched),
    )


def accounts(db: Database) -> tuple[Account, ...]:
    """All accounts by name."""
    names = [found["name"] for found in rows(db, "SELECT name FROM accounts ORDER BY name")]
    return tuple(found for name in names if (found := account(db, name)) is not None)


def add(db: Database, now: datetime, name: str, role: str, password: str, families: frozenset[FamilyId]) -> bool:
    """Add an account with a hashed password; False where the name is taken."""
    values = (name, role, password, stamp(now))
    sql = "INSERT OR IGNORE INTO accounts (name, role, password, created) VALUES (?, ?, ?, ?)"
    added = bool(change(db, sql, values))
    if added:
        for family in families:
            change(db, "INSERT INTO memberships VALUES (?, ?)", (name, family))
    return added


def remove(db: Database, now: datetime, name: str, by: str) -> bool:
    """Remove an account, log it out and end what was given to it; False where there is none."""
    grants.end_all(db, now, name, by)
    access_requests.end_waiting(db, now, name)
    return bool(change(db, "DELETE FROM accounts WHERE name = ?", (name,)))


def set_password(db: Database, name: str, password: str) -> bool:
    """Change the hashed password of an account and log it out everywhere; False where there is none."""
    change(db, "DELETE FROM logins WHERE account = ?", (name,))
    return bool(change(db, "UPDATE accounts SET password = ? WHERE name = ?", (password, name)))


def _kept(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def log_in(db: Database, now: datetime, until: datetime, name: str, token: str) -> None:
    """Let `token` stand for the account `name` until `until`; only its digest is kept."""
    change(db, "DELETE FROM logins WHERE until < ?", (stamp(now),))
    change(db, "INSERT INTO logins VALUES (?, ?, ?, ?)", (_kept(token), name, stamp(until), stamp(now)))


def logged_in(db: Database, now: datetime, token: str) -> Account | None:
    """The account for which `token` stands, or None."""
    found = row(db, "SELECT account FROM logins WHERE token = ? AND until >= ?", (_kept(token), stamp(now)))
    return account(db, found["account"]) if found else None


def login_began(db: Database, now: datetime, token: str) -> str:
    """When the session of `token` began (UTC, ISO 8601), empty where it is over."""
    found = row(db, "SELECT begun FROM logins WHERE token = ? AND until >= ?", (_kept(token), stamp(now)))
    return str(found["begun"]) if found else ""


def log_out(db: Database, token: str) -> None:
    """Let `token` stand for nobody."""
    change(db, "DELETE FROM logins WHERE token = ?", (_kept(token),))


def logins(db: Database, now: datetime, name: str) -> tuple[Login, ...]:
    """The sessions of an account that still last, newest first."""
    sql = "SELECT begun, until FROM logins WHERE account = ? AND until >= ? ORDER BY begun DESC, until DESC"
    return tuple(Login(**found) for found in rows(db, sql, (name, stamp(now))))


def end_logins(db: Database, name: str, begun: str | None = None) -> int:
    """End the sessions of an account that began at `begun`, or all of them; how many there were."""
    if begun is None:
        return change(db, "DELETE FROM logins WHERE account = ?", (name,))
    return change(db, "DELETE FROM logins WHERE account = ? AND begun = ?", (name, begun))


def invite(
    db: Database, now: datetime, until: datetime, role: str, families: Collection[FamilyId], who: str, token: str
) -> str:
    """Keep an invitation, of whose `token` only the digest is kept; its id."""
    change(db, "DELETE FROM invitations WHERE until < ?", (stamp(now),))
    values = (_kept(token), role, json.dumps(sorted(families)), who, stamp(now), stamp(until))
    change(db, "INSERT INTO invitations VALUES (?, ?, ?, ?, ?, ?)", values)
    return _kept(token)[:_SHOWN]


_SHOWN = 12
"""Characters of an invitation's digest by which archivists call it."""

_INVITATION = f"SELECT substr(token, 1, {_SHOWN}) AS id, role, families, who, made, until FROM invitations"


def invitation(db: Database, now: datetime, token: str) -> Invitation | None:
    """The invitation for which `token` stands, or None."""
    found = row(db, f"{_INVITATION} WHERE token = ? AND until >= ?", (_kept(token), stamp(now)))
    return _invitation(found) if found else None


def invitations(db: Database, now: datetime) -> tuple[Invitation, ...]:
    """All invitations that nobody has taken up yet, newest first."""
    found = rows(db, f"{_INVITATION} WHERE until >= ? ORDER BY made DESC, id", (stamp(now),))
    return tuple(_invitation(one) for one in found)


def end_invitation(db: Database, id: str) -> bool:
    """Let an invitation stand for nothing; False where there is none."""
    return bool(change(db, f"DELETE FROM invitations WHERE substr(token, 1, {_SHOWN}) = ?", (id,)))


def _invitation(found: Row) -> Invitation:
    return Invitation(**{**found, "families": tuple(FamilyId(one) for one in json.loads(found["families"]))})


def vouch(db: Database, now: datetime, name: str, who: str, until: date) -> None:
    """Note that `who` vouches for a researcher until a day: the earliest that anybody who vouches names."""
    change(db, "INSERT INTO vettings VALUES (?, ?, ?)", (name, who, stamp(now)))
    day = until.isoformat()
    sql = "UPDATE accounts SET until = CASE WHEN until = '' THEN :day ELSE min(until, :day) END WHERE name = :name"
    change(db, sql, {"day": day, "name": name})


def unvouch(db: Database, name: str) -> None:
    """Let nobody vouch for a researcher any more."""
    change(db, "DELETE FROM vettings WHERE account = ?", (name,))
    change(db, "UPDATE accounts SET until = '' WHERE name = ?", (name,))


def accept_terms(db: Database, now: datetime, name: str) -> None:
    """Note that the terms were accepted."""
    change(db, "UPDATE accounts SET terms = ? WHERE name = ?", (stamp(now), name))
