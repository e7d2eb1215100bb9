"""The real Whisper on real recordings, from the file to the segments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hearing_for_tests import JFK, LIBRI, Here, base, clip, hum, noise, silence, words, written
from jiwer import cer, wer
from opencc import OpenCC

from oralhist.model.identifiers import RecordingId
from oralhist.transcription import pipeline
from oralhist.transcription.pipeline import Transcription
from oralhist.transcription.port import Hints, Samples


def hear(sound: Samples, folder: Path, *languages: str) -> Transcription:
    return pipeline.transcribe(
        pcm=written(sound, folder / "sound.pcm"),
        folder=folder / "drafts",
        engine=base(),
        hints=Hints(languages=languages),
        executor=Here(),
        recording=RecordingId("OH-2026-0001-01"),
        report=lambda done, total: None,
    )


def said(heard: Transcription) -> str:
    return " ".join(segment.text for segment in heard.segments)


def test_english_between_silence_hiss_and_hum_is_heard_where_it_is_spoken(tmp_path):
    jfk, libri = clip("en_jfk", tmp_path), clip("en_libri", tmp_path)
    heard = hear(np.concatenate([silence(8), jfk, noise(14), libri, hum(9)]), tmp_path, "en")
    assert wer(" ".join(words(f"{JFK} {LIBRI}")), " ".join(words(said(heard)))) <= 0.04
    starts = {words(segment.text)[0]: segment.start_ms / 1000 for segment in heard.segments}
    assert abs(starts["and"] - 8.2) < 1.0
    assert abs(next(s.start_ms for s in heard.segments if "sorrow" in s.text) / 1000 - 33) < 1.0
    assert heard.segments[-1].end_ms <= 42_000
    assert max(segment.end_ms - segment.start_ms for segment in heard.segments) <= 12_000
    assert all(not segment.flags and segment.confidence > 0.5 for segment in heard.segments)


def test_mandarin_is_heard_as_it_is_spoken(tmp_path):
    heard = hear(clip("zh_aishell", tmp_path), tmp_path, "zh")
    assert heard.languages == ("zh",)
    # Whisper often writes traditional characters, which are kept as heard and folded for the index.
    folded = OpenCC("t2s").convert("".join(words(said(heard))))
    assert cer("广州市房地产中介协会分析", folded) <= 0.4


def test_kazakh_is_a_rough_draft_in_its_own_letters(tmp_path):
    heard = hear(clip("kk_ksc_1", tmp_path), tmp_path, "kk")
    assert heard.languages == ("kk",)
    wanted = "Алға қарай бес метр жүр тоқта сосын солға карай екі метр жүр"
    assert cer(wanted.lower(), " ".join(words(said(heard)))) <= 0.45


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_nothing_is_written_where_nobody_speaks(tmp_path, language):
    assert hear(np.concatenate([silence(20), noise(20, 0.02), hum(20)]), tmp_path, language).segments == ()
