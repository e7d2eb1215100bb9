"""Events, and the statement that a span of a testimony speaks of one, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.identifiers import EventId, PlaceId


class TagStatus(StrEnum):
    """What has become of a suggestion."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class EvidenceKind(StrEnum):
    """What about a passage points to an event."""

    DATE = "date"
    PLACE = "place"
    CUE = "cue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The characters ``start`` to ``end`` of a text that point to an event, and how they were understood.

    `means` is for people: an EDTF date, the English name of a place, the title of a cue.
    """

    start: int
    end: int
    kind: EvidenceKind
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """That a text speaks of an event: `score` between 0 and 1, with at least one piece of evidence."""

    event: EventId
    score: float
    evidence: tuple[Evidence, ...]

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a suggestion shows its evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place with its spellings; `latitude` and `longitude` in degrees (WGS 84), None where no point is given.

    `name` is what it is called in English. `also_words` are spellings that are ordinary words or names of people too;
    `at` are other places that are meant by this name as well.
    """

    id: PlaceId
    name: str
    country: str
    latitude: float | None
    longitude: float | None
    precision: str
    spellings: tuple[str, ...]
    also_words: tuple[str, ...]
    at: tuple[PlaceId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase of a language that may refer to some of `events`; `strong` where the wording is known for them.

    `group` is a key for what it says, `means` says it in English: *crossed the border*.
    """

    language: str
    text: str
    group: str
    means: str
    events: tuple[EventId, ...]
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that a source gives, as it gives it."""

    value: str
    what: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that the chronology draws on."""

    id: str
    title: str
    url: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry of the chronology. `date` is EDTF level 1; titles and summaries are keyed by BCP 47 tag."""

    id: EventId
    order: int
    type: str
    titles: Mapping[str, str]
    date: str
    date_note: str
    places: tuple[PlaceId, ...]
    summaries: Mapping[str, str]
    article_quote: str
    article_reading: str
    figures: tuple[Figure, ...]
    contested: bool
    contested_why: str
    sources: tuple[str, ...]
    related: tuple[EventId, ...]

    @property
    def title(self) -> str:
        """The English title."""
        return self.titles["en"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chronology:
    """What is known: the events in their order, sources, places, cues, and the article that they started from.

    One and the same object for as long as nothing changes: what is computed from it is kept with it (`eq` is identity).
    """

    events: Mapping[EventId, Event]
    sources: Mapping[str, Source]
    places: Mapping[PlaceId, Place]
    cues: tuple[Cue, ...]
    article: Source
