"""Hearing windows with a speech model: language, batches, retries, guards. Shared by all engines.

An engine (`Acoustics`) only encodes and decodes; every decision is made here, so that all engines decide alike.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oralhist.model.transcript import Flag
from oralhist.transcription import guards
from oralhist.transcription.aligning import MARGIN_MS, lead, timed_words, without_pauses
from oralhist.transcription.languages import Choice, choice_in
from oralhist.transcription.mel import mel
from oralhist.transcription.port import RATE, Acoustics, Decoded, Draft, Features, Heard, Hints, Line, Timed, Window
from oralhist.transcription.vocabulary import STEP_MS, tokenised, vocabulary

MOST_TOKENS = 400
"""What is aligned at once: a decoder holds 448 tokens, its prompt and end included."""

SHORTEST_MS = 2_000
"""Parts of a window that are heard by themselves are no shorter."""

MOST_AGAIN = 3
"""How often what a part leaves out is heard again in parts of that part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A window, or a part of one of which something was left out, as it is decoded: from `offset_ms` to `until_ms`."""

    window: Window
    features: Features
    language: str
    probability: float
    until_ms: int
    offset_ms: int = 0

    @property
    def stretches(self) -> list[tuple[int, int]]:
        """Where somebody speaks in it, in ms after the beginning of the window."""
        clipped = ((max(a, self.offset_ms), min(b, self.until_ms)) for a, b in self.window.stretches())
        return [(a, b) for a, b in clipped if a < b]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What was decoded for a part: lines in ms of the whole window."""

    part: _Part
    lines: tuple[Line, ...]
    decoded: Decoded
    temperature: float = 0.0

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


