"""The first tagger: which events a text speaks of, by dates, places and cues, each shown as evidence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from oralhist.chronology import cues, places, spoken_dates
from oralhist.chronology.load import load
from oralhist.chronology.spoken_dates import SEASONS, SpokenDate
from oralhist.model.chronology import Event, Evidence, EvidenceKind, Suggestion
from oralhist.model.identifiers import EventId

THRESHOLD = 0.5
SURE_CUE, VAGUE_CUE, SHARED_CUE = 0.5, 0.3, 0.35
"""A cue with ordinary wording; one to be confirmed; one that several events share, where date or place decide."""

PLACE = 0.2
CONTEXT_YEAR = 0.1
AGAINST = -0.4
MEMORY = 6
"""Segments for which a year that was said once holds."""

_PART = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?~?")
Day = tuple[int, int, int]
FIRST, LAST = (0, 1, 1), (9999, 12, 31)
_MONTHS_OF = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}


@dataclass(frozen=True, slots=True)
class Interval:
    """From one day to another, both included."""

    first: Day
    last: Day

    def meets(self, other: Interval) -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    @property
    def months(self) -> int:
        """About how many months it lasts."""
        return (self.last[0] - self.first[0]) * 12 + self.last[1] - self.first[1] + 1


def _bound(text: str, *, last: bool) -> Day:
    match = _PART.fullmatch(text)
    if match is None:
        return LAST if last else FIRST
    return (
        int(match["year"]),
        int(match["month"] or (12 if last else 1)),
        int(match["day"] or (31 if last else 1)),
    )


@cache
def when(event: EventId) -> Interval:
    """The days of an event, from its EDTF date."""
    first, _, last = load().events[event].date.partition("/")
    return Interval(_bound(first, last=False), _bound(last or first, last=True))


def said(date: SpokenDate) -> Interval:
    """The days that a spoken date may mean."""
    if date.decade:
        return Interval((date.year, 1, 1), (date.year + 9, 12, 31))
    if date.month:
        return Interval((date.year, date.month, date.day or 1), (date.year, date.month, date.day or 31))
    if date.season:
        first, last = _MONTHS_OF[SEASONS[date.season]]
        return Interval((date.year, first, 1), (date.year, last, 31))
    return Interval((date.year, 1, 1), (date.year, 12, 31))


def suggest(text: str, language: str | None, year: int | None = None) -> tuple[Suggestion, ...]:
    """The events that `text` speaks of, likeliest first; evidence are characters of `text`.

    `language` is a BCP 47 tag or None; `year` is one that was said shortly before.
    """
    dates = spoken_dates.find(text, language)
    named = places.find(text)
    found_cues = cues.find(text, language)
    found = []
    for event in load().events.values():
        suggestion = _weigh(event, dates, named, found_cues, year)
        if suggestion is not None:
            found.append(suggestion)
    return tuple(sorted(found, key=lambda one: (-one.score, one.event)))


def _weigh(
    event: Event,
    dates: Sequence[SpokenDate],
    named: Sequence[places.NamedPlace],
    found_cues: Sequence[cues.FoundCue],
    year: int | None,
) -> Suggestion | None:
    evidence: list[Evidence] = []
    hints = [one for one in found_cues if event.id in one.cue.events]
    score = max((_cue_weight(one.cue) for one in hints), default=0.0)
    score += 0.1 * (len({one.cue.text for one in hints}) - 1) if len(hints) > 1 else 0.0
    evidence += [_evidence(one.start, one.end, EvidenceKind.CUE, one.cue.title) for one in hints]
    there = [one for one in named if one.id in places.places_of(event.id)]
    score += PLACE if there else 0.0
    evidence += [_evidence(one.start, one.end, EvidenceKind.PLACE, one.name) for one in there]
    fitting = [date for date in dates if said(date).meets(when(event.id))]
    score += max((_date_weight(date, event.id) for date in fitting), default=AGAINST if dates else 0.0)
    evidence += [_evidence(one.start, one.end, EvidenceKind.DATE, one.means) for one in fitting]
    if not dates and year is not None and Interval((year, 1, 1), (year, 12, 31)).meets(when(event.id)):
        score += CONTEXT_YEAR
    # Without a cue, only the very day, or place and month together, say enough.
    if score < THRESHOLD or not evidence:
        return None
    ordered = tuple(sorted(evidence, key=lambda one: (one.start, one.end)))
    return Suggestion(event=event.id, score=round(min(score, 1.0), 3), evidence=ordered)


def _cue_weight(cue: cues.Cue) -> float:
    if not cue.sure:
        return VAGUE_CUE
    return SURE_CUE if len(cue.events) == 1 else SHARED_CUE


def _date_weight(date: SpokenDate, event: EventId) -> float:
    """How much a fitting date says: the more, the shorter the event and the more exactly it is named."""
    long = when(event).months
    if date.day and long <= 1:
        return 0.5
    if date.month and long <= 8:
        return 0.3
    if (date.season or date.month) and long <= 24:
        return 0.2
    return 0.15 if long <= 36 and not date.decade else 0.1


def _evidence(start: int, end: int, kind: EvidenceKind, means: str) -> Evidence:
    return Evidence(start=start, end=end, kind=kind, means=means)


def suggest_all(texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Suggestion, ...]]:
    """For each of the consecutive `texts` (in `languages`, BCP 47) the events that it speaks of.

    A year that was said holds for the next six texts, unless another is said.
    """
    found = []
    year: int | None = None
    age = 0
    for text, language in zip(texts, languages, strict=True):
        found.append(suggest(text, language, year if age < MEMORY else None))
        exact = [date.year for date in spoken_dates.find(text, language) if not date.decade]
        year, age = (exact[-1], 0) if exact else (year, age + 1)
    return found
