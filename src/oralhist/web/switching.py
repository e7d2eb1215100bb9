"""At the desk: hiding a testimony, a narrator, a family or everything at once, and what two archivists show again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance, Switch
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.faults import mistyped
from oralhist.web.needs import needs
from oralhist.web.tongues import Terms, say, term
from oralhist.work import switch
from oralhist.work.switch import Target

bp = Blueprint("switching", __name__, url_prefix="/desk/hide")

HIDDEN = Terms(
    {Switch.TESTIMONY: term("The testimony"), Switch.PERSON: term("The person"), Switch.FAMILY: term("The family:")}
)
"""What is hidden, before its name; everything has none."""


@bp.get("")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """The buttons that hide, and what is hidden."""
    found = [
        (one, _named(switch.called(archive(), one)), switch.waits(archive(), one))
        for one in switch.hidden(archive(), viewer())
    ]
    return render_template(
        "hide.html",
        hidden=found,
        HIDDEN=HIDDEN,
        families=[key for _, key in switch.families(archive(), viewer())],
        myself=viewer().name,
    )


@bp.post("")
@needs(Clearance.ARCHIVIST)
def hide() -> Response:
    """Hide what is named, at once."""
    with mistyped():
        switch.hide(archive(), _meant(), viewer())
    flash("It is hidden: from now on only archivists can find, read or hear it.")
    return redirect(url_for("switching.listed"), 303)


@bp.post("/show")
@needs(Clearance.ARCHIVIST)
def show() -> Response:
    """Ask to show what is hidden, or agree to what another archivist asked."""
    shown = switch.show_again(archive(), _meant(), viewer())
    flash("It is shown again, to whom it was open." if shown else switch.ASKED)
    return redirect(url_for("switching.listed"), 303)


def _named(called: str) -> str:
    """The name of what is hidden, without what kind of thing that is."""
    return called.partition(" ")[2] or say("everything")


def _meant() -> Target:
    try:
        kind = Switch(request.form.get("kind", ""))
    except ValueError as error:
        raise Refusal("It was not said what is meant.", "Use the buttons of the page.") from error
    return switch.target(archive(), kind, request.form.get("subject", ""))
