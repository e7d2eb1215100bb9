"""Dates as an archive keeps them (EDTF) said in English: 1962-04~/1962-10 is about April to October 1962."""

from __future__ import annotations

import re

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}

NO_BREAK = "\N{NO-BREAK SPACE}"

_DATE = re.compile(r"(?P<year>[0-9]{3}[0-9X])(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?(?P<doubt>[~?%]?)")
_DOUBT = {"~": "about ", "?": "perhaps ", "%": "perhaps about ", "": ""}


def in_words(edtf: str) -> str:
    """An EDTF date of level 1 in English words; what is not understood is given back as it stands.

    Source: https://www.loc.gov/standards/datetime/ (intervals, qualification, seasons, unspecified digits).
    """
    start, stroke, end = edtf.strip().partition("/")
    if not stroke:
        return _one(start) or edtf
    if start in ("", "..") and end in ("", ".."):
        return edtf
    if end in ("", ".."):
        return f"from {_one(start) or start}"
    if start in ("", ".."):
        return f"until {_one(end) or end}"
    first, last = _one(start, beside=end), _one(end)
    if first is None or last is None:
        return edtf
    return f"{first}–{last}" if first.isdecimal() and last.isdecimal() else f"{first} to {last}"


def first_year(edtf: str) -> int | None:
    """The year in which a date begins, None where none is said."""
    found = _DATE.fullmatch(edtf.strip().partition("/")[0])
    return int(found["year"].replace("X", "0")) if found else None


def _one(text: str, beside: str = "") -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day = found["year"], found["month"], found["day"]
    if year.endswith("X"):
        return f"{_DOUBT[found['doubt']]}the {year[:3]}0s"
    parts = [year]
    if month in SEASONS:
        parts.insert(0, SEASONS[month])
    elif month is not None and 1 <= int(month) <= 12:
        parts.insert(0, MONTHS[int(month) - 1])
    elif month is not None:
        return None
    if day is not None:
        parts.insert(0, str(int(day)))
    if len(parts) > 1 and beside.startswith(year):
        parts.pop()
    return _DOUBT[found["doubt"]] + NO_BREAK.join(parts)
