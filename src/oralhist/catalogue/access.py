"""The rule of `model.access.readable` rendered as SQL, and the vector of passages that a viewer may read.

An exhaustive test shows that rule and rendering agree; no other module writes a condition on who may read.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlite_utils import Database

from oralhist.catalogue.database import row, rows
from oralhist.model.access import (
    CLOSED,
    NAMING,
    PARENTS,
    Audience,
    Clearance,
    Component,
    Decision,
    Grant,
    State,
    Switch,
    Terms,
    Viewer,
    Waiting,
)
from oralhist.model.identifiers import FamilyId
from oralhist.model.refusals import NotFound

_BITS: Mapping[Audience, int] = {Audience.PUBLIC: 1, Audience.RESEARCHERS: 2, Audience.FAMILY: 4}

_DECIDED = """EXISTS (
  SELECT 1 FROM decisions AS d WHERE d.testimony = t.id AND d.component = '{component}'
  AND (d.embargo IS NULL OR :today >= d.embargo)
  AND ((d.audience & 1) OR ((d.audience & 2) AND :researcher)
       OR ((d.audience & 4) AND t.family IN (SELECT value FROM json_each(:families)))
       OR (:account <> '' AND EXISTS (
         SELECT 1 FROM grants AS g WHERE g.ended = '' AND g.testimony = t.id AND g.component = d.component
         AND g.account = :account AND (g.until IS NULL OR :today <= g.until)))))"""

_NAMED = _DECIDED.format(component=Component.NAME.value)
_WAITS = "EXISTS (SELECT 1 FROM names_waiting AS n WHERE n.holder = t.id AND {which})"
_DESCRIBED = f"NOT {_WAITS.format(which=f'n.described AND NOT (n.own AND {_NAMED})')}"
_SAID = f"(t.reviewed OR {_NAMED}) AND NOT {_WAITS.format(which='NOT n.own')}"

_SWITCHED = """FROM switches AS w WHERE w.shown = '' AND CASE w.kind
  WHEN 'everything' THEN 1 WHEN 'testimony' THEN w.subject = t.number WHEN 'family' THEN w.subject = t.family
  ELSE EXISTS (SELECT 1 FROM person_links AS l WHERE l.testimony = t.id AND l.person = w.subject
               AND l.role = 'narrator' AND l.ended = '') END"""
"""The switches that hide ``testimonies AS t``, found anew each time: what joins a family later is hidden too."""

_SHOWN = (
    f"t.state = 'kept' AND (t.hidden_until IS NULL OR :today >= t.hidden_until) AND NOT EXISTS (SELECT 1 {_SWITCHED})"
)

_READABLE = f"(t.state <> 'sealed' AND (:keeper OR ({_SHOWN} AND {{decided}})))"

READABLE: Mapping[Component, str] = {
    component: _READABLE.format(
        decided=" AND ".join(
            (
                *(_DECIDED.format(component=part.value) for part in (component, *PARENTS[component])),
                *((_DESCRIBED, _SAID) if component in NAMING else (_DESCRIBED,)),
            )
        )
    )
    for component in Component
}
"""For each component a condition on ``testimonies AS t``; its parameters are given by `who`."""


_AMONG = "IN (SELECT value FROM json_each(?))"


_KEPT = (
    "SELECT t.id, t.state, t.family, t.reviewed, t.hidden_until, "
    f"(SELECT json_group_array(w.kind) {_SWITCHED}) AS switched "
    f"FROM testimonies AS t WHERE t.id {_AMONG}"
)


def who(viewer: Viewer, today: date) -> dict[str, Any]:
    """The parameters of `READABLE`: who asks, and on which day (in the archive's time zone)."""
    return {
        "account": viewer.name,
        "keeper": viewer.keeps_the_archive,
        "researcher": viewer.clearance is Clearance.RESEARCHER,
        "families": json.dumps(sorted(viewer.families)),
        "today": today.isoformat(),
    }


def alike(db: Database, viewer: Viewer, today: date) -> tuple[Any, ...]:
    """What is the same for all viewers who may read the same on `today`, until the change counter moves.

    The public is one viewer, and so are all researchers, but for those to whom something was given by name.
    """
    asking = who(viewer, today)
    given = "SELECT 1 FROM grants WHERE ended = '' AND account = ? LIMIT 1"
    if viewer.keeps_the_archive or row(db, given, (viewer.name,)) is None:
        asking["account"] = ""
    return tuple(asking.values())


def audience_bits(audience: frozenset[Audience]) -> int:
    """An audience as the number in which the catalogue keeps it."""
    return sum(_BITS[one] for one in audience)


@cache
def audience_of(bits: int) -> frozenset[Audience]:
    """The audience that the catalogue keeps as `bits`."""
    return frozenset(one for one, bit in _BITS.items() if bits & bit) if bits else CLOSED


def terms(db: Database, testimony: int) -> Terms:
    """The terms of one testimony; `NotFound` where there is none of that row: it may just have been erased."""
    found = terms_of(db, [testimony]).get(testimony)
    if found is None:
        raise NotFound
    return found


def terms_of(db: Database, testimonies: Collection[int]) -> dict[int, Terms]:
    """The terms of those of these testimonies (rows) that there are."""
    which = (json.dumps(list(testimonies)),)
    given: dict[int, list[Grant]] = {}
    for g in rows(db, f"SELECT * FROM grants WHERE ended = '' AND testimony {_AMONG}", which):
        until = date.fromisoformat(g["until"]) if g["until"] else None
        grant = Grant(account=g["account"], component=Component(g["component"]), until=until)
        given.setdefault(g["testimony"], []).append(grant)
    decided: dict[int, dict[Component, Decision]] = {}
    for d in rows(db, f"SELECT testimony, component, audience, embargo FROM decisions WHERE testimony {_AMONG}", which):
        decided.setdefault(d["testimony"], {})[Component(d["component"])] = Decision(
            audience=audience_of(d["audience"]),
            embargo=date.fromisoformat(d["embargo"]) if d["embargo"] else None,
        )
    waiting: dict[int, list[Waiting]] = {}
    for n in rows(db, f"SELECT holder, own, described FROM names_waiting WHERE holder {_AMONG}", which):
        waits = Waiting(own=bool(n["own"]), described=bool(n["described"]))
        waiting.setdefault(n["holder"], []).append(waits)
    return {
        found["id"]: Terms(
            state=State(found["state"]),
            decisions=decided.get(found["id"], {}),
            family=FamilyId(found["family"]) if found["family"] else None,
            grants=frozenset(given.get(found["id"], ())),
            switched=frozenset(Switch(kind) for kind in json.loads(found["switched"])),
            reviewed=bool(found["reviewed"]),
            waiting=frozenset(waiting.get(found["id"], ())),
            hidden_until=date.fromisoformat(found["hidden_until"]) if found["hidden_until"] else None,
        )
        for found in rows(db, _KEPT, which)
    }


_ALIKE = f"""SELECT t.id, t.state, t.family IS NULL, t.reviewed, t.hidden_until,
  (SELECT json_group_array(w.kind) {_SWITCHED}),
  (SELECT json_group_array(json_array(component, audience, embargo)) FROM decisions WHERE testimony = t.id),
  (SELECT json_group_array(json_array(own, described)) FROM names_waiting WHERE holder = t.id),
  (SELECT json_group_array(json_array(account, component, until)) FROM grants WHERE testimony = t.id AND ended = '')
FROM testimonies AS t WHERE t.state <> 'sealed'"""


def terms_of_all(db: Database) -> list[tuple[Terms, list[int]]]:
    """The terms of every testimony (rows) that is not sealed, those together that differ by the family at most."""
    same: dict[tuple[Any, ...], list[int]] = {}
    for testimony, *said in db.conn.execute(_ALIKE):
        same.setdefault(tuple(said), []).append(testimony)
    of_first = terms_of(db, [those[0] for those in same.values()])
    return [(of_first[those[0]], those) for those in same.values()]


_ADDRESSES = {
    component: "SELECT t.address FROM testimonies AS t WHERE " + condition for component, condition in READABLE.items()
}


def addresses(db: Database, viewer: Viewer, component: Component, today: date) -> frozenset[str]:
    """The addresses of all testimonies of which `viewer` may read `component` on `today`."""
    found = db.conn.execute(_ADDRESSES[component], who(viewer, today))
    return frozenset(address for (address,) in found)


def opening_counter(db: Database) -> int:
    """A number that moves with every change of what the rule is asked of: testimonies, decisions, grants."""
    found = row(db, "SELECT counter FROM openings")
    assert found is not None
    return int(found["counter"])


def change_counter(db: Database) -> int:
    """A number that moves with every change of consent, state, family or passages."""
    found = row(db, "SELECT counter FROM changes")
    assert found is not None
    return int(found["counter"])
