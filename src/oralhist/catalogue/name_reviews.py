"""The review of names as rows: whom a testimony hides, which names wait where, what was decided, what is muted.

Whether something is readable while a name waits is decided in `access` alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.model.identifiers import RecordingId
from oralhist.model.names import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenRow:
    """Who is hidden in a testimony: a person of the registry (or none) and spellings, called `instead` there.

    With `narrator`, they are further spellings of the narrator's own name.
    """

    id: int
    testimony: int
    person: str
    spellings: tuple[str, ...]
    instead: str
    narrator: bool
    who: str
    at: str


def hidden_in(db: Database, testimony: int) -> tuple[HiddenRow, ...]:
    """Who is hidden in a testimony, in the order in which archivists said so."""
    found = rows(db, "SELECT * FROM hidden_persons WHERE testimony = ? ORDER BY id", (testimony,))
    return tuple(_hidden(one) for one in found)


def hiding(db: Database, person: str) -> tuple[int, ...]:
    """The testimonies (rows) in which a person of the registry is hidden."""
    found = rows(db, "SELECT DISTINCT testimony FROM hidden_persons WHERE person = ? AND person <> ''", (person,))
    return tuple(one["testimony"] for one in found)


def hidden_among(db: Database, testimonies: Collection[int]) -> tuple[HiddenRow, ...]:
    """Whom these testimonies (rows) hide besides their narrators, in the order in which archivists said so."""
    found = rows(
        db,
        "SELECT * FROM hidden_persons WHERE NOT narrator AND testimony IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(list(testimonies)),),
    )
    return tuple(_hidden(one) for one in found)


def hide(db: Database, wanted: HiddenRow) -> int:
    """Keep who is hidden (its `id` is passed over); returns its number."""
    found = row(
        db,
        "INSERT INTO hidden_persons (testimony, person, spellings, instead, narrator, who, at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(wanted.testimony, wanted.person, json.dumps(list(wanted.spellings), ensure_ascii=False)),
            *(wanted.instead, int(wanted.narrator), wanted.who, wanted.at),
        ),
    )
    assert found is not None
    return int(found["id"])


def rename(db: Database, other: str, person: str) -> None:
    """Let `person` be hidden wherever `other` is, who is the same."""
    change(db, "UPDATE hidden_persons SET person = ? WHERE person = ? AND person <> ''", (person, other))


def show_again(db: Database, testimony: int, number: int) -> bool:
    """Hide somebody no longer; False where there is no such number."""
    return bool(change(db, "DELETE FROM hidden_persons WHERE testimony = ? AND id = ?", (testimony, number)))


def _hidden(found: Row) -> HiddenRow:
    return HiddenRow(
        **{key: found[key] for key in ("id", "testimony", "person", "instead", "who", "at")},
        spellings=tuple(json.loads(found["spellings"])),
        narrator=bool(found["narrator"]),
    )


def wait(db: Database, holder: int, subject: int, *, own: bool, described: bool) -> None:
    """Note that a name of the review of `subject` stands undecided in `holder`."""
    change(db, "INSERT OR IGNORE INTO names_waiting VALUES (?, ?, ?, ?)", (holder, subject, int(own), int(described)))


def wait_no_more(db: Database, holder: int, subject: int, *, own: bool, described: bool) -> None:
    """Take that back."""
    change(
        db,
        "DELETE FROM names_waiting WHERE holder = ? AND subject = ? AND own = ? AND described = ?",
        (holder, subject, int(own), int(described)),
    )


def settle(db: Database, subject: int, *, elsewhere_only: bool = False) -> None:
    """Take back whatever waits for the review of `subject`; with `elsewhere_only` what waits in other testimonies."""
    change(
        db, "DELETE FROM names_waiting WHERE subject = ? AND (holder <> subject OR NOT ?)", (subject, elsewhere_only)
    )


def waits_elsewhere(db: Database, subject: int) -> frozenset[tuple[int, bool]]:
    """The other testimonies (rows) in which a name of the review of `subject` stands undecided; whether described."""
    found = rows(
        db,
        "SELECT DISTINCT holder, described FROM names_waiting WHERE subject = :id AND holder <> :id",
        {"id": subject},
    )
    return frozenset((one["holder"], bool(one["described"])) for one in found)


def waits_for(db: Database, holder: int) -> tuple[int, ...]:
    """The testimonies (rows) whose reviews have to decide on a word that stands in `holder`."""
    return tuple(
        one["subject"]
        for one in rows(db, "SELECT DISTINCT subject FROM names_waiting WHERE holder = ? ORDER BY subject", (holder,))
    )


def decided(db: Database, subject: int) -> dict[tuple[int, str], tuple[Choice, str]]:
    """What was decided on which find (holder, digest) in the review of `subject`, and by whom."""
    found = rows(db, "SELECT holder, find, choice, who FROM name_decisions WHERE subject = ?", (subject,))
    return {(one["holder"], one["find"]): (Choice(one["choice"]), one["who"]) for one in found}


def decide(
    db: Database, now: datetime, subject: int, finds: Iterable[tuple[int, str]], choice: Choice, who: str
) -> None:
    """Note what was decided on finds (holder, digest)."""
    db.conn.executemany(
        "INSERT INTO name_decisions VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject, holder, find) "
        "DO UPDATE SET choice = excluded.choice, who = excluded.who, at = excluded.at",
        [(subject, holder, find, choice.value, who, stamp(now)) for holder, find in finds],
    )


def replaced_any(db: Database, testimony: int) -> bool:
    """Whether any word of a testimony was replaced."""
    asked = "SELECT 1 FROM name_decisions WHERE holder = ? AND choice = 'replace' LIMIT 1"
    return row(db, asked, (testimony,)) is not None


def mute(db: Database, testimony: int, spans: Sequence[tuple[RecordingId, int, int]]) -> None:
    """Let nobody but archivists hear these spans (recording, from ms, to ms), in which a replaced name is said."""
    db.conn.executemany("INSERT OR IGNORE INTO muted VALUES (?, ?, ?, ?)", [(testimony, *span) for span in spans])


def muted(db: Database, testimony: int) -> dict[RecordingId, list[tuple[int, int]]]:
    """The spans in which a replaced name is said, by recording."""
    found: dict[RecordingId, list[tuple[int, int]]] = {}
    for one in rows(db, "SELECT * FROM muted WHERE testimony = ? ORDER BY recording, start_ms", (testimony,)):
        found.setdefault(RecordingId(one["recording"]), []).append((one["start_ms"], one["end_ms"]))
    return found
