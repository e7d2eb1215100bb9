"""Words with times: what finding them costs, how near their moments come, which of them a machine's doubt catches.

    python -m tests.benchmarks.words cost RECORDING LANGUAGE [--engine E]
    python -m tests.benchmarks.words near [--engine E]
    python -m tests.benchmarks.words doubt RECORDING TRUTH.json LANGUAGE[,LANGUAGE] [--engine E]

`near` needs espeak-ng's library: its synthetic voices say when each word begins; pauses and hiss are added. TRUTH.json
is a list of {"start", "end", "lang", "text"}. One thread; CPU seconds of this process, which does all the work.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import json
import statistics
import tempfile
import time
from concurrent.futures import Executor, Future
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oralhist.config import models_folder
from oralhist.media import probe
from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment
from oralhist.model.words import Word, key
from oralhist.transcription import pipeline
from oralhist.transcription.aligning import stretches, written_words
from oralhist.transcription.port import RATE, EngineSettings, Hints
from oralhist.transcription.weights import fetch, installed

TOLD = {
    "en": (
        "We lived near the river until the spring of that year.",
        "In May we reached the border, and nobody spoke a word.",
        "My mother carried the samovar and the youngest of us.",
        "The soldiers looked at the papers, and then they let us pass.",
        "On the other side they gave us tea and warm quilts.",
        "I never saw my brother again after that morning.",
    ),
    "ru": (
        "Мы жили у реки до весны того года.",
        "В мае мы дошли до границы, и никто не сказал ни слова.",
        "Моя мать несла самовар и самого младшего из нас.",
        "Солдаты посмотрели бумаги, а потом пропустили нас.",
    ),
    "kk": (
        "Біз сол жылдың көктеміне дейін өзен жағасында тұрдық.",
        "Мамыр айында шекараға жеттік, ешкім үндемеді.",
        "Анам самауыр мен ең кішімізді көтеріп жүрді.",
    ),
}


class Here(Executor):
    """Does what is submitted at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def base(engine: str) -> EngineSettings:
    """An engine with the base model, on one thread."""
    fetch("base", models_folder(), None)
    (model,) = (one for one in installed(models_folder()) if (one.name, one.engine) == ("base", engine))
    return EngineSettings(engine=engine, model="base", path=model.path, digest=model.digest, threads=1)


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_uint64),
    ]


@cache
def _espeak() -> tuple[Any, int]:
    """The library and the samples a second that it makes, asked to hand the sound over instead of playing it."""
    library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
    library.espeak_Synth.argtypes = [
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint),
        *(ctypes.c_void_p, ctypes.c_void_p),
    ]
    return library, library.espeak_Initialize(2, 0, None, 0)


def spoken(text: str, voice: str) -> tuple[NDArray[np.float32], list[int]]:
    """The sound of `text` at 16 kHz and the ms at which each of its words begins, as espeak-ng says."""
    library, rate = _espeak()
    pieces: list[NDArray[np.int16]] = []
    begun: list[int] = []

    def heard(wave: Any, count: int, events: Any) -> int:
        if count:
            pieces.append(np.ctypeslib.as_array(wave, (count,)).copy())
        place = 0
        while events[place].type:
            if events[place].type == 1:
                begun.append(events[place].audio_position)
            place += 1
        return 0

    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
    kept = kind(heard)
    library.espeak_SetSynthCallback(kept)
    library.espeak_SetVoiceByName(voice.encode())
    data = text.encode()
    library.espeak_Synth(data, len(data) + 1, 0, 1, 0, 1, None, None)
    library.espeak_Synchronize()
    sound = np.concatenate(pieces).astype(np.float32) / 32768
    places = np.arange(int(len(sound) * RATE / rate)) * rate / RATE
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32), begun


