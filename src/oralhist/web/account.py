"""One's own account: where it is logged in, another password; and taking up an invitation to one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import TOKEN, archive, room, viewer
from oralhist.web.faults import status_of
from oralhist.web.needs import needs
from oralhist.web.session import password_was_right, try_password
from oralhist.work import accounts, factors, invitations, reading_tokens, vetting

bp = Blueprint("account", __name__)


@bp.get("/account")
@needs(Clearance.MEMBER)
def own() -> str:
    """What the account is, and where it is logged in."""
    return page()


def page(refusal: Refusal | None = None) -> str:
    """The page of one's own account, with what was refused."""
    name = viewer().name
    account = next(one for one in accounts.listed(archive()) if one.name == name)
    return render_template(
        "account.html",
        account=account,
        lacks=account.lacks(archive().today()),
        requests=room().asked.own(),
        has_factor=factors.has(archive(), name),
        codes_left=factors.codes_left(archive(), name),
        wants_factor=accounts.lacks_factor(archive(), account.viewer(archive().today())),
        tokens=reading_tokens.listed(archive(), name),
        sessions=invitations.sessions(archive(), name),
        this=invitations.began(archive(), session.get(TOKEN, "")),
        refusal=refusal,
        done=request.args.get("done", ""),
    )


@bp.post("/account/terms")
@needs(Clearance.MEMBER)
def accept() -> Response:
    """Accept the terms on which researchers read."""
    vetting.accept(archive(), viewer())
    return redirect(url_for("account.own", done="terms"), 303)


@bp.post("/account/sessions")
@needs(Clearance.MEMBER)
def end() -> Response:
    """End the sessions that began at `begun`, or all of them, this one too."""
    invitations.end_sessions(archive(), viewer().name, viewer(), request.form.get("begun") or None)
    return redirect(url_for("account.own", done="ended"), 303)


@bp.post("/account/password")
@needs(Clearance.MEMBER)
def password() -> Response | tuple[str, int]:
    """Change the password; whoever is logged in has to log in again."""
    name = viewer().name
    if wait := try_password(name):
        return page(Refusal("Too many tries.", f"Wait {(wait + 59) // 60} min and try again.")), 429
    before, after = request.form.get("before", ""), request.form.get("after", "")
    try:
        invitations.change_password(archive(), viewer(), before, after)
    except Refusal as refusal:
        return page(refusal), status_of(refusal)
    password_was_right(name)
    session.clear()
    return redirect(url_for("session.log_in", done="password"), 303)


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
    return redirect(url_for("session.log_in", done="account"), 303)
