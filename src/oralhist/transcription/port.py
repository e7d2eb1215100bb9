"""The ports through which engines are used, and the values that cross them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan
from oralhist.model.transcript import Flag

RATE = 16_000
"""Samples a second of pcm: signed 16 bit, little endian, one channel."""

Samples = NDArray[np.float32]
Features = Any
"""What an encoder makes of a window: the engine's own, 1500 vectors for 30 s."""


class ForAPerson(Refusal):
    """No machine can transcribe this; a person has to. `what` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the archivist stated: the languages that may be spoken, as BCP 47 tags.

    `draft_as`: write everything down as if it were this language, for a person who will write over it.
    `translate`: into English instead of writing it down. `marked`: the spans of this recording whose language is known;
    None where none were marked in the testimony at all.
    """

    languages: tuple[str, ...]
    draft_as: str = ""
    translate: bool = False
    marked: tuple[MarkedSpan, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSettings:
    """Which engine, with which weights (`digest`: SHA-256 of the file at `path`), on how many threads (0: all)."""

    engine: str
    model: str
    path: Path
    digest: str
    threads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a recording in ms."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What an engine decodes at once: `pieces` of the recording one after another, 30 s at most in all.

    Between two pieces a pause was cut short. `speech` are the stretches in which somebody speaks; each lies in one
    piece. `language` is the one that was marked there; "" where it is to be chosen.
    """

    index: int
    pieces: tuple[Span, ...]
    speech: tuple[Span, ...]
    language: str = ""

    @property
    def length_ms(self) -> int:
        """How long it is for the engine."""
        return sum(piece.end_ms - piece.start_ms for piece in self.pieces)

    @property
    def speech_seconds(self) -> float:
        """How long somebody speaks in it."""
        return sum(span.end_ms - span.start_ms for span in self.speech) / 1000

    def moment(self, offset_ms: int, *, ending: bool) -> int:
        """The moment of the recording, in ms, that is `offset_ms` after the beginning of the window.

        Where two pieces meet, what begins there begins with the second and what ends there ends with the first.
        """
        left = max(0, offset_ms)
        for piece in self.pieces:
            length = piece.end_ms - piece.start_ms
            if left < length or (ending and left == length):
                return piece.start_ms + left
            left -= length
        return self.pieces[-1].end_ms

    def offset(self, moment_ms: int) -> int:
        """The inverse of `moment` for a moment that lies in a piece; else that of the next piece's beginning."""
        passed = 0
        for piece in self.pieces:
            if moment_ms <= piece.end_ms:
                return passed + max(0, moment_ms - piece.start_ms)
            passed += piece.end_ms - piece.start_ms
        return passed

    def stretches(self) -> list[tuple[int, int]]:
        """`speech` in ms after the beginning of the window."""
        return [(self.offset(span.start_ms), self.offset(span.end_ms)) for span in self.speech]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A window with its samples: float32 between -1 and 1, 16 kHz, one channel."""

    window: Window
    samples: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words between two moments, in ms after the beginning of their window."""

    start_ms: int
    end_ms: int
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an engine made of one window. Probabilities are those that Whisper gives (openai-whisper, decoding.py)."""

    window: int
    language: str
    language_probability: float
    lines: tuple[Line, ...]
    average_logprob: float
    no_speech_probability: float
    compression_ratio: float
    temperature: float
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The tokens that a decoder wrote for one window, without the prompt and the end."""

    tokens: tuple[int, ...]
    average_logprob: float
    no_speech_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A word of a line: characters `first` to `end` of its text, heard at these ms after the window's beginning."""

    first: int
    end: int
    start_ms: int
    end_ms: int
    probability: float


class Acoustics(Protocol):
    """A speech model that is loaded: it encodes and decodes, and knows nothing of recordings, guards or retries."""

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""

    @property
    def bands(self) -> int:
        """How many mel bands it hears."""

    @property
    def tokens(self) -> int:
        """The size of its vocabulary."""

    def encode(self, mel: NDArray[np.float32]) -> Features:
        """The features of one window."""

    def languages(self, features: Features) -> Mapping[str, float]:
        """How likely each language is that Whisper has."""

    def decode(
        self, features: Sequence[Features], prompts: Sequence[Sequence[int]], temperature: float, seed: int
    ) -> list[Decoded]:
        """Write down windows, greedily at temperature 0, else drawing with `seed`."""

    def align(
        self, features: Features, prompt: Sequence[int], tokens: Sequence[int], length_ms: int
    ) -> list[tuple[int, int, float]]:
        """For each of the text tokens when it begins and ends, in ms in the window, and how sure the model is."""


class Transcriber(Protocol):
    """An engine: windows in, drafts out, in any order, each as soon as it is finished."""

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """Decode windows; languages are chosen among those that `hints` states and the engine knows."""

    def align(self, heard: Heard, lines: Sequence[Line]) -> list[tuple[Timed, ...]]:
        """The words of each of `lines`, which are said in the window, all in one language; none where unknown."""
