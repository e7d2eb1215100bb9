"""Accounts: adding, removing, passwords, logging in and out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from sqlite_utils import Database
from werkzeug.security import check_password_hash, generate_password_hash

from oralhist.catalogue import accounts, factors, ledger, reading_tokens
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Clearance, Viewer
from oralhist.model.complaints import ANYBODY
from oralhist.model.mine import NARRATOR
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive
from oralhist.work.describe import family_for

SESSION = timedelta(hours=12)
HALF = timedelta(minutes=5)
"""How long a right password waits for its code."""
SHORTEST_PASSWORD = 10
HASHED_BY = "scrypt:32768:8:1"
"""How passwords are hashed: its name, cost, block size and parallelism, 32 MB for each (RFC 7914)."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@cache
def _nobody() -> str:
    """What is compared where there is no such account, so that the answer takes as long."""
    return generate_password_hash(secrets.token_hex(16), HASHED_BY)


def new_password() -> str:
    """A password that can be read out over the telephone: four groups of five, 100 bits."""
    alphabet = "abcdefghjkmnpqrstvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def add(archive: Archive, name: str, role: str, by: Viewer, *, password: str = "", families: Sequence[str] = ()) -> str:
    """Add an account; returns its password, a new one where none is given. Raises `Refusal`."""
    check_name(name)
    if role not in accounts.ROLES:
        raise Refusal(f"{role[:40]!r} is not a role.", f"Use one of {', '.join(accounts.ROLES)}.")
    password = _long_enough(password) if password else new_password()
    with writing(archive.db) as db:
        enter(archive, db, name, role, password, by, families)
    return password


def check_name(name: str) -> None:
    """Raise `Refusal` where no account can have this name."""
    if not _NAME.fullmatch(name) or name.startswith(NARRATOR) or name == ANYBODY:
        raise Refusal(f"{name[:40]!r} cannot be an account's name.", "Use 2 to 40 of a-z, 0-9, dot, dash, underscore.")


def enter(
    archive: Archive, db: Database, name: str, role: str, password: str, by: Viewer, families: Sequence[str] = ()
) -> None:
    """Add an account inside the caller's transaction; raises `Refusal` where there is one of this name."""
    members = frozenset(found for key in families if (found := family_for(archive, db, key)) is not None)
    if not accounts.add(db, archive.now(), name, role, hashed(password), members):
        raise Refusal(f"There is an account called {name} already.", "Choose another name.")
    ledger.note(db, archive.now(), by.name, Verb.ACCOUNT_ADDED, name)


def hashed(password: str) -> str:
    """A password as it is kept, salted and by scrypt; raises `Refusal` where it is too short or far too long."""
    return generate_password_hash(_long_enough(password), HASHED_BY)


def _long_enough(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= 1000:
        raise Refusal(f"A password has at least {SHORTEST_PASSWORD} characters.", "Choose a longer one.")
    return password


def listed(archive: Archive) -> tuple[accounts.Account, ...]:
    """All accounts by name."""
    return accounts.accounts(archive.db)


def remove(archive: Archive, name: str, by: Viewer) -> None:
    """Remove an account and log it out at once. Raises `NotFound`; `Refusal` for the last administrator."""
    with writing(archive.db) as db:
        found = accounts.account(db, name)
        if found is None:
            raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
        others = [one for one in accounts.accounts(db) if one.role == "administrator" and one.name != name]
        if found.role == "administrator" and not others:
            raise Refusal(f"{name} is the only administrator.", "Add another one first.")
        accounts.remove(db, archive.now(), name, by.name)
        ledger.note(db, archive.now(), by.name, Verb.ACCOUNT_REMOVED, name)


def set_password(archive: Archive, name: str, by: Viewer, password: str = "") -> str:
    """Change a password (a new one where none is given), log the account out, return the password.

    Whoever learnt the old one may have used it: its tokens for programs end too, and log-ins that wait for a code.
    """
    password = _long_enough(password) if password else new_password()
    kept = generate_password_hash(password, HASHED_BY)
    with writing(archive.db) as db:
        keep_password(archive, db, name, kept, by)
    return password


def keep_password(archive: Archive, db: Database, name: str, kept: str, by: Viewer) -> None:
    """Inside a transaction: what `set_password` does, with a password that is hashed already; raises `NotFound`."""
    if not accounts.set_password(db, name, kept):
        raise NotFound(f"There is no account called {name[:40]}.", "`oralhist user list` shows them.")
    reading_tokens.end_all(db, name)
    factors.end_halves(db, name)
    ledger.note(db, archive.now(), by.name, Verb.PASSWORD_CHANGED, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetIn:
    """What a right password gives: a token of a session, or (`half`) one that waits for the code of a second factor."""

    token: str
    half: bool


def let_in(archive: Archive, name: str, password: str) -> LetIn | None:
    """Log in, for twelve hours, or until the code follows; None where name or password is wrong."""
    found = proven(archive, name, password)
    if found is None:
        return None
    token, now = secrets.token_urlsafe(32), archive.now()
    with writing(archive.db) as db:
        if not still_proven(db, found):
            return None
        half = _has_factor(db, name)
        if half:
            factors.half_in(db, now, now + HALF, name, token)
        else:
            accounts.log_in(db, now, now + SESSION, name, token)
    return LetIn(token=token, half=half)


def known(archive: Archive, name: str, password: str) -> Viewer | None:
    """Who has this name and password; None where either is wrong, which takes as long for any name."""
    found = proven(archive, name, password)
    return found.viewer(archive.today()) if found is not None else None


def proven(archive: Archive, name: str, password: str) -> accounts.Account | None:
    """The account with this name and password, as `known`; before anything is changed by it ask `still_proven`."""
    found = accounts.account(archive.db, name)
    right = check_password_hash(found.password if found else _nobody(), password)
    return found if right else None


def still_proven(db: Database, found: accounts.Account) -> bool:
    """Inside a transaction: whether the password that was compared is the account's still.

    Comparing takes a tenth of a second, in which a new password may have ended whatever the old one had opened.
    """
    now = accounts.account(db, found.name)
    return now is not None and now.password == found.password


def viewer_of(archive: Archive, token: str) -> Viewer | None:
    """Who the token stands for, or None. Whoever has to have a second factor and has none is a member until then."""
    found = accounts.logged_in(archive.db, archive.now(), token)
    if found is None:
        return None
    viewer = found.viewer(archive.today())
    return replace(viewer, clearance=Clearance.MEMBER) if lacks_factor(archive, viewer) else viewer


def lacks_factor(archive: Archive, viewer: Viewer) -> bool:
    """Whether an account has to have a second factor, by the settings, and has none yet."""
    wanted = archive.settings.require_second_factor and viewer.keeps_the_archive
    return wanted and not _has_factor(archive.db, viewer.name)


def _has_factor(db: Database, name: str) -> bool:
    found = factors.of(db, name)
    return found is not None and bool(found.confirmed)


def log_out(archive: Archive, token: str) -> None:
    """Let the token stand for nobody."""
    with writing(archive.db) as db:
        accounts.log_out(db, token)
