"""Spellings of one word made one: Unicode forms, case, and the letters that keyboards of one script mix up.

The rules for Arabic script were measured on Kazakh and Uyghur text; Kazakh's high hamza comes before NFKC, which
would otherwise turn it into letter and mark in the wrong order.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Script(StrEnum):
    """The scripts that are told apart."""

    ARABIC = "Arab"
    CYRILLIC = "Cyrl"
    HAN = "Hani"
    LATIN = "Latn"
    OTHER = "Zzzz"


_BEFORE = str.maketrans(
    {
        **{"\u0675": "ا", "\u0676": "و", "\u0677": "ۇ", "\u0678": "ى", "\u0674": "", "\u0621": ""},
        **dict.fromkeys("\u0640\u200d\u200e\u200f\u061c", ""),
    }
)
_LETTERS = str.maketrans(
    {
        **{"ی": "ى", "ک": "ك", "ڪ": "ك", "ہ": "ھ", "ة": "ە", "أ": "ا", "إ": "ا", "آ": "ا", "ؤ": "و"},
        **{"ۀ": "ە", "ۃ": "ە", "ێ": "ې", "ۊ": "ۆ", "ݢ": "گ", "ڠ": "ڭ"},
    }
)
_MARKS = re.compile("[\u064b-\u065f\u0670\u0610-\u061a]")
_FINAL_HEH = re.compile("ه(?=\u200c|$)")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"


def script_of(text: str) -> Script:
    """The script of the first letter of `text`."""
    for character in text:
        code = ord(character)
        if 0x0600 <= code <= 0x06FF or 0x0750 <= code <= 0x077F or 0xFB50 <= code <= 0xFEFC:
            return Script.ARABIC
        if 0x0400 <= code <= 0x052F:
            return Script.CYRILLIC
        if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x3FFFF:
            return Script.HAN
        if character.isalpha():
            return Script.LATIN
    return Script.OTHER


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One word in the form in which it is looked up; may be empty where it was marks only."""
    word = word.translate(_DIGITS)
    if script_of(word) is Script.ARABIC:
        folded = unicodedata.normalize("NFKC", word.translate(_BEFORE))
        folded = _FINAL_HEH.sub("ە", folded).replace("ه", "ھ").replace("\u200c", "")
        return _MARKS.sub("", folded).translate(_LETTERS)
    # The capital of Turkish, Kazakh and Uyghur Latin, which casefold makes an i with a second dot.
    folded = unicodedata.normalize("NFKC", word).replace("\u0130", "i").casefold()
    return unicodedata.normalize("NFC", folded.replace("ё", "е").replace("\u200c", "").replace("’", "'"))
