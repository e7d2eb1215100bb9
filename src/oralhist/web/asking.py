"""What a view asks with: the archive of this application, who asks, and the reading room opened for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import current_app, g, request, session
from werkzeug.datastructures import MultiDict

from oralhist.model.access import Viewer
from oralhist.model.found import NarratorFound
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work.accounts import viewer_of
from oralhist.work.archive import Archive

EXTENSION = "oralhist"
PREVIEW = "oralhist.preview"
VISIT = "mine"
"""The key of the signed cookie under which the token of whoever typed a narrator's code lies."""
HERE = "here"
"""What stands in an address in place of the narrator's secret where somebody has typed the code."""
SECRETS = {"token", "secret"}
"""Arguments of an address that open something to whoever has it: a narrator's link, an invitation."""
TOKEN = "token"  # noqa: S105 - the key of the signed cookie under which the session's token lies


def archive() -> Archive:
    """The archive that this application serves."""
    return cast(Archive, current_app.extensions[EXTENSION])


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """That the archivist `by` sees the pages as `viewer` would, on `day` (None: today); `who` says it in words.

    `back` leads to the desk.
    """

    by: Viewer
    viewer: Viewer
    day: date | None
    who: str
    back: str


def previewed() -> Preview | None:
    """What this request is a preview of. No client can send it: it is no header."""
    return cast(Preview | None, request.environ.get(PREVIEW))


def recognise(program: Viewer | None = None) -> None:
    """Find out who asks: a program by its token, else by the signed cookie; an unknown session is the public."""
    g.program = program is not None
    if program is not None:
        g.viewer = program
        return
    preview = previewed()
    if preview is not None:
        g.viewer = preview.viewer
        return
    token = session.get(TOKEN)
    known = viewer_of(archive(), token) if isinstance(token, str) else None
    g.viewer = known if known is not None else Viewer.public()


def by_program() -> bool:
    """Whether a program asks, by a token: it has no session, and is answered in JSON."""
    return bool(g.get("program", False))


def viewer() -> Viewer:
    """Who asks."""
    if "viewer" not in g:
        recognise()
    return cast(Viewer, g.viewer)


def visits() -> bool:
    """Whether somebody has typed a narrator's code here: the pages say so by what leaving them ends."""
    return VISIT in session


def reader() -> Viewer:
    """Who reads what is answered: in a preview the archivist."""
    preview = previewed()
    return viewer() if preview is None else preview.by


def quiet() -> bool:
    """Whether a page is asked for by a form, so that nothing of what is asked stands in its address."""
    return request.method == "POST"


def given() -> MultiDict[str, str]:
    """What this request asks, by its form where it leaves no trace, else by its address."""
    return request.form if quiet() else request.args


def room() -> ReadingRoom:
    """The reading room as this viewer finds it today."""
    return room_later()()


def room_later() -> Callable[[], ReadingRoom]:
    """The reading room for this viewer, to be opened also after the request is over, as they find it then."""
    of, by, preview = archive(), viewer(), previewed()
    day = preview.day if preview is not None else None
    return lambda: ReadingRoom(of, by, day or of.today())


def narrators_called(words: str, most: int | None = None) -> tuple[NarratorFound, ...]:
    """Whose narrator is called like `words`, which were not asked for as a name; nobody where they can be none."""
    try:
        return room().narrators(words, most) if any(letter.isalpha() for letter in words) else ()
    except Refusal:
        return ()
