"""Transcription that can be killed at any instant: plan, decode batch by batch in a child, keep each, assemble."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.model.words import Word, key
from oralhist.transcription import precision, speech, windows
from oralhist.transcription.aligning import line_of
from oralhist.transcription.drafts import DraftFolder, Plan
from oralhist.transcription.fast_engine import FastModel, library
from oralhist.transcription.guards import SEED
from oralhist.transcription.languages import choice_elsewhere
from oralhist.transcription.listening import Listener
from oralhist.transcription.openai_engine import WhisperModel
from oralhist.transcription.port import Draft, EngineSettings, Heard, Hints, Span, Timed, Transcriber, Window
from oralhist.transcription.scripted import ScriptedEngine
from oralhist.transcription.segments import assemble

_PR_SET_PDEATHSIG = 1

_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8
"""Settings of glibc's `mallopt` (malloc.h)."""

_C = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """What was heard in a recording. No segments where nobody speaks. `languages` in order of first use.

    `left_ms` is how long somebody speaks in what was left empty, outside the spans that were marked.
    """

    segments: tuple[Segment, ...]
    maker: Maker
    languages: tuple[str, ...]
    left_ms: int = 0


def child_executor(engine: EngineSettings) -> ProcessPoolExecutor:
    """An executor of one spawned child that keeps the model loaded and dies with this process.

    Spawned, since torch hangs after a fork.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(
        max_workers=1, mp_context=context, initializer=_stay_with_parent, initargs=(os.getpid(), engine.threads)
    )


def _stay_with_parent(parent: int, threads: int) -> None:
    _C.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
    _keep_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if threads:
        os.environ["OMP_NUM_THREADS"] = str(threads)


def _keep_memory() -> None:
    """Let the C library keep what an engine frees within a batch.

    It asks the system anew for every large array otherwise: of faster-whisper's CPU time that was a quarter.
    """
    set_ = getattr(_C, "mallopt", None)
    if set_ is not None:
        for setting, value in ((_M_ARENA_MAX, 1), (_M_MMAP_MAX, 0), (_M_TRIM_THRESHOLD, 2**31 - 1)):
            set_(setting, value)


def _give_back_memory() -> None:
    """Let the C library return what it keeps of the batch before: else memory grows with the length of a recording."""
    trim = getattr(_C, "malloc_trim", None)
    if trim is not None:
        trim(0)


ENGINES: dict[str, Callable[[EngineSettings, str], Transcriber]] = {
    "openai-whisper": lambda settings, precision: Listener(WhisperModel(settings, precision)),
    "faster-whisper": lambda settings, precision: Listener(FastModel(settings, precision)),
    "scripted": lambda settings, _precision: ScriptedEngine(settings),
}


@cache
def _engine(settings: EngineSettings, precision: str) -> Transcriber:
    return ENGINES[settings.engine](settings, precision)


def version_of(engine: EngineSettings) -> str:
    """The version of an engine's package; empty of one that is none."""
    return "" if engine.engine == "scripted" else version(engine.engine)


def precision_of(settings: EngineSettings) -> str:
    """In the child: in which precision an engine computes here."""
    if settings.engine == "openai-whisper":
        return precision.measured(settings)
    if settings.engine == "faster-whisper":
        return "float16" if library().get_cuda_device_count() else "int8"
    return ""


def find_speech(pcm: Path) -> list[Span]:
    """In the child: where somebody speaks."""
    return speech.find(pcm)


def decode(pcm: Path, batch: tuple[Window, ...], hints: Hints, settings: EngineSettings, precise: str) -> list[Draft]:
    """In the child: a draft for every window of the batch."""
    engine = _engine(settings, precise)
    _give_back_memory()
    heard = [Heard(window=window, samples=speech.of_window(pcm, window)) for window in batch]
    return sorted(engine.transcribe(heard, hints), key=lambda draft: draft.window)


def transcribe(
    *,
    pcm: Path,
    folder: Path,
    engine: EngineSettings,
    hints: Hints,
    executor: Executor,
    recording: RecordingId,
    report: Callable[[int, int], None],
) -> Transcription:
    """Transcribe the sound in `pcm`; drafts are kept in `folder`, and a resume does no batch twice but the one in hand.

    `report` is told windows done and windows in all. Raises `ForAPerson` where no engine knows the languages.
    """
    choice_elsewhere(hints)
    drafts = DraftFolder(folder)
    plan = drafts.plan(engine, version_of(engine), hints, speech.length(pcm)) or _new_plan(
        drafts, pcm, engine, hints, executor
    )
    total = sum(len(batch) for batch in plan.batches)
    done = 0
    found: list[Draft] = []
    for number, batch in enumerate(plan.batches):
        report(done, total)
        kept = drafts.batch(number)
        if kept is None:
            decoded = executor.submit(decode, pcm, batch, hints, engine, plan.precision).result()
            drafts.keep_batch(number, decoded)
            kept = tuple(decoded)
        found += kept
        done += len(batch)
    report(total, total)
    segments = assemble((window for batch in plan.batches for window in batch), found, recording)
    return Transcription(
        segments=segments,
        maker=maker(engine, plan.precision, plan.version),
        languages=tuple(dict.fromkeys(segment.language for segment in segments)),
        left_ms=plan.left_ms,
    )


def maker(engine: EngineSettings, precise: str, version: str) -> Maker:
    """What is recorded of an engine that computed in the precision `precise`."""
    return Maker(
        kind=MakerKind.MACHINE,
        name=engine.engine,
        version=f"{version} {engine.model}".strip(),
        model_digest=engine.digest,
        precision=precise,
        seed=SEED,
    )


Stretch = tuple[Window, tuple[Segment, ...]]
"""Segments that are heard at once."""


def align(pcm: Path, batch: tuple[Stretch, ...], settings: EngineSettings, precise: str) -> dict[str, tuple[Word, ...]]:
    """In the child: where in the sound the words of segments lie, by the `key` of each segment."""
    engine, found = _engine(settings, precise), dict[str, tuple[Word, ...]]()
    for window, segments in batch:
        heard = Heard(window=window, samples=speech.of_window(pcm, window))
        told = engine.align(heard, [line_of(segment, window) for segment in segments])
        for segment, words in zip(segments, told, strict=True):
            found[key(segment)] = tuple(_in_recording(word, window) for word in words)
    return found


def _in_recording(word: Timed, window: Window) -> Word:
    start = window.moment(word.start_ms, ending=False)
    end = max(start, window.moment(word.end_ms, ending=True))
    return Word(first=word.first, end=word.end, start_ms=start, end_ms=end, probability=round(word.probability, 3))


def _new_plan(drafts: DraftFolder, pcm: Path, engine: EngineSettings, hints: Hints, executor: Executor) -> Plan:
    found, chosen = executor.submit(find_speech, pcm).result(), choice_elsewhere(hints)
    packed = windows.pack_marked(
        found, hints.marked or (), elsewhere=chosen is not None, one_language=chosen is not None and bool(chosen.only)
    )
    plan = Plan(
        engine=engine.engine,
        version=version_of(engine),
        model=engine.model,
        digest=engine.digest,
        hints=hints,
        precision=executor.submit(precision_of, engine).result(),
        samples=speech.length(pcm),
        left_ms=_lasting(found) - _lasting(span for window in packed for span in window.speech),
        batches=tuple(tuple(batch) for batch in windows.batches(packed)),
    )
    drafts.keep_plan(plan)
    return plan


def _lasting(spans: Iterable[Span]) -> int:
    return sum(span.end_ms - span.start_ms for span in spans)
