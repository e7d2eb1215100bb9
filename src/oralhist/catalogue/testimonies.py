"""Testimonies, their families, deposits and files: rows in, model values out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue.access import READABLE, who
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Component, State, Viewer
from oralhist.model.coarse import Grain, coarser
from oralhist.model.identifiers import Address, FamilyId, RecordingId, TestimonyId, accession

WAITING = "waiting"
"""The kind of a file that is a recording which was added later, until an archivist says that it is covered."""
_AMONG = "IN (SELECT value FROM json_each(?))"
Narrators = tuple[tuple[int, str], ...]
"""Testimonies (rows) with what their narrator is called."""

DESCRIBED = ("title", "summary", "narrator", "interviewer", "date", "place", "languages", "collection", "shelfmark")
OTHERS = ("family", "side", "born", "pseudonym", "state", "opened", "reviewed", "grain", "place_shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """A testimony as archivists know it. `row` is its row, by which other tables refer to it."""

    __test__ = False

    row: int
    number: TestimonyId
    address: Address
    shelfmark: str
    title: str
    summary: str
    narrator: str
    interviewer: str
    date: str
    place: str
    languages: tuple[str, ...]
    collection: str
    sample: bool
    family: FamilyId | None
    side: str
    born: str
    pseudonym: str
    grain: Grain
    place_shown: str
    reviewed: bool
    state: State
    opened: bool
    linked: bool
    created: str
    changed: str

    @property
    def told_date(self) -> str:
        """When it was recorded, as finely as readers see it."""
        return coarser(self.date, self.grain)

    @property
    def told_place(self) -> str:
        """Where it was recorded, as readers see it."""
        return self.place_shown or self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A payload of a bag: a master recording or a transcript that was handed over with it."""

    id: RecordingId
    testimony: int
    deposit: int
    number: int
    kind: str
    name: str
    original_name: str
    bytes: int
    sha256: str
    sha512: str
    container: str
    codec: str
    duration_ms: int
    silent: bool


def _testimony(found: Row) -> Testimony:
    return Testimony(
        row=found["id"],
        number=found["number"],
        address=found["address"],
        shelfmark=found["shelfmark"],
        title=found["title"],
        summary=found["summary"],
        narrator=found["narrator"],
        interviewer=found["interviewer"],
        date=found["date"],
        place=found["place"],
        languages=tuple(json.loads(found["languages"])),
        collection=found["collection"],
        sample=bool(found["sample"]),
        family=found["family"],
        side=found["side"],
        born=found["born"],
        pseudonym=found["pseudonym"],
        grain=Grain(found["grain"]),
        place_shown=found["place_shown"],
        reviewed=bool(found["reviewed"]),
        state=State(found["state"]),
        opened=bool(found["opened"]),
        linked=bool(found["linked"]),
        created=found["created"],
        changed=found["changed"],
    )


def new_number(db: Database, year: int, taken: Callable[[TestimonyId], bool]) -> TestimonyId:
    """The next accession number of `year`; numbers for which `taken` is true are passed over, none is used twice."""
    found = row(db, "SELECT last FROM numbers WHERE year = ?", (year,))
    last = int(found["last"]) if found else 0
    while True:
        last += 1
        number = accession(year, last)
        if not taken(number):
            break
    change(db, "INSERT INTO numbers VALUES (?, ?) ON CONFLICT (year) DO UPDATE SET last = excluded.last", (year, last))
    return number


def new_address(db: Database, draw: Callable[[], Address]) -> Address:
    """A public address that was never given before, drawn with `draw`."""
    while True:
        address = draw()
        if change(db, "INSERT OR IGNORE INTO addresses VALUES (?)", (address,)):
            return address


def family_of_key(db: Database, key: str) -> FamilyId | None:
    """The family that archivists call `key`, or None."""
    found = row(db, "SELECT id FROM families WHERE key = ?", (key,))
    return FamilyId(found["id"]) if found else None


