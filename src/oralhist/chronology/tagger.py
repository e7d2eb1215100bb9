"""The tagger: which events a text speaks of, by what is told, dates, places and the context, each shown as evidence.

What is found speaks for an event or against it (`weights`), and an event that others explain better falls behind. The
sum, squeezed between 0 and 1, orders suggestions for a person; it is no probability.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, log1p

from oralhist.chronology.cues import FoundCue
from oralhist.chronology.intervals import fits, when
from oralhist.chronology.load import load
from oralhist.chronology.places import places_of
from oralhist.chronology.readings import Context, Reading, contexts, read, read_all
from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.chronology.weights import (
    AGAINST_ALL,
    BIAS,
    CUES,
    RIVALS,
    TELLING_PLACE,
    TOPICS,
    DateKind,
    Learned,
    date_kinds,
    date_weights,
    place_weights,
)
from oralhist.model.chronology import Chronology, CueGroup, Event, Evidence, EvidenceKind, Suggestion
from oralhist.model.identifiers import EventId

THRESHOLD = 0.5
CUT = 0.5
"""The sum at which the score is 0.5: chosen for a precision of 0.86 on the passages that the weights were fitted on.

A first blind set had shown that passages by which nothing was fitted lose 0.15 of it."""

BEHIND = 1.5
"""By so much a suggestion may fall behind the likeliest one."""

CANDIDATES = 3
SHORT = 6
"""Months of the longest event that its place and a month or season of it suggest without any cue."""

TOLD = (EvidenceKind.CUE, EvidenceKind.ROLE)
NOTHING_TOLD = -6.0
"""How far events of which nothing is told stand behind the others."""

MOST_AGAINST = 3
"""Groups that speak against every event are counted so often at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """The events that a text is suggested to speak of, and the likeliest three, suggested or not, for a person."""

    events: tuple[Suggestion, ...]
    candidates: tuple[Suggestion, ...]


def tag(
    text: str,
    language: str | None,
    context: str = "",
    known: Chronology | None = None,
    learned: Learned | None = None,
) -> Tagged:
    """The events that `text` speaks of, likeliest first; evidence are characters of `text`.

    `language` is a BCP 47 tag or None where it is not known; `context` is what was said just before, which counts half;
    `known` holds the events, places and cues that are looked for: the archive's own, where the text is of an archive;
    those of the package where none are given. `learned` is what the decisions of archivists multiply weights by.
    """
    known = known or load()
    before = read(context, language, known)
    years = [date.year_high for date in before.dates if date.year_high is not None]
    own = read(text, language, known, years[-1] if years else None)
    around = [(before, 0.5)] if context else []
    if not (own.cues or own.dates or own.places):
        return Tagged(events=(), candidates=())
    found = sums(own, around, known, learned or {})
    return Tagged(events=_suggested(own, found, known), candidates=_likeliest(own, found, known))


def suggest(
    text: str, language: str | None, context: str = "", known: Chronology | None = None
) -> tuple[Suggestion, ...]:
    """The suggested events of `tag`."""
    return tag(text, language, context, known).events


def suggest_all(
    texts: Sequence[str],
    languages: Sequence[str],
    known: Chronology | None = None,
    learned: Learned | None = None,
) -> list[tuple[Suggestion, ...]]:
    """For each of the consecutive `texts` (in `languages`, BCP 47) the events of `known` that it speaks of.

    What the neighbours say counts for less, and a year holds for the next six texts unless another is said.
    """
    known = known or load()
    readings = read_all(texts, languages, known)
    weights = learned or {}
    return [
        _suggested(own, sums(own, around, known, weights), known) if own.cues or own.dates else ()
        for own, around in zip(readings, contexts(readings), strict=True)
    ]


def sums(own: Reading, around: Context, known: Chronology, learned: Learned) -> dict[EventId, float]:
    """How much speaks for each event of which anything is told, less what speaks for the others of these.

    The events of which nothing is told follow far behind, in the order of what time and place say.
    """
    told, topics, against = _told(own, around, learned)
    dates, worth = _when(own, around)
    found = dict(zip(known.events, (BIAS + against + worth * one for one in date_weights(dates, known)), strict=True))
    where = _where(own, around, known)
    if where is not None:
        for event, weight in zip(found, where, strict=True):
            found[event] += weight
    for event, weight in told.items():
        found[event] += CUES * log1p(weight) if weight > 0 else weight
    for event, weight in topics.items():
        found[event] += TOPICS * log1p(weight) if weight > 0 else weight
    kinds = date_kinds(own.dates, known)
    told_of = [e for e in found if told.get(e, 0.0) > 0 or topics.get(e, 0.0) > 0 or kinds[e] is DateKind.DAY]
    if not told_of:
        return {event: total + NOTHING_TOLD for event, total in found.items()}
    all_of_them = log(sum(exp(found[event]) for event in told_of))
    rest = {event: total + NOTHING_TOLD for event, total in found.items()}
    return rest | {event: found[event] + RIVALS * (found[event] - all_of_them) for event in told_of}


