"""What is found in a text: dates, places and cues, which may be a neighbour's or a memory and then count for less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oralhist.chronology import cues, places, spoken_dates
from oralhist.chronology.cues import FoundCue
from oralhist.chronology.places import NamedPlace
from oralhist.chronology.spoken_dates import SpokenDate
from oralhist.chronology.words import words
from oralhist.model.chronology import Chronology

NEIGHBOURS = ((-1, 0.8), (1, 0.7), (-2, 0.6), (2, 0.4))
"""What is found in a neighbouring segment is worth this much, by its distance."""

MEMORY = 6
"""Segments for which a year that was said holds."""


ANCHORED = 12
"""Segments for which *two years later* may count from a year that was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a text; cues that are negated are left out."""

    dates: tuple[SpokenDate, ...] = ()
    places: tuple[NamedPlace, ...] = ()
    cues: tuple[FoundCue, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether it says a year."""
        return any(date.year_low is not None for date in self.dates)


Context = Sequence[tuple[Reading, float]]
"""What is read around a text, with what it is worth: between 0 and 1."""


def read(text: str, language: str | None, known: Chronology, anchor: int | None = None) -> Reading:
    """What of `known` the text says, in `language` (BCP 47) or, with None, in whatever its script may be.

    `anchor` is the last year that was said before it.
    """
    spoken = words(text)
    return Reading(
        dates=tuple(spoken_dates.find(text, language, spoken, anchor)),
        places=tuple(places.find(text, known)),
        cues=tuple(cue for cue in cues.find(text, language, known, spoken) if not cue.negated),
    )


def read_all(texts: Sequence[str], languages: Sequence[str], known: Chronology) -> list[Reading]:
    """What consecutive texts say; *two years later* counts from a year said a few segments before."""
    found = []
    anchor: int | None = None
    age = 0
    for text, language in zip(texts, languages, strict=True):
        reading = read(text, language, known, anchor if age <= ANCHORED else None)
        said = [date.year_high for date in reading.dates if date.year_high is not None and not date.decade]
        anchor, age = (said[-1], 1) if said else (anchor, age + 1)
        found.append(reading)
    return found


def contexts(readings: Sequence[Reading]) -> list[Context]:
    """For each of consecutive readings those around it: neighbours for what they say, and the year said last.

    A year holds for the next six segments, fading, unless another one is said.
    """
    found: list[Context] = []
    remembered: Reading | None = None
    age = 0
    for index, reading in enumerate(readings):
        around = [(readings[index + step], worth) for step, worth in NEIGHBOURS if 0 <= index + step < len(readings)]
        if remembered is not None and 2 < age <= MEMORY:
            around.append((remembered, 0.5 * (1 - age / (MEMORY + 1))))
        found.append(around)
        exact = [date for date in reading.dates if date.year_low is not None and not date.decade]
        remembered, age = (Reading(dates=tuple(exact[-1:])), 1) if exact else (remembered, age + 1)
    return found
