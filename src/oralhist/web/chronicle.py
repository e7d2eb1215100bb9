"""The chronology at the desk: events, places and sources edited, added, merged, retired, with their history."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oralhist.model.access import Clearance
from oralhist.model.chronology import VOICES
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, room, viewer
from oralhist.web.chronicle_form import EMPTY, FIELDS, MORE_FIGURES, TITLED, cue_lines, document
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import chronology, chronology_exchange
from oralhist.work.chronology import Outcome

bp = Blueprint("chronicle", __name__, url_prefix="/desk/chronology")

KINDS = ("events", "places", "sources")
TABLES = ("events", "figures", "places", "sources")
NEW = "new"


@bp.get("")
@needs(Clearance.ARCHIVIST)
def listed() -> str:
    """Everything that the chronology holds."""
    return render_template("chronology.html", **{kind: room().entries(kind) for kind in KINDS}, tables=TABLES)


@bp.get("/export.<form>")
@needs(Clearance.ARCHIVIST)
def export(form: str) -> Response:
    """The whole chronology as JSON, or a table of it as CSV."""
    table = request.args.get("table", "")
    if form not in ("json", "csv") or (form == "csv") != bool(table) or table not in ("", *TABLES):
        raise NotFound
    kind = "application/json" if form == "json" else "text/csv"
    answer = Response(chronology_exchange.export(archive(), table), mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{table or 'chronology'}.{form}")
    return answer


@bp.post("/import")
@needs(Clearance.ARCHIVIST)
def take() -> str | tuple[str, int] | WerkzeugResponse:
    """Read a file that was pasted in; *only try* says what it would do."""
    text, only_try = request.form.get("text", ""), request.form.get("only_try") == "yes"
    try:
        wanted = chronology_exchange.read_text(archive(), text, "the file")
        outcome = chronology.change(archive(), wanted, viewer(), only_try=only_try)
    except Refusal as refusal:
        everything = {kind: room().entries(kind) for kind in KINDS}
        return render_template("chronology.html", **everything, tables=TABLES, refusal=refusal, text=text), 400
    if only_try:
        everything = {kind: room().entries(kind) for kind in KINDS}
        return render_template("chronology.html", **everything, tables=TABLES, tried=_said(outcome), text=text)
    return _back(outcome)


@bp.get("/<any(events, places, sources):kind>/<id>")
@needs(Clearance.ARCHIVIST)
def entry(kind: str, id: str) -> str:
    """The form of an entry, with its history; *new* is an empty one."""
    if id == NEW:
        return _form(kind, None, dict(EMPTY[kind]))
    view = room().entry(kind, id)
    return _form(kind, id, dict(view.body))


@bp.post("/<any(events, places, sources):kind>/<id>")
@needs(Clearance.ARCHIVIST)
def keep(kind: str, id: str) -> str | tuple[str, int] | WerkzeugResponse:
    """Keep an entry as the form has it; where something is wrong, the form comes back as it was filled in."""
    name = request.form.get("id", "").strip() if id == NEW else id
    said = {**EMPTY[kind], "id": name}
    try:
        before = EMPTY[kind] if id == NEW else room().entry(kind, id).body
        said = document(kind, request.form, name, before)
        if id == NEW and any(one.id == name for one in room().entries(kind)):
            raise Refusal(f"There is an entry {name[:60]} already.", "Choose another id; ids stay for ever.")
        wanted = chronology.tidy(kind.removesuffix("s"), said)
        outcome = chronology.change(archive(), [wanted], viewer(), seen=whole(request.form.get("seen", "")))
    except Refusal as refusal:
        return _form(kind, None if id == NEW else id, said, refusal), 400
    return _back(outcome)


@bp.post("/events/<event:event>/standing")
@needs(Clearance.ARCHIVIST)
def stand(event: str) -> WerkzeugResponse:
    """Retire an event, merge it into another, or let it be an entry again."""
    match request.form.get("do"):
        case "retire":
            outcome = chronology.retire(archive(), event, viewer())
        case "restore":
            outcome = chronology.restore(archive(), event, viewer())
        case "merge":
            outcome = chronology.merge(archive(), event, request.form.get("into", ""), viewer())
        case _:
            raise Refusal("It was not said what is to become of the event.")
    return _back(outcome)


def _form(kind: str, id: str | None, said: dict[str, object], refusal: Refusal | None = None) -> str:
    return render_template(
        "entry.html",
        kind=kind,
        view=room().entry(kind, id) if id else None,
        said=said,
        refusal=refusal,
        events=room().entries("events"),
        places=room().entries("places"),
        languages=TITLED,
        voices=VOICES,
        more_figures=MORE_FIGURES,
        cue_lines=cue_lines,
        FIELDS=FIELDS,
    )


def _said(outcome: Outcome) -> str:
    parts = [f"{len(outcome.added)} added", f"{len(outcome.changed)} changed"]
    if outcome.retagged:
        parts.append(f"{outcome.retagged} testimonies are tagged anew")
    return ", ".join(parts) + "."


def _back(outcome: Outcome) -> WerkzeugResponse:
    flash(_said(outcome) if outcome.added or outcome.changed else "Nothing was different; nothing was changed.")
    return redirect(url_for("chronicle.listed"), 303)
