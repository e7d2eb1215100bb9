"""Logging in and out. What is wrong with a name or a password is never said, and guessing is slowed down."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.web.asking import TOKEN, archive, viewer
from oralhist.web.needs import needs
from oralhist.web.throttle import Throttle
from oralhist.work.accounts import authenticate, log_out

bp = Blueprint("session", __name__)

WINDOW = 300.0
TRIES_FOR_A_NAME = 8
TRIES_FROM_A_PLACE = 30
_BY_NAME, _BY_PLACE = "oralhist-tries-by-name", "oralhist-tries-by-place"


def count_tries(app: Flask) -> None:
    """Give `app` its count of failed log-ins."""
    app.extensions[_BY_NAME] = Throttle(time.monotonic, most=TRIES_FOR_A_NAME, window=WINDOW)
    app.extensions[_BY_PLACE] = Throttle(time.monotonic, most=TRIES_FROM_A_PLACE, window=WINDOW)


@bp.get("/login")
@needs(Clearance.PUBLIC)
def log_in() -> str:
    """The form."""
    return render_template("login.html", next=onward(request.args.get("next", "")), done=request.args.get("done", ""))


@bp.post("/login")
@needs(Clearance.PUBLIC)
def enter() -> Response | tuple[str, int]:
    """Log in and go where one was going."""
    name, password = request.form.get("name", "").strip()[:200], request.form.get("password", "")
    going = onward(request.form.get("next", ""))
    if wait := seconds_to_wait(name):
        return render_template("login.html", next=going, wait=wait), 429
    token = authenticate(archive(), name, password)
    if token is None:
        count_failure(name)
        return render_template("login.html", next=going, failed=True), 400
    current_app.extensions[_BY_NAME].passed(name.casefold())
    session.clear()
    session[TOKEN] = token
    return redirect(going or url_for("public.home"), 303)


def seconds_to_wait(name: str) -> int:
    """How long nobody may try a password for `name`, or anybody from where this request comes; 0 where they may."""
    return max(throttle.wait(key) for throttle, key in _tries(name).items())


def count_failure(name: str) -> None:
    """A password for `name` was wrong."""
    for throttle, key in _tries(name).items():
        throttle.failed(key)


def _tries(name: str) -> dict[Throttle, str]:
    return {current_app.extensions[_BY_NAME]: name.casefold(), current_app.extensions[_BY_PLACE]: place()}


@bp.post("/logout")
@needs(Clearance.PUBLIC)
def leave() -> Response:
    """Log out; the session is over on the server too."""
    token = session.get(TOKEN)
    if isinstance(token, str) and viewer().clearance > Clearance.PUBLIC:
        log_out(archive(), token)
    session.clear()
    return redirect(url_for("public.home"), 303)


def onward(path: str) -> str:
    """`path` where it is one of this archive's own, else nothing: a log-in never leads to another site."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else ""


def place() -> str:
    """Where this request comes from, as far as the network says."""
    return request.remote_addr or ""
