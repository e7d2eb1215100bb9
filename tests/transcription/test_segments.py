"""Drafts into segments: sentences of 12 s at most, in order, only where somebody speaks."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.transcription.port import Line, Span, Window
from oralhist.transcription.segments import LONGEST_MS, placed, sentences
from oralhist.transcription.windows import PAUSE_MS, pack


def line(start: int, end: int, text: str) -> Line:
    return Line(start_ms=start, end_ms=end, text=text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("We crossed. It was dark! Why? Nobody knew.", ["We crossed.", "It was dark!", "Why?", "Nobody knew."]),
        ("Біз өттік. Түн еді.", ["Біз өттік.", "Түн еді."]),
        ("بىز ئۆتتۇق. كېچە ئىدى؟ ھەئە.", ["بىز ئۆتتۇق.", "كېچە ئىدى؟", "ھەئە."]),
        ("我们过了桥。天还没亮！谁知道？", ["我们过了桥。", "天还没亮！", "谁知道？"]),
        ("at 3.5 per cent", ["at 3.5 per cent"]),
    ],
)
def test_sentences_end_where_their_script_ends_them(text, wanted):
    assert [part.text for part in sentences(line(0, 9000, text))] == wanted


def test_a_long_sentence_is_cut_at_its_clauses():
    text = "and they came over the river by night with the sheep, and nobody of us spoke a word until morning came"
    parts = sentences(line(0, 20_000, text))
    assert len(parts) == 2
    assert parts[0].text.endswith(",")


WORDS = st.lists(
    st.text(st.characters(categories=["L"], max_codepoint=0x6FF), min_size=1, max_size=12), min_size=6, max_size=80
)


# Within 14 s no word can take more than 12, where it would have to be cut.
@given(WORDS, st.integers(0, 3_600_000), st.integers(1, 14_000))
def test_no_word_is_lost_and_times_go_forward_within_the_line(words, start, length):
    parts = sentences(line(start, start + length, " ".join(words)))
    assert " ".join(part.text for part in parts).split() == words
    assert parts[0].start_ms == start
    assert parts[-1].end_ms == start + length
    for before, after in itertools.pairwise(parts):
        assert before.start_ms <= before.end_ms <= after.start_ms


@given(st.lists(st.text("абвгдеж", min_size=3, max_size=9), min_size=30, max_size=90), st.integers(12_001, 28_000))
def test_no_segment_is_longer_than_twelve_seconds(words, length):
    parts = sentences(line(0, length, " ".join(words)))
    assert " ".join(part.text for part in parts).split() == words
    assert max(part.end_ms - part.start_ms for part in parts) <= LONGEST_MS


@given(st.text("我们过了桥天还没亮谁知道", min_size=40, max_size=200), st.integers(12_001, 28_000))
def test_chinese_which_has_no_spaces_is_cut_as_well(text, length):
    parts = sentences(line(0, length, text))
    assert "".join(part.text for part in parts) == text
    assert max(part.end_ms - part.start_ms for part in parts) <= LONGEST_MS


def packed(*stretches: tuple[int, int]) -> Window:
    (window,) = pack([Span(start_ms=a, end_ms=b) for a, b in stretches])
    return window


def test_words_do_not_begin_or_end_while_nobody_speaks():
    window = packed((1000, 4000), (9000, 12_000))
    # The engine's times reach a little into the pause and into what is said after it.
    (first,) = placed(line(0, 3000 + PAUSE_MS + 100, "We crossed the river."), window)
    (second,) = placed(line(2900, 6000 + PAUSE_MS, "Nobody spoke."), window)
    assert (first.start_ms, first.end_ms) == (1000, 4000)
    assert (second.start_ms, second.end_ms) == (9000, 12_000)


def test_a_sentence_across_a_long_pause_is_cut_at_the_pause():
    window = packed((1000, 4000), (30_000, 33_000))
    parts = list(placed(line(0, 6000 + PAUSE_MS, "we crossed the river and nobody spoke"), window))
    assert [(part.start_ms, part.end_ms) for part in parts] == [(1000, 4000), (30_000, 33_000)]
    assert " ".join(part.text for part in parts) == "we crossed the river and nobody spoke"


def test_a_sentence_across_a_short_pause_stays_whole():
    window = packed((1000, 4000), (5000, 8000))
    (part,) = placed(line(0, 6000 + PAUSE_MS, "we crossed the river and nobody spoke"), window)
    assert (part.start_ms, part.end_ms) == (1000, 8000)
