"""OHMS files, as they should be and as they are; files that mean harm."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.formats.timing import in_order, moment, sentences
from oralhist.formats.transcripts import read_transcript

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "https://www.weareavp.com/nunncenter/ohms"


def ohms(body: str, version: str = "5.4", namespace: str = f' xmlns="{NAMESPACE}"') -> bytes:
    text = f'{HEAD}<ROOT{namespace}><record id="1" dt="2026-01-01"><version>{version}</version>{body}</record></ROOT>'
    return text.encode()


def parse(body: str, **more):
    return read_transcript("interview.xml", ohms(body, **more))


LINES = """INTERVIEWER: Where did you live before the spring of that year?

KULASH: We lived near the river. We had a garden there, and apricots,
and my mother baked in the yard. Nobody locked a door in those days.

It was so every year.

[END OF TAPE]"""


def test_a_transcript_with_sync_gets_a_time_for_each_sentence():
    found = parse(f"<transcript>{LINES}</transcript><sync>1:|3(6)|4(8)</sync>")
    assert [(cue.speaker, cue.text) for cue in found.cues] == [
        ("INTERVIEWER", "Where did you live before the spring of that year?"),
        ("KULASH", "We lived near the river. We had a garden there, and apricots, and my mother baked in the yard."),
        ("KULASH", "Nobody locked a door in those days."),
        ("KULASH", "It was so every year."),
        ("", "[END OF TAPE]"),
    ]
    starts = [cue.start_ms for cue in found.cues]
    assert starts == sorted(starts)
    assert starts[0] < 60_000 < found.cues[1].end_ms
    assert found.cues[2].start_ms == pytest.approx(120_000, abs=1)
    assert found.bent == ()


def test_half_minutes_are_not_taken_for_none():
    found = parse(f"<transcript>{LINES}</transcript><sync>0.5:|3(6)|4(8)</sync>")
    assert found.cues[2].start_ms == pytest.approx(60_000, abs=1)


def test_marks_that_point_nowhere_or_run_backwards_are_told_and_passed_over():
    found = parse(f"<transcript>{LINES}</transcript><sync>1:|3(6)|999(1)|x|1(2)|4(8)</sync>")
    assert found.bent == (
        "2 marks of its sync point to no line and were not used.",
        "1 mark of its sync ran backwards and were not used.",
    )
    assert found.cues[2].start_ms == pytest.approx(300_000, abs=1)


def test_without_sync_a_transcript_has_no_times():
    for sync in ("", "<sync/>", "<sync>nonsense</sync>", f"<sync>{'9' * 400}:|3(6)|4(8)</sync>"):
        found = parse(f"<transcript>{LINES}</transcript>{sync}")
        assert {cue.start_ms for cue in found.cues} == {None}
        assert found.cues[0].speaker == "INTERVIEWER"


def test_footnotes_are_left_out_and_counted():
    body = (
        "<transcript>KULASH: We lived there[[footnote]]1[[/footnote]] then.\n\n"
        "[[footnotes]]\n[[note]]A book.[[/note]]\n[[/footnotes]]</transcript>"
    )
    found = parse(body)
    assert [cue.text for cue in found.cues] == ["We lived there then."]
    assert found.bent == ("1 footnote left out.",)


def test_footnotes_over_several_lines_move_no_sync():
    lines = LINES.replace("and apricots,", "and apricots[[footnote]]1\n[[/footnote]],")
    lines = f"[[footnotes]]\n[[note]]A book.[[/note]]\n[[/footnotes]]{lines}"
    found = parse(f"<transcript>{lines}</transcript><sync>1:|5(6)|7(8)</sync>")
    assert next(cue for cue in found.cues if cue.text.startswith("Nobody")).start_ms == pytest.approx(120_000, abs=1)


def test_a_hundred_thousand_footnotes_without_an_end_are_read_soon():
    began = time.process_time()
    found = parse(f"<transcript>We lived there. {'[[footnotes]][[footnote]]' * 20_000}</transcript>")
    assert time.process_time() - began < 5
    assert found.cues


@pytest.mark.parametrize("version", ["transcript", "vtt_transcript"])
def test_words_inside_and_behind_mark_up_are_kept_and_it_is_told(version):
    times = "WEBVTT\n\n00:01.000 --&gt; 00:02.000\n" if version == "vtt_transcript" else ""
    found = parse(f"<{version}>{times}We <i>lived</i> there<!-- so she said --> then.</{version}>")
    assert [cue.text for cue in found.cues] == ["We lived there then."]
    assert found.bent == ("Its transcript has mark-up inside, which was left out; the words in it were kept.",)


VTT = """WEBVTT

