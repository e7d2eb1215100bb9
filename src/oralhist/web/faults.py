"""What is shown when something cannot be done: one sentence, never a traceback, never a word of what was asked for.

Whoever sent a form is led back to its page, and finds what they wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, current_app, jsonify, render_template, request, url_for
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    MisdirectedRequest,
    RequestEntityTooLarge,
    Unauthorized,
)
from werkzeug.exceptions import NotFound as NoSuchRoute
from werkzeug.routing import RequestRedirect

from oralhist.model.refusals import NotFound, Refusal, Unavailable
from oralhist.web.asking import by_program
from oralhist.web.bearer import NotForPrograms
from oralhist.web.headers import sent_from_here
from oralhist.web.refused import said_here
from oralhist.web.throttle import TooMany
from oralhist.web.tongues import nowhere
from oralhist.web.uploads import UPLOADS, disk_is_full

BROKEN = Refusal("Something went wrong here, and it is our fault.", "Nothing was changed. Please try again.")
FULL = Refusal("There is no room left on the archive’s disk.", "Nothing was taken in. Make room and try again.")
TOO_LARGE = Refusal("That is more than this form takes.", "Add fewer or shorter recordings at a time.")
ELSEWHERE = Refusal(
    "This form was not sent from a page of this archive, or your browser did not say so.",
    "Open the archive by https, or on its own machine by 127.0.0.1, and try again.",
)
NO_TOKEN = Refusal("That is no token that counts.", "Ask whoever keeps the archive for another one.")
OTHER_NAME = Refusal(
    "This archive is not called by that name.",
    "On its own machine open it by 127.0.0.1; for others it has to be served with --behind-https.",
)
NOT_SO = Refusal(
    "This address does not take that kind of request.", "Go back, and use the links and buttons of the page."
)
MALFORMED = Refusal("The form could not be read.", "Go back and try again.")


BY_STATUS = {
    408: Refusal("The line was too slow.", "Go back and try again."),
    410: Refusal("What was here is not here any more.", "Begin again from the first page."),
    415: Refusal("That is of a kind that is not taken here.", "Send a form, or a file of a usual kind."),
    429: Refusal("Too much was asked from where you are.", "Wait a few minutes and try again."),
    503: Refusal("The archive cannot answer just now.", "Wait a moment and try again; nothing is lost."),
}
"""What is said of a status for which nobody said more."""

NEVER_READ = (401, 403, 405, 413, 415, 421)
"""Where what was sent is not read: another site may have sent it, or it was too large, or of no kind that is taken."""
SECRET = frozenset({"password", "before", "after", "code", "token", "secret"})
"""Fields that are shown to nobody."""
MISSED = 40
"""Characters from which on what somebody wrote is given back to them; what is shorter is soon typed again."""
_DRAWN = re.compile("[!-~]+")
"""What has no blank and no letter but Latin ones was drawn or counted, and written by nobody."""


def fault(refusal: Refusal, status: int) -> Response:
    """A page (or JSON, where a script asks for it) that says what was wrong and what to do."""
    if by_program() or request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        answer = jsonify(error={"what": said_here(refusal.what), "do": said_here(refusal.do)})
        answer.status_code = status
        return answer
    nowhere()
    sent = request.method == "POST"
    return Response(
        render_template(
            "fault.html",
            refusal=refusal,
            sent=sent,
            unchanged=status < 500,
            back=_form_page() if sent else None,
            written=_written(status) if sent else [],
        ),
        status,
    )


def _form_page() -> str | None:
    """The address of the page that a form stands on: that which answers it, or the nearest above. None for no page.

    It is made anew from the route and its arguments, so that it can lead nowhere but to this archive.
    """
    routes = current_app.create_url_adapter(request)
    path = request.path
    while routes is not None and path.strip("/"):
        try:
            endpoint, arguments = routes.match(path, method="GET")
        except (RequestRedirect, NoSuchRoute, MethodNotAllowed):
            path = path.rpartition("/")[0]
        else:
            return url_for(endpoint, **arguments)
    return None


def _written(status: int) -> list[str]:
    """The longer texts of the form that was sent, to be copied from the page; none that may be a secret.

    Recordings on their way in are not read on for it: the disk may just have become full by them. What another site may
    have sent, to an address that looks like a private link, is not shown as what the reader wrote.
    """
    if status in NEVER_READ or not sent_from_here():
        return []
    if request.endpoint in UPLOADS and "form" not in vars(request):
        return []
    try:
        sent = list(request.form.items(multi=True))
    except (HTTPException, Refusal):  # what could not be read once, for the files in it, cannot be read now
        return []
    return [text for name, text in sent if name not in SECRET and len(text) >= MISSED and not _DRAWN.fullmatch(text)]


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 400 where another question would be answered, 429 this one later, 503 none now."""
    if isinstance(refusal, TooMany):
        return 429
    return 503 if isinstance(refusal, Unavailable) else 400


def nothing_here() -> Response:
    """The one page for what is closed, what was never there and what is no address at all: always the same bytes."""
    nowhere()
    return Response(render_template("nothing.html"), 404)


@contextmanager
def mistyped() -> Iterator[None]:
    """Say to archivists that what they typed names nothing, where readers would be told nothing."""
    try:
        yield
    except NotFound as error:
        raise Refusal(error.what, "Compare what you wrote, and try again. Nothing was done.") from error


def answer_faults(app: Flask) -> None:
    """Let every error of `app` end in a sentence."""

    @app.errorhandler(NotFound)
    @app.errorhandler(NoSuchRoute)
    def absent(_error: Exception) -> Response:
        return nothing_here()

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return fault(refusal, status_of(refusal))

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(_error: RequestEntityTooLarge) -> Response:
        return fault(TOO_LARGE, 413)

    @app.errorhandler(Forbidden)
    def elsewhere(_error: Forbidden) -> Response:
        return fault(ELSEWHERE, 403)

    @app.errorhandler(Unauthorized)
    def unknown_token(_error: Unauthorized) -> Response:
        answer = fault(NO_TOKEN, 401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.errorhandler(NotForPrograms)
    def not_for_programs(refusal: NotForPrograms) -> Response:
        return fault(refusal, 403)

    @app.errorhandler(MisdirectedRequest)
    def other_name(_error: MisdirectedRequest) -> Response:
        return fault(OTHER_NAME, 421)

    @app.errorhandler(MethodNotAllowed)
    def not_so(error: MethodNotAllowed) -> Response:
        answer = fault(NOT_SO, 405)
        answer.headers["Allow"] = ", ".join(error.valid_methods or ())
        return answer

    @app.errorhandler(BadRequest)
    def malformed(_error: BadRequest) -> Response:
        return fault(MALFORMED, 400)

    @app.errorhandler(OSError)
    def disk(error: OSError) -> Response:
        if disk_is_full(error):
            return fault(FULL, 507)
        raise error

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response | HTTPException:
        if error.code is None or error.code < 400:
            return error
        return fault(BY_STATUS.get(error.code, BROKEN if error.code >= 500 else MALFORMED), error.code)
