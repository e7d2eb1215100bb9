"""Dates that lean on something else: *the year of the exodus*, *two years later*, *the next year*, *that year*.

A year is counted from the last one that was said; where none was, there is no date. Such a year is approximate: nobody
counts months in it. Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from oralhist.chronology.numerals import Form, numeral
from oralhist.chronology.words import SpokenWord, sound


class Leaning(NamedTuple):
    """Characters ``start`` to ``end``: so many `years` after the year said before, or a `known` one; by which rule."""

    start: int
    end: int
    years: int
    known: int | None
    rule: str


_KNOWN = (
    (1962, "the year of the exodus", r"год\w* (?:\w+ )?исход\w*|year of the (?:great )?(?:exodus|flight|crossing)"),
    (1962, "the year of the exodus", r"(?:外逃|大逃|逃跑|跑苏联|伊塔事件|往外走)(?:的)?(?:那|那一|這|这)年"),
    (1953, "the year when Stalin died", r"год\w* (?:\w+ )?смерти сталина|когда умер сталин|year (?:that )?stalin died"),
    (1953, "the year when Stalin died", r"斯大林(?:死|去世|逝世)(?:的)?(?:那年|那一年)"),
    (
        1976,
        "the year when Mao died",
        r"год\w* смерти мао|year (?:that )?mao died|毛主席(?:去世|逝世)(?:的)?(?:那年|那一年)",
    ),
    (1961, "the year of Gagarin's flight", r"когда полетел гагарин|год\w* гагарина|year of gagarin|year gagarin flew"),
    (1945, "the year when the war ended", r"в год победы|когда кончилась война|year the war ended|year of victory"),
    (
        1991,
        "the year when the Union fell",
        r"год\w* распада союза|year the union (?:fell|collapsed)|苏联解体(?:的)?(?:那年|那一年)",
    ),
)
_KNOWN_TURKIC = (
    (1962, "the year of the exodus", "(?:koS|kos|koC|urkin|kaC)[a-z]* ?[Jy]il(?:[iu]|inda|ida)?"),
    (1953, "the year when Stalin died", "stalin (?:olgen|olgan|kaytis bolgan|kaytkan|kaza bolgan) ?[Jy]il[a-z]*"),
    (
        1945,
        "the year when the war ended",
        "(?:sogis|uruS|soguS) (?:bitken|bitkan|tugagan|ayaktagan|tugigan) ?[Jy]il[a-z]*",
    ),
    (
        1991,
        "the year when the Union fell",
        "(?:odak|soyuz|ittipak|kenes odagi) (?:taragan|idiragan|tarkigan) ?[Jy]il[a-z]*",
    ),
)
_PATTERNS = tuple((year, rule, re.compile(rf"(?:{pattern})", re.IGNORECASE)) for year, rule, pattern in _KNOWN)
_TURKIC = tuple((year, rule, re.compile(pattern)) for year, rule, pattern in _KNOWN_TURKIC)

_YEAR = re.compile("[Гг]од|[Yy]ear|年|[Кк]огда")
_NEXT = re.compile(
    r"(?P<next>в следующем году|на следующий год|через год|год спустя|(?:the )?(?:next|following) year"
    r"|a year (?:later|after)|第二年|次年|来年|隔年)"
    r"|(?P<same>в том же году|в тот же год|того же года|(?:the|that) same year|in that year|同年|同一年)"
    r"|(?P<before>годом раньше|за год до этого|the year before|a year (?:earlier|before)|前一年|头一年)",
    re.IGNORECASE,
)
_NEXT_TURKIC = re.compile(
    "(?P<next>(?:kelesi|keler|kelerki|kiyinki|keyinki|kelasi|kelarki) [Jy]il[a-z]*)"
    "|(?P<same>(?:sol|oSol|Su) [Jy]il(?:i|in|u|dari|inda|ida)?)"
    "|(?P<before>(?:aldingi|aldinki|ilgeri|burunki|murdagi) [Jy]il[a-z]*)"
)
_COUNT = "[两兩二三四五六七八九]|十[一二三四五六七八九]?|二十[一二三四五六七八九]?"
_HAN_LATER = re.compile(
    rf"(?:又?[过過]了)?(?P<count>{_COUNT})年(?P<way>[以之]?[后後前])|又?[过過]了(?P<passed>{_COUNT})年(?![代級级])"
)
_HAN_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2, "兩": 2}
_LATER = re.compile("keyin|kiyin|son|sonra|kein")
_PASSED = re.compile("ot(?:k[aeo]n(?:d[aeo].*|son)?|[iou]p)")
"""*өткенде*, *өткен соң*, *өтүп*, *ئۆتۈپ*: when so many years had passed."""

_EARLIER = re.compile("burun|murun|ilgeri|aldin|buruN")
_WORDS_RU = {"два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9}
_WORDS_RU |= {"десять": 10, "пятнадцать": 15, "полтора": 1}


def leaning(text: str, words: Sequence[SpokenWord]) -> Iterator[Leaning]:
    """The dates of `text` that lean on a year said before, or on what everybody knows the year of."""
    if _YEAR.search(text):
        for year, rule, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                yield Leaning(match.start(), match.end(), 0, year, rule)
        for match in _NEXT.finditer(text):
            yield _stepped(match, match.start(), match.end())
        for match in _HAN_LATER.finditer(text):
            count, way = match["count"] or match["passed"], match["way"] or ""
            yield _counted(match.start(), match.end(), _han(count), way.endswith("前"))
    yield from _in_turkic(words)
    yield from _counted_in_words(words)


def _stepped(match: re.Match[str], start: int, end: int) -> Leaning:
    if match["next"]:
        return Leaning(start, end, 1, None, "the year after")
    return (
        Leaning(start, end, -1, None, "the year before")
        if match["before"]
        else Leaning(start, end, 0, None, "that year")
    )


def _counted(start: int, end: int, count: int, earlier: bool) -> Leaning:
    years = "year" if count == 1 else "years"
    return Leaning(
        start, end, -count if earlier else count, None, f"{count} {years} {'before' if earlier else 'after'}"
    )


def _han(count: str) -> int:
    if "十" not in count:
        return _HAN_DIGITS[count]
    tens, _, units = count.partition("十")
    return _HAN_DIGITS.get(tens, 1) * 10 + _HAN_DIGITS.get(units, 0)


def _in_turkic(words: Sequence[SpokenWord]) -> Iterator[Leaning]:
    sounds = [sound(word.text) for word in words]
    for index, heard in enumerate(sounds):
        if not heard.startswith(("Jil", "yil")):
            continue
        for first in range(max(0, index - 2), index):
            phrase = " ".join(sounds[first : index + 1])
            longer = " ".join(sounds[first : index + 2])
            match = _NEXT_TURKIC.fullmatch(phrase) or _NEXT_TURKIC.fullmatch(longer)
            if match:
                last = index if match.string == phrase else min(index + 1, len(words) - 1)
                yield _stepped(match, words[first].start, words[last].end)
                break
            known = next(((year, rule) for year, rule, pattern in _TURKIC if pattern.fullmatch(phrase)), None)
            if known:
                yield Leaning(words[first].start, words[index].end, 0, known[0], known[1])
                break


def _counted_in_words(words: Sequence[SpokenWord]) -> Iterator[Leaning]:
    """*через два года*, *two years later*, *екі жылдан кейін*, *2 يىلدىن كېيىن*."""
    for index, word in enumerate(words):
        count = _number(word)
        if count is None or index + 1 >= len(words):
            continue
        before = words[index - 1].text if index else ""
        unit, after = words[index + 1].text, words[index + 2].text if index + 2 < len(words) else ""
        if unit in ("года", "лет", "год") and before in ("через", "спустя"):
            yield _counted(words[index - 1].start, words[index + 1].end, count, earlier=False)
        elif unit in ("years", "year") and after in ("later", "after", "before", "earlier"):
            yield _counted(word.start, words[index + 2].end, count, earlier=after in ("before", "earlier"))
        elif _passed(sound(unit), sound(after)):
            yield _counted(word.start, words[index + 2].end, count, earlier=False)
        elif sound(unit) in ("Jil", "yil") and _EARLIER.match(sound(after)):
            yield _counted(word.start, words[index + 2].end, count, earlier=True)


def _passed(unit: str, after: str) -> bool:
    """Whether years had passed, in Turkic: *жылдан кейін*, *жыл кейін*, *жыл өткенде*."""
    if unit.startswith(("Jildan", "yildin", "Jildin", "yildan")):
        return _LATER.match(after) is not None
    return unit in ("Jil", "yil") and (_LATER.match(after) or _PASSED.fullmatch(after)) is not None


def _number(word: SpokenWord) -> int | None:
    if re.fullmatch("[1-9]|[1-3][0-9]", word.text):
        return int(word.text)
    if word.text in _WORDS_RU:
        return _WORDS_RU[word.text]
    found = numeral(word.text)
    return found.value if found and found.form is Form.BARE and found.value <= 30 else None
