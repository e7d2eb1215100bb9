"""Logging in and out. What is wrong with a name or a password is never said, and guessing is slowed down."""

from __future__ import annotations

import time
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import cast

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.web.asking import TOKEN, VISIT, archive, viewer
from oralhist.web.needs import needs
from oralhist.web.throttle import Throttle
from oralhist.work import factors, links
from oralhist.work.accounts import admit, known, log_out

bp = Blueprint("session", __name__)

WINDOW = 300.0
TRIES_FOR_A_NAME = 8
TRIES_FROM_A_PLACE = 30
_BY_NAME, _BY_PLACE = "oralhist-tries-by-name", "oralhist-tries-by-place"

HALF = "half"
"""The key of the signed cookie under which it lies that the password was right and the code has to follow."""
WRONG_CODES = 5
CODE_WINDOW = 3600.0
"""Three codes of a million are right at any time: five tries an hour find one in a thousand in eleven weeks."""
_BY_CODE = "oralhist-wrong-codes"


def count_tries(app: Flask) -> None:
    """Give `app` its count of failed log-ins."""
    app.extensions[_BY_NAME] = Throttle(time.monotonic, most=TRIES_FOR_A_NAME, window=WINDOW)
    app.extensions[_BY_PLACE] = Throttle(time.monotonic, most=TRIES_FROM_A_PLACE, window=WINDOW)
    app.extensions[_BY_CODE] = Throttle(time.monotonic, most=WRONG_CODES, window=CODE_WINDOW)


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
    who = known(archive(), name, password)
    if who is None:
        count_failure(name)
        return render_template("login.html", next=going, failed=True), 400
    current_app.extensions[_BY_NAME].passed(name.casefold())
    session.clear()
    if factors.has(archive(), who.name):
        session[HALF] = factors.wait_for_code(archive(), who.name)
        return redirect(url_for("session.ask_code", next=going or None), 303)
    session[TOKEN] = admit(archive(), who.name)
    return redirect(going or url_for("public.home"), 303)


@bp.get("/login/code")
@needs(Clearance.PUBLIC)
def ask_code() -> str | Response:
    """The form for the code, for whoever gave the right password less than five minutes ago."""
    going = onward(request.args.get("next", ""))
    if _half() is None:
        return redirect(url_for("session.log_in", next=going or None), 303)
    return render_template("login_code.html", next=going)


@bp.post("/login/code")
@needs(Clearance.PUBLIC)
def enter_code() -> Response | tuple[str, int]:
    """Log in with the code of one's second factor, or with one of those for when it is lost."""
    going, name = onward(request.form.get("next", "")), _half()
    if name is None:
        return redirect(url_for("session.log_in", next=going or None), 303)
    if wait := seconds_to_wait_for_code(name):
        return render_template("login_code.html", next=going, wait=wait), 429
    if not factors.use(archive(), name, request.form.get("code", ""), half=session[HALF]):
        count_wrong_code(name)
        return render_template("login_code.html", next=going, failed=True), 400
    session.clear()
    session[TOKEN] = admit(archive(), name)
    return redirect(going or url_for("public.home"), 303)


def _half() -> str | None:
    half = session.get(HALF)
    return factors.waiting_for_code(archive(), half) if isinstance(half, str) else None


def seconds_to_wait_for_code(name: str) -> int:
    """How long nobody may try a code for `name`; 0 where they may."""
    return cast(Throttle, current_app.extensions[_BY_CODE]).wait(name)


def count_wrong_code(name: str) -> None:
    """A code for `name` was wrong."""
    current_app.extensions[_BY_CODE].failed(name)


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
    """Log out; the session is over on the server too, and what was opened by a narrator's code."""
    token = session.get(TOKEN)
    if isinstance(token, str) and viewer().clearance > Clearance.PUBLIC:
        log_out(archive(), token)
    visit = session.get(VISIT)
    if isinstance(visit, str):
        links.leave(archive(), visit)
    session.clear()
    answer = redirect(url_for("public.home"), 303)
    # What the browser holds in memory to go back to, too, and where somebody stopped listening.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def onward(path: str) -> str:
    """`path` where it is one of this archive's own, else nothing: a log-in never leads to another site."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else ""


def place() -> str:
    """Where this request comes from, as far as the network says: of IPv6 the first half, since one subscriber has all
    addresses behind it."""
    told = request.remote_addr or ""
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
