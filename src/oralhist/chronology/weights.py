"""How much a date, a place and what is told speak for an event: hand-set weights of cues, fitted weights of the rest.

The numbers below were fitted by logistic regression on invented passages (tests/data/tagging_gold.json, the half that
is for it): each passage was read with those wordings only that another passage has too, to stand for unseen words.
The very day of an event was too rare there and is set by hand. `tests/benchmarks/fitting.py` does it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from oralhist.chronology import places
from oralhist.chronology.intervals import fits, said, when
from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.model.chronology import Chronology, Event
from oralhist.model.identifiers import EventId, PlaceId

BIAS = -1.86
CUES, TOPICS = 1.29, 2.74
"""What the logarithm of 1 + the weights of cues, and of topics, is worth."""

AGAINST_ALL = 1.61
RIVALS = 1.21
"""How much it counts whether other events explain a text as well."""

FEW = 5
"""Events at most of which a telling place is the scene; one that stands in the title of an event tells too."""


class DateKind(StrEnum):
    """How the dates that are said stand to an event, the most telling first."""

    DAY = "the very day"
    PART_OF_SHORT = "a month or season of an event of a year at most"
    YEAR_OF_SHORT = "the year of an event of a year at most"
    OF_TWO_YEARS = "within an event of about two years"
    OF_SOME_YEARS = "within an event of seven years at most"
    OF_LONG = "within a longer event"
    DECADE = "the decade"
    MONTH_ALONE = "a month without a year"
    NEAR = "a year off"
    OTHER_ERA = "before 1940 or after 2000"
    FAR = "years off an event of years"
    FAR_OFF_SHORT = "years off a short event"
    NOTHING = "no date"


DATE = {
    DateKind.DAY: 3.5,
    DateKind.PART_OF_SHORT: 1.49,
    DateKind.YEAR_OF_SHORT: -0.27,
    DateKind.OF_TWO_YEARS: 1.13,
    DateKind.OF_SOME_YEARS: 1.04,
    DateKind.OF_LONG: 0.68,
    DateKind.DECADE: 0.85,
    DateKind.MONTH_ALONE: 0.12,
    DateKind.NEAR: -0.48,
    DateKind.OTHER_ERA: -1.27,
    DateKind.FAR: -1.74,
    DateKind.FAR_OFF_SHORT: -2.70,
    DateKind.NOTHING: -0.21,
}
_TELLING = tuple(DateKind)[:8]
TELLING_PLACE, SHARED_PLACE = 1.46, 0.13

Learned = Mapping[str, float]
"""What decisions of archivists multiply the weights of a group of cues by, by what the group means; else 1."""


def kind_of(event: Event, date: SpokenDate) -> DateKind | None:
    """How one date fits an event; None where it does not."""
    if not fits(date, event):
        return None
    span = when(event)
    months = span.months
    if date.day and span.first == span.last:
        return DateKind.DAY
    if date.year_low is None:
        return DateKind.MONTH_ALONE
    if date.decade:
        return DateKind.DECADE
    if months <= 12:
        return DateKind.PART_OF_SHORT if date.month or date.season else DateKind.YEAR_OF_SHORT
    if months <= 26:
        return DateKind.OF_TWO_YEARS
    return DateKind.OF_SOME_YEARS if months <= 84 else DateKind.OF_LONG


@lru_cache(maxsize=20_000)
def date_kinds(dates: tuple[SpokenDate, ...], known: Chronology) -> Mapping[EventId, DateKind]:
    """How the dates of a text stand to each event: the most telling that fits, or how far off they are."""
    spans = [span for date in dates if (span := said(date)) is not None]
    other_era = bool(spans) and all(span.last[0] < 1940 or span.first[0] > 2000 for span in spans)
    found = {}
    for id, event in known.events.items():
        kinds = {kind_of(event, date) for date in dates}
        telling = next((kind for kind in _TELLING if kind in kinds), None)
        if telling is not None:
            found[id] = telling
        elif not spans:
            found[id] = DateKind.NOTHING
        elif other_era:
            found[id] = DateKind.OTHER_ERA
        elif any(when(event).within_a_year_of(span) for span in spans):
            found[id] = DateKind.NEAR
        else:
            found[id] = DateKind.FAR if when(event).months > 24 else DateKind.FAR_OFF_SHORT
    return found


@lru_cache(maxsize=20_000)
def date_weights(dates: tuple[SpokenDate, ...], known: Chronology) -> tuple[float, ...]:
    """How much the dates of a text speak for each event, in the order of the chronology."""
    return tuple(DATE[kind] for kind in date_kinds(dates, known).values())


@lru_cache(maxsize=1000)
def scenes(place: PlaceId, known: Chronology) -> int:
    """Of how many events a place is the scene."""
    return sum(place in places.places_of(event, known) for event in known.events)


@lru_cache(maxsize=20_000)
def place_weights(named: tuple[PlaceId, ...], known: Chronology) -> tuple[float, ...]:
    """How much the places (ids) that a text names speak for each event, in the order of the chronology."""
    return tuple(_place_weight(event, named, known) for event in known.events)


def _place_weight(event: EventId, named: Sequence[PlaceId], known: Chronology) -> float:
    there = [place for place in named if place in places.places_of(event, known)]
    if not there:
        return 0.0
    title = known.events[event].title
    telling = any(scenes(place, known) <= FEW or known.places[place].name in title for place in there)
    return TELLING_PLACE if telling else SHARED_PLACE
