"""A recording of any length out of short clips, with what is said in it: other material for the benchmarks.

    python -m tests.benchmarks.stitch MANIFEST.jsonl OUT.wav --minutes 10 [--language en] [--seed 7]

MANIFEST.jsonl has a line for each clip beside it: {"file", "lang", "kind", "reference"}; those of the kind ``real`` in
the languages named are drawn at random without repeating one before all had their turn, with pauses of 0.2 to 12
seconds of a faint hiss, now and then a clip of the kind ``noise``, each clip as loud as chance has it (within 12 dB).
Writes OUT.wav (16,000 Hz, mono) and OUT.json: a list of {"start", "end", "lang", "id", "text"}, in seconds.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oralhist.media import probe

Samples = NDArray[np.float32]


def clip(path: Path) -> Samples:
    """The samples of a clip, between -1 and 1."""
    with tempfile.TemporaryDirectory() as folder:
        probe.decode(path, Path(folder) / "sound.pcm")
        return np.fromfile(Path(folder) / "sound.pcm", "<i2").astype(np.float32) / 32768


def turns(entries: list[dict[str, Any]], chance: np.random.Generator) -> Iterator[dict[str, Any]]:
    """The clips for ever, each once before any comes again."""
    while True:
        for index in chance.permutation(len(entries)):
            yield entries[index]


def pieces(manifest: Path, languages: list[str], seconds: float, seed: int) -> Iterator[tuple[Samples, dict[str, Any]]]:
    """What follows one another, each with its entry of the manifest (empty for a pause), until `seconds` are full."""
    chance = np.random.default_rng(seed)
    entries = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    said = [one for one in entries if one["kind"] == "real" and one["lang"] in languages]
    unsaid = [one for one in entries if one["kind"] == "noise"]
    sounds = {one["file"]: clip(manifest.parent / one["file"]) for one in (*said, *unsaid)}
    filled = 0
    for entry in turns(said, chance):
        made = [(_hiss(chance, float(chance.exponential(1.5)) + 0.2), {})]
        if chance.random() < 0.08:
            noise = sounds[unsaid[int(chance.integers(len(unsaid)))]["file"]]
            made.append((noise[: int(chance.uniform(3, 15) * probe.RATE)], {}))
        made.append((sounds[entry["file"]] * np.float32(10 ** (chance.uniform(-12, 0) / 20)), entry))
        for samples, what in made:
            yield samples, what
            filled += len(samples)
        if filled >= seconds * probe.RATE:
            return


def _hiss(chance: np.random.Generator, seconds: float) -> Samples:
    return (chance.standard_normal(int(min(seconds, 12.0) * probe.RATE)) * 0.0005).astype(np.float32)


def stitch(manifest: Path, out: Path, languages: list[str], seconds: float, seed: int) -> None:
    """Write the recording and its truth."""
    truth, at = [], 0
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(probe.RATE)
        for samples, entry in pieces(manifest, languages, seconds, seed):
            file.writeframes((samples * 32767).astype("<i2").tobytes())
            if entry:
                times = {"start": round(at / probe.RATE, 3), "end": round((at + len(samples)) / probe.RATE, 3)}
                truth.append({**times, "lang": entry["lang"], "id": entry["id"], "text": entry["reference"]})
            at += len(samples)
    out.with_suffix(".json").write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


def main() -> None:
    """Stitch what the arguments name."""
    asked = argparse.ArgumentParser()
    asked.add_argument("manifest", type=Path)
    asked.add_argument("out", type=Path)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--language", action="append")
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    stitch(given.manifest, given.out, given.language or ["en"], given.minutes * 60, given.seed)


if __name__ == "__main__":
    main()
