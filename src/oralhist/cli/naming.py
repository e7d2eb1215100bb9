"""The command that finds people and places by name, in whatever script it is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import click

from oralhist.chronology.load import load
from oralhist.cli.shape import Session, as_json, as_viewer, parse_viewer, tell
from oralhist.cli.stdin_lines import answer_lines, asked
from oralhist.language.names import compare, plain
from oralhist.model.found import NameMatch
from oralhist.model.persons import PersonFound
from oralhist.model.question import Tier
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line
from oralhist.reading_room import ReadingRoom
from oralhist.reading_room.understanding import authority
from oralhist.work.archive import Archive


@click.command("names")
@click.argument("name", required=False, default="")
@as_viewer
@click.option("--stdin-lines", is_flag=True, help="Compare in bulk: a JSON object a line in, one a line out.")
@as_json
@click.pass_obj
def names(session: Session, name: str, viewer: str, stdin_lines: bool, as_json: bool) -> None:
    """Find a person or a place by NAME, in whatever script it was said, as a viewer may (default: the public)."""
    if stdin_lines:
        opened = cache(session.archive)  # once, and not where every line brings its candidates
        answer_lines(lambda line: _line(opened, viewer, line))
        return
    archive = session.archive()
    asking = parse_viewer(archive, viewer)
    answer = _answer(ReadingRoom(archive, asking, archive.today()), name)
    tell(answer, json_wanted=as_json, lines=lambda: _lines(answer))


def _answer(room: ReadingRoom, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "matches": [_match(one) for one in room.names(name)],
        "narrators": [
            {
                **{"address": one.address, "title": one.title, "called": one.called},
                **{"tier": one.tier.value, "score": round(one.score, 3)},
            }
            for one in room.narrators(name)
        ],
        "persons": [_person(one) for one in room.persons(name)],
        "places": [
            {"id": place.id, "name": place.name, "spellings": list(place.spellings)}
            for place in room.places_called(name)
        ],
    }


def _person(found: PersonFound) -> dict[str, Any]:
    """Spellings that an archivist has linked, and where each stands."""
    return {
        "linked_by": "an archivist",
        "spellings": list(found.spellings),
        "standing": [
            {"address": one.address, "title": one.title, "spelling": one.spelling, "role": one.role.value}
            for one in found.standing
        ],
    }


def _match(found: NameMatch) -> dict[str, Any]:
    return {
        "candidate": found.spelling,
        "tier": found.tier.value,
        "score": round(found.score, 3),
        "spoken_in": [
            {"address": one.address, "title": one.title, "passages": one.passages} for one in found.spoken_in
        ],
    }


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = []
    for place in answer["places"]:
        lines.append(f"{place['name']}  (a place of the chronology)  {', '.join(place['spellings'])}")
    for one in answer["narrators"]:
        lines.append(f"{one['called']}  (tells)  {one['title']}  {one['address']}")
    for person in answer["persons"]:
        where = ", ".join(dict.fromkeys(one["address"] for one in person["standing"][:5]))
        lines.append(f"{', '.join(person['spellings'])}  (one person, linked by an archivist)  in {where}")
    for one in answer["matches"]:
        passages = sum(where["passages"] for where in one["spoken_in"])
        places = ", ".join(where["address"] for where in one["spoken_in"][:5])
        lines.append(f"{one['candidate']}  ({one['tier']}, {one['score']:.2f})  passages: {passages}, in {places}")
    return lines or ["No name like it is said in what may be read, and nobody called so tells."]


def _line(opened: Callable[[], Archive], viewer: str, line: str) -> dict[str, Any]:
    """The answer to one line: candidates that are like the name; without any, the spellings that are said."""
    table = asked(line, key="name", others=("candidates", "viewer"))
    name, candidates = table["name"], table.get("candidates")
    if candidates is None:
        archive = opened()
        room = ReadingRoom(archive, parse_viewer(archive, str(table.get("viewer", viewer))), archive.today())
        return _answer(room, name)
    if not isinstance(candidates, list) or not all(isinstance(one, str) for one in candidates):
        raise Refusal("The candidates are not a list of names.", _EXAMPLE)
    return {"matches": compared(name, candidates)}


_EXAMPLE = 'Write {"name": "Нұрбек", "candidates": ["Nurbek", "努尔别克"]}.'


def compared(name: str, candidates: list[str]) -> list[dict[str, Any]]:
    """The candidates that are like `name`, the likest first, with tier and score; raises `Refusal` for no name."""
    try:
        cleaned = clean_line(name, name="name")
    except ValueError as error:
        raise Refusal(str(error), "Give one name.") from error
    if not plain(cleaned):
        raise Refusal("There is no name to compare.", _EXAMPLE)
    known, order, found = authority(load()), list(Tier), []
    for candidate in candidates:
        alike = compare(cleaned, candidate[:500], known)
        if alike is not None:
            found.append((candidate, alike))
    found.sort(key=lambda one: (order.index(one[1].tier), -one[1].score))
    return [
        {"candidate": candidate, "tier": alike.tier.value, "score": round(alike.score, 3)} for candidate, alike in found
    ]


COMMANDS = (names,)
