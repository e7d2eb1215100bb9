"""What the work list goes by, asked of all testimonies at once: one by one, 2,000 of them were 14,000 questions.

For archivists only; of sealed testimonies it says nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue.database import rows
from oralhist.catalogue.testimonies import WAITING
from oralhist.model.identifiers import Address, TestimonyId
from oralhist.model.transcript import ORIGINAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """How far a testimony is. `duration_ms` is None where it has no recording, `told` whether it has a revision.

    `lines` are how many segments the current one has, `unchecked` of how many of them nobody stands for the words,
    `waits` is whether a recording was added to it that no archivist has said yet is covered by what was agreed,
    `suggested` how many events nobody has decided on, `recorded` is whether any consent record says how it was given.
    """

    row: int
    number: TestimonyId
    address: Address
    title: str
    languages: tuple[str, ...]
    changed: str
    duration_ms: int | None
    told: bool
    lines: int
    unchecked: int
    suggested: int
    recorded: bool
    waits: bool


_ALL = f"""SELECT t.id, t.number, t.address, t.title, t.languages, t.changed,
  (SELECT sum(duration_ms) FROM files AS f WHERE f.testimony = t.id AND f.kind = 'recording') AS duration_ms,
  EXISTS (SELECT 1 FROM revisions AS r WHERE r.testimony = t.id AND r.layer = '{ORIGINAL}') AS told,
  (SELECT count(*) FROM segments AS s WHERE s.testimony = t.id AND s.layer = '{ORIGINAL}') AS lines,
  (SELECT count(*) FROM segments AS s WHERE s.testimony = t.id AND s.layer = '{ORIGINAL}' AND NOT s.checked)
    AS unchecked,
  (SELECT count(*) FROM tags AS g WHERE g.testimony = t.id AND g.status = 'suggested') AS suggested,
  EXISTS (SELECT 1 FROM consent_records AS c WHERE c.testimony = t.id AND c.given <> '') AS recorded,
  EXISTS (SELECT 1 FROM files AS f WHERE f.testimony = t.id AND f.kind = '{WAITING}') AS waits
FROM testimonies AS t WHERE t.state <> 'sealed' ORDER BY t.id DESC"""


def all_of_them(db: Database) -> tuple[Worked, ...]:
    """Every testimony, the newest first."""
    return tuple(
        Worked(
            row=one["id"],
            number=one["number"],
            address=one["address"],
            title=one["title"],
            languages=tuple(json.loads(one["languages"])),
            changed=one["changed"],
            duration_ms=one["duration_ms"],
            told=bool(one["told"]),
            lines=one["lines"],
            unchecked=one["unchecked"],
            suggested=one["suggested"],
            recorded=bool(one["recorded"]),
            waits=bool(one["waits"]),
        )
        for one in rows(db, _ALL)
    )