def near(engine: EngineSettings) -> None:
    """How far the moments of words are from where espeak-ng says that they begin."""
    chance = np.random.default_rng(7)
    for language, texts in TOLD.items():
        sounds: list[NDArray[np.float32]] = []
        segments: list[Segment] = []
        truth: dict[str, list[int]] = {}
        at = 0
        for number, text in enumerate(texts * 3):
            pause = np.zeros(int(RATE * (0.4 + 1.6 * chance.random())), np.float32)
            sound, begun = spoken(text, language)
            sounds += [pause, sound]
            start = (at + len(pause)) * 1000 // RATE
            at += len(pause) + len(sound)
            segments.append(_segment(f"s{number:05d}", start, at * 1000 // RATE, language, text))
            truth[segments[-1].id] = [start + one for one in begun]
        whole = np.concatenate(sounds)
        whole = whole + chance.standard_normal(len(whole)).astype(np.float32) * 0.002
        with tempfile.TemporaryDirectory() as folder:
            pcm = Path(folder) / "sound.pcm"
            pcm.write_bytes((np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes())
            words = _aligned(pcm, segments, engine)
        apart = [
            abs(word.start_ms - begun)
            for one in segments
            if len(words[key(one)]) == len(truth[one.id])
            for word, begun in zip(words[key(one)], truth[one.id], strict=True)
        ]
        of = sum(len(written_words(one.text)) for one in segments)
        told = sum(len(words[key(one)]) for one in segments)
        print(
            f"{engine.engine} {language}: {told} of {of} words found; of {len(apart)} compared, apart: median "
            f"{statistics.median(apart):.0f} ms, within 0.2 s {_share(apart, 200)}, within 0.5 s {_share(apart, 500)}"
        )


def _share(apart: list[int], within: int) -> str:
    return f"{100 * sum(one <= within for one in apart) / len(apart):.1f} %"


def _segment(id: str, start: int, end: int, language: str, text: str) -> Segment:
    return Segment(
        id=id,
        recording=RecordingId("trial"),
        start_ms=start,
        end_ms=end,
        speaker="",
        language=language,
        text=text,
    )


def _aligned(pcm: Path, segments: list[Segment], engine: EngineSettings) -> dict[str, tuple[Word, ...]]:
    return pipeline.align(pcm, tuple(stretches(segments)), engine, pipeline.precision_of(engine))


def _heard(recording: Path, folder: Path, languages: str, engine: EngineSettings) -> list[Segment]:
    probe.decode(recording, folder / "sound.pcm")
    heard = pipeline.transcribe(
        pcm=folder / "sound.pcm",
        folder=folder / "drafts",
        engine=engine,
        hints=Hints(languages=tuple(languages.split(","))),
        executor=Here(),
        recording=RecordingId("trial"),
        report=lambda _done, _total: None,
    )
    return list(heard.segments)


def cost(recording: Path, language: str, engine: EngineSettings) -> None:
    """CPU seconds a minute of the recording; the model is loaded before, and the first of four runs is left out."""
    with tempfile.TemporaryDirectory() as folder:
        segments = _heard(recording, Path(folder), language, engine)
        pcm = Path(folder) / "sound.pcm"
        minutes = pcm.stat().st_size / 2 / RATE / 60
        taken = []
        for _ in range(4):
            begun = time.process_time()
            words = _aligned(pcm, segments, engine)
            taken.append(time.process_time() - begun)
    found = sum(len(one) for one in words.values())
    print(
        f"{engine.engine}: {statistics.median(taken[1:]) / minutes:.2f} CPU s a minute; {found} words of "
        f"{sum(len(written_words(one.text)) for one in segments)}"
    )


def doubt(recording: Path, truth: Path, languages: str, engine: EngineSettings) -> None:
    """For some thresholds the share of wrong words that is marked, and of right ones."""
    with tempfile.TemporaryDirectory() as folder:
        segments = _heard(recording, Path(folder), languages, engine)
        words = _aligned(Path(folder) / "sound.pcm", segments, engine)
    said = [(one.text[w.first : w.end], w) for one in segments for w in words.get(key(one), ())]
    found: dict[str, list[tuple[float, bool]]] = {}
    for passage in json.loads(truth.read_text(encoding="utf-8")):
        if passage["lang"] not in languages.split(","):
            continue
        mine = [one for one in said if passage["start"] * 1000 - 300 <= one[1].start_ms <= passage["end"] * 1000]
        wanted = [passage["text"][a:b] for a, b in written_words(passage["text"])]
        matcher = SequenceMatcher(None, [_plain(w) for w in wanted], [_plain(w) for w, _ in mine], autojunk=False)
        right = {place for block in matcher.get_matching_blocks() for place in range(block.b, block.b + block.size)}
        found.setdefault(passage["lang"], []).extend((w.probability, n in right) for n, (_, w) in enumerate(mine))
    for language, those in found.items():
        wrong, good = ([p for p, ok in those if ok is which] for which in (False, True))
        told = [
            f"below {limit}: {sum(p < limit for p in wrong) / max(1, len(wrong)):.0%} of wrong, "
            f"{sum(p < limit for p in good) / max(1, len(good)):.1%} of right"
            for limit in (0.3, 0.4, 0.5, 0.6)
        ]
        print(f"{engine.engine} {language}: {len(wrong)} of {len(those)} words are wrong; " + "; ".join(told))


def _plain(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=["cost", "near", "doubt"])
    asked.add_argument("given", nargs="*")
    asked.add_argument("--engine", default="openai-whisper")
    options = asked.parse_args()
    engine = base(options.engine)
    if options.what == "near":
        near(engine)
    elif options.what == "cost":
        cost(Path(options.given[0]), options.given[1], engine)
    else:
        doubt(Path(options.given[0]), Path(options.given[1]), options.given[2], engine)


if __name__ == "__main__":
    main()
