"""Commands about what was agreed to: consent, withdraw. Each is a record with its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click

from oralhist.cli.describing import plain
from oralhist.cli.shape import Session, as_json, parse_day, tell
from oralhist.model.access import Component, Decision
from oralhist.model.consenting import ConsentRecord, Given, RecordKind
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.ingest import Incoming
from oralhist.work.papers import Paper

Command = TypeVar("Command", bound=Callable[..., Any])

HOW = [one.value for one in Given if one]


def as_paper(command: Command) -> Command:
    """The options that say how something was agreed to."""
    for option in (
        click.option("--review-by", default="", help="By which day (2031-01-31) to ask again."),
        click.option(
            "--scan", "scans", multiple=True, type=click.Path(path_type=Path), help="A scan of the paper, or the clip."
        ),
        click.option("--form", default="", help="Which form, in which version."),
        click.option("--language", default="", help="The language of the form (kk)."),
        click.option("--witness", default="", help="Who was there."),
        click.option("--on", default="", help="The day on which it was agreed to (EDTF: 2026-05-01, 2026-05)."),
        click.option("--given", type=click.Choice(HOW), help="How it was given."),
    ):
        command = option(command)
    return command


def _paper(options: dict[str, Any]) -> Paper:
    scans = tuple(Incoming(path=path, name=path.name) for path in options["scans"])
    day = parse_day(options["review_by"])
    told = {key: options[key] for key in ("on", "witness", "language", "form")}
    if not options["given"] and (scans or day or any(told.values())):
        raise Refusal("It is not said how it was given.", f"Give --given, one of {', '.join(HOW)}.")
    return Paper(given=Given(options["given"] or ""), review_by=day, scans=scans, **told)


@click.command("consent")
@click.argument("identifier", metavar="ID")
@click.option("--audience", help="open, closed, or some of public,researchers,family.")
@click.option(
    "--component",
    "components",
    multiple=True,
    type=click.Choice([component.value for component in Component]),
    help="For which part (default: all).",
)
@click.option("--embargo", default="", help="From which day on (2030-01-01), in the archive's time zone.")
@click.option("--part", "parts", multiple=True, help="One part by itself: sound=researchers, name=open@2040-01-01.")
@click.option("--speaker", default="", help="Who agreed, where somebody speaks there besides the narrator.")
@click.option("--link", type=click.Choice(["yes", "no"]), help="May be shown beside the family's other accounts.")
@click.option("--interviewer", type=click.Choice(["yes", "no"]), help="The interviewer's permission (--speaker: who).")
@click.option("--remove", is_flag=True, help="With --speaker: this person does not speak there after all.")
@click.option("--history", is_flag=True, help="Only list the records.")
@as_paper
@as_json
@click.pass_obj
def consent_command(session: Session, /, identifier: str, as_json: bool, **asked: Any) -> None:
    """Record what the narrator of ID agreed to, and say what is readable to whom now.

    Where several people speak, what is open is what all of them agreed to.
    """
    archive, speaker = session.archive(), asked["speaker"]
    number, by, paper = named(archive, identifier).number, session.operator(), _paper(asked)
    each, link = _each(asked), None if asked["link"] is None else asked["link"] == "yes"
    says = bool(each or link is not None or paper != Paper())
    if asked["history"]:
        _alone("--history", says or asked["remove"] or asked["interviewer"])
        return _tell_history(archive, session, number, json_wanted=as_json)
    if asked["remove"]:
        _alone("--remove", says or asked["interviewer"])
        said = consent.remove_speaker(archive, number, speaker, by)
    elif asked["interviewer"]:
        _alone("--interviewer", bool(each or link is not None))
        consent.permit(archive, number, speaker, asked["interviewer"] == "yes", by, paper=paper)
        said = ("The interviewer's permission is recorded.",)
    elif each or link is not None:
        said = consent.record_each(archive, number, each, by, speaker, link=link, paper=paper)
    elif speaker and not says:
        said = consent.add_speaker(archive, number, speaker, by)
    else:
        raise click.UsageError("Missing option '--audience'.")
    tell({"id": number, "readable": list(said)}, json_wanted=as_json, lines=lambda: list(said))
    return None


def _alone(option: str, other: bool) -> None:
    if other:
        raise Refusal(f"{option} goes with no other change.", "Record what was agreed to in a command of its own.")


def _each(asked: dict[str, Any]) -> dict[Component, Decision]:
    """What was said of each part: `--part` before what `--audience` says of all or of those named."""
    each: dict[Component, Decision] = {}
    day = parse_day(asked["embargo"])
    if asked["audience"] is not None:
        decision = Decision(audience=consent.parse_audience(asked["audience"]), embargo=day)
        each = dict.fromkeys([Component(one) for one in asked["components"]] or Component, decision)
    elif asked["components"] or day:
        raise click.UsageError("Missing option '--audience'.")
    for text in asked["parts"]:
        name, _, told = text.partition("=")
        audience, _, embargo = told.partition("@")
        if name not in tuple(Component) or not told:
            known = ", ".join(Component)
            raise Refusal(f"{text[:40]!r} is no part with its audience.", f"Write sound=open; the parts are {known}.")
        each[Component(name)] = Decision(audience=consent.parse_audience(audience), embargo=parse_day(embargo))
    return each


def _tell_history(archive: Archive, session: Session, number: TestimonyId, *, json_wanted: bool) -> None:
    records = ReadingRoom(archive, session.operator(), archive.today()).access(number).records
    tell(
        {"id": number, "records": [plain(asdict(one)) for one in records]},
        json_wanted=json_wanted,
        lines=lambda: [line(one) for one in records] or ["No record is kept."],
    )


def line(one: ConsentRecord) -> str:
    """A record in one line."""
    who = one.speaker or "the narrator"
    match one.kind:
        case RecordKind.WITHDRAWAL:
            said = f"{who} withdrew"
        case RecordKind.INTERVIEWER:
            said = f"{who}, who asked, said {'yes' if one.permits else 'no'}"
        case RecordKind.CONSENT:
            link = "" if one.linked is None else f"; beside the family: {'yes' if one.linked else 'no'}"
            said = f"{who}: {', '.join(one.terms) or 'no part'}{link}"
    told = f"{one.number:>3}  {one.given_on or one.at[:10]}  {said}; {one.how}"
    told += f"; witness {one.witness}" if one.witness else ""
    told += f"; papers: {', '.join(paper.name for paper in one.papers)}" if one.papers else ""
    told += f"; ask again by {one.review_by.isoformat()}" if one.review_by else ""
    return told + (f"; superseded by {one.superseded_by}" if one.superseded_by else "")


@click.command("withdraw")
@click.argument("identifier", metavar="ID")
@click.option("--speaker", default="", help="Who asked for it, where it was not the narrator.")
@as_paper
@as_json
@click.pass_obj
def withdraw(session: Session, /, identifier: str, speaker: str, as_json: bool, **asked: Any) -> None:
    """Hide the testimony ID from everybody but archivists, at once."""
    archive = session.archive()
    testimony = named(archive, identifier)
    consent.withdraw(archive, testimony.number, session.operator(), speaker, paper=_paper(asked))
    answer = {"id": testimony.number, "state": "hidden"}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{testimony.number} is hidden from all but archivists."])


COMMANDS = (consent_command, withdraw)
