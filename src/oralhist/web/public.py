"""The pages that anybody may come to; what stands on them is what the reading room shows this viewer."""

from __future__ import annotations

from urllib.parse import quote_plus

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from oralhist.model.access import Clearance
from oralhist.model.identifiers import Address, EventId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import LANGUAGES
from oralhist.model.views import RevisionView, TestimonyView
from oralhist.web.asking import archive, given, quiet, room
from oralhist.web.figures import by_voice
from oralhist.web.interface import language, mirrored
from oralhist.web.lines import lines
from oralhist.web.needs import needs
from oralhist.web.noting import note_shown
from oralhist.web.numbers import whole
from oralhist.web.paging import contents, paged, seconds
from oralhist.web.sizes import home_size
from oralhist.web.spoken import in_browser
from oralhist.web.tally import by_side, sides, tally
from oralhist.work import words as spoken

bp = Blueprint("public", __name__)

NEWEST = 5
LAST_PAGE = 9999
FORMATS = {"vtt": "text/vtt", "srt": "application/x-subrip", "txt": "text/plain", "json": "application/json"}


@bp.get("/")
@needs(Clearance.PUBLIC)
def home() -> str:
    """The way in: what this is, the search, the events with who speaks of each, the newest accounts."""
    events = room().events()
    picture = tally(events, mirrored=mirrored())
    return render_template("home.html", events=events, tally=picture, newest=room().newest(NEWEST))


@bp.get("/t/<address:address>")
@bp.post("/t/<address:address>")
@needs(Clearance.PUBLIC)
def testimony(address: Address) -> str:
    """A testimony: what is open, its sound, its words."""
    view, query = room().testimony(address), given().get("q", "").strip()
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    refusal = None
    if query and view.transcript is not None:
        try:
            found = room().found_in(address, query)
        except NotFound:
            raise
        except Refusal as refused:
            refusal = refused
    said = lines(view, suggested=archive().settings.show_suggestions)
    asked = {"query": query, "found": found, "refusal": refusal, "quiet": quiet(), "today": archive().today()}
    where = {"part": given().get("part", ""), "s": given().get("s", "")}
    where |= {"t": request.args.get("t", ""), "r": request.args.get("r", "1")}
    return render_template(
        "testimony.html",
        view=view,
        lines=said,
        page=paged(said, where, min(found, default=None)),
        chapters=contents(said),
        events=room().titles(),
        named_places=room().places_named(address, language()),
        home=home_size(room(), [address]),
        start=seconds(where),
        start_recording=whole(where["r"]) or 1,
        cited=_cited(view),
        **asked,
    )


def _cited(view: TestimonyView) -> RevisionView | None:
    """The earlier revision of the text by whose citation somebody comes; None where it is today's, or there is none."""
    number, text = whole(request.args.get("rev", "")), view.transcript
    return next((one for one in text.history if one.number == number and not one.current), None) if text else None


@bp.get("/t/<address:address>/transcript.<format>")
@needs(Clearance.PUBLIC)
def transcript(address: Address, format: str) -> Response:
    """A transcript to keep, as subtitles, plain text or JSON."""
    if format not in FORMATS:
        raise NotFound
    answer = Response(room().transcript_as(address, format), mimetype=FORMATS[format])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{address}.{format}")
    return answer


@bp.get("/t/<address:address>/translation.<format>")
@needs(Clearance.PUBLIC)
def translation(address: Address, format: str) -> Response:
    """The translation to keep, in the same forms as the transcript."""
    if format not in FORMATS:
        raise NotFound
    answer = Response(room().transcript_as(address, format, translated=True), mimetype=FORMATS[format])
    answer.headers.set("Content-Disposition", "attachment", filename=f"{address}-translation.{format}")
    return answer


@bp.get("/t/<address:address>/words/<int:part>")
@needs(Clearance.PUBLIC)
def words(address: Address, part: int) -> Response:
    """The words of a hundred segments with their moments, for the player to follow and to quote.

    By the place of each segment: first and last character as a browser counts them, begin and end in ms.
    """
    return jsonify({str(place): [in_browser(one) for one in said] for place, said in room().words(address, part)})


