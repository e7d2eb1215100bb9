"""The chronology of the package: claims with their sources, not truth. An archive starts from it and goes its own way.

Whoever reads or tags for an archive hands on the `Chronology` of its catalogue; this one is for texts of no archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from oralhist.chronology.documents import parse_event, parse_place, parse_source
from oralhist.model.chronology import Chronology, Cue, CueGroup, Event, Place, Source
from oralhist.model.identifiers import EventId, parse_event_id

KNOWN = 8
"""Chronologies for which what is computed from them is kept: the newest of an archive, and those of tests."""


def table(name: str) -> Any:
    """One of the package's JSON files."""
    return json.loads((files("oralhist.chronology") / "data" / name).read_text(encoding="utf-8"))


@cache
def load() -> Chronology:
    """The chronology of the package; ``ValueError`` where it names what is not there."""
    raw = table("chronology.json")
    return assemble(
        events=map(parse_event, raw["events"]),
        places=map(parse_place, table("places.json")["places"]),
        sources=map(parse_source, raw["sources"]),
    )


def assemble(
    events: Iterable[Event],
    places: Iterable[Place],
    sources: Iterable[Source],
    merged: Mapping[EventId, EventId] = MappingProxyType({}),
    retired: Iterable[EventId] = (),
) -> Chronology:
    """A chronology of these, with the cues of the package for its events and with the events' own.

    ``ValueError`` in one sentence where it would not hold together.
    """
    in_order = {event.id: event for event in sorted(events, key=lambda event: (event.order, event.id))}
    found = Chronology(
        events=MappingProxyType(in_order),
        sources=MappingProxyType({source.id: source for source in sources}),
        places=MappingProxyType({place.id: place for place in places}),
        cues=(),
        merged=MappingProxyType({old: final(old, merged) for old in merged}),
        retired=frozenset(retired),
    )
    for old, new in found.merged.items():
        if new not in found.events and new not in found.retired:
            raise ValueError(f"{old} is merged into {new}, which is no event.")
    for event in in_order.values():
        check(event, found)
    for place in found.places.values():
        for other in place.at:
            if other not in found.places:
                raise ValueError(f"{place.id} is said of the place {other}, which is not listed.")
    return replace(found, cues=(*_cues(found), *(cue for event in in_order.values() for cue in event.cues)))


def check(event: Event, known: Chronology) -> None:
    """``ValueError`` in one sentence where `event` names what `known` does not hold, or is a part of itself."""
    for source in (*event.sources, *(figure.source for figure in event.figures)):
        if source not in known.sources:
            raise ValueError(f"{event.id} names the source {source}, which is not listed.")
    for place in event.places:
        if place not in known.places:
            raise ValueError(f"{event.id} names the place {place}, which is not listed.")
    for other in (*event.related, *((event.part_of,) if event.part_of else ())):
        if known.resolve(other) is None and known.merged.get(other, other) not in known.retired:
            raise ValueError(f"{event.id} is related to {other}, which is no event.")
        if other == event.id:
            raise ValueError(f"{event.id} is related to itself.")
    above, seen = event.part_of, [event.id]
    while above is not None:
        if above == event.id:
            raise ValueError(f"{' is part of '.join([*seen, above])}: that goes round in a circle.")
        if above in seen:  # a circle further up, which is refused where it begins
            return
        seen.append(above)
        resolved = known.resolve(above)
        above = known.events[resolved].part_of if resolved else None


def final(event: EventId, merged: Mapping[EventId, EventId]) -> EventId:
    """Where the chain of merges from `event` ends; ``ValueError`` where it goes round in a circle."""
    seen = [event]
    while seen[-1] in merged:
        seen.append(merged[seen[-1]])
        if seen[-1] in seen[:-1]:
            raise ValueError(f"{' is merged into '.join(seen)}: that goes round in a circle.")
    return seen[-1]


def _cues(known: Chronology) -> Iterator[Cue]:
    """The cues of the package that speak for an event of `known`, or against all of them."""
    for raw in table("cues.json")["groups"]:
        weights: dict[EventId, float] = {}
        for name, weight in raw["weights"].items():
            event = None if name == "*" else known.resolve(parse_event_id(name))
            if event is not None:
                weights[event] = max(weight, weights.get(event, weight))
        against_all = raw["weights"].get("*", 0.0)
        if not (weights or against_all):
            continue
        group = CueGroup(
            **{"id": raw["id"], "means": raw["means"], "weights": MappingProxyType(weights)},
            **{"against_all": against_all, "topic": raw["id"].startswith("t-")},
            **{"deed": raw.get("deed", False), "role": raw.get("role", False)},
        )
        for language, phrases in raw["cues"].items():
            for phrase in phrases:
                yield Cue(language=language, text=phrase, group=group, strong=not group.topic)
