"""Names of persons and places compared across Cyrillic, Arabic, Latin and Chinese spellings.

Three ways to be alike, and no fourth: the same spelling; the same name, by a list of spellings or by its sound, in
another script; alike in sound. What is alike is shown to people and never made one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from oralhist.language.folding import Script, fold, script_of
from oralhist.language.name_keys import is_han, likeness, shapes, threshold
from oralhist.language.tokens import simplified, tokens
from oralhist.model.question import Tier

LISTED = 0.97
"""How alike two spellings are that a list gives for one name."""

STRICT = 0.9
"""The likeness from which a name that a list knows may be one that no list knows."""

SURE = 0.95
"""The likeness from which a name in another script is called the same and not only alike."""

_BETWEEN = re.compile(r"[\s\-‐-―_.,;:·•・]+")
_ENDINGS = re.compile(
    "(?:лар|лер|дар|дер|тар|тер|лор|лөр|дор|дөр|тор|төр)?(?:ның|нің|дың|дің|тың|тің|нын|нин|дын|дин|тын|тин|нун|нүн|"
    "дун|дүн|тун|түн|ды|ді|ты|ті|ны|ні|ни|ға|ге|қа|ке|го|гө|ко|кө|на|не|да|де|та|те|дан|ден|тан|тен|нан|нен|дін|тін|"
    "дон|дөн|тон|төн|мен|бен|пен|ниң|ға|гә|қа|кә|да|дә|та|тә|ой|ом|ым|ем|ою|ей|ю|ью|у|а|е|ы|и)$"
)
_ARABIC_ENDINGS = re.compile(
    "(?:لار|لەر|دار|دەر|تار|تەر)?(?:نىڭ|دىڭ|تىڭ|نى|دى|تى|غا|گە|قا|كە|عا|نا|نە|دا|دە|تا|تە|دىن|تىن|دان|دەن|تان|تەن|"
    "نان|نەن|مەن|بەن|پەن|بىلەن)$"
)
_LATIN_ENDINGS = re.compile("(?:lar|ler)?(?:ning|din|tin|dan|den|tan|ten|gha|ge|qa|ke|da|de|ta|te|ni|'s|s)$")
SHORTEST_BASE = 3


@dataclass(frozen=True, slots=True, eq=False)
class Authority:
    """Names that are known with their spellings, folded: which names (ids) each may mean, and the way back.

    One is like another only where it is the same, so that what was found by it can be kept.
    """

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, spelling: str) -> frozenset[str]:
        """The names that a spelling is listed for; none where it is on no list."""
        return self.names.get(key(spelling), frozenset())

    def spellings(self, spelling: str) -> tuple[str, ...]:
        """All folded spellings of the names that a spelling is listed for."""
        return tuple(dict.fromkeys(other for name in sorted(self.of(spelling)) for other in self.listed.get(name, ())))

    def joined(self, other: Authority) -> Authority:
        """Both lists."""
        both = {spelling: ids | other.names.get(spelling, frozenset()) for spelling, ids in self.names.items()}
        together = {name: spellings + other.listed.get(name, ()) for name, spellings in self.listed.items()}
        return Authority({**other.names, **both}, {**other.listed, **together})


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """How two names are alike: the tier, and a score between 0 and 1."""

    tier: Tier
    score: float


@lru_cache(maxsize=200_000)
def key(spelling: str) -> str:
    """A spelling as it is looked up: folded, simplified, without what parts its words."""
    parts = [simplified(part) if is_han(part) else fold(part) for part in _BETWEEN.split(spelling) if part]
    return "".join(parts)


def listed(names: Mapping[str, list[str]]) -> Authority:
    """An authority from names (ids) with their spellings."""
    found: dict[str, frozenset[str]] = {}
    for identifier, spellings in names.items():
        for spelling in spellings:
            found[key(spelling)] = found.get(key(spelling), frozenset()) | {identifier}
    return Authority(found, {name: tuple(dict.fromkeys(map(plain, spellings))) for name, spellings in names.items()})


@cache
def given_names() -> Authority:
    """Given names that are written otherwise than they sound."""
    text = (files("oralhist.language") / "data" / "given_names.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return listed({f"given:{line[0]}": line for line in lines})


def plain(spelling: str) -> str:
    """A spelling as its words stand in the index: folded, with blanks between them and none between characters."""
    found = list(tokens(spelling))
    return ("" if all(token.han for token in found) else " ").join(token.exact for token in found)


def stands_in(spelling: str, text: str) -> bool:
    """Whether the words of a spelling stand in `text`, one after another, just so but for case and marks."""
    wanted = [token.exact for token in tokens(spelling)]
    said = [token.exact for token in tokens(text)]
    return bool(wanted) and any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


@lru_cache(maxsize=200_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name."""
    return tuple(part for part in _BETWEEN.split(name) if any(letter.isalpha() for letter in part))


