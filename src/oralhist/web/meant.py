"""Dates that the tagger understood, which it keeps in English words (*spring of 1962*), in the reader's language."""

from __future__ import annotations

import re

from oralhist.web.dates import in_words
from oralhist.web.tongues import say

MONTHS = {
    month: f"{n:02d}"
    for n, month in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        start=1,
    )
}
SEASONS = {"spring": "21", "summer": "22", "autumn": "23", "winter": "24"}
_SAID = re.compile(
    r"(?:(?P<day>[0-9]{1,2}) )?(?:(?P<month>[A-Z][a-z]+) )?(?P<year>[0-9]{4})"
    r"|(?P<season>[a-z]+) of (?P<its>[0-9]{4})|the (?P<decade>[0-9]{3})0s"
)


def date_meant(english: str) -> str | None:
    """*29 May 1962*, *spring of 1962*, *the 1960s* or *1962 to 1964* in the language of the request.

    None for what is no such date: one that was counted from another, or has no year, is kept in English alone.
    """
    first, to, last = english.partition(" to ")
    if to:
        ends = date_meant(first), date_meant(last)
        return None if None in ends else say("%(first)s to %(last)s", first=ends[0], last=ends[1])
    found = _SAID.fullmatch(english)
    if found is None:
        return None
    if found["decade"]:
        return in_words(f"{found['decade']}X")
    if found["season"]:
        return in_words(f"{found['its']}-{SEASONS[found['season']]}") if found["season"] in SEASONS else None
    if found["month"] is None:
        return found["year"] if found["day"] is None else None
    if found["month"] not in MONTHS:
        return None
    day = f"-{int(found['day']):02d}" if found["day"] else ""
    return in_words(f"{found['year']}-{MONTHS[found['month']]}{day}")
