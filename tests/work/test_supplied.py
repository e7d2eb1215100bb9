"""Transcripts from elsewhere, brought into an archive: whose they are, what they may replace, what is given away."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, PUBLIC, Bench, make_bench

from archives_for_tests import KEEPER, hand_in
from oralhist.catalogue import testimonies
from oralhist.model.edits import EditKind
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import MakerKind
from oralhist.reading_room import ReadingRoom
from oralhist.work import edits, revise

WHISPER = {"language": "ru", "segments": [{"start": 1.0, "end": 3.0, "text": "Проходите.", "avg_logprob": -0.1}]}
OHMS = """<?xml version="1.0" encoding="UTF-8"?>
<ROOT xmlns="https://www.weareavp.com/nunncenter/ohms"><record id="1" dt="2026-01-01"><version>6.0</version>
<vtt_transcript><![CDATA[00:01.000 --> 00:05.000
<v KULASH>We crossed at night.]]></vtt_transcript></record></ROOT>"""


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def supply(bench: Bench, folder: Path, name: str, text: str):
    (folder / name).write_text(text, encoding="utf-8")
    return revise.supply(bench.archive, bench.number, folder / name, AIGUL)


def test_a_person_s_file_takes_the_place_of_a_machine_s_text_and_counts_as_checked(bench, tmp_path):
    made = supply(bench, tmp_path, "interview.xml", OHMS)
    assert made.bent == ("It does not begin with WEBVTT.",)
    (segment,) = bench.working()
    assert (segment.speaker, segment.text, segment.start_ms, segment.checked) == (
        "KULASH",
        "We crossed at night.",
        1000,
        True,
    )


def test_what_another_engine_heard_stays_a_machine_s_and_never_replaces_a_person_s(bench, tmp_path):
    made = supply(bench, tmp_path, "heard.json", json.dumps(WHISPER))
    revision = revise.stored(bench.archive, bench.testimony, made.revision)
    assert (revision.maker.kind, revision.maker.name) == (MakerKind.MACHINE, "whisper")
    (segment,) = revision.segments
    assert (segment.language, segment.checked, segment.confidence) == ("ru", False, 0.905)
    bench.edit(EditKind.TEXT, segment.id, text="Проходите, проходите.")
    for _ in range(2):
        with pytest.raises(Refusal, match="person's text"):
            supply(bench, tmp_path, "again.json", json.dumps(WHISPER))
        edits.done(bench.archive, bench.number, AIGUL)
    assert bench.texts() == ["Проходите, проходите."]


def test_a_text_without_times_has_a_nominal_clock_in_json_and_none_on_pages(bench, tmp_path):
    supply(bench, tmp_path, "memoir.txt", "We crossed at night.\n\nNobody spoke.\n")
    room = ReadingRoom(bench.archive, PUBLIC, bench.archive.today())
    given = json.loads(room.transcript_as(bench.testimony.address, "json"))
    assert given["timed"] is False
    assert [one["start"] for one in given["segments"]] == [0.0, 1.3]
    view = room.testimony(bench.testimony.address).transcript
    assert (view.timed, view.clock_ms) == (False, (None, None))
    stored = json.loads(bench.archive.folders.revision(bench.number, 2).read_text(encoding="utf-8"))
    assert stored["timed"] is False
    for form in ("vtt", "srt"):
        with pytest.raises(Refusal, match="no times"):
            room.transcript_as(bench.testimony.address, form)


def test_what_is_given_away_names_no_accession_number_and_is_read_again(bench, tmp_path):
    room = ReadingRoom(bench.archive, PUBLIC, bench.archive.today())
    text = room.transcript_as(bench.testimony.address, "json")
    assert bench.number not in text
    again = supply(bench, tmp_path, "back.json", text)
    before, after = (revise.stored(bench.archive, bench.testimony, n).segments for n in (1, again.revision))
    assert [(one.text, one.start_ms, one.end_ms, one.confidence) for one in after] == [
        (one.text, one.start_ms, one.end_ms, one.confidence) for one in before
    ]
    assert {one.checked for one in after} == {False}


def test_what_is_given_away_of_two_recordings_comes_back_into_the_recordings_that_it_was_in(archive, desk):
    words = desk / "both.vtt"
    words.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\nOn the first side.\n\n00:07.000 --> 00:08.000\nOn the second.\n",
        encoding="utf-8",
    )
    taken = hand_in(archive, desk / "one.wav", desk / "two.flac", transcript=words)
    testimony = testimonies.by_number(archive.db, taken.testimony)
    first = revise.stored(archive, testimony, 1).segments
    assert [(one.recording[-2:], one.start_ms) for one in first] == [("01", 1000), ("02", 1000)]
    given = ReadingRoom(archive, KEEPER, archive.today()).transcript_as(testimony.address, "json")
    file = archive.folders.revision(taken.testimony, 1).read_text(encoding="utf-8")
    for name, text in (("given.json", given), ("r0001.json", file)):
        (desk / name).write_text(text, encoding="utf-8")
        again = revise.supply(archive, taken.testimony, desk / name, KEEPER)
        assert revise.stored(archive, testimony, again.revision).segments == first
    (desk / "third.json").write_text(file.replace("-02", "-03"), encoding="utf-8")
    with pytest.raises(Refusal, match="recording 3"):
        revise.supply(archive, taken.testimony, desk / "third.json", KEEPER)
