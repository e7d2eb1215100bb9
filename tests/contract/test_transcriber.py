"""What every Transcriber does: openai-whisper and faster-whisper with the base model, and the scripted one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hearing_for_tests import JFK, base, clip, scripted, silence, words

from oralhist.model.spans import MarkedSpan
from oralhist.transcription.fast_engine import FastModel
from oralhist.transcription.listening import Listener
from oralhist.transcription.mel import mel
from oralhist.transcription.openai_engine import WhisperModel
from oralhist.transcription.pipeline import ENGINES
from oralhist.transcription.port import RATE, Draft, ForAPerson, Heard, Hints, Line, Samples, Span, Transcriber, Window
from oralhist.transcription.vocabulary import vocabulary

ENGLISH = Hints(languages=("en",))


@pytest.fixture(scope="module", params=["openai-whisper", "faster-whisper", "scripted"])
def engine(request, tmp_path_factory) -> Transcriber:
    settings = scripted(tmp_path_factory.mktemp("script"), JFK) if request.param == "scripted" else base(request.param)
    return ENGINES[settings.engine](settings, "int8" if request.param == "faster-whisper" else "fp32")


@pytest.fixture(scope="module")
def jfk(tmp_path_factory) -> Samples:
    return clip("en_jfk", tmp_path_factory.mktemp("clip"))


def window(index: int, samples: Samples, start_ms: int = 0) -> Heard:
    """A window in which somebody speaks all the time."""
    span = Span(start_ms=start_ms, end_ms=start_ms + len(samples) * 1000 // RATE)
    return Heard(window=Window(index=index, pieces=(span,), speech=(span,)), samples=samples)


def said(draft: Draft) -> str:
    return " ".join(line.text for line in draft.lines)


def test_it_says_who_it_is(engine):
    assert engine.name
    assert engine.name == engine.name.strip()


def test_every_window_has_exactly_one_draft(engine, jfk):
    windows = [window(index, jfk[index * RATE : (index + 4) * RATE], index * 1000) for index in (0, 3, 5)]
    assert sorted(draft.window for draft in engine.transcribe(windows, ENGLISH)) == [0, 3, 5]


def test_no_window_gives_no_draft(engine):
    assert list(engine.transcribe([], ENGLISH)) == []


def test_what_is_said_is_written_down(engine, jfk):
    (draft,) = engine.transcribe([window(0, jfk)], ENGLISH)
    assert words(said(draft)) == words(JFK)


def test_lines_lie_in_order_within_the_window(engine, jfk):
    (draft,) = engine.transcribe([window(0, jfk, start_ms=7_200_000)], ENGLISH)
    moments = [moment for line in draft.lines for moment in (line.start_ms, line.end_ms)]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= 11_000


def test_the_same_window_gives_the_same_draft(engine, jfk):
    first, second = (list(engine.transcribe([window(0, jfk)], ENGLISH)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("model", [WhisperModel, FastModel])
def test_what_is_drawn_at_a_temperature_depends_on_the_seed_alone(model, tmp_path):
    name = "faster-whisper" if model is FastModel else "openai-whisper"
    acoustics = model(base(name), "int8" if model is FastModel else "fp32")
    # Noise, of which nothing is sure: what is drawn differs from draw to draw.
    sound = np.random.default_rng(3).standard_normal(10 * RATE).astype(np.float32) * np.float32(0.05)
    features = [acoustics.encode(mel(sound, acoustics.bands))] * 2
    prompts = [vocabulary(acoustics.tokens).prompt("kk")] * 2
    drawn = [[one.tokens for one in acoustics.decode(features, prompts, 0.8, seed)] for seed in (62, 62, 63, 62)]
    assert drawn[0] == drawn[1] == drawn[3]
    assert drawn[0] != drawn[2]


def test_a_window_is_heard_alike_alone_and_among_others(engine, jfk):
    (alone,) = engine.transcribe([window(0, jfk)], ENGLISH)
    others = [window(1, jfk[: 5 * RATE]), window(2, np.concatenate([silence(3), jfk]))]
    among = next(one for one in engine.transcribe([window(0, jfk), *others], ENGLISH) if one.window == 0)
    assert said(among) == said(alone)
    assert [line.start_ms for line in among.lines] == [line.start_ms for line in alone.lines]


def test_the_language_is_one_of_those_stated(engine, jfk):
    (draft,) = engine.transcribe([window(0, jfk)], Hints(languages=("kk-Cyrl", "en-GB")))
    assert draft.language in ("kk", "en")
    assert 0 <= draft.language_probability <= 1


@pytest.mark.parametrize("languages", [("ug",), ("ky",), ()])
def test_languages_that_it_does_not_know_are_for_a_person(engine, jfk, languages):
    with pytest.raises(ForAPerson):
        list(engine.transcribe([window(0, jfk)], Hints(languages=languages)))


def test_a_window_that_is_marked_is_heard_in_its_language_whatever_is_stated(engine, jfk):
    alone = window(0, jfk)
    marked = replace(alone, window=replace(alone.window, language="en"))
    stated = Hints(languages=("kk", "ug"), marked=(MarkedSpan(recording=1, start_ms=0, end_ms=11_000, language="en"),))
    (draft,) = engine.transcribe([marked], stated)
    assert draft == next(engine.transcribe([alone], ENGLISH))


def test_it_is_sure_of_clear_speech_and_flags_nothing(engine, jfk):
    (draft,) = engine.transcribe([window(0, jfk)], ENGLISH)
    assert draft.flags == ()
    assert draft.average_logprob > -1
    assert draft.no_speech_probability < 0.5


def line(text: str, start_ms: int = 0, end_ms: int = 11_000) -> Line:
    return Line(start_ms=start_ms, end_ms=end_ms, text=text, language="en")


def test_known_words_are_laid_on_the_sound_in_order(engine, jfk):
    (found,) = engine.align(window(0, jfk), [line(JFK)])
    assert [JFK[one.first : one.end] for one in found] == JFK.replace(".", "").split()
    moments = [moment for one in found for moment in (one.start_ms, one.end_ms)]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= 11_000
    assert all(0 < one.probability <= 1 for one in found)
    assert sum(one.probability for one in found) / len(found) > 0.8


def test_every_line_of_a_window_has_its_own_words(engine, jfk):
    first, second = JFK[: JFK.index(" ask")], JFK[JFK.index("ask") :]
    whole = engine.align(window(0, jfk), [line(JFK)])[0]
    parts = engine.align(window(0, jfk), [line(first, 0, 3_300), line(second, 3_300, 11_000)])
    assert [len(one) for one in parts] == [len(first.split()), len(second.split())]
    assert parts[0][-1].end_ms <= 3_300 <= parts[1][0].start_ms
    assert len(whole) == sum(len(one) for one in parts)
    assert engine.align(window(0, jfk), []) == []


@pytest.fixture(params=["openai-whisper", "faster-whisper"])
def hearing(request) -> Transcriber:
    """An engine that really hears."""
    settings = base(request.param)
    return ENGINES[settings.engine](settings, "int8" if request.param == "faster-whisper" else "fp32")


def test_words_lie_where_they_are_said(hearing, jfk):
    (found,) = hearing.align(window(0, jfk), [line(JFK)])
    # There are pauses of a second before three of these; the sound rises at these moments.
    for word, said_at in ((0, 300), (4, 1_560), (5, 3_300), (7, 5_350), (14, 8_100), (21, 9_950)):
        assert abs(found[word].start_ms - said_at) <= 200, (JFK[found[word].first : found[word].end], found[word])


def test_words_that_nobody_says_are_laid_nowhere(hearing, jfk):
    other = "It was the first great sorrow of his life, it was not so much the loss of the cotton itself."
    assert hearing.align(window(0, jfk), [line(other)]) == [()]


def test_more_words_than_a_decoder_holds_are_aligned_in_parts(hearing, jfk):
    heard = window(0, np.concatenate([jfk, jfk]))
    lines = [line(JFK, 0, 11_000), line(JFK, 11_000, 22_000)]
    small = Listener(hearing._acoustics, most_tokens=30)
    found = small.align(heard, lines)
    assert [len(one) for one in found] == [22, 22]
    assert found[1][0].start_ms >= 11_000
    assert small.align(heard, [line(f"{JFK} {JFK}", 0, 22_000)]) == [()]
