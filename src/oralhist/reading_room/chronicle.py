"""The chronology as archivists edit it: every entry, those that count no more too, each with its history."""

from __future__ import annotations

from oralhist.catalogue import chronology
from oralhist.catalogue.chronology import Entry, Kind
from oralhist.model.desk import EntryView, PastView
from oralhist.model.refusals import NotFound
from oralhist.reading_room.standpoint import Standpoint

KINDS = {"events": Kind.EVENT, "places": Kind.PLACE, "sources": Kind.SOURCE}


def entries(at: Standpoint, kind: str) -> tuple[EntryView, ...]:
    """The entries of a kind (*events*, *places*, *sources*): events in their order, the others by name."""
    found = [_view(one) for one in chronology.entries(at.archive.db, KINDS[kind])]
    if kind == "events":
        return tuple(sorted(found, key=lambda one: (one.body["order"], one.id)))
    return tuple(sorted(found, key=lambda one: one.id))


def entry(at: Standpoint, kind: str, id: str) -> EntryView:
    """One entry with every state that it has been in, the newest first; `NotFound` where there is none."""
    found = chronology.entry(at.archive.db, KINDS[kind], id)
    if found is None:
        raise NotFound
    past = tuple(
        PastView(number=one.number, at=one.at, who=one.who, deed=one.deed.value, body=one.entry.body)
        for one in chronology.history(at.archive.db, KINDS[kind], id)
    )
    return _view(found, past)


def _view(one: Entry, past: tuple[PastView, ...] = ()) -> EntryView:
    return EntryView(
        kind=one.kind.value,
        id=one.id,
        standing=one.standing.value,
        into=one.into,
        title=_title(one),
        body=one.body,
        past=past,
    )


def _title(one: Entry) -> str:
    titles = one.body.get("titles", {})
    return str(titles.get("en") or next(iter(titles.values()), "") or one.body.get("name") or one.body.get("title", ""))
