"""Persons of the registry: spellings that an archivist has linked to one person, and where each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.access import Component
from oralhist.model.identifiers import Address, TestimonyId


class Role(StrEnum):
    """What a person is in a testimony."""

    NARRATOR = "narrator"
    RELATIVE = "relative"
    SPOKEN_OF = "spoken of"


RESTS_ON: Mapping[Role, tuple[Component, ...]] = {
    Role.NARRATOR: (Component.NAME,),
    Role.RELATIVE: (Component.NAME, Component.KINSHIP),
    Role.SPOKEN_OF: (Component.TRANSCRIPT,),
}
"""What of a testimony has to be readable before it is told who is that in it; for a line the transcript, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """That an archivist (`who`) took a spelling in a testimony for a person; `ended` says until when, and by whom.

    `segment` is the id of the line in which it is said, empty where the whole testimony is meant.
    """

    id: int
    person: str
    row: int
    segment: str
    role: Role
    spelling: str
    who: str
    at: str
    ended: str
    ended_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link as archivists see it; `said` is whether the spelling stands there still, `line` its place in the text."""

    link: Link
    testimony: TestimonyId
    title: str
    line: int | None
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A person as archivists see one: every link that counts, and those that were taken back."""

    person: str
    spellings: tuple[str, ...]
    links: tuple[LinkView, ...]
    past: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Some of the persons of the registry, from the one at place `first` (from 0) on, and how many there are."""

    persons: tuple[PersonView, ...]
    first: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a spelling of a person stands, as far as a viewer may know: `line` is a place in the transcript."""

    address: Address
    title: str
    spelling: str
    role: Role
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """Spellings that an archivist has linked to one person, and where each stands: only what this viewer may read.

    `person` is the address of the person's page, None where these may not be shown together with others.
    """

    spellings: tuple[str, ...]
    standing: tuple[Standing, ...]
    person: str | None = None
