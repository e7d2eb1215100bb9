"""Events, places and sources as the JSON objects in which they are kept and exchanged, checked on their way in.

Every fault is a ``ValueError`` in one sentence that names the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from oralhist.chronology import event_dates
from oralhist.model.chronology import VOICES, Cue, CueGroup, Event, Figure, Place, Source
from oralhist.model.identifiers import EventId, parse_event_id, parse_place_id, parse_source_id
from oralhist.model.text import clean, clean_line, parse_language

SCHEMA = "oralhist-chronology/2"
LONGEST = 10_000
OWN_STRONG, OWN_WEAK = 4.0, 0.6
"""How much the cues that archivists write beside an event speak for it."""

Document = Mapping[str, Any]

EVENT_FIELDS = (
    *("id", "order", "type", "source_language", "checked", "titles", "summaries", "date", "date_note", "places"),
    *("article", "figures", "contested", "contested_why", "sources", "related", "part_of", "cues"),
)
FIGURE_FIELDS = ("low", "high", "about", "unit", "what", "as_of", "source", "words")
PLACE_FIELDS = ("id", "name", "country", "lat", "lon", "precision", "spellings", "also_words", "at")
SOURCE_FIELDS = ("id", "title", "url", "language", "kind", "voice")
KEPT_BESIDE = ("state", "merged_into")
"""What an exported event may say besides: *retired*, or *merged* into which."""


def parse_event(raw: Document) -> Event:
    """The event that a JSON object describes."""
    _only(raw, (*EVENT_FIELDS, *KEPT_BESIDE), "an event")
    id = _id(raw, parse_event_id)
    source_language = _line(raw, "source_language", most=20) or "en"
    titles = _by_language(raw, "titles", most=300)
    summaries = _by_language(raw, "summaries", most=LONGEST)
    if source_language not in titles:
        raise ValueError(f"It has no title in the language that it was written in ({source_language}).")
    date = event_dates.parse(_line(raw, "date", most=60))
    earliest, latest = event_dates.bounds(date)
    article = raw.get("article") or {}
    if not isinstance(article, Mapping):
        raise ValueError("Its article is not an object.")
    _only(article, ("quote", "reading", "note"), "an article")
    kind = _line(raw, "type", most=40)
    if not kind or not all(part.isascii() and part.isalpha() for part in kind.split("-")):
        raise ValueError("Its type is not a word of Latin letters.")
    title = titles.get("en") or titles[source_language]
    part_of = _line(raw, "part_of", most=200)
    return Event(
        id=id,
        order=_whole(raw, "order"),
        type=kind,
        titles=titles,
        date=date,
        date_note=_text(raw, "date_note"),
        places=tuple(_ids(raw, "places", parse_place_id)),
        summaries=summaries,
        article_quote=_text(article, "quote"),
        article_reading=_text(article, "reading"),
        article_note=_text(article, "note"),
        figures=tuple(parse_figure(one) for one in _list(raw, "figures")),
        contested=_flag(raw, "contested"),
        contested_why=_text(raw, "contested_why"),
        sources=tuple(_ids(raw, "sources", parse_source_id)),
        related=tuple(_ids(raw, "related", parse_event_id)),
        earliest=earliest,
        latest=latest,
        part_of=parse_event_id(part_of) if part_of else None,
        source_language=source_language,
        checked=_by_language(raw, "checked", most=200),
        cues=tuple(_cue(one, id, title) for one in _list(raw, "cues")),
    )


def parse_figure(raw: Any) -> Figure:
    """The figure that a JSON object describes."""
    _only(raw, FIGURE_FIELDS, "a figure")
    as_of = _line(raw, "as_of", most=60)
    return Figure(
        low=_number(raw, "low"),
        high=_number(raw, "high"),
        about=_flag(raw, "about"),
        unit=_line(raw, "unit", most=40),
        what=_line(raw, "what"),
        as_of=event_dates.parse(as_of) if as_of else "",
        source=parse_source_id(_line(raw, "source", most=60)),
        words=_line(raw, "words"),
    )


def _cue(raw: Any, event: EventId, title: str) -> Cue:
    _only(raw, ("language", "text", "strong"), "a cue")
    text = _line(raw, "text", most=200)
    if not any(character.isalnum() for character in text):
        raise ValueError("A cue has no words.")
    strong = _flag(raw, "strong")
    group = CueGroup(
        id=f"own-{event}" if strong else f"own-weak-{event}",
        means=title,
        weights={event: OWN_STRONG if strong else OWN_WEAK},
        topic=not strong,
    )
    return Cue(language=parse_language(_line(raw, "language", most=20)), text=text, group=group, strong=strong)


def parse_place(raw: Document) -> Place:
    """The place that a JSON object describes."""
    _only(raw, PLACE_FIELDS, "a place")
    latitude, longitude = _number(raw, "lat"), _number(raw, "lon")
    if (latitude is None) != (longitude is None):
        raise ValueError("It has only one of latitude and longitude.")
    if latitude is not None and longitude is not None and not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("Its latitude and longitude are no point on the earth.")
    name, spellings = _line(raw, "name", most=200), _lines(raw, "spellings")
    if not name or not spellings:
        raise ValueError("A place has a name, and at least one spelling.")
    return Place(
        id=_id(raw, parse_place_id),
        name=name,
        country=_line(raw, "country", most=40),
        latitude=latitude,
        longitude=longitude,
        precision=_line(raw, "precision", most=60),
        spellings=spellings,
        also_words=_lines(raw, "also_words"),
        at=tuple(_ids(raw, "at", parse_place_id)),
    )


def parse_source(raw: Document) -> Source:
    """The source that a JSON object describes; its address is https, http or nothing."""
    _only(raw, SOURCE_FIELDS, "a source")
    url, voice = _line(raw, "url", most=1000), _line(raw, "voice", most=40) or "others"
    if url and not url.startswith(("https://", "http://")):
        raise ValueError("Its address does not begin with https:// or http://.")
    if voice not in VOICES:
        raise ValueError(f"Its voice {voice[:40]!r} is none of {', '.join(VOICES)}.")
    title = _line(raw, "title", most=1000)
    if not title:
        raise ValueError("A source has a title.")
    kind, language = _line(raw, "kind", most=60), _line(raw, "language", most=20)
    return Source(id=_id(raw, parse_source_id), title=title, url=url, language=language, kind=kind, voice=voice)


def event_document(event: Event) -> dict[str, Any]:
    """An event as the JSON object that `parse_event` reads."""
    article = {"quote": event.article_quote, "reading": event.article_reading, "note": event.article_note}
    return {
        **{"id": event.id, "order": event.order, "type": event.type, "source_language": event.source_language},
        **{"checked": dict(event.checked), "titles": dict(event.titles), "summaries": dict(event.summaries)},
        **{"date": event.date, "date_note": event.date_note, "places": list(event.places), "article": article},
        "figures": [figure_document(figure) for figure in event.figures],
        **{"contested": event.contested, "contested_why": event.contested_why, "sources": list(event.sources)},
        **{"related": list(event.related), "part_of": event.part_of or ""},
        "cues": [{"language": cue.language, "text": cue.text, "strong": cue.strong} for cue in event.cues],
    }


def figure_document(figure: Figure) -> dict[str, Any]:
    """A figure as the JSON object that `parse_figure` reads."""
    return {key: getattr(figure, key) for key in FIGURE_FIELDS if key != "about" or figure.about}


def place_document(place: Place) -> dict[str, Any]:
    """A place as the JSON object that `parse_place` reads."""
    return {
        **{"id": place.id, "name": place.name, "country": place.country},
        **{"lat": place.latitude, "lon": place.longitude, "precision": place.precision},
        **{"spellings": list(place.spellings), "also_words": list(place.also_words), "at": list(place.at)},
    }


def source_document(source: Source) -> dict[str, Any]:
    """A source as the JSON object that `parse_source` reads."""
    return {key: getattr(source, key) for key in SOURCE_FIELDS}


def _only(raw: Any, fields: tuple[str, ...], what: str) -> None:
    if not isinstance(raw, Mapping):
        raise ValueError(f"Where {what} is wanted stands something else.")
    unknown = sorted(set(raw) - set(fields))
    if unknown:
        raise ValueError(f"There is no field {str(unknown[0])[:40]!r} in {what}.")


def _id(raw: Document, parse: Callable[[str], Any]) -> Any:
    if not isinstance(raw.get("id"), str):
        raise ValueError("It has no id.")
    return parse(raw["id"])


def _line(raw: Document, field: str, most: int = 1000) -> str:
    value = raw.get(field)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"Its {field} is not a text.")
    return clean_line(value or "", name=field, most=most)


def _text(raw: Document, field: str) -> str:
    value = raw.get(field)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"Its {field} is not a text.")
    if len(value or "") > LONGEST:
        raise ValueError(f"Its {field} is longer than {LONGEST:,} characters.")
    return clean(value or "")


def _list(raw: Document, field: str) -> list[Any]:
    value = raw.get(field, [])
    if not isinstance(value, list):
        raise ValueError(f"Its {field} are not a list.")
    return value


def _lines(raw: Document, field: str) -> tuple[str, ...]:
    found = _list(raw, field)
    if not all(isinstance(one, str) for one in found):
        raise ValueError(f"Its {field} are not texts.")
    return tuple(dict.fromkeys(line for one in found if (line := clean_line(one, name=field))))


def _ids(raw: Document, field: str, parse: Callable[[str], Any]) -> list[Any]:
    return [parse(one) for one in _lines(raw, field)]


def _flag(raw: Document, field: str) -> bool:
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise ValueError(f"Its {field} is neither true nor false.")
    return value


def _whole(raw: Document, field: str) -> int:
    value = raw.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise ValueError(f"Its {field} is not a whole number.")
    return value


def _number(raw: Document, field: str) -> float | None:
    value = raw.get(field)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e15:
        raise ValueError(f"Its {field} is not a number.")
    return value


def _by_language(raw: Document, field: str, most: int) -> Mapping[str, str]:
    value = raw.get(field) or {}
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value.values()):
        raise ValueError(f"Its {field} are not texts by language.")
    found = {parse_language(tag): clean(text) for tag, text in value.items() if text.strip()}
    for tag, text in found.items():
        if len(text) > most:
            raise ValueError(f"Its {field} in {tag} is longer than {most:,} characters.")
    return MappingProxyType(found)
