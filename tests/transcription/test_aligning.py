"""From the moments of tokens to words: in scripts with and without blanks, and nothing where nothing is true."""

from __future__ import annotations

import math

import numpy as np
import pytest

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment
from oralhist.transcription.aligning import (
    STRAY_MS,
    UNLIKELY,
    line_of,
    stretches,
    timed_words,
    without_pauses,
    written_words,
)
from oralhist.transcription.port import RATE, Line, Samples, Timed
from oralhist.transcription.vocabulary import tokenised, vocabulary

TOKENS = 51865


def segment(start: int, end: int, text: str = "We crossed.", language: str = "en") -> Segment:
    return Segment(
        id=f"s{start:05d}",
        recording=RecordingId("OH-2026-0001-01"),
        start_ms=start,
        end_ms=end,
        speaker="",
        language=language,
        text=text,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In May 1962, we — all — left.", ["In", "May", "1962", "we", "all", "left"]),
        ("«Қорғастан» өттік…", ["Қорғастан", "өттік"]),
        ("بىز كۆۋرۈكتىن ئۆتتۇق.", ["بىز", "كۆۋرۈكتىن", "ئۆتتۇق"]),
        ("我们走过了，1962年。", ["我", "们", "走", "过", "了", "1962", "年"]),
        ("neighbour's, half-household", ["neighbour's", "half-household"]),
        ("…—!", []),
    ],
)
def test_words_are_what_is_written_without_the_signs_around_them(text, words):
    assert [text[first:end] for first, end in written_words(text)] == words


def test_a_text_in_tokens_says_what_it_said():
    for text in (" We crossed the bridge.", " Біз көпірден өттік, 1962.", "我们走过了木桥。", " Мост — деревянный"):
        pieces = vocabulary(TOKENS).pieces
        assert b"".join(pieces[token] for token in tokenised(TOKENS, text)).decode() == text


def test_a_stretch_has_one_language_and_is_28_s_long_at_most():
    segments = [segment(n * 5000, n * 5000 + 4500, language="en" if n < 9 else "ru") for n in range(18)]
    found = stretches(segments)
    assert [one for _, those in found for one in those] == segments
    assert all(len({one.language for one in those}) == 1 for _, those in found)
    assert all(window.length_ms <= 28_000 for window, _ in found)
    assert len(found) == 4
    assert [window.index for window, _ in found] == list(range(4))


@pytest.mark.parametrize(
    "unfit",
    [
        segment(0, 4000, "بىز ئۆتتۇق", "ug"),
        segment(0, 4000, "Биз өттүк", "ky"),
        segment(0, 60_000, "A paragraph of a minute."),
        segment(0, 0, "No time at all."),
        segment(0, 4000, "…"),
    ],
    ids=["Uyghur", "Kyrgyz", "too long", "no time", "no words"],
)
def test_what_no_engine_can_align_is_left_out(unfit):
    fit = segment(70_000, 72_000)
    assert [one for _, those in stretches([unfit, fit]) for one in those] == [fit]


def test_two_who_speak_at_once_are_heard_together():
    both = [segment(0, 6000, "One."), segment(2000, 4000, "Two."), segment(5000, 9000, "Three.")]
    ((window, those),) = stretches(both)
    assert those == tuple(both)
    assert line_of(both[1], window).start_ms == 2000


def aligned(text: str, language: str, sure: float = 0.9, step: int = 100, shift: int = 0, long: int = 10_000):
    """The words of `text` whose tokens follow one another every `step` ms."""
    line = Line(start_ms=0, end_ms=long, text=text, language=language)
    tokens = tokenised(TOKENS, ("" if language == "zh" else " ") + text)
    moments = [(shift + step * n, shift + step * (n + 1), sure) for n in range(len(tokens))]
    found = timed_words(line, [vocabulary(TOKENS).pieces[token] for token in tokens], moments)
    return [(text[one.first : one.end], one.start_ms, one.end_ms) for one in found], len(tokens)


def test_a_word_begins_with_its_first_token_and_ends_before_the_sign_behind_it():
    found, tokens = aligned("We crossed, then left.", "en")
    assert found == [("We", 0, 100), ("crossed", 100, 200), ("then", 300, 400), ("left", 400, 500)]
    assert tokens == 6


def test_words_of_many_tokens_and_characters_of_one_are_told_apart():
    kazakh, tokens = aligned("Қорғастан өттік.", "kk")
    assert [word for word, _, _ in kazakh] == ["Қорғастан", "өттік"]
    assert kazakh[0][1] <= 100, "the blank before it may be a token of its own"
    assert 200 < kazakh[0][2] <= kazakh[1][1]
    assert kazakh[1][2] == 100 * (tokens - 1)
    chinese, _ = aligned("我们走过了。", "zh")
    assert "".join(word for word, _, _ in chinese) == "我们走过了"
    moments = [moment for _, start, end in chinese for moment in (start, end)]
    assert moments == sorted(moments)
    assert chinese[0][2] == chinese[1][1] == 50, "two characters of one token share its time"


def test_words_that_are_not_said_there_are_not_laid_there():
    assert aligned("We crossed the bridge.", "en", sure=math.exp(UNLIKELY) * 0.9)[0] == []
    assert len(aligned("We crossed the bridge.", "en", sure=math.exp(UNLIKELY) * 1.1)[0]) == 4


def test_words_found_far_outside_their_segment_are_not_believed():
    assert len(aligned("We crossed.", "en", shift=500, long=600)[0]) == 2
    assert aligned("We crossed.", "en", shift=600 + STRAY_MS + 1, long=600)[0] == []


def test_words_never_leave_their_segment():
    found, _ = aligned("We crossed the bridge.", "en", long=250)
    assert all(0 <= start <= end <= 250 for _, start, end in found)


def sound(*parts: tuple[float, float]) -> Samples:
    """Noise in parts of so many seconds, each so loud."""
    chance = np.random.default_rng(7)
    made = [chance.standard_normal(round(seconds * RATE)) * loudness for seconds, loudness in parts]
    return np.concatenate(made).astype(np.float32)


def word(start: int, end: int) -> Timed:
    return Timed(first=0, end=3, start_ms=start, end_ms=end, probability=0.9)


def test_a_pause_is_no_part_of_the_word_beside_it():
    samples = sound((1.0, 0.2), (1.0, 0.001), (1.0, 0.2), (1.0, 0.001))
    (found,) = without_pauses([word(1_000, 2_500)], samples)
    assert 1_900 <= found.start_ms <= 2_000
    assert found.end_ms == 2_500
    (found,) = without_pauses([word(900, 2_500)], samples)
    assert 1_900 <= found.start_ms <= 2_000, "the end of the word before sounds first"
    (found,) = without_pauses([word(2_500, 4_000)], samples)
    assert (found.start_ms, 3_000 <= found.end_ms <= 3_100) == (2_500, True)


def test_a_soft_consonant_is_left_and_over_hiss_nothing_is_moved():
    samples = sound((1.0, 0.001), (0.15, 0.001), (1.0, 0.2))
    assert without_pauses([word(1_000, 2_000)], samples) == (word(1_000, 2_000),)
    assert without_pauses([word(200, 1_900)], sound((2.0, 0.02), (1.0, 0.03))) == (word(200, 1_900),)
    assert without_pauses([word(200, 900)], sound((1.0, 0.001), (1.0, 0.2))) == (word(200, 900),), "all of it is quiet"
