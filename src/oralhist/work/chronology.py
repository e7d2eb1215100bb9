"""Changes of the chronology: loaded, edited, added, merged, retired, imported; each kept in its history.

Nothing is changed unless the whole would still hold together. What the tagger works with moves the tags: they are
suggested anew. What a person decided stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue import chronology, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.chronology import Deed, Entry, Kind, Standing
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.chronology.documents import (
    KEPT_BESIDE,
    event_document,
    parse_event,
    parse_place,
    parse_source,
    place_document,
    source_document,
)
from oralhist.chronology.load import table
from oralhist.model.access import Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive

PROGRAM = "oralhist"
"""Who loads what came with the program."""

_TAGGED_BY = {
    Kind.EVENT: ("date", "places", "cues"),
    Kind.PLACE: ("name", "spellings", "also_words", "at"),
    Kind.SOURCE: (),
}
"""The fields on which suggestions rest, by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An entry as it is to become, and where that was said (*Line 12*), for refusals."""

    entry: Entry
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a change did: the entries that were added and changed, and how many testimonies are tagged anew."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    retagged: int


class _Tried(Exception):
    """Rolls a change back that was only tried."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def tidy(kind: str, raw: Mapping[str, Any], where: str = "") -> Wanted:
    """An entry (*event*, *place*, *source*) from a JSON object, in the form in which it is kept; or `Refusal`."""
    kind = Kind(kind)
    beside = {key: raw.get(key) or "" for key in KEPT_BESIDE}
    plain = {key: value for key, value in raw.items() if key not in KEPT_BESIDE}
    try:
        match kind:
            case Kind.EVENT:
                body = event_document(parse_event(plain))
            case Kind.PLACE:
                body = place_document(parse_place(plain))
            case Kind.SOURCE:
                body = source_document(parse_source(plain))
        standing = Standing(beside["state"] or Standing.CURRENT)
    except ValueError as error:
        said = f"{str(raw.get('id') or '')[:60]}: {error}" if raw.get("id") else str(error)
        raise Refusal(_at(where, said), "Nothing was changed.") from error
    into = str(beside["merged_into"])
    if (standing is Standing.MERGED) != bool(into):
        raise Refusal(_at(where, f"{body['id']} is merged into nothing that is named."), "Nothing was changed.")
    return Wanted(entry=Entry(kind=kind, id=body["id"], standing=standing, into=into, body=body), where=where)


def change(
    archive: Archive, wanted: Sequence[Wanted], by: Viewer, *, seen: int | None = None, only_try: bool = False
) -> Outcome:
    """Make the entries so, all or none; raises `Refusal` where the whole would not hold together.

    `seen` is the number of the newest state that the person had before them: where the entry has moved since, nothing
    is changed. With `only_try` all is checked and nothing is changed.
    """
    _no_two(wanted)
    try:
        with writing(archive.db) as db:
            if seen is not None:
                _unmoved(db, wanted, seen)
            outcome = _apply(db, archive.now(), wanted, by.name)
            if only_try:
                raise _Tried(outcome)
    except _Tried as tried:
        return tried.outcome
    return outcome


def retire(archive: Archive, event: str, by: Viewer) -> Outcome:
    """Take an event out of the chronology; its tags, its page's address and its history stay for when it comes back."""
    return _restand(archive, event, Standing.RETIRED, "", by)


def restore(archive: Archive, event: str, by: Viewer) -> Outcome:
    """Let an event that was retired or merged be an entry again."""
    return _restand(archive, event, Standing.CURRENT, "", by)


def merge(archive: Archive, event: str, into: str, by: Viewer) -> Outcome:
    """Let the event `into` stand for `event`: what speaks of the one is counted with the other, and nothing is lost."""
    with writing(archive.db) as db:
        if event == into:
            raise Refusal("An event cannot be merged into itself.")
        if _event(db, into).standing is not Standing.CURRENT:
            raise Refusal(f"{into} is no entry of the chronology now.", "Restore it first, or choose another.")
    return _restand(archive, event, Standing.MERGED, into, by)


def refresh(db: Database, now: datetime) -> Outcome:
    """Inside a transaction: bring the package's entries, but for those that somebody has changed here."""
    there = {(one.kind, one.id): one for one in chronology.entries(db)}
    untouched = chronology.untouched(db)
    wanted = []
    for kind, raws in packaged():
        for raw in raws:
            one = tidy(kind, raw).entry
            before = there.get((kind, one.id))
            if before is None or ((kind, one.id) in untouched and before != one):
                wanted.append(Wanted(entry=one, where="The chronology of this version"))
    return _apply(db, now, wanted, PROGRAM, Deed.LOADED) if wanted else Outcome(added=(), changed=(), retagged=0)


