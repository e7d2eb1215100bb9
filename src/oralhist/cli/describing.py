"""Commands about what is in the archive: list, show, describe, export."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import click

from oralhist.cli.shape import Session, as_json, as_viewer, parse_viewer, tell
from oralhist.model.access import Viewer
from oralhist.model.desk import JobView
from oralhist.model.identifiers import MOST_NUMBER, Address
from oralhist.model.refusals import Refusal
from oralhist.model.sound import Form
from oralhist.reading_room import ReadingRoom
from oralhist.web import taking_home
from oralhist.web.app import create_app
from oralhist.web.tongues import TONGUES
from oralhist.work import opened, runner
from oralhist.work.archive import Archive
from oralhist.work.describe import SIDES, describe
from oralhist.work.holdings import named
from oralhist.work.opened import Way


@click.command("list")
@click.option("--due", is_flag=True, help="Only those whose narrator was to be asked again by today.")
@as_json
@click.pass_obj
def list_command(session: Session, due: bool, as_json: bool) -> None:
    """The archivist's work list: every testimony, how it stands, what to do next."""
    archive = session.archive()
    rows = ReadingRoom(archive, session.operator(), archive.today()).desk()
    rows = tuple(row for row in rows if row.due or not due)
    tell(
        {"testimonies": [asdict(row) for row in rows]},
        json_wanted=as_json,
        lines=lambda: [f"{row.number}  {row.address}  {row.state:<24}  {row.title}" for row in rows],
    )


