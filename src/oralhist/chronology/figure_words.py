"""The words of figures in six languages: numbers, thousands, what is counted, *about* and *more than*.

Stems are compared as a word begins, so that case endings do no harm. Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from oralhist.chronology.numerals import Form, Tongue, numeral
from oralhist.language.folding import Script, fold, script_of

_TURKIC = ("kk", "ky", "ug", "uz", "tt")

_RUSSIAN: Mapping[str, int] = {
    **{"два": 2, "две": 2, "двух": 2, "двое": 2, "три": 3, "трех": 3, "трое": 3, "четыре": 4, "четырех": 4},
    **{"четверо": 4, "пять": 5, "пяти": 5, "пятеро": 5, "шесть": 6, "шести": 6, "шестеро": 6, "семь": 7, "семи": 7},
    **{"семеро": 7, "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10},
    **{"одиннадцать": 11, "двенадцать": 12, "двенадцати": 12, "тринадцать": 13, "четырнадцать": 14},
    **{"пятнадцать": 15, "пятнадцати": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18},
    **{"девятнадцать": 19, "двадцати": 20, "тридцати": 30, "сорока": 40, "пятидесяти": 50, "шестидесяти": 60},
    **{"семидесяти": 70, "восьмидесяти": 80, "сто": 100, "ста": 100, "двести": 200, "двухсот": 200, "триста": 300},
    **{"трехсот": 300, "четыреста": 400, "пятьсот": 500, "пятисот": 500, "шестьсот": 600, "семьсот": 700},
    **{"восемьсот": 800, "девятьсот": 900},
}
_ENGLISH: Mapping[str, int] = {
    **{"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19, "dozen": 12},
}
_SCALES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "kk": (("жүз", 100), ("мың", 1000), ("миллион", 1_000_000), ("ءجۇز", 100), ("جۇز", 100), ("مىڭ", 1000)),
    "ky": (("жүз", 100), ("миң", 1000), ("миллион", 1_000_000)),
    "ug": (("يۈز", 100), ("مىڭ", 1000), ("مىليون", 1_000_000), ("йүз", 100), ("миң", 1000)),
    "ru": (("тысяч", 1000), ("тыс", 1000), ("миллион", 1_000_000), ("млн", 1_000_000)),
    "en": (("hundred", 100), ("thousand", 1000), ("million", 1_000_000)),
}
_UNITS: Mapping[str, Mapping[str, str]] = {
    "kk": {
        "people": "адам кісі жан ادام كىسى جان",
        "households": "үй отбас түтін шаңырақ жанұя ءۇي وتباس ءتۇتىن",
        "animals": "мал қой жылқы сиыр түйе قوي جىلقى",
        "carts": "арба машина көлік автобус اربا ماشينا",
        "days": "күн كۇن",
        "years": "жыл جىل",
    },
    "ky": {
        "people": "адам киши жан",
        "households": "үй түтүн",
        "animals": "мал кой жылкы уй төө",
        "carts": "араба машина унаа автобус",
        "days": "күн",
        "years": "жыл",
    },
    "ug": {
        "people": "ئادەم كىشى جان ئادەمن адәм киши җан",
        "households": "ئائىلە ئۆيلۈك تۈتۈن аилә",
        "animals": "چارۋا مال قوي تۇياق ئات كالا мал қой",
        "carts": "ھارۋا ماشىنا ئاپتوبۇس һарва машина",
        "days": "كۈن күн",
        "years": "يىل жил",
    },
    "ru": {
        "people": "человек людей люди душ беженц жител",
        "households": "семей семьи семья семьям двор хозяйств юрт",
        "animals": "голов овец овцы лошадей коров скота верблюд",
        "carts": "повоз телег подвод арб машин грузовик автобус",
        "days": "дней дня день суток",
        "years": "лет года год",
    },
    "en": {
        "people": "people person souls men women refugee villager inhabitant",
        "households": "famil household house home yurt",
        "animals": "animal head sheep horse cattle cow camel",
        "carts": "cart truck bus lorr car wagon",
        "days": "day",
        "years": "year",
    },
}
_WHOLE = {"люди", "день", "дня", "год", "года", "лет", "car", "men", "жан", "уй", "үй", "ئات", "мал", "مال"}
"""Stems that are whole words, perhaps with a short ending, so that other words that begin so are no unit."""

_BOUNDS: Mapping[str, Mapping[str, str]] = {
    "about": {
        "kk": "шамамен шамалас шамасы шақты жуық",
        "ky": "болжол чамалуу чамасында жакын чакты",
        "ug": "تەخمىنەن چامىسىدا يېقىن тәхминән йеқин",
        "ru": "около примерно приблизительно где-то порядка",
        "en": "about around roughly approximately some perhaps",
    },
    "more": {
        "kk": "астам артық көп асты аса",
        "ky": "ашык ашуун көп",
        "ug": "ئارتۇق كۆپ артуқ ошуқ",
        "ru": "более больше свыше",
        "en": "more over least above",
    },
    "less": {"kk": "дерлік", "ky": "дээрлик", "ru": "почти менее меньше", "en": "nearly almost under less"},
}
_ABOUT_ENDINGS = re.compile("(?:мың|миң|жүз)(?:дай|дей|дағандай|ча|че|га жакын)$|(?:مىڭ|يۈز)(?:دەك|چە)$")

_TOPICS: Mapping[str, Mapping[str, str]] = {
    "killed": {
        "kk": "өлді өлген қаза өлтір оққа ұшты",
        "ky": "өлдү өлгөн каза өлтүр курман",
        "ug": "ئۆلدى ئۆلگەن ئۆلتۈر قازا قۇربان",
        "ru": "убит убил погиб расстрел мертв",
        "en": "killed died dead shot",
        "zh": "死 牺牲 打死",
    },
    "wounded": {
        "kk": "жаралан жаралы",
        "ky": "жарадар",
        "ug": "يارىلان يارىدار",
        "ru": "ранен ранил ранены",
        "en": "wounded hurt injured",
        "zh": "受伤 打伤",
    },
}

HAN_UNITS = {
    **dict.fromkeys(("口人", "人", "名"), "people"),
    **dict.fromkeys(("户人家", "户", "家人家"), "households"),
    **dict.fromkeys(("头", "只", "匹", "峰"), "animals"),
    **{"辆": "carts", "天": "days", "年": "years"},
}
_HAN_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def _languages(spoken: str) -> tuple[str, ...]:
    """The languages whose words are looked for; Russian ones in the Turkic languages too, since narrators mix them."""
    if spoken in ("en", "ru"):
        return (spoken,)
    return (spoken, "ru") if spoken in ("kk", "ky", "ug") else ("kk", "ky", "ug", "ru", "en")


@lru_cache(maxsize=20_000)
def number(word: str, spoken: str) -> int | None:
    """A folded word that says a number below a thousand in one of the languages spoken, or None."""
    if spoken in ("ru", "") and word in _RUSSIAN:
        return _RUSSIAN[word]
    if spoken in ("en", "") and word in _ENGLISH:
        return _ENGLISH[word]
    found = numeral(word)
    if found is None or found.form in (Form.ORDINAL, Form.PLURAL):
        return None
    turkic = found.tongue is Tongue.TURKIC
    return found.value if turkic == (spoken in _TURKIC) or not spoken else None


@lru_cache(maxsize=20_000)
def scale(word: str, spoken: str) -> int | None:
    """A folded word that multiplies what was said before it: hundred, thousand, million."""
    for language in _languages(spoken):
        for stem, value in _SCALES[language]:
            folded = fold(stem)
            if word.startswith(folded) and len(word) - len(folded) <= 5:
                return value
    return None


@lru_cache(maxsize=20_000)
def unit(word: str, spoken: str) -> str:
    """What a folded word counts (people, households, animals, carts, days, years), empty where it counts nothing."""
    for language in _languages(spoken):
        for name, stems in _UNITS[language].items():
            for stem in map(fold, stems.split()):
                longest = 2 if stem in _WHOLE else 5
                if word.startswith(stem) and len(word) - len(stem) <= longest:
                    return name
    return ""


def bound(around: Iterable[str], spoken: str) -> str:
    """Whether the folded words around a number say *about*, *more* or *less*; empty where they say none of it."""
    words = [word for word in around if word]
    if any(_ABOUT_ENDINGS.search(word) for word in words):
        return "about"
    for name in ("more", "less", "about"):
        for language in _languages(spoken):
            stems = [fold(stem) for stem in _BOUNDS[name].get(language, "").split()]
            if any(word.startswith(stem) for word in words for stem in stems):
                return name
    return ""


def topic(text: str, spoken: str) -> str:
    """*killed* or *wounded* where a text speaks of that, else empty."""
    languages = ("zh",) if spoken == "zh" else (*_languages(spoken), "zh")
    words = [fold(word) for word in re.findall(r"\w+", text)]
    for name, by_language in _TOPICS.items():
        for language in languages:
            for stem in by_language[language].split():
                han = script_of(stem) is Script.HAN
                if (stem in text) if han else any(word.startswith(fold(stem)) for word in words):
                    return name
    return ""


def han_number(text: str) -> float | None:
    """A number in Chinese, in figures, or in both (6万), or None."""
    total, group, digit = 0.0, 0.0, 0.0
    for part in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", text):
        if part[0].isdigit() and part.isascii():
            digit = float(part.replace(",", ""))
        elif part in _HAN_DIGITS:
            digit = digit * 10 + _HAN_DIGITS[part] if digit and text == part else float(_HAN_DIGITS[part])
        elif part in _HAN_SCALES:
            value = _HAN_SCALES[part]
            if value >= 10_000:
                total, group, digit = total + (group + digit or 1) * value, 0.0, 0.0
            else:
                group, digit = group + (digit or 1) * value, 0.0
        else:
            return None
    return total + group + digit
