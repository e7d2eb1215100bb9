"""Restrictions at the desk: what a narrator wants withheld, seen before it is set, set, lifted; and what waits."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import parse_clock
from oralhist.model.transcript import Segment
from oralhist.web.asking import archive, room, viewer
from oralhist.web.faults import status_of
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import restrict
from oralhist.work.restrict import Outcome, Wish

bp = Blueprint("restricting", __name__, url_prefix="/desk")

FIELDS = ("recording", "from", "to", "first", "last", "silent")


@bp.get("/<number:number>/restrictions")
@needs(Clearance.ARCHIVIST)
def listed(number: TestimonyId) -> str:
    """What of a testimony is withheld, what waits for somebody to look, and the form to withhold more.

    A line leads here with its times, or its place, in the form.
    """
    return _page(number, {field: request.args.get(field, "").strip() for field in FIELDS})


@bp.post("/<number:number>/restrictions")
@needs(Clearance.ARCHIVIST)
def withhold(number: TestimonyId) -> Response | str | tuple[str, int]:
    """Show what would be withheld, or withhold it."""
    said = {field: request.form.get(field, "").strip() for field in FIELDS}
    try:
        wish = _wish(said)
        if request.form.get("do") != "withhold":
            return _page(number, said, outcome=restrict.preview(archive(), number, wish))
        restrict.restrict(archive(), number, wish, viewer())
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(number, said, refusal=refusal), status_of(refusal)
    flash("It is withheld from now on, in words and sound. The jobs make the access copy and the index again.")
    return redirect(url_for("restricting.listed", number=number), 303)


@bp.post("/<number:number>/restrictions/<int:restriction>/lift")
@needs(Clearance.ARCHIVIST)
def lift(number: TestimonyId, restriction: int) -> Response:
    """Withhold a span no longer."""
    if request.form.get("sure") != "yes":
        raise Refusal("Nothing was lifted.", "Tick the box that says that you are sure.")
    restrict.lift(archive(), number, restriction, viewer())
    flash("It is withheld no longer; who may read and hear it is what the narrator agreed to for the rest.")
    return redirect(url_for("restricting.listed", number=number), 303)


@bp.post("/<number:number>/restrictions/let-stand")
@needs(Clearance.ARCHIVIST)
def let_stand(number: TestimonyId) -> Response:
    """Open what waits, as it was when it was looked at."""
    restrict.let_stand(archive(), number, viewer(), request.form.get("seen", ""))
    flash("The lines that waited stand.")
    return redirect(url_for("restricting.listed", number=number), 303)


@bp.app_template_filter("to_the_ms")
def to_the_ms(ms: int) -> str:
    """A time as the form takes it, to the millisecond: a line is then withheld without the one beside it."""
    return f"{ms // 60_000}:{ms % 60_000 / 1000:06.3f}"


def _wish(said: dict[str, str]) -> Wish:
    silent = said["silent"] == "yes"
    if said["first"] or said["last"]:
        first, last = whole(said["first"]), whole(said["last"] or said["first"])
        if first is None or last is None:
            raise Refusal("The lines are no numbers.", "Write 12 for #s12.")
        return Wish(first=first, last=last, silent=silent)
    if not said["from"] or not said["to"]:
        raise Refusal("It is not said from when to when.", "Write both times, such as 12:03.5 and 13:55.")
    try:
        start, end = parse_clock(said["from"]), parse_clock(said["to"])
    except ValueError as error:
        raise Refusal(str(error)) from error
    return Wish(recording=whole(said["recording"]), start_ms=start, end_ms=end, silent=silent)


def _page(
    number: TestimonyId,
    said: dict[str, str] | None = None,
    *,
    outcome: Outcome | None = None,
    refusal: Refusal | None = None,
) -> str:
    return render_template(
        "restrictions.html",
        view=room().by_number(number),
        restricted=room().restricted(number),
        said=said or dict.fromkeys(FIELDS, ""),
        outcome=outcome,
        lines=_lines(number, outcome) if outcome else {},
        refusal=refusal,
    )


def _lines(number: TestimonyId, outcome: Outcome) -> dict[str, list[tuple[Segment, bool]]]:
    """By layer the lines that would be withheld, each with whether some of its words would stay."""
    found = {}
    for layer, ids in outcome.over.items():
        part = set(outcome.in_part[layer])
        try:
            shown = room().working_segments(number, ids, layer)
        except NotFound:
            continue
        found[layer] = [(one.segment, one.segment.id in part) for one in shown]
    return found