def add_family(db: Database, family: FamilyId, key: str) -> None:
    """Note a family under the key that archivists call it by; its public name is that key until changed."""
    change(db, "INSERT INTO families VALUES (?, ?, ?)", (family, key, key))


def families(db: Database) -> tuple[tuple[FamilyId, str], ...]:
    """Every family with the key that archivists call it by: for archivists only."""
    return tuple((FamilyId(one["id"]), one["key"]) for one in rows(db, "SELECT id, key FROM families ORDER BY key"))


def family_name(db: Database, family: FamilyId) -> str:
    """What a family is called."""
    found = row(db, "SELECT name FROM families WHERE id = ?", (family,))
    return found["name"] if found else ""


def family_names(db: Database, families: Collection[str]) -> dict[str, str]:
    """What each of these families is called."""
    found = rows(db, f"SELECT id, name FROM families WHERE id {_AMONG}", (json.dumps(list(families)),))
    return {one["id"]: one["name"] for one in found}


def insert(db: Database, now: datetime, number: TestimonyId, address: Address, values: Mapping[str, Any]) -> int:
    """Add a testimony, closed; `values` has all of `DESCRIBED`, and sample, family, side, born. Returns its row."""
    columns = {
        **{key: values[key] for key in (*DESCRIBED, "family", "side", "born")},
        "languages": json.dumps(list(values["languages"])),
        "sample": int(values["sample"]),
        **{"number": number, "address": address, "state": State.KEPT.value, "opened": 0},
        **{"created": stamp(now), "changed": stamp(now)},
    }
    db.table("testimonies").insert(columns)
    found = row(db, "SELECT id FROM testimonies WHERE number = ?", (number,))
    assert found is not None
    return int(found["id"])


def update(db: Database, now: datetime, testimony: int, values: Mapping[str, Any]) -> None:
    """Change columns of a testimony; `values` may hold keys of `DESCRIBED` and `OTHERS`."""
    unknown = set(values) - {*DESCRIBED, *OTHERS}
    if unknown:
        raise KeyError(f"no such column: {sorted(unknown)[0]}")
    kept = {key: json.dumps(list(value)) if key == "languages" else value for key, value in values.items()}
    db.table("testimonies").update(testimony, {**kept, "changed": stamp(now)})


def delete(db: Database, testimony: int) -> None:
    """Remove a testimony with all rows that hang on it."""
    change(db, "DELETE FROM testimonies WHERE id = ?", (testimony,))


def by_number(db: Database, number: TestimonyId) -> Testimony | None:
    """The testimony with this accession number, whoever asks: for `work` and archivists only."""
    found = row(db, "SELECT * FROM testimonies WHERE number = ?", (number,))
    return _testimony(found) if found else None


def by_row(db: Database, testimony: int) -> Testimony | None:
    """The testimony of this row, whoever asks: for `work`, and for who has its narrator's link."""
    found = row(db, "SELECT * FROM testimonies WHERE id = ?", (testimony,))
    return _testimony(found) if found else None


def by_address(db: Database, address: str) -> Testimony | None:
    """The testimony at this address, whoever asks: for `work` and archivists only."""
    found = row(db, "SELECT * FROM testimonies WHERE address = ?", (address,))
    return _testimony(found) if found else None


def at_addresses(db: Database, addresses: Iterable[str]) -> tuple[Testimony, ...]:
    """The testimonies at these addresses, whoever asks: for `work` and archivists only."""
    among = "SELECT * FROM testimonies WHERE address IN (SELECT value FROM json_each(?))"
    return tuple(_testimony(one) for one in rows(db, among, (json.dumps(list(addresses)),)))


_IF_READABLE = {
    component: "SELECT t.* FROM testimonies AS t WHERE t.address = :address AND " + condition
    for component, condition in READABLE.items()
}
_READABLE_AMONG = {
    component: "SELECT t.* FROM testimonies AS t WHERE t.id IN (SELECT value FROM json_each(:among)) AND " + condition
    for component, condition in READABLE.items()
}
_ROWS_AMONG = {
    component: "SELECT t.id FROM testimonies AS t WHERE t.id IN (SELECT value FROM json_each(:among)) AND " + condition
    for component, condition in READABLE.items()
}
_NEWEST = (
    "SELECT t.* FROM testimonies AS t WHERE "
    + READABLE[Component.DESCRIPTION]
    + " ORDER BY t.created DESC, t.address LIMIT :limit"
)

