"""Months in running speech with the days that are said with them: *29-ماي*, *сәуірдің жиырма төртінде*, *May 29*.

Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oralhist.chronology.calendar_words import month as named_month
from oralhist.chronology.date_parts import MonthDay, Span
from oralhist.chronology.numerals import Form, Tongue, numeral
from oralhist.chronology.words import SpokenWord, sound

_DAY = re.compile(r"(?P<day>[12]?[0-9]|3[01])(?:st|nd|rd|th|шы|ші|нші|нчи|нчы)?")
_OF_MONTH = re.compile("(?:ay|ey)(?:i|in|inin|din|nin|ning)?")
_IN_MONTH = re.compile("(?:ay|ey)(?:i|d[ae]|inin|inda|inde|din|nin|ni[nN])")
_DAY_WORD = re.compile("kun")
_OF = re.compile(".*[ndt][iu]n")
_BETWEEN = frozenset(["of", "the", "числа", "шы", "ші", "нші", "нчи", "чы", "чү", "го", "е", "ое"])
_OWN_SENTENCE = frozenset(["in", "of", "since", "until", "till", "by", "from", "late", "early", "mid"])


def months(text: str, words: Sequence[SpokenWord], language: str) -> Iterator[MonthDay]:
    """The months that the words of a text name, outside Chinese, each with its day where one is said."""
    for index, word in enumerate(words):
        if numbered := _numbered(text, words, index):
            yield numbered
            continue
        found = named_month(word.text, language)
        if found is None or (not found.sure and _lower_case(text, word)):
            continue
        sure = found.sure or (index > 0 and words[index - 1].text in _OWN_SENTENCE)
        last = word
        if index + 1 < len(words) and _OF_MONTH.fullmatch(sound(words[index + 1].text)):
            last, sure = words[index + 1], True
        day = _day_before(words, index) or _day_after(words, index + (last is not word))
        start, end = min(word.start, day[0].start if day else word.start), max(last.end, day[0].end if day else 0)
        yield MonthDay(start, end, found.number, day[1] if day else None, sure or day is not None)


def _lower_case(text: str, word: SpokenWord) -> bool:
    """Whether an English *may* or *march* is the verb."""
    return word.text in ("may", "march") and not text[word.start].isupper()


def _numbered(text: str, words: Sequence[SpokenWord], index: int) -> MonthDay | None:
    """*4-айда*, *4-ئايدا*: the fourth month; without the hyphen it would be four months."""
    word = words[index]
    match = re.fullmatch("0?[1-9]|1[0-2]", word.text)
    if match is None or text[word.end : word.end + 1] != "-" or index + 1 >= len(words):
        return None
    follower = words[index + 1]
    if follower.start != word.end + 1 or not _IN_MONTH.fullmatch(sound(follower.text)):
        return None
    day = words[index + 2] if index + 3 < len(words) and _DAY_WORD.match(sound(words[index + 3].text)) else None
    if day is not None and (match := _DAY.fullmatch(day.text)) and 1 <= int(match["day"]) <= 31:
        return MonthDay(word.start, words[index + 3].end, int(word.text), int(match["day"]), True)
    return MonthDay(word.start, follower.end, int(word.text), None, True)


def _day_before(words: Sequence[SpokenWord], index: int) -> tuple[Span, int] | None:
    """The day that stands before its month: *29 мая*, *the twenty-ninth of May*, *жиырма тоғызыншы мамыр*."""
    at = index - 1
    while at >= 0 and words[at].text in _BETWEEN and words[at + 1].start - words[at].end <= 2:
        at -= 1
    if at < 0 or words[at + 1].start - words[at].end > 2:
        return None
    if match := _DAY.fullmatch(words[at].text):
        day = int(match["day"])
        return (Span(words[at].start, words[at].end), day) if 1 <= day <= 31 else None
    return _in_words(words, at, backwards=True)


def _day_after(words: Sequence[SpokenWord], index: int) -> tuple[Span, int] | None:
    """The day that stands after its month: *May 29*, *сәуірдің жиырма төртінде*, *май айының 29-ы*."""
    at = index + 1
    if at >= len(words) or words[at].start - words[index].end > 2:
        return None
    genitive = bool(_OF.fullmatch(sound(words[index].text)))
    if match := _DAY.fullmatch(words[at].text):
        day = int(match["day"])
        english = words[index].text.isascii()
        return (Span(words[at].start, words[at].end), day) if (english or genitive) and 1 <= day <= 31 else None
    if not genitive and not words[index].text.isascii():
        return None
    return _in_words(words, at, backwards=False)


def _in_words(words: Sequence[SpokenWord], at: int, *, backwards: bool) -> tuple[Span, int] | None:
    """A day in words that ends (`backwards`) or begins at the word `at`."""
    other = at - 1 if backwards else at + 1
    first, second = (other, at) if backwards else (at, other)
    tens = numeral(words[first].text) if 0 <= first < len(words) else None
    unit = numeral(words[second].text) if 0 <= second < len(words) else None
    joined = tens is not None and unit is not None and words[second].start - words[first].end <= 2
    if tens and unit and joined and tens.form is Form.BARE and tens.value in (10, 20, 30) and unit.value < 10:
        day = tens.value + unit.value
        whole = Span(words[first].start, words[second].end)
        return (whole, day) if day <= 31 and unit.form is not Form.PLURAL and _dated(unit.form, tens.tongue) else None
    alone = numeral(words[at].text)
    if alone and alone.value <= 30 and alone.form in (Form.ORDINAL, Form.CASE) and _dated(alone.form, alone.tongue):
        return Span(words[at].start, words[at].end), alone.value
    return None


def _dated(form: Form, tongue: Tongue) -> bool:
    return form is Form.ORDINAL or (form is Form.CASE and tongue is Tongue.TURKIC)
