"""What a view asks with: the archive of this application, who asks, and the reading room opened for them."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, session

from oralhist.model.access import Viewer
from oralhist.reading_room import ReadingRoom
from oralhist.work.accounts import viewer_of
from oralhist.work.archive import Archive

EXTENSION = "oralhist"
TOKEN = "token"  # noqa: S105 - the key of the signed cookie under which the session's token lies


def archive() -> Archive:
    """The archive that this application serves."""
    return cast(Archive, current_app.extensions[EXTENSION])


def recognise() -> None:
    """Find out who asks, by the signed cookie; a revoked or unknown session is the public."""
    token = session.get(TOKEN)
    known = viewer_of(archive(), token) if isinstance(token, str) else None
    g.viewer = known if known is not None else Viewer.public()


def viewer() -> Viewer:
    """Who asks."""
    if "viewer" not in g:
        recognise()
    return cast(Viewer, g.viewer)


def room() -> ReadingRoom:
    """The reading room as this viewer finds it today."""
    return ReadingRoom(archive(), viewer(), archive().today())
