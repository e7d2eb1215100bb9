"""The sound of recordings, a mebibyte at most at a time, each asked of the reading room, so that a withdrawal stops it.

Ranges are those of RFC 9110, section 14. A browser keeps what is open to everybody, and asks each time whether it still
is and whether it is still the same (`caches`); nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from flask import Blueprint, Response, g, jsonify, request, url_for
from werkzeug.http import parse_range_header

from oralhist.model.access import Clearance
from oralhist.model.chronology import Event
from oralhist.model.identifiers import Address, EventId
from oralhist.model.refusals import NotFound
from oralhist.model.sound import Form
from oralhist.model.views import RecordingView, SoundForm
from oralhist.reading_room import ReadingRoom, SoundFile
from oralhist.web.asking import given, room, room_later
from oralhist.web.caches import digest_of, may_be_kept
from oralhist.web.lines import Lines
from oralhist.web.needs import needs
from oralhist.web.words import titled

bp = Blueprint("sound", __name__)

BLOCK = 1024**2
"""Bytes that are given for one permission."""

AGAIN_MS = 60_000
"""After how long an event that is spoken of again is marked again."""


@bp.get("/t/<address:address>/sound/<int:number>")
@needs(Clearance.PUBLIC)
def sound(address: Address, number: int) -> Response:
    """A recording's sound: a range of it as asked, or all of it block by block."""
    return _heard(address, number, Form.FULL)


@bp.get("/t/<address:address>/sound/<int:number>/small")
@needs(Clearance.PUBLIC)
def small(address: Address, number: int) -> Response:
    """The same at a third of the size, in the same way."""
    return _heard(address, number, Form.SMALL)


@bp.get("/t/<address:address>/sound/<int:number>/levels")
@needs(Clearance.PUBLIC)
def levels(address: Address, number: int) -> Response:
    """How loud it is from beginning to end, 0 to 255 each, to be drawn."""
    return jsonify(levels=list(room().levels(address, number)))


@bp.app_template_global()
def sound_address(address: Address, number: int, form: Form) -> str:
    """The address of a form of a recording's sound."""
    return url_for("sound.small" if form is Form.SMALL else "sound.sound", address=address, number=number)


@bp.app_template_filter()
def in_order(forms: Sequence[SoundForm]) -> list[SoundForm]:
    """The forms of a recording as they are offered to a browser, which takes the first that it can play.

    The small one first where the page was asked for so, or by a browser that says `Save-Data: on`
    (https://wicg.github.io/savedata/); the page varies by that.
    """
    asked, first = given().get("sound"), Form.FULL
    if asked in tuple(Form):
        first = Form(asked)
    elif request.headers.get("Save-Data", "").casefold() == "on":
        first = Form.SMALL
    g.varies_by_saving = True
    return sorted(forms, key=lambda one: one.form is not first)


@bp.app_template_filter()
def amounts(recordings: Sequence[RecordingView]) -> list[SoundForm]:
    """Each form in which all of `recordings` can be heard, with its size in all; nothing where there is no choice."""
    found = [
        SoundForm(form=form, size=sum(sizes), codecs="")
        for form in Form
        if len(sizes := [one.size for each in recordings for one in each.forms if one.form is form]) == len(recordings)
    ]
    return in_order(found) if len(found) > 1 else []


@bp.app_template_filter()
def on_the_clock(lines: Lines, events: Mapping[EventId, Event]) -> list[tuple[int, int, str, int]]:
    """What is told of when, to be marked on the waveform: recording, ms in it, title of the event, line.

    An event that is spoken of again within a minute is marked once.
    """
    found: list[tuple[int, int, str, int]] = []
    last: dict[tuple[EventId, int], int] = {}
    for line in lines.told:
        if not line.heard or line.number is None or line.segment.start_ms is None:
            continue
        for tag in line.tags:
            at, key = line.segment.start_ms, (tag.event, line.number)
            if at - last.get(key, -AGAIN_MS) >= AGAIN_MS:
                found.append(
                    (line.number, at, titled(events[tag.event]) if tag.event in events else tag.title, line.index)
                )
            last[key] = at
    return found


@bp.after_app_request
def vary(answer: Response) -> Response:
    """Say that a page was made by what the browser says of its line."""
    if g.get("varies_by_saving"):
        answer.vary.add("Save-Data")
    return answer


def _heard(address: Address, number: int, form: Form) -> Response:
    return heard(lambda asked: asked.sound(address, number, form))


def heard(find: Callable[[ReadingRoom], SoundFile]) -> Response:
    """The sound that `find` finds in this viewer's reading room, for as long as it is there and the same."""
    file, later = find(room()), room_later()

    def still() -> bool:
        try:
            return find(later()).path == file.path
        except NotFound:
            return False

    return streamed(file, still)


def streamed(file: SoundFile, may_go_on: Callable[[], bool]) -> Response:
    """The range of a file that was asked for, or all of it block by block, for as long as `may_go_on`."""
    asked, tag = request.headers.get("Range"), _tag(file.path)
    if tag and request.if_none_match.contains(tag):
        return _tagged(Response(status=304), tag)
    if request.if_range.etag is not None and request.if_range.etag != tag:
        asked = None  # what the browser has of it is of another file
    if asked is None or request.method == "HEAD":
        answer = Response(_blocks(file.path, file.size, may_go_on), mimetype=file.mimetype)
        answer.content_length = file.size
    elif (span := _span(asked, file.size)) is None:
        answer = Response(status=416)
        answer.headers["Content-Range"] = f"bytes */{file.size}"
    else:
        answer = Response(_read(file.path, *span), status=206, mimetype=file.mimetype)
        answer.headers["Content-Range"] = f"bytes {span[0]}-{span[1] - 1}/{file.size}"
    answer.headers["Accept-Ranges"] = "bytes"
    return _tagged(answer, tag)


def _tag(path: Path) -> str:
    """The digest of a file that a browser may keep, to be asked about each time; empty for one that it may not."""
    try:
        return digest_of(path) if may_be_kept() else ""
    except FileNotFoundError:
        raise NotFound from None


def _tagged(answer: Response, tag: str) -> Response:
    if tag:
        answer.set_etag(tag)
    return answer


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """The first and the one-past-last byte to give, None where no byte can be; of several ranges the first."""
    ranges = parse_range_header(asked)
    if ranges is None or ranges.units != "bytes":
        return None
    start, end = ranges.ranges[0]
    if start < 0:
        start, end = max(0, size + start), size
    if start >= size:
        return None
    return start, min(size if end is None else end, size, start + BLOCK)


def _read(path: Path, start: int, end: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)
    except FileNotFoundError:
        # Something of it was withheld, or discarded, since it was asked for.
        raise NotFound from None


def _blocks(path: Path, size: int, may_go_on: Callable[[], bool]) -> Iterator[bytes]:
    for start in range(0, size, BLOCK):
        if start and not may_go_on():
            return
        try:
            yield _read(path, start, min(start + BLOCK, size))
        except NotFound:
            return
