"""The chronology of the package: claims with their sources, not truth. An archive starts from it and goes its own way.

Whoever reads or tags for an archive hands on the `Chronology` of its catalogue; this one is for texts of no archive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from oralhist.model.chronology import Chronology, Cue, Event, Figure, Place, Source
from oralhist.model.identifiers import EventId, PlaceId, parse_event_id

KNOWN = 8
"""Chronologies for which what is computed from them is kept: the newest of an archive, and those of tests."""


def table(name: str) -> Any:
    """One of the package's JSON files."""
    return json.loads((files("oralhist.chronology") / "data" / name).read_text(encoding="utf-8"))


@cache
def load() -> Chronology:
    """The chronology; ``ValueError`` where an event names a source or an event that is not there."""
    raw = table("chronology.json")
    sources = {
        one["id"]: Source(
            id=one["id"], title=one["title"], url=one["url"] or "", language=one["language"], kind=one["kind"]
        )
        for one in raw["sources"]
    }
    places = {place.id: place for place in map(_place, table("places.json")["places"])}
    events = {event.id: event for event in sorted(map(_event, raw["events"]), key=lambda event: event.order)}
    for event in events.values():
        for source in (*event.sources, *(figure.source for figure in event.figures)):
            if source not in sources:
                raise ValueError(f"{event.id} names the source {source}, which is not listed")
        for other in event.related:
            if other not in events:
                raise ValueError(f"{event.id} is related to {other}, which is no event")
        for place in event.places:
            if place not in places:
                raise ValueError(f"{event.id} names the place {place}, which is not listed")
    return Chronology(
        events=MappingProxyType(events),
        sources=MappingProxyType(sources),
        places=MappingProxyType(places),
        cues=tuple(_cues()),
        article=sources[raw["article"]["id"]],
    )


def _event(raw: dict[str, Any]) -> Event:
    passage = raw["article_passage"] or {}
    return Event(
        id=parse_event_id(raw["id"]),
        order=raw["order"],
        type=raw["type"],
        titles=MappingProxyType(raw["titles"]),
        date=raw["date_edtf"],
        date_note=raw["date_note"] or "",
        places=tuple(PlaceId(one) for one in raw["places"]),
        summaries=MappingProxyType(raw["summary"]),
        article_quote=passage.get("quote") or "",
        article_reading=passage.get("our_reading") or "",
        figures=tuple(Figure(value=one["value"], what=one["what"], source=one["source"]) for one in raw["figures"]),
        contested=raw["contested"],
        contested_why=raw["contested_why"] or "",
        sources=tuple(raw["sources"]),
        related=tuple(EventId(one) for one in raw["related"]),
    )


def _place(raw: dict[str, Any]) -> Place:
    return Place(
        id=PlaceId(raw["id"]),
        name=raw["name"],
        country=raw.get("country", ""),
        latitude=raw.get("lat"),
        longitude=raw.get("lon"),
        precision=raw.get("precision", ""),
        spellings=tuple(raw["spellings"]),
        also_words=tuple(raw.get("also_words", ())),
        at=tuple(PlaceId(one) for one in raw.get("at", ())),
    )


def _cues() -> Iterator[Cue]:
    """The cues that the tagger looks for; those that are still to be confirmed are not among them."""
    for group in table("cues.json")["groups"]:
        for language, classes in group["cues"].items():
            for kind in ("strong", "weak"):
                for phrase in classes[kind]:
                    yield Cue(
                        language=language,
                        text=phrase,
                        group=group["id"],
                        means=group["means"],
                        events=tuple(parse_event_id(event) for event in group["events"]),
                        strong=kind == "strong",
                    )
