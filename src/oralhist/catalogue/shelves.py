"""What is known of every passage, kept in memory as arrays.

Read testimony by testimony: a change costs the reading of what it touched. Who may read is asked with the conditions
of `access` for every viewer; nothing here decides it.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from datetime import date
from typing import Any

import numpy as np
from sqlite_utils import Database

from oralhist.catalogue import labels, restrictions
from oralhist.catalogue.database import Row, reading, row, rows
from oralhist.catalogue.shelved import COMPONENTS, PROPERTIES, Codes, Draft, Everything, Shelf, joined
from oralhist.catalogue.transcripts import segments_of
from oralhist.language.said_names import is_called
from oralhist.model.access import Component, Viewer
from oralhist.model.carrying import Anchor, lying
from oralhist.model.chronology import Chronology
from oralhist.model.coarse import Grain, coarser
from oralhist.model.question import Readable

CHECKED, MACHINE = "yes", "no"
TOLD, TRANSLATED = "original", "translation"
_OF = "testimony IN (SELECT value FROM json_each(:testimonies))"
_PASSAGES = (
    "SELECT id, testimony, component, layer, language, segments, revised, working, doubtful "
    f"FROM passages WHERE {_OF} ORDER BY id"
)
_SEGMENTS = f"SELECT testimony, layer, segment, speaker, checked FROM segments WHERE {_OF}"
_WORKING = f"SELECT testimony, layer, segment, speaker, checked FROM working_segments WHERE {_OF}"
_TAGS = (
    "SELECT testimony, event, segment, last, recording, start_ms, end_ms, words FROM tags "
    # The plus keeps SQLite from reading all accepted tags of the archive by their index to find those of one testimony.
    f"WHERE +status = 'accepted' AND {_OF}"
)
_MENTIONS = (
    f"SELECT m.passage, m.place, p.testimony FROM mentions AS m JOIN passages AS p ON p.id = m.passage WHERE p.{_OF}"
)
_WHOLE = (
    "SELECT id, side, family, iif(linked, 'yes', '') AS linked, born, date, grain, collection, narrator, pseudonym, "
    "iif(EXISTS (SELECT 1 FROM files WHERE files.testimony = testimonies.id AND kind = 'recording'), 'yes', '') "
    "AS recorded FROM testimonies WHERE id IN (SELECT value FROM json_each(:testimonies))"
)
_OF_THE_WHOLE = ("side", "family", "linked", "born", "date", "grain", "collection", "narrator", "pseudonym", "recorded")


def touched_at(db: Database, testimony: int) -> int:
    """A number that moves with every change of what is told in a testimony (row)."""
    found = row(db, "SELECT at FROM touched WHERE testimony = ?", (testimony,))
    return int(found["at"]) if found else 0


class Shelves:
    """The properties of all passages; `readable` says what a viewer may know of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[int, Shelf] = {}
        self._codes = Codes()
        self._all: Everything | None = None

    def readable(
        self, db: Database, viewer: Viewer, today: date, chronology: Chronology, days: Mapping[str, int]
    ) -> Readable:
        """What `viewer` may know of passages on `today`, by the events that there are in `chronology`.

        `days` are the first days of events as numbers.
        """
        with self._lock:
            known = self._fresh(db)
        return labels.readable(db, known, viewer, today, chronology, days)

    def _fresh(self, db: Database) -> Everything:
        if self._all is not None and self._all.counter == shelf_counter(db):
            return self._all
        # One state of the catalogue, also where the caller has not begun to read one.
        with nullcontext() if db.conn.in_transaction else reading(db):
            return self._refreshed(db, shelf_counter(db))

    def _refreshed(self, db: Database, counter: int) -> Everything:
        if self._all is None:
            touched = [found["id"] for found in rows(db, "SELECT id FROM testimonies")]
        else:
            since = (self._all.counter,)
            touched = [found["testimony"] for found in rows(db, "SELECT testimony FROM touched WHERE at > ?", since)]
        fresh = _read(db, touched)
        for testimony in touched:
            if testimony in fresh:
                self._kept[testimony] = self._codes.shelved(fresh[testimony])
            else:
                self._kept.pop(testimony, None)
        self._all = _together(counter, self._kept, self._codes)
        return self._all


def shelf_counter(db: Database) -> int:
    """A number that moves with every change of what is shelved."""
    found = row(db, "SELECT counter FROM shelving")
    assert found is not None
    return int(found["counter"])


def _read(db: Database, testimonies: Collection[int]) -> dict[int, Draft]:
    """What there is of these testimonies; those that are gone have none."""
    which = {"testimonies": json.dumps(sorted(testimonies))}
    found = {one["id"]: Draft(whole={key: one[key] or "" for key in _OF_THE_WHOLE}) for one in rows(db, _WHOLE, which)}
    for draft in found.values():
        draft.whole["told"] = coarser(draft.whole["date"], Grain(draft.whole["grain"]))
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
            names = {segment["speaker"] for segment in segments if segment["speaker"]}
            shelf.pairs["speaker"] += [(number, name) for name in names]
            its, instead = shelf.whole["narrator"], shelf.whole["pseudonym"]
            if instead and any(is_called(name, its) for name in names):
                shelf.pairs["pseudonym"].append((number, instead))
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
    restricted = restrictions.of_each(db, told)
    for testimony, tags in told.items():
        segments = segments_of(db, testimony)
        for tag in tags:
            anchor = Anchor(**{key: tag[key] for key in Anchor.__slots__})
            kept = restricted.get(testimony)
            where = kept.lying(anchor, segments) if kept else lying(anchor, segments)
            for segment in segments[where.first : where.last + 1] if where else ():
                yield testimony, tag["event"], segment.id


def _together(counter: int, kept: Mapping[int, Shelf], codes: Codes) -> Everything:
    shelves = kept.values()
    sizes = [len(shelf.numbers) for shelf in shelves]
    return Everything(
        counter=counter,
        numbers=joined(shelf.numbers for shelf in shelves),
        testimonies=np.repeat(np.array(list(kept), np.int64), sizes),
        components=joined(shelf.components for shelf in shelves),
        states=joined(shelf.states for shelf in shelves),
        tables={name: codes.table(name, shelves) for name in PROPERTIES},
        whole={testimony: shelf.whole for testimony, shelf in kept.items()},
    )
