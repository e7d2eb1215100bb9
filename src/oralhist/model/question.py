"""What is asked of the index and what it answers: words in, passage numbers and scores out, never text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One word or "phrase" of a question, as typed; `excluded` where it must not occur."""

    text: str
    phrase: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A parsed query: every clause must match, but for the excluded ones."""

    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """Which passages one viewer may read on one day: byte `n` of `passages` is 1 where passage number `n` is readable.

    Passages past its end are not readable. Index and scores see nothing else of access.
    """

    passages: bytes

    def __contains__(self, passage: int) -> bool:
        return 0 <= passage < len(self.passages) and self.passages[passage] == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which hits are wanted: `limit` of them, after the first `offset`."""

    offset: int = 0
    limit: int = 20

    def __post_init__(self) -> None:
        if self.offset < 0 or not 0 < self.limit <= 1000:
            raise ValueError("a page starts at 0 or later and holds 1 to 1,000 hits")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPassage:
    """What the index is given of a passage: its catalogue number, its words and their language (BCP 47)."""

    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Passage numbers with their scores, best first; `total` is exact and counts readable passages only."""

    hits: tuple[tuple[int, float], ...]
    total: int
    languages: dict[str, int] = field(default_factory=dict)
    """How many of the readable hits are in each language (BCP 47): the facet."""
