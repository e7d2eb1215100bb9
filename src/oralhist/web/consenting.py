"""At the desk: the records of what was agreed to, with their papers; the form to add one, and the history below it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, Decision
from oralhist.model.consenting import GIVEN_WORDS, Given
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import LANGUAGES
from oralhist.reading_room import papers as archived
from oralhist.web.asking import archive, room, viewer
from oralhist.web.needs import needs
from oralhist.web.opening import FLASHED, day
from oralhist.web.tongues import Terms, term
from oralhist.web.uploads import incoming
from oralhist.work import consent as consents
from oralhist.work import papers
from oralhist.work.forms import VERSION
from oralhist.work.papers import Paper

bp = Blueprint("consenting", __name__, url_prefix="/desk")

CHOICES: Mapping[str, frozenset[Audience]] = {
    "closed": CLOSED,
    "family": frozenset([Audience.FAMILY]),
    "researchers": frozenset([Audience.RESEARCHERS]),
    "both": frozenset([Audience.FAMILY, Audience.RESEARCHERS]),
    "open": OPEN,
}
"""To whom a part may be opened, as the form names it; a part that is left as it was is not in the record."""
CHOICE_WORDS = Terms(
    {
        "closed": term("Nobody: closed"),
        "family": term("The family"),
        "researchers": term("Researchers"),
        "both": term("The family and researchers"),
        "open": term("Everybody"),
    }
)


@bp.get("/<number:number>/records")
@needs(Clearance.ARCHIVIST)
def page(number: TestimonyId) -> str:
    """The form for a new record, and the history."""
    return render_template(
        "records.html",
        view=room().by_number(number),
        access=room().access(number),
        choices=CHOICE_WORDS,
        given={one: words for one, words in GIVEN_WORDS.items() if one},
        languages=LANGUAGES,
        form_version=VERSION,
        today=archive().today(),
    )


@bp.post("/<number:number>/records")
@needs(Clearance.ARCHIVIST)
def record(number: TestimonyId) -> Response:
    """Keep a record: what a speaker agreed to, part by part, with its paper; it is so at once."""
    link = {"yes": True, "no": False}.get(request.form.get("link", ""))
    speaker = request.form.get("speaker", "")
    said = consents.record_each(archive(), number, _each(), viewer(), speaker, link=link, paper=_paper())
    return _back(number, "The record is kept.", *said)


@bp.post("/<number:number>/interviewer")
@needs(Clearance.ARCHIVIST)
def permit(number: TestimonyId) -> Response:
    """Keep a record of what the interviewer allows."""
    answer = {"yes": True, "no": False}.get(request.form.get("permits", ""))
    if answer is None:
        raise Refusal("It was not said whether the interviewer agreed.", "Choose yes or no.")
    consents.permit(archive(), number, request.form.get("interviewer", ""), answer, viewer(), paper=_paper())
    return _back(number, "The record is kept.")


@bp.get("/<number:number>/papers/<paper>")
@needs(Clearance.ARCHIVIST)
def taken_out(number: TestimonyId, paper: str) -> Response:
    """A scan or clip, to be saved and opened elsewhere: it came from outside, and nothing of it is shown here."""
    found = archived.paper(archive(), viewer(), number, paper)
    papers.note_taken_out(archive(), number, viewer())
    # Nothing but a file to be saved, whatever its bytes say that they are.
    return send_file(
        found.path,
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=found.name,
        conditional=False,
        etag=False,
    )


def _each() -> dict[Component, Decision]:
    embargo, each = day(request.form.get("embargo", "")), {}
    for component in Component:
        chosen = request.form.get(f"part-{component.value}", "")
        if chosen:
            if chosen not in CHOICES:
                raise Refusal("It is not clear to whom a part is open.", "Choose one of those listed.")
            audience = CHOICES[chosen]
            each[component] = Decision(audience=audience, embargo=embargo if audience else None)
    return each


def _paper() -> Paper:
    sent = request.form
    try:
        given = Given(sent.get("given", ""))
    except ValueError:
        raise Refusal("It is not clear how it was given.", "Choose one of those listed.") from None
    scans = [file for each in request.files.getlist("scan") if (file := incoming(each)) is not None]
    return Paper(
        given=given,
        on=sent.get("on", ""),
        witness=sent.get("witness", ""),
        language=sent.get("language", ""),
        form=sent.get("form", ""),
        review_by=day(sent.get("review_by", "")),
        scans=scans,
    )


def _back(number: TestimonyId, *sentences: str) -> Response:
    flash(" ".join(sentences)[:FLASHED])
    return redirect(url_for("consenting.page", number=number), 303)
