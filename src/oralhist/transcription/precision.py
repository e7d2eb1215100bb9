"""In which precision an engine computes on this machine: measured once at first use and noted, never assumed."""

from __future__ import annotations

import json
import platform
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from oralhist.durable import write_whole
from oralhist.transcription.openai_engine import WhisperModel
from oralhist.transcription.port import EngineSettings

FASTER = 0.8
"""bf16 is taken where it needs less than this share of the time of fp32."""

ALIKE = 0.999
"""The cosine of the angle between what both make of the same sound must be above this."""


def measured(settings: EngineSettings) -> str:
    """The precision for the encoder of openai-whisper: ``fp32``, ``bf16``, or ``fp16`` on CUDA.

    What was measured is noted beside the model, with processor, threads and version of torch: another of these is
    measured again.
    """
    import torch

    if torch.cuda.is_available():
        return "fp16"
    note = settings.path.with_name(f"{settings.path.stem}.precision")
    here = {
        "processor": _processor(),
        "threads": settings.threads or torch.get_num_threads(),
        "torch": version("torch"),
        "digest": settings.digest,
    }
    known = _read(note)
    if {key: known.get(key) for key in here} == here:
        return str(known["precision"])
    found = {**here, **_compare(settings)}
    try:
        write_whole(note, json.dumps(found, indent=1, sort_keys=True).encode(), mode=0o644)
    except OSError:
        # A folder of models that is read only: it is measured again next time.
        return str(found["precision"])
    return str(found["precision"])


def _read(note: Path) -> dict[str, Any]:
    try:
        table = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) and table.get("precision") in ("fp32", "bf16") else {}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    wanted = ("model name", "flags", "Features")
    told = sorted({line.split(":", 1)[1].strip() for line in lines if line.startswith(wanted) and ":" in line})
    return " ".join(told) or platform.machine()


def _compare(settings: EngineSettings) -> dict[str, Any]:
    sound = np.random.default_rng(3).standard_normal((WhisperModel(settings, "fp32").bands, 3000)).astype(np.float32)
    seconds, made = {}, {}
    for precision in ("fp32", "bf16"):
        model = WhisperModel(settings, precision)
        took = []
        for _ in range(3):
            began = time.perf_counter()
            made[precision] = np.asarray(model.encode(sound), np.float32).ravel()
            took.append(time.perf_counter() - began)
        seconds[precision] = min(took)
    a, b = made["fp32"], made["bf16"]
    alike = float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))
    better = seconds["bf16"] < FASTER * seconds["fp32"] and alike > ALIKE
    return {
        "precision": "bf16" if better else "fp32",
        "alike": round(alike, 6),
        **{f"seconds_{name}": round(value, 4) for name, value in seconds.items()},
    }
