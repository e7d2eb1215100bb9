"""Loading the chronology from package data; it is claims with their sources, not truth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from oralhist.model.chronology import Event, Figure, Place, Source
from oralhist.model.identifiers import EventId, parse_event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronology:
    """The events in their order, the publications that they draw on, and among these the article they started from."""

    events: Mapping[EventId, Event]
    sources: Mapping[str, Source]
    article: Source


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
    events = {event.id: event for event in sorted(map(_event, raw["events"]), key=lambda event: event.order)}
    for event in events.values():
        for source in (*event.sources, *(figure.source for figure in event.figures)):
            if source not in sources:
                raise ValueError(f"{event.id} names the source {source}, which is not listed")
        for other in event.related:
            if other not in events:
                raise ValueError(f"{event.id} is related to {other}, which is no event")
    return Chronology(
        events=MappingProxyType(events), sources=MappingProxyType(sources), article=sources[raw["article"]["id"]]
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
        places=tuple(
            Place(name=one["name"], country=one["country"], latitude=one["lat"], longitude=one["lon"])
            for one in raw["places"]
        ),
        summaries=MappingProxyType(raw["summary"]),
        article_quote=passage.get("quote") or "",
        article_reading=passage.get("our_reading") or "",
        figures=tuple(Figure(value=one["value"], what=one["what"], source=one["source"]) for one in raw["figures"]),
        contested=raw["contested"],
        contested_why=raw["contested_why"] or "",
        sources=tuple(raw["sources"]),
        related=tuple(EventId(one) for one in raw["related"]),
    )
