"""Marking on a testimony's desk page which language is spoken where, for a machine to hear it in that one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan, span_of
from oralhist.web.asking import archive, viewer
from oralhist.web.desk import bench_page
from oralhist.web.needs import needs
from oralhist.work import transcribe
from oralhist.work.transcribe import Wish

bp = Blueprint("marking", __name__, url_prefix="/desk")

FIELDS = ("recording", "start", "end", "language")
MORE = 8
"""Lines that *More lines* adds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the form, as it was filled in."""

    recording: str = "1"
    start: str = ""
    end: str = ""
    language: str = ""

    @property
    def empty(self) -> bool:
        """Whether nobody wrote in it."""
        return not (self.start.strip() or self.end.strip())


@bp.post("/<number:number>/spans")
@needs(Clearance.ARCHIVIST)
def hear(number: TestimonyId) -> str | tuple[str, int] | Response:
    """Have the machine transcribe it anew, in each span in the language marked; *more* only asks for more lines.

    Where something is wrong, the form comes back as it was filled in.
    """
    rows = _rows()
    if "more" in request.form:
        return bench_page(number, rows=[*rows, *[Row()] * MORE])
    try:
        spans = _spans(rows)
        transcribe.ask(archive(), number, viewer(), Wish(spans=spans))
    except Refusal as refusal:
        return bench_page(number, rows=rows, refusal=refusal), 400
    flash("The machine will hear it in the languages marked; its job is listed below.")
    return redirect(url_for("desk.bench", number=number, _anchor="jobs"), 303)


def _rows() -> list[Row]:
    columns = [request.form.getlist(field) for field in FIELDS]
    return [Row(**dict(zip(FIELDS, each, strict=True))) for each in zip(*columns, strict=False)]


def _spans(rows: Sequence[Row]) -> tuple[MarkedSpan, ...]:
    filled = [row for row in rows if not row.empty]
    if not filled:
        raise Refusal("No span is marked.", "Write from when to when which language is spoken.")
    return tuple(span_of(row.recording, row.start, row.end, row.language) for row in filled)
