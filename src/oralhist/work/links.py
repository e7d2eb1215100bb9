"""Narrators' private links: made and revoked by archivists, known by their secret, which is kept nowhere.

Looking never changes anything: messengers open links by themselves.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta

from oralhist.catalogue import agreed, ledger, links
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Viewer
from oralhist.model.codes import DRAWN, parse_code, whole_code
from oralhist.model.identifiers import CROCKFORD
from oralhist.model.mine import Holder, LinkView
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

VISIT = timedelta(minutes=30)
"""How long a code that was typed stands open where it was typed."""


def make(archive: Archive, name: str, speaker: str, by: Viewer, *, until: date | None = None) -> str:
    """A new link for a speaker (empty: the narrator), in the place of the one before; its secret, told this once.

    Raises `Refusal` where nobody of that name is noted to speak there, and where the day `until` is over.
    """
    if until is not None and until < archive.today():
        raise Refusal("The day until which it should count is over.", "Give today or a day to come.")
    secret = whole_code([secrets.choice(CROCKFORD) for _ in range(DRAWN)])
    with writing(archive.db) as db:
        testimony = named(archive, name)
        who = _speaker(archive, testimony.row, testimony.narrator, speaker)
        links.add(db, archive.today(), secret, testimony.row, who, until, by.name)
        ledger.note(db, archive.now(), by.name, Verb.LINK_MADE, testimony.number)
    return secret


def revoke(archive: Archive, name: str, speaker: str, by: Viewer) -> None:
    """Let the link of a speaker stand for nothing any more, at once; raises `Refusal` where they have none."""
    with writing(archive.db) as db:
        testimony = named(archive, name)
        who = _speaker(archive, testimony.row, testimony.narrator, speaker)
        if not links.end(db, archive.today(), testimony.row, who, by.name):
            raise Refusal("There is no link to revoke.", "`oralhist link ID --list` shows those that there are.")
        ledger.note(db, archive.now(), by.name, Verb.LINK_REVOKED, testimony.number)


def listed(archive: Archive, name: str) -> tuple[LinkView, ...]:
    """The links of a testimony, those that were revoked too: never their secrets."""
    return links.of_testimony(archive.db, named(archive, name).row)


def known(archive: Archive, secret: str) -> Holder | None:
    """Whose link this is; None, alike, where it was never made, is mistyped, was revoked or is over."""
    try:
        code = parse_code(secret)
    except ValueError:
        return None
    return links.holder(archive.db, archive.today(), code)


def visitor(archive: Archive, token: str) -> Holder | None:
    """Whose code was typed by whoever has this token; None where that is over."""
    return links.visitor(archive.db, archive.now(), archive.today(), token)


def enter(archive: Archive, code: str) -> str:
    """A token that stands for a link for half an hour, for whoever typed its code; raises `NotFound`."""
    holder = known(archive, code)
    if holder is None:
        raise NotFound
    token, now = secrets.token_urlsafe(32), archive.now()
    with writing(archive.db) as db:
        if not links.stands(db, archive.today(), holder):
            raise NotFound
        links.visit(db, now, now + VISIT, holder.link, token)
        links.note_use(db, archive.today(), holder.link)
    return token


def leave(archive: Archive, token: str) -> None:
    """Let a token stand for nothing any more."""
    with writing(archive.db) as db:
        links.end_visit(db, token)


def _speaker(archive: Archive, testimony: int, narrator: str, speaker: str) -> str:
    known = agreed.of_testimony(archive.db, testimony)
    name = agreed.NARRATOR if speaker.strip() == narrator else " ".join(speaker.split())
    if name not in known:
        others = ", ".join(one for one in known if one)
        do = f"Name one of: {others}." if others else "Note first, at the desk, that they speak there."
        raise Refusal("Nobody of that name is noted to speak there.", do)
    return name
