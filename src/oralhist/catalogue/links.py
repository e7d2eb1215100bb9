"""Narrators' private links as rows, by the digest of their secret, and the sessions of those who typed one.

Keeps days, no times: when somebody holds a link in their hands is nobody's business.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.database import change, row, rows, stamp
from oralhist.model.mine import Holder, LinkView


def digest(secret: str) -> str:
    """What is kept of a secret. It has 95 bits: a fast digest is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def add(db: Database, today: date, secret: str, testimony: int, speaker: str, until: date | None, who: str) -> int:
    """Keep a link of a speaker, in the place of the one before; its number."""
    end(db, today, testimony, speaker, who)
    found = row(
        db,
        "INSERT INTO narrator_links (digest, testimony, speaker, who, made, until, used, ended, ended_by) "
        "VALUES (?, ?, ?, ?, ?, ?, '', '', '') RETURNING id",
        (digest(secret), testimony, speaker, who, today.isoformat(), until.isoformat() if until else None),
    )
    assert found is not None
    return int(found["id"])


def end(db: Database, today: date, testimony: int, speaker: str, who: str) -> bool:
    """Let the link of a speaker stand for nothing any more; False where none stood."""
    standing = (testimony, speaker)
    chosen = "SELECT id FROM narrator_links WHERE testimony = ? AND speaker = ? AND ended = ''"
    change(db, f"DELETE FROM narrator_visits WHERE link IN ({chosen})", standing)
    sql = "UPDATE narrator_links SET ended = ?, ended_by = ? WHERE testimony = ? AND speaker = ? AND ended = ''"
    return bool(change(db, sql, (today.isoformat(), who, *standing)))


_STANDS = "ended = '' AND (until IS NULL OR until >= ?)"


def holder(db: Database, today: date, secret: str) -> Holder | None:
    """Whose link `secret` is, None where none that stands: by equality of a digest, of which a part says nothing."""
    found = row(db, f"SELECT * FROM narrator_links WHERE digest = ? AND {_STANDS}", (digest(secret), today.isoformat()))
    return Holder(link=found["id"], testimony=found["testimony"], speaker=found["speaker"]) if found else None


def stands(db: Database, today: date, holder: Holder) -> bool:
    """Whether a link stands still."""
    sql = f"SELECT 1 FROM narrator_links WHERE id = ? AND {_STANDS}"
    return row(db, sql, (holder.link, today.isoformat())) is not None


def note_use(db: Database, today: date, link: int) -> None:
    """Note on which day something was done by a link."""
    change(
        db,
        "UPDATE narrator_links SET used = ? WHERE id = ? AND used <> ?",
        (today.isoformat(), link, today.isoformat()),
    )


def of_testimony(db: Database, testimony: int) -> tuple[LinkView, ...]:
    """The links of a testimony, the standing ones first, then the newest."""
    found = rows(
        db,
        "SELECT id, speaker, who, made, coalesce(until, '') AS until, used, ended, ended_by FROM narrator_links "
        "WHERE testimony = ? ORDER BY ended <> '', id DESC",
        (testimony,),
    )
    return tuple(LinkView(**one) for one in found)


def names_of(db: Database, holder: Holder) -> frozenset[str]:
    """The names under which the ledger keeps what was done by the links of this speaker, older ones too."""
    sql = "SELECT id FROM narrator_links WHERE testimony = ? AND speaker = ?"
    found = rows(db, sql, (holder.testimony, holder.speaker))
    return frozenset(Holder(link=one["id"], testimony=holder.testimony, speaker=holder.speaker).name for one in found)


def visit(db: Database, now: datetime, until: datetime, link: int, token: str) -> None:
    """Let `token` stand for a link until `until`; only its digest is kept."""
    change(db, "DELETE FROM narrator_visits WHERE until < ?", (stamp(now),))
    change(db, "INSERT INTO narrator_visits VALUES (?, ?, ?)", (digest(token), link, stamp(until)))


def visitor(db: Database, now: datetime, today: date, token: str) -> Holder | None:
    """Whose link was typed by whoever has `token`; None where it is over, or the link stands no more."""
    found = row(
        db,
        "SELECT l.* FROM narrator_visits AS v JOIN narrator_links AS l ON l.id = v.link "
        f"WHERE v.digest = ? AND v.until >= ? AND {_STANDS.replace('ended', 'l.ended').replace('until', 'l.until')}",
        (digest(token), stamp(now), today.isoformat()),
    )
    return Holder(link=found["id"], testimony=found["testimony"], speaker=found["speaker"]) if found else None


def end_visit(db: Database, token: str) -> None:
    """Let `token` stand for nothing."""
    change(db, "DELETE FROM narrator_visits WHERE digest = ?", (digest(token),))
