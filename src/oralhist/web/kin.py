"""The family at the desk: who is who in a testimony, how they are related, when and from where they left."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import PlaceId, TestimonyId
from oralhist.model.kin import CHILD, Kinship
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.interface import language
from oralhist.web.needs import needs
from oralhist.web.words import place_called
from oralhist.work import kin
from oralhist.work.kin import Said

bp = Blueprint("kin", __name__, url_prefix="/desk/testimonies/<number:number>/kin")

KINDS = (Kinship.PARENT.value, CHILD, Kinship.SPOUSE.value, Kinship.SIBLING.value, Kinship.BY_MARRIAGE.value)
FIELDS = ("name", "person", "side", "born", "died", "narrates", "kind", "other", "departed", "from_place", "to_place")


@bp.get("")
@needs(Clearance.ARCHIVIST)
def told(number: TestimonyId) -> str:
    """What a testimony says of its family."""
    return _page(number)


@bp.post("")
@needs(Clearance.ARCHIVIST)
def say(number: TestimonyId) -> tuple[str, int] | Response:
    """Enter or change what it says; what is refused comes back as it was filled in."""
    said = {field: request.form.get(field, "").strip() for field in FIELDS}
    try:
        done = _done(number, request.form.get("do", ""), said)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(number, said, refusal), 400
    flash(done)
    return redirect(url_for("kin.told", number=number), 303)


def _done(number: TestimonyId, do: str, said: dict[str, str]) -> str:
    by = viewer()
    of_one = Said(
        side=said["side"] or "unknown", born=said["born"], died=said["died"], narrates=said["narrates"] == "yes"
    )
    match do:
        case "introduce":
            kin.introduce(archive(), number, said["name"], of_one, by)
            return "The person is entered."
        case "place":
            kin.place(archive(), number, said["person"], of_one, by)
            return "What it says of the person is kept."
        case "remove":
            kin.remove(archive(), number, said["person"], by)
            return "It says nothing of the person any more."
        case "relate":
            kin.relate(archive(), number, said["person"], said["kind"], said["other"], by)
            return "They are related so."
        case "move":
            kin.moved(archive(), number, said["departed"], said["from_place"], said["to_place"], by)
            return "When and where they went is kept."
    raise Refusal("It was not said what is to be done.")


@bp.post("/relations/<int:relation>/end")
@needs(Clearance.ARCHIVIST)
def unrelate(number: TestimonyId, relation: int) -> Response:
    """Take a relation back."""
    kin.unrelate(archive(), relation, viewer())
    flash("The relation is taken back; that it was there stays in its history.")
    return redirect(url_for("kin.told", number=number), 303)


def _as_typed(place: str) -> str:
    """A place by its name in the language of the page; by its id where that name would be taken for another."""
    name = place_called(PlaceId(place), place) if place else ""
    try:
        return name if kin.place_meant(archive(), name) == place else place
    except Refusal:
        return place


def _page(number: TestimonyId, said: dict[str, str] | None = None, refusal: Refusal | None = None) -> str:
    return render_template(
        "kin.html",
        view=room().kin(number),
        places=room().gazetteer(language()),
        kinds=KINDS,
        said=said or dict.fromkeys(FIELDS, ""),
        refusal=refusal,
        as_typed=_as_typed,
    )
