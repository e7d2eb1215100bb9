"""Months and seasons by their names in the languages of the archive, with the endings of speech.

Not checked by native speakers. Some names are also ordinary words (Kazakh қазан: October and cauldron; Uyghur ماي: May
and grease; English may), and a season word may mean another season next door: Kyrgyz жаз is spring, Kazakh жаз summer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from oralhist.language.folding import Script, fold, script_of
from oralhist.language.stemming import romanised

MONTHS = (
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
    "November",
    "December",
)
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "winter": 24}
"""EDTF, level 1: a season stands in the place of the month."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month, 1 to 12; `sure` where the word means nothing else."""

    number: int
    sure: bool


def _sounds(listed: str) -> dict[str, int]:
    return {
        romanised(fold(word)): number
        for number, words in enumerate(listed.split(";"), start=1)
        for word in words.split()
    }


_TURKIC = _sounds(
    "қаңтар январ يانۋار; ақпан феврал فېۋرال; наурыз ناۋرىز март مارت; сәуір ساۋىر апрел ئاپرېل; мамыр май;"
    "маусым ماۋسىم июн; шілде июл; тамыз август ئاۋغۇست; қыркүйек сентябр сентәбр сентәбир سېنتەبىر sentabr;"
    "қазан октябр өктәбир ئۆكتەبىر oktabr; қараша ноябр нойабр نويابىر noyabr; желтоқсан декабр دېكابىر"
)
_TURKIC_STEMS = sorted(_TURKIC, key=len, reverse=True)
_AMBIGUOUS = frozenset(romanised(word) for word in ("наурыз", "май", "маусым", "қазан", "қараша"))
_ENDING = re.compile(
    "(?:[iu]|s[iu])?n?(?:[ndt][iu]n|[dt][aeo](?:n|g[iu]|k[iu])?|[gk][aeo]|[ndt][iu]|n[ae]n|g[iu]|[ae])?"
)
"""Possession and case of Kazakh, Uyghur and Kyrgyz nouns, in the alphabet of `romanised`."""

_RUSSIAN_MONTH = re.compile(
    "(?P<n1>январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:[ьяю]|е|ем)|(?P<n2>март|август)(?:[ауе]|ом)?|ма[йяею]"
)
_RUSSIAN_NUMBERS = {
    **{"январ": 1, "феврал": 2, "март": 3, "апрел": 4, "июн": 6, "июл": 7, "август": 8, "сентябр": 9, "октябр": 10},
    **{"ноябр": 11, "декабр": 12},
}


@lru_cache(maxsize=50_000)
def month(word: str, language: str) -> Month | None:
    """The month that a folded word names in speech of `language` (a primary subtag, or nothing)."""
    script = script_of(word)
    if script is Script.LATIN and word.title() in MONTHS and not (language == "uz" and word == "may"):
        return Month(MONTHS.index(word.title()) + 1, word not in ("may", "march"))
    if script is Script.CYRILLIC and (match := _RUSSIAN_MONTH.fullmatch(word)):
        if word == "май" and language == "kk":  # butter; the month is мамыр
            return None
        number = _RUSSIAN_NUMBERS.get(match["n1"] or match["n2"] or "", 5)
        return Month(number, word != "май" or language == "ru")
    if script not in (Script.CYRILLIC, Script.ARABIC) and language not in ("ug", "uz", "kk", "ky"):
        return None
    sound = romanised(word)
    for stem in _TURKIC_STEMS:
        if sound.startswith(stem) and _ENDING.fullmatch(sound[len(stem) :]):
            if stem == "may" and language in ("kk", "ru"):
                return None
            return Month(_TURKIC[stem], stem not in _AMBIGUOUS)
    return None


_TURKIC_ENDING = "(?:[ndt][iu]n|[dt][aeo]|[iu]|[iu]nd[aeo]|[iu]n[iu]n|g[iu]|d[aeo]g[iu]|d[aeo]k[iu])?"
_TURKIC_SEASONS = {
    "spring": f"(?:koktem|etiyaz|atiyaz|bahar|bahor){_TURKIC_ENDING}",
    "autumn": f"kuz{_TURKIC_ENDING}",
    "winter": f"ki[sS]{_TURKIC_ENDING}",
}
_TURKIC_SUMMER = {
    "kk": ("summer", f"Jaz{_TURKIC_ENDING}"),
    "ug": ("summer", f"(?:yaz|yez){_TURKIC_ENDING}"),
    "uz": ("summer", f"yoz{_TURKIC_ENDING}"),
    "ky": ("spring", f"Jaz{_TURKIC_ENDING}"),
}
_RUSSIAN_SEASONS = {
    "spring": "весн(?:а|ы|е|у|ой|ою)|весен",
    "summer": "лет(?:о|а|ом|у)",
    "autumn": "осен(?:ь|и|ью)",
    "winter": "зим(?:а|ы|е|у|ой|ою)",
}


@lru_cache(maxsize=50_000)
def season(word: str, language: str) -> str | None:
    """The season that a folded word names in speech of `language`; None where that cannot be known without it."""
    script = script_of(word)
    if script is Script.LATIN and word in (*SEASONS, "fall"):
        return "autumn" if word == "fall" else word
    if script is Script.CYRILLIC:
        for name, pattern in _RUSSIAN_SEASONS.items():
            if re.fullmatch(pattern, word):
                return name
    if script not in (Script.CYRILLIC, Script.ARABIC) and language not in _TURKIC_SUMMER:
        return None
    if word.startswith(("кі", "ки", "كى", "ki")):  # кісі, киши, كىشى: a person, in sound like қысы, winter
        return None
    sound = romanised(word)
    for name, pattern in _TURKIC_SEASONS.items():
        if re.fullmatch(pattern, sound):
            return name
    name, pattern = _TURKIC_SUMMER.get(language, ("", "(?!)"))
    if re.fullmatch(pattern, sound):
        return name
    if language == "ky" and re.fullmatch(f"Jay{_TURKIC_ENDING}", sound):
        return "summer"
    return None
