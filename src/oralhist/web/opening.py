"""At the desk: who may read a testimony, and why; access given by name, and who speaks besides the narrator."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance, Component
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import parse_day
from oralhist.web.asking import archive, viewer
from oralhist.web.needs import needs
from oralhist.web.tongues import Terms, term
from oralhist.work import consent as consents
from oralhist.work import grants

bp = Blueprint("opening", __name__, url_prefix="/desk")

CALLED = Terms({"public": term("Anyone"), "researcher": term("Researchers"), "family": term("The family")})
FLASHED = 1500
"""Characters of a message after a change: it travels in a cookie, which holds four kilobytes."""


@bp.post("/<number:number>/grants")
@needs(Clearance.ARCHIVIST)
def give(number: TestimonyId) -> Response:
    """Let one account read the parts that are ticked, perhaps until a day."""
    parts = _parts()
    if not parts:
        raise Refusal("No part of the testimony was chosen.", "Tick at least one part.")
    said = grants.give(archive(), number, _account(), parts, day(request.form.get("until", "")), viewer())
    return _back(number, "Access is given.", *said)


@bp.post("/<number:number>/grants/end")
@needs(Clearance.ARCHIVIST)
def take_back(number: TestimonyId) -> Response:
    """Take back at once what was given to an account."""
    said = grants.end(archive(), number, _account(), _parts(), viewer())
    return _back(number, "Access is taken back.", *said)


@bp.post("/<number:number>/speakers")
@needs(Clearance.ARCHIVIST)
def speaker(number: TestimonyId) -> Response:
    """Note that somebody speaks there besides the narrator, or that they do not after all."""
    change = consents.remove_speaker if request.form.get("deed") == "remove" else consents.add_speaker
    return _back(number, "It is noted.", *change(archive(), number, request.form.get("speaker", ""), viewer()))


@bp.post("/<number:number>/link")
@needs(Clearance.ARCHIVIST)
def link(number: TestimonyId) -> Response:
    """Record whether a speaker agreed to be shown beside the family's other accounts."""
    answer = {"yes": True, "no": False}.get(request.form.get("link", ""))
    if answer is None:
        raise Refusal("It was not said whether they agreed.", "Choose yes or no.")
    said = consents.record_link(archive(), number, answer, viewer(), request.form.get("speaker", ""))
    return _back(number, "It is recorded.", *said)


@bp.app_template_filter()
def called(who: str) -> str:
    """A kind of viewer, as ``--viewer`` calls it, in words."""
    kind, _, name = who.partition(":")
    return CALLED.get(kind, name)


def day(text: str) -> date | None:
    """The day that a form names, None where it names none; raises `Refusal`."""
    if not text.strip():
        return None
    try:
        return parse_day(text.strip())
    except ValueError:
        raise Refusal("The day is not written as 2031-04-25.", "Write the year, the month and the day.") from None


def _parts() -> list[Component]:
    return [part for part in Component if part in request.form.getlist("component")]


def _account() -> str:
    return request.form.get("account", "").strip()


def _back(number: TestimonyId, *sentences: str) -> Response:
    flash(" ".join(sentences)[:FLASHED])
    return redirect(url_for("desk.bench", number=number, _anchor="who"), 303)
