"""Where somebody speaks: Silero's detector over decoded sound, block by block, never the whole recording at once.

The network is run here with numpy from the weights that the package silero-vad ships (its own
``tinygrad_model.py`` is the reference): of its calls one for each 32 ms, nine tenths were overhead, and an engine
that needs no torch need not load it. Probabilities agree with the package's own to five digits.
"""

from __future__ import annotations

import importlib.util
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oralhist.model.refusals import Refusal
from oralhist.transcription.port import RATE, Samples, Span, Window

FRAME = 512
"""Samples for which the detector gives one probability: 32 ms."""

CONTEXT = 64
BLOCK_FRAMES = 1875
"""One minute, rounded to frames."""

THRESHOLD, LOWER = 0.5, 0.35
MIN_SILENCE_MS, PAD_MS, MIN_SPEECH_MS, LONGEST_MS = 300, 200, 150, 28_000
"""Measured on a recording with hiss, music and silences: 2 % of the rest taken for speech, no speech lost."""

PAUSE_FRAMES, SHORTEST_FRAMES = 3, 30
"""A pause of 96 ms is one at which a window may end, where at least a second lies on either side."""

Floats = NDArray[np.float32]


def samples(pcm: Path, start: int, end: int) -> Samples:
    """Samples `start` to `end` of a pcm file as float32 between -1 and 1."""
    raw = np.fromfile(pcm, dtype="<i2", count=max(0, end - start), offset=start * 2)
    return raw.astype(np.float32) / 32768.0


def of_window(pcm: Path, window: Window) -> Samples:
    """The samples of a window: those of its pieces, one after another."""
    per_ms = RATE // 1000
    return np.concatenate([samples(pcm, piece.start_ms * per_ms, piece.end_ms * per_ms) for piece in window.pieces])


def length(pcm: Path) -> int:
    """The number of samples in a pcm file."""
    return pcm.stat().st_size // 2


