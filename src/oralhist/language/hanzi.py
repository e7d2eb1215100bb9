"""Chinese characters as the sounds that they stand for where a Turkic or Russian name is written with them.

The readings are pypinyin's, but for some characters whose value in names is another (尔 is r or l).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

import opencc

from oralhist.language.folding import HAN

MOST_READINGS = 16

_SIMPLIFIED = opencc.OpenCC("t2s")
_HAN = re.compile(f"[{HAN}]")
_INITIALS = {
    **{"zh": "J", "ch": "C", "sh": "S", "j": "J", "q": "C", "x": "S", "r": "r", "z": "z", "c": "C", "b": "b", "p": "p"},
    **{"m": "m", "f": "f", "d": "d", "t": "t", "n": "n", "l": "l", "g": "g", "k": "k", "h": "h", "s": "s"},
}
_FINALS = {
    **{"a": "a", "ai": "ay", "ao": "aw", "o": "o", "ou": "o", "e": "e", "ei": "ey", "i": "i", "ia": "a", "ie": "e"},
    **{"iao": "aw", "iu": "u", "io": "o", "u": "u", "ua": "wa", "uo": "o", "uai": "way", "ui": "uy", "v": "u"},
    **{"ve": "e", "ue": "e", "iou": "u"},
}
_IN_NAMES: dict[str, tuple[str, ...]] = {
    **{"吉": ("Ji", "gi"), "基": ("gi", "Ji"), "金": ("Jin", "gin", "tin"), "玉": ("yu", "u"), "尤": ("yu", "u")},
    **{"于": ("yu", "u"), "夫": ("v",), "弗": ("v",), "儿": ("r",), "尔": ("r", "l"), "尕": ("ga",), "噶": ("ga",)},
    **{"盖": ("gay",), "赉": ("lay",), "娃": ("wa",), "孜": ("z", "zi"), "兹": ("z",), "什": ("S",), "西": ("S", "si")},
    **{"克": ("k",), "特": ("t",), "斯": ("s",), "甫": ("p",), "普": ("p",), "木": ("m", "mu"), "姆": ("m",)},
    **{"勒": ("l",), "力": ("l", "li"), "里": ("li", "ri"), "利": ("li", "ri"), "丽": ("l", "li", "ri")},
    **{"提": ("t", "ti"), "德": ("d",), "拉": ("la", "ra"), "合": ("h",), "布": ("b", "bu"), "卜": ("b",)},
    **{"不": ("b", "bu"), "叶": ("e",), "业": ("e",)},
}
TRANSCRIBING = frozenset(
    "阿艾爱安奥巴白拜班保贝比彼毕别宾波伯博布不卜卡才查成赤楚达大代丹当道德得登迪的地蒂丁东都杜多顿额恩尔二法凡范菲"
    "费夫弗甫福富噶尕盖干甘冈高戈哥格根古果哈海汗罕杭豪合贺赫黑亨忽胡花怀霍基吉加贾江杰捷金京久喀开坎康考柯科克肯孔库"
    "夸昆拉来赖兰朗劳勒雷里力丽利立连林隆卢鲁路伦罗洛吕马玛麦买曼毛梅门蒙孟米密敏明莫默姆木穆拿那纳娜乃南内尼妮年宁农"
    "努奴诺帕潘庞佩彭皮平坡普其齐奇恰乾乔切钦琼丘曲热仁茹日肉茹儒若撒萨赛三桑瑟森沙山善尚舍申沈生圣施石什史士世舒双水"
    "司思斯苏孙索塔台泰坦汤唐陶特腾提体田铁廷通图土吐托陀娃瓦万汪旺威韦维魏温文沃翁乌吾伍武西希锡席夏仙相肖谢辛欣兴匈"
    "休徐许逊雅亚延扬耶叶伊依仪义亦易因音尹英永尤于余玉裕元原云再赞泽扎章哲者珍真芝兹孜子宗祖佐祖阔勒巧赉坚健让绕容塞"
)
"""Characters that write the sounds of foreign names; a run of them in a text may be a name."""


@lru_cache(maxsize=20_000)
def _sounds(character: str) -> tuple[str, ...]:
    """The sounds of one character, the likeliest first."""
    if character in _IN_NAMES:
        return _IN_NAMES[character]
    # Its tables take 0.2 s to load, which no command should wait for that reads no characters.
    from pypinyin import lazy_pinyin

    syllable = str(lazy_pinyin(character, v_to_u=False)[0])
    if not syllable.isascii():
        return ("",)
    if syllable == "er":
        return ("r", "l")
    if syllable[0] in "aeo":
        return (_final(syllable),)
    if syllable[0] == "y":
        whole = {"yi": "i", "yin": "in", "ying": "in"}
        return (whole.get(syllable, "y" + _final(syllable[1:])),)
    if syllable[0] == "w":
        return ("u" if syllable == "wu" else "w" + _final(syllable[1:]),)
    initial = syllable[:2] if syllable[:2] in _INITIALS else syllable[:1]
    return (_INITIALS.get(initial, "") + _final(syllable[len(initial) :]),)


def _final(final: str) -> str:
    vowel = final.removesuffix("g").removesuffix("n")
    coda = "n" if vowel != final else ""
    return _FINALS.get(vowel, vowel[-1:]) + coda


def han_readings(name: str) -> tuple[str, ...]:
    """How a name in Chinese characters may sound, 16 readings at most."""
    parts = [_sounds(character)[:2] for character in _SIMPLIFIED.convert(name) if _HAN.match(character)]
    return tuple("".join(chosen) for chosen in islice(product(*parts), MOST_READINGS)) if parts else ()


@lru_cache(maxsize=1_000)
def pinyin(name: str) -> tuple[str, ...]:
    """A name in Chinese characters of two or three in Hanyu Pinyin, as passports write it; nothing for any other."""
    if not 2 <= len(name) <= 3 or not all(map(_HAN.match, name)):
        return ()
    from pypinyin import lazy_pinyin

    return ("".join(lazy_pinyin(_SIMPLIFIED.convert(name), v_to_u=False)),)


def runs(text: str, shortest: int = 2) -> list[str]:
    """The runs of transcribing characters in `text`, simplified, of at least `shortest` characters."""
    found, run = [], ""
    for character in _SIMPLIFIED.convert(text) + " ":
        if character in TRANSCRIBING:
            run += character
        else:
            if len(run) >= shortest:
                found.append(run)
            run = ""
    return found
