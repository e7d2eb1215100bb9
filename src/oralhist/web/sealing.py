"""At the desk: sealing a testimony, and the seals that two administrators break together."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.faults import mistyped
from oralhist.web.needs import needs
from oralhist.work import sealing

bp = Blueprint("sealing", __name__, url_prefix="/desk")


@bp.post("/<number:number>/seal")
@needs(Clearance.ARCHIVIST)
def seal(number: TestimonyId) -> Response:
    """Close a testimony to everybody, archivists too, at once."""
    if request.form.get("sure") != "yes":
        raise Refusal("Nothing was sealed.", "Tick the box that says that you are sure.")
    sealing.seal(archive(), number, viewer())
    flash(f"{number} is sealed: nobody can read it any more. Two administrators together can break the seal.")
    return redirect(url_for("desk.work_list"), 303)


@bp.get("/seals")
@needs(Clearance.ADMINISTRATOR)
def listed() -> str:
    """What one administrator asked and a second may agree to; and the form to ask. What is sealed is not listed."""
    return render_template("seals.html", waiting=sealing.waiting(archive(), viewer()), myself=viewer().name)


@bp.post("/seals")
@needs(Clearance.ADMINISTRATOR)
def unseal() -> Response:
    """Ask to break a seal, or agree to what another administrator asked."""
    with mistyped():
        broken = sealing.unseal(archive(), request.form.get("number", ""), viewer())
    if broken:
        flash("The seal is broken. The testimony is hidden: archivists alone can read it.")
    else:
        flash("It is noted. A second administrator has to agree within seven days.")
    return redirect(url_for("sealing.listed"), 303)


@bp.app_template_global()
def administers() -> bool:
    """Whether whoever asks is an administrator."""
    return viewer().clearance >= Clearance.ADMINISTRATOR
