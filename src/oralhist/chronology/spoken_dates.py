"""Dates as narrators say them, in six languages: kept as said, read as EDTF, never a day invented.

A month said without a year is ``XXXX-05`` (EDTF level 2). Not checked by native speakers.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oralhist.chronology import date_ranges, han_dates, relative_dates, said_months, said_years
from oralhist.chronology.calendar_words import MONTHS, SEASONS, season
from oralhist.chronology.date_parts import MonthDay, Season, Span, Year, day_of
from oralhist.chronology.words import SpokenWord
from oralhist.chronology.words import words as words_of
from oralhist.model.text import primary

NEAR = 40
"""Characters between a year and its month or season at most; they also stand in one sentence."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
_SEASON_ENDS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (1, 12)}
_SENTENCE_END = re.compile(r"[!?؟。！？]|(?<![гжй0-9])\.(?:\s|$)")
_NUMERIC = re.compile(
    r"(?<![0-9.])(?:(?P<day>[0-9]{1,2})[./](?P<month>[0-9]{1,2})[./](?P<year>(?:19|20)[0-9]{2})"
    r"|(?P<iso_year>(?:19|20)[0-9]{2})-(?P<iso_month>[0-9]{2})(?:-(?P<iso_day>[0-9]{2}))?)(?![0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenDate:
    """Characters ``start`` to ``end`` of a text say a date: in EDTF, and in its parts, as `rule` reads it.

    `year_low` and `year_high` differ for a decade and for a span of time, and are None where a month was said without
    a year. `leans` where the year was not said itself but counted from another one, or known by what happened.
    """

    start: int
    end: int
    edtf: str
    year_low: int | None
    year_high: int | None
    month: int | None = None
    day: int | None = None
    season: str | None = None
    decade: bool = False
    until: str = ""
    rule: str = "said"
    leans: bool = False

    @property
    def means(self) -> str:
        """The date in English: *April 1962*, *29 May*, *spring of 1962*, *the 1960s*."""
        if self.until:
            return self.until
        if self.decade:
            return f"the {self.year_low}s"
        year = "" if self.year_low is None else str(self.year_low)
        if self.leans:
            year = f"about {year} ({self.rule})"
        if self.month:
            return " ".join(part for part in (str(self.day or ""), MONTHS[self.month - 1], year) if part)
        return f"{self.season} of {year}" if self.season else year


def find(
    text: str, language: str | None, words: Sequence[SpokenWord] | None = None, anchor: int | None = None
) -> list[SpokenDate]:
    """The dates that a text says, in order. `language` (BCP 47) decides what a season word means.

    `words` are those of the text, where they are known already; `anchor` is the last year that was said before, from
    which *two years later* counts where the text says none itself.
    """
    plain = text.translate(_DIGITS)
    spoken = primary(language) if language else ""
    numeric = list(_numeric(plain))
    words = all_words = words_of(text) if words is None else words
    if numeric:
        words = [word for word in words if not any(date.start <= word.start < date.end for date in numeric)]
    years = [*han_dates.years(plain), *said_years.years(plain, words)]
    # The unit of a year is no day: алпыс екінің ақпаны is February of 62, not the second of it.
    free = [word for word in words if not any(word.gap(year) < 0 for year in years)]
    months = [*han_dates.months(plain), *said_months.months(plain, free, spoken)]
    seasons = [*han_dates.seasons(plain)]
    seasons += [Season(w.start, w.end, name) for w in words if (name := season(w.text, spoken))]
    ends = [match.start() for match in _SENTENCE_END.finditer(plain)]
    found = sorted([*numeric, *_joined(years, months, seasons, ends)], key=lambda date: (date.start, date.end))
    found = _spans(plain, all_words, found)
    leaning = sorted(relative_dates.leaning(plain, all_words))
    if not leaning:
        return found
    return sorted([*found, *_leaning(leaning, found, anchor)], key=lambda date: (date.start, date.end))


def _spans(text: str, words: Sequence[SpokenWord], found: Sequence[SpokenDate]) -> list[SpokenDate]:
    """The dates, two that are the ends of a span of time made one."""
    joined: list[SpokenDate] = []
    for date in found:
        first = joined[-1] if joined else None
        if (
            first is not None
            and first.end <= date.start
            and not first.until
            and first.year_low is not None
            and date.year_high is not None
            and _bound(first, 0) < _bound(date, 1)
            and date_ranges.joins(text, words, first.start, first.end, date.start, date.end)
        ):
            joined[-1] = SpokenDate(
                start=first.start,
                end=date.end,
                edtf=f"{_bound(first, 0)}/{_bound(date, 1)}",
                year_low=first.year_low,
                year_high=date.year_high,
                rule="from one date to another",
                until=f"{first.means} to {date.means}",
            )
        else:
            joined.append(date)
    return joined


def _bound(date: SpokenDate, end: int) -> str:
    """A date as one end of an interval: EDTF has no season or decade there."""
    if date.decade:
        return str((date.year_low, date.year_high)[end])
    if date.season:
        return f"{date.year_low}-{_SEASON_ENDS[date.season][end]:02d}"
    return date.edtf


def _leaning(
    leaning: Sequence[relative_dates.Leaning], found: Sequence[SpokenDate], anchor: int | None
) -> Iterator[SpokenDate]:
    """The dates that lean on another: the last year said before them, here or in what came before."""
    end = -1
    for one in leaning:
        if one.start < end or any(date.start < one.end and one.start < date.end for date in found):
            continue
        said = [d.year_high for d in found if d.end <= one.start and d.year_high is not None and not d.decade]
        base = one.known if one.known is not None else said[-1] if said else anchor
        if base is None:
            continue
        end = one.end
        year = base + one.years
        rule = one.rule if one.known is not None or one.rule.startswith("that") else f"{one.rule} {base}"
        yield SpokenDate(
            start=one.start, end=one.end, edtf=f"{year}~", year_low=year, year_high=year, rule=rule, leans=True
        )


def _joined(
    years: Sequence[Year], months: Sequence[MonthDay], seasons: Sequence[Season], ends: Sequence[int]
) -> Iterator[SpokenDate]:
    single = [year for year in years if not year.decade]
    named = [(month, _nearest(month, single, ends)) for month in sorted(months, key=lambda one: one.start)]
    spent: dict[int, int] = {}
    for place, (month, at) in enumerate(named):
        # Of "April and May 1962" the month beside the year takes it into its span, the other shows itself only.
        if at is not None and (at not in spent or month.gap(single[at]) < named[spent[at]][0].gap(single[at])):
            spent[at] = place
    for place, (month, at) in enumerate(named):
        if at is None and not month.sure:
            continue
        value = None if at is None else single[at].value
        spans = [month, single[at]] if at is not None and spent[at] == place else [month]
        day = day_of(value, month.month, month.day)
        yield SpokenDate(
            start=min(span.start for span in spans),
            end=max(span.end for span in spans),
            edtf=f"{value or 'XXXX'}-{month.month:02d}" + (f"-{day:02d}" if day else ""),
            year_low=value,
            year_high=value,
            month=month.month,
            day=day,
        )
    for index, year in enumerate(single):
        if index not in spent:
            at = _nearest(year, seasons, ends)
            yield _of_year(year, None if at is None else seasons[at])
    for year in years:
        if year.decade:
            low = year.value // 10 * 10
            yield SpokenDate(
                start=year.start,
                end=year.end,
                edtf=f"{low // 10}X",
                year_low=low,
                year_high=low + 9,
                decade=True,
                rule="a decade",
            )


def _of_year(year: Year, named: Season | None) -> SpokenDate:
    return SpokenDate(
        start=min(year.start, named.start) if named else year.start,
        end=max(year.end, named.end) if named else year.end,
        edtf=f"{year.value}-{SEASONS[named.name]}" if named else str(year.value),
        year_low=year.value,
        year_high=year.value,
        season=named.name if named else None,
    )


def _nearest(one: Span, others: Sequence[Span], ends: Sequence[int]) -> int | None:
    """Which of `others` stands nearest to `one` in the same sentence, `NEAR` characters away at most."""
    near = [
        (one.gap(other), index)
        for index, other in enumerate(others)
        if one.gap(other) <= NEAR and bisect(ends, one.start) == bisect(ends, other.start)
    ]
    return min(near)[1] if near else None


def _numeric(text: str) -> Iterator[SpokenDate]:
    """*29.05.1962* and *1962-05-29*."""
    for match in _NUMERIC.finditer(text):
        year, month = int(match["year"] or match["iso_year"]), int(match["month"] or match["iso_month"])
        day = int(match["day"] or match["iso_day"] or 0) or None
        if 1 <= month <= 12 and (day is None or day <= 31):
            day = day_of(year, month, day)
            yield SpokenDate(
                start=match.start(),
                end=match.end(),
                edtf=f"{year}-{month:02d}" + (f"-{day:02d}" if day else ""),
                year_low=year,
                year_high=year,
                month=month,
                day=day,
            )
