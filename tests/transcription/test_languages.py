"""Which language a stretch is heard in: among those stated only, and nothing where no machine could tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hearing_for_tests import Here, base, clip, silence, written

from oralhist.model.identifiers import RecordingId
from oralhist.model.spans import parse_span
from oralhist.model.transcript import Flag, Segment
from oralhist.transcription import pipeline
from oralhist.transcription.languages import choice, choice_elsewhere
from oralhist.transcription.pipeline import Transcription
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


def hear(sound: np.ndarray, folder, asked: Hints, engine: str = "faster-whisper") -> Sequence[Segment]:
    return heard(sound, folder, asked, engine).segments


def heard(sound: np.ndarray, folder, asked: Hints, engine: str) -> Transcription:
    return pipeline.transcribe(
        pcm=written(sound, folder / "sound.pcm"),
        folder=folder / "drafts",
        engine=base(engine),
        hints=asked,
        executor=Here(),
        recording=RecordingId("OH-2026-0001-01"),
        report=lambda done, total: None,
    )


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


def marked(asked: Hints, *spans: str) -> Hints:
    return replace(asked, marked=tuple(parse_span(span) for span in spans))


def test_once_spans_are_marked_kazakh_beside_uyghur_is_left_to_them():
    assert choice_elsewhere(marked(hints("kk", "ug"), "0:00-1:00=kk")) is None
    assert choice_elsewhere(marked(hints("kk", "ug"))) is None, "another recording of the testimony has the spans"
    assert choice_elsewhere(marked(hints("kk", "ru"), "0:00-1:00=kk")) == choice(hints("kk", "ru"))
    drafted = choice_elsewhere(marked(hints("kk", "ug", draft_as="tr"), "0:00-1:00=kk"))
    assert (drafted.only, drafted.label) == ("tr", "ug-Latn")
    with pytest.raises(ForAPerson):
        choice_elsewhere(hints("kk", "ug"))
    with pytest.raises(ForAPerson):
        choice_elsewhere(marked(hints("kk", "ru", draft_as="tr"), "0:00-1:00=kk"))


@pytest.mark.parametrize("engine", ["openai-whisper", "faster-whisper"])
def test_real_kazakh_beside_uyghur_is_heard_where_it_is_marked_and_nothing_elsewhere(engine, tmp_path):
    kazakh, english, chinese = (clip(name, tmp_path) for name in ("kk_ksc_1", "en_jfk", "zh_aishell"))
    sound = np.concatenate([kazakh, silence(1), english, silence(1), chinese, silence(1), kazakh])
    asked = marked(hints("kk", "ug"), "0:00-0:05.5=kk", "0:17.5-0:22=zh")
    found = heard(sound, tmp_path, asked, engine)
    assert [one.language for one in found.segments] == [
        *["kk"] * sum(one.end_ms < 6_000 for one in found.segments),
        *["zh"] * sum(17_000 < one.start_ms < 22_500 for one in found.segments),
    ]
    assert set(found.languages) == {"kk", "zh"}
    assert "бес" in "".join(one.text.lower() for one in found.segments)
    assert 12_000 < found.left_ms < 17_000, "11 s of English and 5 s of Kazakh that nobody marked, but for pauses"


def test_a_span_is_heard_in_its_language_however_unlikely_and_the_rest_as_ever(tmp_path):
    sound = np.concatenate([clip("zh_aishell", tmp_path), silence(1.5), clip("en_libri", tmp_path)])
    found = heard(sound, tmp_path, marked(hints("zh", "en"), "0:00-0:05=en"), "faster-whisper")
    assert found.left_ms == 0
    assert set(found.languages) == {"en"}
    assert "sorrow" in " ".join(one.text for one in found.segments)
    again = heard(sound, tmp_path, hints("zh", "en"), "faster-whisper")
    assert set(again.languages) == {"zh", "en"}, "another wish is planned anew"


def test_outside_the_spans_a_draft_is_one_and_inside_it_is_none(tmp_path):
    sound = np.concatenate([clip("en_jfk", tmp_path), silence(1.5), clip("kk_ksc_1", tmp_path)])
    segments = hear(sound, tmp_path, marked(hints("ky", "en", draft_as="kk"), "0:00-0:12=en"))
    assert {one.language for one in segments} == {"en", "ky-Cyrl"}
    for one in segments:
        assert (Flag.NOT_A_TRANSCRIPT in one.flags) == (one.language == "ky-Cyrl")
