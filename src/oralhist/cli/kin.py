"""Commands about families: who is who in a testimony, how they are related, when and from where to where they left."""

from __future__ import annotations

from typing import Any

import click

from oralhist.cli.shape import Session, as_json, tell
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.kin import CHILD, KinDesk, Kinship
from oralhist.reading_room import ReadingRoom
from oralhist.work import kin as work
from oralhist.work.describe import SIDES
from oralhist.work.holdings import named

RELATIONS = (Kinship.PARENT.value, CHILD, Kinship.SPOUSE.value, Kinship.SIBLING.value, "by-marriage")


@click.group("kin")
def kin() -> None:
    """Families: the people of whom a testimony tells, and how they are related."""


@kin.command("list")
@click.argument("identifier", metavar="ID")
@as_json
@click.pass_obj
def kin_list(session: Session, identifier: str, as_json: bool) -> None:
    """The people of whom the testimony ID tells, their relations, and when they left."""
    archive = session.archive()
    number = named(archive, identifier).number
    found = ReadingRoom(archive, session.operator(), archive.today()).kin(number)
    tell(_answer(found), json_wanted=as_json, lines=lambda: _lines(found))


@kin.command("add")
@click.argument("identifier", metavar="ID")
@click.argument("name", required=False, default="")
@click.option("--person", default="", help="A person who is known already, instead of a name.")
@click.option("--side", type=click.Choice(SIDES), default="unknown", show_default=True)
@click.option("--born", default="", help="When (EDTF): 1938, 193X, 1938~.")
@click.option("--died", default="", help="When (EDTF).")
@click.option("--narrator", "narrates", is_flag=True, help="It is the narrator.")
@as_json
@click.pass_obj
def kin_add(
    session: Session,
    identifier: str,
    name: str,
    person: str,
    side: str,
    born: str,
    died: str,
    narrates: bool,
    as_json: bool,
) -> None:
    """Say what the testimony ID tells of a person: one called NAME, who is new, or one who is known."""
    if bool(name) == bool(person):
        raise click.UsageError("Give either a NAME or --person.")
    said = work.Said(side=side, born=born, died=died, narrates=narrates)
    if person:
        work.place(session.archive(), identifier, person, said, session.operator())
    else:
        person = work.introduce(session.archive(), identifier, name, said, session.operator())
    tell({"person": person}, json_wanted=as_json, lines=lambda: [f"Entered as {person}."])


@kin.command("remove")
@click.argument("identifier", metavar="ID")
@click.argument("person")
@as_json
@click.pass_obj
def kin_remove(session: Session, identifier: str, person: str, as_json: bool) -> None:
    """Let the testimony ID say nothing of PERSON any more."""
    work.remove(session.archive(), identifier, person, session.operator())
    tell({"removed": person}, json_wanted=as_json, lines=lambda: [f"{person} is taken out."])


@kin.command("relate")
@click.argument("identifier", metavar="ID")
@click.argument("person")
@click.argument("kind", type=click.Choice(RELATIONS))
@click.argument("other")
@as_json
@click.pass_obj
def kin_relate(session: Session, identifier: str, person: str, kind: str, other: str, as_json: bool) -> None:
    """Say that by the testimony ID PERSON is the parent, child, spouse, sibling or relative by marriage of OTHER."""
    meant = kind.replace("-", " ")
    number = work.relate(session.archive(), identifier, person, meant, other, session.operator())
    tell({"relation": number}, json_wanted=as_json, lines=lambda: [f"Related, as relation {number}."])


@kin.command("unrelate")
@click.argument("relation", type=click.IntRange(1, MOST_NUMBER))
@as_json
@click.pass_obj
def kin_unrelate(session: Session, relation: int, as_json: bool) -> None:
    """Take the relation RELATION back; that it was there stays in its history."""
    work.unrelate(session.archive(), relation, session.operator())
    tell({"unrelated": relation}, json_wanted=as_json, lines=lambda: [f"Relation {relation} is taken back."])


@kin.command("moved")
@click.argument("identifier", metavar="ID")
@click.option("--on", "departed", default="", help="When they left (EDTF): 1962-05-12, 1962-05, 1962-21 for spring.")
@click.option("--from", "from_place", default="", help="From where: a place of the chronology, in any spelling.")
@click.option("--to", "to_place", default="", help="To where.")
@as_json
@click.pass_obj
def kin_moved(session: Session, identifier: str, departed: str, from_place: str, to_place: str, as_json: bool) -> None:
    """Say when those of the testimony ID left, from where and to where; what is not given is not said any more."""
    work.moved(session.archive(), identifier, departed, from_place, to_place, session.operator())
    tell({"moved": identifier}, json_wanted=as_json, lines=lambda: ["It is kept."])


def _answer(found: KinDesk) -> dict[str, Any]:
    return {
        "testimony": found.number,
        "family": found.family,
        "departed": found.move.departed,
        "from": found.move.from_place,
        "to": found.move.to_place,
        "people": [
            {
                "person": one.person,
                "spellings": list(one.spellings),
                "side": one.kin.side,
                "born": one.kin.born,
                "died": one.kin.died,
                "narrates": one.kin.narrates,
            }
            for one in found.people
            if one.kin
        ],
        "relations": [
            {"relation": one.id, "person": one.person, "kind": one.kind.value, "other": one.other}
            for one in found.relations
        ],
    }


def _lines(found: KinDesk) -> list[str]:
    lines = [f"{found.number}  {found.family_name or 'of no family'}"]
    for one in found.people:
        if one.kin:
            said = [one.kin.side, *(["narrates"] if one.kin.narrates else [])]
            said += [f"born {one.kin.born}"] if one.kin.born else []
            said += [f"died {one.kin.died}"] if one.kin.died else []
            lines.append(f"  {one.person}  {', '.join(one.spellings)}: {', '.join(said)}")
    lines += [f"  {one.id:>5}  {one.person} {one.kind.value} of {one.other}" for one in found.relations]
    move = found.move
    if move.departed or move.from_place or move.to_place:
        lines.append(f"  left {move.departed or '?'} from {move.from_place or '?'} to {move.to_place or '?'}")
    return lines


COMMANDS = (kin,)
"""Commands of families."""
