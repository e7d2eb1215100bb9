"""The parts of a spoken date before they are joined: years, months with days, seasons, with their places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of a text."""

    start: int
    end: int

    def gap(self, other: Span) -> int:
        """The characters between this and another span; 0 or less where they touch or overlap."""
        return max(other.start - self.end, self.start - other.end)


@dataclass(frozen=True, slots=True)
class Year(Span):
    """A year, or the first year of a decade."""

    value: int
    decade: bool = False


@dataclass(frozen=True, slots=True)
class MonthDay(Span):
    """A month, perhaps with its day; not `sure` where the word may mean something else."""

    month: int
    day: int | None
    sure: bool


@dataclass(frozen=True, slots=True)
class Season(Span):
    """A season, by its English name."""

    name: str
