"""Asking for what is not open to one, from the page of a testimony; and deciding about it, at the desk."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance, Component
from oralhist.model.identifiers import Address, is_address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.needs import needs
from oralhist.web.opening import day
from oralhist.work import access_requests

bp = Blueprint("access_requests", __name__)


@bp.post("/t/<address:address>/request")
@needs(Clearance.MEMBER)
def ask(address: Address) -> Response:
    """Ask for the parts that are ticked, with a reason, perhaps until a day."""
    until = day(request.form.get("until", ""))
    access_requests.ask(archive(), address, _parts(), request.form.get("why", ""), until, viewer())
    return redirect(url_for("account.own", done="asked", _anchor="asked"), 303)


@bp.post("/account/requests")
@needs(Clearance.MEMBER)
def take_back() -> Response:
    """Take back what one asked of a testimony and nobody answered yet."""
    address = request.form.get("testimony", "")
    if not is_address(address):
        raise NotFound
    access_requests.take_back(archive(), Address(address), viewer())
    return redirect(url_for("account.own", done="taken-back", _anchor="asked"), 303)


@bp.get("/desk/requests")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """What was asked for: what waits, and what was decided."""
    return render_template("requests.html", requests=room().asked.requests())


@bp.post("/desk/requests/<int:id>")
@needs(Clearance.ARCHIVIST)
def decide(id: int) -> Response:
    """Give what is ticked, perhaps until a day, or refuse."""
    answer = request.form.get("answer", "")
    match request.form.get("decision"):
        case "grant":
            until = day(request.form.get("until", ""))
            access_requests.grant(archive(), id, _parts(), until, answer, viewer())
            flash("Access is given; whoever asked reads the answer on the page Account.")
        case "refuse":
            access_requests.refuse(archive(), id, answer, viewer())
            flash("It is refused; whoever asked reads the answer on the page Account.")
        case _:
            raise Refusal("Nothing was decided.", "Press one of the two buttons.")
    return redirect(url_for("access_requests.listed"), 303)


def _parts() -> list[Component]:
    return [part for part in Component if part.value in request.form.getlist("component")]
