"""Preview: the real pages as another viewer would be answered, today or on a day to come; for archivists.

The application answers a second request inside the first, which has no session and is a GET, or one of the forms by
which a reader asks something without a trace (`ASKING`); it cannot be anything else.
"""

from __future__ import annotations

import io
from contextvars import Context
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as WerkzeugResponse

from oralhist.model.access import Clearance
from oralhist.model.refusals import Refusal
from oralhist.web.asking import PREVIEW, Preview, archive, previewed, reader
from oralhist.web.needs import needs
from oralhist.web.opening import called, day
from oralhist.web.tongues import BEFORE, SPOKEN, root
from oralhist.work.viewers import readers, viewer_called

bp = Blueprint("preview", __name__, url_prefix="/desk/as")

HANDED_ON = ("SERVER_", "HTTP_", "REMOTE_", "wsgi.")
FORM = ("CONTENT_TYPE", "CONTENT_LENGTH", "wsgi.input")

ASKING = ("public.search", "public.concordance", "public.search_as", "public.names", "public.testimony")
"""What is asked by a form too, and changes nothing (`tests/web/test_web_traceless.py`)."""


@bp.get("")
@needs(Clearance.ARCHIVIST)
def choose() -> str | WerkzeugResponse:
    """Whose eyes to read with, and on which day; the pages begin at the home page, or where `at` says."""
    who = request.args.get("who", "")
    if not who:
        return render_template("preview.html", readers=readers(archive()))
    on = day(request.args.get("on", ""))
    return redirect(url_for("preview.home", who=f"{who}@{on.isoformat()}" if on else who), 303)


@bp.app_template_filter()
def handed_on(address: str) -> str:
    """`address`, made in this request, as whoever reads there hands it on: in a preview, too, not the desk's own."""
    return address if previewed() is None else root() + address.removeprefix(url_for("public.home").rstrip("/"))


@bp.get("/<who>/")
@needs(Clearance.ARCHIVIST)
def home(who: str) -> WerkzeugResponse:
    """The home page as that viewer would be shown it."""
    return _answered(who, "")


@bp.get("/<who>/<path:path>")
@needs(Clearance.ARCHIVIST)
def page(who: str, path: str) -> WerkzeugResponse:
    """Any page as that viewer would be shown it."""
    return _answered(who, path)


@bp.post("/<who>/<path:path>")
@needs(Clearance.ARCHIVIST)
def asked(who: str, path: str) -> WerkzeugResponse:
    """What that viewer is shown who asks by a form; every other form answers that nothing is sent from here."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(f"/{path}", method="POST")
    except HTTPException:
        endpoint = ""
    if endpoint not in ASKING:
        raise MethodNotAllowed(["GET", "HEAD"])
    return _answered(who, path, form=True)


def _answered(who: str, path: str, *, form: bool = False) -> WerkzeugResponse:
    """What the application answers to that viewer at `path`; raises `Refusal` for whoever is no reader."""
    name, _, on = who.partition("@")
    seen_by = viewer_called(archive(), name, day(on))
    if seen_by.keeps_the_archive:
        raise Refusal("Archivists read everything anyway.", "Preview as a reader: public, researcher, family:F.")
    seen = Preview(by=reader(), viewer=seen_by, day=day(on), who=called(name), back=url_for("preview.choose"))
    environ: dict[str, Any] = {
        key: value for key, value in request.environ.items() if key.startswith(HANDED_ON) and key != "HTTP_COOKIE"
    }
    environ |= {
        "REQUEST_METHOD": "POST" if form else "HEAD" if request.method == "HEAD" else "GET",
        "SCRIPT_NAME": url_for("preview.home", who=who).rstrip("/"),
        "PATH_INFO": f"/{path}".encode().decode("latin-1"),
        "QUERY_STRING": request.environ.get("QUERY_STRING", ""),
        "wsgi.input": io.BytesIO(),
        PREVIEW: seen,
        SPOKEN: request.environ[SPOKEN],
        BEFORE: request.environ[BEFORE],
    }
    if form:
        environ |= {key: request.environ[key] for key in FORM if key in request.environ}
    # In a context of its own: nothing that this request knows of the archivist is known to the other.
    return Context().run(WerkzeugResponse.from_app, current_app.wsgi_app, environ)
