"""The review desk: suggestions one after another, many at once by a rule, and the claims that tagged passages make."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from oralhist.model.access import Clearance
from oralhist.model.chronology import EvidenceKind, Rule, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import LANGUAGES
from oralhist.web.asking import archive, room, viewer
from oralhist.web.needs import needs
from oralhist.web.numbers import figure, whole
from oralhist.work import review as reviews
from oralhist.work import tag as tags

bp = Blueprint("review", __name__, url_prefix="/desk")

CLAIMS_ON_A_PAGE = 20
LIKELY = 0.8
"""How sure a rule is to be where nothing else is said."""


@bp.get("/review")
@needs(Clearance.ARCHIVIST)
def queue() -> str:
    """The suggestion to decide now, with its words, its sound and its evidence."""
    rule = _rule(request.args)
    view = room().review(rule, start=whole(request.args.get("next", "")), only=whole(request.args.get("tag", "")))
    return render_template(
        "review.html",
        view=view,
        rule=rule,
        narrowed=_narrowed(request.args),
        events=room().events(),
        languages=LANGUAGES,
        done=whole(request.args.get("done", "")),
    )


@bp.post("/review/<int:tag>")
@needs(Clearance.ARCHIVIST)
def decide(tag: int) -> Response:
    """Accept (perhaps with another event or span), reject, or take a decision back; then the next one."""
    form, narrowed = request.form, _narrowed(request.form)
    match form.get("decision"):
        case "accept":
            span = {"first": form.get("first", ""), "last": form.get("last", "")}
            before = {"first": form.get("first-before", ""), "last": form.get("last-before", "")}
            moved = span if span != before else {"first": "", "last": ""}
            tag = reviews.accept(archive(), tag, viewer(), event=form.get("instead", ""), **moved)
            flash("The event is accepted.")
        case "reject":
            tags.decide(archive(), tag, TagStatus.REJECTED, viewer())
            flash("The event is rejected.")
        case "undo":
            tags.decide(archive(), tag, TagStatus.SUGGESTED, viewer())
            flash("The decision is taken back.")
            return redirect(url_for("review.queue", tag=tag, **narrowed), 303)
        case _:
            raise Refusal("It was not said whether the event is accepted or rejected.")
    following = whole(form.get("following", ""))
    return redirect(url_for("review.queue", done=tag, next=following, **narrowed), 303)


@bp.get("/review/add/<number:number>")
@needs(Clearance.ARCHIVIST)
def adding(number: TestimonyId) -> str:
    """The form by which an event is added that the machine did not suggest, over some lines of a testimony."""
    view = room().by_number(number)
    segments = view.transcript.segments if view.transcript else ()
    begin = min(max(0, (whole(request.args.get("line", "")) or 1) - 1), max(0, len(segments) - 1))
    return render_template(
        "tagging.html",
        view=view,
        events=room().events(),
        begin=begin,
        total=len(segments),
        step=reviews.MOST_SEGMENTS // 2,
        shown=list(enumerate(segments))[begin : begin + reviews.MOST_SEGMENTS],
    )


@bp.post("/review/add/<number:number>")
@needs(Clearance.ARCHIVIST)
def add(number: TestimonyId) -> Response:
    """Add an event over some lines of a testimony, accepted."""
    form = request.form
    span = {"first": form.get("first", ""), "last": form.get("last", "")}
    if not any(span.values()):
        raise Refusal("It was not said which lines speak of the event.", "Choose the first and the last.")
    tag = reviews.add(archive(), number, viewer(), event=form.get("event", ""), **span)
    flash("The event is added.")
    return redirect(url_for("review.queue", tag=tag), 303)


@bp.get("/review/rule")
@needs(Clearance.ARCHIVIST)
def preview() -> str:
    """Which suggestions a rule would accept, before it does."""
    asked = bool(request.args)
    rule = _rule(request.args if asked else MultiDict({"least": f"{LIKELY}"}))
    total, shown = room().previewed(rule) if asked else (0, ())
    return render_template(
        "rule.html", rule=rule, asked=asked, total=total, shown=shown, events=room().events(), languages=LANGUAGES
    )


@bp.post("/review/rule")
@needs(Clearance.ARCHIVIST)
def accept_all() -> Response:
    """Accept the suggestions that were previewed and left ticked; those decided meanwhile stay as they are."""
    chosen = [number for text in request.form.getlist("tag") if (number := whole(text)) is not None]
    if not chosen:
        raise Refusal("No suggestion was chosen.", "Leave at least one ticked.")
    done = tags.decide_all(archive(), chosen, TagStatus.ACCEPTED, viewer())
    left = len(chosen) - done
    flash(f"{done} accepted." + (f" {left} had been decided meanwhile and stay as they are." if left else ""))
    return redirect(url_for("review.queue"), 303)


@bp.get("/claims")
@needs(Clearance.ARCHIVIST)
def claims() -> str:
    """What tagged passages assert, for a person to confirm."""
    waiting, shown = room().claims(CLAIMS_ON_A_PAGE)
    done = whole(request.args.get("done", ""))
    return render_template("claims.html", waiting=waiting, shown=shown, sources=room().sources(), done=done)


@bp.post("/claims/<int:claim>")
@needs(Clearance.ARCHIVIST)
def decide_claim(claim: int) -> Response:
    """Confirm or reject a claim, also one that was decided before; `from` says that the page of its tag asked."""
    status = {"accept": TagStatus.ACCEPTED, "reject": TagStatus.REJECTED}.get(request.form.get("decision", ""))
    if status is None:
        raise Refusal("It was not said whether the claim is confirmed or rejected.")
    stance = reviews.stance_of(request.form["stance"]) if request.form.get("stance") else None
    tag = reviews.decide_claim(archive(), claim, status, stance, request.form.get("note", ""), viewer())
    flash("The claim is confirmed." if status is TagStatus.ACCEPTED else "The claim is rejected.")
    if request.form.get("from") == "tag":
        return redirect(url_for("review.queue", tag=tag, _anchor="claims"), 303)
    return redirect(url_for("review.claims", done=tag), 303)


@bp.post("/review/<int:tag>/claims")
@needs(Clearance.ARCHIVIST)
def add_claim(tag: int) -> Response:
    """Record what an accepted passage asserts, which no machine read in it."""
    form = request.form
    try:
        kind = ClaimKind(form.get("kind", ""))
    except ValueError:
        raise Refusal("It was not said what kind of claim it is.") from None
    low, high = figure(form.get("low", "")), figure(form.get("high", ""))
    assertion = Assertion(
        start=0,
        end=0,
        kind=kind,
        stance=reviews.stance_of(form.get("stance", Stance.UNCLEAR)),
        low=low if low is not None else high,
        high=high if high is not None else low,
        unit=form.get("unit", "").strip()[:40],
        date=form.get("date", "").strip(),
    )
    reviews.add_claim(archive(), tag, assertion, form.get("words", ""), form.get("note", ""), viewer())
    flash("The claim is recorded.")
    return redirect(url_for("review.queue", tag=tag), 303)


def _rule(said: MultiDict[str, str]) -> Rule:
    least = said.get("least", "") or "0"
    try:
        sure = float(least)
    except ValueError:
        raise Refusal(f"{least[:20]!r} is no number.", "Write how sure, from 0 to 1: 0.8.") from None
    return Rule(
        **_narrowed(said),
        least=sure if 0 <= sure <= 1 else 0.0,
        kinds=tuple(kind for kind in EvidenceKind if kind in said.getlist("kind")),
    )


def _narrowed(said: MultiDict[str, str]) -> dict[str, Any]:
    return {key: value for key in ("event", "language", "number") if (value := said.get(key, ""))}
