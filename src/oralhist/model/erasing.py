"""Erasure: why a testimony is destroyed, how far two archivists are, and where copies of it may lie still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oralhist.model.identifiers import TestimonyId


class Reason(StrEnum):
    """Why a testimony is erased; the ledger says this and no more."""

    NARRATOR = "at-the-narrators-wish"
    FAMILY = "at-the-familys-wish"
    SAFETY = "for-safety"
    LAW = "by-law"
    MISTAKE = "as-taken-in-by-mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """That a testimony is to be erased: who asked and when (UTC), why, and which archivist wants it carried out.

    `urgent`: the narrator asked, or somebody else who is no archivist. `first_by` is the archivist who asked, or agreed
    to what was asked, at `first`; empty where none did within two weeks. A second one carries it out.
    """

    number: TestimonyId
    reason: Reason
    urgent: bool
    asked_by: str
    asked: str
    first_by: str
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup that was made, or begun: `until` is the day until which backups are kept, None where none is set."""

    id: int
    destination: str
    at: str
    who: str
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What became of it: the number that was erased, and the backups in which it may lie."""

    number: TestimonyId
    backups: tuple[Backup, ...]
