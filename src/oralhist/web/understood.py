"""What a date that an archivist types is understood as, in the language of the page, before and after it is kept."""

from __future__ import annotations

from oralhist.formats.edtf_dates import parse_date
from oralhist.web.dates import in_words
from oralhist.web.refused import said_here
from oralhist.web.tongues import say

LONGEST = 60
"""Characters of a date."""


def understood(text: str | None) -> str:
    """*Understood as: about May 1962*; what is wrong where it is no date; nothing where nothing is typed."""
    date = (text or "").strip()[:LONGEST]
    if not date:
        return ""
    try:
        return say("Understood as: %(date)s", date=in_words(parse_date(date)))
    except ValueError as error:
        return said_here(str(error))
