"""Commands about what must not be read any more: hide, show-again, erase, backups."""

from __future__ import annotations

from dataclasses import asdict

import click

from oralhist.catalogue.jobs import JobState
from oralhist.catalogue.switches import Hidden
from oralhist.cli.shape import Progress, Session, as_json, tell, with_password
from oralhist.model.access import Switch, Viewer
from oralhist.model.erasing import Backup, Reason
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.work import erasure, runner, switch
from oralhist.work.archive import Archive
from oralhist.work.switch import Target


def what_is_meant(archive: Archive, identifier: str, person: str, family: str, *, everything: bool) -> Target | None:
    """What the options name, None where they name nothing; raises `Refusal` where they name several things."""
    given = {Switch.TESTIMONY: identifier, Switch.PERSON: person, Switch.FAMILY: family}
    named = [(kind, name) for kind, name in given.items() if name] + ([(Switch.EVERYTHING, "")] if everything else [])
    if len(named) > 1:
        raise click.UsageError("Name one thing: ID, or --person, or --family, or --everything.")
    return switch.target(archive, *named[0]) if named else None


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


@click.command("erase")
@click.argument("identifier", metavar="[ID]", default="")
@click.option("--archivist", default="", help="The account of an archivist, whose password is asked for.")
@click.option("--reason", type=click.Choice([one.value for one in Reason]), help="Why it is erased: needed to ask.")
@click.option("--sure", is_flag=True, help="Carry out what another archivist asked: there is no way back.")
@click.option("--decline", is_flag=True, help="It is not erased, whoever asked.")
@as_json
@click.pass_obj
def erase(
    session: Session, identifier: str, archivist: str, reason: str | None, sure: bool, decline: bool, as_json: bool
) -> None:
    """Ask for ID to be destroyed, or carry out what another archivist asked within 14 days; or list what is asked."""
    archive = session.archive()
    if not identifier:
        _tell_waiting(archive, session.operator(), as_json=as_json)
        return
    if not archivist or sum((reason is not None, sure, decline)) != 1:
        raise click.UsageError("Give --archivist NAME, and one of --reason (to ask), --sure (to agree), --decline.")
    by = with_password(archive, archivist)
    if reason is not None:
        asked = erasure.ask(archive, identifier, by, Reason(reason))
        said = f"{ASKED} `oralhist erase {asked.number} --archivist NAME --sure` carries it out."
        tell({"id": asked.number, "state": "asked"}, json_wanted=as_json, lines=lambda: [said])
    elif decline:
        erasure.decline(archive, identifier, by)
        tell({"id": identifier, "state": "declined"}, json_wanted=as_json, lines=lambda: ["It is not erased."])
    else:
        _carry_out(archive, identifier, by, as_json=as_json)


ASKED = "It is noted. A second archivist has to agree within 14 days:"


def _carry_out(archive: Archive, identifier: str, by: Viewer, *, as_json: bool) -> None:
    found = erasure.erase(archive, identifier, by)
    left = runner.wait_for(archive, found.number, Progress().job)
    held = erasure.left_in(archive, found)
    failed = [job.reason for job in left if job.state is JobState.FAILED]
    answer = {"id": found.number, "state": "erased", "backups": [_backup(one) for one in found.backups]}
    lines = [f"{found.number} is erased.", *held, *failed]
    tell({**answer, "left": [*held, *failed]}, json_wanted=as_json, lines=lambda: lines)
    if failed:
        click.get_current_context().exit(1)


def _tell_waiting(archive: Archive, by: Viewer, *, as_json: bool) -> None:
    found = erasure.waiting(archive, by)
    lines = [
        f"{one.number}  {'URGENT  ' if one.urgent else ''}{one.reason}, asked by {one.asked_by} on {one.asked[:10]}"
        + (f"; {one.first_by} agreed on {one.first[:10]}, a second has to" if one.first_by else "; nobody agreed yet")
        for one in found
    ]
    tell(
        {"asked": [asdict(one) for one in found]},
        json_wanted=as_json,
        lines=lambda: lines or ["Nobody asks for anything to be erased."],
    )


@click.command("backups")
@click.option("--destroyed", type=click.IntRange(1, MOST_NUMBER), help="Note that this backup was destroyed.")
@as_json
@click.pass_obj
def backups(session: Session, destroyed: int | None, as_json: bool) -> None:
    """The backups that were made or begun: where and when, until when they are kept; and what was erased, by number."""
    archive, by = session.archive(), session.operator()
    if destroyed is not None:
        erasure.backup_destroyed(archive, destroyed, by)
    found, erased = erasure.known_backups(archive, by), erasure.erased(archive, by)
    lines = [
        f"{one.id:>5}  {one.at}  {one.destination}{f', until {one.until.isoformat()}' if one.until else ''}"
        for one in found
    ] or ["No backup is known."]
    lines += [f"Erased: {', '.join(erased)}"] if erased else []
    answer = {"backups": [_backup(one) for one in found], "erased": list(erased)}
    tell(answer, json_wanted=as_json, lines=lambda: lines)


def _backup(one: Backup) -> dict[str, object]:
    return {**asdict(one), "until": one.until.isoformat() if one.until else None}


COMMANDS = (hide, show_again, erase, backups)
