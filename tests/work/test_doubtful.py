"""What a machine doubts is for archivists until one has checked it: nobody else reads it, finds it, or hears of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, HEARD, PUBLIC, Bench, heard, make_bench, said_by_machine

from archives_for_tests import KEEPER
from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.chronology.tagger import suggest_all
from oralhist.formats.transcripts import read_transcript
from oralhist.model.access import Viewer
from oralhist.model.chronology import TagStatus
from oralhist.model.edits import EditKind
from oralhist.model.transcript import ORIGINAL, Flag, Segment, passages
from oralhist.reading_room import ReadingRoom
from oralhist.reading_room.standpoint import Standpoint
from oralhist.work import edits
from oralhist.work.restrict import Wish, restrict
from oralhist.work.revise import add

DOUBT = (Flag.NEEDS_REVIEW, Flag.REPEATED)


@pytest.fixture
def bench(tmp_path) -> Bench:
    """Five sentences, of which the second (which names a month and a place) is doubtful."""
    return doubted(tmp_path, 1)


def doubted(folder: Path, *doubtful: int, flags: tuple[Flag, ...] = DOUBT) -> Bench:
    bench = make_bench(folder, ())
    recording = testimonies.recordings_of(bench.archive.db, bench.testimony.row)[0].id
    segments = [
        replace(one, flags=flags if index in doubtful else ()) for index, one in enumerate(heard(HEARD, recording))
    ]
    with writing(bench.archive.db) as db:
        add(bench.archive, db, bench.testimony, said_by_machine(tuple(segments)))
    bench.perform()
    return bench


def room(bench: Bench, viewer: Viewer) -> ReadingRoom:
    return ReadingRoom(bench.archive, viewer, bench.archive.today())


def test_readers_do_not_get_it_and_archivists_do(bench):
    assert bench.reads() == [HEARD[0], *HEARD[2:]]
    assert bench.reads(AIGUL) == list(HEARD)
    for form in ("vtt", "srt", "txt"):
        assert "Horgos" not in room(bench, PUBLIC).transcript_as(bench.testimony.address, form)
        assert "Horgos" in room(bench, AIGUL).transcript_as(bench.testimony.address, form)


def test_what_is_no_transcript_says_so_wherever_it_is_carried_and_readers_hear_nothing_of_it(tmp_path):
    bench = doubted(tmp_path, 0, flags=(Flag.NEEDS_REVIEW, Flag.NOT_A_TRANSCRIPT))
    address = bench.testimony.address
    for form in ("vtt", "srt", "txt", "json"):
        carried = room(bench, AIGUL).transcript_as(address, form)
        assert "[Not a transcript: " in carried
        assert "[Not a transcript: " not in room(bench, PUBLIC).transcript_as(address, form)
        assert not any("[Not" in cue.text for cue in read_transcript(f"back.{form}", carried.encode()).cues)
    bench.edit(EditKind.TEXT, "s00001", text="We lived near the river.")
    bench.edit(EditKind.CHECK, "s00001")
    assert "[Not a transcript: " not in room(bench, AIGUL).transcript_as(address, "txt")


def test_lines_that_are_asked_for_at_once_are_those_that_are_asked_for_one_by_one(bench):
    at = Standpoint(archive=bench.archive, viewer=PUBLIC, today=bench.archive.today())
    wanted = [
        (bench.testimony.row, ORIGINAL, one.id)
        for one in transcripts.segments_of(bench.archive.db, bench.testimony.row)
    ]
    by_one = {one: at.segment(bench.testimony, ORIGINAL, one[2]) for one in wanted}
    assert [by_one[one] is None for one in wanted] == [False, True, False, False, False]
    assert at.segments_among(wanted) == {one: found for one, found in by_one.items() if found is not None}
    # Where one question is not enough they are asked for one by one.
    assert replace(at, viewer=AIGUL).segments_among(wanted) == {}
    restrict(bench.archive, bench.number, Wish(recording=1, start_ms=4000, end_ms=7500), KEEPER)
    assert at.segments_among(wanted) == {}


def test_readers_do_not_find_it_and_archivists_do(bench):
    assert bench.finds("Horgos", AIGUL)
    found = room(bench, PUBLIC).search("Horgos")
    assert (found.total, found.hits, found.languages) == (0, (), {})
    assert room(bench, PUBLIC).search('"spoke my mother"').total == 0


def test_a_search_answers_as_if_it_had_never_been_heard(bench, tmp_path):
    with_it = room(bench, PUBLIC).search("samovar")
    (tmp_path / "other").mkdir()
    other = make_bench(tmp_path / "other", [HEARD[0], *HEARD[2:]])
    without = room(other, PUBLIC).search("samovar")
    assert (with_it.total, len(with_it.hits)) == (without.total, len(without.hits)) == (1, 1)


def test_a_hit_leads_to_the_segment_that_readers_see(bench):
    view = room(bench, PUBLIC).testimony(bench.testimony.address)
    for word, line in (("spring", 0), ("samovar", 1), ("quilts", 3)):
        (hit,) = room(bench, PUBLIC).search(word).hits
        assert hit.segment == line
        assert word in view.transcript.segments[line].text


def test_counts_and_confidence_are_those_of_what_is_shown(bench):
    view = room(bench, PUBLIC).testimony(bench.testimony.address).transcript
    assert view.checked.of_segments == len(view.segments) == len(view.clock_ms) == 4


def test_an_accepted_event_on_it_is_not_told_to_readers(bench):
    segments = transcripts.segments_of(bench.archive.db, bench.testimony.row)
    known = bench.archive.chronology()
    suggestions = suggest_all([one.text for one in segments], [one.language for one in segments], known)[1]
    assert suggestions
    with writing(bench.archive.db) as db:
        transcripts.add_tag(db, bench.testimony.row, segments[1], suggestions[0], TagStatus.ACCEPTED, "test")
    accounts = [one for view in room(bench, PUBLIC).events() for one in view.accounts]
    assert accounts == []
    assert room(bench, PUBLIC).testimony(bench.testimony.address).transcript.tags == ()
    event = suggestions[0].event
    assert [one.text for one in room(bench, AIGUL).event(event).told] == [HEARD[1]]
    assert room(bench, PUBLIC).event(event).told == ()


def test_once_checked_and_in_a_revision_it_is_everybodys(bench):
    bench.edit(EditKind.CHECK, "s00002")
    assert HEARD[1] not in bench.reads()
    assert not bench.finds("Horgos", PUBLIC)
    edits.done(bench.archive, bench.number, AIGUL)
    bench.perform()
    assert bench.reads() == list(HEARD)
    assert bench.finds("Horgos", PUBLIC)


def test_passages_never_hold_both(tmp_path):
    segments = [
        replace(one, flags=DOUBT if index % 3 == 1 else ()) for index, one in enumerate(heard(HEARD * 30, "r", "en"))
    ]
    cut = passages(segments)
    by_id: dict[str, Segment] = {one.id: one for one in segments}
    assert {id for passage in cut for id in passage.segments} == set(by_id)
    for passage in cut:
        assert {by_id[id].doubtful for id in passage.segments} == {passage.doubtful}
