"""What is done here without openai-whisper gives what openai-whisper gives: mel, vocabulary, tokens."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hearing_for_tests import base, clip, silence

from oralhist.transcription.guards import SEED
from oralhist.transcription.mel import mel
from oralhist.transcription.openai_engine import WhisperModel
from oralhist.transcription.vocabulary import LANGUAGES, vocabulary

CLIPS = [("en_jfk", "en"), ("en_libri", "en"), ("zh_aishell", "zh"), ("kk_ksc_1", "kk"), ("kk_ksc_1", "ru")]


@pytest.fixture(scope="module")
def model() -> WhisperModel:
    return WhisperModel(base(), "fp32")


@pytest.fixture(scope="module")
def tokenizer() -> Iterator[Any]:
    with warnings.catch_warnings():
        # The library leaves the file of its table open.
        warnings.simplefilter("ignore", ResourceWarning)
        from whisper.tokenizer import get_tokenizer

        yield get_tokenizer(True, num_languages=99, language="kk", task="transcribe")


def test_the_vocabulary_is_whispers(tokenizer):
    from whisper.tokenizer import LANGUAGES as THEIRS

    words = vocabulary(51865)
    assert list(THEIRS) == list(LANGUAGES)
    assert (words.end, words.start) == (tokenizer.eot, tokenizer.sot)
    assert (words.no_speech, words.no_moments) == (tokenizer.no_speech, tokenizer.no_timestamps)
    assert (words.translate, words.first_moment) == (tokenizer.translate, tokenizer.timestamp_begin)
    assert words.prompt("kk") == tokenizer.sot_sequence
    others = {words.start, words.translate, words.transcribe, words.no_speech, tokenizer.sot_lm, tokenizer.sot_prev}
    assert set(words.unwanted()) == set(tokenizer.non_speech_tokens) | others
    text = "Қорғаста 我们过了桥, ئۆتتۇق."
    assert words.text(tokenizer.encode(text)) == text


def test_larger_models_know_one_language_more():
    assert vocabulary(51866).languages[-1] == "yue"
    assert vocabulary(51866).first_moment == vocabulary(51865).first_moment + 1


@pytest.mark.parametrize("bands", [80, 128])
def test_the_mel_is_whispers(tmp_path, bands):
    from whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

    for sound in (clip("en_jfk", tmp_path), silence(4), clip("kk_ksc_1", tmp_path)):
        theirs = pad_or_trim(log_mel_spectrogram(sound, bands, padding=N_SAMPLES), N_FRAMES).numpy()
        assert np.abs(mel(sound, bands) - theirs).max() < 1e-3


def test_the_decoding_loop_writes_whispers_tokens(model, tmp_path):
    from whisper.decoding import DecodingOptions, decode

    words = vocabulary(model.tokens)
    sounds = [(clip(name, tmp_path), language) for name, language in CLIPS]
    sounds.append((np.concatenate([sound for sound, _ in sounds[:2]]), "en"))
    features = [model.encode(mel(sound, 80)) for sound, _ in sounds]
    ours = model.decode(features, [words.prompt(language) for _, language in sounds], 0.0, SEED)
    for feature, (_, language), mine in zip(features, sounds, ours, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            theirs = decode(model._model, feature, DecodingOptions(language=language, fp16=False))
        assert list(mine.tokens) == theirs.tokens
        assert mine.average_logprob == pytest.approx(theirs.avg_logprob, abs=1e-3)
        assert mine.no_speech_probability == pytest.approx(theirs.no_speech_prob, abs=1e-4)


def test_languages_are_as_likely_as_whisper_says(model, tmp_path):
    from whisper.decoding import detect_language

    feature = model.encode(mel(clip("kk_ksc_1", tmp_path), 80))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        _, theirs = detect_language(model._model, feature)
    ours = model.languages(feature)
    assert max(abs(ours[code] - theirs[code]) for code in theirs) < 1e-4


def test_drawing_at_a_temperature_gives_the_same_every_time(model, tmp_path):
    feature = model.encode(mel(clip("kk_ksc_1", tmp_path), 80))
    prompt = [vocabulary(model.tokens).prompt("kk")]
    first, second = (model.decode([feature], prompt, 0.8, SEED) for _ in range(2))
    assert first == second
    assert first != model.decode([feature], prompt, 0.8, SEED + 1)
