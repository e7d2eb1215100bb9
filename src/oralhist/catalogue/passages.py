"""Passages as rows: what is searched, with the way back from a passage to its segments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue.database import Row, change, row, rows
from oralhist.catalogue.mentions import note_mentions
from oralhist.model.access import Component
from oralhist.model.question import IndexedPassage
from oralhist.model.transcript import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """A passage with the testimony that it belongs to and the component that decides who may read it.

    `revised` passages are cut from the current revision and are what readers find; `working` ones from the text with
    its open edits, which archivists find. Most are both.
    """

    id: int
    testimony: int
    component: Component
    layer: str
    passage: Passage
    revised: bool
    working: bool


def replace_passages(
    db: Database,
    testimony: int,
    component: Component,
    layer: str,
    passages: Sequence[Passage],
    working: Sequence[Passage] | None = None,
) -> bool:
    """Make `passages` those of the current revision for this component and layer; whether any is different now.

    `working` are those of the text that is being corrected, where it is another. A passage that stays word for word
    keeps its number, so that a correction is few new passages for the index; old numbers are never used again.
    """
    revised, now = set(passages), set(passages if working is None else working)
    wanted = {one: (one in revised, one in now) for one in dict.fromkeys((*passages, *(working or ())))}
    values = (testimony, component.value, layer)
    found = rows(db, "SELECT * FROM passages WHERE testimony = ? AND component = ? AND layer = ?", values)
    before = {passage_in(one).passage: int(one["id"]) for one in found}
    kept = {before[passage]: stands for passage, stands in wanted.items() if passage in before}
    for one in found:
        stands = kept.get(one["id"])
        if stands is None:
            change(db, "DELETE FROM passages WHERE id = ?", (one["id"],))
        elif stands != (bool(one["revised"]), bool(one["working"])):
            change(db, "UPDATE passages SET revised = ?, working = ? WHERE id = ?", (*map(int, stands), one["id"]))
    fresh = [passage for passage in wanted if passage not in before]
    for passage in fresh:
        add_passages(db, testimony, component, layer, [passage], revised=passage in revised, working=passage in now)
    return bool(fresh) or len(kept) < len(found)


def add_passages(
    db: Database,
    testimony: int,
    component: Component,
    layer: str,
    passages: Iterable[Passage],
    *,
    revised: bool,
    working: bool = True,
) -> None:
    """Add passages of the current revision (`revised`), of the text that is being corrected (`working`), or of both."""
    for passage in passages:
        added = row(
            db,
            "INSERT INTO passages "
            "(testimony, component, layer, language, text, segments, starts, revised, working, doubtful) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (
                *(testimony, component.value, layer, passage.language, passage.text, *as_lists(passage)),
                *(int(revised), int(working), int(passage.doubtful)),
            ),
        )
        assert added is not None
        note_mentions(db, int(added["id"]), passage.text)


def as_lists(passage: Passage) -> tuple[str, str]:
    """The columns that lead from a passage back to its segments."""
    return json.dumps(list(passage.segments)), json.dumps(list(passage.starts))


def passages_among(db: Database, numbers: Sequence[int]) -> dict[int, PassageRow]:
    """Those of the passages with these numbers that are still there."""
    found = rows(
        db, "SELECT * FROM passages WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),)
    )
    return {one["id"]: passage_in(one) for one in found}


def passage_in(found: Row) -> PassageRow:
    """The passage in a row."""
    return PassageRow(
        id=found["id"],
        testimony=found["testimony"],
        component=Component(found["component"]),
        layer=found["layer"],
        passage=Passage(
            text=found["text"],
            language=found["language"],
            segments=tuple(json.loads(found["segments"])),
            starts=tuple(json.loads(found["starts"])),
            doubtful=bool(found["doubtful"]),
        ),
        revised=bool(found["revised"]),
        working=bool(found["working"]),
    )


_KEPT = "testimony NOT IN (SELECT id FROM testimonies WHERE state = 'sealed')"
"""Of what is sealed nothing is in the index: nobody searches it."""


def passages_of(db: Database, testimony: int) -> tuple[IndexedPassage, ...]:
    """The passages of a testimony as the index wants them."""
    asked = f"SELECT id, text, language FROM passages WHERE testimony = ? AND {_KEPT} ORDER BY id"
    found = rows(db, asked, (testimony,))
    return tuple(IndexedPassage(number=one["id"], text=one["text"], language=one["language"]) for one in found)


def all_passages(db: Database) -> tuple[IndexedPassage, ...]:
    """Every passage that is indexed, for a rebuild of the index."""
    found = rows(db, f"SELECT id, text, language FROM passages WHERE {_KEPT} ORDER BY id")
    return tuple(IndexedPassage(number=one["id"], text=one["text"], language=one["language"]) for one in found)


def passage_numbers(db: Database) -> frozenset[int]:
    """The numbers of all passages that are indexed."""
    # Asked with every correction: a dictionary for each of 100,000 rows would cost 50 ms.
    return frozenset(number for (number,) in db.conn.execute(f"SELECT id FROM passages WHERE {_KEPT}"))


def holders_of(db: Database, passages: Sequence[int]) -> list[tuple[int, Component]]:
    """For each of the passages (numbers) that still are: the row of its testimony and its component."""
    found = rows(
        db,
        "SELECT testimony, component FROM passages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(passages)),),
    )
    return [(one["testimony"], Component(one["component"])) for one in found]
