"""Commands that keep the archive whole: fixity, doctor, rebuild, backup, restore, upgrade, ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from oralhist.assembly import clock, open_archive
from oralhist.catalogue import ledger
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.cli.shape import Progress, Session, as_json, closed_at_the_end, tell
from oralhist.media.bags import Finding
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import backup, doctor, erased_lists, fixity, initialise, name_watch
from oralhist.work.archive import locked
from oralhist.work.holdings import named
from oralhist.work.rebuild import rebuild


def report_findings(found: Sequence[Finding], *, json_wanted: bool) -> None:
    """Tell what is wrong and what to do; status 1 where anything is."""
    answer = {"clean": not found, "findings": [asdict(one) for one in found]}
    lines = [f"{one.what} ({one.where}) {one.do}" for one in found] or ["Everything is as it should be."]
    tell(answer, json_wanted=json_wanted, lines=lambda: lines)
    if found:
        click.get_current_context().exit(1)


@click.command("fixity")
@click.argument("identifiers", metavar="[ID...]", nargs=-1)
@as_json
@click.pass_obj
def fixity_command(session: Session, identifiers: tuple[str, ...], as_json: bool) -> None:
    """Compare every stored file with the digests that it came with (of the testimonies ID..., or of all)."""
    progress = Progress()
    found = fixity.check(
        session.archive(), identifiers, session.operator(), lambda done, total: progress.step("bags", done, total)
    )
    report_findings(found, json_wanted=as_json)


@click.command("doctor")
@as_json
@click.pass_obj
def doctor_command(session: Session, as_json: bool) -> None:
    """Say what is wrong with the data directory and what to do; changes nothing."""
    report_findings(doctor.examine(session.archive_as_it_is()), json_wanted=as_json)


@click.command("rebuild")
@as_json
@click.pass_obj
def rebuild_command(session: Session, as_json: bool) -> None:
    """Make the search index again, and queue the access copies that are missing."""
    told = Progress()
    passages, copies = rebuild(
        session.archive(), session.operator(), lambda done, total: told.step("passages", done, total)
    )
    answer = {"passages": passages, "copies_queued": copies}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{passages} passages indexed, {copies} copies queued."])


@click.command("backup")
@click.argument("destination", metavar="DEST", type=click.Path(path_type=Path))
@as_json
@click.pass_obj
def backup_command(session: Session, destination: Path, as_json: bool) -> None:
    """Copy all that is durable to the new folder DEST, and verify the copy."""
    progress, archive = Progress(), session.archive()
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), session.operator().name, Verb.BACKED_UP, "archive")
    who = session.operator().name
    made = backup.back_up(archive, destination, lambda done, total: progress.step("copying", done, total), who=who)
    answer = {"files": made.files, "backup": str(destination), "findings": [asdict(one) for one in made.findings]}
    lines = [f"{made.files} files copied to {destination} and compared."]
    lines += [f"{one.what} ({one.where}) {one.do}" for one in made.findings]
    tell(answer, json_wanted=as_json, lines=lambda: lines)
    if made.findings:
        click.get_current_context().exit(1)


@click.command("ledger")
@click.argument("identifier", metavar="[ID]", default="")
@click.option("--by", "who", default="", help="Only what this account did.")
@click.option("--before", default=0, type=click.IntRange(0, MOST_NUMBER), help="Go on before this entry.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000), help="How many entries.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with the head of the ledger in this backup.")
@as_json
@click.pass_obj
def ledger_command(
    session: Session, identifier: str, who: str, before: int, limit: int, against: Path | None, as_json: bool
) -> None:
    """What was done, newest first: who changed, opened, played, exported what (of ID alone, if given)."""
    archive = session.archive()
    if against is not None:
        common = backup.check_ledger(archive, against)
        told = f"The ledger holds entry {common}, the last of that backup, unaltered."
        tell({"common": common}, json_wanted=as_json, lines=lambda: [told])
        return
    subject = named(archive, identifier).number if identifier else ""
    room = ReadingRoom(archive, session.operator(), archive.today())
    found = room.ledger(subject=subject, who=who, before=before, limit=limit)
    tell(
        {"entries": [asdict(one) for one in found]},
        json_wanted=as_json,
        lines=lambda: [f"{one.number:>7}  {one.at}  {one.who:<16} {one.verb:<18} {one.subject}" for one in found],
    )


@click.command("restore")
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path))
@click.option(
    "--erased",
    "given",
    multiple=True,
    type=click.Path(path_type=Path),
    help="What was erased since: a list of numbers, a newer backup, or a data directory.",
)
@as_json
@click.pass_obj
def restore_command(session: Session, source: Path, given: tuple[Path, ...], as_json: bool) -> None:
    """Make the data directory that --data names, which must be new, from the backup SRC, which is verified first.

    What is known to be erased since then is left out.
    """
    progress, destination = Progress(), session.folder()
    numbers = erased_lists.gathered(source, given)
    files = backup.restore(
        source,
        destination,
        lambda done, total: progress.step("copying", done, total),
        backup.LeftOut(numbers=numbers, at=clock()),
    )
    archive = closed_at_the_end(open_archive(destination))
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), session.operator().name, Verb.RESTORED, "archive")
    passages, copies = rebuild(archive, session.operator())
    answer = {"files": files, "passages": passages, "copies_queued": copies, "erased": sorted(numbers)}
    lines = [f"{files} files restored, {passages} passages indexed; {copies} access copies are queued."]
    lines.append(f"Erased, and not brought back: {', '.join(sorted(numbers)) or 'nothing that is known'}.")
    lines.append("If more was erased since this backup was made, erase it again now, or restore with --erased.")
    tell(answer, json_wanted=as_json, lines=lambda: lines)


@click.command("upgrade")
@as_json
@click.pass_obj
def upgrade(session: Session, as_json: bool) -> None:
    """Bring the catalogue up to this version (it is copied first), and what nobody changed of the chronology."""
    archive, progress = session.archive_to_upgrade(), Progress()
    with locked(archive.folders.worker_lock) as mine:
        if not mine:
            raise Refusal("A worker is running.", "Stop it (`oralhist serve` starts one), then upgrade.")
        copy = initialise.upgrade(archive.db, archive.folders.catalogue, clock())
        # Also where nothing was needed, until it was done once: an upgrade may have been killed before it came to this.
        if copy is not None or not name_watch.looked_at_all(archive):
            name_watch.look_at_all(archive, lambda done, total: progress.step("looking for names", done, total))
    answer = {"upgraded": copy is not None, "copy": str(copy) if copy else None}
    tell(
        answer,
        json_wanted=as_json,
        lines=lambda: [f"Upgraded; the catalogue as it was is {copy}." if copy else "Nothing was needed."],
    )


COMMANDS = (fixity_command, doctor_command, rebuild_command, backup_command, restore_command, upgrade, ledger_command)
