"""References to testimonies and to passages of them, for reference managers (RIS) and as plain text.

It says of a testimony what it is given and nothing else: what is closed was left out before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MACHINE = "machine text, not checked by a person"

_DAY = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A testimony as it is referred to; `sound` is whether it is a recording to whoever refers to it."""

    address: str
    title: str
    narrator: str | None
    date: str
    languages: Sequence[str]
    sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words of a testimony: from `start` to `end` on its clock, as people write them, in a revision.

    `edition` is that revision in words, as `edition` makes them; `link` is the address that opens there.
    """

    words: str
    start: str
    end: str
    edition: str
    link: str
    machine: bool


def head(cited: Cited, archive: str) -> list[str]:
    """The first lines of a record: what kind of thing, its title, who tells, when, in which language, who keeps it."""
    lines = [field("TY", "SOUND" if cited.sound else "UNPB"), field("TI", cited.title)]
    lines += [field("AU", cited.narrator)] if cited.narrator else []
    lines += [field("PY", cited.date[:4])] if cited.date[:4].isdecimal() else []
    lines += [field("DA", cited.date.replace("-", "/"))] if _DAY.fullmatch(cited.date) else []
    lines += [field("LA", language) for language in cited.languages]
    return [*lines, field("PB", archive), field("ID", cited.address)]


def passage_ris(cited: Cited, passage: Passage, archive: str) -> str:
    """A record of one passage: its times as pages from and to, its revision as the edition, its words as a note."""
    lines = head(cited, archive)
    lines += [field("ET", passage.edition)] if passage.edition else []
    lines += [field("SP", passage.start), field("EP", passage.end)] if passage.start else []
    machine = f" ({MACHINE})" if passage.machine else ""
    lines += [field("UR", passage.link), field("N1", f"\u201c{passage.words}\u201d{machine}"), field("ER", "")]
    return "\r\n".join(lines) + "\r\n"


def edition(revision: int, made: str) -> str:
    """A revision in words, with the day of `made` (ISO 8601, UTC): *Revision 3, 2026-06-14*; nothing for revision 0."""
    return f"Revision {revision}, {made[:10]}" if revision else ""


def field(tag: str, value: str) -> str:
    """A line of a record, its value in one line."""
    return f"{tag}  - {' '.join(value.split())}"
