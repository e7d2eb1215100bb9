"""The review of names at the desk: each word that may say a closed name, what becomes of it, whom a testimony hides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.names import Choice
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.faults import status_of
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import name_review
from oralhist.work.name_review import Hidden

bp = Blueprint("naming", __name__, url_prefix="/desk")

MOST_SHOWN = 300
"""Finds on one page, those that wait before the others; all of one spelling can be decided at once besides."""


@bp.get("/<number:number>/names")
@needs(Clearance.ARCHIVIST)
def reviewed(number: TestimonyId) -> str:
    """What says the name of a narrator, or of somebody whom the testimony hides."""
    return _page(number)


@bp.post("/<number:number>/names")
@needs(Clearance.ARCHIVIST)
def decide(number: TestimonyId) -> Response | tuple[str, int]:
    """Decide on the finds that are ticked."""
    chosen = request.form.get("choose", "")
    if chosen not in list(Choice):
        raise Refusal("It was not said what becomes of them.", "Choose to replace, to withhold, or to leave them.")
    finds, words = request.form.getlist("find"), request.form.get("words", "")
    try:
        many = name_review.decide(archive(), number, finds, Choice(chosen), viewer(), words)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(number, refusal=refusal, ticked=frozenset(finds), words=words), status_of(refusal)
    flash(f"Decided: {many}.")
    return _back(number)


@bp.post("/<number:number>/names/done")
@needs(Clearance.ARCHIVIST)
def done(number: TestimonyId) -> Response:
    """Say that one went through everything."""
    if request.form.get("sure") != "yes":
        raise Refusal("Nothing was changed.", "Tick the box that says that you went through everything.")
    name_review.complete(archive(), number, viewer())
    flash("The review of names is complete: what was agreed is readable.")
    return _back(number)


@bp.post("/<number:number>/names/hidden")
@needs(Clearance.ARCHIVIST)
def hide(number: TestimonyId) -> Response:
    """Hide somebody, look for another spelling of the narrator's name, or hide somebody no longer."""
    again = whole(request.form.get("again", ""))
    if again is not None:
        name_review.show_again(archive(), number, again, viewer())
        flash("They are hidden no longer; what was replaced stays so.")
        return _back(number)
    wanted = Hidden(
        spellings=request.form.get("spellings", "").replace(";", ",").split(","),
        person=request.form.get("person", "").strip(),
        instead=request.form.get("instead", ""),
        narrator=request.form.get("narrator") == "yes",
    )
    name_review.hide(archive(), number, wanted, viewer())
    flash("It is looked for from now on. What says the name is closed until you have decided on it.")
    return _back(number)


def _page(
    number: TestimonyId, *, refusal: Refusal | None = None, ticked: frozenset[str] = frozenset(), words: str = ""
) -> str:
    names = room().name_review(number)
    by_spelling: dict[str, list[str]] = {}
    for one in names.finds:
        if one.find.decided is None:
            by_spelling.setdefault(one.find.said, []).append(one.find.id)
    return render_template(
        "names_review.html",
        view=room().by_number(number),
        names=names,
        shown=names.finds[:MOST_SHOWN],
        by_spelling=by_spelling,
        refusal=refusal,
        ticked=ticked,
        words=words,
    )


def _back(number: TestimonyId) -> Response:
    return redirect(url_for("naming.reviewed", number=number), 303)
