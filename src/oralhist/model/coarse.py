"""Dates as readers see them where an archivist made them coarser: the year or the decade, and nothing finer."""

from __future__ import annotations

import re
from enum import StrEnum

_YEAR = re.compile(r"(?<![0-9X-])([0-9]{2}[0-9X]{2})(?![0-9X])")


class Grain(StrEnum):
    """How fine a date is shown."""

    EXACT = ""
    YEAR = "year"
    DECADE = "decade"


def coarser(date: str, grain: Grain) -> str:
    """An EDTF date as fine as `grain`: ``2025-03-04`` is ``2025`` or ``202X``, an interval its first and last.

    Nothing is left of a date in which no year of four digits stands: what cannot be made coarser is not shown.
    """
    if grain is Grain.EXACT or not date:
        return date
    years = [year if grain is Grain.YEAR else f"{year[:3]}X" for year in _YEAR.findall(date)]
    if not years:
        return ""
    first, last = min(years), max(years)
    return first if first == last else f"{first}/{last}"
