"""Transcripts that people hand in: WebVTT, SubRip, plain text, in the encodings and with the oddities that occur."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.formats import srt, webvtt
from oralhist.formats.cues import Cue
from oralhist.formats.plain import parse as parse_plain
from oralhist.formats.plain import write as write_plain
from oralhist.formats.transcripts import MOST_BYTES, read_transcript

WORDS = "Біз көпірден өттік. بىز كۆۋرۈكتىن ئۆتتۇق 我们过了桥"
VTT = f"WEBVTT - a title\n\nNOTE no words\n\nfirst\n00:01.000 --> 00:02.500 align:start\n<v.loud Kulash>{WORDS}</v>\n"
SRT = (
    f"1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>{WORDS}</i>\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nTwo\r\nlines\r\n"
)

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Cn", "Co", "Mn", "Me", "Mc")),
    min_size=1,
    max_size=40,
).map(lambda text: "word " + text.replace("-->", "x").replace(":", "x"))
cues = st.lists(
    st.tuples(st.integers(0, 10**7), st.integers(0, 10**5), texts).map(
        lambda t: Cue(start_ms=t[0], end_ms=t[0] + t[1], speaker="", text=t[2])
    ),
    min_size=1,
    max_size=8,
).map(tuple)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("name", "text"), [("a.vtt", VTT), ("B.SRT", SRT), ("c.txt", f"Kulash: {WORDS}\n")])
def test_words_of_every_script_come_in_whole(name, text, encoding):
    assert read_transcript(name, text.encode(encoding)).cues[0].text == WORDS


def test_times_and_speakers_are_read():
    first = webvtt.parse(VTT)[0]
    assert (first.start_ms, first.end_ms, first.speaker) == (1000, 2500, "Kulash")
    assert [(one.start_ms, one.end_ms, one.text) for one in srt.parse(SRT)][1] == (3000, 4000, "Two lines")
    spoken = parse_plain("Interviewer: When?\n\nIn May.\n\n\n\n五月").cues
    assert [(one.speaker, one.text) for one in spoken] == [("Interviewer", "When?"), ("", "In May."), ("", "五月")]


@settings(deadline=None)
@given(cues)
def test_what_is_written_as_webvtt_is_read_back(spoken):
    assert [(c.start_ms, c.end_ms) for c in webvtt.parse(webvtt.write(spoken))] == [
        (c.start_ms, c.end_ms) for c in spoken
    ]


@settings(deadline=None)
@given(cues)
def test_what_is_written_as_text_has_the_words(spoken):
    words = parse_plain("\n\n".join(write_plain([cue]) for cue in spoken)).cues
    assert len(words) == len(spoken)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.doc", b"x", "its name ends in none of"),
        ("a", b"x", "its name ends in none of"),
        ("a.vtt", b"", "line 1 is not WEBVTT"),
        ("a.vtt", b"WEBVTT\n\n00:05.000 --> 00:01.000\nx\n", "line 3 ends before it begins"),
        ("a.vtt", b"WEBVTT\n\n5 --> 6\nx\n", "line 3 has times that cannot be read"),
        (
            "a.vtt",
            b"WEBVTT\n\n" + b"9" * 5000 + b":00:01.000 --> 00:02.000\nx\n",
            "line 3 has times that cannot be read",
        ),
        ("a.vtt", b"WEBVTT\n", "it has no words"),
        ("a.srt", b"no cue", "it has no cue with times"),
        ("a.txt", b"  \n \n", "it has no words"),
        ("a.txt", "слова".encode("windows-1251"), "it is not UTF-8"),
        ("a.txt", b"\xff\xfex", "it is not UTF-8"),
        ("a.json", b"[1]", "it is JSON, but no transcript"),
        ("a.json", b"[" * 100_000, "it is not JSON"),
        ("a.json", b"\xff", "it is not a revision|it is not UTF-8"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "bytes; 5,242,880 are the most"),
    ],
)
def test_what_is_no_transcript_is_refused_in_a_sentence(name, data, what):
    with pytest.raises(ValueError, match=what):
        read_transcript(name, data)


def test_controls_that_turn_the_direction_are_taken_out():
    found = read_transcript("a.txt", "\u202eabc\u2066 \x07def".encode()).cues
    assert found[0].text == "abc def"


@settings(deadline=None)
@given(st.sampled_from(["a.vtt", "a.srt", "a.txt", "a.json", "a.xml"]), st.binary(max_size=300))
def test_whatever_is_in_a_file_it_is_read_or_refused(name, data):
    try:
        assert read_transcript(name, (b"WEBVTT\n\n" if name == "a.vtt" else b"") + data).cues
    except ValueError as error:
        assert str(error)