def plain(value: Any) -> Any:
    """`value` in what JSON knows: dates as ISO, sets sorted, keys as text."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(one) for one in value)
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


@click.command("show")
@click.argument("identifier", metavar="ID")
@as_viewer
@as_json
@click.pass_obj
def show(session: Session, identifier: str, viewer: str, as_json: bool) -> None:
    """A testimony as a viewer may see it; archivists see its terms and jobs besides."""
    archive = session.archive()
    asking = parse_viewer(archive, viewer)
    room = ReadingRoom(archive, asking, archive.today())
    address = Address(identifier)
    if asking.keeps_the_archive:
        address = named(archive, identifier).address
    opened.at_address(archive, replace(asking, name=session.operator().name), address, Way.OPEN)
    found = room.testimony(address)
    answer = plain(asdict(found))
    if asking.keeps_the_archive and found.number is not None:
        answer["jobs"] = [plain(asdict(job)) for job in room.jobs_of(found.number)]
    tell(answer, json_wanted=as_json, lines=lambda: _shown(answer))


def _shown(answer: dict[str, Any]) -> list[str]:
    keys = (
        "number",
        "address",
        "title",
        "narrator",
        "date",
        "place",
        "languages",
        "side",
        "born",
        "collection",
        "summary",
    )
    lines = [f"{key:>11}  {answer[key]}" for key in keys if answer.get(key)]
    lines.append(f"{'open':>11}  {', '.join(answer['open']) or 'nothing'}")
    lines += [f"{'job':>11}  {job['kind']}: {job['state']} {job['reason']}" for job in answer.get("jobs", ())]
    for segment in (answer["transcript"] or {}).get("segments", ()):
        at = "" if segment["start_ms"] is None else f"{segment['start_ms'] / 1000:.1f}"
        lines.append(f"{at:>11}  {segment['text']}")
    return lines


@click.command("describe")
@click.argument("identifier", metavar="ID")
@click.option("--title", help="Its title.")
@click.option("--narrator", help="Who speaks.")
@click.option("--interviewer", help="Who asks.")
@click.option("--language", "languages", multiple=True, help="A language that is spoken; replaces those stated.")
@click.option("--date", help="When it was recorded (EDTF).")
@click.option("--place", help="Where it was recorded.")
@click.option("--date-shown", "grain", type=click.Choice(["exact", "year", "decade"]), help="How fine readers see it.")
@click.option("--place-shown", "place_shown", help="Which place readers see instead, a wider one; empty for the same.")
@click.option("--family", help="The key of the family; empty for none.")
@click.option("--side", type=click.Choice(SIDES), help="On which side of the border they came to be.")
@click.option("--born", help="When the narrator was born (EDTF: 1938, 193X); empty for not known.")
@click.option("--collection", help="The collection it belongs to.")
@click.option("--summary", help="What it is about.")
@click.option("--number", "shelfmark", help="The archive's own shelf mark.")
@as_json
@click.pass_obj
def describe_command(session: Session, /, identifier: str, as_json: bool, **fields: Any) -> None:
    """Change what is written about the testimony ID; what is not named stays."""
    archive = session.archive()
    changes = {key: value for key, value in fields.items() if value is not None and value != ()}
    if changes.get("grain") == "exact":
        changes["grain"] = ""
    if not changes:
        raise Refusal("Nothing was named that should change.", "`oralhist describe --help` lists the fields.")
    testimony = named(archive, identifier)
    describe(archive, testimony.number, changes, session.operator())
    answer = {"id": testimony.number, "changed": sorted(changes)}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{testimony.number}: {', '.join(sorted(changes))} changed."])


@click.command("export")
@click.argument("identifier", metavar="ID")
@click.option("--format", "form", type=click.Choice(["vtt", "srt", "txt", "json", "html"]), help="As what.")
@click.option("--translation", "translated", is_flag=True, help="Its translation instead.")
@click.option("--family", "of_family", is_flag=True, help="ID is the address of a family: all its accounts, as html.")
@click.option("--language", "tongue", type=click.Choice(list(TONGUES)), default="en", help="Of what html says itself.")
@click.option("--small", is_flag=True, help="In html, sound at a third of the size, which older phones do not play.")
@as_viewer
@as_json
@click.pass_obj
def export(
    session: Session,
    identifier: str,
    form: str | None,
    translated: bool,
    of_family: bool,
    tongue: str,
    small: bool,
    viewer: str,
    as_json: bool,
) -> None:
    """Write the transcript of ID to standard output, as a viewer may have it; --json is --format json.

    As html it is one file with its sound inside, which is read and played without any line.
    """
    if ((form or "json") != "json" and as_json) or not (form or as_json):
        raise click.UsageError("Give one --format, or --json.")
    if (form == "html" and translated) or (of_family and form != "html"):
        raise click.UsageError("A file as html holds the translation too; --family needs --format html.")
    archive = session.archive()
    asking = parse_viewer(archive, viewer)
    if form == "html":
        sound = Form.SMALL if small else Form.FULL
        _take_home(session, archive, asking, identifier, of_family=of_family, tongue=tongue, form=sound)
        return
    address = named(archive, identifier).address if asking.keeps_the_archive else Address(identifier)
    opened.at_address(archive, replace(asking, name=session.operator().name), address, Way.EXPORT)
    told = ReadingRoom(archive, asking, archive.today()).transcript_as(address, form or "json", translated=translated)
    click.echo(told, nl=False)


def _take_home(
    session: Session, archive: Archive, asking: Viewer, identifier: str, *, of_family: bool, tongue: str, form: Form
) -> None:
    by = replace(asking, name=session.operator().name)
    address = named(archive, identifier).address if asking.keeps_the_archive and not of_family else Address(identifier)

    def later() -> ReadingRoom:
        return ReadingRoom(archive, asking, archive.today())

    with taking_home.speaking(create_app(archive), tongue):
        if of_family:
            title, accounts = taking_home.of_family(later(), address, form)
        else:
            title, accounts = taking_home.of_one(later(), address, form)
        taking_home.note(archive, by, accounts)
        made = taking_home.pieces(accounts, title, later().titles(), archive.today())
    sent = 0
    for piece in taking_home.written(made, taking_home.still(later)):
        sent += sys.stdout.buffer.write(piece)
    if sent < taking_home.length(made):
        raise Refusal("The file broke off: its sound may not be had any more.", "Ask again for what is open now.")


def _job_line(job: JobView) -> str:
    """A job in one line: its place in the queue, how far it is, the minutes that it still takes, why it failed."""
    told = job.state if job.place is None else f"waiting ({job.place} in the queue)"
    if job.total and job.state == "running":
        left = "" if job.seconds_left is None else f", about {max(1, round(job.seconds_left / 60))} min left"
        told += f", {job.done} of {job.total}{left}"
    return f"{job.id:>5}  {job.kind:<10} {job.testimony}  {told}  {job.reason}".rstrip()


@click.command("jobs")
@click.option("--retry", type=click.IntRange(1, MOST_NUMBER), help="Put this job back in the queue.")
@click.option("--cancel", type=click.IntRange(1, MOST_NUMBER), help="Take this job out of the queue.")
@as_json
@click.pass_obj
def jobs_command(session: Session, retry: int | None, cancel: int | None, as_json: bool) -> None:
    """The jobs, newest first; or try one again, or take one out."""
    archive = session.archive()
    if retry is not None:
        runner.retry(archive, retry)
    if cancel is not None:
        runner.cancel(archive, cancel)
    found = ReadingRoom(archive, session.operator(), archive.today()).jobs()
    tell(
        {"jobs": [asdict(job) for job in found]},
        json_wanted=as_json,
        lines=lambda: [_job_line(job) for job in found],
    )


COMMANDS = (list_command, show, describe_command, export, jobs_command)
