"""Facets: what results can be narrowed by, with counts of what this viewer may read, and names for people."""

from __future__ import annotations

from collections.abc import Mapping

from oralhist.model.chronology import Chronology
from oralhist.model.found import Facet, FacetValue
from oralhist.model.identifiers import EventId, PlaceId
from oralhist.model.text import language_name

FACETS = ("side", "language", "event", "place", "decade", "checked", "sound", "year", "collection", "access")
"""The facets in their order."""

MOST_VALUES = 12
NAMES = {
    ("side", "stayed"): "Stayed",
    ("side", "left"): "Left",
    ("side", "returned"): "Returned",
    ("side", "unknown"): "Not said",
    ("checked", "yes"): "Checked by a person",
    ("checked", "no"): "Machine text",
    ("access", "public"): "Everybody",
    ("access", "researchers"): "Researchers",
    ("access", "family"): "The family",
    ("access", "nobody"): "Archivists alone",
    ("sound", "yes"): "Can be heard",
    ("sound", "no"): "Text only",
}


def facets(
    known: Chronology, counts: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]
) -> tuple[Facet, ...]:
    """The facets of an answer: those with more than one value, and those from which something is chosen."""
    found = []
    for name in FACETS:
        values = counts.get(name, {})
        picked = chosen.get(name, frozenset())
        if len(values) < 2 and not picked:
            continue
        shown = sorted(picked) + [value for value in values if value not in picked]
        found.append(
            Facet(
                name=name,
                values=tuple(
                    FacetValue(
                        value=value, name=label(known, name, value), count=values.get(value, 0), chosen=value in picked
                    )
                    for value in sorted(shown[:MOST_VALUES], key=lambda value: (-values.get(value, 0), value))
                ),
            )
        )
    return tuple(found)


def label(known: Chronology, name: str, value: str) -> str:
    """What a value of a facet is called."""
    match name:
        case "language":
            return language_name(value)
        case "event" if EventId(value) in known.events:
            return known.events[EventId(value)].title
        case "place" if PlaceId(value) in known.places:
            return known.places[PlaceId(value)].name
    return NAMES.get((name, value), value)
