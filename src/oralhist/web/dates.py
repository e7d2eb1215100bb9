"""Dates as an archive keeps them (EDTF) in the reader's language: 1962-04~/1962-10 is about April to October 1962."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from oralhist.web.tongues import JOINER, NO_BREAK, Terms, say, term, tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How a language writes a day and a month (patterns of UTS 35), with their year and without.

    `year_first` is whether the year stands first, so that of two dates of one year the first says it.
    """

    day: str
    month: str
    day_alone: str
    month_alone: str
    year_first: bool


# Months by name and the order of the parts are the Unicode CLDR's, but for Uyghur: there it has "d-MMMM، y" beside
# "y MMMM", and no word for the year. A test holds the others against it.
FORMS = {
    "en": Form(day="d MMMM y", month="MMMM y", day_alone="d MMMM", month_alone="MMMM", year_first=False),
    "ru": Form(day="d MMMM y 'г'.", month="LLLL y 'г'.", day_alone="d MMMM", month_alone="LLLL", year_first=False),
    "kk": Form(day="y 'ж'. d MMMM", month="y 'ж'. MMMM", day_alone="d MMMM", month_alone="MMMM", year_first=True),
    "zh": Form(day="y年M月d日", month="y年M月", day_alone="M月d日", month_alone="M月", year_first=True),
    "ug": Form(day="y-'يىل' d-MMMM", month="y-'يىل' MMMM", day_alone="d-MMMM", month_alone="MMMM", year_first=True),
    "ky": Form(day="y-'ж'., d-MMMM", month="y-'ж'., MMMM", day_alone="d-MMMM", month_alone="MMMM", year_first=True),
}

SEASONS = Terms(
    {
        "21": term("spring %(year)s"),
        "22": term("summer %(year)s"),
        "23": term("autumn %(year)s"),
        "24": term("winter %(year)s"),
    }
)

_DATE = re.compile(r"(?P<year>[0-9]{3}[0-9X])(?:-(?P<month>[0-9]{2}))?(?:-(?P<day>[0-9]{2}))?(?P<doubt>[~?%]?)")
_LEAP = 2000
"""A year with every day that any year has."""
_DOUBT = Terms(
    {"~": term("about %(date)s"), "?": term("perhaps %(date)s"), "%": term("perhaps about %(date)s")},
)


def in_words(edtf: str) -> str:
    """An EDTF date of level 1 in words; what is not understood is given back as it stands.

    Source: https://www.loc.gov/standards/datetime/ (intervals, qualification, seasons, unspecified digits).
    """
    start, stroke, end = edtf.strip().partition("/")
    if not stroke:
        return _one(start) or edtf
    if start in ("", "..") and end in ("", ".."):
        return edtf
    if end in ("", ".."):
        return say("from %(date)s", date=_one(start) or start)
    if start in ("", ".."):
        return say("until %(date)s", date=_one(end) or end)
    year_first = FORMS[tongue().code].year_first
    first = _one(start, beside="" if year_first else end)
    last = _one(end, beside=start if year_first else "")
    if first is None or last is None:
        return edtf
    if first.isdecimal() and last.isdecimal():
        return f"{first}–{last}"
    return say("%(first)s to %(last)s", first=first, last=last)


def of_no_year(month: int, day: int | None) -> str | None:
    """*29 May* or *May*, of no year that was said; None for a day that no year has."""
    said = _in_full(_LEAP, month, None if day is None else f"{day:02d}", alone=True)
    return None if said is None else _unbroken(said)


def first_year(edtf: str) -> int | None:
    """The year in which a date begins, None where none is said."""
    found = _DATE.fullmatch(edtf.strip().partition("/")[0])
    return int(found["year"].replace("X", "0")) if found else None


def _one(text: str, beside: str = "") -> str | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, month, day, doubt = found["year"], found["month"], found["day"], found["doubt"]
    if year.endswith("X"):
        said: str | None = say("the %(decade)ss", decade=year.replace("X", "0"))
    elif month in SEASONS:
        said = SEASONS[month] % {"year": year}
    elif month is None:
        said = year
    else:
        said = _in_full(int(year), int(month), day, alone=beside.startswith(year))
    if said is None:
        return None
    return _DOUBT[doubt] % {"date": _unbroken(said)} if doubt else _unbroken(said)


def _unbroken(said: str) -> str:
    # A line that ends in "1962-" is read as a number cut off, from the right as minus 1962.
    return said.replace(" ", NO_BREAK).replace("-", f"-{JOINER}")


def _in_full(year: int, month: int, day: str | None, *, alone: bool) -> str | None:
    form, locale = FORMS[tongue().code], tongue().by_locale
    try:
        whole = date(year, month, int(day) if day else 1)
    except ValueError:
        return None
    if day:
        return format_date(whole, form.day_alone if alone else form.day, locale)
    return format_date(whole, form.month_alone if alone else form.month, locale)
