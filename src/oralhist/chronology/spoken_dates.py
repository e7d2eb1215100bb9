"""Dates as narrators say them, in six languages: kept as said, read as EDTF, never a day invented.

Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oralhist.language.folding import fold, script_of
from oralhist.model.text import primary

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24}
"""EDTF, level 1: a season stands in the place of the month."""

MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
)
MONTHS += ("November", "December")

_MONTH_STEMS: dict[int, str] = {
    1: "қаңтар январ january يانۋار үчтүн",
    2: "ақпан феврал february فېۋرال",
    3: "наурыз март march مارت",
    4: "сәуір апрел april ئاپرېل",
    5: "мамыр май мая мае may ماي",
    6: "маусым июн june ئىيۇن",
    7: "шілде июл july ئىيۇل",
    8: "тамыз август august ئاۋغۇست",
    9: "қыркүйек сентябр september سېنتەبىر",
    10: "қазан октябр october ئۆكتەبىر",
    11: "қараша ноябр november نويابىر",
    12: "желтоқсан декабр december دېكابىر",
}
_SEASON_STEMS = {
    "spring": "көктем весн весен spring ئەتىياز باھار баһар",
    "summer": "лето летом лета summer يازدا йаз",
    "autumn": "осен autumn күз كۈز",
    "winter": "зим winter қыста қысы қыс قىش кыш",
}
_TENS = {
    **{"сорок": 40, "пятьдесят": 50, "пятидесят": 50, "шестьдесят": 60, "шестидесят": 60, "семьдесят": 70},
    **{"семидесят": 70, "восемьдесят": 80, "восьмидесят": 80, "девяност": 90},
    **{"қырық": 40, "елу": 50, "алпыс": 60, "жетпіс": 70, "сексен": 80, "тоқсан": 90},
    **{"кырк": 40, "элүү": 50, "алтымыш": 60, "жетимиш": 70, "токсон": 90},
    **{"قىرىق": 40, "ئەللىك": 50, "ئاتمىش": 60, "يەتمىش": 70, "سەكسەن": 80, "توقسان": 90},
    **{"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90},
}
_UNITS = {
    **{"перв": 1, "втор": 2, "трет": 3, "четв": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9},
    **{"бір": 1, "екі": 2, "үш": 3, "төрт": 4, "бес": 5, "алты": 6, "жеті": 7, "сегіз": 8, "тоғыз": 9},
    **{"бир": 1, "эки": 2, "үч": 3, "беш": 5, "жети": 7, "сегиз": 8, "тогуз": 9},
    **{"بىر": 1, "ئىككى": 2, "ئۈچ": 3, "تۆت": 4, "بەش": 5, "ئالتە": 6, "يەتتە": 7, "سەككىز": 8, "توققۇز": 9},
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9},
}
_HAN = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_CHINESE = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2}|一九[〇零一二三四五六七八九]{2}|[四五六七八九][〇零一二三四五六七八九]|[4-9][0-9])年(?P<decade>代)?"
    r"(?:(?P<season>春|夏|秋|冬)|的?(?P<month>[0-9]{1,2}|[一二三四五六七八九十]{1,2})月(?:(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])?)?"
)
_CHINESE_SEASON = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
NEAR = 30
"""Characters between a year and its month or season at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenDate:
    """Characters ``start`` to ``end`` of a text: a date in EDTF with what it holds. `year` is a decade's first year."""

    start: int
    end: int
    edtf: str
    year: int
    month: int | None = None
    day: int | None = None
    season: str | None = None
    decade: bool = False

    @property
    def means(self) -> str:
        """The date in English: *April 1962*, *spring of 1962*, *the 1960s*."""
        if self.decade:
            return f"the {self.year}s"
        if self.month:
            return f"{self.day or ''} {MONTHS[self.month - 1]} {self.year}".strip()
        return f"{self.season} of {self.year}" if self.season else str(self.year)


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    value: int
    decade: bool = False


def find(text: str, language: str | None) -> list[SpokenDate]:
    """The dates that a text says with a year, in order. `language` (BCP 47) decides what a season word means."""
    found = list(_chinese(text))
    words = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    years = [y for y in _years(text, words) if not any(d.start <= y.start < d.end for d in found)]
    months = [_Part(s, e, m) for s, e, w in words if (m := _month(w, text[s:e]))]
    seasons = [(_Part(s, e, SEASONS[name]), name) for s, e, w in words if (name := _season(w, language))]
    for year in years:
        found.append(_joined(text, year, months, seasons, words))
    return sorted(found, key=lambda date: date.start)


def _joined(
    text: str,
    year: _Part,
    months: list[_Part],
    seasons: list[tuple[_Part, str]],
    words: list[tuple[int, int, str]],
) -> SpokenDate:
    month = min((m for m in months if _near(year, m)), key=lambda m: _gap(year, m), default=None)
    season = min((s for s in seasons if _near(year, s[0])), key=lambda s: _gap(year, s[0]), default=None)
    if year.decade or (month is None and season is None):
        edtf = f"{year.value // 10}X" if year.decade else str(year.value)
        return SpokenDate(start=year.start, end=year.end, edtf=edtf, year=year.value, decade=year.decade)
    if month is not None:
        day = _day(month, year, words)
        parts = [year, month, *([day] if day else [])]
        edtf = f"{year.value}-{month.value:02d}" + (f"-{day.value:02d}" if day else "")
        name = None
    else:
        assert season is not None
        day, parts, name = None, [year, season[0]], season[1]
        edtf = f"{year.value}-{season[0].value}"
    return SpokenDate(
        start=min(part.start for part in parts),
        end=max(part.end for part in parts),
        edtf=edtf,
        year=year.value,
        month=month.value if month else None,
        day=day.value if day else None,
        season=name,
    )


