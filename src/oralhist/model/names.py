"""The review of names: where a name that is closed stands, and what an archivist decided on it.

A find is known again by its digest, which changes with the words around it: what was decided holds for just that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.identifiers import RecordingId, TestimonyId


class Choice(StrEnum):
    """What becomes of a word that says a closed name: other words, silence, or nothing."""

    REPLACE = "replace"
    RESTRICT = "restrict"
    LEAVE = "leave"


class Where(StrEnum):
    """In what a find stands."""

    DESCRIPTION = "description"
    CLAIM = "claim"
    RELATIVE = "relative"
    SPEAKER = "speaker"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text stands: the field of a description (`key`), a claim's note (its number), a relative in the registry
    (the link's number), a label of a layer, or a segment of a layer (its id)."""

    where: Where
    key: str
    layer: str = ""

    @property
    def described(self) -> bool:
        """Whether it is read by whoever reads the description alone."""
        return self.where in (Where.DESCRIPTION, Where.RELATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFind:
    """A word that may say a closed name: characters `start` to `end` of `text`, which stands at `place` in `holder`.

    `own` is whether the narrator of the testimony under review may be meant, else somebody whom it hides; `instead` is
    what they are called. `spelling` is what it is like. `language` is that of the text. `decided` is what an archivist
    decided, and by whom; None while it waits.
    """

    holder: TestimonyId
    row: int
    place: Place
    text: str
    start: int
    end: int
    language: str
    spelling: str
    likeness: str
    own: bool
    instead: str
    digest: str
    recording: RecordingId | None = None
    start_ms: int | None = None
    end_ms: int | None = None
    decided: Choice | None = None
    by: str = ""

    @property
    def said(self) -> str:
        """The words themselves."""
        return self.text[self.start : self.end]

    @property
    def id(self) -> str:
        """By what it is named in a form and by a command."""
        return f"{self.holder}.{self.digest}"


def digest(place: Place, context: str) -> str:
    """What tells a find from every other, as sixteen characters: where it stands, and the words around it."""
    return hashlib.sha256("\x1d".join((place.where, place.layer, place.key, context)).encode()).hexdigest()[:16]
