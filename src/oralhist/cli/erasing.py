"""Commands about what must not be read any more: hide, show-again."""

from __future__ import annotations

from dataclasses import asdict

import click

from oralhist.catalogue.switches import Hidden
from oralhist.cli.shape import Session, as_json, tell
from oralhist.model.access import Switch, Viewer
from oralhist.model.refusals import Refusal
from oralhist.work import accounts, switch
from oralhist.work.archive import Archive
from oralhist.work.switch import Target


def what_is_meant(archive: Archive, identifier: str, person: str, family: str, *, everything: bool) -> Target | None:
    """What the options name, None where they name nothing; raises `Refusal` where they name several things."""
    given = {Switch.TESTIMONY: identifier, Switch.PERSON: person, Switch.FAMILY: family}
    named = [(kind, name) for kind, name in given.items() if name] + ([(Switch.EVERYTHING, "")] if everything else [])
    if len(named) > 1:
        raise click.UsageError("Name one thing: ID, or --person, or --family, or --everything.")
    return switch.target(archive, *named[0]) if named else None


def with_password(archive: Archive, name: str) -> Viewer:
    """Who `name` is, whose password is asked for; raises `Refusal` where it is wrong."""
    password = click.prompt("Password", hide_input=True, err=True, default="", show_default=False)
    by = accounts.known(archive, name, password)
    if by is None:
        raise Refusal("Name or password is wrong.", "`oralhist user password` gives a new one.")
    return by


@click.command("hide")
@click.argument("identifier", metavar="[ID]", default="")
@click.option("--person", default="", help="All that this person of the registry (its address) tells as narrator.")
@click.option("--family", default="", help="A family, by its key or address.")
@click.option("--everything", is_flag=True, help="The whole archive.")
@as_json
@click.pass_obj
def hide(session: Session, identifier: str, person: str, family: str, everything: bool, as_json: bool) -> None:
    """Hide ID, a narrator, a family or everything from all but archivists, at once; or list what is hidden so."""
    archive, by = session.archive(), session.operator()
    what = what_is_meant(archive, identifier, person, family, everything=everything)
    if what is not None:
        switch.hide(archive, what, by)
    found = switch.hidden(archive, by)
    lines = [f"{switch.called(archive, one)}, by {one.who} on {one.at[:10]}{_asked(archive, one)}" for one in found]
    answer = {"hidden": [{**asdict(one), "called": switch.called(archive, one)} for one in found]}
    tell(answer, json_wanted=as_json, lines=lambda: lines or ["Nothing is hidden by the switch."])


def _asked(archive: Archive, one: Hidden) -> str:
    return f"; {one.asked_by} wants it shown again, and a second has to agree" if switch.waits(archive, one) else ""


@click.command("show-again")
@click.argument("identifier", metavar="[ID]", default="")
@click.option("--person", default="", help="The person that was hidden.")
@click.option("--family", default="", help="The family that was hidden.")
@click.option("--everything", is_flag=True, help="The whole archive, that was hidden as one.")
@click.option("--archivist", required=True, help="The account of an archivist, whose password is asked for.")
@as_json
@click.pass_obj
def show_again(
    session: Session, identifier: str, person: str, family: str, everything: bool, archivist: str, as_json: bool
) -> None:
    """Ask to show what `hide` hid, or agree to what another archivist has asked within 14 days."""
    archive = session.archive()
    what = what_is_meant(archive, identifier, person, family, everything=everything)
    if what is None:
        raise click.UsageError("Say what is shown again: ID, or --person, or --family, or --everything.")
    shown = switch.show_again(archive, what, with_password(archive, archivist))
    said = "It is shown again, to whom it was open." if shown else switch.ASKED
    tell({"kind": what.kind, "subject": what.subject, "shown": shown}, json_wanted=as_json, lines=lambda: [said])


COMMANDS = (hide, show_again)
