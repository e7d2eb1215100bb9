"""Packing: every stretch of speech in one window of 28 s at most, pauses cut short, times mapped back exactly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.spans import MarkedSpan, in_order
from oralhist.transcription.port import Span, Window
from oralhist.transcription.windows import LONGEST_MS, PAUSE_MS, SHORT_MS, SHORT_PAUSE_MS, batches, pack, pack_marked

SPEECH = st.lists(st.tuples(st.integers(0, 9_000), st.integers(150, 28_000)), max_size=60)


def spans(gaps_and_lengths: list[tuple[int, int]]) -> list[Span]:
    found, now = [], 0
    for gap, length in gaps_and_lengths:
        found.append(Span(start_ms=now + gap, end_ms=now + gap + length))
        now += gap + length
    return found


def heard(window: Window) -> np.ndarray:
    """For each ms that the engine hears, the ms of the recording that it is."""
    return np.concatenate([np.arange(piece.start_ms, piece.end_ms) for piece in window.pieces])


@given(SPEECH)
def test_every_stretch_of_speech_is_in_exactly_one_window_in_order(drawn):
    speech = spans(drawn)
    windows = pack(speech)
    assert [span for window in windows for span in window.speech] == speech
    assert [window.index for window in windows] == list(range(len(windows)))


@given(SPEECH)
def test_no_window_is_longer_than_an_engine_hears_at_once(drawn):
    assert all(window.length_ms <= LONGEST_MS for window in pack(spans(drawn)))


@given(SPEECH)
def test_all_speech_is_heard_once_and_of_a_pause_no_more_than_what_is_kept(drawn):
    for window in pack(spans(drawn)):
        moments = heard(window)
        assert len(moments) == window.length_ms
        assert (np.diff(moments) > 0).all()
        for span in window.speech:
            assert np.isin(np.arange(span.start_ms, span.end_ms), moments).all()
        for before, after in zip(window.speech, window.speech[1:], strict=False):
            between = ((moments >= before.end_ms) & (moments < after.start_ms)).sum()
            assert between == min(PAUSE_MS, after.start_ms - before.end_ms)


@given(SPEECH, st.data())
def test_what_an_engine_hears_at_a_moment_was_said_at_that_moment(drawn, data):
    for window in pack(spans(drawn))[:3]:
        moments = heard(window)
        offset = data.draw(st.integers(0, window.length_ms - 1))
        assert window.moment(offset, ending=False) == moments[offset]
        assert window.moment(offset + 1, ending=True) == moments[offset] + 1


def test_where_two_pieces_meet_words_end_with_the_first_and_begin_with_the_second():
    (window,) = pack([Span(start_ms=1000, end_ms=2000), Span(start_ms=9000, end_ms=9500)])
    seam = 1000 + PAUSE_MS // 2
    assert window.moment(seam, ending=True) == 2000 + PAUSE_MS // 2
    assert window.moment(seam, ending=False) == 9000 - PAUSE_MS // 2
    assert window.moment(99_999, ending=True) == window.moment(99_999, ending=False) == 9500


def test_long_silences_cost_nothing():
    speech = [Span(start_ms=minute * 60_000, end_ms=minute * 60_000 + 2_500) for minute in range(108)]
    assert len(pack(speech)) == 12


@given(SPEECH)
def test_a_window_is_decoded_once(drawn):
    windows = pack(spans(drawn))
    assert [window for batch in batches(windows) for window in batch] == windows


def test_silence_gives_no_window():
    assert pack([]) == []


@given(SPEECH)
def test_where_languages_may_change_windows_are_short_and_end_at_pauses(drawn):
    speech = spans(drawn)
    windows = pack(speech, one_language=False)
    assert [span for window in windows for span in window.speech] == speech
    for window in windows:
        assert window.length_ms <= SHORT_MS or len(window.speech) == 1
        for before, after in pairwise(window.speech):
            assert after.start_ms - before.end_ms <= SHORT_PAUSE_MS


MARKED = st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 90_000), st.sampled_from(["kk", "ru"])), max_size=8)


def marked(drawn: list[tuple[int, int, str]]) -> tuple[MarkedSpan, ...]:
    found, now = [], 0
    for gap, length, language in drawn:
        found.append(MarkedSpan(recording=1, start_ms=now + gap, end_ms=now + gap + length, language=language))
        now += gap + length
    return in_order(found)


def spoken(speech: list[Span], marks: tuple[MarkedSpan, ...], language: str) -> list[tuple[int, int]]:
    """The stretches of speech in spans of `language` ("": in none), what meets as one: found moment by moment."""
    edges = sorted({ms for one in (*speech, *marks) for ms in (one.start_ms, one.end_ms)})
    found: list[tuple[int, int]] = []
    for begin, end in pairwise(edges):
        here = next((mark.language for mark in marks if mark.start_ms <= begin < mark.end_ms), "")
        if here == language and any(span.start_ms <= begin < span.end_ms for span in speech):
            found.append((begin, end))
    return joined(found)


def joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for begin, end in stretches:
        if found and found[-1][1] == begin:
            begin = found.pop()[0]
        found.append((begin, end))
    return found


@given(SPEECH, MARKED, st.booleans(), st.booleans())
def test_speech_in_a_span_is_in_windows_of_its_language_only_and_nothing_is_lost(drawn, marks, elsewhere, one_language):
    speech, spans_marked = spans(drawn), marked(marks)
    windows = pack_marked(speech, spans_marked, elsewhere=elsewhere, one_language=one_language)
    assert [window.index for window in windows] == list(range(len(windows)))
    for language in ("kk", "ru", ""):
        heard_in_it = [
            (span.start_ms, span.end_ms) for window in windows if window.language == language for span in window.speech
        ]
        wanted = spoken(speech, spans_marked, language)
        assert joined(heard_in_it) == (wanted if language or elsewhere else [])


@given(SPEECH, MARKED)
def test_windows_of_what_is_marked_lie_in_order_and_hear_no_other_speech(drawn, marks):
    speech, spans_marked = spans(drawn), marked(marks)
    windows = pack_marked(speech, spans_marked)
    stretches = [span for window in windows for span in window.speech]
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(stretches))
    for window in windows:
        assert window.length_ms <= LONGEST_MS
        inside = np.zeros(window.pieces[-1].end_ms + 1, bool)
        for span in window.speech:
            inside[span.start_ms : span.end_ms] = True
        for piece in window.pieces:
            for span in speech:
                begin, end = max(piece.start_ms, span.start_ms), min(piece.end_ms, span.end_ms)
                assert begin >= end or inside[begin:end].all()


@given(SPEECH)
def test_where_nothing_is_marked_all_is_packed_as_ever(drawn):
    assert pack_marked(spans(drawn), ()) == pack(spans(drawn))
