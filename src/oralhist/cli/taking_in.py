"""Commands by which things come into the archive: init, ingest, covered, import, discard."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from oralhist.assembly import new_archive
from oralhist.catalogue import jobs, testimonies
from oralhist.cli.shape import Progress, Session, as_json, closed_at_the_end, tell
from oralhist.formats.manifest import RowFault
from oralhist.model.identifiers import Address
from oralhist.model.refusals import Refusal
from oralhist.model.text import parse_language
from oralhist.work import accounts, adding, discard, ingest, manifest, revise, runner
from oralhist.work.adding import Added
from oralhist.work.archive import Archive
from oralhist.work.describe import SIDES, Description
from oralhist.work.ingest import Incoming, Ingested
from oralhist.work.initialise import begin


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", default="Half-households", show_default=True, help="What the archive is called.")
@click.option("--time-zone", default="Asia/Almaty", show_default=True, help="Embargoes end at midnight here.")
@click.option("--administrator", default="admin", show_default=True, help="The name of the first account.")
@as_json
@click.pass_obj
def init(session: Session, folder: Path, name: str, time_zone: str, administrator: str, as_json: bool) -> None:
    """Make the data directory DIR and its first administrator, whose password is shown once."""
    accounts.check_name(administrator)
    archive = closed_at_the_end(new_archive(folder, name=name, time_zone=time_zone))
    password = begin(archive, administrator, session.operator())
    answer = {"data": str(archive.folders.root), "administrator": administrator, "password": password}
    tell(
        answer,
        json_wanted=as_json,
        lines=lambda: [
            f"{archive.folders.root} is ready.",
            f"Administrator: {administrator}",
            f"Password:      {password}   (shown only now)",
        ],
    )


def ingested(archive: Archive, done: tuple[Ingested, ...]) -> dict[str, Any]:
    """The answer of `ingest`, as DESIGN section 6 has it."""
    found = []
    for one in done:
        testimony = testimonies.by_number(archive.db, one.testimony)
        if testimony is None:
            continue
        work = jobs.of(archive.db, one.testimony)
        found.append(
            {
                "id": testimony.number,
                "address": testimony.address,
                "title": testimony.title,
                "recordings": [file.id for file in testimonies.recordings_of(archive.db, testimony.row)],
                "state": testimony.state.value,
                "jobs": [{"kind": job.kind.value, "state": job.state.value, "reason": job.reason} for job in work],
            }
        )
    return {"testimonies": found}


@click.command("ingest")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--title", default="", help="Its title (default: the name of the first file).")
@click.option("--narrator", default="", help="Who speaks.")
@click.option("--interviewer", default="", help="Who asks.")
@click.option("--language", "languages", multiple=True, help="A language that is spoken (BCP 47: kk, ug-Arab, ...).")
@click.option("--date", default="", help="When it was recorded (EDTF: 2025-06-14, 2025-06, 202X, ...).")
@click.option("--place", default="", help="Where it was recorded.")
@click.option("--family", default="", help="The key of the family, as archivists call it.")
@click.option(
    "--side", default="unknown", type=click.Choice(SIDES), help="On which side of the border they came to be."
)
@click.option("--born", default="", help="When the narrator was born (EDTF: 1938, 193X).")
@click.option("--collection", default="", help="The collection it belongs to.")
@click.option("--summary", default="", help="What it is about.")
@click.option("--number", "shelfmark", default="", help="The archive's own shelf mark.")
@click.option("--to", "to", default="", metavar="ID", help="Add FILE... to the testimony ID, behind its recordings.")
@click.option("--covered", is_flag=True, help="With --to: what was agreed for the testimony covers them too.")
@click.option("--transcript", type=click.Path(path_type=Path), help="Its transcript (vtt, srt, txt, json, OHMS xml).")
@click.option("--manifest", "table", type=click.Path(path_type=Path), help="Ingest the rows of this CSV.")
@click.option("--dry-run", is_flag=True, help="With --manifest: list every fault by row and change nothing.")
@click.option("--wait", is_flag=True, help="Return when it is transcribed, tagged and indexed.")
@as_json
@click.pass_obj
def ingest_command(
    session: Session,
    /,
    files: tuple[Path, ...],
    to: str,
    covered: bool,
    transcript: Path | None,
    table: Path | None,
    dry_run: bool,
    wait: bool,
    as_json: bool,
    **fields: Any,
) -> None:
    """Take in one testimony from FILE... (its recordings in order), or many with --manifest; closed at first.

    With --to, they are added to a testimony that is there already.
    """
    _agree(files, transcript, table, dry_run=dry_run)
    _agree_to(to, covered, transcript, table, fields)
    archive, progress = session.archive(), Progress()
    if to:
        given = [handed_in(path) for path in files]
        added = adding.add_recordings(archive, to, given, session.operator(), covered=covered)
        _tell_added(archive, added, progress, wait=wait, json_wanted=as_json)
        return
    if table is not None:
        done = _many(session, archive, table, progress, dry_run=dry_run, json_wanted=as_json)
    else:
        given = [handed_in(path) for path in files]
        extra = handed_in(transcript) if transcript else None
        done = (ingest.take_in(archive, given, extra, Description(**fields), session.operator()),)
    for remark in (remark for one in done for remark in one.remarks):
        click.echo(remark, err=True)
    if wait:
        for one in done:
            runner.wait_for(archive, one.testimony, progress.job)
    if table is None or not dry_run:
        answer = ingested(archive, done)
        tell(answer, json_wanted=as_json, lines=lambda: _lines(answer))


def _agree_to(to: str, covered: bool, transcript: Path | None, table: Path | None, fields: dict[str, Any]) -> None:
    if covered and not to:
        raise click.UsageError("--covered goes with --to.")
    said = any(value for field, value in fields.items() if (field, value) != ("side", "unknown"))
    if to and (transcript or table or said):
        raise click.UsageError("With --to, name recordings alone: `describe` and `import` change what is said of it.")


def _tell_added(archive: Archive, added: Added, progress: Progress, *, wait: bool, json_wanted: bool) -> None:
    for remark in added.remarks:
        click.echo(remark, err=True)
    if wait:
        runner.wait_for(archive, added.testimony, progress.job)
    one = Ingested(testimony=added.testimony, address=Address(""))
    answer = {**ingested(archive, (one,)), "joined": list(added.joined), "waiting": list(added.waiting)}
    tell(answer, json_wanted=json_wanted, lines=lambda: [*_lines(answer), *_added_lines(added)])


def _added_lines(added: Added) -> list[str]:
    lines = [f"{id} is part of it now." for id in added.joined]
    lines += [f"{id} is kept and waits: nobody but archivists knows of it." for id in added.waiting]
    if added.waiting:
        lines.append(f"Once what was agreed covers it: `oralhist covered {added.testimony}`.")
    return lines


@click.command("covered")
@click.argument("identifier", metavar="ID")
@click.option("--recording", "recordings", multiple=True, help="One of those that wait (default: all of them).")
@click.option("--wait", is_flag=True, help="Return when it is transcribed, tagged and indexed.")
@as_json
@click.pass_obj
def covered_command(session: Session, identifier: str, recordings: tuple[str, ...], wait: bool, as_json: bool) -> None:
    """Say that what was agreed covers the recordings added to ID that wait; they are part of it from then on."""
    archive = session.archive()
    added = adding.cover(archive, identifier, session.operator(), recordings)
    _tell_added(archive, added, Progress(), wait=wait, json_wanted=as_json)


def handed_in(path: Path) -> Incoming:
    """The file at `path`; what in its name is not UTF-8 is shown as a replacement character."""
    return Incoming(path=path, name=os.fsencode(path.name).decode("utf-8", "replace"))


def _agree(files: tuple[Path, ...], transcript: Path | None, table: Path | None, *, dry_run: bool) -> None:
    if table is not None and (files or transcript):
        raise click.UsageError("A manifest names its files itself: give either files or --manifest.")
    if table is None and dry_run:
        raise click.UsageError("--dry-run goes with --manifest.")
    if table is None and not files and not transcript:
        raise click.UsageError("Name the files that are to be taken in.")


def _many(
    session: Session, archive: Archive, table: Path, progress: Progress, *, dry_run: bool, json_wanted: bool
) -> tuple[Ingested, ...]:
    planned, faults = manifest.plan(archive, table, lambda done, total: progress.step("rows looked at", done, total))
    if dry_run:
        fresh = [one for one in planned if one.holder is None]
        answer = {
            "rows": len(planned) + len({fault.row for fault in faults}),
            "new": len(fresh),
            "faults": [asdict(fault) for fault in faults],
        }
        tell(answer, json_wanted=json_wanted, lines=lambda: _faults(faults, len(fresh)))
        if faults:
            click.get_current_context().exit(1)
        return ()
    if faults:
        told = "; ".join(f"row {fault.row}: {fault.what}" for fault in faults[:5])
        raise Refusal(
            f"{table.name} has {len(faults)} faults: {told}", "`--dry-run` lists them all; nothing was changed."
        )
    return manifest.take_in_all(
        archive, planned, session.operator(), lambda done, total: progress.step("rows taken in", done, total)
    )


def _faults(faults: tuple[RowFault, ...], fresh: int) -> list[str]:
    return [f"row {fault.row}: {fault.what}" for fault in faults] + [f"{fresh} testimonies would be taken in."]


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = []
    for one in answer["testimonies"]:
        lines.append(f"{one['id']}  {one['address']}  {one['title']}")
        lines += [f"  {job['kind']}: {job['state']} {job['reason']}".rstrip() for job in one["jobs"]]
    return lines


@click.command("import")
@click.argument("identifier", metavar="ID")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--language", default="", help="The language of the transcript (default: the testimony's first).")
@as_json
@click.pass_obj
def import_command(session: Session, identifier: str, file: Path, language: str, as_json: bool) -> None:
    """Make a transcript (vtt, srt, txt, json, OHMS xml) the next revision of the testimony ID."""
    try:
        tag = parse_language(language) if language else ""
    except ValueError as error:
        raise Refusal(str(error)) from error
    made = revise.supply(session.archive(), identifier, file, session.operator(), tag)
    answer = {"id": identifier, "revision": made.revision, "remarks": list(made.bent)}
    tell(answer, json_wanted=as_json, lines=lambda: [f"Revision {made.revision} was made.", *made.bent])


@click.command("discard")
@click.argument("identifier", metavar="ID")
@click.option("--recording", "recordings", multiple=True, help="Only this recording, which was added to it and waits.")
@as_json
@click.pass_obj
def discard_command(session: Session, identifier: str, recordings: tuple[str, ...], as_json: bool) -> None:
    """Undo an ingest: never shown to anybody and younger than seven days.

    With --recording, destroy only what was added to ID and waits.
    """
    archive = session.archive()
    if recordings:
        gone = adding.discard(archive, identifier, recordings, session.operator())
        answer = {"id": gone.testimony, "recordings": list(gone.discarded), "state": "discarded"}
        tell(answer, json_wanted=as_json, lines=lambda: [f"{id} was discarded." for id in gone.discarded])
        return
    number = discard.discard(archive, identifier, session.operator())
    runner.wait_for(archive, number, Progress().job)
    tell({"id": number, "state": "discarded"}, json_wanted=as_json, lines=lambda: [f"{number} was discarded."])


COMMANDS = (init, ingest_command, covered_command, import_command, discard_command)
