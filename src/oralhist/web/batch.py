"""Many testimonies at once from the desk: a table and its files are uploaded, looked through, and taken in row by row.

Nothing is remembered between two requests but the uploads themselves: what was taken in is an upload no more.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.formats.manifest import COLUMNS, RowFault
from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.refusals import NotFound, Refusal
from oralhist.web.asking import archive, viewer
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.work import manifest, uploads
from oralhist.work.ingest import Incoming
from oralhist.work.manifest import Planned

NONE = "-"
A_WHILE = 20.0
"""Seconds after which no further row is begun in one request, so that the page can say how far it is."""

bp = Blueprint("batch", __name__, url_prefix="/desk/batch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a row: the testimony that it is now, or why it could not be taken in."""

    row: int
    number: TestimonyId | None = None
    what: str = ""

    def __str__(self) -> str:
        return f"{self.row} {self.number or NONE} {self.what}"


@bp.get("")
@needs(Clearance.ARCHIVIST)
def page() -> str:
    """The form for a table and its files; where `table` names one that is here, what it asks for."""
    return _page(request.args.get("table", ""))


@bp.post("")
@needs(Clearance.ARCHIVIST)
def look() -> Response:
    """Find the table among the uploads that are waiting, and show what it asks for."""
    sent = request.form.getlist("upload")
    here = [one for one in uploads.mine(archive(), viewer()) if one.whole and one.name.lower().endswith(uploads.TABLES)]
    # The one that came last, and rather one that was sent with this form.
    found = max(here, key=lambda one: (one.id in sent, one.made), default=None)
    if found is None:
        raise Refusal("There is no table among what was sent.", "Send a CSV with the recordings that it names.")
    address = url_for("batch.page", table=found.id)
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(page=address)
    return redirect(address, 303)


@bp.post("/take")
@needs(Clearance.ARCHIVIST)
def take() -> str:
    """Take in rows for a while; the page says what became of them and how many are left."""
    table = request.form.get("table", "")
    told = [_told(line) for line in request.form.getlist("told")]
    past = {one.row for one in told}
    begun = time.monotonic()
    for one in _planned(table)[0]:
        if one.row.row not in past:
            told.append(_taken(one))
            if time.monotonic() - begun > A_WHILE:
                break
    page = _page(table, told=told)
    if _is_done(table, told):
        # Names stand in it, and nobody needs it any more.
        uploads.give_up(archive(), table, viewer())
    return page


def _is_done(table: str, told: Sequence[Told]) -> bool:
    """Whether every row of a table is a testimony now."""
    planned, faults = _planned(table)
    taken = {one.row for one in told if one.number}
    return {one.row.row for one in planned} | {fault.row for fault in faults} <= taken


def _told(line: str) -> Told:
    row, _, rest = line.partition(" ")
    number, _, what = rest.partition(" ")
    try:
        return Told(row=whole(row) or 0, number=None if number == NONE else parse_testimony_id(number), what=what)
    except ValueError as error:
        raise Refusal("What was taken in before could not be read.", "Look at the work list.") from error


def _page(table: str, *, told: Sequence[Told] = ()) -> str:
    waiting = uploads.mine(archive(), viewer())
    planned, faults = _planned(table) if table else ((), ())
    named = {file.name for one in planned for file in _files(one)}
    past = {one.row for one in told}
    left = [one for one in planned if one.row.row not in past]
    return render_template(
        "batch.html",
        table=next((one for one in waiting if one.id == table), None),
        waiting=waiting,
        others=[one for one in waiting if one.whole and one.id != table and one.name not in named] if table else [],
        left=left,
        faults=[fault for fault in faults if fault.row not in past],
        told=told,
        columns=COLUMNS,
    )


def _planned(table: str) -> tuple[tuple[Planned, ...], tuple[RowFault, ...]]:
    waiting = [one for one in uploads.mine(archive(), viewer()) if one.whole]
    if table not in [one.id for one in waiting]:
        raise NotFound
    return manifest.plan_uploaded(
        archive(), _incoming([table])[0], _incoming([one.id for one in waiting if one.id != table])
    )


def _incoming(ids: Sequence[str]) -> list[Incoming]:
    return uploads.whole(archive(), ids, viewer())


def _files(one: Planned) -> list[Incoming]:
    return [*one.files, *([one.transcript] if one.transcript else [])]


def _taken(one: Planned) -> Told:
    waiting = [upload for upload in uploads.mine(archive(), viewer()) if upload.whole]
    ids = {file.path: upload.id for upload, file in zip(waiting, _incoming([one.id for one in waiting]), strict=True)}
    try:
        number = manifest.take_in_row(archive(), one, viewer()).testimony
    except Refusal as refusal:
        return Told(row=one.row.row, what=f"{refusal.what} {refusal.do}".strip())
    for file in _files(one):
        uploads.give_up(archive(), ids[file.path], viewer())
    return Told(row=one.row.row, number=number)
