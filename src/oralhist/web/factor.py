"""The second factor: setting it up with an authenticator, codes for when it is lost; and letting an account in anew."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeVar

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from oralhist.model import one_time
from oralhist.model.access import Clearance
from oralhist.model.refusals import Refusal
from oralhist.web import account
from oralhist.web.asking import archive, viewer
from oralhist.web.faults import mistyped, status_of
from oralhist.web.needs import needs
from oralhist.web.session import code_was_right, password_was_right, try_code, try_password
from oralhist.web.throttle import TooMany
from oralhist.work import factors, reading_tokens
from oralhist.work.factors import WrongPassword

bp = Blueprint("factor", __name__)

Done = TypeVar("Done")


@bp.post("/account/factor")
@needs(Clearance.MEMBER)
def begin() -> str | Response | tuple[str, int]:
    """For the password, a new secret, as text and as a square code, to be confirmed by a code."""
    name = viewer().name
    if wait := try_password(name):
        return account.page(Refusal("Too many tries.", f"Wait {(wait + 59) // 60} min and try again.")), 429
    try:
        secret = factors.begin(archive(), viewer(), request.form.get("before", ""))
    except WrongPassword as refusal:
        return account.page(refusal), 400
    password_was_right(name)
    return _setting_up(secret)


@bp.post("/account/factor/confirm")
@needs(Clearance.MEMBER)
def confirm() -> str | tuple[str, int]:
    """Let it count; the codes for when it is lost are shown once."""
    try:
        found = _tried(lambda said: factors.confirm(archive(), viewer(), said))
    except Refusal as refusal:
        if not factors.begun(archive(), viewer()):
            raise
        return _setting_up(None, refusal), status_of(refusal)
    return render_template("factor.html", codes=found)


@bp.post("/account/factor/codes")
@needs(Clearance.MEMBER)
def codes() -> str:
    """New codes for when the factor is lost, shown once."""
    return render_template("factor.html", codes=_tried(lambda said: factors.new_codes(archive(), viewer(), said)))


@bp.post("/account/factor/give-up")
@needs(Clearance.MEMBER)
def give_up() -> Response:
    """Give the factor up."""
    _tried(lambda said: factors.give_up(archive(), viewer(), said))
    return redirect(url_for("account.own", done="given-up", _anchor="factor"), 303)


@bp.post("/account/tokens")
@needs(Clearance.MEMBER)
def end_token() -> Response:
    """Let a token of one's own stand for nothing."""
    reading_tokens.end(archive(), request.form.get("token", ""), viewer(), viewer().name)
    return redirect(url_for("account.own", done="token", _anchor="tokens"), 303)


@bp.get("/desk/readmissions")
@needs(Clearance.ADMINISTRATOR)
def listed() -> str:
    """Whom one administrator asked to let in anew, and the form to ask."""
    return _readmissions()


@bp.post("/desk/readmissions")
@needs(Clearance.ADMINISTRATOR)
def readmit() -> str | Response:
    """Ask, or agree to what another administrator asked: then the new password is shown once."""
    name = request.form.get("name", "").strip()
    with mistyped():
        password = factors.readmit(archive(), name, viewer())
    return _readmissions(name, password) if password else redirect(url_for("factor.listed", done="asked"), 303)


def _readmissions(name: str = "", password: str = "") -> str:
    return render_template(
        "readmissions.html",
        waiting=factors.waiting(archive(), viewer()),
        myself=viewer().name,
        name=name,
        password=password,
        done=request.args.get("done", ""),
    )


def _setting_up(secret: bytes | None, refusal: Refusal | None = None) -> str:
    """The page that asks for a first code; with the `secret` where it was made for this answer, and never again."""
    shown: dict[str, object] = {"square": None}
    if secret is not None:
        address = one_time.address(secret, viewer().name, archive().settings.name)
        shown = {"square": square(address), "letters": one_time.in_letters(secret)}
    return render_template("factor.html", codes=None, refusal=refusal, **shown)


def square(text: str) -> Markup:
    """A square code that says `text`, as SVG, made here: no other machine is asked, and no style stands in it."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn of squares alone; the text is in it as their places


def _tried(use: Callable[[str], Done]) -> Done:
    """What `use` gives for the code that was sent; a wrong one is counted."""
    if wait := try_code(viewer().name):
        raise TooMany("Too many wrong codes.", f"Wait {(wait + 59) // 60} min and try again.")
    found = use(request.form.get("code", ""))
    code_was_right(viewer().name)
    return found
