"""What a search hands to a person: hits, facets, lines of a concordance, names; nothing closed to that viewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oralhist.model.identifiers import Address, TestimonyId
from oralhist.model.question import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found. `start_ms` and `end_ms` are milliseconds in recording number `recording`.

    `snippet` is cut from the catalogue's text; `marks` are the characters of it that matched. `matched` names the
    part of the testimony that matched: ``transcript``, ``translation`` or ``description``. `segment` is an index into
    the transcript; `original` is what of it lies beside a translation that matched, in `original_language`.
    `revision` is that of the transcript or translation in which it stands, `revised` when that was made (UTC); 0 and
    empty where it stands in none.
    """

    testimony: TestimonyId | Address
    address: Address
    title: str
    narrator: str | None
    side: str | None
    languages: tuple[str, ...]
    date: str
    recording: int | None
    start_ms: int | None
    end_ms: int | None
    clock_ms: int | None
    segment: int | None
    language: str
    speaker: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    matched: str
    machine: bool
    confidence: float | None
    sound: bool
    original: str = ""
    original_language: str = ""
    revision: int = 0
    revised: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Something that is searched besides what was typed, and can be switched off by its `id`.

    A spelling of a name with its script (ISO 15924); or, where `text` is empty, the inflected forms of all words.
    """

    id: str
    text: str
    script: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value by which results can be narrowed: how many passages have it, and whether it is chosen."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property by which results can be narrowed; counts are as if nothing were chosen of this one."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Answer to a search: `total` passages that this viewer may read in `testimonies` testimonies, and a page of them.

    `of_each` is how many passages the testimonies on the page have in all. `variants` are what else was searched,
    `corrections` words like one that nobody said.
    """

    query: str
    understood: str
    total: int
    testimonies: int
    hits: tuple[Hit, ...]
    languages: dict[str, int]
    of_each: Mapping[Address, int] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    variants: tuple[Variant, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """A place where something was said: the words before, what matched, the words after.

    `revision` is that of the transcript, or where `translated` of the translation, in which it stands; 0 where in none.
    """

    address: Address
    title: str
    clock_ms: int | None
    start_ms: int | None
    recording: int | None
    segment: int | None
    language: str
    speaker: str
    machine: bool
    translated: bool
    revision: int
    before: str
    match: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenIn:
    """A testimony in which a name is said: in how many passages, and the first that can be opened."""

    address: Address
    title: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NarratorFound:
    """A testimony whose narrator is `called` like the name that was asked for."""

    address: Address
    title: str
    called: str
    languages: tuple[str, ...]
    tier: Tier
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """A spelling like the name that was asked for, and where it is said."""

    spelling: str
    tier: Tier
    score: float
    spoken_in: tuple[SpokenIn, ...]
