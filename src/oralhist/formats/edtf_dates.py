"""Dates as archivists write them: EDTF (https://www.loc.gov/standards/datetime/), checked by the `edtf` library."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

_DAY = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?[?~%]?")
_YEAR = re.compile(r"(?<![0-9X])[0-9]{2}[0-9X]{2}(?![0-9X])")


def parse_date(text: str) -> str:
    """`text` if it is a date in EDTF, else ``ValueError`` in one sentence."""
    try:
        edtf.parse_edtf(text)
    except (EDTFParseException, ValueError) as error:
        raise ValueError(
            f"{text[:40]!r} is not a date; write it as 2025-06-14, 2025-06, 2025, 202X or 2025-06~ (EDTF)."
        ) from error
    return text


def day_of(text: str) -> tuple[date, date]:
    """The first and the last day that one EDTF day, month or year may mean; ``ValueError`` where it is none."""
    match = _DAY.fullmatch(parse_date(text))
    if match is None or match["year"] == "0000":
        raise ValueError(
            f"{text[:40]!r} is not one day; write it as 2026-05-01, or 2026-05 where the day is not known."
        )
    year, month, day = (int(match[part] or 0) for part in ("year", "month", "day"))
    try:
        first = date(year, month or 1, day or 1)
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is no day of the calendar.") from error
    return first, last


def year_of(text: str) -> int | None:
    """The earliest year that an EDTF date may mean, None where it says none."""
    found = _YEAR.findall(text)
    return min(int(year.replace("X", "0")) for year in found) if found else None
