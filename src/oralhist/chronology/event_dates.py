"""The days of a date in EDTF (https://www.loc.gov/standards/datetime/), read by the `edtf` library.

Years, months and days, which nearly all dates are, are read here, since the library takes 10 ms for each and the whole
chronology is read with every command; a test holds both readings against one another.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_PLAIN = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3][0-9]))?)?[~?%]?")


def parse(text: str) -> str:
    """`text` if it is a date in EDTF whose days are in the calendar and whose end is not before its beginning.

    Raises ``ValueError`` in one sentence.
    """
    for match in _DAY.finditer(text):
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
            raise ValueError(f"{match.group()} is no day of the calendar.")
    first, last = bounds(text)
    if not first and not last:
        raise ValueError(f"{text[:40]!r} says neither when it began nor when it ended.")
    if first and last and first > last:
        raise ValueError(f"{text} ends before it begins.")
    return text


def bounds(text: str) -> tuple[str, str]:
    """The first and the last day of a date (ISO 8601), empty where it is open; ``ValueError`` where it is no date."""
    begin, stroke, end = text.partition("/")
    final = end if stroke else begin
    try:
        first = "" if stroke and begin in ("", "..") else (_plain(begin) or by_library(begin))[0]
        last = "" if stroke and final in ("", "..") else (_plain(final) or by_library(final))[1]
    except (EDTFParseException, ValueError, AttributeError, TypeError) as error:
        raise ValueError(
            f"{text[:40]!r} is not a date; write it as 1962-05-29, 1962-05, 1962~ or 1962-03~/1962-05-31 (EDTF)."
        ) from error
    return first, last


@lru_cache(maxsize=1000)
def by_library(part: str) -> tuple[str, str]:
    """The first and the last day of a date that is no interval, as the library reads it."""
    found = edtf.parse_edtf(part)
    first, last = found.lower_strict(), found.upper_strict()
    return f"{first[0]:04d}-{first[1]:02d}-{first[2]:02d}", f"{last[0]:04d}-{last[1]:02d}-{last[2]:02d}"


def _plain(part: str) -> tuple[str, str] | None:
    match = _PLAIN.fullmatch(part)
    if match is None or match["year"] == "0000":
        return None
    year, month, day = match["year"], match["month"], match["day"]
    last = day or f"{calendar.monthrange(int(year), int(month or 12))[1]:02d}"
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{last}"
