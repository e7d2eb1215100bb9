"""Cues: what narrators say when they tell of an event, by what it means. A cue is a hint, not evidence by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from oralhist.chronology.load import KNOWN
from oralhist.chronology.negation import is_negated
from oralhist.chronology.words import SpokenWord, words
from oralhist.language.folding import Script, fold, script_of
from oralhist.language.stemming import romanised
from oralhist.language.tokens import simplified
from oralhist.model.chronology import Chronology, CueGroup
from oralhist.model.text import primary

REACH = 5
"""Words of the text from the first word of a wording to any other of it, in either direction."""

GAP = 8
"""Chinese characters that may stand between two parts of a wording."""

_BY_SOUND = frozenset(("kk", "ug", "ky"))
_OF_SCRIPT = {Script.ARABIC: ("kk", "ug"), Script.CYRILLIC: ("kk", "ky", "ru", "ug"), Script.LATIN: ("en",)}
_NOT_HAN = re.compile("[没沒未]|不(?!断|少)")
_HAN_STOP = "。！？"


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A wording of a group at the characters ``start`` to ``end`` of a text; `negated` where it is said not to be."""

    start: int
    end: int
    group: CueGroup
    wording: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class _Wording:
    """A wording as it is listed, and its words by number but for the one by which it is looked up."""

    group: CueGroup
    text: str
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """The wordings of a language: the numbers of its words by their beginnings and whole, wordings by word."""

    beginnings: Mapping[str, tuple[int, ...]]
    whole: Mapping[str, tuple[int, ...]]
    longest: int
    wordings: Mapping[int, tuple[_Wording, ...]]


@lru_cache(maxsize=8 * KNOWN)
def _lexicon(language: str, known: Chronology) -> _Lexicon:
    numbers: dict[str, int] = {}
    sequences = []
    for group, phrase in _phrases(language, known):
        slots = tuple(numbers.setdefault(word, len(numbers)) for word in phrase.replace("-", " ").split())
        sequences.append((group, phrase, slots))
    beginnings: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for word, number in numbers.items():
        for one in word.split("/"):
            form = _form(fold(one.rstrip("*")), language)
            (beginnings if one.endswith("*") else whole).setdefault(form, []).append(number)
    often = Counter(number for *_, slots in sequences for number in set(slots))
    wordings: dict[int, list[_Wording]] = {}
    for group, phrase, slots in sequences:
        key = min(range(len(slots)), key=lambda at: often[slots[at]])
        others = tuple(slot for at, slot in enumerate(slots) if at != key)
        wordings.setdefault(slots[key], []).append(_Wording(group, phrase, others))
    return _Lexicon(
        beginnings={form: tuple(some) for form, some in beginnings.items()},
        whole={form: tuple(some) for form, some in whole.items()},
        longest=max(map(len, beginnings), default=0),
        wordings={number: tuple(some) for number, some in wordings.items()},
    )


def _phrases(language: str, known: Chronology) -> list[tuple[CueGroup, str]]:
    return [(cue.group, cue.text) for cue in known.cues if primary(cue.language) == language]


@lru_cache(maxsize=200_000)
def _form(word: str, language: str) -> str:
    """A folded word as it is compared: in the Turkic languages by its sound, where all their scripts meet."""
    if language not in _BY_SOUND:
        return word
    if language == "ug":  # ە and ә are one letter, which `romanised` reads as in Kazakh
        word = word.replace("ە", "ا")
    sound = "q".join(romanised(part) for part in re.split("[қق]", word))
    return sound.replace("y", "i").replace("w", "u").replace("v", "u").replace("ii", "i").replace("uu", "u")


@lru_cache(maxsize=200_000)
def _numbers(word: str, language: str, known: Chronology) -> tuple[int, ...]:
    """Which words of the wordings of a language a folded word is."""
    lexicon, form = _lexicon(language, known), _form(word, language)
    found = [*lexicon.whole.get(form, ())]
    for length in range(2, min(len(form), lexicon.longest) + 1):
        found += lexicon.beginnings.get(form[:length], ())
    return tuple(found)


