"""Snippets: the part of a passage around what matched, with the characters that did."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oralhist.language.folding import HAN
from oralhist.language.stemming import Stems, asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import All, Fuzzy, Near, Node, Phrase, Prefix, Some, Word

WIDTH = 240
SHORTEST_BEGINNING = 4
_IN_WORD = re.compile(rf"(?:[^\W_{HAN}]|[\u0300-\u036f\u064b-\u065f\u200c'’]){{2}}")


@dataclass(slots=True)
class Marker:
    """What of a text answers a question: made once for a question, asked of many texts.

    `runs` are words one after another, by their first; `stems` those of words that may be inflected; `beginnings` and
    `near` of words that begin so or are spelled almost so; `fallbacks` are tried where their word is found in no form;
    `pairs` are marked only where both stand near one another.
    """

    runs: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    stems: list[Stems] = field(default_factory=list)
    beginnings: tuple[str, ...] = ()
    near: list[str] = field(default_factory=list)
    fallbacks: list[tuple[str, Stems]] = field(default_factory=list)
    pairs: list[tuple[Marker, Marker, int]] = field(default_factory=list)
    _told: dict[str, bool] = field(default_factory=dict)

    def marks(self, text: str) -> list[tuple[int, int]]:
        """The characters of `text` that match, in order, none twice."""
        words = list(tokens(text))
        joined: list[tuple[int, int]] = []
        spans = {*self._found(words), *self._fallen_back(words)}
        for start, end in sorted((words[first].start, words[last].end) for first, last in spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def _found(self, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """The first and the last word of every place that matches."""
        runs, told = self.runs, self._told
        for index, (_, _, exact, han) in enumerate(words):
            for run in runs.get(exact, ()):
                if tuple(each.exact for each in words[index : index + len(run)]) == run:
                    yield index, index + len(run) - 1
            if not han and (told[exact] if exact in told else self._alone(exact)):
                yield index, index
        for one, other, within in self.pairs:
            firsts, seconds = list(one._found(words)), list(other._found(words))
            for first in firsts:
                for second in seconds:
                    if 0 < second[0] - first[1] <= within or 0 < first[0] - second[1] <= within:
                        yield from (first, second)

    def _alone(self, word: str) -> bool:
        told = self._told.get(word)
        if told is None:
            told = self._told[word] = self._answers(word)
        return told

    def _answers(self, word: str) -> bool:
        if any(word in stems for stems in self.stems):
            return True
        if self.beginnings and word.startswith(self.beginnings):
            return True
        return any(_near(each, word) for each in self.near)

    def _fallen_back(self, words: Sequence[Token]) -> Iterator[tuple[int, int]]:
        for word, stems in self.fallbacks:
            # A beginning alone is a weak reason: it is marked where its word stands in no form.
            if not any(token.exact == word or token.exact in stems for token in words if not token.han):
                yield from ((i, i) for i, token in enumerate(words) if token.exact.startswith(word[:-1]))


def _near(word: str, form: str) -> bool:
    if word[:1] != form[:1] or abs(len(word) - len(form)) > 2:
        return False
    most = 2 if len(word) >= 7 else 1
    before = list(range(len(form) + 1))
    for i, a in enumerate(word, start=1):
        row = [i]
        row += [0] * len(form)
        for j, b in enumerate(form, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
        before = row
    return before[-1] <= most


def marker(node: Node) -> Marker:
    """What is to be marked for a question: every word that is looked for, none that is excluded."""
    made = Marker()
    _add(made, node)
    return made


def _add(made: Marker, node: Node) -> None:
    match node:
        case All(parts=parts) | Some(parts=parts):
            for part in parts:
                _add(made, part)
        case Near(first=first, second=second, within=within):
            made.pairs.append((marker(first), marker(second), within))
        case Word(text=text, also=also):
            for spelling in (*(() if node.bare else (text,)), *also):
                _add_run(made, spelling)
            asked = list(tokens(text))
            if node.bare or len(asked) != 1 or asked[0].han:
                return
            stems = Stems(asked_stems(asked[0].exact) if node.stemmed else ())
            made.stems.append(stems)
            if node.fallback and len(asked[0].exact) > SHORTEST_BEGINNING:
                made.fallbacks.append((asked[0].exact, stems))
        case Phrase(text=text, also=also):
            for spelling in (text, *also):
                _add_run(made, spelling)
        case Prefix(text=text):
            made.beginnings += tuple(token.exact for token in tokens(text))[:1]
        case Fuzzy(text=text):
            made.near += [token.exact for token in tokens(text)][:1]


def _add_run(made: Marker, text: str) -> None:
    run = tuple(token.exact for token in tokens(text))
    if run and run not in made.runs.setdefault(run[0], []):
        made.runs[run[0]].append(run)


def snippet(text: str, marks: Sequence[tuple[int, int]], width: int = WIDTH) -> tuple[str, tuple[tuple[int, int], ...]]:
    """About `width` characters of `text` around most of what matched, and what matched in it.

    Where nothing matches, the beginning of the text without marks.
    """
    if not marks:
        end = _end(text, width)
        return text[:end] + ("…" if end < len(text) else ""), ()
    best = best_mark(marks, width)
    begin = _begin(text, max(0, best[0] - width // 4))
    end = _end(text, max(begin + width, best[1]))
    before, after = ("…" if begin else ""), ("…" if end < len(text) else "")
    inside = tuple(
        (start - begin + len(before), stop - begin + len(before))
        for start, stop in marks
        if begin <= start and stop <= end
    )
    return before + text[begin:end].rstrip() + after, inside


def best_mark(marks: Sequence[tuple[int, int]], width: int = WIDTH) -> tuple[int, int]:
    """The mark of `marks`, in order, from which most others lie within `width` characters; the first of several."""
    ends = [end for _, end in marks]
    within = [bisect_right(ends, start + width) - place for place, (start, _) in enumerate(marks)]
    return marks[within.index(max(within))]


def _begin(text: str, wanted: int) -> int:
    if wanted == 0:
        return 0
    space = text.find(" ", wanted, wanted + 30)
    return space + 1 if space >= 0 else wanted


def _end(text: str, wanted: int) -> int:
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", wanted - 30, wanted)
    return space if space > 0 else wanted


def around(text: str, start: int, end: int, most: int) -> tuple[str, str]:
    """What stands before and after the characters ``start`` to ``end``, `most` characters each and no half words."""
    first, last = max(0, start - most), min(len(text), end + most)
    while first < start and _inside_a_word(text, first):
        first += 1
    # What is cut off begins with a word, not with the stop of the sentence before it.
    while 0 < first < start and not (text[first].isalnum() or text[first].isspace()):
        first += 1
    while last > end and _inside_a_word(text, last):
        last -= 1
    return text[first:start], text[end:last]


def _inside_a_word(text: str, cut: int) -> bool:
    """Whether a word goes on across `cut`; Chinese may be cut anywhere."""
    return 0 < cut < len(text) and _IN_WORD.match(text, cut - 1) is not None
