"""The second factor of an account: set up, confirmed, used, given up; and how an account without it is let in anew.

Nothing here answers anybody whose password was not right before.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlite_utils import Database

from oralhist.catalogue import accounts, factors, ledger, reading_tokens
from oralhist.catalogue.database import writing
from oralhist.catalogue.factors import Readmission
from oralhist.catalogue.ledger import Verb
from oralhist.model import one_time
from oralhist.model.access import Clearance, Viewer
from oralhist.model.identifiers import CROCKFORD
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import two_archivists
from oralhist.work.accounts import SESSION, hashed, new_password, proven, still_proven
from oralhist.work.archive import Archive

LAPSE = timedelta(days=7)
"""How long the first administrator's word waits for a second."""

CODES = 10
_WRONG = ("That is not the code.", "Wait for the next one, and compare the clock of your telephone.")


class WrongPassword(Refusal):
    """What was typed is not the password."""


def has(archive: Archive, name: str) -> bool:
    """Whether an account has a second factor that counts."""
    found = factors.of(archive.db, name)
    return found is not None and bool(found.confirmed)


def codes_left(archive: Archive, name: str) -> int:
    """How many codes are left to an account for when the factor is lost."""
    return factors.codes_left(archive.db, name)


def waiting_for_code(archive: Archive, token: str) -> str | None:
    """The account whose password was right; None where that is longer ago than five minutes, or never was."""
    return factors.half_of(archive.db, archive.now(), token)


def let_in(archive: Archive, half: str, said: str) -> str | None:
    """Log in, for twelve hours, whose right password waits as `half`: the token, where `said` is a code of theirs.

    Code and `half` are used up.
    """
    token, now = secrets.token_urlsafe(32), archive.now()
    with writing(archive.db) as db:
        name = factors.half_of(db, now, half)
        if name is None or not _spend(db, archive, name, said):
            return None
        factors.end_half(db, half)
        accounts.log_in(db, now, now + SESSION, name, token)
    return token


def begin(archive: Archive, by: Viewer, password: str) -> bytes:
    """A new secret for the account of `by`, which counts once a code of it was said.

    Raises `Refusal` where one counts, and where `password` is not theirs: whoever finds a session open could else shut
    its owner out.
    """
    found, secret = proven(archive, by.name, password), secrets.token_bytes(one_time.BYTES)
    with writing(archive.db) as db:
        if found is None or not still_proven(db, found):
            raise WrongPassword("That is not your password.", "Type the one that you logged in with.")
        if has(archive, by.name):
            raise Refusal("Your account has a second factor.", "Give it up first, with a code of it.")
        factors.begin(db, by.name, secret)
    return secret


def begun(archive: Archive, by: Viewer) -> bool:
    """Whether a secret of `by` waits to be confirmed. It is shown but once, when the password was typed."""
    found = factors.of(archive.db, by.name)
    return found is not None and not found.confirmed


def confirm(archive: Archive, by: Viewer, said: str) -> tuple[str, ...]:
    """Let the second factor count; codes for when it is lost, which are shown once. Raises `Refusal`."""
    with writing(archive.db) as db:
        found = factors.of(db, by.name)
        if found is None or found.confirmed:
            raise Refusal("There is nothing to confirm.", "Begin again on the page Account.")
        step = one_time.matching(found.secret, said, one_time.step_at(archive.now().timestamp()), found.step)
        if step is None:
            raise Refusal(*_WRONG)
        factors.use(db, by.name, step)
        factors.confirm(db, archive.now(), by.name)
        ledger.note(db, archive.now(), by.name, Verb.FACTOR_ADDED, by.name)
        return _new_codes(db, by.name)


def new_codes(archive: Archive, by: Viewer, said: str) -> tuple[str, ...]:
    """New codes for when the factor is lost, in the place of the old ones; raises `Refusal` without a right code."""
    with writing(archive.db) as db:
        if not _spend(db, archive, by.name, said):
            raise Refusal(*_WRONG)
        ledger.note(db, archive.now(), by.name, Verb.CODES_RENEWED, by.name)
        return _new_codes(db, by.name)


def give_up(archive: Archive, by: Viewer, said: str) -> None:
    """Give up one's second factor; raises `Refusal` without a right code."""
    with writing(archive.db) as db:
        if not _spend(db, archive, by.name, said):
            raise Refusal(*_WRONG)
        factors.drop(db, by.name)
        ledger.note(db, archive.now(), by.name, Verb.FACTOR_REMOVED, by.name)


def remove(archive: Archive, name: str, by: Viewer) -> None:
    """Take an account's second factor away, from the command line; raises `NotFound`."""
    with writing(archive.db) as db:
        if not factors.drop(db, name):
            raise NotFound(f"No account called {name[:40]} has a second factor.", "`oralhist user list` shows them.")
        ledger.note(db, archive.now(), by.name, Verb.FACTOR_REMOVED, name)


def readmit(archive: Archive, name: str, by: Viewer) -> str | None:
    """Ask to let an account in anew, or agree to what another administrator asked within a week.

    Agreed to, it loses its second factor, its sessions and its tokens, and has a new password, which is returned and
    kept nowhere; None as long as a second administrator has to agree. Raises `Refusal` where the same asks twice, for
    one whose account was made after the first had asked, for one's own account, and for everybody else; `NotFound`.
    """
    name = name.strip()
    password = new_password()
    kept, now = hashed(password), archive.now()
    with writing(archive.db) as db:
        two_archivists.check_first(archive, by, Clearance.ADMINISTRATOR)
        if accounts.account(db, name) is None:
            raise NotFound(f"There is no account called {name[:40]}.", "Compare its name.")
        if name == by.name:
            raise Refusal("Nobody lets their own account in anew.", "Ask two other administrators.")
        asked = next((one for one in factors.waiting(db, now - LAPSE) if one.account == name), None)
        if asked is None:
            factors.ask_readmission(db, now, name, by.name)
            ledger.note(db, now, by.name, Verb.READMISSION_ASKED, name)
            return None
        two_archivists.check_second(archive, asked.asked_by, asked.asked, by, Clearance.ADMINISTRATOR)
        factors.confirm_readmission(db, now, name, by.name)
        factors.drop(db, name)
        reading_tokens.end_all(db, name)
        factors.end_halves(db, name)
        accounts.set_password(db, name, kept)
        ledger.note(db, now, by.name, Verb.READMITTED, name)
    return password


def waiting(archive: Archive, by: Viewer) -> tuple[Readmission, ...]:
    """The accounts that one administrator asked to let in anew; `NotFound` for all but administrators."""
    if by.clearance < Clearance.ADMINISTRATOR:
        raise NotFound
    return factors.waiting(archive.db, archive.now() - LAPSE)


def _spend(db: Database, archive: Archive, name: str, said: str) -> bool:
    found = factors.of(db, name)
    if found is None or not found.confirmed:
        return False
    step = one_time.matching(found.secret, said, one_time.step_at(archive.now().timestamp()), found.step)
    if step is not None:
        factors.use(db, name, step)
        return True
    if not factors.spend(db, name, _plain(said)):
        return False
    ledger.note(db, archive.now(), name, Verb.CODE_SPENT, name)
    return True


def _new_codes(db: Database, name: str) -> tuple[str, ...]:
    # 80 bits each: a digest of one cannot be turned back by trying.
    codes = tuple("".join(secrets.choice(CROCKFORD) for _ in range(16)) for _ in range(CODES))
    factors.set_codes(db, name, codes)
    return tuple("-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in codes)


def _plain(said: str) -> str:
    return "".join(said.split()).replace("-", "").lower()[:100]