_TOLD = (
    f"SELECT t.id, CASE WHEN {READABLE[Component.NAME]} THEN t.narrator ELSE t.pseudonym END AS called "
    f"FROM testimonies AS t WHERE {READABLE[Component.DESCRIPTION]} ORDER BY t.address"
)


def if_readable(db: Database, viewer: Viewer, component: Component, address: str, today: date) -> Testimony | None:
    """The testimony at `address` where `viewer` may read `component` of it on `today`, else None."""
    found = row(db, _IF_READABLE[component], {"address": address, **who(viewer, today)})
    return _testimony(found) if found else None


def if_readable_among(
    db: Database, viewer: Viewer, component: Component, testimonies: Collection[int], today: date
) -> dict[int, Testimony]:
    """Those of these testimonies (rows) of which `viewer` may read `component` on `today`."""
    values = {"among": json.dumps(list(testimonies)), **who(viewer, today)}
    return {found["id"]: _testimony(found) for found in rows(db, _READABLE_AMONG[component], values)}


def readable_among(
    db: Database, viewer: Viewer, component: Component, testimonies: Collection[int], today: date
) -> frozenset[int]:
    """The rows of those of these testimonies of which `viewer` may read `component` on `today`."""
    values = {"among": json.dumps(list(testimonies)), **who(viewer, today)}
    return frozenset(found["id"] for found in rows(db, _ROWS_AMONG[component], values))


def newest(db: Database, viewer: Viewer, today: date, limit: int) -> tuple[Testimony, ...]:
    """The testimonies of which `viewer` may read the description, newest first."""
    return tuple(_testimony(found) for found in rows(db, _NEWEST, {"limit": limit, **who(viewer, today)}))


def narrators(db: Database, viewer: Viewer, today: date) -> Narrators:
    """The testimonies (rows) whose narrator `viewer` may call something: by name or else pseudonym."""
    return tuple((found["id"], found["called"]) for found in rows(db, _TOLD, who(viewer, today)) if found["called"])


def all_of_them(db: Database, *, sealed_too: bool = False) -> tuple[Testimony, ...]:
    """Every testimony but sealed ones, newest first: for archivists only; with `sealed_too` for what looks at files."""
    found = rows(db, "SELECT * FROM testimonies WHERE state <> 'sealed' OR ? ORDER BY id DESC", (sealed_too,))
    return tuple(_testimony(one) for one in found)


def of_family(db: Database, family: FamilyId) -> tuple[Testimony, ...]:
    """The testimonies of a family, whoever asks; the caller leaves out what may not be read."""
    found = rows(db, "SELECT * FROM testimonies WHERE family = ? ORDER BY created, address", (family,))
    return tuple(_testimony(one) for one in found)


def add_deposit(db: Database, now: datetime, testimony: int, number: int, staged: str) -> None:
    """Note a deposit whose bag lies staged under the name `staged` and is about to be put in its place."""
    change(db, "INSERT INTO deposits VALUES (?, ?, ?, 0, ?, '')", (testimony, number, staged, stamp(now)))


def place_deposit(db: Database, testimony: int, number: int) -> None:
    """Note that the bag of a deposit lies in its place."""
    change(db, "UPDATE deposits SET placed = 1, staged = '' WHERE testimony = ? AND number = ?", (testimony, number))


def deposit_checked(db: Database, now: datetime, testimony: int, number: int) -> None:
    """Note that a deposit was compared with its digests and found unchanged."""
    change(db, "UPDATE deposits SET checked = ? WHERE testimony = ? AND number = ?", (stamp(now), testimony, number))


