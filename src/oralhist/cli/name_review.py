"""Commands about the review of names: what says a closed name, what becomes of it, whom a testimony hides."""

from __future__ import annotations

from typing import Any

import click

from oralhist.cli.shape import Session, as_json, tell
from oralhist.model.desk import NameFindView, NameReviewView
from oralhist.model.identifiers import MOST_NUMBER
from oralhist.model.names import Choice
from oralhist.reading_room import ReadingRoom
from oralhist.work import name_review
from oralhist.work.holdings import named
from oralhist.work.name_review import Hidden


@click.command("names-review")
@click.argument("identifier", metavar="ID")
@click.option("--replace", "replaced", multiple=True, metavar="FIND", help="Replace this find.")
@click.option("--restrict", "restricted", multiple=True, metavar="FIND", help="Withhold where this is said.")
@click.option("--leave", "left", multiple=True, metavar="FIND", help="Leave this find: it does not mean them.")
@click.option("--words", default="", help="What stands in place of what is replaced (default: what they are called).")
@click.option("--spelling", "spellings", multiple=True, metavar="TEXT", help="All undecided finds written so.")
@click.option("--choose", type=click.Choice([one.value for one in Choice]), help="What becomes of those.")
@click.option("--done", is_flag=True, help="Say that you went through everything.")
@click.option("--also", "also", multiple=True, metavar="NAME", help="Another spelling of the narrator's name.")
@click.option("--hide", "hidden", multiple=True, metavar="NAME", help="Hide somebody else: a spelling of the name.")
@click.option("--person", default="", help="Hide this person of the registry.")
@click.option("--called", "instead", default="", help="What whoever is hidden is called instead.")
@click.option("--show-again", type=click.IntRange(1, MOST_NUMBER), help="Hide this one no longer.")
@as_json
@click.pass_obj
def names_review(session: Session, /, identifier: str, as_json: bool, **asked: Any) -> None:
    """Go through what says a closed name in ID and its family; without options, list it.

    What says the name stays closed to whoever may not read it until all finds are decided and --done is said.
    """
    archive, by = session.archive(), session.operator()
    number = named(archive, identifier).number
    if asked["hidden"] or asked["person"]:
        wanted = Hidden(spellings=asked["hidden"], person=asked["person"], instead=asked["instead"])
        name_review.hide(archive, number, wanted, by)
    if asked["also"]:
        name_review.hide(archive, number, Hidden(spellings=asked["also"], narrator=True), by)
    if asked["show_again"] is not None:
        name_review.show_again(archive, number, asked["show_again"], by)
    room = ReadingRoom(archive, by, archive.today())
    if bool(asked["spellings"]) != bool(asked["choose"]):
        raise click.UsageError("Say both --spelling and --choose.")
    chosen = {
        Choice.REPLACE: list(asked["replaced"]),
        Choice.RESTRICT: list(asked["restricted"]),
        Choice.LEAVE: list(asked["left"]),
    }
    if asked["choose"]:
        waiting = [one.find for one in room.name_review(number).finds if one.find.decided is None]
        chosen[Choice(asked["choose"])] += [one.id for one in waiting if one.said in asked["spellings"]]
    for choice, finds in chosen.items():
        if finds or (asked["choose"] == choice):
            name_review.decide(archive, number, finds, choice, by, asked["words"] if choice is Choice.REPLACE else "")
    if asked["done"]:
        name_review.complete(archive, number, by)
    view = room.name_review(number)
    tell(_answer(number, view), json_wanted=as_json, lines=lambda: _lines(number, view))


def _answer(number: str, view: NameReviewView) -> dict[str, Any]:
    return {
        **{"id": number, "complete": view.complete, "waiting": view.waiting, "pseudonym": view.pseudonym},
        "waits_for": list(view.waits_for),
        "finds": [
            {
                **{"find": one.find.id, "testimony": one.find.holder, "in": one.find.place.where.value},
                **{"said": one.find.said, "before": one.before, "behind": one.behind, "like": one.find.spelling},
                **{"recording": one.recording, "start": _seconds(one), "instead": one.find.instead},
                **{"decided": one.find.decided, "by": one.find.by},
            }
            for one in view.finds
        ],
        "hidden": [
            {"hidden": one.id, "person": one.person, "spellings": list(one.spellings), "called": one.instead}
            | {"narrator": one.narrator}
            for one in view.hidden
        ],
    }


def _seconds(one: NameFindView) -> float | None:
    return None if one.find.start_ms is None else one.find.start_ms / 1000


def _lines(number: str, view: NameReviewView) -> list[str]:
    lines = [
        f"{one.find.id}  {one.find.decided or 'waits':>8}  {one.find.place.where}: "
        f"{one.before}[{one.find.said}]{one.behind}"
        for one in view.finds
    ]
    lines += [
        f"{one.id:>5}  {'also called' if one.narrator else 'hidden'}: "
        + (", ".join(one.spellings) or one.person or "somebody")
        + (f", called {one.instead}" if one.instead else "")
        for one in view.hidden
    ]
    lines += [f"The name of {one} stands here undecided: go through its review too." for one in view.waits_for]
    if view.complete:
        return [*lines, f"The review of names of {number} is complete."]
    left = "Nothing waits for a decision" if not view.waiting else f"{view.waiting} wait for a decision"
    return [*lines, f"{left}; the review of {number} is not complete. Say --done when it is."]


COMMANDS = (names_review,)
