"""The port through which engines are used, and the values that cross it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from oralhist.model.refusals import Refusal
from oralhist.model.transcript import Flag

RATE = 16_000
"""Samples a second of pcm: signed 16 bit, little endian, one channel."""

Samples = NDArray[np.float32]


class ForAPerson(Refusal):
    """No machine can transcribe this; a person has to. `what` says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What the archivist stated: the languages that may be spoken, as BCP 47 tags."""

    languages: tuple[str, ...]


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
    """What an engine decodes at once: 28 s at most; `speech` are the stretches of it in which somebody speaks."""

    index: int
    start_ms: int
    end_ms: int
    speech: tuple[Span, ...]

    @property
    def speech_seconds(self) -> float:
        """How long somebody speaks in it."""
        return sum(span.end_ms - span.start_ms for span in self.speech) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A window with its samples: float32 between -1 and 1, 16 kHz, one channel."""

    window: Window
    samples: Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words between two moments of the recording, in ms."""

    start_ms: int
    end_ms: int
    text: str


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


class Transcriber(Protocol):
    """An engine: windows in, drafts out, in any order, each as soon as it is finished."""

    @property
    def name(self) -> str:
        """Engine and version, as recorded in the revision."""

    def transcribe(self, windows: Sequence[Heard], hints: Hints) -> Iterator[Draft]:
        """Decode windows; languages are chosen among those that `hints` states and the engine knows."""
