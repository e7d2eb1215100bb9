"""The registry of persons at the desk: spellings linked to a person and taken back, with their history."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.found import NameMatch
from oralhist.model.persons import Registry, Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import joining, persons

bp = Blueprint("persons", __name__, url_prefix="/desk/persons")

PER_PAGE = 50
FIELDS = ("person", "testimony", "spelling", "role", "line")


@bp.get("")
@needs(Clearance.ARCHIVIST)
def listed() -> str | tuple[str, int]:
    """The persons with their links, or those called like a name, with spellings that might be linked."""
    return _page(request.args.get("q", "").strip(), number=whole(request.args.get("page", "")) or 1)


@bp.post("/link")
@needs(Clearance.ARCHIVIST)
def link() -> tuple[str, int] | Response:
    """Take a spelling in a testimony for a person, a new one where none is chosen."""
    said = {field: request.form.get(field, "").strip() for field in FIELDS}
    name = request.form.get("q", "").strip()
    try:
        if said["role"] not in set(Role):
            raise Refusal("It was not said who the person is in the testimony.", "Choose one of the three.")
        line = int(said["line"]) if said["line"].isascii() and said["line"].isdecimal() else None
        if said["line"] and line is None:
            raise Refusal("The line is not a number.", "Write it as it stands in the address of the line: 12 for #s12.")
        where, role = said["testimony"], Role(said["role"])
        done = persons.link(archive(), where, said["spelling"], role, viewer(), line=line, person=said["person"])
    except Refusal as refusal:
        return _page(name, said, refusal)[0], 404 if isinstance(refusal, NotFound) else 400
    flash("The spelling is linked.")
    return redirect(url_for("persons.listed", q=name or done.person, _anchor=f"p-{done.person}"), 303)


@bp.post("/links/<int:link>/end")
@needs(Clearance.ARCHIVIST)
def unlink(link: int) -> Response:
    """Take a link back."""
    persons.unlink(archive(), link, viewer())
    flash("The link is taken back; that it was there stays in its history.")
    return redirect(url_for("persons.listed", q=request.form.get("q", "").strip() or None), 303)


@bp.get("/alike")
@needs(Clearance.ARCHIVIST)
def alike() -> str:
    """Those who may be one person, each pair with the facts that it shares."""
    return render_template("alike.html", pairs=room().alike())


@bp.post("/alike")
@needs(Clearance.ARCHIVIST)
def decide() -> Response:
    """Take two for one person, or say that they are not: that is remembered."""
    one, other = request.form.get("one", ""), request.form.get("other", "")
    match request.form.get("do"):
        case "join":
            person = joining.join(archive(), one, other, viewer())
            flash("They are one person now; each link can be taken back.")
            return redirect(url_for("persons.listed", q=person), 303)
        case "apart":
            joining.keep_apart(archive(), one, other, viewer())
            flash("They are two people, and will not be proposed again.")
            return redirect(url_for("persons.alike"), 303)
    raise Refusal("It was not said whether they are one person.")


def _page(
    name: str, said: dict[str, str] | None = None, refusal: Refusal | None = None, *, number: int = 1
) -> tuple[str, int]:
    known = Registry(persons=(), first=0, total=0)
    matches: tuple[NameMatch, ...] = ()
    try:
        known = room().registry(name, first=(number - 1) * PER_PAGE, most=PER_PAGE)
        matches = room().names(name) if name else ()
    except NotFound:
        raise
    except Refusal as fault:
        refusal = refusal or fault
    page = render_template(
        "persons.html",
        name=name,
        known=known,
        number=number,
        per_page=PER_PAGE,
        matches=matches,
        said=said or dict.fromkeys(FIELDS, ""),
        roles=list(Role),
        refusal=refusal,
    )
    return page, 200 if refusal is None else 400
