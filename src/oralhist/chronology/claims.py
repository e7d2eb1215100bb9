"""What a passage that speaks of an event asserts of it: figures and dates, set beside those of the chronology.

Suggestions for a person. A claim agrees, differs or adds; nothing here says which source or which narrator is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.chronology import relative_dates, said_figures, spoken_dates
from oralhist.chronology.intervals import said, when
from oralhist.chronology.said_figures import SaidFigure
from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.chronology.words import words
from oralhist.model.chronology import Event, Figure
from oralhist.model.claims import Assertion, ClaimKind, Stance

WIDE = 0.1
"""By which share a number may be off that is said to be *about* so many."""

MORE, NEARLY = 1.5, 0.8
"""*More than N* is taken to reach as far as this many times N, *nearly N* not to be less than this share of it."""

SMALLER = 20
"""A number so many times smaller than all of the chronology speaks of a part (a family, a village), so it adds."""

YEARS = 5
"""A date further than this from the event speaks of something else."""

_DURATIONS = ("days", "years")


def assertions(text: str, language: str | None, event: Event) -> tuple[Assertion, ...]:
    """What `text` (in `language`, BCP 47) asserts about `event`, in order; ``start`` and ``end`` are its characters."""
    dates = spoken_dates.find(text, language)
    # "Two years later" says when, also where no year was said before from which it counts; it is no number of anything.
    when_said = [(date.start, date.end) for date in dates]
    when_said += [(one.start, one.end) for one in relative_dates.leaning(text, words(text))]
    figures = [
        figure
        for figure in said_figures.find(text, language)
        if not any(figure.start < end and start < figure.end for start, end in when_said)
    ]
    found = [_of_figure(figure, event.figures) for figure in figures]
    found += [one for date in dates if (one := _of_date(date, event)) is not None]
    return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _of_figure(figure: SaidFigure, known: Sequence[Figure]) -> Assertion:
    alike = [one for one in known if one.unit == figure.unit and _topic(one) == figure.topic and _bounded(one)]
    if _smaller(figure, alike):
        alike = []
    elif figure.unit in _DURATIONS:
        alike = [one for one in alike if _meet(figure, one)]
    agreeing = [one for one in alike if _meet(figure, one)]
    stance = Stance.AGREES if agreeing else Stance.DIFFERS if alike else Stance.ADDS
    return Assertion(
        start=figure.start,
        end=figure.end,
        kind=ClaimKind.NUMBER,
        stance=stance,
        low=figure.low,
        high=figure.high,
        about=figure.about,
        unit=figure.unit,
        beside=tuple(dict.fromkeys(one.source for one in agreeing or alike)),
    )


def _of_date(date: SpokenDate, event: Event) -> Assertion | None:
    span, days = said(date), when(event)
    if span is None or date.decade:
        return None
    if days.first[0] - YEARS > span.last[0] or span.first[0] > days.last[0] + YEARS:
        return None
    return Assertion(
        start=date.start,
        end=date.end,
        kind=ClaimKind.DATE,
        stance=Stance.AGREES if days.meets(span) else Stance.DIFFERS,
        date=date.edtf,
        beside=event.sources if not days.meets(span) else (),
    )


def _bounded(figure: Figure) -> bool:
    return figure.low is not None or figure.high is not None


def _topic(figure: Figure) -> str:
    return next((topic for topic in ("killed", "wounded") if topic in figure.what), "")


def _smaller(figure: SaidFigure, known: Sequence[Figure]) -> bool:
    value = figure.low if figure.high is None else figure.high
    least = min((one.low if one.low is not None else one.high or 0 for one in known), default=0)
    return value is not None and value * SMALLER < least


def _meet(said_one: SaidFigure, known: Figure) -> bool:
    return _least(said_one) <= _most(known) and _least(known) <= _most(said_one)


def _least(figure: SaidFigure | Figure) -> float:
    if figure.low is None:
        return (figure.high or 0.0) * NEARLY
    return figure.low * (1 - WIDE if figure.about else 1)


def _most(figure: SaidFigure | Figure) -> float:
    if figure.high is None:
        return (figure.low or 0.0) * MORE
    return figure.high * (1 + WIDE if figure.about else 1)
