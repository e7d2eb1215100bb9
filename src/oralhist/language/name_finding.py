"""Where in running text somebody is named: any spelling of a name or of a part of it, in any script, with any ending.

It finds too much rather than too little: a person decides on every find, and nobody learns of what was not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from oralhist.language.folding import Script, fold, script_of
from oralhist.language.hanzi import pinyin
from oralhist.language.name_keys import is_han, shapes
from oralhist.language.names import bases, compare, given_names, words
from oralhist.language.said_names import bare
from oralhist.language.tokens import Token, simplified, tokens
from oralhist.model.question import Tier

STRONG = 3
"""From so many consonants on, a word that begins like a name is taken for a form of it, whatever it ends in."""

SHORTEST = 2
SHORT = 5
CONTEXT = 3
"""Words before and after a find by which it is known again."""

_CHILD_OF = (
    "ұлы қызы улы кызы уулу оглы оглу оғлы қизи углы uly ulı qyzy qızı qizi kyzy kizi uulu ogli oglu bin ibn binti "
    "ۇلى قىزى ئوغلى بىن"
)
_PARTICLES = frozenset(_CHILD_OF.split())
"""What says whose child somebody is: no part of a name by itself."""

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤安常乔赖文海哈沙穆妥虎闪者撒"
)
_LONG_SURNAMES = frozenset(("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"))

_CYRILLIC_ENDINGS = (
    "лар лер дар дер тар тер лор лөр дор дөр тор төр ләр дәр тәр "
    "ым ім м ың ің ң ы і и сы сі си ымыз іміз мыз міз имиз ыңыз іңіз ңыз ңіз ұм үм ум ун үң ум им ин "
    "ның нің дың дің тың тің нын нин дын дин тын тин нун нүн дун дүн тун түн ниң диң тиң "
    "ды ді ты ті ны ні ни ду дү ту тү ға ге қа ке го гө ко кө на не гә кә нә а е "
    "да де та те до дө то тө дә тә нда нде дан ден тан тен нан нен дон дөн тон төн дин тин ден "
    "мен бен пен мын мін бын бін пын пін сың сің дікі нікі тікі дыкы ша ше ча че чә дай дей тай тей дәк тәк сыз сіз "
    "лық лік дық дік тық тік жан җан хан апа апай ата аға ағай әке әже әпке тәте еке ака ача ай байке эже шы ші му чу "
    "ом ем ём ой ою ей ею ы я ю ью ям ами ями ах ях ам у "
    "ов ев ёв ова ева ёва ову еву овой евой овым евым овых евых овы евы ове еве ин ына ина ину иной иных ины ине "
    "ович евич ич овича евича овичу овичем овна евна овну овны овне овной ка ки ку кой ке очка енька ушка юша ша чик "
    "ский ская ского ской ским скую ова"
)
_ARABIC_ENDINGS = (
    "لار لەر دار دەر تار تەر لىر م ڭ ى سى ىم ىڭ ۇم ۈم ىمىز مىز ڭىز ىڭىز لىرى "
    "نىڭ دىڭ تىڭ نىكى نى دى تى غا گە قا كە عا نا نە ا ە دا دە تا تە دىن تىن دان دەن تان تەن نان نەن "
    "مەن بەن پەن بىلەن مىن مىز دىكى نىڭكى چە چا شا شە دەك تەك داي دەي چۇ مۇ دۇر سىز لىك لىق "
    "جان خان ئاي اي اكا ئاكا ئاچا ئاپا اپا اتا ئاتا اعا اجە ەكە بۇۋى"
)
_LATIN_ENDINGS = (
    "lar ler dar der tar ter im ing ng m i si ym yng y yn in um un imiz ymyz miz "
    "ning din tin dan den tan ten nan nen ding ting nyn nin nyñ niñ dyñ diñ dy di ty ti ny ni "
    "gha ge qa ke ğa ga na ne da de ta te do mek men ben pen bilen myn min dek tek day dey ma mu chu cha che sha she "
    "jan zhan khan xan ay apa ata aga agha aka acha ake azhe 's s es "
    "ov ev ova eva ovna evna ovich evich in ina skiy sky a e u om oy y yu"
)


def _ended(endings: str, most: int) -> re.Pattern[str]:
    known = sorted({fold(one) or one for one in endings.split()}, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, known))}){{1,{most}}}")


_WRITTEN = {Script.CYRILLIC: _CYRILLIC_ENDINGS, Script.ARABIC: _ARABIC_ENDINGS, Script.LATIN: _LATIN_ENDINGS}
_ENDINGS = {script: _ended(endings, 4) for script, endings in _WRITTEN.items()}
_SHORTLY = {script: _ended(endings, 2) for script, endings in _WRITTEN.items()}
_LONGEST_ENDING = 14
_LAST_VOWEL = re.compile("[аяыиоеуюэәіөүұйьъaeiouyәöüäaыاەىوۇۆۈېي]+$")
_JOINED = re.compile(r"[\s\-‐-―·•・]{0,3}")
_LOOKALIKES = str.maketrans("aceopxyikmhtb", "асеорхуікмнтв")
_FATHERS = re.compile(
    r"(?<=[^\W\d_]{3})(?:ович|евич|овна|евна|ovich|evich|ovna|evna|ұлы|қызы|уулу|кызы|оғли|қизи|uly|qyzy|uulu|kyzy|qizi|oghli"
    "|ۇلى|قىزى|ئوغلى)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Characters `start` to `end` of a text in which somebody may be named.

    `spelling` is that of the name which it is like, `tier` how like it is; `context` tells it from other finds.
    """

    start: int
    end: int
    spelling: str
    tier: Tier
    context: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a name: as written, folded, and the keys by which what sounds like it begins."""

    text: str
    folded: str
    stem: str
    script: Script
    keys: frozenset[str]
    loose: frozenset[str]
    first: frozenset[str]
    consonants: int


def parts(name: str) -> tuple[str, ...]:
    """What of a name is looked for: the whole, and each word that is more than an initial or *child of*."""
    said = [word for word in words(bare(name)) if fold(word)]
    some = [word for word in said if fold(word) not in _PARTICLES and (len(fold(word)) > 1 or is_han(word))]
    found = []
    for word in some or said or [bare(name)]:
        found += [word, _FATHERS.sub("", fold(word))] if _FATHERS.search(fold(word)) else [word]
        if is_han(word):
            found += _of_chinese(word)
    if 2 <= len(some) <= 3 and all(len(word) <= SHORT for word in some):
        # Chinese and its romanisations write the syllables of such a name together.
        found.append("".join(some))
    return tuple(dict.fromkeys(found))


def _of_chinese(word: str) -> list[str]:
    """The given name and the surname of a name that is written in Chinese without a blank."""
    plain = simplified(word)
    if plain[:2] in _LONG_SURNAMES and 3 <= len(plain) <= 4:
        return [plain[2:], plain[:2]]
    return [plain[1:], plain[:1]] if 2 <= len(plain) <= 3 and plain[0] in _SURNAMES else []


@lru_cache(maxsize=64)
def sought(names: tuple[str, ...]) -> Sought:
    """The finder of a person who is called `names`; what it has learnt of words is kept."""
    return Sought(names)


class Sought:
    """Finds a person who is called any of `names` in texts."""

    def __init__(self, names: Iterable[str]) -> None:
        spelt = [part for name in names for part in parts(name)]
        listed = [other for part in spelt for other in (*given_names().spellings(part), *pinyin(part))]
        made = (_part(text) for text in dict.fromkeys((*spelt, *listed)))
        self._parts = tuple(part for part in made if part.folded)
        self._alphabetic = tuple(part for part in self._parts if part.script is not Script.HAN)
        self._han = tuple(part for part in self._parts if part.script is Script.HAN)
        self._beginnings = frozenset(
            part.folded[:length] for part in self._alphabetic for length in range(2, len(part.folded))
        )
        self._told: dict[tuple[str, bool], tuple[str, Tier] | None] = {}
        self._windows: dict[str, tuple[str, Tier] | None] = {}

    def find(self, text: str) -> tuple[Named, ...]:
        """Where in `text` the person may be named, in order; words that follow one another are one find."""
        if not self._parts:
            return ()
        found = list(tokens(text))
        marks = sorted({*self._words(text, found), *self._runs(found)}, key=lambda mark: (mark[0], -mark[1]))
        return tuple(_with_context(one, text, found) for one in _together(marks, text))

    def _words(self, text: str, found: list[Token]) -> Iterator[tuple[int, int, str, Tier]]:
        for place, token in enumerate(found):
            if token.han:
                continue
            told = self._word(token.exact, text[token.start].isupper())
            if told is not None:
                yield token.start, token.end, *told
            following = found[place + 1] if place + 1 < len(found) else None
            if following is not None and not following.han and token.exact in self._beginnings:
                both = self._written_apart(token.exact, following.exact)
                if both is not None and _JOINED.fullmatch(text, token.end, following.start):
                    yield token.start, following.end, *both

    def _word(self, word: str, capital: bool) -> tuple[str, Tier] | None:
        asked = (word, capital)
        if asked not in self._told:
            self._told[asked] = next(iter(self._alike(word, capital)), None)
        return self._told[asked]

    def _alike(self, word: str, capital: bool) -> Iterator[tuple[str, Tier]]:
        word, script = _one_script(word)
        if "ньг" in word:
            # Palladius: Цзянь-го is two syllables, and no ng.
            yield from self._alike(word.replace("ньг", "нъг"), capital)
        for part in self._alphabetic:
            if part.script is script and _is_form(word, part, script):
                yield part.text, Tier.SAME
        if len(word) < SHORTEST:
            return
        first = _first_sounds(word[:3])
        for part in self._parts:
            if part.first and first and part.first.isdisjoint(first):
                continue
            keys = _keys(word, part.script is Script.HAN)
            if not any(mine.startswith(its) for mine in keys for its in part.keys):
                continue
            cased = script in (Script.CYRILLIC, Script.LATIN)
            if part.consonants < SHORTEST and cased and not capital:
                # A particle or a pronoun sounds like many a short name; a name is written with a capital there.
                continue
            tier = _sounds_like(word, part, script)
            if tier is not None:
                yield part.text, tier

    def _written_apart(self, one: str, other: str) -> tuple[str, Tier] | None:
        both = one + other
        for part in self._alphabetic:
            if (
                len(part.folded) > len(one)
                and both.startswith(part.folded)
                and (len(both) == len(part.folded) or _ends(both[len(part.folded) :], part.script))
            ):
                return part.text, Tier.SAME
        return None

    def _runs(self, found: list[Token]) -> Iterator[tuple[int, int, str, Tier]]:
        run: list[Token] = []
        for token in (*found, None):
            if token is not None and token.han and (not run or run[-1].end == token.start):
                run.append(token)
                continue
            yield from self._in_run(run)
            run = [token] if token is not None and token.han else []

    def _in_run(self, run: list[Token]) -> Iterator[tuple[int, int, str, Tier]]:
        text = "".join(token.exact for token in run)
        for part in self._han:
            at = text.find(part.folded)
            while at >= 0:
                yield run[at].start, run[at + len(part.folded) - 1].end, part.text, Tier.SAME
                at = text.find(part.folded, at + 1)
        for part in self._parts:
            if part.consonants < SHORTEST and part.script is Script.HAN:
                continue
            for at in range(len(text) - 1):
                if not _may_begin(text[at], part.loose):
                    continue
                for end in _spans(text, at, part.loose):
                    told = self._window(text[at:end], part)
                    if told is not None:
                        yield run[at].start, run[end - 1].end, *told

    def _window(self, window: str, part: _Part) -> tuple[str, Tier] | None:
        asked = f"{window} {part.text}"
        if asked not in self._windows:
            alike = compare(part.text, window, given_names())
            self._windows[asked] = None if alike is None else (part.text, alike.tier)
        return self._windows[asked]


def _part(text: str) -> _Part:
    script = script_of(text)
    folded = simplified(text) if script is Script.HAN else fold(text)
    loose = frozenset(_loose(shape.key) for shape in shapes(text, chinese=True))
    keys = {shape.key for shape in shapes(text, chinese=script is Script.HAN)}
    # Without its h, which may be silent, hardly anything is left of some names.
    keys = {key for key in keys if len(key) >= SHORTEST} or keys
    stem = _LAST_VOWEL.sub("", folded)
    return _Part(
        text=text,
        folded=folded,
        stem=stem if len(stem) >= STRONG else folded,
        script=script,
        keys=frozenset(keys),
        loose=loose,
        first=frozenset() if "" in (firsts := {key[:1] for key in (*keys, *loose)}) else frozenset(firsts),
        consonants=max((len(one) for one in keys), default=0),
    )


def _one_script(word: str) -> tuple[str, Script]:
    """A word in the script of its first letter; Latin letters in a Cyrillic word, which look the same, are made so."""
    script = script_of(word)
    if script is Script.CYRILLIC or any("\u0400" <= letter <= "\u052f" for letter in word):
        return word.translate(_LOOKALIKES), Script.CYRILLIC
    return word, script


def _is_form(word: str, part: _Part, script: Script) -> bool:
    """Whether a word is written as a name is, with anything behind a long one and an ending behind a short one."""
    if word == part.folded or len(part.folded) < SHORTEST:
        return word == part.folded
    for begun in (part.folded, part.stem):
        if word.startswith(begun):
            left = word[len(begun) :]
            # What a name loses its last vowel for is an ending; else Мария is in every word with мар.
            if _ends(left, script) or (begun == part.folded and part.consonants >= STRONG):
                return True
    return False


@lru_cache(maxsize=50_000)
def _ends(left: str, script: Script) -> bool:
    known = _ENDINGS.get(script)
    return known is not None and len(left) <= _LONGEST_ENDING and known.fullmatch(left) is not None


@lru_cache(maxsize=50_000)
def _ends_shortly(left: str, script: Script) -> bool:
    """Whether what is left of a word is an ending or two: any more, and many a word is a short name."""
    known = _SHORTLY.get(script)
    return known is not None and known.fullmatch(left) is not None


@lru_cache(maxsize=100_000)
def _keys(word: str, chinese: bool) -> tuple[str, ...]:
    """The keys of a word where names in alphabets are compared, or where one is in Chinese characters."""
    return tuple({shape.key for shape in shapes(word, chinese=chinese)})


@lru_cache(maxsize=50_000)
def _first_sounds(letters: str) -> frozenset[str]:
    """With which consonants a word that begins so may begin; none where its first letters have none."""
    found = {key[:1] for chinese in (False, True) for key in _keys(letters, chinese)}
    return frozenset() if "" in found else frozenset(found)


def _sounds_like(word: str, part: _Part, script: Script) -> Tier | None:
    """How like a name a word, or its beginning before an ending, sounds; None where it does not."""
    known = given_names()
    for base in dict.fromkeys((*bases(word), *(word[:cut] for cut in range(len(word) - 1, SHORTEST - 1, -1)))):
        left = word[len(base) :] if word.startswith(base) else ""
        if left and part.consonants < STRONG and not _ends_shortly(left, script):
            continue
        if left and part.consonants < SHORTEST and base not in bases(word):
            continue
        alike = compare(part.text, base, known)
        if alike is not None:
            return alike.tier
    return None


@lru_cache(maxsize=50_000)
def _loose(key: str) -> str:
    """A key in which sounds that run into one another between Chinese characters are one."""
    return re.sub("n+", "n", re.sub("[td]z", "z", key.replace("m", "n")))


@lru_cache(maxsize=20_000)
def _sounds_of(character: str) -> tuple[str, ...]:
    """The keys of one Chinese character; an h may be silent."""
    found = {shape.key for shape in shapes(character, chinese=True)} or {""}
    return tuple(sorted(found | {key[1:] for key in found if key[:1] == "k"}))


@lru_cache(maxsize=50_000)
def _may_begin(character: str, wanted: frozenset[str]) -> bool:
    return any(one.startswith(_loose(sounds)) for sounds in _sounds_of(character) for one in wanted)


def _spans(text: str, at: int, wanted: frozenset[str]) -> Iterator[int]:
    """Where characters end that, from `at` on, together sound like a name whose loose keys are `wanted`."""
    reached = {""}
    for end in range(at + 1, min(len(text), at + 8) + 1):
        reached = {
            key
            for before in reached
            for sounds in _sounds_of(text[end - 1])
            if any(one.startswith(key := _loose(before + sounds)) for one in wanted)
        }
        if not reached:
            return
        if end - at >= 2 and reached & wanted:
            yield end


def _together(marks: list[tuple[int, int, str, Tier]], text: str) -> list[tuple[int, int, str, Tier]]:
    """Finds that overlap, or follow one another with nothing but a blank or a hyphen between, made one."""
    found: list[tuple[int, int, str, Tier]] = []
    for mark in marks:
        if found:
            start, end, spelling, tier = found[-1]
            if mark[0] < end or (mark[2] not in spelling.split(" ") and _JOINED.fullmatch(text, end, mark[0])):
                longer = mark[2] if mark[1] > end and mark[2] not in spelling else ""
                both = f"{spelling} {longer}".strip() if longer and mark[0] >= end else spelling
                found[-1] = (start, max(end, mark[1]), both, tier)
                continue
        found.append(mark)
    return found


def _with_context(mark: tuple[int, int, str, Tier], text: str, found: list[Token]) -> Named:
    start, end, spelling, tier = mark
    before = [token.exact for token in found if token.end <= start][-CONTEXT:]
    behind = [token.exact for token in found if token.start >= end][:CONTEXT]
    context = "\x1f".join(("\x1e".join(before), text[start:end], "\x1e".join(behind)))
    return Named(start=start, end=end, spelling=spelling, tier=tier, context=context)
