"""Commands about the chronology: chronology list, show, export, import, retire, restore, merge."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from oralhist.catalogue import chronology as rows
from oralhist.catalogue.chronology import Kind, Standing
from oralhist.cli.shape import Session, as_json, tell
from oralhist.durable import write_whole
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import chronology, chronology_exchange
from oralhist.work.chronology import Outcome

TABLES = ("events", "figures", "places", "sources")


@click.group("chronology")
def chronology_group() -> None:
    """The events, places and sources that testimonies are tagged by, which archivists own."""


@chronology_group.command("list")
@click.option("--all", "with_all", is_flag=True, help="Those too that were retired or merged.")
@as_json
@click.pass_obj
def list_events(session: Session, with_all: bool, as_json: bool) -> None:
    """The events in their order."""
    archive = session.archive()
    found = [
        {
            **{"id": one.id, "date": one.body["date"], "title": one.body["titles"].get("en", "")},
            **{"state": one.standing.value, "merged_into": one.into},
        }
        for one in sorted(rows.entries(archive.db, Kind.EVENT), key=lambda one: (one.body["order"], one.id))
        if with_all or one.standing is Standing.CURRENT
    ]
    tell({"events": found}, json_wanted=as_json, lines=lambda: [_listed(one) for one in found])


def _listed(one: dict[str, Any]) -> str:
    standing = "" if one["state"] == "current" else f"  ({' '.join(filter(None, (one['state'], one['merged_into'])))})"
    return f"{one['id']:<36}  {one['date']:<22}  {one['title']}{standing}"


@chronology_group.command("show")
@click.argument("identifier", metavar="ID")
@as_json
@click.pass_obj
def show_event(session: Session, identifier: str, as_json: bool) -> None:
    """An event, a place or a source with its history."""
    archive = session.archive()
    for kind in Kind:
        one = rows.entry(archive.db, kind, identifier)
        if one is None:
            continue
        past = [
            {"number": state.number, "at": state.at, "who": state.who, "deed": state.deed.value}
            for state in rows.history(archive.db, kind, identifier)
        ]
        answer = {**one.body, "kind_of_entry": kind.value, "state": one.standing.value, "merged_into": one.into}
        answer["history"] = past
        tell(answer, json_wanted=as_json, lines=lambda answer=answer: _shown(answer))  # type: ignore[misc]
        return
    raise NotFound(f"The chronology has nothing called {identifier[:60]}.", "`oralhist chronology list` lists events.")


def _shown(answer: dict[str, Any]) -> list[str]:
    lines = []
    for key, value in answer.items():
        if key == "history":
            lines += [f"{'history':>16}  {one['at']}  {one['deed']} by {one['who']}" for one in value]
        elif isinstance(value, dict):
            lines += [f"{f'{key}.{part}':>16}  {said}" for part, said in value.items() if said]
        elif isinstance(value, list):
            lines += [f"{key:>16}  {one.get('words', one) if isinstance(one, dict) else one}" for one in value]
        elif value not in ("", None):
            lines.append(f"{key:>16}  {value}")
    return lines


@chronology_group.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--table", type=click.Choice(TABLES), help="One table as CSV instead of everything as JSON.")
@click.pass_obj
def export(session: Session, file: Path | None, table: str | None) -> None:
    """Write the chronology to FILE (default: standard output): all of it as JSON, or one table as CSV."""
    text = chronology_exchange.export(session.archive(), table or "")
    if file is None:
        sys.stdout.write(text)
    elif file.exists():
        raise Refusal(f"{file} is there already.", "Name a new file, or remove it.")
    else:
        write_whole(file, text.encode())


@chronology_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check the file and change nothing.")
@as_json
@click.pass_obj
def import_file(session: Session, file: Path, dry_run: bool, as_json: bool) -> None:
    """Add and change what FILE (JSON or CSV, as exported) names; what it does not name stays."""
    archive = session.archive()
    wanted = chronology_exchange.read(archive, file)
    outcome = chronology.change(archive, wanted, session.operator(), only_try=dry_run)
    _tell(outcome, json_wanted=as_json, tried=dry_run)


def _restands(name: str, text: str, perform: Any) -> click.Command:
    @click.command(name, help=text)
    @click.argument("event", metavar="ID")
    @as_json
    @click.pass_obj
    def command(session: Session, event: str, as_json: bool) -> None:
        _tell(perform(session.archive(), event, session.operator()), json_wanted=as_json)

    return command


chronology_group.add_command(
    _restands("retire", "Take the event ID out of the chronology; nothing of it is deleted.", chronology.retire)
)
chronology_group.add_command(
    _restands("restore", "Let the event ID, retired or merged, be an entry again.", chronology.restore)
)


@chronology_group.command("merge")
@click.argument("event", metavar="ID")
@click.argument("into", metavar="INTO")
@as_json
@click.pass_obj
def merge(session: Session, event: str, into: str, as_json: bool) -> None:
    """Let the event INTO stand for ID: what speaks of ID is counted with it, and `restore ID` undoes it."""
    _tell(chronology.merge(session.archive(), event, into, session.operator()), json_wanted=as_json)


def _tell(outcome: Outcome, *, json_wanted: bool, tried: bool = False) -> None:
    answer = {
        **{"added": list(outcome.added), "changed": list(outcome.changed)},
        **{"testimonies_to_tag": outcome.retagged, "tried_only": tried},
    }
    done = (
        f"{len(outcome.added)} added, {len(outcome.changed)} changed; {outcome.retagged} testimonies are tagged anew."
    )
    line = f"Would be: {done} Nothing was changed." if tried else done
    tell(answer, json_wanted=json_wanted, lines=lambda: [line])


COMMANDS = (chronology_group,)
