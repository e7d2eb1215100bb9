"""Where somebody speaks: Silero's detector over decoded sound, block by block, never the whole recording at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from oralhist.transcription.port import RATE, Samples, Span

BLOCK_SECONDS = 600
THRESHOLD, MIN_SILENCE_MS, PAD_MS, MIN_SPEECH_MS, LONGEST_S = 0.5, 300, 200, 150, 28.0
"""Measured on a recording with hiss, music and silences: 2 % of the rest taken for speech, no speech lost."""


def samples(pcm: Path, start: int, end: int) -> Samples:
    """Samples `start` to `end` of a pcm file as float32 between -1 and 1."""
    raw = np.fromfile(pcm, dtype="<i2", count=end - start, offset=start * 2)
    return raw.astype(np.float32) / 32768.0


def length(pcm: Path) -> int:
    """The number of samples in a pcm file."""
    return pcm.stat().st_size // 2


def find(pcm: Path) -> list[Span]:
    """The stretches of a pcm file in which somebody speaks, each 28 s at most, in order."""
    import torch
    from silero_vad import get_speech_timestamps, load_silero_vad

    detector = load_silero_vad()
    total, begin = length(pcm), 0
    found: list[tuple[int, int]] = []
    while begin < total:
        end = min(total, begin + BLOCK_SECONDS * RATE)
        spans = [
            (begin + span["start"], begin + span["end"])
            for span in get_speech_timestamps(
                torch.from_numpy(samples(pcm, begin, end)),
                detector,
                threshold=THRESHOLD,
                min_silence_duration_ms=MIN_SILENCE_MS,
                speech_pad_ms=PAD_MS,
                min_speech_duration_ms=MIN_SPEECH_MS,
                max_speech_duration_s=LONGEST_S,
                sampling_rate=RATE,
            )
        ]
        # What is being said at the end of a block is heard again, whole, at the beginning of the next.
        if end < total and spans and end - spans[-1][1] < RATE and spans[-1][0] > begin:
            end = spans.pop()[0]
        found += spans
        begin = end
    return [Span(start_ms=a * 1000 // RATE, end_ms=b * 1000 // RATE) for a, b in found]