def _told(own: Reading, around: Context, learned: Learned) -> tuple[dict[EventId, float], dict[EventId, float], float]:
    """The weights of cues and of topics for each event, and what speaks against all of them."""
    worth: dict[str, tuple[float, CueGroup]] = {cue.group.id: (1.0, cue.group) for cue in own.cues}
    against_all = sorted(group.against_all for _, group in worth.values() if group.against_all)
    for reading, share in around:
        for cue in reading.cues:
            if not cue.group.against_all and share > worth.get(cue.group.id, (0.0,))[0]:
                worth[cue.group.id] = (share, cue.group)
    told: dict[EventId, float] = {}
    topics: dict[EventId, float] = {}
    for share, group in worth.values():
        into = topics if group.topic else told
        counted = share * learned.get(group.means, 1.0)
        for event, weight in group.weights.items():
            into[event] = into.get(event, 0.0) + weight * counted
    return told, topics, AGAINST_ALL * sum(against_all[:MOST_AGAINST])


def _when(own: Reading, around: Context) -> tuple[tuple[SpokenDate, ...], float]:
    """The dates to go by, and what they are worth: its own, else those of the nearest reading that says a year."""
    others = [] if own.dated else [(share, reading) for reading, share in around if reading.dated]
    if not others:
        return own.dates, 1.0
    share, nearest = max(others, key=lambda one: one[0])
    return own.dates + nearest.dates, share


def _where(own: Reading, around: Context, known: Chronology) -> Sequence[float] | None:
    """What the places say for each event, the best of its own and its neighbours'; None where none is named."""
    found: Sequence[float] | None = None
    for reading, share in ((own, 1.0), *around):
        if reading.places:
            weights = [share * one for one in place_weights(tuple(p.id for p in reading.places), known)]
            found = weights if found is None else [max(pair) for pair in zip(found, weights, strict=True)]
    return found


def _suggested(own: Reading, found: Mapping[EventId, float], known: Chronology) -> tuple[Suggestion, ...]:
    """The events above the cut of which something is told, and those that day, or time and place, leave no doubt of."""
    suggestions = []
    least = max(CUT, max(found.values(), default=CUT) - BEHIND)
    for event, total in found.items():
        alone = bool(own.dates) and _then_and_there(known.events[event], own, known)
        if total < least and not alone:
            continue
        evidence = _evidence(known.events[event], own, known)
        if alone or any(piece.kind in TOLD for piece in evidence):
            suggestions.append(Suggestion(event=event, score=_score(total, alone), evidence=evidence))
    return tuple(sorted(suggestions, key=lambda one: (-one.score, one.event)))


def _likeliest(own: Reading, found: Mapping[EventId, float], known: Chronology) -> tuple[Suggestion, ...]:
    """The likeliest events for which there is any evidence, suggested or not."""
    likely: list[Suggestion] = []
    for event, total in sorted(found.items(), key=lambda one: (-one[1], one[0])):
        evidence = _evidence(known.events[event], own, known)
        if evidence and len(likely) < CANDIDATES:
            alone = bool(own.dates) and _then_and_there(known.events[event], own, known)
            likely.append(Suggestion(event=event, score=_score(total, alone), evidence=evidence))
    return tuple(sorted(likely, key=lambda one: -one.score))


def _score(total: float, alone: bool) -> float:
    return max(round(1 / (1 + exp(CUT - total)), 3), THRESHOLD if alone else 0.0)


def _then_and_there(event: Event, own: Reading, known: Chronology) -> bool:
    """Whether the very day of an event is said, or a month or season of a short one with a place that tells."""
    kind = date_kinds(own.dates, known)[event.id]
    if kind is not DateKind.PART_OF_SHORT:
        return kind is DateKind.DAY
    span = when(event)
    if span.months > SHORT or (span.first == span.last and not any(date.month for date in own.dates)):
        return False
    where = dict(zip(known.events, place_weights(tuple(place.id for place in own.places), known), strict=True))
    return where[event.id] == TELLING_PLACE


def _evidence(event: Event, own: Reading, known: Chronology) -> tuple[Evidence, ...]:
    """What of a text speaks for an event; of cues in the same words the one that speaks most."""
    found = [
        *(
            Evidence(start=d.start, end=d.end, kind=EvidenceKind.DATE, means=d.means)
            for d in own.dates
            if fits(d, event)
        ),
        *(
            Evidence(start=p.start, end=p.end, kind=EvidenceKind.PLACE, means=p.name)
            for p in own.places
            if p.id in places_of(event.id, known)
        ),
    ]
    telling = [cue for cue in own.cues if cue.group.weights.get(event.id, 0.0) > 0]
    shown: list[FoundCue] = []
    for cue in sorted(telling, key=lambda one: (one.group.topic, -one.group.weights[event.id], one.start - one.end)):
        if not any(other.start < cue.end and cue.start < other.end for other in shown):
            shown.append(cue)
            kind = EvidenceKind.ROLE if cue.group.role else EvidenceKind.CUE
            found.append(Evidence(start=cue.start, end=cue.end, kind=kind, means=cue.group.means))
    return tuple(sorted(found, key=lambda one: (one.start, one.end, one.kind)))
