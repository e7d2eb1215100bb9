"""The archivist's desk: the work list, adding recordings, and one testimony with all that is decided about it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oralhist.model.access import Audience, Clearance, Component
from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import LANGUAGES, clean, parse_day, primary
from oralhist.web.asking import archive, by_program, narrators_called, room, viewer
from oralhist.web.lines import lines, suggestions
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.opening import day
from oralhist.web.standing import called, counted, narrowed, parse_state
from oralhist.web.understood import understood as in_full
from oralhist.web.uploads import incoming
from oralhist.work import consent as consents
from oralhist.work import describe as descriptions
from oralhist.work import marking, naming, runner, sync, uploads, vetting
from oralhist.work import tag as tags
from oralhist.work import translate as translations
from oralhist.work.describe import Description
from oralhist.work.ingest import take_in

bp = Blueprint("desk", __name__, url_prefix="/desk")

DESCRIBED = (
    "title",
    "narrator",
    "interviewer",
    "languages",
    "date",
    "place",
    "family",
    "side",
    "born",
    "collection",
    "summary",
)
SHOWN = ("grain", "place_shown")
"""How a date and a place are shown to readers."""
NOBODY = "nobody"
"""What is ticked to close a part: a form sent by mistake with nothing ticked closes nothing."""
MOST_TYPED = 10_000
"""Characters of a field that are shown again."""
PER_PAGE, LONGEST_NAME = 50, 200
"""Testimonies of the work list on a page, and characters of what is looked for in it."""
ENTRIES = 100
"""Entries of the ledger on a page."""
FLASHED = 1500
"""Characters of a message after a change: it travels in a cookie, which holds four kilobytes."""


@bp.get("")
@needs(Clearance.ARCHIVIST)
def work_list() -> str:
    """What needs work, and what is under way."""
    every, state = room().desk(), parse_state(request.args.get("state", ""))
    sought = " ".join(clean(request.args.get("q", "")).split())[:LONGEST_NAME]
    narrated = {one.address for one in narrators_called(sought)}
    rows = called(every, sought, narrated) if sought else every
    standing = narrowed(rows, state)
    number = max(1, min(whole(request.args.get("page", "")) or 1, math.ceil(len(standing) / PER_PAGE)))
    return render_template(
        "desk.html",
        rows=standing[(number - 1) * PER_PAGE : number * PER_PAGE],
        standing=len(standing),
        number=number,
        per_page=PER_PAGE,
        all=len(rows),
        due=sorted((row for row in every if row.due), key=lambda row: row.due),
        states=counted(rows),
        state=state,
        sought=sought,
        health=room().health(),
        jobs=room().jobs(),
    )


@bp.get("/jobs")
@needs(Clearance.ARCHIVIST)
def all_jobs() -> str:
    """All jobs: what runs, what waits in which order, what failed and why, what ended lately.

    `brief` leaves out what ended, `of` all but those of one testimony: for other pages to refresh their lists.
    """
    of = request.args.get("of", "")
    try:
        found = room().jobs_of(parse_testimony_id(of)) if of else room().jobs()
    except ValueError:
        raise NotFound from None
    return render_template("jobs.html", jobs=found, of=of, brief="brief" in request.args)


@bp.get("/ledger")
@needs(Clearance.ARCHIVIST)
def ledger() -> str:
    """What was done, newest first: of one testimony (`of`) or by one account (`by`), going on `before` an entry."""
    of, by = request.args.get("of", "").strip(), request.args.get("by", "").strip()
    before = whole(request.args.get("before", "")) or 0
    found = room().ledger(subject=of, who=by, before=before, limit=ENTRIES + 1)
    return render_template("ledger.html", entries=found[:ENTRIES], more=len(found) > ENTRIES, of=of, by=by)


@bp.get("/researchers")
@needs(Clearance.ARCHIVIST)
def researchers() -> str:
    """The researchers, who vouches for them until when, and what they lack."""
    today = archive().today()
    found = [(one, one.lacks(today)) for one in vetting.researchers(archive())]
    return render_template("researchers.html", found=found, me=viewer().name)


@bp.post("/researchers")
@needs(Clearance.ARCHIVIST)
def vouch() -> Response:
    """Vouch for a researcher until a day, or let nobody vouch for them any more."""
    name = request.form.get("name", "")
    if "end" in request.form:
        vetting.end(archive(), name, viewer())
        flash(f"Nobody vouches for {name} any more.")
    else:
        try:
            until = parse_day(request.form.get("until", "").strip())
        except ValueError as error:
            raise Refusal("That is not a date.", "Write it as 2027-05-29.") from error
        lacks = vetting.vouch(archive(), name, until, viewer()).lacks(archive().today())
        flash(f"You vouch for {name}." + (f" Still: {lacks}." if lacks else ""))
    return redirect(url_for("desk.researchers"), 303)


@bp.get("/add")
@needs(Clearance.ARCHIVIST)
def add() -> str:
    """The form for a new testimony."""
    return render_template("add.html", languages=LANGUAGES, waiting=uploads.mine(archive(), viewer()))


@bp.post("/add")
@needs(Clearance.ARCHIVIST)
def take() -> Response:
    """Take a testimony in: recordings, a transcript, or both; what was uploaded in pieces comes first."""
    pieces = request.form.getlist("upload")
    files = uploads.whole(archive(), pieces, viewer())
    files += [file for each in request.files.getlist("recording") if (file := incoming(each)) is not None]
    text = incoming(request.files["transcript"]) if "transcript" in request.files else None
    told = {field: request.form[field] for field in (*DESCRIBED, "shelfmark") if field in request.form}
    told.pop("languages", None)
    description = Description(**told, languages=tuple(request.form.getlist("languages")))
    taken = take_in(archive(), files, text, description, viewer())
    for piece in pieces:
        uploads.give_up(archive(), piece, viewer())
    page = url_for("desk.bench", number=taken.testimony)
    if by_program():
        return jsonify(testimony=taken.testimony, page=page, remarks=taken.remarks)
    for remark in taken.remarks:
        flash(remark[:FLASHED])
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return jsonify(testimony=taken.testimony, page=page)
    return redirect(page, 303)


@bp.post("/add/forget")
@needs(Clearance.ARCHIVIST)
def forget() -> Response:
    """Give up an upload that was not taken in."""
    uploads.give_up(archive(), request.form.get("give_up", ""), viewer())
    return redirect(url_for("desk.add"), 303)


@bp.get("/<number:number>")
@needs(Clearance.ARCHIVIST)
def bench(number: TestimonyId) -> str:
    """One testimony: its description, what was agreed, the events suggested, its words, its jobs."""
    return bench_page(number)


def bench_page(
    number: TestimonyId,
    *,
    rows: Sequence[object] = (),
    refusal: Refusal | None = None,
    untaken: Mapping[str, object] | None = None,
) -> str:
    """The page of one testimony; `rows` are spans as somebody marked them, in vain for the reason in `refusal`.

    `untaken` is the description as somebody typed it and has not kept.
    """
    view = room().by_number(number)
    marked = room().marked(number)
    return render_template(
        "bench.html",
        view=view,
        access=room().access(number),
        added=room().added(number),
        lines=lines(view),
        suggested=suggestions(view, TagStatus.SUGGESTED),
        accepted=suggestions(view, TagStatus.ACCEPTED),
        rejected=suggestions(view, TagStatus.REJECTED),
        jobs=room().jobs_of(number),
        languages=LANGUAGES,
        rows=rows,
        refusal=refusal,
        untaken=untaken,
        marked=marked,
        markable=marking.MARKABLE,
        heard_unmarked=marking.heard_unmarked(view.languages),
        usual=next((primary(tag) for tag in view.languages if primary(tag) in marking.MARKABLE), ""),
    )


@bp.post("/<number:number>/describe")
@needs(Clearance.ARCHIVIST)
def describe(number: TestimonyId) -> Response | str:
    """Change the description; with `look` nothing is changed, and the form shows what its dates are understood as."""
    if "look" in request.form:
        return bench_page(number, untaken=_as_typed())
    fields = [field for field in (*DESCRIBED, *SHOWN) if field in request.form and field != "languages"]
    changes = {field: request.form[field] for field in fields}
    if "languages" in request.form:
        changes["languages"] = ";".join(each for each in request.form.getlist("languages") if each)
    descriptions.describe(archive(), number, changes, viewer())
    return _back(number, "The description is kept.")


def _as_typed() -> dict[str, object]:
    typed: dict[str, object] = {field: request.form.get(field, "")[:MOST_TYPED] for field in (*DESCRIBED, *SHOWN)}
    return typed | {
        "languages": tuple(each for each in request.form.getlist("languages") if primary(each) in LANGUAGES)
    }


@bp.get("/understood")
@needs(Clearance.ARCHIVIST)
def understood() -> Response:
    """What `date` is understood as, in the language of the page: for a form to say while it is filled in."""
    return jsonify(said=in_full(request.args.get("date", "")))


@bp.post("/<number:number>/pseudonym")
@needs(Clearance.ARCHIVIST)
def pseudonym(number: TestimonyId) -> Response:
    """What the narrator is called where the name is closed: as written, drawn by chance, or nothing."""
    name, drawn = request.form.get("pseudonym", "").strip(), request.form.get("draw", "")
    if drawn:
        given = naming.draw(archive(), number, viewer(), label=drawn == "label")
    elif name:
        given = naming.give(archive(), number, name, viewer())
    else:
        naming.remove(archive(), number, viewer())
        given = ""
    said = f"Where the name is closed, the narrator is called {given}." if given else "There is no pseudonym any more."
    return _back(number, said, anchor="name")


@bp.post("/<number:number>/consent")
@needs(Clearance.ARCHIVIST)
def consent(number: TestimonyId) -> Response:
    """Record what the narrator agreed to for the parts named; what is readable changes at once."""
    components = [part for part in Component if part in request.form.getlist("component")]
    ticked = request.form.getlist("audience")
    audience = frozenset(each for each in Audience if each in ticked)
    if not components:
        raise Refusal("No part of the testimony was chosen.", "Tick at least one part.")
    if bool(audience) == (NOBODY in ticked):
        raise Refusal(
            "It is not clear to whom these parts are open.", "Tick either nobody, or those who may read them."
        )
    embargo, speaker = day(request.form.get("embargo", "")), request.form.get("speaker", "")
    said = consents.record(archive(), number, components, audience, embargo, viewer(), speaker)
    return _back(number, "What was agreed is recorded.", *said)


@bp.post("/<number:number>/withdraw")
@needs(Clearance.ARCHIVIST)
def withdraw(number: TestimonyId) -> Response:
    """Close a testimony to everybody but archivists, at once."""
    if request.form.get("sure") != "yes":
        raise Refusal("Nothing was withdrawn.", "Tick the box that says that you are sure.")
    consents.withdraw(archive(), number, viewer())
    return _back(number, "The testimony is withdrawn: from now on only archivists can find, read or hear it.")


@bp.post("/<number:number>/sync")
@needs(Clearance.ARCHIVIST)
def find_times(number: TestimonyId) -> Response:
    """Let a machine find the times of a transcript that came without."""
    sync.ask(archive(), number, viewer())
    return _back(number, "A machine listens for the times of the transcript; its job is listed below.", anchor="jobs")


@bp.post("/<number:number>/tags/<int:tag>")
@needs(Clearance.ARCHIVIST)
def decide(number: TestimonyId, tag: int) -> Response:
    """Accept or reject that a span speaks of an event."""
    choice = {"accept": TagStatus.ACCEPTED, "reject": TagStatus.REJECTED}.get(request.form.get("decision", ""))
    if choice is None:
        raise Refusal("It was not said whether the event is accepted or rejected.")
    tags.decide(archive(), tag, choice, viewer())
    said = "The event is accepted." if choice is TagStatus.ACCEPTED else "The event is rejected."
    return _back(number, said, anchor="events")


@bp.post("/<number:number>/translate")
@needs(Clearance.ARCHIVIST)
def translate(number: TestimonyId) -> Response:
    """Have the machine translate a testimony into English."""
    translations.ask(archive(), number)
    return _back(number, "The machine will translate it; the jobs say how far it is.", anchor="jobs")


@bp.post("/jobs/<int:job>/retry")
@needs(Clearance.ARCHIVIST)
def retry(job: int) -> Response:
    """Do a job again."""
    runner.retry(archive(), job)
    return _back_to_jobs()


@bp.post("/jobs/<int:job>/cancel")
@needs(Clearance.ARCHIVIST)
def cancel(job: int) -> Response:
    """Give a job up."""
    runner.cancel(archive(), job)
    return _back_to_jobs()


def _back_to_jobs() -> Response:
    """The list of jobs in which somebody pressed a button, as `at` says: all, those of a testimony, the work list's."""
    at = request.args.get("at", "")
    if at == "all":
        return redirect(url_for("desk.all_jobs"), 303)
    try:
        return redirect(url_for("desk.bench", number=parse_testimony_id(at), _anchor="jobs"), 303)
    except ValueError:
        return redirect(url_for("desk.work_list", _anchor="jobs"), 303)


def _back(number: TestimonyId, *sentences: str, anchor: str | None = None) -> Response:
    flash(" ".join(sentences)[:FLASHED])
    return redirect(url_for("desk.bench", number=number, _anchor=anchor), 303)
