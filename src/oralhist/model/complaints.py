"""Complaints: that something here should not be public. They go to archivists, and hide by themselves only for a while.

Who complains is told nothing that anybody would not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

HIDES_FOR = timedelta(days=30)
"""How long a complaint hides where nobody decides on it; then it shows again, and the complaint still waits."""

MOST_HARM, MOST_LINE = 4000, 300
"""Characters of what is said, and of each short answer."""

ANYBODY = "public"
"""Under which name the ledger keeps that somebody without an account complained; no account may be called so."""

SHARE = 4
"""Of what somebody can read, complaints without a stake hide one in so many at once at most."""


class Stake(StrEnum):
    """Whom an archivist has verified before: who speaks there or in the same family, or belongs to the family."""

    NONE = ""
    LINK = "link"
    FAMILY = "family"


class Ruling(StrEnum):
    """What archivists decided on a complaint."""

    WAITS = ""
    OPEN = "kept open"
    RESTRICTED = "restricted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says: who they are, what they are to it, how to reach them, which lines, what harm comes of it.

    `code` is that of a narrator's private link, where they have one.
    """

    who: str
    relation: str
    reach: str
    lines: str
    harm: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """A complaint as archivists read it. `hid` is whether it hid the testimony; `hidden_until` until which day."""

    id: int
    number: str
    who: str
    relation: str
    reach: str
    lines: str
    harm: str
    stake: Stake
    at: str
    hid: bool
    hidden_until: str
    ruling: Ruling
    answer: str
    decided: str
    decided_by: str
