"""What is noted of a request before it is answered: that somebody with an account reads what is not open to everybody.

By the arguments of the route, so that a new one is covered the day it is written; a page that shows words of several
testimonies says which (`note_shown`). Searches are never noted.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from oralhist.model.identifiers import Address, TestimonyId
from oralhist.web.asking import archive, reader
from oralhist.work import opened
from oralhist.work.opened import Way

WAYS = {
    **dict.fromkeys(("sound.sound", "sound.small", "adding.hear"), Way.PLAY),
    **dict.fromkeys(("public.transcript", "public.translation", "quoting.quote_as"), Way.EXPORT),
}
"""In which way a route reads a testimony; every other one opens it."""

READ_BY_FORM = ("public.testimony",)
"""Routes that a form asks for a testimony, so that what is sought in it stands in no address."""


def note_shown(addresses: Iterable[Address]) -> None:
    """Note, before a page is given, who is shown words of these testimonies that are not open to everybody."""
    opened.shown(archive(), reader(), addresses)


def note_reading() -> None:
    """Note who reads which testimony, where the ledger keeps that; raises `Refusal` where it cannot be written."""
    given = request.view_args or {}
    if request.method not in ("GET", "HEAD") and request.endpoint not in READ_BY_FORM:
        return  # what changes something is noted by what it does
    way = WAYS.get(request.endpoint or "", Way.OPEN)
    if "address" in given:
        opened.at_address(archive(), reader(), Address(given["address"]), way)
    elif "number" in given:
        opened.at_desk(archive(), reader(), TestimonyId(given["number"]), way)
