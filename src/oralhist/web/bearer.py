"""Programs: whoever sends a token reads what its account reads, at the addresses that are made for programs alone.

A token that is none is refused before anything is looked for, alike at every address: it is never taken for the public.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import Unauthorized

from oralhist.model.access import Viewer
from oralhist.model.refusals import Refusal
from oralhist.web.asking import archive
from oralhist.work import reading_tokens

FOR_PROGRAMS = ("public.search_as", "public.transcript", "public.translation")
"""What a token opens: results as JSON, CSV or RIS, and the files of a transcript and a translation."""


class NotForPrograms(Refusal):
    """An address, or a kind of request, that no token opens."""


def by_token() -> Viewer | None:
    """Who asks by a token; None where the request has none. No cookie is looked at beside one.

    Raises `Unauthorized` where it is no token that counts, `NotForPrograms` at any other address.
    """
    given = request.authorization
    if given is None or given.type != "bearer":
        return None
    found = reading_tokens.viewer_of(archive(), given.token or "")
    if found is None:
        raise Unauthorized
    if (request.endpoint is not None and request.endpoint not in FOR_PROGRAMS) or request.method not in ("GET", "HEAD"):
        raise NotForPrograms("A token reads results and exports, and nothing else.", "Ask for one of those by GET.")
    return found
