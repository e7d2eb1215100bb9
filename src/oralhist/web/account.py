"""One's own account: where it is logged in, another password; and taking up an invitation to one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.needs import needs
from oralhist.web.session import count_failure, seconds_to_wait
from oralhist.work import invitations

bp = Blueprint("account", __name__)


@bp.get("/account")
@needs(Clearance.MEMBER)
def own() -> str:
    """What the account is, and where it is logged in."""
    return _page()


def _page(refusal: Refusal | None = None) -> str:
    who = viewer()
    sessions = invitations.sessions(archive(), who.name)
    return render_template("account.html", who=who, sessions=sessions, refusal=refusal)


@bp.post("/account/sessions")
@needs(Clearance.MEMBER)
def end() -> Response:
    """End the sessions that began at `begun`, or all of them, this one too."""
    ended = invitations.end_sessions(archive(), viewer().name, viewer(), request.form.get("begun") or None)
    flash("The session is ended." if ended == 1 else f"{ended} sessions are ended.")
    return redirect(url_for("account.own"), 303)


@bp.post("/account/password")
@needs(Clearance.MEMBER)
def password() -> Response | tuple[str, int]:
    """Change the password; whoever is logged in has to log in again."""
    name = viewer().name
    if wait := seconds_to_wait(name):
        return _page(Refusal("Too many tries.", f"Wait {(wait + 59) // 60} min and try again.")), 429
    before, after = request.form.get("before", ""), request.form.get("after", "")
    try:
        invitations.change_password(archive(), viewer(), before, after)
    except Refusal as refusal:
        count_failure(name)
        return _page(refusal), 400
    session.clear()
    flash("The password is changed. Log in with it.")
    return redirect(url_for("session.log_in"), 303)


@bp.get("/invitation/<token>")
@needs(Clearance.PUBLIC)
def invitation(token: str) -> str:
    """What an invitation offers. Looking changes nothing: messengers open links by themselves."""
    return render_template("invitation.html", offer=invitations.offered(archive(), token), name="")


@bp.post("/invitation/<token>")
@needs(Clearance.PUBLIC)
def take_up(token: str) -> Response | tuple[str, int]:
    """Make the account, once."""
    name = request.form.get("name", "").strip()
    try:
        invitations.take_up(archive(), token, name, request.form.get("password", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        offer = invitations.offered(archive(), token)
        return render_template("invitation.html", offer=offer, name=name, refusal=refusal), 400
    flash("Your account is made. Log in.")
    return redirect(url_for("session.log_in"), 303)
