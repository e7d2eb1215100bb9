"""Figures as narrators say them in six languages: *алпыс мыңдай адам*, *六万多人*, *более двух тысяч человек*.

Only a number with what it counts is a figure: people, households, animals, carts, days, years. What is read is shown
to a person, who decides. Not checked by native speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oralhist.chronology import figure_words
from oralhist.chronology.date_parts import Span
from oralhist.language.folding import fold
from oralhist.language.tokens import simplified
from oralhist.model.text import primary

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "0123456789" * 3)
_NUMBER = r"[0-9]{1,3}(?:[ \u00a0\u202f,.][0-9]{3})+(?![0-9])|[0-9]+"
# No digit of any script: those that `_DIGITS` does not know are no letters either.
_LETTER = rf"(?![{_HAN}])[^\W\d_]"
_WORD = re.compile(rf"(?P<number>{_NUMBER})|{_LETTER}(?:{_LETTER}|[\u0300-\u036f\u064b-\u065f\u200c])*")
_CLAUSE_END = re.compile(r"[,،](?![0-9])|[，、;；؛.。!！?？؟:：—]")
_NO_LENGTH = tuple("代级春夏秋冬一二三四五六七八九十0123456789")
"""What follows 年 where it is no length of time but a year, or its season or month."""

_HAN_FIGURE = re.compile(
    r"(?P<before>大约|大概|约|近|将近|超过|不到)?"
    r"(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?[万千百亿]*|[零一二两三四五六七八九十百千万亿]+)(?P<after>多|余|几|来)?(?P<scale>[万千百]?)"
    r"(?:个)?(?P<unit>口人|人|名|户人家|户|家人家|头|只|匹|峰|辆|天|年)(?P<later>以上|左右)?"
)


@dataclass(frozen=True, slots=True)
class _Word(Span):
    """A word, folded; its `value` where it is a number in figures."""

    text: str
    value: float | None


FEWEST, MOST = 2, 1e15
"""Numbers between these are figures; the chronology knows none beyond."""

LONGEST_AGO = 90
"""More years than this are no length of time that a narrator lived through, but a year that was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidFigure:
    """Characters ``start`` to ``end`` of a text say `low` to `high` of `unit`, None where a bound is not said.

    `topic` is *killed* or *wounded* where people are said to have been, else empty.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    about: bool
    unit: str
    topic: str = ""


def find(text: str, language: str | None) -> list[SaidFigure]:
    """The figures that a text says, in order; `language` is BCP 47, None where it is not known."""
    plain = text.translate(_DIGITS)
    spoken = primary(language) if language else ""
    found = [*_han_figures(simplified(plain)), *_in_words(plain, spoken)]
    return sorted(found, key=lambda one: one.start)


def _in_words(text: str, spoken: str) -> Iterator[SaidFigure]:
    words = [_Word(m.start(), m.end(), fold(m.group()), _in_figures(m["number"])) for m in _WORD.finditer(text)]
    at = 0
    while at < len(words):
        end, value = _value(words, at, spoken)
        if value is None:
            at += 1
            continue
        figure = _figure(text, words, (at, end), value, spoken) if FEWEST <= value < MOST else None
        if figure is not None:
            yield figure
        at = end


def _in_figures(written: str | None) -> float | None:
    return float(re.sub(r"[^0-9]", "", written)) if written else None


def _value(words: Sequence[_Word], at: int, spoken: str) -> tuple[int, float | None]:
    """The number that the words from `at` on say, and the word after it; None where they say none."""
    total, group, begun = 0.0, 0.0, False
    while at < len(words):
        word, written = words[at].text, words[at].value
        if written is not None:
            if begun and group:
                break
            group = written
        elif (scale := figure_words.scale(word, spoken)) is not None:
            if scale == 100:
                group = (group or 1) * scale
            else:
                total, group = total + (group or 1) * scale, 0.0
        elif (unit := figure_words.number(word, spoken)) is not None:
            group += unit
        else:
            break
        begun = True
        at += 1
    return at, total + group if begun else None


def _figure(text: str, words: Sequence[_Word], run: tuple[int, int], value: float, spoken: str) -> SaidFigure | None:
    first, after = run
    unit_at = next(
        (
            index
            for index in range(after, min(after + 3, len(words)))
            if figure_words.unit(words[index].text, spoken) and not _apart(text, words[index - 1], words[index])
        ),
        None,
    )
    if unit_at is None:
        return None
    unit = figure_words.unit(words[unit_at].text, spoken)
    around = [
        *(word.text for word in words[max(0, first - 2) : first]),
        *(word.text for word in words[after : unit_at + 2]),
        words[after - 1].text,
    ]
    bound = figure_words.bound(around, spoken)
    if unit == "years" and value > LONGEST_AGO:
        return None
    return SaidFigure(
        start=words[first].start,
        end=words[unit_at].end,
        low=None if bound == "less" else value,
        high=None if bound == "more" else value,
        about=bound == "about",
        unit=unit,
        topic=_topic(text, words[first].start, words[unit_at].end, spoken) if unit == "people" else "",
    )


def _apart(text: str, one: _Word, other: _Word) -> bool:
    return any(mark in text[one.end : other.start] for mark in ".!?؟;؛:—")


def _han_figures(text: str) -> Iterator[SaidFigure]:
    for match in _HAN_FIGURE.finditer(text):
        value = figure_words.han_number(match["number"] + (match["scale"] or ""))
        if value is None or not FEWEST <= value < MOST:
            continue
        unit = figure_words.HAN_UNITS[match["unit"]]
        years = unit == "years"
        if years and (value > LONGEST_AGO or text[match.end() : match.end() + 1] in _NO_LENGTH):
            continue
        more = match["before"] == "超过" or match["after"] in ("多", "余", "几") or match["later"] == "以上"
        less = match["before"] in ("近", "将近", "不到")
        yield SaidFigure(
            start=match.start(),
            end=match.end(),
            low=None if less else value,
            high=None if more else value,
            about=match["before"] in ("大约", "大概", "约") or match["later"] == "左右" or match["after"] == "来",
            unit=unit,
            topic=_topic(text, match.start(), match.end(), "zh") if unit == "people" else "",
        )


def _topic(text: str, start: int, end: int, spoken: str) -> str:
    """What the clause around a figure says of the people that it counts."""
    ends = [match.start() for match in _CLAUSE_END.finditer(text)]
    first = max((at + 1 for at in ends if at < start), default=0)
    last = min((at for at in ends if at >= end), default=len(text))
    return figure_words.topic(text[first:last], spoken)
