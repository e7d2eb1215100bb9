"""Events, and the statement that a span of a testimony speaks of one, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

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
    ROLE = "role"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The characters ``start`` to ``end`` of a text that point to an event, and how they were understood.

    `means` is for people, in English: *April 1962*, *Khorgos*, *crossed the border*.
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
class Rule:
    """Which suggestions are meant: of an event, a testimony, a language (BCP 47), `least` sure, with such evidence."""

    event: str = ""
    number: str = ""
    language: str = ""
    least: float = 0.0
    kinds: tuple[EvidenceKind, ...] = ()


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
class CueGroup:
    """What is told, in English (*crossed the border*), and how much it speaks for each event or, below 0, against it.

    `against_all` is added for every event. A `topic` is told in ordinary words, which count less; a `deed` does not
    count where it is said not to have happened; a `role` is people.
    """

    id: str
    means: str
    weights: Mapping[EventId, float]
    against_all: float = 0.0
    topic: bool = False
    deed: bool = False
    role: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A wording of a language that says what its group does; `strong` where it is no ordinary one."""

    language: str
    text: str
    group: CueGroup
    strong: bool

    @property
    def events(self) -> tuple[EventId, ...]:
        """The events that it may refer to."""
        return tuple(event for event, weight in self.group.weights.items() if weight > 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that a source gives: `low` to `high` of `unit`, None where it gives no bound, both None for no number.

    `what` says of what, `as_of` when (EDTF or empty), `words` how it stood there; `about` where the source says so.
    """

    low: float | None
    high: float | None
    unit: str
    what: str
    as_of: str
    source: str
    words: str
    about: bool = False

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"a figure cannot run from {self.low:g} to {self.high:g}")


VOICES = (
    *("article", "chinese-officials", "soviet-officials", "scholars", "reference", "press", "popular", "memoirs"),
    "others",
)
"""Whose words a source carries, in the order in which they are shown beside one another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication that the chronology draws on; `voice` is one of `VOICES`."""

    id: str
    title: str
    url: str
    language: str
    kind: str
    voice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An entry of the chronology. Titles and summaries are keyed by BCP 47 tag.

    `date` is EDTF level 1 as said; `earliest` and `latest` are its first and last day (ISO 8601, empty where open).
    What is not in `source_language` was made by a machine until `checked` says who read it.
    """

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
    earliest: str = ""
    latest: str = ""
    article_note: str = ""
    part_of: EventId | None = None
    source_language: str = "en"
    checked: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cues: tuple[Cue, ...] = ()

    @property
    def title(self) -> str:
        """The English title, or the one in the language that it was written in."""
        return self.titles.get("en") or self.titles[self.source_language]

    @property
    def summary(self) -> str:
        """The summary in the language that it was written in."""
        return self.summaries.get(self.source_language, "")

    def machine_made(self, language: str) -> bool:
        """Whether title and summary in `language` were made by a machine and nobody has checked them."""
        return language != self.source_language and language not in self.checked


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chronology:
    """What is known: the events in their order, sources, places, and the cues by which events are spoken of.

    `merged` says which event took in one that is no entry any more, `retired` are those that nothing took in. One and
    the same object for as long as nothing changes: what is computed from it is kept with it (`eq` is identity).
    """

    events: Mapping[EventId, Event]
    sources: Mapping[str, Source]
    places: Mapping[PlaceId, Place]
    cues: tuple[Cue, ...]
    merged: Mapping[EventId, EventId] = field(default_factory=lambda: MappingProxyType({}))
    retired: frozenset[EventId] = frozenset()

    @property
    def article(self) -> Source | None:
        """The article that the chronology started from, None where it is not among the sources."""
        return next((source for source in self.sources.values() if source.voice == "article"), None)

    def resolve(self, event: EventId) -> EventId | None:
        """The entry that `event` is now: itself, the one that took it in, or None where it was retired."""
        found = self.merged.get(event, event)
        return found if found in self.events else None
