"""Places as a reader meets them: with the accounts that name them, as far as this reader may know of those."""

from __future__ import annotations

from dataclasses import dataclass

from oralhist.model.chronology import Event, Place
from oralhist.model.identifiers import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAccount:
    """An account that names a place, in so many readable `passages`."""

    address: Address
    title: str
    narrator: str | None
    side: str | None
    languages: tuple[str, ...]
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place of the chronology, called `name` in the reader's language, with how many readable `accounts` name it.

    `spellings` are all by their script (ISO 15924). `point` is where it lies on the map, in hundredths of its width and
    height, None where it has no point or lies beyond its edge. `crossing` is whether it lies on the border that parted
    the families, of which `side` says on which side of it a place lies today (*CN*, *SU*). `also` are places without a
    point of their own whose names mean this one too (*Frunze* is Bishkek): whoever says so is counted here.

    Of one place asked for by itself also the accounts (`told`: the first of them, most passages first), the `events`
    there, and the places that its name may `mean`.
    """

    place: Place
    name: str
    spellings: tuple[tuple[str, tuple[str, ...]], ...]
    point: tuple[float, float] | None
    crossing: bool
    side: str
    accounts: int
    also: tuple[PlaceView, ...] = ()
    told: tuple[PlaceAccount, ...] = ()
    events: tuple[Event, ...] = ()
    means: tuple[PlaceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the map is drawn on: `width` by `height` units, today's borders as SVG paths, lands by ISO code.

    `borders` say whether a line is the seam, the border that parted the families; `lands` where a name can stand, in
    hundredths of width and height.
    """

    width: float
    height: float
    borders: tuple[tuple[bool, str], ...]
    lands: tuple[tuple[str, float, float], ...]
