"""A consent record: who agreed to what, on which day, how it was given, and what became of it. Never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from oralhist.model.access import Component, Decision


class Given(StrEnum):
    """How somebody told the archive what they agreed to; `UNSAID` where an archivist noted it without saying how."""

    UNSAID = ""
    PAPER = "paper"
    SPOKEN = "spoken"
    LETTER = "letter"
    LINK = "link"


class RecordKind(StrEnum):
    """What a record says."""

    CONSENT = "consent"
    WITHDRAWAL = "withdrawal"
    INTERVIEWER = "interviewer"


GIVEN_WORDS: Mapping[Given, str] = {
    Given.UNSAID: "how it was given is not said",
    Given.PAPER: "on a signed paper",
    Given.SPOKEN: "spoken into a recording",
    Given.LETTER: "by letter",
    Given.LINK: "by the private link",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """A file of a record: the name under which it is kept and given, what its owner called it, and what it is."""

    name: str
    original_name: str
    container: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """One record; `number` counts those of its testimony from 1.

    `speaker` is empty for the narrator, and the interviewer's name where the record is of the interviewer. `given_on`
    is EDTF, `review_by` a day or None. `linked` and `permits` are None where the record says nothing of it.
    `superseded_by` is the number of the next record by the same speaker of the same kind, or of a withdrawal, None for
    the newest; `asked_again` is whether a later one says how it was given, so that they were asked; `decides` are the
    components whose decision in force came from this record.
    """

    number: int
    kind: RecordKind
    speaker: str
    given: Given
    given_on: str
    witness: str
    language: str
    form: str
    review_by: date | None
    terms: Mapping[Component, Decision]
    linked: bool | None
    permits: bool | None
    deposit: int | None
    who: str
    at: str
    superseded_by: int | None = None
    asked_again: bool = False
    decides: tuple[Component, ...] = ()
    papers: tuple[PaperView, ...] = ()

    @property
    def how(self) -> str:
        """How it was given, in words."""
        return GIVEN_WORDS[self.given]

    def due(self, today: date) -> bool:
        """Whether it was to be asked again by now, and has not been."""
        return not self.asked_again and self.review_by is not None and self.review_by <= today


def in_order(records: list[ConsentRecord]) -> tuple[ConsentRecord, ...]:
    """The records of a testimony, oldest first, each with what superseded it and which decisions came from it.

    A withdrawal by anybody ends what was agreed before it.
    """
    found = []
    for place, one in enumerate(records):
        later = records[place + 1 :]
        after = next((each.number for each in later if (each.kind, each.speaker) == (one.kind, one.speaker)), None)
        withdrawn = next((each.number for each in later if each.kind is RecordKind.WITHDRAWAL), None)
        ended = min((n for n in (after, withdrawn if one.kind is RecordKind.CONSENT else None) if n), default=None)
        said_again = {
            part
            for each in later
            if each.kind is RecordKind.CONSENT and each.speaker == one.speaker
            for part in each.terms
        }
        decides = () if withdrawn else tuple(part for part in Component if part in one.terms and part not in said_again)
        asked = any((each.kind, each.speaker) == (one.kind, one.speaker) and each.given for each in later)
        asked = asked or (withdrawn is not None and one.kind is RecordKind.CONSENT)
        found.append(replace(one, superseded_by=ended, asked_again=asked, decides=decides))
    return tuple(found)
