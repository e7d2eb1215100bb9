"""What is known of every passage, kept in memory as arrays, and what of it one viewer may know on one day.

Read testimony by testimony: a change costs the reading of what it touched. Who may read is asked with the conditions
of `access` for every viewer; nothing here decides it.
"""

from __future__ import annotations

import json
import re
import threading
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from oralhist.catalogue import access
from oralhist.catalogue.database import Row, reading, row, rows
from oralhist.catalogue.transcripts import segments_of
from oralhist.model.access import Component, Viewer
from oralhist.model.carrying import Anchor, lying
from oralhist.model.chronology import Chronology
from oralhist.model.identifiers import EventId
from oralhist.model.question import Label, Readable

Ints = NDArray[np.int64]
COMPONENTS = (Component.DESCRIPTION, Component.TRANSCRIPT, Component.TRANSLATION)
CHECKED, MACHINE = "yes", "no"
TOLD, TRANSLATED = "original", "translation"
ROLES = ("narrator", "interviewer")
"""Speakers that are named by their part in the interview, which is no name."""

_READABLE_IDS = {
    component: "SELECT t.id FROM testimonies AS t WHERE " + condition
    for component, condition in access.READABLE.items()
}
_OF = "testimony IN (SELECT value FROM json_each(:testimonies))"
_PASSAGES = (
    "SELECT id, testimony, component, layer, language, segments, revised, working, doubtful "
    f"FROM passages WHERE {_OF} ORDER BY id"
)
_SEGMENTS = f"SELECT testimony, layer, segment, speaker, checked FROM segments WHERE {_OF}"
_WORKING = f"SELECT testimony, layer, segment, speaker, checked FROM working_segments WHERE {_OF}"
_TAGS = (
    "SELECT testimony, event, segment, last, recording, start_ms, end_ms, words FROM tags "
    f"WHERE status = 'accepted' AND {_OF}"
)
_MENTIONS = (
    f"SELECT m.passage, m.place, p.testimony FROM mentions AS m JOIN passages AS p ON p.id = m.passage WHERE p.{_OF}"
)
_WHOLE = (
    "SELECT id, side, family, born, date, collection, narrator, iif(EXISTS (SELECT 1 FROM files "
    "WHERE files.testimony = testimonies.id AND kind = 'recording'), 'yes', '') AS recorded FROM testimonies "
    "WHERE id IN (SELECT value FROM json_each(:testimonies))"
)
_OF_THE_WHOLE = ("side", "family", "born", "date", "collection", "narrator", "recorded")


@dataclass(slots=True)
class _Shelf:
    """One testimony: its passages, and pairs of passage and value for each property of passages.

    A state is 1 for a passage of the current revision that nobody doubts, which readers read, 2 for one of the text
    that is being corrected, which archivists read, 3 for both.
    """

    numbers: list[int] = field(default_factory=list)
    components: list[int] = field(default_factory=list)
    states: list[int] = field(default_factory=list)
    pairs: defaultdict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Table:
    """Pairs of passage and value of all testimonies, by passage."""

    values: tuple[str, ...]
    holders: Ints
    codes: Ints


@dataclass(frozen=True, slots=True)
class _All:
    """All testimonies together, as of one state of the catalogue."""

    counter: int
    numbers: Ints
    testimonies: Ints
    components: Ints
    states: Ints
    tables: Mapping[str, _Table]
    whole: Mapping[int, Mapping[str, str]]


