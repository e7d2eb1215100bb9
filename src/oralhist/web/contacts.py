"""At the desk, for administrators alone: where narrators can be reached. Opening it is noted in the ledger."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.contacts import FIELDS, Contact
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.reading_room.contacts import ContactBook
from oralhist.web.asking import archive, viewer
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.opening import day
from oralhist.web.tongues import Terms, term
from oralhist.work import contacts

bp = Blueprint("contacts", __name__, url_prefix="/desk")

LABELS = Terms(
    {
        "name": term("Whose"),
        "telephone": term("Telephone"),
        "address": term("Address"),
        "messenger": term("Messenger"),
        "relative": term("A relative to be asked"),
        "note": term("Note"),
    }
)


@bp.get("/contacts")
@needs(Clearance.ADMINISTRATOR)
def listed() -> str:
    """Of which testimonies there are contact data, and until when."""
    return render_template("contacts.html", days=ContactBook(archive(), viewer()).days())


@bp.get("/<number:number>/contact")
@needs(Clearance.ADMINISTRATOR)
def page(number: TestimonyId) -> str:
    """The contact data of a testimony, and the form to add some."""
    contacts.note_opened(archive(), number, viewer())
    kept = ContactBook(archive(), viewer()).of_testimony(number)
    return render_template("contact.html", number=number, kept=kept, labels=LABELS)


@bp.post("/<number:number>/contact")
@needs(Clearance.ADMINISTRATOR)
def keep(number: TestimonyId) -> Response:
    """Keep contact data until a day, or delete some before it."""
    if "delete" in request.form:
        contacts.delete(archive(), number, whole(request.form["delete"]) or 0, viewer())
        flash("They are deleted.")
    else:
        until = day(request.form.get("delete_by", ""))
        if until is None:
            raise Refusal("It is not said when they are deleted.", "Write a day: nobody keeps them for ever.")
        told = {field: request.form.get(field, "") for field in FIELDS}
        contacts.keep(archive(), number, Contact(**told, delete_by=until), viewer())
        flash("They are kept until that day.")
    return redirect(url_for("contacts.page", number=number), 303)