def packaged() -> Iterable[tuple[Kind, Iterable[Mapping[str, Any]]]]:
    """What the program brings."""
    raw = table("chronology.json")
    return (
        (Kind.SOURCE, raw["sources"]),
        (Kind.PLACE, table("places.json")["places"]),
        (Kind.EVENT, raw["events"]),
    )


def _apply(db: Database, now: datetime, wanted: Sequence[Wanted], who: str, always: Deed | None = None) -> Outcome:
    before = {(one.kind, one.id): one for one in chronology.entries(db)}
    moved = [one for one in wanted if before.get((one.entry.kind, one.entry.id)) != one.entry]
    after = before | {(one.entry.kind, one.entry.id): one.entry for one in moved}
    try:
        chronology.compose(tuple(after.values()))
    except ValueError as error:
        raise Refusal(_at(_blame(moved, str(error)), str(error)), "Nothing was changed.") from error
    added: list[str] = []
    changed: list[str] = []
    for one in moved:
        old = before.get((one.entry.kind, one.entry.id))
        chronology.put(db, now, who, always or _deed(old, one.entry), one.entry)
        (changed if old else added).append(one.entry.id)
        ledger.note(db, now, who, Verb.CHRONOLOGY_CHANGED, one.entry.id)
    retagged = 0
    if any(_moves_tags(before.get((one.entry.kind, one.entry.id)), one.entry) for one in moved):
        # A place may be named in a description too.
        described = any(one.entry.kind is Kind.PLACE for one in moved)
        for testimony in testimonies.all_of_them(db):
            if described or transcripts.current(db, testimony.row) is not None:
                jobs.enqueue(db, now, JobKind.TAG, testimony.number)
                retagged += 1
    return Outcome(added=tuple(added), changed=tuple(changed), retagged=retagged)


def _restand(archive: Archive, event: str, standing: Standing, into: str, by: Viewer) -> Outcome:
    with writing(archive.db) as db:
        one = replace(_event(db, event), standing=standing, into=into)
        return _apply(db, archive.now(), [Wanted(entry=one)], by.name)


def _event(db: Database, event: str) -> Entry:
    found = chronology.entry(db, Kind.EVENT, event)
    if found is None:
        raise NotFound(f"There is no event {event[:80]}.", "`oralhist chronology list` lists them.")
    return found


def _no_two(wanted: Sequence[Wanted]) -> None:
    seen: dict[tuple[Kind, str], str] = {}
    for one in wanted:
        key = (one.entry.kind, one.entry.id)
        if key in seen:
            where = f" (the other: {seen[key]})" if seen[key] else ""
            raise Refusal(_at(one.where, f"two have the id {one.entry.id}{where}."), "Nothing was changed.")
        seen[key] = one.where


def _unmoved(db: Database, wanted: Sequence[Wanted], seen: int) -> None:
    for one in wanted:
        past = chronology.history(db, one.entry.kind, one.entry.id)
        if past and past[0].number != seen:
            raise Refusal(
                f"{past[0].who} changed {one.entry.id} at {past[0].at}, after you opened it; nothing was changed.",
                "Open it again, and make your change there.",
            )


def _deed(old: Entry | None, new: Entry) -> Deed:
    if old is None:
        return Deed.ADDED
    if old.standing is new.standing:
        return Deed.CHANGED
    return {
        Standing.CURRENT: Deed.RESTORED,
        Standing.RETIRED: Deed.RETIRED,
        Standing.MERGED: Deed.MERGED,
    }[new.standing]


def _moves_tags(old: Entry | None, new: Entry) -> bool:
    if old is None or (old.standing, old.into) != (new.standing, new.into):
        return new.kind is not Kind.SOURCE
    return any(old.body.get(field) != new.body.get(field) for field in _TAGGED_BY[new.kind])


def _blame(moved: Sequence[Wanted], said: str) -> str:
    """Where the entry was said that a fault begins with, or the only one there is."""
    named = next((one for one in moved if said.startswith(one.entry.id)), None)
    named = named or next((one for one in moved if one.entry.id in said), None)
    return named.where if named else ""


def _at(where: str, said: str) -> str:
    return f"{where}: {said}" if where else said
