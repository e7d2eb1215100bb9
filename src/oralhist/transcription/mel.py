"""The picture of sound that Whisper hears: logarithms of 80 or 128 mel bands each 10 ms (openai-whisper, audio.py)."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from oralhist.transcription.port import RATE, Samples
from oralhist.transcription.vocabulary import assets

Mel = NDArray[np.float32]

LENGTH, HOP = 400, 160
FRAMES = 3000
"""30 s: what the encoder takes, whatever is in it."""

WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(LENGTH) / LENGTH)).astype(np.float32)


@cache
def _filters(bands: int) -> Mel:
    with np.load(assets() / "mel_filters.npz") as table:
        return np.asarray(table[f"mel_{bands}"], np.float32)


def mel(samples: Samples, bands: int) -> Mel:
    """`bands` x 3000 values of at most 30 s of sound, followed by silence."""
    sound = np.concatenate([samples[: FRAMES * HOP], np.zeros(RATE, np.float32)])
    sound = np.pad(sound, LENGTH // 2, mode="reflect")
    framed = np.lib.stride_tricks.sliding_window_view(sound, LENGTH)[::HOP][:FRAMES]
    power = np.abs(np.fft.rfft(framed * WINDOW, axis=1)).astype(np.float32) ** 2
    bands_power = _filters(bands) @ power.T
    found = np.full((bands, FRAMES), -10.0, np.float32)
    found[:, : bands_power.shape[1]] = np.log10(np.maximum(bands_power, 1e-10))
    scaled: Mel = (np.maximum(found, found.max() - 8.0) + 4.0) / 4.0
    return scaled
