"""At the desk: what is asked to be erased, what two archivists erase together, and the backups that hold it still."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.erasing import Reason
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.faults import mistyped
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import erasure

bp = Blueprint("erasing", __name__, url_prefix="/desk/erasures")


@bp.get("")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """What is asked, the urgent first; the form to ask; what was erased, by number; the backups that are known."""
    me = viewer()
    erased = [(number, erasure.under_way(archive(), number)) for number in erasure.erased(archive(), me)]
    return render_template(
        "erasures.html",
        waiting=erasure.waiting(archive(), me),
        reasons=list(Reason),
        erased=erased,
        backups=erasure.known_backups(archive(), me),
        myself=me.name,
    )


@bp.post("")
@needs(Clearance.ARCHIVIST)
def ask() -> Response:
    """Ask for a testimony to be erased, or be the first archivist to agree to what a narrator asked."""
    try:
        reason = Reason(request.form.get("reason", ""))
    except ValueError as error:
        raise Refusal("It was not said why.", "Choose a reason.") from error
    with mistyped():
        asked = erasure.ask(archive(), request.form.get("number", ""), viewer(), reason)
    flash(f"It is noted that {asked.number} is to be erased. A second archivist has to agree within 14 days.")
    return redirect(url_for("erasing.listed"), 303)


@bp.post("/agree")
@needs(Clearance.ARCHIVIST)
def agree() -> Response:
    """Carry out what another archivist asked; the number is written again, since there is no way back."""
    number = request.form.get("number", "")
    if request.form.get("again", "").strip().upper() != number:
        raise Refusal("Nothing was erased: that is another number.", "Write the number of the testimony again.")
    found = erasure.erase(archive(), number, viewer())
    flash(f"{found.number} is erased. Its files follow in a moment; below are the backups that hold it still.")
    return redirect(url_for("erasing.listed"), 303)


@bp.post("/decline")
@needs(Clearance.ARCHIVIST)
def decline() -> Response:
    """Note that a testimony is not erased, whoever asked."""
    erasure.decline(archive(), request.form.get("number", ""), viewer())
    flash("It is not erased. Who asked is to be told why.")
    return redirect(url_for("erasing.listed"), 303)


@bp.post("/backups")
@needs(Clearance.ARCHIVIST)
def destroyed() -> Response:
    """Note that a backup was destroyed."""
    erasure.backup_destroyed(archive(), whole(request.form.get("backup", "")) or 0, viewer())
    flash("It is noted that this backup was destroyed.")
    return redirect(url_for("erasing.listed", _anchor="backups"), 303)