NOTE
TRANSCRIPTION BEGIN

01:00:03.000 --> 01:00:18.000
<v SARAH LEE>  Today is a day.<br><br>And another<c.1>one</c>.

01:00:18.000 --> 01:00:18.000
I go on.

01:00:18.000 --> 00:00:00.000
<v KULASH>  Yes.
NOTE
TRANSCRIPTION END
"""


def test_version_six_is_read_as_it_is_in_the_wild():
    found = parse(f"<vtt_transcript><![CDATA[{VTT}]]></vtt_transcript>", version="6.0")
    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in found.cues] == [
        (3000, 18_000, "SARAH LEE", "Today is a day. And anotherone."),
        (18_000, 18_000, "SARAH LEE", "I go on."),
        (18_000, 19_040, "KULASH", "Yes."),
    ]
    assert found.bent == (
        "1 cue ended before beginning; the end was put where the next begins.",
        "Its clock begins at 1:00:00, as on a tape; that was taken off.",
    )


def test_a_transcript_without_its_first_line_or_namespace_is_read():
    body = "<vtt_transcript>00:01.000 --&gt; 00:02.000\nHello.</vtt_transcript>"
    found = parse(f"{body}<transcript_alt>Здравствуйте.</transcript_alt>", namespace="")
    assert found.cues[0].text == "Hello."
    assert found.bent == (
        "It has a translation besides, which was left out.",
        "It does not begin with WEBVTT.",
    )


def test_a_long_cue_is_cut_into_its_sentences():
    words = "We lived near the river until the spring. " * 4
    found = parse(f"<vtt_transcript>WEBVTT\n\n00:00.000 --&gt; 01:00.000\n{words}</vtt_transcript>")
    assert [cue.start_ms for cue in found.cues] == pytest.approx([0, 15_000, 30_000, 45_000], abs=400)
    assert found.cues[-1].end_ms == 60_000


@pytest.mark.parametrize("body", ["", "<transcript>No transcript.</transcript>", "<transcript> </transcript>"])
def test_a_record_without_a_transcript_is_refused(body):
    with pytest.raises(ValueError, match="it has no transcript"):
        parse(body)


def test_what_is_not_ohms_is_refused():
    with pytest.raises(ValueError, match="not of OHMS"):
        read_transcript("x.xml", b"<tei><text>We lived.</text></tei>")
    with pytest.raises(ValueError):
        read_transcript("x.xml", b"We lived.")


def test_what_is_broken_is_read_as_far_as_it_goes_and_told():
    data = ohms("<transcript>KULASH: We lived there & then left.</transcript>")
    found = read_transcript("x.xml", data)
    assert "We lived there" in found.cues[0].text
    assert "not well-formed XML at line 2" in found.bent[0]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "document",
    [
        f'<!DOCTYPE ROOT [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE ROOT [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE ROOT [<!ENTITY l9 SYSTEM "http://127.0.0.1:1/x">]>',
        '<!DOCTYPE ROOT SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE ROOT [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    ],
)
def test_document_types_and_entities_are_refused(document, tmp_path):
    body = f"{document}<ROOT><record><transcript>KULASH: &l9; we lived.</transcript></record></ROOT>"
    with pytest.raises(ValueError, match="document type"):
        read_transcript("x.xml", (HEAD + body).encode())
    with pytest.raises(ValueError, match="document type"):
        read_transcript("x.xml", (HEAD.replace("UTF-8", "UTF-16") + body).encode("utf-16"))


def test_a_very_deep_file_is_refused_and_not_followed():
    data = ("<ROOT><record>" + "<a>" * 100_000 + "</a>" * 100_000 + "</record></ROOT>").encode()
    with pytest.raises(ValueError):
        read_transcript("x.xml", data)


@given(st.text("ab. !?。", max_size=80))
def test_sentences_hold_every_letter_once(text):
    spans = sentences(text, fewest=5)
    letters = "".join(text[a:b] for a, b in spans)
    assert letters.replace(" ", "") == text.replace(" ", "")
    assert all(a < b for a, b in spans)


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 100_000)), max_size=10), st.integers(0, 1200))
def test_times_never_run_backwards(given_anchors, place):
    anchors = in_order(sorted(given_anchors, key=lambda pair: pair[0]))
    assert moment(place, anchors) <= moment(place + 1, anchors)
