"""Complaints: the form on every page of a testimony, for anybody; and at the desk, what waits and the decision.

Whoever complains is told that it was received, and nothing of what came of it that anybody would not see.
"""

from __future__ import annotations

import time

from flask import Blueprint, Flask, Response, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oralhist.model.access import Clearance
from oralhist.model.complaints import Complaint, Ruling
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import VISIT, archive, room, viewer
from oralhist.web.faults import fault, status_of
from oralhist.web.needs import needs
from oralhist.web.public import page_number
from oralhist.web.session import sender
from oralhist.web.throttle import Throttle
from oralhist.work import complaints, links

bp = Blueprint("complaining", __name__)

DAY = 86_400.0
FROM_A_PLACE = 5
"""Complaints that one account, or one narrator's link, or one place without either, may make in a day."""
_COUNTED = "oralhist-complaints-counted"

FIELDS = ("who", "relation", "reach", "lines", "harm", "code")

ON_A_PAGE = 100
"""Complaints that wait, on a page."""

DECIDED = 50
"""Complaints that were decided on, on the page."""


def count_complaints(app: Flask) -> None:
    """Give `app` its count of complaints by who makes them."""
    app.extensions[_COUNTED] = Throttle(time.monotonic, most=FROM_A_PLACE, window=DAY)


@bp.get("/t/<address:address>/complaint")
@needs(Clearance.PUBLIC)
def form(address: Address) -> str:
    """The form: who says so, which lines, what harm comes of it."""
    return _form(address, dict.fromkeys(FIELDS, ""))


@bp.post("/t/<address:address>/complaint")
@needs(Clearance.PUBLIC)
def complain(address: Address) -> Response | str | tuple[str, int]:
    """Take the complaint in. What is closed answers as what is not there, before anything is counted."""
    room().testimony(address)
    said = {field: request.form.get(field, "") for field in FIELDS}
    token = session.get(VISIT)
    holder = links.visitor(archive(), token) if isinstance(token, str) else None
    holder = holder or links.known(archive(), said["code"])
    # Whoever shares a network with strangers is not shut out by what these complain of.
    who, throttle = f"link {holder.link}" if holder else sender(), current_app.extensions[_COUNTED]
    # Counted before it is taken in: else many at the same time were none of them the sixth.
    if throttle.begin(who):
        return fault(Refusal("Enough was complained of from here today.", "Write to the archive, or come again."), 429)
    try:
        complaints.complain(archive(), address, Complaint(**said), viewer(), holder)
    except Refusal as refusal:
        throttle.right(who)
        if isinstance(refusal, NotFound):
            raise
        return _form(address, said, refusal), status_of(refusal)
    # Not an address of the testimony's: whether it still shows is what anybody sees, and nothing more.
    return render_template("complained.html", contact_given=archive().settings.contact)


def _form(address: Address, said: dict[str, str], refusal: Refusal | None = None) -> str:
    shown = {field: text[:4500] for field, text in said.items() if field != "code"}
    return render_template("complaint.html", view=room().testimony(address), said=shown, refusal=refusal)


@bp.get("/desk/complaints")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """What was complained of and waits, the urgent first; and what was decided lately."""
    page = page_number(request.args.get("page", ""))
    waiting = complaints.waiting(archive(), ON_A_PAGE + 1, ON_A_PAGE * (page - 1))
    return render_template(
        "complaints.html",
        waiting=waiting[:ON_A_PAGE],
        decided=complaints.decided(archive(), DECIDED) if page == 1 else (),
        page=page,
        more=len(waiting) > ON_A_PAGE,
    )


@bp.post("/desk/complaints/<int:complaint>")
@needs(Clearance.ARCHIVIST)
def decide(complaint: int) -> WerkzeugResponse:
    """Keep it open, say that a span is withheld now, or withdraw it."""
    ruling, alike = request.form.get("ruling", ""), request.form.get("alike") == "yes"
    if ruling not in (Ruling.OPEN, Ruling.RESTRICTED, Ruling.WITHDRAWN):
        raise Refusal("It was not said what is decided.", "Choose one of the answers.")
    complaints.decide(archive(), complaint, Ruling(ruling), request.form.get("answer", ""), viewer(), alike=alike)
    flash("It is decided.")
    return redirect(url_for("complaining.listed"), 303)


@bp.app_template_global()
def complaints_waiting() -> int:
    """How many complaints wait, for archivists; nothing for anybody else."""
    return complaints.how_many(archive()) if viewer().keeps_the_archive else 0
