"""Cues: the words by which narrators refer to events. A cue is a hint, not evidence by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oralhist.chronology.load import KNOWN
from oralhist.language.folding import Script, fold, script_of
from oralhist.language.stemming import asked_stems, romanised, stems
from oralhist.language.tokens import simplified
from oralhist.model.chronology import Chronology, Cue
from oralhist.model.text import primary

BETWEEN = 3
"""Words of the text that may stand between two words of a cue; eight characters in Chinese."""

_STEMS_OF = {"ru": "r", "en": "e"}
"""The kind of stem by which a Russian or English cue is found inflected; the others are found by how they begin.

The Turkic stems of search are too loose here: кешке (in the evening) met қауышу (reunion)."""

LONGEST_ENDING = 6
_TURKIC_VERB_END = re.compile("(?:[iu]?[dt][iu](?:[kq]|m|n)?|[iu]S|u|[aei])$")

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"(?![{_HAN}])[^\W_](?:(?![{_HAN}])[^\W_]|[\u064b-\u065f\u0670\u0640\u200c\u200d]|['’](?=[^\W_]))*")
_CUE_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*\*?")
_SENTENCE_END = re.compile(r"[.!?؟。！？]")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCue:
    """A cue at the characters ``start`` to ``end`` of a text."""

    start: int
    end: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word of a cue: its folded form, the sound that its inflected forms begin with (or nothing) and how many letters
    may follow, or, in Russian and English, its stems."""

    whole: str
    sound: str
    most: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Spoken:
    start: int
    end: int
    sentence: int
    whole: str


@lru_cache(maxsize=KNOWN)
def _han_cues(known: Chronology) -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    return tuple(
        (cue, re.compile("[^。！？]{0,8}?".join(re.escape(simplified(part)) for part in cue.text.split())))
        for cue in known.cues
        if script_of(cue.text) is Script.HAN
    )


@lru_cache(maxsize=KNOWN)
def _cues_in_letters(known: Chronology) -> Mapping[str, tuple[tuple[Cue, tuple[_Wanted, ...]], ...]]:
    found: dict[str, list[tuple[Cue, tuple[_Wanted, ...]]]] = {}
    for cue in known.cues:
        if script_of(cue.text) is not Script.HAN:
            words = tuple(
                _wanted(word, cue.language, alone=" " not in cue.text) for word in _CUE_WORD.findall(cue.text)
            )
            found.setdefault(cue.language, []).append((cue, words))
    return {language: tuple(some) for language, some in found.items()}


def _wanted(word: str, language: str, *, alone: bool) -> _Wanted:
    whole = fold(word.rstrip("*"))
    if word.endswith("*"):
        return _Wanted(whole, _sound(whole, language), 99, frozenset())
    if language in _STEMS_OF:
        kept = (stem for stem in asked_stems(whole) if stem.startswith(_STEMS_OF[language]))
        return _Wanted(whole, "", 0, frozenset(kept) if len(whole) >= 4 else frozenset())
    bare = _TURKIC_VERB_END.sub("", _sound(whole, language))
    return _Wanted(whole, bare if len(bare) >= (4 if alone else 2) else "", LONGEST_ENDING, frozenset())


@lru_cache(maxsize=100_000)
def _sound(word: str, language: str) -> str:
    """A folded word in one alphabet, where the spellings of a language in several scripts meet; қ is kept apart."""
    if language == "ug":  # ە and ә are one letter, which `romanised` reads as in Kazakh
        word = word.replace("ە", "ا")
    return "q".join(romanised(part) for part in re.split("[қق]", word)).replace("w", "u").replace("v", "u")


def find(text: str, language: str | None, known: Chronology) -> list[FoundCue]:
    """The cues of `known` that `text` holds, inflected or not, in order; only those of `language` (BCP 47) if given.

    Russian cues are looked for in Kazakh, Uyghur and Kyrgyz speech too: narrators mix them.
    """
    spoken = primary(language) if language else None
    languages = set(_cues_in_letters(known)) if spoken is None else {spoken}
    if spoken in ("kk", "ug", "ky"):
        languages.add("ru")
    found = []
    if spoken in (None, "zh"):
        plain = simplified(text)
        for cue, pattern in _han_cues(known):
            found += [FoundCue(start=m.start(), end=m.end(), cue=cue) for m in pattern.finditer(plain)]
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    words = [
        _Spoken(m.start(), m.end(), sum(end < m.start() for end in ends), fold(m.group())) for m in _WORD.finditer(text)
    ]
    for one in sorted(languages):
        for cue, wanted in _cues_in_letters(known).get(one, ()):
            found += [FoundCue(start=start, end=end, cue=cue) for start, end in _runs(words, wanted, one)]
    return sorted(found, key=lambda one: (one.start, one.end, one.cue.text))


def _runs(words: list[_Spoken], wanted: tuple[_Wanted, ...], language: str) -> list[tuple[int, int]]:
    """Where the words of a cue stand in this order in one sentence, with few others between them."""
    runs = []
    for first, word in enumerate(words):
        if not _same(word.whole, wanted[0], language):
            continue
        at = first
        for one in wanted[1:]:
            reach = words[at + 1 : at + 2 + BETWEEN]
            step = next(
                (i for i, w in enumerate(reach) if w.sentence == word.sentence and _same(w.whole, one, language)), None
            )
            if step is None:
                break
            at += 1 + step
        else:
            runs.append((word.start, words[at].end))
    return runs


def _same(word: str, wanted: _Wanted, language: str) -> bool:
    if word == wanted.whole:
        return True
    if wanted.stems:
        return not wanted.stems.isdisjoint(stems(word))
    if not wanted.sound or script_of(word) is Script.HAN:
        return False
    sound = _sound(word, language)
    return sound.startswith(wanted.sound) and len(sound) - len(wanted.sound) <= wanted.most
