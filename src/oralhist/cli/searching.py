"""Commands that answer questions: search, tag-text, tag."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from oralhist.catalogue import jobs, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.chronology import evaluation
from oralhist.chronology.learning import lessons
from oralhist.chronology.tagger import tag as tag_passage
from oralhist.cli.shape import Progress, Session, as_json, as_viewer, parse_viewer, tell
from oralhist.cli.stdin_lines import answer_lines, asked, whole_text
from oralhist.formats.search_results import as_table
from oralhist.model.access import Viewer
from oralhist.model.chronology import Suggestion, TagStatus
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.question import Page
from oralhist.model.refusals import Refusal
from oralhist.model.text import parse_language
from oralhist.reading_room import ReadingRoom
from oralhist.work import runner, tag
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

MOST_HITS = 1000


@click.command("search")
@click.argument("query", required=False, default="")
@as_viewer
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, MOST_HITS), help="Hits at most.")
@click.option("--language", default="", help="Only passages in this language (BCP 47).")
@click.option("--stdin-lines", is_flag=True, help="A query a line in, a JSON document a line out.")
@as_json
@click.pass_obj
def search(
    session: Session, query: str, viewer: str, limit: int, language: str, stdin_lines: bool, as_json: bool
) -> None:
    """Search the testimonies for words and "phrases", as a viewer may (default: the public)."""
    archive = session.archive()
    asking = parse_viewer(archive, viewer)
    if stdin_lines:
        answer_lines(lambda line: _line(archive, asking, line, limit, language))
        return
    room = ReadingRoom(archive, asking, archive.today())
    answer = as_table(room.search(query, Page(limit=limit), parsed_language(language)))
    tell(answer, json_wanted=as_json, lines=lambda: _lines(answer))


def parsed_language(language: str) -> str | None:
    """A BCP 47 tag as given, None where none is; raises `Refusal`."""
    try:
        return parse_language(language) if language else None
    except ValueError as error:
        raise Refusal(str(error)) from error


def _line(archive: Archive, asking: Viewer, line: str, limit: int, language: str) -> dict[str, Any]:
    """The answer to one line: a query as text, or as JSON (a string, or an object with the key *query*)."""
    table = {"limit": limit, "language": language, **asked(line, key="query", others=("limit", "language", "viewer"))}
    if type(table["limit"]) is not int or not 1 <= table["limit"] <= MOST_HITS:
        raise Refusal("The limit of a line is not a whole number that can be.", f"Give 1 to {MOST_HITS}.")
    for key in ("language", "viewer"):
        if not isinstance(table.get(key, ""), str):
            raise Refusal(f"The {key} of a line is not a text.", "Write it in quotation marks.")
    if "viewer" in table:
        asking = parse_viewer(archive, table["viewer"])
    # A day may pass while lines come in.
    room = ReadingRoom(archive, asking, archive.today())
    return as_table(room.search(table["query"], Page(limit=table["limit"]), parsed_language(table["language"])))


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = ["1 passage" if answer["total"] == 1 else f"{answer['total']} passages"]
    for hit in answer["hits"]:
        at = "" if hit["start"] is None else f" at {hit['start']:.1f} s"
        machine = " (machine text, not checked)" if hit["machine"] else ""
        lines += [f"{hit['address']}{at}  {hit['title']}{machine}", f"    {hit['snippet']}"]
    return lines


@click.command("tag-text")
@click.argument("text", required=False, default="")
@click.option("--language", default="", help="The language of the text (BCP 47).")
@click.option("--stdin-lines", is_flag=True, help="A text a line in, a JSON document a line out.")
@as_json
def tag_text(text: str, language: str, stdin_lines: bool, as_json: bool) -> None:
    """Which events TEXT (or what comes on standard input) speaks of, with the evidence; nothing is stored."""
    if stdin_lines:
        answer_lines(lambda line: _tagged_line(line, language))
        return
    answer = tagged(text or whole_text(), language)
    tell(answer, json_wanted=as_json, lines=lambda: [f"{one['score']:.2f}  {one['id']}" for one in answer["events"]])


def _tagged_line(line: str, language: str) -> dict[str, Any]:
    """The answer to one line: a text, or a JSON object with the keys *text* and *language*."""
    table = {"language": language, **asked(line, key="text", others=("language",))}
    if not isinstance(table["language"], str):
        raise Refusal("The language of a line is not a text.", "Write it in quotation marks.")
    return tagged(table["text"], table["language"])


def tagged(text: str, language: str) -> dict[str, Any]:
    """The answer of `tag-text --json`: `evidence` are characters of `text`; or raises `Refusal`.

    `candidates` are the likeliest three, those among the events first, for a person to judge.
    """
    found = tag_passage(text, parsed_language(language))
    return {
        "events": [_suggestion(one, TagStatus.SUGGESTED.value) for one in found.events],
        "candidates": [
            _suggestion(one, TagStatus.SUGGESTED.value if one in found.events else "candidate")
            for one in found.candidates
        ],
    }


def _suggestion(one: Suggestion, status: str) -> dict[str, Any]:
    return {
        "id": one.event,
        "score": round(one.score, 3),
        "status": status,
        "evidence": [{"start": e.start, "end": e.end, "kind": e.kind.value, "means": e.means} for e in one.evidence],
    }


@click.command("tag")
@click.argument("identifiers", metavar="[ID...]", nargs=-1)
@click.option(
    "--accept",
    type=click.IntRange(1, MOST_NUMBER),
    help="Accept the tag with this number (`show --viewer archivist` lists them).",
)
@click.option("--reject", type=click.IntRange(1, MOST_NUMBER), help="Reject the tag with this number.")
@click.option("--learned", is_flag=True, help="Say what the decisions have taught the tagger.")
@click.option("--forget", is_flag=True, help="Let learning begin anew; the decisions themselves stand.")
@click.option(
    "--evaluate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Say how well passages whose events are known are tagged; nothing is stored.",
)
@as_json
@click.pass_obj
def tag_command(
    session: Session,
    identifiers: tuple[str, ...],
    accept: int | None,
    reject: int | None,
    learned: bool,
    forget: bool,
    evaluate: Path | None,
    as_json: bool,
) -> None:
    """Suggest events anew for the testimonies ID... (none: all), or decide on a suggestion."""
    if evaluate is not None:
        report = evaluated(evaluate)
        tell(report.as_json(), json_wanted=as_json, lines=report.lines)
        return
    archive = session.archive()
    for number, status in ((accept, TagStatus.ACCEPTED), (reject, TagStatus.REJECTED)):
        if number is not None:
            tag.decide(archive, number, status, session.operator())
    if accept is not None or reject is not None:
        answer: dict[str, Any] = {"accepted": accept, "rejected": reject}
        tell(answer, json_wanted=as_json, lines=lambda: ["Decided."])
        return
    if forget:
        tag.forget(archive, session.operator())
    if learned or forget:
        taught = lessons(tag.decisions(archive))
        table = [{**asdict(one), "expected": round(one.expected, 1), "factor": round(one.factor, 2)} for one in taught]
        tell({"lessons": table}, json_wanted=as_json, lines=lambda: [str(one) for one in taught] or ["Nothing."])
        return
    chosen = [named(archive, one).number for one in identifiers]
    chosen = chosen or [one.number for one in testimonies.all_of_them(archive.db)]
    with writing(archive.db) as db:
        for one in chosen:
            jobs.enqueue(db, archive.now(), JobKind.TAG, one)
    progress = Progress()
    failed = runner.wait_for_all(archive, JobKind.TAG, chosen, lambda d, t: progress.step("testimonies tagged", d, t))
    if failed:
        raise Refusal(f"{len(failed)} of {len(chosen)} testimonies could not be tagged.", "`oralhist jobs` says why.")
    tell({"tagged": chosen}, json_wanted=as_json, lines=lambda: [f"{len(chosen)} testimonies tagged."])


def evaluated(path: Path) -> evaluation.Report:
    """How well the passages of a file are tagged; raises `Refusal` where it is not such a file."""
    try:
        return evaluation.evaluate(evaluation.passages(json.loads(path.read_text(encoding="utf-8"))))
    except json.JSONDecodeError as error:
        raise Refusal(f"{path.name} is not JSON: {error.msg} in line {error.lineno}.") from error
    except RecursionError as error:
        raise Refusal(f"{path.name}: brackets stand in one another too deep.") from error
    except ValueError as error:
        raise Refusal(f"{path.name} holds no passages with known events: {error}.") from error


COMMANDS = (search, tag_text, tag_command)
