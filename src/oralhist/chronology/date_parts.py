"""The parts of a spoken date before they are joined: years, months with days, seasons, with their places."""

from __future__ import annotations

import calendar
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


def day_of(year: int | None, month: int, day: int | None) -> int | None:
    """`day` where that month has it, else None: narrators err, and of *31 April* only April is known.

    Without a year the month is taken at its longest.
    """
    return day if day and 1 <= day <= calendar.monthrange(2000 if year is None else year, month)[1] else None
