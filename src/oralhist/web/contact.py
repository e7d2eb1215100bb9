"""Messages to the archivists from any page that somebody can read; and at the desk, what came and what was done."""

from __future__ import annotations

import time

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.asking import Told
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room.asked import MOST
from oralhist.web.asking import archive, room, viewer
from oralhist.web.faults import status_of
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.public import page_number
from oralhist.web.quoting import where_said
from oralhist.web.session import sender
from oralhist.web.throttle import Throttle
from oralhist.work import messages

bp = Blueprint("contact", __name__)

MOST_FROM_A_PLACE = 5
WINDOW = 3600.0
"""Messages that one account, or one place without any, may send in so many seconds."""
_SENT = "oralhist-messages"


def count_messages(app: Flask) -> None:
    """Give `app` its count of messages by sender, which is kept in memory alone."""
    app.extensions[_SENT] = Throttle(time.monotonic, most=MOST_FROM_A_PLACE, window=WINDOW)


@bp.get("/message")
@needs(Clearance.PUBLIC)
def write() -> str:
    """The form, about the page that `about` names; from a quotation it begins with where that stands, and no word."""
    about, line = _about(request.args.get("about", "")), whole(request.args.get("line", ""))
    text = ""
    if line is not None and about.startswith("t/"):
        text = where_said(Address(about.removeprefix("t/")), line) + "\n\n"
    return _page(about, text=text, done=request.args.get("done", ""))


@bp.post("/message")
@needs(Clearance.PUBLIC)
def send() -> Response | tuple[str, int]:
    """Send a message; where it cannot be sent, the form again with what was written."""
    about = _about(request.form.get("about", ""))
    text, contact, sent = request.form.get("text", ""), request.form.get("contact", ""), current_app.extensions[_SENT]
    if wait := sent.begin(sender()):
        again = Refusal("Several messages came from where you are.", f"Wait {(wait + 59) // 60} min and send it again.")
        return _page(about, text=text, contact=contact, refusal=again), 429
    try:
        messages.send(archive(), about, text, contact, viewer())
    except Refusal as refusal:
        sent.right(sender())
        if isinstance(refusal, NotFound):
            raise
        return _page(about, text=text, contact=contact, refusal=refusal), status_of(refusal)
    return redirect(url_for("contact.write", about=about or None, done="sent"), 303)


def _about(page: str) -> str:
    """The page that a message is about; `NotFound` where the viewer cannot read it, alike for what never was."""
    found = messages.check(archive(), page, viewer())
    room().asked.check_subject(found)
    return found


def _page(about: str, *, text: str = "", contact: str = "", done: str = "", refusal: Refusal | None = None) -> str:
    days, most = archive().settings.contact_days, messages.LONGEST
    return render_template(
        "message.html", about=about, text=text, way=contact, done=done, refusal=refusal, days=days, most=most
    )


@bp.get("/desk/messages")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """What readers wrote, with a link to the page that it is about."""
    page = page_number(request.args.get("page", ""))
    found = room().asked.messages(page)
    return render_template("messages.html", found=found[:MOST], page=page, more=len(found) > MOST)


@bp.post("/desk/messages/<int:id>")
@needs(Clearance.ARCHIVIST)
def mark(id: int) -> Response:
    """Note that a message was answered, is done, or waits again."""
    state = request.form.get("state", "")
    if state not in set(Told):
        raise Refusal("Nothing was noted.", "Press one of the buttons.")
    messages.mark(archive(), id, Told(state), viewer())
    flash("It is noted.")
    return redirect(url_for("contact.listed"), 303)