@lru_cache(maxsize=KNOWN)
def _han(known: Chronology) -> Mapping[str, tuple[tuple[CueGroup, tuple[str, ...]], ...]]:
    """The Chinese wordings, by their first two characters."""
    found: dict[str, list[tuple[CueGroup, tuple[str, ...]]]] = {}
    for group, phrase in _phrases("zh", known):
        parts = tuple(simplified(part) for part in phrase.split())
        found.setdefault(parts[0][:2], []).append((group, parts))
    return {start: tuple(some) for start, some in found.items()}


def find(
    text: str, language: str | None, known: Chronology, spoken: Sequence[SpokenWord] | None = None
) -> list[FoundCue]:
    """The cues of `known` that `text` holds, in order; only those of `language` (BCP 47) where it is one of the six.

    Russian cues are looked for in Kazakh, Uyghur and Kyrgyz speech too: narrators mix them. `spoken` are the words of
    the text where they are known already.
    """
    if spoken is None:
        spoken = words(text)
    main = primary(language) if language else ""
    found: list[FoundCue] = []
    if main in ("", "zh") or not (main in _BY_SOUND or main in ("ru", "en")):
        found += _in_han(simplified(text), known)
    for one in _languages(main, spoken):
        found += _in_words(spoken, one, known)
    return sorted(found, key=lambda cue: (cue.start, -cue.end, cue.group.id))


def _languages(main: str, spoken: Sequence[SpokenWord]) -> tuple[str, ...]:
    if main in _BY_SOUND:
        return (main, "ru")
    if main in ("ru", "en"):
        return (main,)
    if main == "zh":
        return ()
    scripts = {script_of(word.text) for word in spoken}
    return tuple(sorted({one for script in scripts for one in _OF_SCRIPT.get(script, ())}))


def _in_words(spoken: Sequence[SpokenWord], language: str, known: Chronology) -> Iterator[FoundCue]:
    wordings = _lexicon(language, known).wordings
    at: dict[int, list[int]] = {}
    for index, word in enumerate(spoken):
        for number in _numbers(word.text, language, known):
            at.setdefault(number, []).append(index)
    for number, places in at.items():
        for wording in wordings.get(number, ()):
            if any(other not in at for other in wording.others):
                continue
            for index in places:
                used = _together(spoken, index, wording.others, at)
                if used is not None:
                    first, last = min(used), max(used)
                    negated = wording.group.deed and is_negated(spoken, first, last, language)
                    yield FoundCue(spoken[first].start, spoken[last].end, wording.group, wording.text, negated)


def _together(
    spoken: Sequence[SpokenWord], index: int, others: tuple[int, ...], at: Mapping[int, list[int]]
) -> list[int] | None:
    """The places of all words of a wording near the one at `index`, in one sentence; None where one is missing."""
    used = [index]
    for other in others:
        near = [
            (abs(place - index), place)
            for place in at[other]
            if place not in used and abs(place - index) <= REACH and spoken[place].sentence == spoken[index].sentence
        ]
        if not near:
            return None
        used.append(min(near)[1])
    return used


def _in_han(plain: str, known: Chronology) -> Iterator[FoundCue]:
    listed = _han(known)
    for start in range(len(plain)):
        if not "\u3400" <= plain[start] <= "\u9fff" and not plain[start].isdigit():
            continue
        for group, parts in (*listed.get(plain[start : start + 2], ()), *listed.get(plain[start], ())):
            end = _parts_end(plain, start, parts)
            if end is not None:
                negated = group.deed and _NOT_HAN.search(plain[max(0, start - 3) : start]) is not None
                yield FoundCue(start, end, group, " ".join(parts), negated)


def _parts_end(plain: str, start: int, parts: tuple[str, ...]) -> int | None:
    if not plain.startswith(parts[0], start):
        return None
    end = start + len(parts[0])
    for part in parts[1:]:
        at = plain.find(part, end, end + GAP + len(part))
        if at < 0 or any(stop in plain[end:at] for stop in _HAN_STOP):
            return None
        end = at + len(part)
    return end
