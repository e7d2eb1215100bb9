"""Commands about persons: who is linked to which spelling, linking one, taking a link back."""

from __future__ import annotations

from typing import Any

import click

from oralhist.cli.shape import Session, as_json, tell
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.kin import AlikePair
from oralhist.model.persons import LinkView, PersonView, Role
from oralhist.reading_room import ReadingRoom
from oralhist.work import joining, persons


@click.group("person")
def person() -> None:
    """Persons whose spellings archivists have linked; nothing is linked by itself."""


@person.command("list")
@click.argument("name", required=False, default="")
@as_json
@click.pass_obj
def person_list(session: Session, name: str, as_json: bool) -> None:
    """All persons with their links, or those called like NAME, in any script."""
    archive = session.archive()
    found = ReadingRoom(archive, session.operator(), archive.today()).registry(name).persons
    tell({"persons": [_person(one) for one in found]}, json_wanted=as_json, lines=lambda: _lines(found))


@person.command("link")
@click.argument("identifier", metavar="ID")
@click.argument("spelling")
@click.option(
    "--role", type=click.Choice(["narrator", "relative", "spoken-of"]), required=True, help="Who it is there."
)
@click.option("--line", type=click.IntRange(0, MOST_NUMBER), help="The line in which it is said: 12 for #s12.")
@click.option("--person", "whom", default="", help="The person (default: a new one).")
@as_json
@click.pass_obj
def person_link(
    session: Session, identifier: str, spelling: str, role: str, line: int | None, whom: str, as_json: bool
) -> None:
    """Take SPELLING in the testimony ID for a person."""
    meant = Role(role.replace("-", " "))
    done = persons.link(session.archive(), identifier, spelling, meant, session.operator(), line=line, person=whom)
    answer = {"person": done.person, "link": done.link}
    tell(answer, json_wanted=as_json, lines=lambda: [f"Linked to {done.person}, as link {done.link}."])


@person.command("unlink")
@click.argument("link", type=click.IntRange(1, MOST_NUMBER))
@as_json
@click.pass_obj
def person_unlink(session: Session, link: int, as_json: bool) -> None:
    """Take the link LINK back; that it was there stays in its history."""
    persons.unlink(session.archive(), link, session.operator())
    tell({"unlinked": link}, json_wanted=as_json, lines=lambda: [f"Link {link} is taken back."])


@person.command("alike")
@as_json
@click.pass_obj
def person_alike(session: Session, as_json: bool) -> None:
    """Those who may be one person, each pair with the facts that it shares; nothing is linked by itself."""
    archive = session.archive()
    found = ReadingRoom(archive, session.operator(), archive.today()).alike()
    answer = {
        "pairs": [
            {"one": pair.one.id, "other": pair.other.id, "facts": [{"kind": k, "what": w} for k, w in pair.facts]}
            for pair in found
        ]
    }
    tell(answer, json_wanted=as_json, lines=lambda: [line for pair in found for line in _alike(pair)] or ["None."])


@person.command("join")
@click.argument("one")
@click.argument("other")
@as_json
@click.pass_obj
def person_join(session: Session, one: str, other: str, as_json: bool) -> None:
    """Take ONE and OTHER for one person: each a person, or a testimony (by address) whose narrator nobody linked."""
    whom = joining.join(session.archive(), one, other, session.operator())
    tell({"person": whom}, json_wanted=as_json, lines=lambda: [f"They are one person now: {whom}."])


@person.command("apart")
@click.argument("one")
@click.argument("other")
@as_json
@click.pass_obj
def person_apart(session: Session, one: str, other: str, as_json: bool) -> None:
    """Say that ONE and OTHER are two people: they are not proposed again."""
    joining.keep_apart(session.archive(), one, other, session.operator())
    tell({"apart": [one, other]}, json_wanted=as_json, lines=lambda: ["They will not be proposed again."])


def _alike(pair: AlikePair) -> list[str]:
    return [f"{pair.one.id}  {pair.other.id}", *(f"  {kind}: {what}" for kind, what in pair.facts)]


def _person(found: PersonView) -> dict[str, Any]:
    return {
        "person": found.person,
        "spellings": list(found.spellings),
        "links": [_link(view) for view in found.links],
        "past": [_link(view) for view in found.past],
    }


def _link(view: LinkView) -> dict[str, Any]:
    link = view.link
    return {
        **{"link": link.id, "testimony": view.testimony, "title": view.title, "spelling": link.spelling},
        **{"role": link.role.value, "line": view.line, "said": view.said, "by": link.who, "at": link.at},
        **({"ended": link.ended, "ended_by": link.ended_by} if link.ended else {}),
    }


def _lines(found: tuple[PersonView, ...]) -> list[str]:
    if not found:
        return ["No spelling is linked to a person."]
    lines = []
    for one in found:
        lines.append(f"{one.person}  {', '.join(one.spellings) or 'nobody any more'}")
        for view in (*one.links, *one.past):
            past = f", taken back by {view.link.ended_by} {view.link.ended}" if view.link.ended else ""
            where = view.testimony if view.line is None else f"{view.testimony} line {view.line}"
            lost = "" if view.said or view.link.ended else ", not said there any more"
            lines.append(f"  {view.link.id:>5}  {view.link.spelling}  {view.link.role.value}, {where}{lost}{past}")
    return lines


COMMANDS = (person,)
