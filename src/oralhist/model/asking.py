"""What people ask archivists for: access to parts that are not open to them, and messages from a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oralhist.model.access import Component
from oralhist.model.identifiers import Address, TestimonyId


class Asking(StrEnum):
    """How a request stands. One that nobody answered in time has lapsed."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken back"


class Told(StrEnum):
    """How a message stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A request for access as whoever asked sees it. `until` is the last day for which it was asked (None: no end).

    `asked`, `decided` (empty: nobody has) are UTC; `lapses` is the first day on which it counts no more.
    """

    address: Address
    title: str
    languages: tuple[str, ...]
    components: tuple[Component, ...]
    why: str
    until: date | None
    asked: str
    lapses: date
    state: Asking
    answer: str
    decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """A request for access as archivists see it."""

    id: int
    number: TestimonyId
    account: str
    decided_by: str
    view: RequestView


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as archivists see it. `page` is the path of what it is about; `contact` is empty where none is kept.

    `until` is the day on which the contact is deleted.
    """

    id: int
    number: TestimonyId | None
    page: str
    text: str
    sent: str
    contact: str
    until: str
    state: Told
    decided: str
    decided_by: str
