"""The narrator's private link: one's own testimony, to look at, to close further at once, to ask about.

Looking changes nothing, sets no cookie and notes nothing: messengers open links by themselves. The secret stands in
addresses of these pages alone; whoever types it as a code is known by a cookie for half an hour, and no address has it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oralhist.formats import carried
from oralhist.model.access import OPEN, Audience, Clearance, Component, Decision
from oralhist.model.codes import parse_code
from oralhist.model.mine import Holder, Kind
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.sound import Form
from oralhist.model.text import parse_clock
from oralhist.reading_room import OwnRoom
from oralhist.web.asking import HERE, VISIT, archive
from oralhist.web.faults import status_of
from oralhist.web.needs import needs
from oralhist.web.numbers import whole
from oralhist.web.opening import day
from oralhist.web.session import place
from oralhist.web.sound import streamed
from oralhist.web.throttle import Throttle, TooMany
from oralhist.work import links
from oralhist.work import mine as own
from oralhist.work.mine import Ticked
from oralhist.work.restrict import Wish

bp = Blueprint("mine", __name__, url_prefix="/mine")

Found = TypeVar("Found")

WINDOW = 300.0
TRIES = 100
"""Secrets that may be wrong from one place in a window."""
_BY_PLACE = "oralhist-secrets-by-place"

WHOM = {
    "nobody": frozenset[Audience](),
    "family": frozenset([Audience.FAMILY]),
    "researchers": frozenset([Audience.RESEARCHERS]),
    "both": frozenset([Audience.FAMILY, Audience.RESEARCHERS]),
    "as-before": OPEN,
}
"""To whom at most the parts that are ticked stay open, as the form says it."""


def count_tries(app: Flask) -> None:
    """Give `app` its count of secrets that were none."""
    app.extensions[_BY_PLACE] = Throttle(time.monotonic, most=TRIES, window=WINDOW)


@bp.get("")
@needs(Clearance.PUBLIC)
def typing() -> str:
    """The form in which a code is typed."""
    return render_template("mine_code.html", done=request.args.get("done", ""))


@bp.post("")
@needs(Clearance.PUBLIC)
def typed() -> WerkzeugResponse | tuple[str, int]:
    """Open what the code that was typed is for: half an hour, and by no address."""
    code = request.form.get("code", "")
    try:
        parse_code(code)
    except ValueError as error:
        return render_template("mine_code.html", done="", mistyped=str(error)), 400
    token = _counted(lambda: links.enter(archive(), code))
    session[VISIT] = token
    return redirect(url_for("mine.page", secret=HERE), 303)


@bp.post("/leave")
@needs(Clearance.PUBLIC)
def leave() -> WerkzeugResponse:
    """End what was opened by a code, here and on the server."""
    token = session.pop(VISIT, None)
    if isinstance(token, str):
        links.leave(archive(), token)
    answer = redirect(url_for("mine.typing", done="left"), 303)
    # As at log-out: what the browser holds in memory to go back to, and where somebody stopped listening.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.get("/<secret>")
@needs(Clearance.PUBLIC)
def page(secret: str) -> str:
    """What was agreed, what is open to whom today, and how to close it."""
    return _page(secret)


@bp.post("/<secret>/close")
@needs(Clearance.PUBLIC)
def close(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Close the parts that are ticked further, at once; nothing here opens anything."""
    holder = _holder(secret)
    ticked, whom = request.form.getlist("part"), request.form.get("whom", "")
    try:
        if not (parts := [part for part in Component if part in ticked]):
            raise Refusal("No part was ticked. Nothing was changed.", "Tick at least one.")
        if whom not in WHOM:
            raise Refusal("It was not said who may still see these parts. Nothing was changed.", "Choose one answer.")
        wanted = Decision(audience=WHOM[whom], embargo=day(request.form.get("until", "")))
        changed = own.tighten(archive(), holder, parts, wanted)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(secret, refusal), status_of(refusal)
    return _done(secret, "closed" if changed else "as-strict")


