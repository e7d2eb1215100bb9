"""Commands about restrictions: withholding a span at the narrator's wish, listing what is withheld, lifting it."""

from __future__ import annotations

import re
from typing import Any

import click

from oralhist.cli.shape import Session, as_json, tell
from oralhist.model.desk import RestrictedView, RestrictionView
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.refusals import Refusal
from oralhist.model.text import parse_clock
from oralhist.reading_room import ReadingRoom
from oralhist.work import restrict
from oralhist.work.holdings import named
from oralhist.work.restrict import Outcome, Wish

_LINES = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


@click.command("restrict")
@click.argument("identifier", metavar="ID")
@click.option("--recording", type=click.IntRange(1, MOST_NUMBER), help="In which recording (from 1).")
@click.option("--from", "start", default="", help="From when on, in that recording: 12:03.5.")
@click.option("--to", "end", default="", help="Until when: 13:55.")
@click.option("--lines", default="", help="Of a text alone: the lines, 12-15 for #s12 to #s15.")
@click.option("--silent", is_flag=True, help="Cut it out, so that no gap shows.")
@click.option("--dry-run", is_flag=True, help="Say what would be withheld and change nothing.")
@click.option("--lift", type=click.IntRange(1, MOST_NUMBER), help="Withhold this restriction no longer.")
@click.option("--let-stand", is_flag=True, help="Open what waits: you have looked, no withheld words are in it.")
@as_json
@click.pass_obj
def restrict_command(session: Session, /, identifier: str, as_json: bool, **asked: Any) -> None:
    """Withhold a span of the testimony ID from everybody but archivists, in words and sound, at once."""
    wish = _wish(asked)
    if sum((wish is not None, asked["lift"] is not None, asked["let_stand"])) != 1:
        raise click.UsageError("Say what is withheld (--from and --to, or --lines), or --lift N, or --let-stand.")
    archive, by = session.archive(), session.operator()
    number = named(archive, identifier).number
    if wish is not None and asked["dry_run"]:
        _tell(number, restrict.preview(archive, number, wish), as_json=as_json)
    elif wish is not None:
        _tell(number, restrict.restrict(archive, number, wish, by), as_json=as_json)
    elif asked["lift"] is not None:
        restrict.lift(archive, number, asked["lift"], by)
        answer = {"id": number, "lifted": asked["lift"]}
        tell(answer, json_wanted=as_json, lines=lambda: [f"Restriction {asked['lift']} of {number} is lifted."])
    else:
        many = restrict.let_stand(archive, number, by)
        tell({"id": number, "let_stand": many}, json_wanted=as_json, lines=lambda: [f"{_segments(many)} let stand."])


@click.command("restrictions")
@click.argument("identifier", metavar="ID")
@as_json
@click.pass_obj
def restrictions_command(session: Session, identifier: str, as_json: bool) -> None:
    """What of the testimony ID is withheld, and what waits for an archivist to let it stand."""
    archive = session.archive()
    number = named(archive, identifier).number
    found = ReadingRoom(archive, session.operator(), archive.today()).restricted(number)
    answer = {
        "id": number,
        "restrictions": [_view(one) for one in found.restrictions],
        "waiting": {layer: [segment.text for segment in some] for layer, some in found.waiting.items()},
    }
    tell(answer, json_wanted=as_json, lines=lambda: _lines(found))


def _wish(asked: dict[str, Any]) -> Wish | None:
    """What is to be withheld as the options say it; None where they say nothing of it. Raises `Refusal`."""
    recording, start, end, lines = (asked[name] for name in ("recording", "start", "end", "lines"))
    if recording is None and not start and not end and not lines:
        return None
    if lines:
        match = _LINES.fullmatch(lines.strip())
        if match is None:
            raise Refusal(f"{lines[:20]!r} are no lines.", "Write them as 12-15 or 12.")
        return Wish(first=int(match[1]), last=int(match[2] or match[1]), silent=asked["silent"])
    if not start or not end:
        raise click.UsageError("Say both --from and --to.")
    try:
        return Wish(recording=recording, start_ms=parse_clock(start), end_ms=parse_clock(end), silent=asked["silent"])
    except ValueError as error:
        raise Refusal(str(error)) from error


def _tell(number: str, found: Outcome, *, as_json: bool) -> None:
    answer = {
        **{"id": number, "restriction": found.number or None},
        "withheld": {layer: len(ids) - len(found.in_part[layer]) for layer, ids in found.over.items()},
        "in_part": {layer: len(ids) for layer, ids in found.in_part.items()},
    }
    tell(answer, json_wanted=as_json, lines=lambda: list(told(found)))


def told(found: Outcome) -> tuple[str, ...]:
    """What a restriction withholds, a sentence for each layer."""
    head = f"Restriction {found.number} is set." if found.number else "Nothing is changed yet."
    said = [
        f"{layer}: {_segments(len(ids) - len(part))} withheld whole, {len(part)} in part."
        for layer, ids in sorted(found.over.items())
        for part in [found.in_part[layer]]
    ]
    return (head, *(said or ["There is no text yet; what comes will wait for an archivist."]))


def _segments(many: int) -> str:
    return "1 segment" if many == 1 else f"{many:,} segments"


def _view(one: RestrictionView) -> dict[str, Any]:
    span: dict[str, Any] = {"lines": None if one.first is None else [one.first, one.last]}
    if one.recording is not None:
        span = {"recording": one.recording, "start": one.start_ms / 1000, "end": one.end_ms / 1000}
    return {"restriction": one.id, **span, "silent": one.silent, "by": one.who, "at": one.at}


def _lines(found: RestrictedView) -> list[str]:
    if not found.restrictions:
        return ["Nothing of it is withheld."]
    lines = []
    for one in found.restrictions:
        where = f"lines {one.first} to {one.last}" if one.first is not None else "lines that are gone"
        if one.recording is not None:
            where = f"recording {one.recording}, {one.start_ms / 1000:.1f} to {one.end_ms / 1000:.1f} s"
        lines.append(f"{one.id:>5}  {where}{', silent' if one.silent else ''}, by {one.who} {one.at}")
    lines += [f"waits  {layer}: {segment.text}" for layer, some in found.waiting.items() for segment in some]
    return lines


COMMANDS = (restrict_command, restrictions_command)
