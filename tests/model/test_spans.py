"""Spans that are marked with a language: as written, as read, in order, and where they contradict."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan, borders, in_order, language_at, parse_span

LANGUAGES = st.sampled_from(["kk", "ru", "zh"])
SPANS = st.builds(
    lambda recording, start, length, language: MarkedSpan(
        recording=recording, start_ms=start, end_ms=start + length, language=language
    ),
    st.integers(1, 3),
    st.integers(0, 20_000_000),
    st.integers(1, 20_000_000),
    LANGUAGES,
)


@given(SPANS)
def test_what_is_written_is_read_again(span):
    assert parse_span(str(span)) == span


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0:00-12:30=kk", (1, 0, 750_000, "kk")),
        ("1:02:00-1:10:00=ru", (1, 3_720_000, 4_200_000, "ru")),
        ("2/00:00–3:00.5=kk-Cyrl", (2, 0, 180_500, "kk")),
        ("12.5-90=zh", (1, 12_500, 90_000, "zh")),
        (" 75:00 - 76:00 = KK", (1, 4_500_000, 4_560_000, "kk")),
    ],
)
def test_times_are_written_as_people_write_them(text, wanted):
    span = parse_span(text)
    assert (span.recording, span.start_ms, span.end_ms, span.language) == wanted


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "'' is no span."),
        ("0:00-12:30", "'0:00-12:30' is no span."),
        ("0:00=kk", "'0:00=kk' is no span."),
        ("0:00-=kk", "'' is not a time; write it as 12:40.2 or 1:02:03."),
        ("0:00-1:2:3:4=kk", "'1:2:3:4' is not a time; write it as 12:40.2 or 1:02:03."),
        ("٠:٠٠-1:00=kk", "'٠:٠٠' is not a time; write it as 12:40.2 or 1:02:03."),
        ("0/0:00-1:00=kk", "'0' is no number of a recording."),
        ("x/0:00-1:00=kk", "'x' is no number of a recording."),
        ("2:00-1:00=kk", "The span 2:00-1:00=kk does not end after it begins."),
        ("2/1:00-1:00=kk", "The span 2/1:00-1:00=kk does not end after it begins."),
    ],
)
def test_what_is_no_span_is_refused_in_a_sentence(text, what):
    with pytest.raises(Refusal) as refused:
        parse_span(text)
    assert refused.value.what == what


def test_a_language_that_the_archive_has_not_is_refused_with_those_that_it_has():
    with pytest.raises(Refusal, match="'tlh' is not a language of this archive; use one of kk"):
        parse_span("0:00-1:00=tlh")


def test_spans_in_one_language_that_meet_are_one():
    spans = [parse_span(text) for text in ("5:00-9:00=ru", "0:00-2:00=kk", "1:00-5:00=kk", "2/0:00-1:00=kk")]
    assert [str(span) for span in in_order(spans)] == ["0:00-5:00=kk", "5:00-9:00=ru", "2/0:00-1:00=kk"]


def test_spans_that_overlap_in_two_languages_contradict():
    spans = [parse_span(text) for text in ("0:00-2:00=kk", "1:59-3:00=ru")]
    with pytest.raises(Refusal, match=r"0:00-2:00=kk and 1:59-3:00=ru overlap, and their languages differ\."):
        in_order(spans)


@given(st.lists(SPANS, max_size=6), st.integers(0, 30_000_000), st.integers(1, 30_000_000))
def test_a_stretch_is_cut_into_parts_of_one_language_each(drawn, start, length):
    try:
        spans = [span for span in in_order(drawn) if span.recording == 1]
    except Refusal:
        return
    parts = borders(spans, start, start + length)
    assert [parts[0][0], *[end for _, end in parts]] == [*[begin for begin, _ in parts], start + length]
    for begin, end in parts:
        assert begin < end
        inside = [span for span in spans if span.start_ms < end and begin < span.end_ms]
        assert all(span.start_ms <= begin and end <= span.end_ms for span in inside)
        assert language_at(spans, begin) == (inside[0].language if inside else "")