@bp.post("/<secret>/take-back")
@needs(Clearance.PUBLIC)
def take_back(secret: str) -> WerkzeugResponse:
    """End at once what was given to single people by name."""
    own.take_back(archive(), _holder(secret))
    return _done(secret, "taken-back")


@bp.post("/<secret>/apart")
@needs(Clearance.PUBLIC)
def apart(secret: str) -> WerkzeugResponse:
    """Show it no more beside the family's other accounts."""
    own.stand_apart(archive(), _holder(secret))
    return _done(secret, "closed")


@bp.post("/<secret>/hide")
@needs(Clearance.PUBLIC)
def hide(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Hide all of it from everybody but the archivists, at once."""
    return _surely(secret, own.hide, "hidden")


@bp.post("/<secret>/seal")
@needs(Clearance.PUBLIC)
def seal(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Close all of it to everybody, the archivists too, at once."""
    return _surely(secret, own.seal, "sealed")


@bp.post("/<secret>/name")
@needs(Clearance.PUBLIC)
def name(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Let a pseudonym stand in place of the name, at once."""
    return _surely(secret, own.under_pseudonym, "name-closed")


@bp.get("/<secret>/words")
@needs(Clearance.PUBLIC)
def words(secret: str) -> str:
    """One's own words and sound: to hear, to take along, to tick what is to be withheld."""
    return _words(secret)


@bp.post("/<secret>/withhold")
@needs(Clearance.PUBLIC)
def withhold(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Withhold the lines that are ticked, or from one time to another of a recording, at once."""
    holder = _holder(secret)
    silent = request.form.get("silent") == "yes"
    try:
        if request.form.get("from", "").strip() or request.form.get("to", "").strip():
            own.withhold(archive(), holder, _span(silent))
        else:
            places = [place for each in request.form.getlist("line") if (place := whole(each)) is not None]
            ticked = Ticked(places=frozenset(places), seen=request.form.get("seen", ""), silent=silent)
            own.withhold_lines(archive(), holder, ticked)
    except NotFound:
        raise
    except Refusal as refusal:
        return _words(secret, refusal), status_of(refusal)
    return redirect(url_for("mine.words", secret=secret, done="withheld"), 303)


@bp.get("/<secret>/ask")
@needs(Clearance.PUBLIC)
def asking(secret: str) -> str:
    """What was asked of the archive and answered, and the form to ask."""
    return _asking(secret)


@bp.post("/<secret>/ask")
@needs(Clearance.PUBLIC)
def ask(secret: str) -> WerkzeugResponse | tuple[str, int]:
    """Ask the archivists: to erase, to open something, to write a name otherwise, or anything."""
    holder, kind = _holder(secret), request.form.get("kind", "")
    try:
        if kind not in set(Kind):
            raise Refusal("It was not said what you ask for. Nothing was sent.", "Choose one answer.")
        if kind == Kind.ERASURE and request.form.get("sure") != "yes":
            raise Refusal("Nothing was asked yet.", "Tick the box that says that you are sure.")
        own.ask(archive(), holder, Kind(kind), request.form.get("words", ""))
    except NotFound:
        raise
    except Refusal as refusal:
        return _asking(secret, refusal, request.form.get("words", "")), status_of(refusal)
    return redirect(url_for("mine.asking", secret=secret, done="asked"), 303)


@bp.get("/<secret>/seen")
@needs(Clearance.PUBLIC)
def seen(secret: str) -> str:
    """What happened with it: who opened, heard and took it along, by kind and day; what was changed."""
    found = _room(secret)
    return render_template("mine_seen.html", secret=secret, view=found.overview(), happened=found.happened())


@bp.get("/<secret>/transcript.<format>")
@needs(Clearance.PUBLIC)
def transcript(secret: str, format: str) -> Response:
    """One's own words to keep, as a page or as plain text."""
    copy = _room(secret).copy()
    if format == "txt":
        text = carried.as_form(copy.transcript, "txt", copy.languages, copy.address, copy.title, sample=copy.sample)
        answer = Response(text, mimetype="text/plain")
    elif format == "html":
        draft = carried.is_draft(copy.transcript.segments)
        answer = Response(render_template("own_copy.html", copy=copy, draft=draft), mimetype="text/html")
    else:
        raise NotFound
    answer.headers.set("Content-Disposition", "attachment", filename=f"{copy.address}.{format}")
    return answer


@bp.get("/<secret>/sound/<int:recording>")
@needs(Clearance.PUBLIC)
def sound(secret: str, recording: int) -> Response:
    """One's own voice, without what is withheld; a range of it as asked, or all of it block by block."""
    return _heard(secret, recording, Form.FULL)


@bp.get("/<secret>/sound/<int:recording>/small")
@needs(Clearance.PUBLIC)
def small(secret: str, recording: int) -> Response:
    """The same at a third of the size, in the same way."""
    return _heard(secret, recording, Form.SMALL)


def _heard(secret: str, recording: int, form: Form) -> Response:
    of, holder = archive(), _holder(secret)
    file = OwnRoom(of, holder, of.today()).sound(recording, form)

    def still() -> bool:
        try:
            return OwnRoom(of, holder, of.today()).sound(recording, form).path == file.path
        except NotFound:
            return False

    return streamed(file, still)


def _holder(secret: str) -> Holder:
    """Whose link it is; `NotFound` alike for every secret that stands for none, `TooMany` for whoever guesses."""
    if secret == HERE:
        token = session.get(VISIT)
        found = links.visitor(archive(), token) if isinstance(token, str) else None
        if found is None:
            raise NotFound
        return found
    try:
        parse_code(secret)
    except ValueError:
        raise NotFound from None

    def find() -> Holder:
        holder = links.known(archive(), secret)
        if holder is None:
            raise NotFound
        return holder

    return _counted(find)


def _counted(find: Callable[[], Found]) -> Found:
    """What `find` gives; its failures are counted, and after too many of them answered by `TooMany`.

    A right one opens whatever else was tried: guessing finds none of 95 bits, held up or not, and whoever shares a
    narrator's network could else keep them from closing anything.
    """
    try:
        return find()
    except NotFound:
        if cast(Throttle, current_app.extensions[_BY_PLACE]).begin(place()):
            raise TooMany("Too many tries from here.", "Wait five minutes and try again.") from None
        raise


def _room(secret: str) -> OwnRoom:
    return OwnRoom(archive(), _holder(secret), archive().today())


def _done(secret: str, done: str) -> WerkzeugResponse:
    return redirect(url_for("mine.page", secret=secret, done=done), 303)


def _surely(secret: str, deed: Callable[..., object], done: str) -> WerkzeugResponse | tuple[str, int]:
    """Do what cannot be taken back by this page, where somebody said that they are sure."""
    holder = _holder(secret)
    if request.form.get("sure") != "yes":
        return _page(secret, Refusal("Nothing was changed.", "Tick the box that says that you are sure.")), 400
    try:
        deed(archive(), holder)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(secret, refusal), status_of(refusal)
    return _done(secret, done)


def _span(silent: bool) -> Wish:
    said = request.form.get("from", ""), request.form.get("to", "")
    try:
        start, end = (parse_clock(each) for each in said)
    except ValueError as error:
        raise Refusal("One of the times could not be read. Nothing was withheld.", "Write both as 12:03.") from error
    return Wish(recording=whole(request.form.get("recording", "")), start_ms=start, end_ms=end, silent=silent)


def _page(secret: str, refusal: Refusal | None = None) -> str:
    view = _room(secret).overview()
    return render_template("mine.html", secret=secret, view=view, refusal=refusal, done=request.args.get("done", ""))


def _words(secret: str, refusal: Refusal | None = None) -> str:
    found = _room(secret)
    view = found.overview()
    if not view.written and not view.recordings:
        raise NotFound
    said = found.words() if view.written else None
    done = request.args.get("done", "")
    return render_template("mine_words.html", secret=secret, view=view, said=said, refusal=refusal, done=done)


def _asking(secret: str, refusal: Refusal | None = None, written: str = "") -> str:
    view, done = _room(secret).overview(), request.args.get("done", "")
    return render_template(
        "mine_ask.html", secret=secret, view=view, refusal=refusal, written=written[:4000], done=done
    )
