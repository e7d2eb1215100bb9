"""Where a tag lies when the transcript has changed."""

from __future__ import annotations

from oralhist.model.carrying import Anchor, Lying, lying, still_said
from oralhist.model.chronology import Evidence, EvidenceKind
from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment

FIRST, SECOND = RecordingId("OH-2026-0001-01"), RecordingId("OH-2026-0001-02")


def timed(id, start, end, text="words", recording=FIRST):
    return Segment(
        id=id, recording=recording, start_ms=start, end_ms=end, speaker="", language="kk", text=text, confidence=None
    )


def paragraph(id, text):
    return Segment(
        id=id, recording=None, start_ms=None, end_ms=None, speaker="", language="kk", text=text, confidence=None
    )


def anchor(segment="a", start=1000, end=4000, last="", words="words", recording=FIRST):
    return Anchor(segment=segment, last=last, recording=recording, start_ms=start, end_ms=end, words=words)


def test_a_tag_stays_at_its_time_whatever_the_segments_are_called():
    segments = [timed("x", 0, 900), timed("y", 900, 4200), timed("z", 4200, 9000)]
    assert lying(anchor(), segments) == Lying(first=1, last=1)


def test_a_tag_of_another_recording_lies_nowhere():
    assert lying(anchor(recording=SECOND), [timed("x", 0, 9000)]) is None


def test_what_nobody_says_any_more_lies_nowhere():
    assert lying(anchor(), [timed("x", 0, 900), timed("z", 4200, 9000)]) is None
    assert lying(anchor(), []) is None


def test_a_span_of_several_segments_keeps_its_end():
    long = anchor(last="c", end=9000)
    before = [timed("a", 1000, 4000), timed("b", 4000, 6000), timed("c", 6000, 9000), timed("d", 9000, 12000)]
    assert lying(long, before) == Lying(first=0, last=2)
    after = [timed("p", 0, 1000), timed("q", 1000, 5000), timed("r", 5000, 9000), timed("s", 9000, 12000)]
    assert lying(long, after) == Lying(first=1, last=2)


def test_a_text_without_sound_is_gone_by_its_words_and_not_by_its_number():
    text = "Көктемде біз Қорғастан өттік, шекарада ешкім жоқ еді."
    written = anchor("p1", None, None, words=text, recording=None)
    assert lying(written, [paragraph("p1", text)]) == Lying(first=0, last=0)
    moved = [paragraph("p1", "Басқа сөз, мүлде басқа әңгіме, басқа жылы."), paragraph("p2", f"{text} Иә.")]
    assert lying(written, moved) == Lying(first=1, last=1)
    assert lying(written, moved[:1]) is None


def test_evidence_is_found_again_or_left_out():
    words, now = "In May 1962 at Khorgos", "It was at Khorgos, in the spring, in spring"
    found = [
        Evidence(start=3, end=11, kind=EvidenceKind.DATE, means="1962-05"),
        Evidence(start=15, end=22, kind=EvidenceKind.PLACE, means="Khorgos"),
    ]
    kept = still_said(found, words, now)
    assert [now[one.start : one.end] for one in kept] == ["Khorgos"]
    assert still_said(found, words, words) == tuple(found)
    assert still_said([Evidence(start=3, end=6, kind=EvidenceKind.CUE, means="x")], "in spring", "spring, spring") == ()