@bp.post("/t/<address:address>/words")
@needs(Clearance.PUBLIC)
def want_words(address: Address) -> Response:
    """Have the words found in the sound where they are not yet: whether they are there, and else whether they will be.

    How long that takes is said to nobody.
    """
    try:
        # What failed or was cancelled is for archivists to ask for again: else whoever listens fills the queue.
        there = spoken.ask(archive(), room().wants_words(address), again=False)
    except NotFound:
        raise
    except Refusal:
        # Its sentence is for archivists: it names the number.
        return jsonify(there=False, coming=False)
    return jsonify(there=there, coming=not there)


@bp.get("/events")
@needs(Clearance.PUBLIC)
def events() -> str:
    """The timeline: every event, with how many accounts speak of it; by language, side and place."""
    language, side, place = request.args.get("language"), request.args.get("side"), request.args.get("place")
    places = room().places()
    chosen = {
        "language": language if language and language in LANGUAGES else "",
        "side": side if side in ("stayed", "left", "other") else "",
        "place": next((one.id for one in places if one.id == place), ""),
    }
    found = room().events(**chosen)
    picture = tally(found, everything=True, mirrored=mirrored())
    return render_template("events.html", tally=picture, places=places, languages=LANGUAGES, chosen=chosen)


@bp.get("/events/<event:event>")
@needs(Clearance.PUBLIC)
def event(event: EventId) -> str | WerkzeugResponse:
    """An event: what the sources say, where they disagree, who speaks of it; one that was merged leads to the other."""
    now = room().now_called(event)
    if now != event:
        return redirect(url_for("public.event", event=now), 301)
    view = room().event(event)
    note_shown(one.address for one in (*view.told, *view.suggested))
    wanted = dict.fromkeys([*view.event.sources, *(figure.source for figure in view.event.figures)])
    return render_template(
        "event.html",
        view=view,
        others=room().titles(),
        sources={id: room().source(id) for id in wanted},
        voices=by_voice(view, room().sources()),
        sides=sides(view.accounts),
        by_side=by_side,
    )


@bp.get("/about")
@needs(Clearance.PUBLIC)
def about() -> str:
    """What this archive is and how it treats what people tell and what people ask."""
    return render_template("about.html", settings=archive().settings)


@bp.app_template_global()
def play_link(
    address: str,
    segment: int | None,
    recording: int | None,
    start_ms: int | None,
    cited: int | None = None,
    query: str = "",
) -> str:
    """The address of a line of a testimony, which opens at its second where it sounds, and in its part.

    With the revision `cited`, its page says so once there is a newer one. What answers `query` is marked there, each
    place leading to the next.
    """
    return line_link(url_for("public.testimony", address=address), segment, recording, start_ms, cited, query)


@bp.app_template_global()
def line_link(
    own: str,
    segment: int | None,
    recording: int | None,
    start_ms: int | None,
    cited: int | None = None,
    query: str = "",
) -> str:
    """The same, where `own` is the address of the testimony: a page of a thousand lines asks for that once."""
    asked = [] if start_ms is not None or segment is None else [f"s={segment}"]
    if start_ms is not None:
        asked = [*([f"r={recording}"] if recording not in (None, 1) else []), f"t={_in_seconds(start_ms)}"]
    asked += [f"rev={cited}"] if cited else []
    asked += [f"q={quote_plus(query)}"] if query else []
    return own + (f"?{'&'.join(asked)}" if asked else "") + (f"#s{segment}" if segment is not None else "")


def _in_seconds(ms: int) -> str:
    """Milliseconds as seconds, to the millisecond also after hours: *6*, *10800.25*."""
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def page_number(text: str) -> int:
    """The number of a page of results, 1 where `text` is none."""
    return min(whole(text) or 1, LAST_PAGE)
