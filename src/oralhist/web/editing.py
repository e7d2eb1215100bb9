"""Correcting a transcript: the editor, what it saves, revisions side by side.

Every address takes a plain form, so that one segment at a time can be corrected without scripts; the editor's script
sends the same forms and is answered in JSON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oralhist.model.access import Clearance
from oralhist.model.edits import EditKind
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import LANGUAGES, clean, direction, parse_clock
from oralhist.model.transcript import ORIGINAL
from oralhist.model.views import WorkingSegment
from oralhist.web.asking import archive, room, viewer
from oralhist.web.differing import differing
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.refused import said_here
from oralhist.web.sources import said_beside
from oralhist.web.spoken import doubts_of
from oralhist.web.tongues import say
from oralhist.web.words import FLAGS, clock, exact_clock
from oralhist.work import edits, revise
from oralhist.work import words as spoken
from oralhist.work.changes import Asked, Stale
from oralhist.work.edits import Made

bp = Blueprint("editing", __name__, url_prefix="/desk")

MARK = "|"
"""Where to split, written among the words by people without scripts."""


def _layer() -> str:
    """Which layer is worked on, as the address says: the transcript, or its translation by its language."""
    return request.args.get("layer") or ORIGINAL


@bp.before_request
def known_layer() -> None:
    """Nobody writes on a layer that there is not."""
    if _layer() != ORIGINAL and request.view_args:
        room().working_segments(request.view_args["number"], (), _layer())


@bp.url_defaults
def keep_layer(endpoint: str, values: dict[str, Any]) -> None:
    """Whoever works on a layer goes on with it."""
    if request and request.blueprint == bp.name and _layer() != ORIGINAL:
        values.setdefault("layer", _layer())


@bp.get("/<number:number>/edit")
@needs(Clearance.ARCHIVIST)
def editor(number: TestimonyId) -> str:
    """The whole transcript to be corrected; `segment` is the one that stands open."""
    view = room().working(number, _layer())
    wanted = request.args.get("segment", "")
    originals = () if view.layer == ORIGINAL else room().working(number).segments
    return render_template(
        "edit.html",
        view=view,
        said=said_beside(view.segments, originals),
        languages=_languages(view.segments, view.languages),
        speakers=sorted({one.segment.speaker for one in view.segments if one.segment.speaker}),
        chosen=next((one for one in view.segments if one.segment.id == wanted), None),
        beside={one.segment.id: beside for one, beside in zip(view.segments, _beside(view.segments), strict=True)},
        writing="new" in request.args,
    )


@bp.post("/<number:number>/edits")
@needs(Clearance.ARCHIVIST)
def edit(number: TestimonyId) -> AnyResponse | tuple[str, int]:
    """Make an edit."""
    try:
        made = _all_fields(number) if request.form.get("kind") == "all" else _one(number, _asked(number))
    except Stale as stale:
        return _conflict(number, stale)
    return _made(number, made)


@bp.post("/<number:number>/undo")
@needs(Clearance.ARCHIVIST)
def undo(number: TestimonyId) -> AnyResponse | tuple[str, int]:
    """Take back one's newest edit."""
    try:
        return _made(number, edits.undo(archive(), number, viewer(), _layer()))
    except Stale as stale:
        return _conflict(number, stale)


@bp.post("/<number:number>/redo")
@needs(Clearance.ARCHIVIST)
def redo(number: TestimonyId) -> AnyResponse | tuple[str, int]:
    """Make the edit again that one took back last."""
    try:
        return _made(number, edits.redo(archive(), number, viewer(), _layer()))
    except Stale as stale:
        return _conflict(number, stale)


@bp.post("/<number:number>/done")
@needs(Clearance.ARCHIVIST)
def done(number: TestimonyId) -> AnyResponse:
    """Make the corrections a revision, which readers see from now on."""
    revision = edits.done(archive(), number, viewer(), _layer())
    flash(
        "Nothing was new; the revision stays."
        if revision is None
        else f"Revision {revision} is made; readers see it from now on."
    )
    return redirect(url_for("desk.bench", number=number), 303)


