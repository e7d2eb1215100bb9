"""Years, months and seasons in Chinese text: *六二年*, *1962年4月*, *八十年代*, *五八年冬天*."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oralhist.chronology.date_parts import MonthDay, Season, Year

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_YEAR = re.compile(
    r"(?:(?P<long>(?<![0-9])(?:19|20)[0-9]{2}|一千九百[四五六七八九]十[一二三四五六七八九]?|一九[〇零○一二三四五六七八九]{2}"
    r"|二[〇零○]{2}[〇零○一二三四五六七八九])"
    r"|(?P<short>(?<![0-9一二三四五六七八九十百])(?:[三四五六七八九][〇零○一二三四五六七八九]|[3-9][0-9])(?![^年]*年[前後后来來间間])"
    r"|(?<![一二三四五六七八九十百])[三四五六七八九]十(?=年代)))"
    r"\s?年(?P<decade>代)?"
)
_MONTH = re.compile(
    r"(?<![0-9一二三四五六七八九十])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])\s?月(?!亮)份?"
    r"(?:\s?(?P<day>[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])\s?[日号號])?"
)
_SEASON = re.compile(r"(?<=年)的?(?:开|開|入|初)?(?P<season>[春夏秋冬])[天季]?")
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}


def years(text: str) -> Iterator[Year]:
    """The years of Chinese dates; one of two digits is of the twentieth century."""
    for match in _YEAR.finditer(text):
        said = number(match["long"] or match["short"])
        value = said if said >= 1000 else 1900 + said
        decade = bool(match["decade"])
        yield Year(match.start(), match.end(), value // 10 * 10 if decade else value, decade)


def months(text: str) -> Iterator[MonthDay]:
    """The months, with their days where they are said."""
    for match in _MONTH.finditer(text):
        day = number(match["day"]) if match["day"] else None
        yield MonthDay(match.start(), match.end(), number(match["month"]), day if day and day <= 31 else None, True)


def seasons(text: str) -> Iterator[Season]:
    """The seasons that follow a year."""
    for match in _SEASON.finditer(text):
        yield Season(match.start(), match.end(), _SEASONS[match["season"]])


def number(said: str) -> int:
    """The number that Chinese or European digits write: 六二 is 62, 二十九 is 29, 一千九百六十二 is 1962."""
    if said.isascii():
        return int(said)
    said = said.removeprefix("一千九百").replace("廿", "二十").replace("卅", "三十")
    if "十" in said:
        tens, _, units = said.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[units] if units else 0)
    return int("".join(str(_DIGITS[digit]) for digit in said))
