"""Claims: what a span of a testimony asserts about an event, set beside the chronology.

Never that it is right or wrong: a stance is one between two sayings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import EventId


class ClaimKind(StrEnum):
    """What a claim is about."""

    NUMBER = "number"
    DATE = "date"
    CAUSE = "cause"
    ORDER = "order"
    NAME = "name"


class Stance(StrEnum):
    """How a claim stands to the chronology, which is itself claims with their sources."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ADDS = "adds"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What characters ``start`` to ``end`` of a text assert: `low` to `high` of `unit`, or a date in EDTF.

    `beside` names the sources of the chronology with which it was compared; empty where there is nothing like it.
    """

    start: int
    end: int
    kind: ClaimKind
    stance: Stance
    low: float | None = None
    high: float | None = None
    about: bool = False
    unit: str = ""
    date: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An assertion on a tag, as it is kept: `words` are those that were said, `note` is an archivist's."""

    id: int
    tag: int
    testimony: int
    event: EventId
    assertion: Assertion
    words: str
    note: str
    status: TagStatus
    decided: str