class Listener:
    """A `Transcriber` made of a speech model. Same machine, versions and settings give the same drafts."""

    def __init__(self, acoustics: Acoustics, most_tokens: int = MOST_TOKENS) -> None:
        self._acoustics = acoustics
        self._most_tokens = most_tokens
        self._words = vocabulary(acoustics.tokens)

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""
        return self._acoustics.name

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """A draft for each window; windows are encoded one at a time and decoded together."""
        chosen = {one.window.index: choice_in(one.window, hints) for one in windows}
        heard = {one.window.index: one for one in windows}
        parts = [self._part(one, chosen[one.window.index]) for one in windows]
        written = self._decode([part for part in parts if part is not None], hints)
        for index, one in heard.items():
            mine = [w for w in written if w.part.window.index == index]
            mended = [again for w in mine for again in self._mended(w, one, hints)]
            yield _draft(one.window, mended, chosen[index])

    def align(self, heard: Heard, lines: Sequence[Line]) -> list[tuple[Timed, ...]]:
        """The words of each of `lines`, which are said in the window, all in one language; none where unknown."""
        if not lines:
            return []
        acoustics = self._acoustics
        tokens = [tokenised(acoustics.tokens, lead(line) + line.text) for line in lines]
        if sum(len(each) for each in tokens) > self._most_tokens:
            if len(lines) == 1:
                return [()]
            half = len(lines) // 2
            return [*self.align(heard, lines[:half]), *self.align(heard, lines[half:])]
        begin = max(0, lines[0].start_ms - MARGIN_MS)
        end = min(heard.window.length_ms, max(line.end_ms for line in lines) + MARGIN_MS)
        moments = acoustics.align(
            self._encode(heard, begin, end),
            self._words.prompt(lines[0].language),
            [token for each in tokens for token in each],
            end - begin,
        )
        moved = [(begin + start, begin + stop, sure) for start, stop, sure in moments]
        found, place = [], 0
        for line, each in zip(lines, tokens, strict=True):
            pieces = [self._words.pieces[token] for token in each]
            words = timed_words(line, pieces, moved[place : place + len(each)])
            found.append(without_pauses(words, heard.samples))
            place += len(each)
        return found

    def _encode(self, heard: Heard, begin_ms: int, end_ms: int) -> Features:
        per_ms = RATE // 1000
        return self._acoustics.encode(mel(heard.samples[begin_ms * per_ms : end_ms * per_ms], self._acoustics.bands))

    def _part(self, heard: Heard, chosen: Choice) -> _Part | None:
        """The window, encoded, with its language; None where no stated language is likely enough."""
        window = heard.window
        features = self._encode(heard, 0, window.length_ms)
        if chosen.only:
            language, sure = chosen.only, 1.0
        else:
            language, sure = chosen.pick(self._acoustics.languages(features))
        part = _Part(window=window, features=features, language=language, probability=sure, until_ms=window.length_ms)
        return part if language else None

    def _decode(self, parts: Sequence[_Part], hints: Hints) -> list[_Written]:
        if not parts:
            return []
        prompts = [self._words.prompt(part.language, translate=hints.translate) for part in parts]
        results = self._acoustics.decode([part.features for part in parts], prompts, 0.0, guards.SEED)
        return [self._written(part, result) for part, result in zip(parts, results, strict=True)]

    def _written(self, part: _Part, decoded: Decoded, temperature: float = 0.0) -> _Written:
        """The words of a result between its moments."""
        words = self._words
        length = part.until_ms - part.offset_ms
        lines: list[Line] = []
        start, now = 0, []  # type: tuple[int, list[int]]
        for token in [*decoded.tokens, words.first_moment + length // STEP_MS]:
            if token < words.first_moment:
                now.append(token)
                continue
            offset = min((token - words.first_moment) * STEP_MS, length)
            text = words.text(now).strip()
            if text:
                begin = part.offset_ms + start
                lines.append(
                    Line(start_ms=begin, end_ms=part.offset_ms + max(start, offset), text=text, language=part.language)
                )
            start, now = offset, []
        return _Written(part=part, lines=tuple(lines), decoded=decoded, temperature=temperature)

    def _mended(self, written: _Written, heard: Heard, hints: Hints, again: int = 0) -> list[_Written]:
        """`written`, or what was got by trying again where it loops or leaves a passage out."""
        if guards.repetition(written.lines) > guards.LOOPING:
            return [self._without_loop(written, hints)]
        part = written.part
        unheard = guards.unheard_from(written.lines, part.stretches)
        if again == MOST_AGAIN or (unheard is None and not guards.left_out(written.lines, part.stretches)):
            return [written]
        found = [written]
        if unheard is not None:
            found = max(found, self._gone_on(written, unheard, heard, hints, again), key=_letters)
        middle = _middle(part)
        if middle is not None and guards.left_out([line for one in found for line in one.lines], part.stretches):
            found = max(found, self._in_halves(part, middle, heard, hints, again), key=_letters)
        return found

    def _gone_on(self, written: _Written, unheard: int, heard: Heard, hints: Hints, again: int) -> list[_Written]:
        """What was written until `unheard`, and what is heard from there on where a model hears that first."""
        before = tuple(
            replace(line, end_ms=min(line.end_ms, unheard)) for line in written.lines if line.start_ms < unheard
        )
        (rest,) = self._decode([self._cut(written.part, heard, unheard, written.part.until_ms)], hints)
        head = [replace(written, lines=before)] if before else []
        return [*head, *self._believable(rest, heard, hints, again)]

    def _in_halves(self, part: _Part, middle: int, heard: Heard, hints: Hints, again: int) -> list[_Written]:
        halves = ((part.offset_ms, middle), (middle, part.until_ms))
        parts = [self._cut(part, heard, begin, end) for begin, end in halves]
        return [one for half in self._decode(parts, hints) for one in self._believable(half, heard, hints, again)]

    def _believable(self, written: _Written, heard: Heard, hints: Hints, again: int) -> list[_Written]:
        """`written`, mended; nothing where it loops or the model is unsure that it was said."""
        unsure = (
            written.decoded.average_logprob < guards.UNSURE
            or written.decoded.no_speech_probability > guards.NO_SPEECH
            or guards.repetition(written.lines) > guards.LOOPING
        )
        return [] if unsure else self._mended(written, heard, hints, again + 1)

    def _cut(self, part: _Part, heard: Heard, begin_ms: int, end_ms: int) -> _Part:
        """A part of a window by itself."""
        return replace(part, features=self._encode(heard, begin_ms, end_ms), offset_ms=begin_ms, until_ms=end_ms)

    def _without_loop(self, written: _Written, hints: Hints) -> _Written:
        tried = [written]
        part = written.part
        prompt = self._words.prompt(part.language, translate=hints.translate)
        for temperature in guards.RETRIES:
            (result,) = self._acoustics.decode([part.features], [prompt], temperature, guards.SEED)
            tried.append(self._written(part, result, temperature))
            if guards.repetition(tried[-1].lines) <= guards.LOOPING:
                return tried[-1]
        return min(tried, key=lambda one: guards.repetition(one.lines))


def _middle(part: _Part) -> int | None:
    """The pause nearest to the middle of a part, in ms after the beginning of its window; None where it has none."""
    pauses = [(a + b) // 2 for (_, a), (b, _) in itertools.pairwise(part.stretches)]
    inner = [pause for pause in pauses if part.offset_ms + SHORTEST_MS < pause < part.until_ms - SHORTEST_MS]
    return min(inner, key=lambda pause: abs(2 * pause - part.offset_ms - part.until_ms), default=None)


def _letters(written: Sequence[_Written]) -> int:
    return sum(guards.letters(one.text) for one in written)


def _draft(window: Window, written: Sequence[_Written], chosen: Choice) -> Draft:
    no_speech = max((one.decoded.no_speech_probability for one in written), default=0.0)
    logprob = min((one.decoded.average_logprob for one in written), default=0.0)
    temperature = max((one.temperature for one in written), default=0.0)
    lines = guards.kept([line for one in written for line in one.lines], window, no_speech)
    if chosen.label:
        lines = tuple(replace(line, language=chosen.label) for line in lines)
    main = max(written, key=lambda one: len(one.text), default=None)
    return Draft(
        window=window.index,
        language=main.part.language if main else "",
        language_probability=main.part.probability if main else 0.0,
        lines=lines,
        average_logprob=logprob,
        no_speech_probability=no_speech,
        compression_ratio=guards.repetition(lines),
        temperature=temperature,
        flags=_flags(
            lines,
            guards.flags(lines, window, average_logprob=logprob, no_speech=no_speech, temperature=temperature),
            chosen,
        ),
    )


def _flags(lines: Sequence[Line], found: Sequence[Flag], chosen: Choice) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys((*found, *chosen.flags))) if lines else ()
