"""How loud an access copy is from its beginning to its end, as a few hundred bytes to be drawn.

Taken from the copy, in which nothing is that is withheld; never from a master.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oralhist.durable import write_whole
from oralhist.media.probe import RATE, decode_to

MOST = 600
"""Levels of a recording at most: two pixels each on a wide screen."""

PIECE = RATE // 4
"""Samples of the pieces whose loudness is added up; a short recording has a level for each."""

RANGE_DB = 42
"""How far below its loudest a recording is drawn as nothing: old tapes hiss at 40 dB below speech."""


def make(copy: Path, out: Path) -> None:
    """Write the levels of the access copy at `copy` to `out`; raises `Refusal`, and ``OSError`` where it is gone.

    A level is a byte; 0 is silence, 255 the loudest of this recording. All span the same time.
    """
    powers: list[float] = []
    rest = b""

    def add(block: bytes) -> None:
        nonlocal rest
        rest += block
        while len(rest) >= 2 * PIECE:
            powers.append(_power(rest[: 2 * PIECE]))
            rest = rest[2 * PIECE :]

    decode_to(copy, add)
    if not powers or len(rest) > PIECE:
        powers.append(_power(rest))
    write_whole(out, levels(powers))


def levels(powers: list[float]) -> bytes:
    """The levels of pieces of equal length whose mean squares are `powers`, `MOST` at most."""
    # By what was added up to each moment, so that each level spans the same time where pieces do not divide evenly.
    added, count = np.concatenate([[0.0], np.cumsum(powers)]), min(MOST, len(powers))
    until = np.interp(np.linspace(0, len(powers), count + 1), np.arange(len(added)), added)
    means = np.diff(until) * count / len(powers)
    loudest = means.max()
    if loudest <= 1:  # a step of sixteen bits: what decoders make of silence
        return bytes(len(means))
    below = 10 * np.log10(np.maximum(means, 1e-9) / loudest)
    return bytes(np.clip(np.round(255 * (1 + below / RANGE_DB)), 0, 255).astype(np.uint8))


def _power(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    return float(np.mean(samples * samples)) if len(samples) else 0.0
