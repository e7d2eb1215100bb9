"""Number words as they are said in dates: *шестьдесят второй*, *алпыс екінші*, *ئاتمىش ئىككىدە*, *sixty-two*.

Not checked by native speakers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from oralhist.language.folding import Script, fold, script_of
from oralhist.language.stemming import romanised


class Form(StrEnum):
    """How a number word is inflected; plural ordinals speak of decades (*шестидесятые*)."""

    BARE = "bare"
    CASE = "case"
    ORDINAL = "ordinal"
    PLURAL = "plural"


class Tongue(StrEnum):
    """Whose number word it is."""

    TURKIC = "turkic"
    RUSSIAN = "russian"
    ENGLISH = "english"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number word: a unit (1 to 9), a teen, or tens."""

    value: int
    form: Form
    tongue: Tongue


def _spellings(listed: dict[int, str]) -> dict[str, int]:
    return {romanised(fold(word)): value for value, words in listed.items() for word in words.split()}


_TURKIC = _spellings(
    {
        1: "бір бир",
        2: "екі эки икки",
        3: "үш үч",
        4: "төрт төт",
        5: "бес беш бәш",
        6: "алты алта ئالتە",
        7: "жеті йәттә йәтти йетти يەتتە",
        8: "сегіз сәккиз سەككىز",
        9: "тоғыз тогуз тоққуз",
        10: "он",
        20: "жиырма жыйырма жигирмә يىگىرمە yigirma",
        30: "отыз отуз оттуз",
        40: "қырық кырк қириқ",
        50: "елу элүү әллик ئەللىك",
        60: "алпыс алтымыш атмиш oltmish",
        70: "жетпіс жетимиш йәтмиш يەتمىش",
        80: "сексен сәксән сәксин سەكسەن sakson",
        90: "тоқсан токсон",
    }
)
_TURKIC_STEMS = sorted(_TURKIC, key=len, reverse=True)
_TURKIC_ORDINAL = re.compile("[iu]{0,2}n[SC][iu](?:[gkndtl].{0,6})?")
_TURKIC_CASE = re.compile("(?:[iu]|s[iu])?n?(?:[ndt][iu]n?|[dt][aeo]n?|[gk][aeo]|[ae])|[iu]")

_RUSSIAN_TENS = {
    **{"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70},
    **{"восемьдесят": 80, "девяносто": 90},
}
_RUSSIAN_ORDINALS = {
    **{"перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9},
    **{"десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15},
    **{"шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30},
    **{"сороков": 40, "пятидесят": 50, "шестидесят": 60, "семидесят": 70, "восьмидесят": 80, "девяност": 90},
}
_RUSSIAN_ORDINAL = re.compile(
    f"(?P<stem>{'|'.join(_RUSSIAN_ORDINALS)})(?:(?P<one>[иыо]й|ье|ое|ого|ьего|ому|ьему|ом|ьем|ым|ьим)|(?P<many>ых|ые|ыми))"
)

_ENGLISH_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_ENGLISH_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


@lru_cache(maxsize=50_000)
def numeral(word: str) -> Numeral | None:
    """The number that a folded word says, or None."""
    script = script_of(word)
    if script is Script.LATIN and (english := _english(word)):
        return english
    if script is Script.CYRILLIC and (russian := _russian(word)):
        return russian
    return _turkic(word) if script in (Script.CYRILLIC, Script.ARABIC, Script.LATIN) else None


def _english(word: str) -> Numeral | None:
    if word in _ENGLISH_UNITS:
        return Numeral(_ENGLISH_UNITS.index(word) + 1, Form.BARE, Tongue.ENGLISH)
    if word in _ENGLISH_TENS:
        return Numeral(20 + 10 * _ENGLISH_TENS.index(word), Form.BARE, Tongue.ENGLISH)
    if word in _ENGLISH_ORDINALS:
        return Numeral(_ENGLISH_ORDINALS.index(word) + 1, Form.ORDINAL, Tongue.ENGLISH)
    if word.endswith("ies") and f"{word[:-3]}y" in _ENGLISH_TENS:
        return Numeral(20 + 10 * _ENGLISH_TENS.index(f"{word[:-3]}y"), Form.PLURAL, Tongue.ENGLISH)
    return None


def _russian(word: str) -> Numeral | None:
    if word in _RUSSIAN_TENS:
        return Numeral(_RUSSIAN_TENS[word], Form.BARE, Tongue.RUSSIAN)
    match = _RUSSIAN_ORDINAL.fullmatch(word)
    if match is None:
        return None
    return Numeral(_RUSSIAN_ORDINALS[match["stem"]], Form.ORDINAL if match["one"] else Form.PLURAL, Tongue.RUSSIAN)


def _turkic(word: str) -> Numeral | None:
    if word.startswith("баш"):  # head; sounds in this alphabet like the Uyghur бәш, five
        return None
    sound = romanised(word)
    for stem in _TURKIC_STEMS:
        if not sound.startswith(stem):
            continue
        tail = sound[len(stem) :]
        if not tail:
            return Numeral(_TURKIC[stem], Form.BARE, Tongue.TURKIC)
        if _TURKIC_ORDINAL.fullmatch(tail):
            return Numeral(_TURKIC[stem], Form.ORDINAL, Tongue.TURKIC)
        if _TURKIC_CASE.fullmatch(tail):
            return Numeral(_TURKIC[stem], Form.CASE, Tongue.TURKIC)
    return None
