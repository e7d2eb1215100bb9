"""Drafts: the plan is kept before decoding, each batch when it is done, and a resume does neither again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hearing_for_tests import Here, clip, scripted, silence, written

from oralhist.model.identifiers import RecordingId
from oralhist.model.spans import MarkedSpan, parse_span
from oralhist.transcription import pipeline
from oralhist.transcription.pipeline import Transcription
from oralhist.transcription.port import EngineSettings, ForAPerson, Hints
from oralhist.transcription.windows import BATCH

RECORDING = RecordingId("OH-2026-0001-01")


@pytest.fixture
def pcm(tmp_path) -> Path:
    """Ten minutes in which somebody speaks now and then: some batches of windows."""
    said = np.concatenate([clip("en_libri", tmp_path), silence(11)])
    return written(np.concatenate([said] * 30), tmp_path / "sound.pcm")


def hear(
    pcm: Path,
    engine: EngineSettings,
    here: Here,
    language: str = "en",
    stop_after: int | None = None,
    marked: tuple[MarkedSpan, ...] | None = None,
) -> Transcription:
    """Transcribe; with `stop_after` as if the process had died when that many windows were done."""

    def report(done: int, total: int) -> None:
        if stop_after is not None and done >= stop_after:
            raise KeyboardInterrupt

    return pipeline.transcribe(
        pcm=pcm,
        folder=pcm.parent / "drafts",
        engine=engine,
        hints=Hints(languages=(language,), marked=marked),
        executor=here,
        recording=RECORDING,
        report=report,
    )


def test_a_resume_does_no_batch_twice_and_ends_with_the_same_segments(pcm, tmp_path):
    engine = scripted(tmp_path, "We crossed the river.", "Nobody spoke.", "It was May.")
    whole = Here()
    wanted = hear(pcm, engine, whole)
    batches = whole.calls.count("decode")
    assert batches >= 2
    for path in (tmp_path / "drafts").iterdir():
        path.unlink()
    first = Here()
    with pytest.raises(KeyboardInterrupt):
        hear(pcm, engine, first, stop_after=BATCH)
    assert first.calls.count("decode") == 1
    second = Here()
    assert hear(pcm, engine, second) == wanted
    assert second.calls == ["decode"] * (batches - 1)


def test_another_language_or_engine_begins_anew(pcm, tmp_path):
    engine = scripted(tmp_path, "We crossed the river.")
    hear(pcm, engine, Here())
    assert hear(pcm, engine, (again := Here())).segments
    assert again.calls == []
    in_russian = hear(pcm, engine, (russian := Here()), language="ru")
    assert "decode" in russian.calls
    assert {segment.language for segment in in_russian.segments} == {"ru"}
    other = scripted(tmp_path, "Others say otherwise.")
    segments = hear(pcm, other, Here(), language="ru").segments
    assert "".join(segment.text for segment in segments).replace(" ", "").startswith("Otherssayotherwise.")


def test_a_resume_keeps_the_spans_that_were_marked_and_other_spans_are_planned_anew(pcm, tmp_path):
    engine = scripted(tmp_path, "We crossed the river.", "It was May.")
    spans = (parse_span("0:00-2:30=kk"), parse_span("3:20-9:00=ru"))
    wanted = hear(pcm, engine, (whole := Here()), "ug", marked=spans)
    assert wanted.languages == ("kk", "ru")
    # 30 times 8.7 s of speech with 11 s between; two or three of them in the 50 s between the spans, two at the end.
    assert 20_000 < wanted.left_ms < 60_000
    for path in (tmp_path / "drafts").iterdir():
        path.unlink()
    with pytest.raises(KeyboardInterrupt):
        hear(pcm, engine, Here(), "ug", stop_after=BATCH, marked=spans)
    assert hear(pcm, engine, (second := Here()), "ug", marked=spans) == wanted
    assert second.calls == ["decode"] * (whole.calls.count("decode") - 1)
    other = hear(pcm, engine, Here(), "ug", marked=spans[:1])
    assert other.languages == ("kk",)
    assert other.left_ms > wanted.left_ms


def test_what_an_older_version_of_the_engine_drafted_is_heard_again(pcm, tmp_path, monkeypatch):
    engine = scripted(tmp_path, "We crossed the river.")
    with pytest.raises(KeyboardInterrupt):
        hear(pcm, engine, Here(), stop_after=BATCH)
    monkeypatch.setattr(pipeline, "version_of", lambda _engine: "2")
    heard = hear(pcm, engine, (newer := Here()))
    whole = Here()
    (tmp_path / "drafts" / "plan.json").unlink()
    assert hear(pcm, engine, whole) == heard
    assert newer.calls == whole.calls
    assert heard.maker.version == "2 lines"


def test_a_draft_that_was_cut_off_by_hand_is_not_believed(pcm, tmp_path):
    engine = scripted(tmp_path, "We crossed the river.")
    wanted = hear(pcm, engine, Here())
    (tmp_path / "drafts" / "batch-00000.json").write_text('[{"window": 0, "lin', encoding="utf-8")
    assert hear(pcm, engine, Here()) == wanted
    (tmp_path / "drafts" / "plan.json").write_text("{", encoding="utf-8")
    assert hear(pcm, engine, Here()) == wanted


def test_segments_lie_on_the_recordings_clock_and_name_their_maker(pcm, tmp_path):
    heard = hear(pcm, scripted(tmp_path, "We crossed the river."), Here())
    assert heard.maker.name == "scripted"
    assert heard.languages == ("en",)
    for before, after in zip(heard.segments, heard.segments[1:], strict=False):
        assert before.end_ms <= after.start_ms
        assert before.recording == RECORDING


@pytest.mark.parametrize("language", ["ug", "ky", "ug-Arab", "ky-Cyrl"])
def test_what_no_engine_knows_is_for_a_person(tmp_path, language):
    path = written(silence(1), tmp_path / "sound.pcm")
    with pytest.raises(ForAPerson, match="a person has to transcribe it"):
        hear(path, scripted(tmp_path, "x"), Here(), language=language)


def test_a_silent_recording_has_no_segments(tmp_path):
    path = written(silence(40), tmp_path / "sound.pcm")
    heard = hear(path, scripted(tmp_path, "Thanks for watching."), (here := Here()))
    assert heard.segments == ()
    assert "decode" not in here.calls
