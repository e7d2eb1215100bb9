"""Where a narrator can be reached: for administrators alone, and until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oralhist.model.identifiers import TestimonyId

FIELDS = ("name", "telephone", "address", "messenger", "relative", "note")
"""What can be written down; `relative` is who is to be asked where the narrator cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Contact data with the day on which they are deleted."""

    name: str = ""
    telephone: str = ""
    address: str = ""
    messenger: str = ""
    relative: str = ""
    note: str = ""
    delete_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptContact:
    """Contact data as they are kept: under which number, of which testimony, entered by whom and when."""

    id: int
    testimony: TestimonyId
    contact: Contact
    who: str
    at: str
