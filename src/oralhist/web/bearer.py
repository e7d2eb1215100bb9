"""Programs: whoever sends a token reads what its account reads, or hands in recordings, and never both.

A token that is none is refused before anything is looked for, alike at every address: it is never taken for the public.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import Unauthorized

from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive
from oralhist.work import reading_tokens
from oralhist.work.reading_tokens import Scope

FOR_PROGRAMS = ("public.search_as", "public.transcript", "public.translation")
"""What a token that reads opens: results as JSON, CSV or RIS, and the files of a transcript and a translation."""

FOR_UPLOADS = ("tus.offered", "tus.begin", "tus.how_far", "tus.piece", "desk.take")
"""What one that uploads opens: recordings in pieces, and that they are taken in."""


class NotForPrograms(Refusal):
    """An address, or a kind of request, that no token opens."""


def by_token() -> Viewer | None:
    """Who asks by a token; None where the request has none. No cookie is looked at beside one.

    Raises `Unauthorized` where it is no token that counts, `NotForPrograms` at any other address than those for it.
    """
    given = _token()
    if given is None:
        return None
    found = reading_tokens.program_of(archive(), given)
    if found is None:
        raise Unauthorized
    if found.scope is Scope.UPLOAD:
        if request.endpoint not in FOR_UPLOADS:
            raise NotForPrograms(
                "This token hands in recordings, and nothing else.",
                "Send them to /desk/uploads by tus, then POST /desk/add.",
            )
    elif (request.endpoint is not None and request.endpoint not in FOR_PROGRAMS) or request.method not in (
        "GET",
        "HEAD",
    ):
        raise NotForPrograms("A token reads results and exports, and nothing else.", "Ask for one of those by GET.")
    return found.viewer


def hands_in() -> bool:
    """Whether the request has a token that hands in recordings and counts, whatever it asks for."""
    given = _token()
    found = None if given is None else reading_tokens.program_of(archive(), given)
    return found is not None and found.scope is Scope.UPLOAD


def _token() -> str | None:
    given = request.authorization
    return None if given is None or given.type != "bearer" else given.token or ""
