"""Which language a stretch is heard in: among those stated only, and nothing where no machine could tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hearing_for_tests import Here, base, clip, silence, written

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Flag, Segment
from oralhist.transcription import pipeline
from oralhist.transcription.languages import choice
from oralhist.transcription.port import ForAPerson, Hints


def hints(*languages: str, draft_as: str = "") -> Hints:
    return Hints(languages=languages, draft_as=draft_as)


def test_the_likeliest_of_those_stated_is_taken_whatever_else_is_likelier():
    # Real Kazakh as Whisper hears it: Lithuanian first.
    heard = {"lt": 0.52, "kk": 0.24, "ru": 0.12, "en": 0.01}
    assert choice(hints("kk", "ru")).pick(heard) == ("kk", 0.24)


@pytest.mark.parametrize(("sure", "wanted"), [(0.49, ""), (0.5, "ru"), (0.97, "ru")])
def test_beside_uyghur_a_stretch_is_transcribed_only_if_it_is_likely_enough(sure, wanted):
    assert choice(hints("ug", "ru", "zh")).pick({"ru": sure, "zh": 0.01}) == (wanted, sure)


@pytest.mark.parametrize("languages", [("kk", "ug"), ("ky", "kk", "ru"), ("ug-Arab", "kk-Cyrl")])
def test_kazakh_beside_uyghur_or_kyrgyz_is_for_a_person(languages):
    with pytest.raises(ForAPerson, match="tell Kazakh from it"):
        choice(hints(*languages))


def test_a_draft_is_of_uyghur_and_kyrgyz_only_and_says_that_it_is_no_transcript():
    for language, letters, label in (("ug", "tr", "ug-Latn"), ("ky", "kk", "ky-Cyrl")):
        chosen = choice(hints(language, draft_as=letters))
        assert (chosen.only, chosen.label) == (letters, label)
        assert Flag.NOT_A_TRANSCRIPT in chosen.flags
    with pytest.raises(ForAPerson):
        choice(hints("ru", draft_as="tr"))


def hear(sound: np.ndarray, folder, asked: Hints) -> Sequence[Segment]:
    return pipeline.transcribe(
        pcm=written(sound, folder / "sound.pcm"),
        folder=folder / "drafts",
        engine=base("faster-whisper"),
        hints=asked,
        executor=Here(),
        recording=RecordingId("OH-2026-0001-01"),
        report=lambda done, total: None,
    ).segments


def test_each_stretch_of_a_recording_in_three_languages_is_heard_in_its_own(tmp_path):
    clips = [clip(name, tmp_path) for name in ("en_libri", "zh_aishell", "en_jfk")]
    sound = np.concatenate([piece for one in clips for piece in (one, silence(1.5))])
    segments = hear(sound, tmp_path, hints("kk", "zh", "en"))
    spoken = [("en", 0.0, 8.7), ("zh", 10.2, 14.5), ("en", 16.0, 27.0)]
    for language, start, end in spoken:
        inside = [one for one in segments if start - 0.5 <= one.start_ms / 1000 < end]
        assert inside
        assert {one.language for one in inside} == {language}


def test_a_draft_is_withheld_and_labelled_with_what_is_spoken(tmp_path):
    segments = hear(clip("kk_ksc_1", tmp_path), tmp_path, hints("ky", draft_as="kk"))
    assert segments
    for one in segments:
        assert one.language == "ky-Cyrl"
        assert one.doubtful
        assert Flag.NOT_A_TRANSCRIPT in one.flags


def test_where_no_stretch_is_likely_enough_nothing_is_written(tmp_path):
    assert hear(clip("kk_ksc_1", tmp_path), tmp_path, hints("ug", "en", "zh")) == ()
