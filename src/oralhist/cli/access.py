"""Commands about who may read what, and why: grant, seal, unseal, why."""

from __future__ import annotations

from dataclasses import asdict

import click

from oralhist.cli.describing import plain
from oralhist.cli.shape import Session, as_json, parse_day, parse_viewer, tell, with_password
from oralhist.model.access import Component
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import grants, sealing
from oralhist.work.holdings import named


@click.command("grant")
@click.argument("identifier", metavar="ID")
@click.option("--to", "account", default="", help="The account that may read it; without it, what is given is listed.")
@click.option(
    "--component",
    "components",
    multiple=True,
    type=click.Choice([component.value for component in Component]),
    help="Which part (default: all).",
)
@click.option("--until", default="", help="The last day (2030-01-31) on which it counts, in the archive's time zone.")
@click.option("--end", "ends", is_flag=True, help="Take it back instead, at once.")
@as_json
@click.pass_obj
def grant(
    session: Session, identifier: str, account: str, components: tuple[str, ...], until: str, ends: bool, as_json: bool
) -> None:
    """Let one account read ID; or take that back; or list what was given to whom, until when, by whom."""
    archive = session.archive()
    testimony, chosen = named(archive, identifier), [Component(component) for component in components]
    if not account:
        if components or until or ends:
            raise Refusal("It was not said to whom.", "Name the account: --to NAME.")
        found = ReadingRoom(archive, session.operator(), archive.today()).grants(testimony.number)
        tell(
            {"id": testimony.number, "grants": [plain(asdict(one)) for one in found]},
            json_wanted=as_json,
            lines=lambda: [one.sentence for one in found] or ["Nothing is given to anybody."],
        )
        return
    if ends:
        said = grants.end(archive, testimony.number, account, chosen, session.operator())
    else:
        said = grants.give(archive, testimony.number, account, chosen, parse_day(until), session.operator())
    tell({"id": testimony.number, "readable": list(said)}, json_wanted=as_json, lines=lambda: list(said))


@click.command("seal")
@click.argument("identifier", metavar="ID")
@click.option("--sure", is_flag=True, help="That you are sure: two administrators are needed to break it.")
@as_json
@click.pass_obj
def seal(session: Session, identifier: str, sure: bool, as_json: bool) -> None:
    """Close the testimony ID to everybody, archivists too, at once."""
    archive = session.archive()
    testimony = named(archive, identifier)
    if not sure:
        raise Refusal("Nothing was sealed: only two administrators together can break a seal.", "Give --sure.")
    sealing.seal(archive, testimony.number, session.operator())
    answer = {"id": testimony.number, "state": "sealed"}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{testimony.number} is sealed: nobody can read it any more."])


@click.command("unseal")
@click.argument("number", metavar="NUMBER")
@click.option("--administrator", required=True, help="The account of an administrator, whose password is asked for.")
@as_json
@click.pass_obj
def unseal(session: Session, number: str, administrator: str, as_json: bool) -> None:
    """Ask to break the seal of NUMBER, or agree to what another administrator has asked: it is hidden then."""
    archive = session.archive()
    broken = sealing.unseal(archive, number, with_password(archive, administrator))
    said = "The seal is broken: it is hidden now, for archivists alone." if broken else ASKED
    state = "hidden" if broken else "sealed"
    tell({"id": number.upper(), "state": state}, json_wanted=as_json, lines=lambda: [said])


ASKED = "It is noted. A second administrator has to agree within seven days."


@click.command("why")
@click.argument("identifier", metavar="ID")
@click.option(
    "--viewer", "whom", default="", help="For whom: public, researcher, family:F, account:NAME (default: each kind)."
)
@as_json
@click.pass_obj
def why(session: Session, identifier: str, whom: str, as_json: bool) -> None:
    """Why each part of the testimony ID can be read, or not, in a sentence; for archivists."""
    archive = session.archive()
    number = named(archive, identifier).number
    asking = {whom: parse_viewer(archive, whom)} if whom else None
    found = ReadingRoom(archive, session.operator(), archive.today()).why(number, asking)
    answer = {
        "id": number,
        "viewers": {
            who: {one.component.value: {"readable": one.readable, "why": one.sentence} for one in reasons}
            for who, reasons in found.items()
        },
    }
    lines = [
        line
        for who, reasons in found.items()
        for line in (f"{who}:", *(f"{one.component:>13}  {one.sentence}" for one in reasons))
    ]
    tell(answer, json_wanted=as_json, lines=lambda: lines)


COMMANDS = (grant, seal, unseal, why)
