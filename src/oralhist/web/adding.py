"""At the desk: recordings that are added to a testimony later; what of them waits is heard, covered or destroyed."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.needs import needs
from oralhist.web.opening import FLASHED
from oralhist.web.sound import heard
from oralhist.web.uploads import incoming
from oralhist.work import adding, uploads

bp = Blueprint("adding", __name__, url_prefix="/desk")


@bp.get("/<number:number>/recordings")
@needs(Clearance.ARCHIVIST)
def page(number: TestimonyId) -> str:
    """The recordings of a testimony, those that wait, and the form to add more."""
    return render_template(
        "adding.html",
        view=room().by_number(number),
        held=room().added(number),
        waiting=uploads.mine(archive(), viewer()),
    )


@bp.post("/<number:number>/recordings")
@needs(Clearance.ARCHIVIST)
def take(number: TestimonyId) -> Response:
    """Add recordings; what was uploaded in pieces comes first."""
    pieces = request.form.getlist("upload")
    files = uploads.whole(archive(), pieces, viewer())
    files += [file for each in request.files.getlist("recording") if (file := incoming(each)) is not None]
    covered = request.form.get("covered") == "yes"
    added = adding.add_recordings(archive(), number, files, viewer(), covered=covered)
    for piece in pieces:
        uploads.give_up(archive(), piece, viewer())
    if added.waiting:
        flash("It is kept, and waits: nobody but archivists knows of it until you say that it is covered.")
    else:
        flash("It is part of the testimony now.")
    for remark in added.remarks:
        flash(remark[:FLASHED])
    where = url_for("adding.page", number=number)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(testimony=number, page=where)
    return redirect(where, 303)


@bp.post("/<number:number>/covered")
@needs(Clearance.ARCHIVIST)
def cover(number: TestimonyId) -> Response:
    """Say that what was agreed covers a recording that waits."""
    if request.form.get("sure") != "yes":
        raise Refusal("It was not said that the recording is covered.", "Tick the box that says so.")
    adding.cover(archive(), number, viewer(), request.form.getlist("recording"))
    flash("It is part of the testimony now.")
    return redirect(url_for("adding.page", number=number), 303)


@bp.get("/<number:number>/recordings/<waiting>")
@needs(Clearance.ARCHIVIST)
def hear(number: TestimonyId, waiting: str) -> Response:
    """The sound of a recording that waits, as it was handed in, to decide on it or to be saved."""
    return heard(lambda asked: asked.added_sound(number, waiting))


@bp.post("/<number:number>/discarded")
@needs(Clearance.ARCHIVIST)
def discard(number: TestimonyId) -> Response:
    """Destroy a recording that waits."""
    if request.form.get("sure") != "yes":
        raise Refusal("It was not said that the recording is to be destroyed.", "Tick the box that says so.")
    adding.discard(archive(), number, request.form.getlist("recording"), viewer())
    flash("The recording is destroyed.")
    return redirect(url_for("adding.page", number=number), 303)