@bp.post("/<number:number>/words")
@needs(Clearance.ARCHIVIST)
def find_words(number: TestimonyId) -> AnyResponse:
    """Have each word found in the sound: to follow it, and to go to those that the machine was not sure of."""
    if _wants_json():
        try:
            there = spoken.ask(archive(), number)
        except Refusal:
            return jsonify(there=False, coming=False)
        return jsonify(there=there, coming=not there)
    there = spoken.ask(archive(), number)
    flash("The words are there already." if there else "The words will be found in the sound; the jobs say how far.")
    return redirect(url_for("desk.bench", number=number, _anchor="jobs"), 303)


@bp.get("/<number:number>/words")
@needs(Clearance.ARCHIVIST)
def doubtful_words(number: TestimonyId) -> AnyResponse:
    """Whether the words are found by now, and those that the machine was not sure of, by segment.

    Each with the version of its segment that it belongs to: the editor asks while it stands open.
    """
    segments = room().working(number).segments if spoken.are_there(archive(), number) else ()
    doubts = {one.segment.id: [one.version, doubts_of(one)] for one in segments if one.doubts}
    return jsonify(there=bool(segments), doubts=doubts)


@bp.get("/<number:number>/compare")
@needs(Clearance.ARCHIVIST)
def compare(number: TestimonyId) -> str:
    """Two revisions side by side, or one and the text with its corrections; what is alike is left out unless asked."""
    view = room().working(number, _layer())
    newest = view.revisions[0].number if view.revisions else None
    before, after = _state(request.args.get("before"), newest), _state(request.args.get("after"), None)
    rows = room().compared(number, before, after, _layer())
    changed = [row for row in rows if not row.same]
    everything = request.args.get("show") == "all"
    return render_template(
        "compare.html",
        view=view,
        old=before,
        new=after,
        rows=[differing(row) for row in (rows if everything else changed)],
        alike=len(rows) - len(changed),
        everything=everything,
    )


@bp.post("/<number:number>/revisions/<int:revision>/bring-back")
@needs(Clearance.ARCHIVIST)
def bring_back(number: TestimonyId, revision: int) -> AnyResponse:
    """Make an old revision the newest again, as a new one."""
    made = revise.bring_back(archive(), number, revision, viewer(), _layer())
    flash(f"Revision {revision} is brought back as revision {made}.")
    return redirect(url_for("desk.bench", number=number), 303)


def as_json(one: WorkingSegment) -> dict[str, Any]:
    """A segment as the editor's script wants it."""
    segment = one.segment
    return {
        **{"id": segment.id, "version": one.version, "text": segment.text, "speaker": segment.speaker},
        **{"language": segment.language, "dir": direction(segment.text), "number": one.number},
        **{"start": segment.start_ms, "end": segment.end_ms, "clock": one.clock_ms, "until": one.until_ms},
        **{"from": exact_clock(one.clock_ms), "to": exact_clock(one.until_ms), "at": clock(one.clock_ms)},
        **{
            "checked": segment.checked,
            "standing": standing_of(one),
            "unsure": is_unsure(one),
            "doubts": doubts_of(one),
        },
    }


@bp.app_template_filter("standing")
def standing_of(one: WorkingSegment) -> str:
    """How a segment stands, in words."""
    segment = one.segment
    words = [say("withheld from readers")] if one.withheld else []
    words.append(say("checked") if segment.checked else say("not checked"))
    if segment.confidence is not None and not segment.checked:
        share = f"{min(99, round(segment.confidence * 100))}\u202f%"
        words.append(say("%(share)s sure", share=share))
    words += [FLAGS[flag] for flag in segment.flags]
    return say(", ").join(words)


@bp.app_template_test("unsure")
def is_unsure(one: WorkingSegment) -> bool:
    """Whether a person should listen to a segment."""
    return bool(one.segment.flags)


@bp.app_template_filter("exactly")
def exactly(ms: int | None) -> str:
    """A time to a tenth of a second."""
    return exact_clock(ms)


def _languages(segments: tuple[WorkingSegment, ...], stated: tuple[str, ...]) -> list[str]:
    """The languages to choose from: those of the text and the testimony first, then all that the archive knows."""
    used = [one.segment.language for one in segments]
    return list(dict.fromkeys([*sorted(set(used), key=lambda tag: -used.count(tag)), *stated, *LANGUAGES]))


def _beside(segments: tuple[WorkingSegment, ...]) -> list[tuple[str, str]]:
    versions = ["", *(one.version for one in segments), ""]
    return [(versions[place], versions[place + 2]) for place in range(len(segments))]


def _state(text: str | None, otherwise: int | None) -> int | None:
    return otherwise if text is None else whole(text)