def compare(name: str, candidate: str, known: Authority) -> Alike | None:
    """How `candidate` is like `name`, by the lists of `known` and by sound; None where they are not alike.

    Every word of the shorter has to be alike some word of the longer; what is missing (a patronymic, a surname)
    costs a little.
    """
    if not key(name) or not key(candidate):
        return None
    if key(name) == key(candidate):
        return Alike(tier=Tier.SAME, score=1.0)
    whole = _compare(name, candidate, known)
    mine, its = words(name), words(candidate)
    if whole is not None or (len(mine) < 2 and len(its) < 2):
        return whole
    return _by_words(mine, its, known)


def _by_words(mine: tuple[str, ...], its: tuple[str, ...], known: Authority) -> Alike | None:
    few, many = (mine, list(its)) if len(mine) <= len(its) else (its, list(mine))
    scores, tiers = [], []
    for word in few:
        ranked = [(found, other) for other in many if (found := _one_word(word, other, known)) is not None]
        if not ranked:
            return None
        best, other = max(ranked, key=lambda pair: pair[0].score)
        many.remove(other)
        scores.append(best.score)
        tiers.append(best.tier)
    if not scores:
        return None
    order = list(Tier)
    score = sum(scores) / len(scores) * (1 - 0.05 * len(many))
    # A name with a part missing is at best alike.
    tier = Tier.SOUND if many else max(tiers, key=order.index)
    return Alike(tier=tier, score=round(score, 3))


def _one_word(one: str, other: str, known: Authority) -> Alike | None:
    return Alike(tier=Tier.SAME, score=1.0) if key(one) == key(other) else _compare(one, other, known)


def _compare(one: str, other: str, known: Authority) -> Alike | None:
    mine, its = known.of(one), known.of(other)
    elsewhere = script_of(one) is not script_of(other)
    if mine & its:
        return Alike(tier=Tier.SCRIPT if elsewhere else Tier.SOUND, score=LISTED)
    if mine and its:
        return None
    # Chinese writes one name with many characters, all of which sound: a list cannot have them all.
    least = max(threshold(one, other), STRICT if mine or its else 0.0)
    alike = likeness(one, other)
    if alike < least:
        return None
    return Alike(tier=Tier.SCRIPT if elsewhere and alike >= SURE else Tier.SOUND, score=round(min(alike, 0.96), 3))


@lru_cache(maxsize=200_000)
def stripped(word: str) -> tuple[str, ...]:
    """A folded word of running text, and what is left of it without the endings of a name in a sentence."""
    script = script_of(word)
    if script is Script.HAN:
        return (word,)
    endings = {Script.ARABIC: _ARABIC_ENDINGS, Script.CYRILLIC: _ENDINGS}.get(script, _LATIN_ENDINGS)
    return (
        word,
        *(word[:start] for start in range(SHORTEST_BASE, len(word)) if endings.fullmatch(word, start)),
    )


@lru_cache(maxsize=200_000)
def bases(word: str) -> tuple[str, ...]:
    """What `stripped` leaves, and the names of which it may be a form: Uyghur raises a last vowel before an ending
    (غۇلجا, غۇلجىدىن), Russian has another in its place (Кульджа, Кульджу). Vowels are in no key: the keys are the same.
    """
    whole, *short = stripped(word)
    found = [whole]
    for base in short:
        found.append(base)
        match script_of(base):
            case Script.ARABIC if base[-1] == "ى":
                found += [base[:-1] + "ا", base[:-1] + "ە"]
            case Script.LATIN if base[-1] == "i":
                found += [base[:-1] + "a", base[:-1] + "e"]
            case Script.CYRILLIC:
                found += [base + "а", base + "я"]
    return tuple(dict.fromkeys(found))


def sounds(word: str) -> bool:
    """Whether a word has anything by which its sound could be compared."""
    return bool(shapes(word, chinese=True))
