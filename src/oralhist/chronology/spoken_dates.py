"""Dates as narrators say them, in six languages: kept as said, read as EDTF, never a day invented.

A month said without a year is ``XXXX-05`` (EDTF level 2). Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oralhist.chronology import calendar_words
from oralhist.chronology.calendar_words import MONTHS, SEASONS
from oralhist.chronology.said_years import Part, Word, years
from oralhist.chronology.numerals import Form, Tongue, numeral
from oralhist.language.folding import fold
from oralhist.model.text import primary

NEAR = 40
"""Characters between a year and its month at most; they also stand in one sentence."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
_WORD = re.compile("[^\\W_](?:[^\\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0640\u200c\u200d])*")
_SENTENCE_END = re.compile(r"[!?؟。！？;；]|(?<![гжй0-9])\.(?:\s|$)")
_NUMERIC = re.compile(
    r"(?<![0-9.])(?:(?P<d>[0-9]{1,2})[./](?P<m>[0-9]{1,2})[./](?P<y>(?:19|20)[0-9]{2})|(?P<y2>(?:19|20)[0-9]{2})-(?P<m2>[0-9]{2})(?:-(?P<d2>[0-9]{2}))?)(?![0-9])"
)
_HAN_DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0}
_HAN_YEAR = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2}|一千九百[四五六七八九]十[一二三四五六七八九]?|一九[〇零○一二三四五六七八九]{2}|二[〇零○]{2}[〇零○一二三四五六七八九]"
    r"|(?<![0-9一二三四五六七八九十百])(?:[三四五六七八九][〇零○一二三四五六七八九]|[3-9][0-9]|[二三四五六七八九]十(?=年代)))"
    r"\s?年(?P<decade>代)?(?![前来來后後间間])"
)
_HAN_MONTH = re.compile(
    r"(?<![0-9一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?!亮)份?"
    r"(?:\s?(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?[日号號])?"
)
_HAN_SEASON = re.compile(r"(?:(?<=年)|(?<=年的)|(?<=年底的)|(?=.天))(?:开|開|入|初)?(?P<season>[春夏秋冬])[天季]?")
_HAN_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenDate:
    """Characters ``start`` to ``end`` of a text say a date: in EDTF, and in its parts.

    `year_low` and `year_high` differ for a decade, and are None where only a month was said.
    """

    start: int
    end: int
    edtf: str
    year_low: int | None
    year_high: int | None
    month: int | None = None
    day: int | None = None
    season: str | None = None

    @property
    def means(self) -> str:
        """The date in English: *April 1962*, *29 May*, *spring of 1962*, *the 1960s*."""
        if self.year_low != self.year_high:
            return f"the {self.year_low}s"
        year = "" if self.year_low is None else str(self.year_low)
        if self.month:
            return " ".join(part for part in (str(self.day or ""), MONTHS[self.month - 1], year) if part)
        return f"{self.season} of {year}" if self.season else year


@dataclass(frozen=True, slots=True)
class _MonthPart:
    start: int
    end: int
    month: int
    day: int | None
    sure: bool


def find(text: str, language: str | None) -> list[SpokenDate]:
    """The dates that a text says, in order. `language` (BCP 47) decides what a season word means."""
    plain = text.translate(_DIGITS)
    spoken = primary(language) if language else ""
    found = list(_numeric(plain))
    words = [Word(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(plain)]
    words = [word for word in words if word.text and not any(d.start <= word.start < d.end for d in found)]
    said_years = [*_han_years(plain), *years(plain, words)]
    months = [*_han_months(plain), *_months(plain, words, spoken)]
    seasons = [*_han_seasons(plain), *((w, name) for w in words if (name := calendar_words.season(w.text, spoken)))]
    found += _joined(plain, said_years, months, seasons)
    return sorted(found, key=lambda date: (date.start, date.end))


def _joined(
    text: str, said: list[Part], months: list[_MonthPart], seasons: list[tuple[Word, str]]
) -> Iterator[SpokenDate]:
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    spent: set[int] = set()
    for month in months:
        year = _nearest(month, (y for y in said if not y.decade), ends, NEAR)
        if year is None and not month.sure:
            continue
        first = year is not None and year.start not in spent
        if year is not None:
            spent.add(year.start)
        low = None if year is None else year.value
        yield SpokenDate(
            start=min(month.start, year.start) if year and first else month.start,
            end=max(month.end, year.end) if year and first else month.end,
            edtf=f"{low or 'XXXX'}-{month.month:02d}" + (f"-{month.day:02d}" if month.day else ""),
            year_low=low,
            year_high=low,
            month=month.month,
            day=month.day,
        )
    for year in said:
        if year.decade:
            edtf, high = f"{year.value // 10}X", year.value // 10 * 10 + 9
            yield SpokenDate(start=year.start, end=year.end, edtf=edtf, year_low=high - 9, year_high=high)
        elif year.start not in spent:
            word = _nearest(year, (word for word, _ in seasons), ends, NEAR)
            name = next((name for one, name in seasons if one is word), None)
            yield SpokenDate(
                start=min(year.start, word.start) if word else year.start,
                end=max(year.end, word.end) if word else year.end,
                edtf=f"{year.value}-{SEASONS[name]}" if name else str(year.value),
                year_low=year.value,
                year_high=year.value,
                season=name,
            )


def _nearest[T: (Part, Word)](one: Part | _MonthPart, others: Iterable[T], ends: list[int], most: int) -> T | None:
    return None


def _numeric(text: str) -> Iterator[SpokenDate]:
    for match in _NUMERIC.finditer(text):
        year, month = int(match["y"] or match["y2"]), int(match["m"] or match["m2"])
        day = int(match["d"] or match["d2"] or 0) or None
        if 1 <= month <= 12 and (day is None or day <= 31):
            edtf = f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
            yield SpokenDate(
                start=match.start(), end=match.end(), edtf=edtf, year_low=year, year_high=year, month=month, day=day
            )
