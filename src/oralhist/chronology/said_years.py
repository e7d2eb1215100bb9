"""Years in running speech: *1962-жылы*, *62-го*, *'62*, *алпыс екінші жылы*, *в шестьдесят втором*, *the sixties*.

Not checked by native speakers. A bare number is a year only where the words around it make it one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oralhist.chronology.date_parts import Year
from oralhist.chronology.numerals import Form, Numeral, Tongue, numeral
from oralhist.chronology.words import SpokenWord, sound

_FOUR = re.compile(r"(?P<year>1[89][0-9]{2}|20[0-4][0-9])(?P<tail>[^\W0-9]{0,8})")
_TWO = re.compile(r"(?P<year>[3-9][0-9])(?P<tail>[^\W0-9]{0,8})")
_YEAR_WORD = re.compile("[Jy]il(?:[iu]|[dnlg][^k]*)")
_UZBEK_YEAR = re.compile("yil|yilda")
_YEAR_WORDS = re.compile("[Jy]il[ld][ae]r.*|[Jy]illir.*")
_SURE_TAIL = re.compile("(?:го|й|м|ом|ый|ший|ші|шы|нші|ншы|нчи|нчы|інші|ыншы|нің|ның|дің|нин|нын)")
_DECADE_TAIL = re.compile("(?:s|х|е|ые|ых)")
_AGE = ("жас", "яш", "жаш", "ياش", "лет", "years")
_BEFORE_RUSSIAN = frozenset(["в", "во", "с", "со", "до", "к", "из", "после", "до"])
_BEFORE_ENGLISH = frozenset(
    ["in", "of", "since", "until", "till", "by", "from", "before", "after", "was", "year", "early", "late"]
)
_AFTER_ENGLISH = frozenset(
    [
        "i",
        "we",
        "he",
        "she",
        "it",
        "they",
        "you",
        "the",
        "a",
        "an",
        "my",
        "our",
        "his",
        "her",
        "their",
        "when",
        "and",
        "or",
        "but",
        "that",
        "was",
        "were",
        "is",
        "to",
        "before",
        "after",
        "as",
        "there",
        "then",
        "so",
        "father",
        "mother",
        "in",
        "on",
        "at",
        "with",
    ]
)
_WHOSE = frozenset(["my", "his", "her", "our", "your", "their"])
_HUNDREDS = frozenset(["тысяча", "девятьсот", "nineteen", "hundred", "and"])
_HUNDREDS_TURKIC = re.compile("bir|[mb]in|togiz|toguz|tokkuz|Juz|yuz")
_NINETEEN = re.compile("девятьсот|nineteen|hundred|Juz|yuz")


def years(text: str, words: Sequence[SpokenWord]) -> Iterator[Year]:
    """The years that the words of a text say outside Chinese; years of two digits are of the twentieth century."""
    for index, word in enumerate(words):
        if text[word.end : word.end + 2].strip().startswith("年"):
            continue
        found = (_written if word.text[0].isdigit() else _said)(text, words, index)
        if found is not None:
            yield found


def _follower(words: Sequence[SpokenWord], index: int) -> SpokenWord | None:
    """The next word, where no more than a hyphen or a blank parts them."""
    if index + 1 < len(words) and words[index + 1].start - words[index].end <= 2:
        return words[index + 1]
    return None


def _written(text: str, words: Sequence[SpokenWord], index: int) -> Year | None:
    word, follower = words[index], _follower(words, index)
    after = sound(follower.text) if follower else ""
    hyphen = text[word.end : word.end + 1] in ("-", "‑", "–")
    tail = follower.text if follower and hyphen else ""
    many = bool(_YEAR_WORDS.fullmatch(after)) or bool(_DECADE_TAIL.fullmatch(tail))
    if match := _FOUR.fullmatch(word.text):
        value = int(match["year"])
        if text[max(0, word.start - 1) : word.start] in (",", ".") or re.match(r"[.,][0-9]", text[word.end :]):
            return None
        decade = value % 10 == 0 and (many or bool(_DECADE_TAIL.fullmatch(match["tail"])))
        return Year(word.start, word.end, value, decade)
    match = _TWO.fullmatch(word.text)
    if match is None:
        return None
    value = 1900 + int(match["year"])
    quoted = text[max(0, word.start - 1) : word.start] in ("'", "’", "‘") and not text[: word.start - 1][-1:].isalnum()
    decade = value % 10 == 0 and (many or bool(_DECADE_TAIL.fullmatch(match["tail"])))
    named = bool(_YEAR_WORD.fullmatch(after)) or (after.startswith(("Jil", "yil")) and hyphen)
    named = named or (follower is not None and re.fullmatch("год[ауе]?|годом", follower.text) is not None)
    sure = bool(_SURE_TAIL.fullmatch(match["tail"] or tail))
    if not (quoted or named or sure or decade):
        return None
    return Year(word.start - quoted, word.end, value, decade)


def _said(_text: str, words: Sequence[SpokenWord], index: int) -> Year | None:
    tens = numeral(words[index].text)
    if tens is None or tens.value < 30 or tens.value % 10:
        return None
    follower = _follower(words, index)
    unit = numeral(follower.text) if follower and tens.form is Form.BARE else None
    unit = unit if unit and unit.value < 10 and unit.tongue is tens.tongue else None
    last = index + 1 if unit else index
    start, sure = _with_hundreds(words, index)
    accepted = {Tongue.TURKIC: _turkic, Tongue.RUSSIAN: _russian, Tongue.ENGLISH: _english}[tens.tongue]
    decade = accepted(words, index, last, tens, unit, sure)
    if decade is None:
        return None
    return Year(words[start].start, words[last].end, 1900 + tens.value + (unit.value if unit else 0), decade)


def _with_hundreds(words: Sequence[SpokenWord], index: int) -> tuple[int, bool]:
    """Where *тысяча девятьсот*, *мың тоғыз жүз*, *nineteen* before the tens begin, and whether they are there."""
    start, sure = index, False
    while start > 0 and words[start].start - words[start - 1].end <= 2:
        before = words[start - 1].text
        heard = sound(before)
        if before not in _HUNDREDS and not _HUNDREDS_TURKIC.fullmatch(heard):
            break
        sure = sure or bool(_NINETEEN.fullmatch(before) or _NINETEEN.fullmatch(heard))
        start -= 1
    return (start, True) if sure else (index, False)


def _turkic(
    words: Sequence[SpokenWord], index: int, last: int, tens: Numeral, unit: Numeral | None, sure: bool
) -> bool | None:
    """Whether a decade is said; None where it is no year: *алпыс екі жыл* is 62 years, *отыз екі бала* 32 children."""
    form = (unit or tens).form
    following = [sound(word.text) for word in words[last + 1 : last + 4]]
    near = following[:1]
    if any(word.text.startswith(_AGE) for word in words[last + 1 : last + 2]):
        return None
    if form is Form.ORDINAL:
        if unit is None and any(map(_YEAR_WORDS.fullmatch, near)):
            return True
        named = any(map(_YEAR_WORD.fullmatch, following)) or any(map(_UZBEK_YEAR.fullmatch, near))
        return False if sure or named else None
    if form is Form.CASE and unit is not None:
        return False if tens.value >= 40 or sure else None
    return False if sure else None


def _russian(
    words: Sequence[SpokenWord], index: int, last: int, tens: Numeral, unit: Numeral | None, sure: bool
) -> bool | None:
    form = (unit or tens).form
    year_word = any(re.fullmatch("год[ауеы]?|годом|годах|годов|году", w.text) for w in words[last + 1 : last + 2])
    if unit is None and form is Form.PLURAL:
        return True
    if form is not Form.ORDINAL:
        return None
    if unit is not None:
        return False if tens.value >= 40 or year_word or sure else None
    before = words[index - 1].text if index else ""
    return False if year_word or sure or (tens.value >= 40 and before in _BEFORE_RUSSIAN) else None


def _english(
    words: Sequence[SpokenWord], index: int, last: int, tens: Numeral, unit: Numeral | None, sure: bool
) -> bool | None:
    before = words[index - 1].text if index else ""
    if tens.form is Form.PLURAL:
        return None if before in _WHOSE else True
    after = _follower(words, last)
    ends = after is None or after.text in _AFTER_ENGLISH
    if sure:
        return False
    return False if unit is not None and before in _BEFORE_ENGLISH and ends else None
