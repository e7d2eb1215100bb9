"""Names that say nothing of anybody, to draw a pseudonym from, by the language and script of a testimony."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from oralhist.model.text import primary

_WORDS = {
    **{"kk": "Әңгімелеуші", "kk-Arab": "اڭگىمەلەۋشى", "kk-Latn": "Äñgimeleuşi", "ky": "Айтып берүүчү"},
    **{"ug": "سۆزلىگۈچى", "ug-Latn": "Sözligüchi", "ug-Cyrl": "Сөзлигүчи", "ru": "Рассказчик", "zh": "讲述人"},
    **{"en": "Narrator", "uz": "Hikoyachi", "tt": "Сөйләүче", "mn": "Өгүүлэгч"},
}
"""*Narrator* in each language, machine-made: not checked by native speakers."""


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    text = (files("oralhist.language") / "data" / "neutral_names.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {line[0]: tuple(line[1:]) for line in lines}


def neutral_names(language: str) -> tuple[str, ...]:
    """The names of a language (BCP 47) in its script; where it has none, in another script, else English ones."""
    known = _listed()
    return known.get(language) or known.get(primary(language)) or known["en"]


def narrator_word(language: str) -> str:
    """What a narrator is called in a language: *Narrator*, before a letter and a number."""
    return _WORDS.get(language) or _WORDS.get(primary(language)) or _WORDS["en"]
