"""What is asked of the index and what it answers: words in, passage numbers and scores out, never text."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word: as it stands, by its stems where `stemmed`, and by the other spellings of a name in `also`.

    With `fallback` also words that begin like all of it but its last letter, which count least.
    `bare` leaves the word itself out, so that only `also` counts.
    """

    text: str
    stemmed: bool = True
    fallback: bool = True
    also: tuple[str, ...] = ()
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words one after another, as they stand. `also` are other spellings of the whole."""

    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix:
    """Every word that begins so."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy:
    """Words spelled almost so: the same first letter, one letter wrong, two in longer words."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A condition as it was typed, ``side:left`` at character `at`; the reading room makes it a `Labelled`."""

    name: str
    value: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Passages of which the label `name` has one of `values`."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class All:
    """Every part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """At least one part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The part does not match."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Both are said, in either order, the one `within` words after the other at most; neighbours are one apart.

    Either is a word, a phrase, a beginning, a misspelling, or one of several of these.
    """

    first: Node
    second: Node
    within: int


Node = Word | Phrase | Prefix | Fuzzy | Field | Labelled | All | Some | Near | Without


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A parsed query. `chosen` narrows it: of each label named there a passage has one of the values.

    Counts of a label leave that label's own choice out, so that it can be widened again.
    """

    root: Node
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A property by which passages are told apart and counted, such as the side of who speaks.

    Holder `holders[i]` has the value `values[codes[i]]`: holders are passage numbers, or testimonies (as
    `Readable.testimonies` numbers them) where `whole`. A holder may have several values, or none.
    """

    values: tuple[str, ...]
    holders: array[int]
    codes: array[int]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """What one viewer may know of passages on one day, by passage number.

    Byte `n` of `passages` is 1 where passage `n` is readable; those past its end are not. `testimonies[n]` is a number
    of its testimony. `labels` holds only what this viewer may know. Index and scores see nothing else of access.
    `order` gives for testimonies a number by which they are sorted otherwise than by relevance, `days` for passages
    the first day of the earliest event that each speaks of, as one number (19620529); 0 where it speaks of none.
    """

    passages: bytes
    testimonies: array[int] = field(default_factory=lambda: array("I"))
    labels: Mapping[str, Label] = field(default_factory=dict)
    order: Mapping[str, array[int]] = field(default_factory=dict)
    days: array[int] = field(default_factory=lambda: array("I"))

    def __contains__(self, passage: int) -> bool:
        return 0 <= passage < len(self.passages) and self.passages[passage] == 1


class Sort(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    RECORDED = "recorded"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which hits are wanted: `limit` of them after the first `offset`; with `best`, so many testimonies instead.

    `best` is how many passages of each testimony are wanted at most.
    """

    offset: int = 0
    limit: int = 20
    best: int | None = None
    sort: Sort = Sort.RELEVANCE

    def __post_init__(self) -> None:
        if self.offset < 0 or not 0 < self.limit <= 1000 or (self.best is not None and self.best < 1):
            raise ValueError("a page starts at 0 or later and holds 1 to 1,000 hits")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPassage:
    """What the index is given of a passage: its catalogue number, its words and their language (BCP 47)."""

    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Passage numbers with their scores, best first; `total` is exact and counts readable passages only.

    `testimonies` is in how many testimonies they are, `of_each` how many hits each testimony on the page has.
    `languages` counts the languages of the hits, `counts` the values of each label.
    """

    hits: tuple[tuple[int, float], ...]
    total: int
    languages: dict[str, int] = field(default_factory=dict)
    testimonies: int = 0
    of_each: dict[int, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


class Tier(StrEnum):
    """How alike two spellings of a name are."""

    SAME = "same spelling"
    SCRIPT = "same name in another script"
    SOUND = "sounds alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A spelling that stands in readable passages: how alike it is (`score` between 0 and 1), where it is said."""

    text: str
    tier: Tier
    score: float
    passages: tuple[int, ...]