class Shelves:
    """The properties of all passages; `readable` says what a viewer may know of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[int, _Shelf] = {}
        self._all: _All | None = None

    def readable(
        self, db: Database, viewer: Viewer, today: date, chronology: Chronology, days: Mapping[str, int]
    ) -> Readable:
        """What `viewer` may know of passages on `today`, by the events that there are in `chronology`.

        `days` are the first days of events as numbers.
        """
        with self._lock:
            known = self._fresh(db)
        return _readable(db, known, viewer, today, chronology, days)

    def _fresh(self, db: Database) -> _All:
        if self._all is not None and self._all.counter == shelf_counter(db):
            return self._all
        # One state of the catalogue, also where the caller has not begun to read one.
        with nullcontext() if db.conn.in_transaction else reading(db):
            return self._refreshed(db, shelf_counter(db))

    def _refreshed(self, db: Database, counter: int) -> _All:
        if self._all is None:
            touched = [found["id"] for found in rows(db, "SELECT id FROM testimonies")]
        else:
            since = (self._all.counter,)
            touched = [found["testimony"] for found in rows(db, "SELECT testimony FROM touched WHERE at > ?", since)]
        fresh = _read(db, touched)
        for testimony in touched:
            if testimony in fresh:
                self._kept[testimony] = fresh[testimony]
            else:
                self._kept.pop(testimony, None)
        self._all = _together(counter, self._kept)
        return self._all


def shelf_counter(db: Database) -> int:
    """A number that moves with every change of what is shelved."""
    found = row(db, "SELECT counter FROM shelving")
    assert found is not None
    return int(found["counter"])


def _read(db: Database, testimonies: Collection[int]) -> dict[int, _Shelf]:
    """The shelves of these testimonies; those that are gone have none."""
    which = {"testimonies": json.dumps(sorted(testimonies))}
    found = {one["id"]: _Shelf(whole={key: one[key] or "" for key in _OF_THE_WHOLE}) for one in rows(db, _WHOLE, which)}
    revised = {(o["testimony"], o["layer"], o["segment"]): o for o in rows(db, _SEGMENTS, which)}
    working = revised | {(o["testimony"], o["layer"], o["segment"]): o for o in rows(db, _WORKING, which)}
    holding: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for one in rows(db, _PASSAGES, which):
        testimony, number, spoken = one["testimony"], one["id"], one["component"] != Component.DESCRIPTION
        shelf = found[testimony]
        shelf.numbers.append(number)
        shelf.components.append(COMPONENTS.index(Component(one["component"])))
        shelf.states.append(int(one["revised"] and not one["doubtful"]) + 2 * one["working"])
        shelf.pairs["language"].append((number, one["language"]))
        if spoken:
            ids = json.loads(one["segments"])
            known = revised if one["revised"] else working
            segments = [known[key] for id in ids if (key := (testimony, one["layer"], id)) in known]
            checked = bool(segments) and all(segment["checked"] for segment in segments)
            shelf.pairs["layer"].append((number, TOLD if one["component"] == Component.TRANSCRIPT else TRANSLATED))
            shelf.pairs["checked"].append((number, CHECKED if checked else MACHINE))
            shelf.pairs["speaker"] += [(number, name) for name in {segment["speaker"] for segment in segments} if name]
            if one["component"] == Component.TRANSCRIPT:
                for id in ids:
                    holding[(testimony, id)].append(number)
    for testimony, event, segment in _spoken_of(db, which):
        for number in holding.get((testimony, segment), ()):
            found[testimony].pairs["event"].append((number, event))
    for one in rows(db, _MENTIONS, which):
        found[one["testimony"]].pairs["place"].append((one["passage"], one["place"]))
    return found


def _spoken_of(db: Database, which: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Testimony, event and segment (id) for each segment on which an accepted tag lies now."""
    told: defaultdict[int, list[Row]] = defaultdict(list)
    for one in rows(db, _TAGS, which):
        told[one["testimony"]].append(one)
    for testimony, tags in told.items():
        segments = segments_of(db, testimony)
        for tag in tags:
            anchor = Anchor(**{key: tag[key] for key in Anchor.__slots__})
            where = lying(anchor, segments)
            for segment in segments[where.first : where.last + 1] if where else ():
                yield testimony, tag["event"], segment.id


def _together(counter: int, kept: Mapping[int, _Shelf]) -> _All:
    rows_of = [(number, testimony) for testimony, shelf in kept.items() for number in shelf.numbers]
    numbers = np.array([number for number, _ in rows_of], np.int64)
    return _All(
        counter=counter,
        numbers=numbers,
        testimonies=np.array([testimony for _, testimony in rows_of], np.int64),
        components=np.array([code for shelf in kept.values() for code in shelf.components], np.int64),
        states=np.array([state for shelf in kept.values() for state in shelf.states], np.int64),
        tables={
            name: _table(pair for shelf in kept.values() for pair in shelf.pairs.get(name, ()))
            for name in ("language", "layer", "checked", "speaker", "event", "place")
        },
        whole={testimony: shelf.whole for testimony, shelf in kept.items()},
    )


