"""An invented corpus of any size for load tests: six languages, words by Zipf's law, testimonies with own words.

The same seed gives the same corpus. A unit is a passage of 60 to 90 words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

SEED = 7
TYPES = 50_000
SHARES = {"kk": 0.30, "ug": 0.25, "ru": 0.20, "en": 0.10, "zh": 0.08, "ky": 0.07}
CLASSES = ("rare", "common", "and2", "or3", "phrase", "prefix", "fuzzy", "filtered")
_SYLLABLES = {
    "kk": (
        "қ ғ б т с м ж н к д л р ш з й п",
        "а е і о ұ ү ө ы ә",
        "н р л қ к т й м с ш з",
        "лар лер дар дер тар тер ның нің ға ге да де дан ден мен ы і сы сі ім ың ған ген ды ді ты ті ып іп атын майды",
    ),
    "ky": (
        "к б т с м ж н г д л р ч ш з",
        "а е и о у ү ө ы э",
        "н р л к т й м с ш з",
        "лар лер дор дун нын нин га ге да де дан ден менен ы и сы си ым ин ган ген ды ди ып ип",
    ),
    "ru": (
        "к б т с м ж н г д л р ч ш з в п ст пр",
        "а е и о у ы я ю",
        "н р л к т й м с ш в",
        "ов ам ами ах ого ему ый ая ое ть ла ли ет ют ся ние ний ости ом у ы и а е",
    ),
    "en": (
        "k b t s m j n g d l r ch sh w p st pr th f h",
        "a e i o u ea ou",
        "n r l k t m s nd st",
        "s ed ing er ly tion ness ment al ive able",
    ),
    "ug": (
        "ق غ ب ت س م ج ن ك د ل ر ش ز ي پ چ خ ھ",
        "ا ە ى و ۇ ۆ ۈ ې",
        "ن ر ل ق ك ت ي م س ش ز",
        "لار لەر نىڭ غا گە دا دە دىن تىن بىلەن ى سى ىم ىڭ غان گەن دى تى ىپ ۇپ مەن لىق لىك",
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A testimony: its language, the texts of its passages, and the numbers of the events that each speaks of."""

    language: str
    public: bool
    side: str
    year: int
    texts: tuple[str, ...]
    events: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a class, as words; `language` is what it is narrowed to."""

    kind: str
    words: tuple[str, ...]
    language: str = ""


@dataclass(slots=True)
class Corpus:
    """Testimonies with about `passages` passages, and queries for them."""

    passages: int
    events: int = 20
    _words: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chance = random.Random(SEED)
        self._words = {language: np.array(_vocabulary(language, chance), dtype=object) for language in SHARES}

    def testimonies(self) -> Iterator[Told]:
        """The testimonies, about 120 passages each."""
        chance, numbers = random.Random(SEED + 1), np.random.default_rng(SEED)
        weights = 1 / (np.arange(1, TYPES + 1) + 2.7) ** 1.05
        cumulated = np.cumsum(weights / weights.sum())
        made = 0
        while made < self.passages:
            language = chance.choices(list(SHARES), list(SHARES.values()))[0]
            count = min(self.passages - made, chance.randint(60, 180))
            own = numbers.integers(100, TYPES, 60)
            spoken_of = [chance.randrange(self.events) for _ in range(6)]
            texts, events = [], []
            for _ in range(count):
                length = int(numbers.integers(60, 91))
                picked = np.minimum(np.searchsorted(cumulated, numbers.random(length)), TYPES - 1)
                bursts = numbers.random(length) < 0.12
                picked[bursts] = own[numbers.integers(0, 60, int(bursts.sum()))]
                texts.append(_sentence(list(self._words[language][picked]), language))
                events.append(tuple({chance.choice(spoken_of) for _ in range(chance.choice((0, 1, 1, 2)))}))
            made += count
            yield Told(
                language=language,
                public=chance.random() < 0.7,
                side=chance.choice(("stayed", "left", "left", "unknown")),
                year=chance.randint(2018, 2026),
                texts=tuple(texts),
                events=tuple(events),
            )

    def queries(self, each: int) -> list[Asked]:
        """`each` queries of each class."""
        chance = random.Random(SEED + 2)
        found = []
        for kind in CLASSES:
            for turn in range(each):
                language = chance.choices(list(SHARES), list(SHARES.values()))[0]
                if language == "zh" and kind in ("prefix", "fuzzy", "phrase"):
                    language = "kk"
                found.append(self._query(kind, language, turn, chance))
        return found

    def _query(self, kind: str, language: str, turn: int, chance: random.Random) -> Asked:
        def word(low: int, high: int, shortest: int = 3) -> str:
            while True:
                found = str(self._words[language][chance.randint(low, high)])
                if (language == "zh" and len(found) == 2) or (language != "zh" and len(found) >= shortest):
                    return found

        match kind:
            case "rare":
                return Asked(kind, (word(8_000, 30_000),))
            case "common":
                return Asked(kind, (word(3, 40),))
            case "and2":
                return Asked(kind, (word(20, 400), word(20, 400)))
            case "or3":
                return Asked(kind, tuple(word(100, 3_000) for _ in range(3)))
            case "phrase":
                return Asked(kind, (word(0, 60, 1), word(0, 60, 1)) + ((word(0, 60, 1),) if turn % 2 else ()))
            case "prefix":
                return Asked(kind, (word(200, 3_000)[:4],))
            case "fuzzy":
                right = word(500, 6_000, 5)
                at = chance.randrange(1, len(right) - 1)
                return Asked(kind, (right[:at] + right[at + 1 :],))
        return Asked(kind, (word(3, 40),) if turn % 2 else tuple(word(100, 3_000) for _ in range(3)), language)


def _sentence(words: list[str], language: str) -> str:
    if language == "zh":
        return "".join(word + ("，" if n % 7 == 6 else "。" if n % 15 == 14 else "") for n, word in enumerate(words))
    for n in range(9, len(words), 12):
        words[n] += "." if n % 2 else ","
    for n in range(0, len(words), 15):
        words[n] = words[n].capitalize()
    return " ".join(words)


def _vocabulary(language: str, chance: random.Random) -> list[str]:
    found: dict[str, None] = {}
    if language == "zh":
        characters = [chr(code) for code in range(0x4E00, 0x4E00 + 3500)]
        chance.shuffle(characters)
        cumulated = np.cumsum(1 / np.arange(1, 3501) ** 0.7)
        cumulated = cumulated / cumulated[-1]
        while len(found) < TYPES:
            length = chance.choices((1, 2, 3), (3, 72, 25))[0]
            found["".join(characters[int(np.searchsorted(cumulated, chance.random()))] for _ in range(length))] = None
        return list(found)
    first, vowels, last, endings = (part.split() for part in _SYLLABLES[language])
    stems: dict[str, None] = {}
    while len(stems) < 9_000:
        count = 1 if len(stems) < 150 else chance.choice((2, 2, 3))
        stems[
            "".join(
                chance.choice(first) + chance.choice(vowels) + (chance.choice(last) if chance.random() < 0.55 else "")
                for _ in range(count)
            )
        ] = None
    kept = list(stems)
    while len(found) < TYPES:
        stem = kept[min(8_999, int(min(9_000, 40 + len(found) * 0.35) * chance.random()))]
        count = chance.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]
        found[stem + "".join(chance.choice(endings) for _ in range(count))] = None
    return list(found)
