"""Sound and engines for the tests of transcription: real speech from tests/data, silence, noise, scripted engines."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from oralhist.config import models_folder
from oralhist.media import probe
from oralhist.transcription.port import RATE, EngineSettings, Samples
from oralhist.transcription.weights import fetch, installed

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"

JFK = "And so my fellow Americans ask not what your country can do for you ask what you can do for your country."
LIBRI = (
    "It was the first great sorrow of his life it was not so much the loss of the cotton itself but the fantasy "
    "the hopes the dreams built around it"
)


class Here(Executor):
    """Does what is submitted at once, in this process, and counts it."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls.append(fn.__name__)
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


@cache
def base(engine: str = "openai-whisper") -> EngineSettings:
    """An engine with the base model on this machine (`make test` fetches it)."""
    fetch("base", models_folder(), None)
    (model,) = (one for one in installed(models_folder()) if (one.name, one.engine) == ("base", engine))
    return EngineSettings(engine=engine, model="base", path=model.path, digest=model.digest, threads=1)


def scripted(folder: Path, *lines: str) -> EngineSettings:
    """An engine that says `lines`, one a window, again and again."""
    path = folder / "lines.json"
    path.write_text(json.dumps({"lines": lines}), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return EngineSettings(engine="scripted", model="lines", path=path, digest=digest)


def clip(name: str, folder: Path) -> Samples:
    """The samples of a recording in tests/data/audio."""
    out = folder / f"{name}.pcm"
    probe.decode(AUDIO / f"{name}.flac", out)
    return np.fromfile(out, dtype="<i2").astype(np.float32) / 32768.0


def silence(seconds: float) -> Samples:
    """Digital silence."""
    return np.zeros(round(seconds * RATE), np.float32)


def noise(seconds: float, loudness: float = 0.003) -> Samples:
    """White noise, the same every time."""
    return (np.random.default_rng(7).standard_normal(round(seconds * RATE)) * loudness).astype(np.float32)


def hum(seconds: float) -> Samples:
    """The hum of a mains of 50 Hz with two overtones."""
    t = np.arange(round(seconds * RATE)) / RATE
    return sum(0.05 / k * np.sin(2 * np.pi * 50 * k * t) for k in (1, 2, 3)).astype(np.float32)


def written(samples: Samples, path: Path) -> Path:
    """`samples` as a pcm file."""
    path.write_bytes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def words(text: str) -> list[str]:
    """The words of a text without punctuation, in small letters."""
    return "".join(c if c.isalnum() or c in "' " else " " for c in text.lower()).split()