def _table(pairs: Iterable[tuple[int, str]]) -> _Table:
    ordered = sorted(set(pairs))
    values = sorted({value for _, value in ordered})
    codes = {value: code for code, value in enumerate(values)}
    return _Table(
        values=tuple(values),
        holders=np.array([number for number, _ in ordered], np.int64),
        codes=np.array([codes[value] for _, value in ordered], np.int64),
    )


def _as_they_are(events: _Table, chronology: Chronology) -> _Table:
    """The events that are entries now: one that was merged is the one that took it in, a retired one is none."""
    now = [chronology.resolve(EventId(event)) for event in events.values]
    if tuple(now) == events.values:
        return events
    pairs = zip(events.holders.tolist(), events.codes.tolist(), strict=True)
    return _table((holder, event) for holder, code in pairs if (event := now[code]) is not None)


def _readable(
    db: Database, known: _All, viewer: Viewer, today: date, chronology: Chronology, days: Mapping[str, int]
) -> Readable:
    open_now = {component: _open(db, component, viewer, today) for component in Component}
    size = max([0, *known.whole]) + 1
    by_component = np.zeros((len(COMPONENTS), size), bool)
    for code, component in enumerate(COMPONENTS):
        by_component[code, [one for one in open_now[component] if one < size]] = True
    allowed = by_component[known.components, known.testimonies] if len(known.numbers) else np.zeros(0, bool)
    allowed = allowed & ((known.states & (2 if viewer.keeps_the_archive else 1)) > 0)
    # As long as the last readable number, not as the last that there is, which would say that something is closed.
    last = int(known.numbers[allowed].max(initial=0))
    vector = np.zeros(last + 1, np.uint8)
    vector[known.numbers[allowed]] = 1
    testimonies = np.zeros(last + 1, np.uint32)
    testimonies[known.numbers[allowed]] = known.testimonies[allowed]
    tables = {**known.tables, "event": _as_they_are(known.tables["event"], chronology)}
    labels = {name: _of_passages(table, vector) for name, table in tables.items() if name != "speaker"}
    named = np.zeros(size, bool)
    named[[one for one in open_now[Component.NAME] if one < size]] = True
    labels["speaker"] = _speakers(known.tables["speaker"], vector, named[testimonies])
    described = sorted(open_now[Component.DESCRIPTION] & known.whole.keys())
    labels |= _of_testimonies(known.whole, described, open_now)
    if viewer.keeps_the_archive:
        labels["access"] = _access(db, described, today)
    return Readable(
        passages=vector.tobytes(),
        testimonies=array("I", testimonies.tobytes()),
        labels=labels,
        order={"recorded": _dates({one: known.whole[one]["date"] for one in described})},
        days=_days(labels["event"], last, days),
    )


def _days(events: Label, last: int, days: Mapping[str, int]) -> array[int]:
    """The first day of the earliest event that each readable passage speaks of, 0 where of none."""
    of_value = np.array([days.get(value, 0) for value in events.values] or [0], np.uint32)
    holders, when = np.frombuffer(events.holders, np.uint32), of_value[np.frombuffer(events.codes, np.uint32)]
    found = np.full(last + 1, np.iinfo(np.uint32).max)
    np.minimum.at(found, holders[when > 0], when[when > 0])
    found[found == np.iinfo(np.uint32).max] = 0
    return array("I", found.astype(np.uint32).tobytes())


def _access(db: Database, described: list[int], today: date) -> Label:
    """For archivists: to whom the transcript of each testimony is open today."""
    condition = "SELECT t.id FROM testimonies AS t WHERE " + access.READABLE[Component.TRANSCRIPT]
    everyone = json.dumps([found["id"] for found in rows(db, "SELECT id FROM families")])
    asking = {"keeper": False, "researcher": False, "families": "[]", "today": today.isoformat()}
    open_to = {
        name: {found["id"] for found in rows(db, condition, {**asking, **more})}
        for name, more in (("public", {}), ("researchers", {"researcher": True}), ("family", {"families": everyone}))
    }
    pairs = []
    for one in described:
        held = [name for name, those in open_to.items() if one in those] or ["nobody"]
        # What is open to everybody is open to researchers and families too, and is said once.
        pairs += [(one, name) for name in (held[:1] if held[0] == "public" else held)]
    table = _table(pairs)
    return Label(values=table.values, holders=_packed(table.holders), codes=_packed(table.codes), whole=True)


