"""Names in one alphabet of sounds, whatever their script: what every comparison of names begins with.

The alphabet is that of `sounds`. Latin x and Chinese characters may be read in several ways. The rules were measured on
the gold lists of names (docs/benchmarks.md); no native speaker has checked them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from oralhist.language.folding import Script, fold, script_of
from oralhist.language.hanzi import han_readings
from oralhist.language.sounds import ARABIC, CYRILLIC, glides

_CYRILLIC = CYRILLIC | {"ҳ": "h", "є": "e", "ї": "i", "ҥ": "n", "ӊ": "n"}
_TOGETHER = (("дж", "ж"), ("чж", "ж"), ("цз", "ж"), ("тш", "ч"), ("кх", "х"), ("нг", "ң"))
"""Russian spellings of one sound, those of the Palladius system for Chinese among them."""

# Letters of Arabic names that Kazakh and Uyghur spell as they sound.
_ARABIC = ARABIC | {"ث": "s", "ص": "s", "ض": "z", "ذ": "z", "ظ": "z", "ط": "t"}
_LATIN_LETTERS = {
    **{"ş": "S", "š": "S", "ș": "S", "ç": "C", "č": "C", "ž": "J", "ğ": "g", "ǵ": "g", "ñ": "n", "ŋ": "n", "ı": "i"},
    **{"ə": "a", "ø": "o", "ɵ": "o", "ⱬ": "J", "ƣ": "g", "ⱪ": "k", "ⱨ": "h", "đ": "d", "ß": "s"},
}
_LATIN_GROUPS = (
    *(("dzh", "J"), ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("zh", "J"), ("dj", "J"), ("ch", "C"), ("sh", "S")),
    *(("kh", "h"), ("gh", "g"), ("ng", "n"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ts", "s"), ("ee", "i")),
    ("oo", "u"),
)
_LATIN_SINGLE = {"q": "k", "x": "h", "c": "k", "j": "J"}
_APART = re.compile("['`ʼʻ’‘‐-―\\s-]")
_SOFT = re.compile("(?<=[бвгджзйклмнпрстфхцчшщ])ь")
_DOUBLE = re.compile(r"([^aeiou])\1+")


@lru_cache(maxsize=200_000)
def readings(name: str) -> tuple[str, ...]:
    """How a name may sound, the likeliest first; none where it has no letters. Its words are read as one."""
    match script_of(name):
        case Script.ARABIC:
            found = [_arabic(fold(_APART.sub("", name)))]
        case Script.CYRILLIC:
            found = [_cyrillic(_APART.sub("", unicodedata.normalize("NFKC", name).casefold()))]
        case Script.HAN:
            found = list(han_readings(name))
        case _:
            found = _latin(_APART.sub("", name.replace("I", "i").replace("İ", "i").lower()))
    return tuple(dict.fromkeys(_DOUBLE.sub(r"\1", reading) for reading in found if reading))


def _cyrillic(word: str) -> str:
    word = _SOFT.sub("", word)
    for group, letter in _TOGETHER:
        word = word.replace(group, letter)
    return "".join(_CYRILLIC.get(letter, "") for letter in word)


def _arabic(word: str) -> str:
    return glides("".join(_ARABIC.get(letter, "") for letter in word)).replace("ng", "n")


def _latin(word: str) -> list[str]:
    word = "".join(_LATIN_LETTERS.get(letter, letter) for letter in word)
    plain = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    plain = re.sub("^ye", "e", plain)
    for group, sound in _LATIN_GROUPS:
        plain = plain.replace(group, sound)
    plain = glides(plain)
    found = ["".join(_LATIN_SINGLE.get(sound, sound) for sound in plain)]
    if plain.startswith("x") or "xi" in plain:
        # Pinyin writes sh so, Uyghur Latin kh.
        found.append("".join("S" if sound == "x" else _LATIN_SINGLE.get(sound, sound) for sound in plain))
    return [re.sub("[^a-zJCS]", "", sounds) for sounds in found]
