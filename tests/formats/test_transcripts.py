"""Transcripts from elsewhere: what is written is read again, what is bent is read and told, what is hostile refused."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.formats import plain, srt, webvtt
from oralhist.formats.cues import Cue, Transcript
from oralhist.formats.transcripts import read_transcript

LETTERS = "abc XYZ ӘқҰ ئۇيغۇر 校长说。 é 1962 & < > - ' \" |"
PHRASES = st.text(LETTERS, min_size=1, max_size=60).map(lambda text: " ".join(text.split())).filter(bool)
SPEAKERS = st.sampled_from(["", "Kulash", "Күләш Н.", "ئايگۈل", "采访者", "Mary Ann O'Hara"])


@st.composite
def cues(draw, timed=True, speakers=SPEAKERS):
    starts = sorted(draw(st.lists(st.integers(0, 3 * 3_600_000), min_size=1, max_size=8)))
    found = []
    for start in starts:
        end = start + draw(st.integers(0, 60_000))
        found.append(
            Cue(
                start_ms=start if timed else None,
                end_ms=end if timed else None,
                speaker=draw(speakers),
                text=draw(PHRASES),
            )
        )
    return tuple(found)


def read(name: str, text: str) -> Transcript:
    return read_transcript(name, text.encode())


@given(cues())
def test_webvtt_keeps_voices_words_and_times(written):
    assert webvtt.parse(webvtt.write(written)) == written


@given(cues(), st.sampled_from(["", "kk", "ru", "ug-Arab"]))
def test_webvtt_keeps_the_language_of_what_is_in_another(written, language):
    written = tuple(replace(cue, language=language) for cue in written)
    again = webvtt.parse(webvtt.write(written, language="kk"))
    assert again == tuple(replace(cue, language="" if language == "kk" else language) for cue in written)


def twice(written: tuple[Cue, ...]) -> tuple[Cue, ...]:
    """Who is named once only might be the beginning of a sentence: everybody speaks twice here."""
    return written + written


def plain_words(written: tuple[Cue, ...]) -> bool:
    """SubRip has no way to write an arrow, or a tag that is none."""
    return not any("-->" in cue.text or srt.without_tags(cue.text) != cue.text for cue in written)


@given(cues().filter(plain_words))
def test_subrip_keeps_names_words_and_times(written):
    assert srt.parse(srt.write(twice(written))) == twice(written)


def test_subrip_without_numbers_or_empty_lines_loses_no_words():
    found = srt.parse("00:00:01,000 --> 00:00:02,000\nWe left.\n00:00:03,000 --> 00:00:04,000\nIn\n1962\n")
    assert [cue.text for cue in found] == ["We left.", "In 1962"]
    numbered = srt.parse("1\n00:00:01,000 --> 00:00:02,000\nWe left.\n2\n00:00:03,000 --> 00:00:04,000\nIn May.\n")
    assert [cue.text for cue in numbered] == ["We left.", "In May."]


def test_a_line_of_webvtt_that_begins_like_a_note_is_said():
    (cue,) = webvtt.parse("WEBVTT\n\n00:01.000 --> 00:02.000\nHe read:\nNOTE to all households\nand so on\n")
    assert cue.text == "He read: NOTE to all households and so on"


def test_an_arrow_in_the_words_does_not_break_subrip():
    (cue,) = srt.parse(srt.write((Cue(start_ms=0, end_ms=1, speaker="", text="from --> to"),)))
    assert cue.text == "from -- > to"


@given(cues(timed=False))
def test_plain_text_keeps_names_and_words(written):
    assert plain.parse(plain.write(twice(written))).cues == twice(written)


@given(st.binary(max_size=300), st.sampled_from([".vtt", ".srt", ".txt", ".json", ".xml"]))
def test_whatever_is_handed_in_ends_in_cues_or_in_a_sentence(data, extension):
    try:
        found = read_transcript(f"x{extension}", data)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert found.cues
        assert all((cue.start_ms or 0) <= (cue.end_ms or 0) for cue in found.cues)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["segments", "transcription", "text", "start", "end", "offsets", "language", "schema"]), inner), max_leaves=20))  # fmt: skip  # noqa: E501
def test_strange_json_ends_in_a_sentence(table):
    try:
        read("x.json", json.dumps(table))
    except ValueError as error:
        assert str(error).endswith(".")


REVISION = {
    "schema": "oralhist-transcript/1",
    **{"testimony": "OH-2026-0001", "layer": "original", "number": 1, "parent": None, "made": "2026-01-01T00:00:00Z"},
    **{"languages": ["kk"], "timed": True, "maker": {"kind": "person", "name": "aigul"}},
}
SAID = {
    **{"id": "s00001", "recording": "OH-2026-0001-02", "start_ms": 0, "end_ms": 1000, "speaker": "Kulash"},
    **{"language": "kk", "text": "Біз өттік.", "confidence": None, "flags": [], "checked": True},
}


def revision(**changed: object) -> Transcript:
    return read("r0001.json", json.dumps({**REVISION, "segments": [{**SAID, **changed}]}))


def test_a_revision_is_read_with_the_recordings_that_its_times_are_in():
    (cue,) = revision().cues
    assert (cue.recording, cue.start_ms, cue.speaker, cue.checked) == (2, 0, "Kulash", True)
    assert revision(recording=None, start_ms=None, end_ms=None).cues[0].recording == 0


def test_a_revision_that_somebody_wrote_by_hand_is_cleaned_like_any_file():
    (cue,) = revision(text="Біз \u202eөттік.\n\x07", speaker={}, language="<b>", start_ms=1.4, confidence=7).cues
    assert (cue.text, cue.speaker, cue.language, cue.start_ms, cue.confidence) == ("Біз өттік.", "", "", 1, 1.0)


@pytest.mark.parametrize(
    "changed",
    [
        {"end_ms": 10**30},
        {"start_ms": -5},
        {"start_ms": "1"},
        {"start_ms": float("nan")},
        {"confidence": "sure"},
        {"recording": "../x"},
        {"text": 5},
        {"text": " "},
        {"flags": ["none"]},
    ],
)
def test_a_revision_that_cannot_be_is_refused_in_a_sentence(changed):
    with pytest.raises(ValueError, match=r"^(it|one of its) .*\.$"):
        revision(**changed)


@pytest.mark.parametrize("moment", [-5, 10**30, float("nan"), "1"])
def test_times_of_another_engine_that_cannot_be_are_refused_in_a_sentence(moment):
    for table in (
        {"transcription": [{"offsets": {"from": moment, "to": moment}, "text": "x"}]},
        {"segments": [{"start": moment, "end": moment, "text": "x"}]},
    ):
        with pytest.raises(ValueError, match=r"one of its times is no time\.|no transcript that is known here\."):
            read("x.json", json.dumps(table))


def test_a_text_of_many_thousand_paragraphs_is_read_soon():
    times = (f"{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(20_000))
    began = time.process_time()
    found = read("x.txt", "\n".join(f"{moment} сөз" for moment in times))
    assert time.process_time() - began < 5
    assert len(found.cues) == 20_000


def test_one_cue_with_several_voices_is_several():
    found = webvtt.parse(
        "WEBVTT\n\nid-1\n00:10.000 --> 00:20.000 align:start\n<v Interviewer>When?\n<v Kulash>In May.\n"
    )
    assert found == (
        Cue(start_ms=10_000, end_ms=14_166, speaker="Interviewer", text="When?"),
        Cue(start_ms=14_166, end_ms=20_000, speaker="Kulash", text="In May."),
    )


def test_notes_styles_times_within_and_breaks_are_no_words():
    text = (
        "WEBVTT - a title\n\nNOTE not said\n\nSTYLE\n::cue { color: red }\n\n1\n00:00:01.000 --> 00:00:02.000\n"
        "<v.loud Mary Ann>Hello<br><br>there <00:00:01.500><c.1>all</c> &amp; <i>sundry</i>\n\nNOTE\nthe end\n"
    )
    (cue,) = webvtt.parse(text)
    assert (cue.speaker, cue.text) == ("Mary Ann", "Hello there all & sundry")


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("We crossed the river: it was cold.", ""),
        ("INTERVIEWER: How was it?", "INTERVIEWER"),
        ("narrator: It was cold.", "narrator"),
        ("Mary Ann: It was cold.", "Mary Ann"),
        ("Note: it was cold.", ""),
        ("问：你还记得吗？", "问"),
        ("ئايگۈل: خەت قايتىپ كەلدى.", "ئايگۈل"),
        ("12:30 was the time.", ""),
    ],
)
def test_a_name_is_told_from_a_sentence_with_a_colon(text, speaker):
    (cue,) = plain.parse(text).cues
    assert cue.speaker == speaker


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:05] Interviewer: How was it?\n\n[00:00:09] Narrator: It was cold.",
        "(0:05) Interviewer: How was it?\n(0:09) Narrator: It was cold.",
        "00:05\nInterviewer: How was it?\n\n00:09\nNarrator: It was cold.",
        "Interviewer 0:05\nHow was it?\n\nNarrator 0:09\nIt was cold.",
        "Interviewer [00:00:05]: How was it?\n\nNarrator [00:00:09]: It was cold.",
        "00:00:05.000 --> 00:00:09.000\nInterviewer: How was it?\n\n00:00:09.000\nNarrator: It was cold.",
    ],
)
def test_time_codes_are_understood_as_people_write_them(text):
    first, second = plain.parse(text).cues
    assert (first.start_ms, first.end_ms, first.speaker.lower(), first.text) == (
        5000,
        9000,
        "interviewer",
        "How was it?",
    )
    assert (second.start_ms, second.speaker.lower(), second.text) == (9000, "narrator", "It was cold.")


def test_paragraphs_without_a_time_code_share_the_time_between_those_around_them():
    found = plain.parse("[00:10] aaaa\n\nbbbb\n\n[00:20] cccc\n\n[00:15] dddd")
    assert [cue.start_ms for cue in found.cues] == [10_000, 15_000, 20_000, 20_260]
    assert found.bent == (
        "1 time code ran backwards and were not used.",
        "1 paragraph without a time code got times by their length.",
    )


def test_a_text_that_names_an_hour_once_has_no_time_codes():
    found = plain.parse("12:30 was the hour.\n\nWe left.\n\nThey stayed.\n\nNobody wrote.\n\nThen they did.")
    assert {cue.start_ms for cue in found.cues} == {None}
    assert found.cues[0].text == "12:30 was the hour."


def test_what_openai_whisper_writes_stays_a_machine_s():
    table = {
        "text": " We crossed.",
        "language": "en",
        "segments": [{"id": 0, "start": 0.5, "end": 2.25, "text": " We crossed.", "avg_logprob": -0.2, "words": []}],
    }
    found = read("x.json", json.dumps(table))
    assert found.heard_by == "whisper"
    assert found.cues == (
        Cue(start_ms=500, end_ms=2250, speaker="", text="We crossed.", language="en", confidence=0.819, checked=False),
    )


@pytest.mark.parametrize(("form", "write"), [("vtt", webvtt.write), ("srt", srt.write), ("txt", plain.write)])
def test_what_we_gave_away_as_a_machine_s_comes_back_as_one(form, write):
    told = [Cue(start_ms=500, end_ms=2250, speaker="", text="Біз көпірден өттік.")]
    mark = "[Written by a machine (openai-whisper 1 base), checked by a person in part: 1 of 2 segments.]"
    found = read(f"x.{form}", write(told, [mark]))
    assert (found.heard_by, [cue.checked for cue in found.cues]) == ("openai-whisper 1 base", [False])
    assert read(f"x.{form}", write(told, ["[Written by a machine, not checked by a person.]"])).heard_by == "a machine"
    assert read(f"x.{form}", write(told, [])).heard_by == ""


def test_what_whisper_cpp_writes_is_understood():
    table = {
        "result": {"language": "kk"},
        "transcription": [{"offsets": {"from": 0, "to": 1200}, "text": " Сол күні"}],
    }
    found = read("x.json", json.dumps(table))
    assert (found.heard_by, found.cues[0].end_ms, found.cues[0].language) == ("whisper.cpp", 1200, "kk")