def _open(db: Database, component: Component, viewer: Viewer, today: date) -> frozenset[int]:
    return frozenset(found["id"] for found in rows(db, _READABLE_IDS[component], access.who(viewer, today)))


def _packed(values: Ints) -> array[int]:
    return array("I", values.astype(np.uint32).tobytes())


def _within(holders: Ints, vector: NDArray[Any]) -> Ints:
    """The values of `vector` at `holders`, 0 past its end."""
    found = np.zeros(len(holders), np.int64)
    inside = holders < len(vector)
    found[inside] = vector[holders[inside]]
    return found


def _of_passages(table: _Table, vector: NDArray[np.uint8]) -> Label:
    """A label of passages without what is closed: neither its pairs nor values that only closed passages have."""
    kept = _within(table.holders, vector) == 1
    codes = table.codes[kept]
    used = np.unique(codes)
    return Label(
        values=tuple(table.values[code] for code in used.tolist()),
        holders=_packed(table.holders[kept]),
        codes=_packed(np.searchsorted(used, codes)),
        whole=False,
    )


def _speakers(table: _Table, vector: NDArray[np.uint8], named: NDArray[np.bool_]) -> Label:
    """Who speaks: by name where names may be read, else only by part."""
    part = np.array([value in ROLES for value in table.values] or [False])
    kept = (_within(table.holders, named) > 0) | part[table.codes] if len(table.holders) else np.zeros(0, bool)
    return _of_passages(_Table(table.values, table.holders[kept], table.codes[kept]), vector)


def _of_testimonies(
    whole: Mapping[int, Mapping[str, str]], described: list[int], open_now: Mapping[Component, frozenset[int]]
) -> dict[str, Label]:
    kin, named, heard = (open_now[one] for one in (Component.KINSHIP, Component.NAME, Component.SOUND))
    return {
        "side": _label({one: whole[one]["side"] if one in kin else "unknown" for one in described}),
        "family": _label({one: whole[one]["family"] for one in described if one in kin}),
        "born": _label({one: whole[one]["born"] for one in described if one in kin}),
        "decade": _label({one: _decade(whole[one]["born"]) for one in described if one in kin}),
        "narrator": _label({one: whole[one]["narrator"] for one in described if one in named}),
        "recorded": _label({one: whole[one]["date"] for one in described}),
        "year": _label({one: _year(whole[one]["date"]) for one in described}),
        "collection": _label({one: whole[one]["collection"] for one in described}),
        "sound": _label({one: whole[one]["recorded"] or "no" if one in heard else "no" for one in described}),
    }


def _label(values: Mapping[int, str]) -> Label:
    """A label of whole testimonies; empty values are none."""
    held = {holder: value for holder, value in values.items() if value}
    names = sorted(set(held.values()))
    codes = {name: code for code, name in enumerate(names)}
    return Label(
        values=tuple(names),
        holders=array("I", list(held)),
        codes=array("I", [codes[value] for value in held.values()]),
        whole=True,
    )


def _year(date: str) -> str:
    return date[:4] if re.match("[0-9]{4}", date) else ""


def _decade(born: str) -> str:
    """The decade of birth as 1930s, where all years that an EDTF date names are in one; else nothing."""
    decades = {year[:3] for year in re.findall(r"(?<![0-9-])[0-9]{3}[0-9X]", born)}
    return f"{decades.pop()}0s" if len(decades) == 1 else ""


def _dates(dates: Mapping[int, str]) -> array[int]:
    """For each testimony a number that sorts as its date does; those without one come last."""
    found = array("I", [99_999_999]) * (max(dates, default=0) + 1)
    for testimony, text in dates.items():
        digits = "".join(c if c in "0123456789" else "0" for c in text[:10].replace("-", "") if c.isalnum())
        if digits:
            found[testimony] = int(digits.ljust(8, "0")[:8])
    return found
