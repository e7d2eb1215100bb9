"""When events were, and what a spoken date may mean, as spans of days that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.model.chronology import Event

Day = tuple[int, int, int]
FIRST, LAST = (0, 1, 1), (9999, 12, 31)
_PART = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?~?")
_SEASON_MONTHS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11)}


@dataclass(frozen=True, slots=True)
class Interval:
    """From one day to another, both included, as (year, month, day)."""

    first: Day
    last: Day

    def meets(self, other: Interval) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    @property
    def months(self) -> int:
        """In how many months it lies."""
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1

    def within_a_year_of(self, other: Interval) -> bool:
        """Whether they meet when narrators are allowed to be wrong by a year."""
        return self.first[0] - 1 <= other.last[0] and other.first[0] <= self.last[0] + 1


def _bound(text: str, *, last: bool) -> Day:
    """The first or last day of an EDTF date; an approximate year reaches a year on, an approximate month a month."""
    match = _PART.fullmatch(text)
    if match is None:
        return LAST if last else FIRST
    year, month = int(match["year"]), int(match["month"] or (12 if last else 1))
    if text.endswith("~"):
        step = (1 if last else -1) * (1 if match["month"] else 12)
        year, month = divmod(year * 12 + month - 1 + step, 12)
        month += 1
    return year, month, int(match["day"] or (31 if last else 1))


def when(event: Event) -> Interval:
    """The days of an event, from its EDTF date; an open end is far away."""
    return _when(event.date)


@lru_cache(maxsize=1000)
def _when(date: str) -> Interval:
    first, _, last = date.partition("/")
    return Interval(_bound(first, last=False), _bound(last or first, last=True))


def said(date: SpokenDate) -> Interval | None:
    """The days that a spoken date may mean; None where no year was said.

    The winter of 1955 may be its beginning or its end, or run into 1956.
    """
    if date.year_low is None or date.year_high is None:
        return None
    low = date.year_low
    if date.month:
        return Interval((low, date.month, date.day or 1), (low, date.month, date.day or 31))
    if date.season == "winter":
        return Interval((low, 1, 1), (low + 1, 2, 28))
    first, last = _SEASON_MONTHS.get(date.season or "", (1, 12))
    return Interval((low, first, 1), (date.year_high, last, 31))


def fits(date: SpokenDate, event: Event) -> bool:
    """Whether a spoken date may be of an event; one without a year only fits events of a few months."""
    of_event, of_date = when(event), said(date)
    if of_date is not None:
        return of_event.meets(of_date)
    if date.month is None or of_event.months > 6:
        return False
    year = of_event.first[0]
    return of_event.meets(Interval((year, date.month, date.day or 1), (year, date.month, date.day or 31)))
