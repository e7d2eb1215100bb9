"""What each of those who speak in a testimony agreed to; what all did is kept beside it, for the rule to ask.

To be shown beside the other accounts of a family is agreed to as well: it is no part, and opens none.

A decision made before a withdrawal or a sealing is *suspended*: it is remembered and opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from oralhist.catalogue.access import audience_bits, audience_of
from oralhist.catalogue.database import change, rows
from oralhist.model.access import Audience, Component, Decision, strictest

NARRATOR = ""
"""The speaker who is in every testimony: its narrator, whatever the description calls them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What one speaker decided, and what they had decided before a withdrawal or a sealing.

    `linked` is whether they agreed to be shown beside the other accounts of their family (None: they were not asked, or
    not since a withdrawal).
    """

    decisions: Mapping[Component, Decision]
    suspended: Mapping[Component, Decision]
    linked: bool | None


def of_testimony(db: Database, testimony: int) -> dict[str, Agreed]:
    """What each speaker of a testimony agreed to, the narrator first, then by name."""
    names = [
        one["name"] for one in rows(db, "SELECT name FROM speakers WHERE testimony = ? ORDER BY name", (testimony,))
    ]
    found: dict[str, tuple[dict[Component, Decision], dict[Component, Decision]]] = {
        name: ({}, {}) for name in (NARRATOR, *names)
    }
    for one in rows(db, "SELECT * FROM agreed WHERE testimony = ?", (testimony,)):
        embargo = date.fromisoformat(one["embargo"]) if one["embargo"] else None
        decision = Decision(audience=audience_of(one["audience"]), embargo=embargo)
        found[one["speaker"]][one["suspended"]][Component(one["component"])] = decision
    linked = {
        one["speaker"]: bool(one["agreed"])
        for one in rows(db, "SELECT speaker, agreed FROM linkable WHERE testimony = ? AND NOT suspended", (testimony,))
    }
    return {
        name: Agreed(decisions=decided, suspended=before, linked=linked.get(name))
        for name, (decided, before) in found.items()
    }


def decide(
    db: Database,
    testimony: int,
    component: Component,
    audience: frozenset[Audience],
    embargo: date | None,
    speaker: str = NARRATOR,
) -> None:
    """Record what a speaker agreed to for one component; one who was not known to speak there is from now on."""
    if speaker != NARRATOR:
        add_speaker(db, testimony, speaker)
    change(
        db,
        "INSERT INTO agreed VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (testimony, speaker, component) "
        "DO UPDATE SET audience = excluded.audience, embargo = excluded.embargo, suspended = 0",
        (testimony, speaker, component.value, audience_bits(audience), embargo.isoformat() if embargo else None),
    )
    _settle(db, testimony)


def link(db: Database, testimony: int, agreed: bool, speaker: str = NARRATOR) -> None:
    """Record whether a speaker agreed to be shown beside the other accounts of the family."""
    if speaker != NARRATOR:
        add_speaker(db, testimony, speaker)
    change(
        db,
        "INSERT INTO linkable VALUES (?, ?, ?, 0) ON CONFLICT (testimony, speaker) "
        "DO UPDATE SET agreed = excluded.agreed, suspended = 0",
        (testimony, speaker, int(agreed)),
    )
    _settle(db, testimony)


def add_speaker(db: Database, testimony: int, name: str) -> None:
    """Note that somebody speaks there besides the narrator: nothing is open that they have not agreed to."""
    change(db, "INSERT OR IGNORE INTO speakers VALUES (?, ?)", (testimony, name))
    _settle(db, testimony)


def remove_speaker(db: Database, testimony: int, name: str) -> bool:
    """Take back that somebody speaks there, with what they agreed to; False where nobody was noted under that name."""
    removed = bool(change(db, "DELETE FROM speakers WHERE testimony = ? AND name = ?", (testimony, name)))
    if removed:
        for table in ("agreed", "linkable"):
            change(db, f"DELETE FROM {table} WHERE testimony = ? AND speaker = ?", (testimony, name))
        _settle(db, testimony)
    return removed


def suspend(db: Database, testimony: int) -> None:
    """Let all that was agreed until now open nothing any more."""
    for table in ("agreed", "linkable"):
        change(db, f"UPDATE {table} SET suspended = 1 WHERE testimony = ?", (testimony,))
    _settle(db, testimony)


def _settle(db: Database, testimony: int) -> None:
    """Write what all speakers agreed to where the rule of access is asked."""
    everyone = of_testimony(db, testimony).values()
    linked = all(each.linked for each in everyone)
    change(db, "UPDATE testimonies SET linked = ? WHERE id = ? AND linked <> ?", (linked, testimony, linked))
    settled = strictest(each.decisions for each in everyone)
    kept = rows(db, "SELECT component FROM decisions WHERE testimony = ?", (testimony,))
    for gone in {one["component"] for one in kept} - {component.value for component in settled}:
        change(db, "DELETE FROM decisions WHERE testimony = ? AND component = ?", (testimony, gone))
    for component, decision in settled.items():
        change(
            db,
            "INSERT INTO decisions VALUES (?, ?, ?, ?) ON CONFLICT (testimony, component) "
            "DO UPDATE SET audience = excluded.audience, embargo = excluded.embargo",
            (
                *(testimony, component.value, audience_bits(decision.audience)),
                decision.embargo.isoformat() if decision.embargo else None,
            ),
        )
