"""At the desk: making and revoking narrators' private links; what narrators ask by them, and the answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.codes import in_groups
from oralhist.model.identifiers import TestimonyId
from oralhist.model.mine import LinkView, Outcome
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.needs import needs
from oralhist.web.opening import day
from oralhist.work import asked, links

bp = Blueprint("linking", __name__, url_prefix="/desk")

ANSWERED = 50
"""Answered requests on the page."""


@bp.post("/<number:number>/private-link")
@needs(Clearance.ARCHIVIST)
def make(number: TestimonyId) -> str:
    """A new link, shown on this answer and never again."""
    speaker, until = request.form.get("speaker", ""), day(request.form.get("until", ""))
    secret = links.make(archive(), number, speaker, viewer(), until=until)
    return render_template(
        "link.html",
        number=number,
        speaker=speaker,
        until=until,
        path=url_for("mine.page", secret=secret),
        code=in_groups(secret),
    )


@bp.post("/<number:number>/private-link/revoke")
@needs(Clearance.ARCHIVIST)
def revoke(number: TestimonyId) -> Response:
    """Let a link stand for nothing, at once."""
    links.revoke(archive(), number, request.form.get("speaker", ""), viewer())
    flash("The link is revoked: it opens nothing any more.")
    return redirect(url_for("desk.bench", number=number, _anchor="links"), 303)


@bp.get("/asked")
@needs(Clearance.ARCHIVIST)
def requests() -> str:
    """What narrators ask and nobody has answered, the oldest first; and what was answered lately."""
    waiting, answered = asked.waiting(archive(), viewer()), asked.answered(archive(), ANSWERED, viewer())
    return render_template("asked.html", waiting=waiting, answered=answered)


@bp.post("/asked/<int:asked_for>")
@needs(Clearance.ARCHIVIST)
def answer(asked_for: int) -> Response:
    """Answer a request: done or declined, in words that the narrator reads."""
    outcome = request.form.get("outcome", "")
    if outcome not in (Outcome.DONE, Outcome.DECLINED):
        raise Refusal("It was not said whether it is done or declined.", "Choose one of them.")
    asked.answer(archive(), asked_for, Outcome(outcome), request.form.get("words", ""), viewer())
    flash("The answer stands on the narrator’s page.")
    return redirect(url_for("linking.requests"), 303)


@bp.app_template_global()
def links_of(number: TestimonyId) -> tuple[LinkView, ...]:
    """The links of a testimony, for its page at the desk."""
    return links.listed(archive(), number)


@bp.app_template_global()
def requests_waiting() -> int:
    """How many requests of narrators wait."""
    return asked.how_many(archive(), viewer())
