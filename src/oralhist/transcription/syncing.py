"""A text that a person wrote without times, laid along what a machine heard of the same sound.

The two are aligned letter by letter (Levenshtein, by rapidfuzz), so that a machine that hears endings wrongly is good
enough; only runs of letters that both share count, and between them times go by share of letters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from oralhist.language.folding import script_of
from oralhist.language.romanising import readings
from oralhist.language.tokens import tokens
from oralhist.model.refusals import Refusal
from oralhist.transcription.port import Line
from oralhist.transcription.segments import sentences

SHORTEST_RUN, SHORTEST_HAN_RUN = 3, 2
"""So many letters (Chinese characters) in a row that both have are a place at which they meet."""

ENOUGH = 0.25
"""The share of a text's letters that must lie in such runs. Two texts of one language that say other things have 0.07
at most (halves of our gold passages in nine languages and scripts), a Kazakh clip and what the base model hears of it
0.47, English 0.96."""

LONGEST_MS = 30_000
"""A text that takes longer is cut into sentences, so that one can listen from each."""

MS_A_LETTER = 70
"""How long a letter takes where nothing that was heard says it: before the first place and after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letters:
    """The letters of texts in a row as they are compared, and of each where it stands: text and character."""

    letters: str
    places: tuple[tuple[int, int], ...]


def _letters(texts: Iterable[str], *, as_sounds: bool = False) -> _Letters:
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for number, text in enumerate(texts):
        for token in tokens(text):
            sounds = "" if token.han or not as_sounds else next(iter(readings(token.exact)), "")
            written = sounds or token.exact
            for index, letter in enumerate(written):
                letters.append(letter)
                places.append((number, token.start + (token.end - token.start) * index // len(written)))
    return _Letters(letters="".join(letters), places=tuple(places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """The lines of each text with their times, and the share of all letters that were heard as they are written."""

    lines: tuple[tuple[Line, ...], ...]
    share: float


def sync(texts: Sequence[str], heard: Sequence[Line]) -> Synced:
    """Each of `texts` with times in ms on the clock of `heard`, which is in order; a long one is cut into sentences.

    Raises `Refusal` where the text is not what was heard.
    """
    if not heard:
        raise Refusal("No machine heard a word in it.", "Listen to the recording.")
    # Kazakh in Arabic letters is heard in Cyrillic: they meet in what they sound like.
    as_sounds = script_of(" ".join(texts)) is not script_of(" ".join(line.text for line in heard))
    ours = _letters(texts, as_sounds=as_sounds)
    theirs = _letters((line.text for line in heard), as_sounds=as_sounds)
    met: list[tuple[int, int]] = []
    matched = 0
    for block in Levenshtein.opcodes(ours.letters, theirs.letters):
        size = block.src_end - block.src_start
        if block.tag != "equal" or size < _shortest(ours.letters[block.src_start]):
            continue
        matched += size
        for index in range(size):
            met.append((block.src_start + index, _moment(heard, theirs.places[block.dest_start + index])))
    share = matched / max(1, len(ours.letters))
    if share < ENOUGH:
        raise Refusal(
            f"The text is not what was heard: only {round(100 * share)} of 100 letters agree.",
            "Check that it belongs to this recording and that the language is stated.",
        )
    return Synced(lines=_placed(texts, ours, met, heard[-1].end_ms), share=share)


def _shortest(letter: str) -> int:
    return SHORTEST_HAN_RUN if "\u3400" <= letter <= "\u9fff" else SHORTEST_RUN


def _moment(heard: Sequence[Line], place: tuple[int, int]) -> int:
    line, character = heard[place[0]], place[1]
    return line.start_ms + (line.end_ms - line.start_ms) * character // max(1, len(line.text))


def _placed(
    texts: Sequence[str], ours: _Letters, met: Sequence[tuple[int, int]], end_ms: int
) -> tuple[tuple[Line, ...], ...]:
    where = [index for index, _ in met]

    def moment(letter: int) -> int:
        after = bisect_right(where, letter)
        if after == 0:
            return max(0, met[0][1] - MS_A_LETTER * (met[0][0] - letter))
        if after == len(met):
            return min(max(end_ms, met[-1][1]), met[-1][1] + MS_A_LETTER * (letter - met[-1][0]))
        (a, begun), (b, ended) = met[after - 1], met[after]
        if ended - begun > 2 * MS_A_LETTER * (b - a):
            # A pause lies between: what is written there is spoken before or after it.
            of_a, of_b = (ours.places[index][0] == ours.places[letter][0] for index in (a, b))
            if of_a and (not of_b or letter - a <= b - letter):
                return begun + MS_A_LETTER * (letter - a)
            if of_b:
                return ended - MS_A_LETTER * (b - letter)
        return begun + (ended - begun) * (letter - a) // (b - a)

    letters: dict[int, list[int]] = {}
    for index, (number, _) in enumerate(ours.places):
        letters.setdefault(number, []).append(index)
    found, before = [], 0
    for number, text in enumerate(texts):
        mine = letters.get(number, [])
        start, end = (moment(mine[0]), moment(mine[-1]) + MS_A_LETTER) if mine else (before, before)
        lines, at = [], 0
        # At an even pace: where each part lies is looked up afterwards.
        whole = Line(start_ms=0, end_ms=MS_A_LETTER * len(text), text=text)
        for part in sentences(whole) if end - start > LONGEST_MS else [whole]:
            at = text.index(part.text, at)
            inside = [index for index in mine if at <= ours.places[index][1] < at + len(part.text)]
            at += len(part.text)
            begin = max(before, moment(inside[0])) if inside else before
            before = max(begin, min(end_ms, moment(inside[-1]) + MS_A_LETTER)) if inside else begin
            lines.append(replace(part, start_ms=begin, end_ms=before))
        found.append(tuple(lines))
    return tuple(found)