def _gap(first: _Part, second: _Part) -> int:
    return max(second.start - first.end, first.start - second.end)


def _near(first: _Part, second: _Part) -> bool:
    return _gap(first, second) <= NEAR


def _day(month: _Part, year: _Part, words: list[tuple[int, int, str]]) -> _Part | None:
    for start, end, word in words:
        part = _Part(start, end, int(word)) if word.isascii() and word.isdigit() and len(word) <= 2 else None
        if part and 1 <= part.value <= 31 and _gap(month, part) <= 2 and not year.start <= start < year.end:
            return part
    return None


def _years(text: str, words: list[tuple[int, int, str]]) -> Iterator[_Part]:
    for index, (start, end, word) in enumerate(words):
        after = text[end : end + 12].casefold()
        if match := re.fullmatch(r"((?:18|19|20)[0-9]{2})(s?)", word):
            decade = bool(match[2]) or bool(re.match(r"-?(?:х|е|ых)\b|-?(?:ші|шы)? жылдар|-يىللار", after))
            yield _Part(start, end, int(match[1]), decade)
        elif re.fullmatch(r"[4-9][0-9]", word) and re.match(
            r"-?(?:ші|шы|нчы|нчи|й|м|го|ом)?[ -]*(?:жыл|жил|год|يىل)", after
        ):
            yield _Part(start, end, 1900 + int(word))
        elif re.fullmatch(r"[4-9][0-9]", word) and text[max(0, start - 1) : start] in ("'", "’"):
            yield _Part(start - 1, end, 1900 + int(word))
        else:
            yield from _said(index, words, after)


def _said(index: int, words: list[tuple[int, int, str]], after: str) -> Iterator[_Part]:
    """*шестьдесят второй*, *алпыс екінші*, *ئاتمىش ئىككىنچى*, *sixty-two*, *the sixties*."""
    start, end, word = words[index]
    if match := re.fullmatch(r"(fort|fift|sixt|sevent|eight|ninet)ies", word):
        yield _Part(start, end, 1900 + _TENS[f"{match[1]}y"], True)
        return
    tens = next((value for stem, value in _TENS.items() if word.startswith(stem)), None)
    if tens is None:
        return
    if index + 1 < len(words) and words[index + 1][0] - end <= 2:
        follower = words[index + 1]
        unit = next((value for stem, value in _UNITS.items() if follower[2].startswith(stem)), None)
        ordinal = len(follower[2]) > 3 or word.isascii()
        if unit is not None and ordinal:
            yield _Part(start, follower[1], 1900 + tens + unit)
            return
    if re.search("(?:ых|ые|ыншы жылдар|інші жылдар|ынчы жылдар|ىنچى يىللار)", word + after):
        yield _Part(start, end, 1900 + tens, True)


def _month(word: str, original: str) -> int | None:
    if word in ("may", "march") and not original[:1].isupper():
        return None
    for number, stems in _MONTH_STEMS.items():
        for stem in stems.split():
            tail = len(word) - len(stem)
            if word.startswith(fold(stem)) and (
                tail == 0
                or (len(stem) >= 4 and tail <= 6)
                or (tail <= 3 and len(stem) == 3 and script_of(stem) != "Latn" and word[3:4] in "дғкгнادنء")
            ):
                return number
    return None


def _season(word: str, language: str | None) -> str | None:
    spoken = primary(language) if language else ""
    # The same word means spring in Kyrgyz and summer in Kazakh.
    if word.startswith("жаз") and word in ("жаз", "жазда", "жазы", "жазында"):
        return {"ky": "spring", "kk": "summer"}.get(spoken)
    if word.startswith("жай") and word in ("жай", "жайда", "жайы", "жайында") and spoken == "ky":
        return "summer"
    for name, stems in _SEASON_STEMS.items():
        if any(word.startswith(fold(stem)) for stem in stems.split()):
            return name
    return None


def _chinese(text: str) -> Iterator[SpokenDate]:
    for match in _CHINESE.finditer(text):
        year = _number(match["year"])
        year = year if year > 1000 else 1900 + year
        month = _number(match["month"]) if match["month"] else None
        if month is not None and not 1 <= month <= 12:
            month = None
        day = _number(match["day"]) if month and match["day"] else None
        season = _CHINESE_SEASON.get(match["season"] or "")
        decade = bool(match["decade"])
        if decade:
            edtf, year = f"{year // 10}X", year // 10 * 10
        elif month:
            edtf = f"{year}-{month:02d}" + (f"-{day:02d}" if day and day <= 31 else "")
        else:
            edtf = f"{year}-{SEASONS[season]}" if season else str(year)
        kept = day if day and day <= 31 else None
        yield SpokenDate(
            start=match.start(),
            end=match.end(),
            edtf=edtf,
            year=year,
            month=month,
            day=kept,
            season=season,
            decade=decade,
        )


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    if "十" in text:
        tens, _, units = text.partition("十")
        return (_HAN[tens] if tens else 1) * 10 + (_HAN[units] if units else 0)
    return int("".join(str(_HAN[digit]) for digit in text))
