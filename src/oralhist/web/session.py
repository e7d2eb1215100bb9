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
from oralhist.work import accounts, factors, links

bp = Blueprint("session", __name__)

WINDOW = 300.0
TRIES_FOR_A_NAME = 8
TRIES_FROM_A_PLACE = 30
"""Passwords that may be wrong from one place in a window: for one name, and for any."""
LONG_WINDOW = 3600.0
TRIES_FROM_EVERYWHERE = 100
"""Passwords that may be wrong for one name from wherever, in a longer one: more than a single place may try in it (96),
so that whoever guesses from one place shuts nobody else out."""
_BY_NAME, _BY_PLACE, _EVERYWHERE = "oralhist-tries-by-name", "oralhist-tries-by-place", "oralhist-tries-everywhere"

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
    app.extensions[_EVERYWHERE] = Throttle(time.monotonic, most=TRIES_FROM_EVERYWHERE, window=LONG_WINDOW)
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
    if wait := try_password(name):
        return render_template("login.html", next=going, wait=wait), 429
    found = accounts.let_in(archive(), name, password)
    if found is None:
        return render_template("login.html", next=going, failed=True), 400
    password_was_right(name)
    session.clear()
    if found.half:
        session[HALF] = found.token
        return redirect(url_for("session.ask_code", next=going or None), 303)
    session[TOKEN] = found.token
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
    if wait := try_code(name):
        return render_template("login_code.html", next=going, wait=wait), 429
    token = factors.let_in(archive(), session[HALF], request.form.get("code", ""))
    if token is None:
        return render_template("login_code.html", next=going, failed=True), 400
    code_was_right(name)
    session.clear()
    session[TOKEN] = token
    return redirect(going or url_for("public.home"), 303)


def _half() -> str | None:
    half = session.get(HALF)
    return factors.waiting_for_code(archive(), half) if isinstance(half, str) else None


def try_code(name: str) -> int:
    """Seconds for which nobody may try a code for `name`; 0: one may be tried, wrong until `code_was_right`."""
    return cast(Throttle, current_app.extensions[_BY_CODE]).begin(name)


def code_was_right(name: str) -> None:
    """The code for `name` that was tried is right."""
    current_app.extensions[_BY_CODE].right(name)


def try_password(name: str) -> int:
    """Seconds for which no password may be tried for `name` from where this request comes.

    0 where one may be, which counts as wrong until `password_was_right`.
    """
    begun: list[tuple[Throttle, str]] = []
    for throttle, key in _tries(name):
        if wait := throttle.begin(key):
            for other, its in begun:
                other.right(its)
            return wait
        begun.append((throttle, key))
    return 0


def password_was_right(name: str) -> None:
    """The password for `name` that was tried is right."""
    for throttle, key in _tries(name):
        throttle.right(key)
    current_app.extensions[_BY_NAME].passed(_name_from_here(name))


def _tries(name: str) -> list[tuple[Throttle, str]]:
    kept = current_app.extensions
    return [
        (kept[_BY_PLACE], place()),
        (kept[_BY_NAME], _name_from_here(name)),
        (kept[_EVERYWHERE], name.casefold()),
    ]


def _name_from_here(name: str) -> str:
    return f"{place()} {name.casefold()}"


@bp.post("/logout")
@needs(Clearance.PUBLIC)
def leave() -> Response:
    """Log out; the session is over on the server too, and what was opened by a narrator's code."""
    token = session.get(TOKEN)
    if isinstance(token, str) and viewer().clearance > Clearance.PUBLIC:
        accounts.log_out(archive(), token)
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


def sender() -> str:
    """Who sends something: an account by its name, so that nobody beside it uses up its share; else the place."""
    name = viewer().name
    return f"account {name}" if name else place()


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