def _asked(number: TestimonyId) -> Asked:
    form = request.form
    if form.get("kind", "") not in set(EditKind):
        raise Refusal("It was not said what should be changed.")
    found = (
        room().working_segments(number, [form.get("segment", "")], _layer()) if form["kind"] == EditKind.TIMES else ()
    )
    start, end = _times(found[0] if found else None)
    return Asked(
        kind=EditKind(form["kind"]),
        segment=form.get("segment", ""),
        version=form.get("version", ""),
        other=form.get("before" if form.get("back") else "after", ""),
        text=form.get("text", ""),
        at=whole(form.get("at", "")) or 0,
        back=bool(form.get("back")),
        speaker=form.get("speaker", ""),
        language=form.get("language", ""),
        start=start,
        end=end,
        on=form.get("on", "yes") != "no",
    )


def _one(number: TestimonyId, asked: Asked) -> Made:
    """Make one edit; a mark among the words says where, for those who have no caret that a script could read."""
    if asked.kind not in (EditKind.SPLIT, EditKind.MOVE) or "at" in request.form:
        return edits.make(archive(), number, asked, viewer(), _layer())
    words = " ".join(clean(asked.text).split())
    if MARK not in words:
        raise Refusal("It was not said where.", f"Write {MARK} among the words, where the new segment begins.")
    kept = replace(asked, kind=EditKind.TEXT, text=words.replace(MARK, "", 1))
    return edits.make_all(archive(), number, [kept, replace(asked, at=words.index(MARK))], viewer(), _layer())


def _all_fields(number: TestimonyId) -> Made:
    """Keep whatever of a segment's form is different, each field as an edit of its own, all or none."""
    found = room().working_segments(number, [request.form.get("segment", "")], _layer())
    times = _times(found[0] if found else None)
    kinds = [EditKind.TEXT, EditKind.SPEAKER, EditKind.LANGUAGE, EditKind.CHECK]
    if found and times != (None, None) and times != (found[0].clock_ms, found[0].until_ms):
        kinds.append(EditKind.TIMES)
    return edits.make_all(archive(), number, [_asked_as(kind, times) for kind in kinds], viewer(), _layer())


def _times(now: WorkingSegment | None = None) -> tuple[int | None, int | None]:
    """The times of the form in ms; a field that was left as it was shown keeps its thousandths."""
    found: list[int | None] = []
    for key, known in (("start", now.clock_ms if now else None), ("end", now.until_ms if now else None)):
        text = request.form.get(key, "").strip()
        try:
            if known is not None and text == exact_clock(known):
                found.append(known)
            else:
                found.append(parse_clock(text) if text else None)
        except ValueError as error:
            raise Refusal(str(error)) from error
    return found[0], found[1]


def _asked_as(kind: EditKind, times: tuple[int | None, int | None]) -> Asked:
    form = request.form
    return Asked(
        kind=kind,
        segment=form.get("segment", ""),
        version=form.get("version", ""),
        text=form.get("text", ""),
        speaker=form.get("speaker", ""),
        language=form.get("language", ""),
        start=times[0],
        end=times[1],
        on=form.get("on") == "yes",
    )


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json"


def _made(number: TestimonyId, made: Made) -> AnyResponse:
    if _wants_json():
        now = room().working_segments(number, made.standing, _layer())
        answer = {"edit": made.edit, "removed": made.removed, "follows": made.follows}
        return jsonify(**answer, segments=[as_json(one) for one in now])
    flash("It is kept." if made.edit is not None else "Nothing was different.")
    at = made.standing[-1] if request.form.get("kind") == EditKind.SPLIT else (made.standing or ("",))[0]
    beside = at or made.follows or ""
    return redirect(url_for("editing.editor", number=number, segment=beside, _anchor=f"g-{beside}"), 303)


def _conflict(number: TestimonyId, stale: Stale) -> Response | tuple[str, int]:
    now = room().working_segments(number, stale.now, _layer())
    if _wants_json():
        answer = jsonify(
            error={"what": said_here(stale.what), "do": said_here(stale.do)}, now=[as_json(one) for one in now]
        )
        answer.status_code = 409
        return answer
    mine = clean(request.form.get("text", "")).replace(MARK, "")
    language = request.form.get("language", "") or (now[0].segment.language if now else "")
    page = render_template("conflict.html", number=number, refusal=stale, now=now, mine=mine, language=language)
    return page, 409
