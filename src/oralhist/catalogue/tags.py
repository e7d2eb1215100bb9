"""Tags across testimonies: those that wait for a person, in the order that helps most, and changes of their span.

For archivists only: it knows no viewer. A sealed testimony is never among them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from sqlite_utils import Database

from oralhist.catalogue.database import change, row, rows
from oralhist.model.carrying import Anchor
from oralhist.model.chronology import Rule
from oralhist.model.identifiers import EventId, TestimonyId

_WAITING = """
FROM tags AS g JOIN testimonies AS t ON t.id = g.testimony
LEFT JOIN segments AS s ON s.testimony = g.testimony AND s.layer = 'original' AND s.segment = g.segment
LEFT JOIN (SELECT event, count(DISTINCT testimony) AS told FROM tags WHERE status = 'accepted' GROUP BY event) AS a
  ON a.event = g.event
WHERE g.status = 'suggested' AND t.state <> 'sealed' AND g.score >= :least
  AND g.event IN (SELECT value FROM json_each(:known))
  AND (:event = '' OR g.event = :event) AND (:number = '' OR t.number = :number)
  AND (:language = '' OR s.language = :language OR substr(s.language, 1, length(:language) + 1) = :language || '-')
  AND (SELECT count(DISTINCT k.value) FROM json_each(:kinds) AS k WHERE EXISTS
       (SELECT 1 FROM json_each(g.evidence) AS e WHERE e.value ->> 'kind' = k.value)) = json_array_length(:kinds)
"""

ORDER = "ORDER BY t.opened DESC, coalesce(a.told, 0), g.score DESC, g.id"
"""Open testimonies first, then the event of which the fewest confirmed accounts speak, then the surest."""


def waiting(db: Database, rule: Rule, known: Collection[EventId]) -> tuple[int, ...]:
    """The numbers of the suggestions that `rule` means, of the events `known`, in the order that helps most."""
    return tuple(found["id"] for found in rows(db, f"SELECT g.id {_WAITING} {ORDER}", _values(rule, known)))


def waiting_by(db: Database, what: str, known: Collection[EventId]) -> Mapping[str, int]:
    """How many suggestions wait, by ``event`` or by ``language``, the most first."""
    column = {"event": "g.event", "language": "coalesce(s.language, '')"}[what]
    found = rows(
        db,
        f"SELECT {column} AS one, count(*) AS many {_WAITING} GROUP BY one ORDER BY many DESC, one",
        _values(Rule(), known),
    )
    return {one["one"]: one["many"] for one in found}


def _values(rule: Rule, known: Collection[EventId]) -> dict[str, object]:
    return {
        **{"event": rule.event, "number": rule.number, "language": rule.language, "least": rule.least},
        "kinds": json.dumps([kind.value for kind in dict.fromkeys(rule.kinds)]),
        "known": json.dumps(sorted(known)),
    }


def number_of(db: Database, testimony: int) -> TestimonyId:
    """The accession number of a row; ``KeyError`` where there is none."""
    found = row(db, "SELECT number FROM testimonies WHERE id = ?", (testimony,))
    if found is None:
        raise KeyError(testimony)
    return TestimonyId(found["number"])


def add(db: Database, testimony: int, event: EventId, anchor: Anchor, score: float, evidence: str) -> int:
    """Add an undecided tag, whose `evidence` (JSON) may be none; its number."""
    values = (testimony, event, anchor.segment, anchor.last, anchor.recording, anchor.start_ms, anchor.end_ms)
    added = row(
        db,
        "INSERT INTO tags (testimony, event, segment, last, recording, start_ms, end_ms, words, status, score, "
        "evidence, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'suggested', ?, ?, '') RETURNING id",
        (*values, anchor.words, score, evidence),
    )
    assert added is not None
    return int(added["id"])


def set_span(db: Database, tag: int, anchor: Anchor, evidence: str) -> None:
    """Let a tag hang on other segments; `evidence` are its pieces (JSON) as characters of the new words."""
    change(
        db,
        "UPDATE tags SET segment = ?, last = ?, recording = ?, start_ms = ?, end_ms = ?, words = ?, evidence = ? "
        "WHERE id = ?",
        (
            *(anchor.segment, anchor.last, anchor.recording, anchor.start_ms, anchor.end_ms, anchor.words, evidence),
            tag,
        ),
    )