def find(pcm: Path) -> list[Span]:
    """The stretches of a pcm file in which somebody speaks, each 28 s at most, in order."""
    found = [float(one) for block in probabilities(pcm) for one in block]
    return spans(found, length(pcm) * 1000 // RATE)


def spans(probabilities: list[float], length_ms: int) -> list[Span]:
    """Stretches of speech for the probabilities of frames; a pause shorter than 300 ms does not end one."""
    frame_ms = FRAME * 1000 / RATE
    runs: list[tuple[int, int]] = []
    begun = quiet = -1
    for index, probability in enumerate([*probabilities, 0.0, *[0.0] * 20]):
        if probability >= THRESHOLD:
            begun, quiet = (index if begun < 0 else begun), -1
        elif begun >= 0 and probability < LOWER:
            quiet = index if quiet < 0 else quiet
            if (index - quiet) * frame_ms >= MIN_SILENCE_MS:
                runs.append((begun, quiet))
                begun = quiet = -1
    kept = [(a, b) for a, b in runs if (b - a) * frame_ms >= MIN_SPEECH_MS]
    kept = [piece for run in kept for piece in _cut(run, probabilities, int((LONGEST_MS - 2 * PAD_MS) / frame_ms))]
    found: list[Span] = []
    for number, (a, b) in enumerate(kept):
        # Between two stretches that are nearer than two margins the pause is halved.
        before = round(kept[number - 1][1] * frame_ms) if number else -(10**9)
        after = round(kept[number + 1][0] * frame_ms) if number + 1 < len(kept) else 10**12
        start, end = round(a * frame_ms), round(b * frame_ms)
        start = max(0, start - min(PAD_MS, (start - before) // 2))
        end = min(length_ms, end + min(PAD_MS, (after - end) // 2))
        if end > start:
            found.append(Span(start_ms=start, end_ms=end))
    return found


def _cut(run: tuple[int, int], probabilities: list[float], longest: int) -> Iterator[tuple[int, int]]:
    """A run in pieces that touch: cut in its short pauses, and where it is longer than `longest` frames without one."""
    begin, end = run
    quiet = 0
    for index in range(*run):
        quiet = quiet + 1 if probabilities[index] < LOWER else 0
        middle = index - quiet // 2
        if quiet == PAUSE_FRAMES and min(middle - begin, end - middle) >= SHORTEST_FRAMES:
            yield from _halved((begin, middle), probabilities, longest)
            begin = middle
    yield from _halved((begin, end), probabilities, longest)


def _halved(run: tuple[int, int], probabilities: list[float], longest: int) -> Iterator[tuple[int, int]]:
    """Pieces of `longest` frames at most, cut where speech is least likely in the later half of a piece."""
    a, b = run
    while b - a > longest:
        cut = min(range(a + longest // 2, a + longest), key=lambda index: (probabilities[index], -index))
        yield a, cut
        a = cut
    yield a, b


def probabilities(pcm: Path) -> Iterator[Floats]:
    """The probability of speech in each frame of a pcm file, in blocks of a minute."""
    weights = _weights()
    state = (np.zeros(128, np.float32), np.zeros(128, np.float32))
    total = length(pcm)
    before = np.zeros(CONTEXT, np.float32)
    for start in range(0, total, BLOCK_FRAMES * FRAME):
        block = samples(pcm, start, min(total, start + BLOCK_FRAMES * FRAME))
        block = np.pad(block, (0, -len(block) % FRAME))
        framed = np.concatenate([before, block])
        before = block[-CONTEXT:]
        features = _features(np.lib.stride_tricks.sliding_window_view(framed, FRAME + CONTEXT)[::FRAME], weights)
        hidden, state = _lstm(features, state, weights)
        logits = np.maximum(hidden, 0) @ weights["final_conv.weight"][0, :, 0] + weights["final_conv.bias"][0]
        yield _sigmoid(logits)


def _features(frames: Floats, weights: dict[str, Floats]) -> Floats:
    padded = np.pad(frames, ((0, 0), (0, 64)), mode="reflect")
    pieces = np.lib.stride_tricks.sliding_window_view(padded, 256, axis=1)[:, ::128]
    spectrum = pieces @ weights["stft_conv.weight"][:, 0].T
    real, imaginary = spectrum[..., :129], spectrum[..., 129:]
    now: Floats = np.sqrt(real**2 + imaginary**2)
    for name, stride in (("conv1", 1), ("conv2", 2), ("conv3", 2), ("conv4", 1)):
        padded = np.pad(now, ((0, 0), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=1)[:, ::stride]
        kernel = weights[f"{name}.weight"]
        flat = windows.reshape(*windows.shape[:2], -1) @ kernel.reshape(len(kernel), -1).T
        now = np.maximum(flat + weights[f"{name}.bias"], 0)
    return now[:, 0]


def _lstm(
    features: Floats, state: tuple[Floats, Floats], weights: dict[str, Floats]
) -> tuple[Floats, tuple[Floats, Floats]]:
    given = features @ weights["lstm_cell.weight_ih"].T + weights["lstm_cell.bias_ih"] + weights["lstm_cell.bias_hh"]
    recurrent = np.ascontiguousarray(weights["lstm_cell.weight_hh"])
    hidden, cell = state
    found = np.empty((len(given), 128), np.float32)
    for index, row in enumerate(given):
        gates = row + recurrent @ hidden
        opened = _sigmoid(gates)
        cell = opened[128:256] * cell + opened[:128] * np.tanh(gates[256:384])
        hidden = opened[384:] * np.tanh(cell)
        found[index] = hidden
    return found, (hidden, cell)


def _sigmoid(values: Floats) -> Floats:
    result: Floats = 0.5 * (1.0 + np.tanh(0.5 * values))
    return result


SHAPES: dict[str, tuple[int, ...]] = {
    "stft_conv.weight": (258, 1, 256),
    "conv1.weight": (128, 129, 3),
    "conv1.bias": (128,),
    "conv2.weight": (64, 128, 3),
    "conv2.bias": (64,),
    "conv3.weight": (64, 64, 3),
    "conv3.bias": (64,),
    "conv4.weight": (128, 64, 3),
    "conv4.bias": (128,),
    "lstm_cell.weight_ih": (512, 128),
    "lstm_cell.weight_hh": (512, 128),
    "lstm_cell.bias_ih": (512,),
    "lstm_cell.bias_hh": (512,),
    "final_conv.weight": (1, 128, 1),
    "final_conv.bias": (1,),
}
"""The tensors of the network for 16 kHz, in the order in which the package's file holds them."""

FIRST = 2
"""The tensors of `SHAPES` are the storages 2 to 16 of the file; a test compares what they give with the package."""


@cache
def _weights() -> dict[str, Floats]:
    """The detector's weights, from the file of the installed package: a zip with one entry a tensor, as stored."""
    package = importlib.util.find_spec("silero_vad")
    if package is None or not package.submodule_search_locations:
        raise Refusal("The detector of speech, silero-vad, is not installed.", "Run `make`.")
    found: dict[str, Floats] = {}
    with zipfile.ZipFile(Path(package.submodule_search_locations[0]) / "data" / "silero_vad.jit") as file:
        root = file.namelist()[0].partition("/")[0]
        for number, (name, shape) in enumerate(SHAPES.items(), start=FIRST):
            values = np.frombuffer(file.read(f"{root}/data/{number}"), "<f4")
            if values.size != np.prod(shape):
                raise Refusal("The installed silero-vad is not the one that this version knows.", "Run `make`.")
            found[name] = values.reshape(shape).astype(np.float32)
    return found
