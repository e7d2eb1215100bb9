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
from oralhist.transcription.languages import Choice, choice
from oralhist.transcription.mel import mel
from oralhist.transcription.port import RATE, Acoustics, Decoded, Draft, Features, Heard, Hints, Line, Timed, Window
from oralhist.transcription.vocabulary import STEP_MS, tokenised, vocabulary

MOST_TOKENS = 400
"""What is aligned at once: a decoder holds 448 tokens, its prompt and end included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A window, or the half of one of which something was left out, as it is decoded."""

    window: Window
    features: Features
    language: str
    probability: float
    offset_ms: int = 0


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
        chosen = choice(hints)
        heard = {one.window.index: one for one in windows}
        parts = [self._part(one, chosen) for one in windows]
        written = self._decode([part for part in parts if part is not None], hints)
        for index, one in heard.items():
            mine = [w for w in written if w.part.window.index == index]
            mended = [again for w in mine for again in self._mended(w, one, hints)]
            yield _draft(one.window, mended, chosen)

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
            return _Part(window=window, features=features, language=chosen.only, probability=1.0)
        language, sure = chosen.pick(self._acoustics.languages(features))
        return _Part(window=window, features=features, language=language, probability=sure) if language else None

    def _decode(self, parts: Sequence[_Part], hints: Hints) -> list[_Written]:
        if not parts:
            return []
        prompts = [self._words.prompt(part.language, translate=hints.translate) for part in parts]
        results = self._acoustics.decode([part.features for part in parts], prompts, 0.0, guards.SEED)
        return [self._written(part, result) for part, result in zip(parts, results, strict=True)]

    def _written(self, part: _Part, decoded: Decoded, temperature: float = 0.0) -> _Written:
        """The words of a result between its moments."""
        words = self._words
        length = part.window.length_ms - part.offset_ms
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

    def _mended(self, written: _Written, heard: Heard, hints: Hints) -> list[_Written]:
        """`written`, or what was got by trying again where it loops or leaves a passage out."""
        if guards.compression(written.text) > guards.LOOPING:
            return [self._without_loop(written, hints)]
        part = written.part
        whole = part.window.length_ms - part.offset_ms
        if part.offset_ms or not guards.left_out(written.lines, part.window):
            return [written]
        cut = _middle(part.window)
        if cut is None or whole < 6_000:
            return [written]
        halves = [
            replace(part, features=self._encode(heard, begin, end), offset_ms=begin)
            for begin, end in ((0, cut), (cut, part.window.length_ms))
        ]
        again = [_limited(one, cut) for one in self._decode(halves, hints)]
        looping = any(guards.compression(one.text) > guards.LOOPING for one in again)
        longer = sum(guards.letters(one.text) for one in again) > guards.letters(written.text)
        return again if longer and not looping else [written]

    def _without_loop(self, written: _Written, hints: Hints) -> _Written:
        tried = [written]
        part = written.part
        prompt = self._words.prompt(part.language, translate=hints.translate)
        for temperature in guards.RETRIES:
            (result,) = self._acoustics.decode([part.features], [prompt], temperature, guards.SEED)
            tried.append(self._written(part, result, temperature))
            if guards.compression(tried[-1].text) <= guards.LOOPING:
                return tried[-1]
        return min(tried, key=lambda one: guards.compression(one.text))


def _middle(window: Window) -> int | None:
    """The pause nearest to the middle of a window, in ms after its beginning; None where it has none."""
    stretches = window.stretches()
    pauses = [(a + b) // 2 for (_, a), (b, _) in itertools.pairwise(stretches)]
    inner = [pause for pause in pauses if 2_000 < pause < window.length_ms - 2_000]
    return min(inner, key=lambda pause: abs(pause - window.length_ms // 2), default=None)


def _limited(written: _Written, cut: int) -> _Written:
    """The first half ends where the second begins."""
    if written.part.offset_ms:
        return written
    lines = tuple(
        replace(line, end_ms=min(line.end_ms, cut), start_ms=min(line.start_ms, cut)) for line in written.lines
    )
    return replace(written, lines=lines)


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
        compression_ratio=guards.compression(" ".join(line.text for line in lines)),
        temperature=temperature,
        flags=_flags(
            lines,
            guards.flags(lines, window, average_logprob=logprob, no_speech=no_speech, temperature=temperature),
            chosen,
        ),
    )


def _flags(lines: Sequence[Line], found: Sequence[Flag], chosen: Choice) -> tuple[Flag, ...]:
    return tuple(dict.fromkeys((*found, *chosen.flags))) if lines else ()
