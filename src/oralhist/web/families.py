"""The pages of families and people: both halves of a family beside one another, and lists to browse by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from oralhist.model.access import Clearance
from oralhist.model.identifiers import Address
from oralhist.model.kin import CHILD, FamilyRow, FamilyView, Kinship
from oralhist.web.asking import room
from oralhist.web.interface import language, mirrored
from oralhist.web.needs import needs
from oralhist.web.noting import note_shown
from oralhist.web.public import page_number
from oralhist.web.sizes import home_size
from oralhist.web.tree import tree
from oralhist.web.words import titled

bp = Blueprint("families", __name__)

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something by which families are browsed: its `id`, its name, in how many families that can be read."""

    id: str
    name: str
    families: int


@bp.get("/families")
@needs(Clearance.PUBLIC)
def listed() -> str:
    """The families that can be read, by the place that they left, the one that they reached, or an event."""
    rows = room().families()
    names = {str(view.place.id): view.name for view in room().gazetteer(language())}
    titles = {str(id): titled(event) for id, event in room().titles().items()}
    by = {
        "from": _choices([row.from_places for row in rows], names),
        "to": _choices([row.to_places for row in rows], names),
        "event": _choices([row.events for row in rows], titles),
    }
    said = {
        "from": request.args.get("from", ""),
        "to": request.args.get("to", ""),
        "event": request.args.get("event", ""),
    }
    chosen = {key: said[key] if said[key] in {one.id for one in by[key]} else "" for key in by}
    found = [row for row in rows if _fits(row, chosen)]
    number = page_number(request.args.get("page", ""))
    return render_template(
        "families.html",
        rows=found[ON_A_PAGE * (number - 1) : ON_A_PAGE * number],
        total=len(found),
        everybody=len(rows),
        by=by,
        chosen=chosen,
        names=names,
        page=number,
        more=len(found) > ON_A_PAGE * number,
    )


def _choices(values: Sequence[Sequence[str]], names: Mapping[str, str]) -> list[Choice]:
    counted = Counter(value for some in values for value in some if value in names)
    return sorted(
        (Choice(id=id, name=names[id], families=many) for id, many in counted.items()),
        key=lambda one: (one.name, one.id),
    )


def _fits(row: FamilyRow, chosen: Mapping[str, str]) -> bool:
    return (
        (not chosen["from"] or chosen["from"] in row.from_places)
        and (not chosen["to"] or chosen["to"] in row.to_places)
        and (not chosen["event"] or chosen["event"] in row.events)
    )


@bp.get("/f/<address:family>")
@needs(Clearance.PUBLIC)
def family(family: Address) -> str:
    """A family: its two sides on one timeline, who is who, its accounts."""
    view = room().family(family, language())
    note_shown(one.address for one in view.accounts)
    return render_template(
        "family.html",
        view=view,
        home=home_size(room(), [account.address for account in view.accounts]),
        tree=tree(view, mirrored=mirrored()),
        related=related(view),
        people={one.person: one for one in view.people},
    )


def related(view: FamilyView) -> dict[str, list[tuple[str, list[str]]]]:
    """For each person what they are to whom: *child of*, and the others, in a fixed order."""
    found: dict[str, dict[str, list[str]]] = {one.person: {} for one in view.people}
    for relation in view.relations:
        back = CHILD if relation.kind is Kinship.PARENT else relation.kind.value
        found[relation.person].setdefault(relation.kind.value, []).append(relation.other)
        found[relation.other].setdefault(back, []).append(relation.person)
    order = (CHILD, *(kind.value for kind in Kinship))
    return {person: [(kind, those[kind]) for kind in order if kind in those] for person, those in found.items()}


@bp.get("/p/<address:person>")
@needs(Clearance.PUBLIC)
def person(person: Address) -> str:
    """A person: every spelling that may be read, and where each stands."""
    found = room().person(person)
    note_shown(one.address for one in found.standing)
    return render_template("person.html", person=found)