def deposits(db: Database, *, unplaced_only: bool = False) -> list[Row]:
    """Deposits with the number of their testimony: keys testimony, accession, number, staged, placed, checked."""
    return rows(
        db,
        "SELECT d.*, t.number AS accession FROM deposits AS d JOIN testimonies AS t ON t.id = d.testimony "
        "WHERE :all OR d.placed = 0 ORDER BY t.number, d.number",
        {"all": not unplaced_only},
    )


def remove_deposit(db: Database, testimony: int, number: int) -> None:
    """Remove a deposit with the files in it; nothing refers to them, and the ledger has its number."""
    for sql in (
        "DELETE FROM files WHERE testimony = ? AND deposit = ?",
        "DELETE FROM deposits WHERE testimony = ? AND number = ?",
    ):
        change(db, sql, (testimony, number))


def taken_out(db: Database) -> tuple[tuple[TestimonyId, int], ...]:
    """The deposits that were taken out alone, as the ledger has them (``OH-2026-0042 d02-01``); none is given again."""
    sql = "SELECT DISTINCT subject FROM ledger WHERE verb = ? ORDER BY subject"
    found = (one["subject"].partition(" d") for one in rows(db, sql, (Verb.RECORDING_DISCARDED.value,)))
    return tuple((TestimonyId(number), int(rest.partition("-")[0])) for number, _, rest in found)


def deposits_made(db: Database, testimony: int) -> dict[int, str]:
    """When each deposit of a testimony was handed in, by its number."""
    return {one["number"]: one["made"] for one in rows(db, "SELECT * FROM deposits WHERE testimony = ?", (testimony,))}


def add_file(db: Database, file: StoredFile) -> None:
    """Add a payload of a deposit."""
    db.table("files").insert(
        {field: getattr(file, field) for field in StoredFile.__slots__} | {"silent": int(file.silent)}
    )


def files_of(db: Database, testimony: int) -> tuple[StoredFile, ...]:
    """The payloads of a testimony in order of number."""
    found = rows(db, "SELECT * FROM files WHERE testimony = ? ORDER BY kind, number", (testimony,))
    return tuple(StoredFile(**{**one, "silent": bool(one["silent"])}) for one in found)


def recordings_of(db: Database, testimony: int) -> tuple[StoredFile, ...]:
    """The recordings of a testimony in the order in which they are heard."""
    return tuple(file for file in files_of(db, testimony) if file.kind == "recording")


def waiting_of(db: Database, testimony: int) -> tuple[StoredFile, ...]:
    """The recordings that were added to a testimony and are no part of it yet, in the order in which they came."""
    found = [file for file in files_of(db, testimony) if file.kind == WAITING]
    return tuple(sorted(found, key=lambda file: (file.deposit, file.number)))


def joined(db: Database, file: StoredFile, id: RecordingId, number: int) -> None:
    """Make a recording that waits the `number`-th of its testimony; nothing refers to what waits."""
    change(db, "UPDATE files SET kind = 'recording', id = ?, number = ? WHERE id = ?", (id, number, file.id))


def recordings_among(db: Database, testimonies: Collection[int]) -> dict[int, tuple[StoredFile, ...]]:
    """The recordings of each of these testimonies (rows) in the order in which they are heard."""
    found: dict[int, tuple[StoredFile, ...]] = dict.fromkeys(testimonies, ())
    for one in rows(
        db,
        "SELECT * FROM files WHERE kind = 'recording' AND testimony IN (SELECT value FROM json_each(?)) "
        "ORDER BY testimony, number",
        (json.dumps(list(testimonies)),),
    ):
        found[one["testimony"]] += (StoredFile(**{**one, "silent": bool(one["silent"])}),)
    return found


def holder_of(db: Database, sha256: str) -> TestimonyId | None:
    """The accession that already holds the file with this digest, or None."""
    found = row(
        db,
        "SELECT t.number FROM files AS f JOIN testimonies AS t ON t.id = f.testimony "
        "WHERE f.sha256 = ? AND f.kind <> 'consent'",
        (sha256,),
    )
    return TestimonyId(found["number"]) if found else None
