"""What of all passages one viewer may know on one day: labels, orders and days without anything that is closed."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlite_utils import Database

from oralhist.catalogue import access
from oralhist.catalogue.database import rows
from oralhist.catalogue.shelved import COMPONENTS, Everything, Ints, Table
from oralhist.model.access import Clearance, Component, Viewer
from oralhist.model.chronology import Chronology
from oralhist.model.identifiers import EventId, FamilyId
from oralhist.model.question import Label, Readable

ROLES = ("narrator", "interviewer")
"""Speakers that are named by their part in the interview, which is no name."""

_READABLE_IDS = {
    component: "SELECT t.id FROM testimonies AS t WHERE " + condition
    for component, condition in access.READABLE.items()
}


def _as_they_are(events: Table, chronology: Chronology) -> Table:
    """The events that are entries now: one that was merged is the one that took it in, a retired one is none."""
    now = [chronology.resolve(EventId(event)) for event in events.values]
    if tuple(now) == events.values:
        return events
    names = sorted({event for event in now if event is not None})
    code = np.array([names.index(event) if event is not None else -1 for event in now] or [-1])
    kept = code[events.codes] >= 0
    # Two that were made one may be tagged in the same passage.
    pairs = np.unique(events.holders[kept] * max(1, len(names)) + code[events.codes[kept]])
    return Table(tuple(names), pairs // max(1, len(names)), pairs % max(1, len(names)))


def readable(
    db: Database, known: Everything, viewer: Viewer, today: date, chronology: Chronology, days: Mapping[str, int]
) -> Readable:
    """What `viewer` may know on `today`; as `Shelves.readable`, of which it is a part."""
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
    spoken = ("speaker", "pseudonym")
    labels = {name: _of_passages(table, vector) for name, table in tables.items() if name not in spoken}
    named = np.zeros(size, bool)
    named[[one for one in open_now[Component.NAME] if one < size]] = True
    labels["speaker"] = _speakers(known.tables["speaker"], known.tables["pseudonym"], vector, named[testimonies])
    described = sorted(open_now[Component.DESCRIPTION] & known.whole.keys())
    labels |= _of_testimonies(known.whole, described, open_now, keeper=viewer.keeps_the_archive)
    if viewer.keeps_the_archive:
        labels["access"] = _access(db, described, today)
    return Readable(
        passages=vector.tobytes(),
        testimonies=array("I", testimonies.tobytes()),
        labels=labels,
        order={"recorded": _dates({one: known.whole[one][_dated(viewer.keeps_the_archive)] for one in described})},
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
    families = frozenset(FamilyId(found["id"]) for found in rows(db, "SELECT id FROM families"))
    kinds = {
        "public": Viewer.public(),
        "researchers": Viewer(clearance=Clearance.RESEARCHER),
        "family": Viewer(clearance=Clearance.MEMBER, families=families),
    }
    open_to = {
        name: {found["id"] for found in rows(db, condition, access.who(viewer, today))}
        for name, viewer in kinds.items()
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


def _of_passages(table: Table, vector: NDArray[np.uint8]) -> Label:
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


def _speakers(table: Table, instead: Table, vector: NDArray[np.uint8], named: NDArray[np.bool_]) -> Label:
    """Who speaks: by name where names may be read, else only by part, a narrator by the pseudonym that is `instead`."""
    part = np.array([value in ROLES for value in table.values] or [False])
    kept = (_within(table.holders, named) > 0) | part[table.codes] if len(table.holders) else np.zeros(0, bool)
    hidden = _within(instead.holders, named) == 0
    values = sorted({*table.values, *instead.values})
    of_name, of_instead = (
        np.array([values.index(value) for value in one.values] or [0], np.int64) for one in (table, instead)
    )
    holders = np.concatenate([table.holders[kept], instead.holders[hidden]])
    codes = np.concatenate([of_name[table.codes[kept]], of_instead[instead.codes[hidden]]])
    pairs = np.unique(holders * max(1, len(values)) + codes)
    return _of_passages(Table(tuple(values), pairs // max(1, len(values)), pairs % max(1, len(values))), vector)


def _dated(keeper: bool) -> str:
    """When something was recorded, as finely as that is shown."""
    return "date" if keeper else "told"


def _of_testimonies(
    whole: Mapping[int, Mapping[str, str]],
    described: list[int],
    open_now: Mapping[Component, frozenset[int]],
    *,
    keeper: bool,
) -> dict[str, Label]:
    kin, named, heard = (open_now[one] for one in (Component.KINSHIP, Component.NAME, Component.SOUND))
    # That accounts are of one family is shown only where those who speak there agreed to that.
    together = {one for one in described if one in kin and (keeper or whole[one]["linked"])}
    return {
        "side": _label({one: whole[one]["side"] if one in kin else "unknown" for one in described}),
        "family": _label({one: whole[one]["family"] for one in described if one in together}),
        "born": _label({one: whole[one]["born"] for one in described if one in kin}),
        "decade": _label({one: _decade(whole[one]["born"]) for one in described if one in kin}),
        "narrator": _label({one: whole[one]["narrator" if one in named else "pseudonym"] for one in described}),
        "recorded": _label({one: whole[one][_dated(keeper)] for one in described}),
        "year": _label({one: _year(whole[one][_dated(keeper)]) for one in described}),
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


def _table(pairs: Iterable[tuple[int, str]]) -> Table:
    ordered = sorted(set(pairs))
    values = sorted({value for _, value in ordered})
    codes = {value: code for code, value in enumerate(values)}
    return Table(
        values=tuple(values),
        holders=np.array([number for number, _ in ordered], np.int64),
        codes=np.array([codes[value] for _, value in ordered], np.int64),
    )
