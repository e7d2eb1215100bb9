"""Places of the chronology with the accounts that name them.

Places are everybody's; that an account names one is known to whoever may read the passage that does, and to nobody
else: by no count, no order, no mark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from oralhist.catalogue import access, testimonies
from oralhist.catalogue.testimonies import Testimony
from oralhist.chronology import borders
from oralhist.chronology.place_names import by_script, called
from oralhist.model.access import Component
from oralhist.model.chronology import Chronology, Place
from oralhist.model.identifiers import PlaceId
from oralhist.model.places import Ground, PlaceAccount, PlaceView
from oralhist.model.question import Readable
from oralhist.reading_room.standpoint import Standpoint

MOST_ACCOUNTS = 50
"""Accounts that the page of a place lists."""


def gazetteer(at: Standpoint, language: str) -> tuple[PlaceView, ...]:
    """Every place of the chronology, by its name in `language`, with how many readable accounts name it."""
    known = at.archive.chronology()
    named = _named(at.archive.readable(at.viewer, at.today))
    found = [_view(known, place, language, named) for place in known.places.values()]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.place.id)))


def place(at: Standpoint, id: str, language: str) -> PlaceView | None:
    """One place with the accounts that name it, None where the chronology has none of that name."""
    known = at.archive.chronology()
    found = known.places.get(PlaceId(id))
    if found is None:
        return None
    named = _named(at.archive.readable(at.viewer, at.today))
    return replace(
        _view(known, found, language, named),
        told=_accounts(at, _of(known, found, named)),
        events=tuple(event for event in known.events.values() if found.id in event.places),
        means=tuple(_view(known, known.places[one], language, named) for one in found.at if one in known.places),
    )


def named_in(at: Standpoint, testimony: Testimony, language: str) -> tuple[PlaceView, ...]:
    """The places that readable passages of a testimony name, by name, without who else names them."""
    known = at.archive.chronology()
    readable = at.archive.readable(at.viewer, at.today)
    label = readable.labels["place"]
    holders, codes = np.frombuffer(label.holders, np.uint32), np.frombuffer(label.codes, np.uint32)
    rows = np.frombuffer(readable.testimonies, np.uint32)[holders]
    ids = {label.values[code] for code in np.unique(codes[rows == testimony.row]).tolist()}
    found = [bare(known, place, language) for id, place in known.places.items() if id in ids]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.place.id)))


def bare(known: Chronology, place: Place, language: str) -> PlaceView:
    """A place without who names it."""
    return _view(known, place, language, {})


@cache
def ground() -> Ground:
    """What the map is drawn on; it says nothing of any account."""
    return Ground(
        width=borders.WIDTH,
        height=borders.height(),
        borders=borders.outlines(),
        lands=tuple((code, *_hundredths(*point)) for code, point in borders.LANDS.items()),
    )


def _hundredths(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = borders.projected(longitude, latitude)
    return 100 * x / borders.WIDTH, 100 * y / borders.height()


def _view(known: Chronology, place: Place, language: str, named: Mapping[str, Counter[int]]) -> PlaceView:
    point = None
    if place.latitude is not None and place.longitude is not None and borders.within(place.longitude, place.latitude):
        point = _hundredths(place.longitude, place.latitude)
    return PlaceView(
        place=place,
        name=called(place, language),
        spellings=tuple((script.value, some) for script, some in by_script(place).items()),
        point=point,
        crossing="/" in place.country,
        side=place.country[:2],
        accounts=len(_of(known, place, named)),
        also=tuple(_view(known, one, language, named) for one in _also(known, place)),
    )


def _also(known: Chronology, place: Place) -> tuple[Place, ...]:
    return tuple(one for one in known.places.values() if one.latitude is None and place.id in one.at)


def _of(known: Chronology, place: Place, named: Mapping[str, Counter[int]]) -> Counter[int]:
    """The testimonies (rows) that name a place, by any name that means it, with in how many passages."""
    found: Counter[int] = Counter()
    for one in (place, *_also(known, place)):
        found.update(named.get(one.id, {}))
    return found


def _named(readable: Readable) -> dict[str, Counter[int]]:
    """For each place the testimonies (rows) of which readable passages name it, with how many do."""
    label = readable.labels["place"]
    holders, codes = np.frombuffer(label.holders, np.uint32), np.frombuffer(label.codes, np.uint32)
    rows = np.frombuffer(readable.testimonies, np.uint32)[holders].astype(np.int64)
    pairs, counts = np.unique(codes.astype(np.int64) << 32 | rows, return_counts=True)
    found: dict[str, Counter[int]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        found.setdefault(label.values[pair >> 32], Counter())[pair & 0xFFFFFFFF] = count
    return found


def _accounts(at: Standpoint, passages: Counter[int]) -> tuple[PlaceAccount, ...]:
    """The accounts, most passages first, then by their public addresses, which say nothing."""
    readable = testimonies.if_readable_among(at.archive.db, at.viewer, Component.DESCRIPTION, passages.keys(), at.today)
    ordered = sorted(readable.values(), key=lambda one: (-passages[one.row], one.address))[:MOST_ACCOUNTS]
    terms = access.terms_of(at.archive.db, [one.row for one in ordered])
    return tuple(
        PlaceAccount(
            address=one.address,
            title=one.title,
            narrator=at.narrator(one, terms[one.row]),
            side=at.side(one, terms[one.row]),
            languages=one.languages,
            passages=passages[one.row],
        )
        for one in ordered
    )
