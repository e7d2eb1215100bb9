"""Invitations to an account, and the sessions of one: what an administrator offers, and what whoever has it may end."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from oralhist.catalogue import accounts, ledger
from oralhist.catalogue.accounts import Invitation, Login
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.accounts import check_name, hashed, keep_password, proven, still_proven
from oralhist.work.archive import Archive
from oralhist.work.describe import family_for

LASTS = timedelta(days=14)
"""How long an invitation can be taken up."""


def invite(archive: Archive, role: str, families: Sequence[str], by: Viewer) -> tuple[Invitation, str]:
    """Offer an account with a role, of families by their keys; the invitation and its secret, which is kept nowhere.

    Raises `Refusal` where there is no such role.
    """
    if role not in accounts.ROLES:
        raise Refusal(f"{role[:40]!r} is not a role.", f"Use one of {', '.join(accounts.ROLES)}.")
    token = secrets.token_urlsafe(24)
    now = archive.now()
    with writing(archive.db) as db:
        members = [one for key in families if (one := family_for(archive, db, key)) is not None]
        id = accounts.invite(db, now, now + LASTS, role, members, by.name, token)
        ledger.note(db, now, by.name, Verb.INVITED, id)
        found = accounts.invitation(db, now, token)
    assert found is not None
    return found, token


def waiting(archive: Archive) -> tuple[Invitation, ...]:
    """The invitations that nobody has taken up yet, newest first."""
    return accounts.invitations(archive.db, archive.now())


def revoke(archive: Archive, id: str, by: Viewer) -> None:
    """Let an invitation stand for nothing; raises `NotFound`."""
    with writing(archive.db) as db:
        if not accounts.end_invitation(db, id):
            raise NotFound(f"There is no invitation {id[:40]}.", "`oralhist user invitations` shows them.")
        ledger.note(db, archive.now(), by.name, Verb.INVITATION_REVOKED, id)


def offered(archive: Archive, token: str) -> Invitation:
    """What an invitation offers; looking changes nothing. Raises `NotFound`, alike for wrong, taken up and lapsed."""
    found = accounts.invitation(archive.db, archive.now(), token)
    if found is None:
        raise NotFound
    return found


def take_up(archive: Archive, token: str, name: str, password: str) -> None:
    """Make the account that an invitation offers, with a name and a password of one's own; it is then used up.

    Raises `NotFound` as `offered` does, `Refusal` where the name is taken or none, or the password too short.
    """
    offered(archive, token)
    check_name(name)
    made = hashed(password)
    now = archive.now()
    with writing(archive.db) as db:
        found = accounts.invitation(db, now, token)
        if found is None or not accounts.end_invitation(db, found.id):
            raise NotFound
        if not accounts.add(db, now, name, found.role, made, frozenset(found.families)):
            raise Refusal("That name cannot be had.", "Choose another one.")
        ledger.note(db, now, found.who, Verb.ACCOUNT_ADDED, name)


def sessions(archive: Archive, name: str) -> tuple[Login, ...]:
    """The sessions of an account that still last, newest first; raises `NotFound` where there is no such account."""
    if accounts.account(archive.db, name) is None:
        raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
    return accounts.logins(archive.db, archive.now(), name)


def began(archive: Archive, token: str) -> str:
    """When the session of a token began (UTC, ISO 8601), as `sessions` says it; empty where it is over."""
    return accounts.login_began(archive.db, archive.now(), token)


def end_sessions(archive: Archive, name: str, by: Viewer, begun: str | None = None) -> int:
    """End the sessions of an account that began at `begun`, or all; how many. Raises `NotFound` where none did."""
    sessions(archive, name)
    with writing(archive.db) as db:
        ended = accounts.end_logins(db, name, begun)
        if begun is not None and not ended:
            raise NotFound(f"No session of {name} began then.", "`oralhist user sessions` shows them.")
        if ended:
            ledger.note(db, archive.now(), by.name, Verb.SESSIONS_ENDED, name)
    return ended


def change_password(archive: Archive, by: Viewer, before: str, after: str) -> None:
    """Give one's own account another password, which ends all its sessions.

    Raises `Refusal` where `before` is not the password, or the other too short.
    """
    kept, found = hashed(after), proven(archive, by.name, before)
    with writing(archive.db) as db:
        if found is None or not still_proven(db, found):
            raise Refusal("That is not your password.", "Type the one that you logged in with.")
        keep_password(archive, db, by.name, kept, by)
