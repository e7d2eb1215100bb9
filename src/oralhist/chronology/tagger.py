"""The first tagger: which events a text speaks of, by dates, places and cues, each shown as evidence.

Every piece of evidence has a weight between 0 and 1, and the score is the chance that at least one of them is right as
if they were independent: 1 - (1 - a)(1 - b)... The weights were set by hand on a small list of invented passages; a
score orders suggestions for a person, it is no probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from oralhist.chronology import cues, places, spoken_dates
from oralhist.chronology.cues import FoundCue
from oralhist.chronology.intervals import fits, said, when
from oralhist.chronology.load import load
from oralhist.chronology.places import NamedPlace
from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.model.chronology import Chronology, Cue, Event, Evidence, EvidenceKind, Suggestion
from oralhist.model.identifiers import EventId, PlaceId

THRESHOLD = 0.5
STRONG_CUE, STRONG_SHARED_CUE, WEAK_CUE, WEAK_SHARED_CUE = 0.5, 0.4, 0.25, 0.2
"""A cue with known or with ordinary wording, for one event alone or for several."""

RARE_PLACE, COMMON_PLACE = 0.25, 0.12
RARE = 6
"""Events at most of which a rare place is the scene."""

EXACT_DAY = 0.5
AGAINST = 0.35
"""What remains of the score where all years that are said are more than a year away."""

LONG = 120
"""Months from which on an event is spoken of from any later time, so that no year speaks against it."""

SHORT = 6
"""Months of the longest event that its place and a month or season of it suggest without any cue."""

MOST_OF_A_GROUP = 2

RIVAL = 0.08
"""By so much a suggestion may fall behind another one that rests on the same cues."""

NEIGHBOURS = ((-1, 0.6), (1, 0.5), (-2, 0.4))
"""What the evidence in a neighbouring segment is worth, by its distance."""

MEMORY = 6
"""Segments for which a year that was said holds, worth less with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What was found in a text, and what it is worth (1, or less for the context)."""

    dates: Sequence[SpokenDate]
    places: Sequence[NamedPlace]
    cues: Sequence[FoundCue]
    worth: float = 1.0


def _read(text: str, language: str | None, known: Chronology) -> _Reading:
    return _Reading(
        dates=spoken_dates.find(text, language),
        places=places.find(text, known),
        cues=cues.find(text, language, known),
    )


def _worth(reading: _Reading, worth: float) -> _Reading:
    return _Reading(dates=reading.dates, places=reading.places, cues=reading.cues, worth=worth)


def suggest(
    text: str, language: str | None, context: str = "", known: Chronology | None = None
) -> tuple[Suggestion, ...]:
    """The events that `text` speaks of, likeliest first; evidence are characters of `text`.

    `language` is a BCP 47 tag or None where it is not known; `context` is what was said just before, which counts half.
    `known` holds the events, places and cues that are looked for: the archive's own, where the text is of an archive;
    those of the package where none are given.
    """
    known = known or load()
    around = [_worth(_read(context, language, known), 0.5)] if context else []
    return _suggest(_read(text, language, known), around, known)


def suggest_all(
    texts: Sequence[str], languages: Sequence[str], known: Chronology | None = None
) -> list[tuple[Suggestion, ...]]:
    """For each of the consecutive `texts` (in `languages`, BCP 47) the events of `known` that it speaks of.

    What the neighbours say counts for less, and a year holds for the next six texts unless another is said.
    """
    known = known or load()
    readings = [_read(text, language, known) for text, language in zip(texts, languages, strict=True)]
    found = []
    dated: _Reading | None = None
    age = 0
    for index, reading in enumerate(readings):
        around = [
            _worth(readings[index + step], worth) for step, worth in NEIGHBOURS if 0 <= index + step < len(readings)
        ]
        if dated is not None and 2 < age <= MEMORY:
            around.append(_worth(dated, 0.4 * (1 - age / (MEMORY + 1))))
        found.append(_suggest(reading, around, known))
        exact = [date for date in reading.dates if date.year_low is not None and not date.decade]
        dated, age = (_Reading(dates=exact[-1:], places=(), cues=()), 1) if exact else (dated, age + 1)
    return found


def _suggest(own: _Reading, around: Sequence[_Reading], known: Chronology) -> tuple[Suggestion, ...]:
    weighed = (_weigh(event, own, around, known) for event in known.events.values())
    found = [suggestion for suggestion in weighed if suggestion is not None]
    kept = [one for one in found if not any(_outdone(one, other) for other in found)]
    return tuple(sorted(kept, key=lambda one: (-one.score, one.event)))


def _outdone(one: Suggestion, other: Suggestion) -> bool:
    """Whether another suggestion explains all the cues of this one, and better or in a place that is named."""
    ours, theirs = ({(e.start, e.end) for e in s.evidence if e.kind is EvidenceKind.CUE} for s in (one, other))
    here, there = (any(e.kind is EvidenceKind.PLACE for e in s.evidence) for s in (one, other))
    ahead = other.score - one.score
    return bool(ours) and ours <= theirs and (ahead > RIVAL or (ahead > 0 and there and not here))


def _weigh(event: Event, own: _Reading, around: Sequence[_Reading], known: Chronology) -> Suggestion | None:
    there = places.places_of(event.id, known)
    evidence = _evidence(event, own, there)
    fits_alone = _then_and_there(event, own, there)
    if not fits_alone and not any(e.kind is EvidenceKind.CUE for e in evidence):
        return None
    readings = (own, *around)
    score = 1 - prod(
        1 - weight
        for weight in (
            *_cue_weights(event.id, readings),
            max((_place_weight(p, known) * r.worth for r in readings for p in r.places if p.id in there), default=0.0),
            max((_date_weight(d, event) * r.worth for r in readings for d in r.dates if fits(d, event)), default=0.0),
        )
    )
    if _contradicted(event, own, around):
        score *= AGAINST
    elif fits_alone:
        score = max(score, THRESHOLD)
    return Suggestion(event=event.id, score=round(score, 3), evidence=evidence) if score >= THRESHOLD else None


def _then_and_there(event: Event, own: _Reading, scenes: frozenset[PlaceId]) -> bool:
    """Whether the very day of an event is said, or a month or season of a short event together with its place."""
    fitting = [date for date in own.dates if fits(date, event)]
    if any(_on_the_day(date, event) for date in fitting):
        return True
    there = when(event).months <= SHORT and any(place.id in scenes for place in own.places)
    return there and any(date.year_low is not None and (date.month or date.season) for date in fitting)


def _cue_weights(event: EventId, readings: Iterable[_Reading]) -> list[float]:
    """The weights of the cues of an event: each wording once, each stretch of text once, two of a group at most."""
    found = [
        (_cue_weight(one.cue) * reading.worth, number, one)
        for number, reading in enumerate(readings)
        for one in reading.cues
        if event in one.cue.events
    ]
    kept: list[tuple[float, int, FoundCue]] = []
    for weight, number, one in sorted(found, key=lambda item: -item[0]):
        again = any(
            one.cue.text == other.cue.text or (number == at and one.start < other.end and other.start < one.end)
            for _, at, other in kept
        )
        if not again and sum(other.cue.group == one.cue.group for _, _, other in kept) < MOST_OF_A_GROUP:
            kept.append((weight, number, one))
    return [weight for weight, _, _ in kept]


def _cue_weight(cue: Cue) -> float:
    alone = len(cue.events) == 1
    if cue.strong:
        return STRONG_CUE if alone else STRONG_SHARED_CUE
    return WEAK_CUE if alone else WEAK_SHARED_CUE


@lru_cache(maxsize=1000)
def _scenes(place: PlaceId, known: Chronology) -> int:
    return sum(place in places.places_of(event, known) for event in known.events)


def _place_weight(place: NamedPlace, known: Chronology) -> float:
    return RARE_PLACE if _scenes(place.id, known) <= RARE else COMMON_PLACE


def _on_the_day(date: SpokenDate, event: Event) -> bool:
    return date.day is not None and when(event).first == when(event).last and fits(date, event)


def _date_weight(date: SpokenDate, event: Event) -> float:
    """How much a fitting date says: the more, the shorter the event and the more exactly it is named."""
    months = when(event).months
    if _on_the_day(date, event):
        return EXACT_DAY
    if date.year_low is None or date.decade:
        return 0.1
    if date.month or date.season:
        return 0.35 if months <= 12 else 0.2
    return 0.25 if months <= 24 else 0.2 if months <= 84 else 0.1


def _contradicted(event: Event, own: _Reading, around: Sequence[_Reading]) -> bool:
    """Whether years are said, here or else just before, and none is nearer than a year to the event."""
    if when(event).months >= LONG:
        return False
    for reading in (own, *around):
        spans = [span for date in reading.dates if (span := said(date)) is not None]
        if spans:
            return not any(when(event).within_a_year_of(span) for span in spans)
    return False


def _evidence(event: Event, own: _Reading, there: frozenset[PlaceId]) -> tuple[Evidence, ...]:
    found = [
        *((d.start, d.end, EvidenceKind.DATE, d.means) for d in own.dates if fits(d, event)),
        *((p.start, p.end, EvidenceKind.PLACE, p.name) for p in own.places if p.id in there),
        *(
            (c.start, c.end, EvidenceKind.CUE, c.cue.means)
            for c in sorted(own.cues, key=lambda c: (c.start - c.end, not c.cue.strong))
            if event.id in c.cue.events
        ),
    ]
    shown: list[Evidence] = []
    for start, end, kind, means in found:
        # A cue inside a longer one would show the same words twice.
        if not any(e.kind is kind and e.start <= start and end <= e.end for e in shown):
            shown.append(Evidence(start=start, end=end, kind=kind, means=means))
    return tuple(sorted(shown, key=lambda one: (one.start, one.end, one.kind)))
