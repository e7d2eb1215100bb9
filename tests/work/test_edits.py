"""Corrections: durable as they are made, undoable, refused where stale, found by search, cut into revisions."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, BOLAT, HEARD, PUBLIC, Bench, heard, make_bench, said_by_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oralhist.assembly import open_archive
from oralhist.catalogue import edits as kept
from oralhist.catalogue import jobs, passages, testimonies, transcripts
from oralhist.catalogue.database import row, rows, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.model.edits import EditKind, version
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.transcript import Flag, MakerKind
from oralhist.reading_room import ReadingRoom
from oralhist.work import doctor, edits, revise, runner, transcribe
from oralhist.work.changes import Asked, Stale


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path)


def correct(bench: Bench, by=AIGUL) -> None:
    bench.edit(EditKind.TEXT, "s00002", by, text="In May 1962 we reached Khorgos, and nobody spoke.")


def test_a_correction_is_found_by_archivists_at_once_and_by_readers_when_it_is_in_a_revision(bench):
    correct(bench)
    bench.perform()
    assert bench.finds('"Khorgos"')
    assert not bench.finds('"Horgos"')
    assert not bench.finds('"Khorgos"', PUBLIC)
    assert bench.finds('"Horgos"', PUBLIC)
    assert bench.reads() == list(HEARD)
    assert bench.reads(AIGUL)[1].startswith("In May 1962 we reached Khorgos")
    assert edits.done(bench.archive, bench.number, AIGUL) == 2
    # No job has run since: what readers find moved with the revision.
    assert bench.finds('"Khorgos"', PUBLIC)
    assert not bench.finds('"Horgos"', PUBLIC)
    assert bench.reads()[1].startswith("In May 1962 we reached Khorgos")
    bench.perform()
    assert [finding.what for finding in doctor.examine(bench.archive)] == []


def test_a_correction_survives_without_any_worker(bench):
    correct(bench)
    bench.archive.close()
    again = open_archive(bench.archive.folders.root)
    assert kept.working(again.db, bench.testimony.row)[1].text.startswith("In May 1962 we reached Khorgos")
    (edit,) = kept.open_edits(again.db, bench.testimony.row)
    assert (edit.base, edit.parent, edit.kind, edit.who, edit.undone) == (1, None, EditKind.TEXT, "aigul", False)
    assert (edit.before[0].text, edit.after[0].text) == (HEARD[1], "In May 1962 we reached Khorgos, and nobody spoke.")
    assert edit.at == "2026-11-24T10:00:00Z"


def test_a_revision_is_the_account_s_and_the_one_before_stays_as_it_was(bench):
    before = bench.archive.folders.revision(bench.number, 1).read_bytes()
    correct(bench)
    number = edits.done(bench.archive, bench.number, AIGUL)
    assert bench.archive.folders.revision(bench.number, 1).read_bytes() == before
    revision = revise.stored(bench.archive, bench.testimony, number)
    assert (revision.parent, revision.maker.kind, revision.maker.name) == (1, MakerKind.PERSON, "aigul")
    assert [one.id for one in revision.segments] == [f"s{n:05d}" for n in range(1, 6)]
    assert edits.done(bench.archive, bench.number, AIGUL) is None
    assert kept.open_edits(bench.archive.db, bench.testimony.row) == ()


def test_what_was_undone_is_no_revision(bench):
    correct(bench)
    edits.undo(bench.archive, bench.number, AIGUL)
    assert bench.texts() == list(HEARD)
    assert edits.done(bench.archive, bench.number, AIGUL) is None
    assert len(transcripts.revisions_of(bench.archive.db, bench.testimony.row)) == 1


def test_undo_and_redo_go_back_and_forth_and_a_new_edit_ends_the_redo(bench):
    correct(bench)
    bench.edit(EditKind.SPLIT, "s00003", at=HEARD[2].index("and"))
    split = bench.texts()
    edits.undo(bench.archive, bench.number, AIGUL)
    edits.undo(bench.archive, bench.number, AIGUL)
    assert bench.texts() == list(HEARD)
    edits.redo(bench.archive, bench.number, AIGUL)
    edits.redo(bench.archive, bench.number, AIGUL)
    assert bench.texts() == split
    edits.undo(bench.archive, bench.number, AIGUL)
    bench.edit(EditKind.SPEAKER, "s00001", speaker="Kulash")
    with pytest.raises(Refusal, match="nothing of yours to do again"):
        edits.redo(bench.archive, bench.number, AIGUL)


def test_nobody_undoes_what_somebody_else_did(bench):
    correct(bench)
    with pytest.raises(Refusal, match="nothing of yours"):
        edits.undo(bench.archive, bench.number, BOLAT)
    bench.edit(EditKind.TEXT, "s00002", BOLAT, text="In May we reached Khorgos.")
    with pytest.raises(Stale):
        edits.undo(bench.archive, bench.number, AIGUL)
    assert bench.texts()[1] == "In May we reached Khorgos."


def test_a_stale_edit_is_refused_with_what_stands_there_now_and_changes_nothing(bench):
    read = bench.version_of("s00002")
    correct(bench)
    before = rows(bench.archive.db, "SELECT * FROM edits")
    with pytest.raises(Stale) as refused:
        bench.edit(EditKind.TEXT, "s00002", BOLAT, version=read, text="In May 1962 we reached Korgas.")
    assert refused.value.now == ("s00002",)
    assert bench.texts()[1] == "In May 1962 we reached Khorgos, and nobody spoke."
    assert rows(bench.archive.db, "SELECT * FROM edits") == before


def test_an_edit_of_a_segment_that_was_merged_away_names_the_one_that_holds_its_words(bench):
    read = bench.version_of("s00003")
    bench.edit(EditKind.MERGE, "s00002")
    with pytest.raises(Stale) as refused:
        bench.edit(EditKind.TEXT, "s00003", BOLAT, version=read, text="My mother carried the samovar.")
    assert refused.value.now == ("s00002",)


def test_a_version_survives_the_cutting_of_a_revision(bench):
    correct(bench)
    read = bench.version_of("s00003")
    edits.done(bench.archive, bench.number, AIGUL)
    bench.edit(EditKind.TEXT, "s00003", BOLAT, version=read, text="My mother carried the samovar.")
    assert bench.texts()[2] == "My mother carried the samovar."


def race(root: Path, number: str, name: str, words: list[str]) -> None:
    """Add words to the second segment one by one; where refused, read what stands there and add to that."""
    archive = open_archive(root)
    bench = Bench(archive=archive, number=number, clock=archive.clock)
    by = type(AIGUL)(clearance=AIGUL.clearance, name=name)
    for word in words:
        while True:
            now = bench.working()[1]
            asked = Asked(kind=EditKind.TEXT, segment=now.id, version=version(now), text=f"{now.text} {word}")
            try:
                edits.make(archive, number, asked, by)
            except Stale:
                continue
            break
    archive.close()


def test_racing_editors_lose_no_word(bench):
    spawn = multiprocessing.get_context("spawn")
    bench.archive.close()
    names = {name: [f"{name}{i}" for i in range(12)] for name in ("one", "two", "three")}
    racers = [
        spawn.Process(target=race, args=(bench.archive.folders.root, bench.number, name, words))
        for name, words in names.items()
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert [racer.exitcode for racer in racers] == [0, 0, 0]
    said = bench.texts()[1].removeprefix(HEARD[1]).split()
    assert sorted(said) == sorted(word for words in names.values() for word in words)
    waiting = kept.open_edits(bench.archive.db, bench.testimony.row)
    assert len(waiting) == 36
    assert [edit.parent for edit in waiting[1:]] == [edit.id for edit in waiting[:-1]]


def work_held(root: Path, go: Event) -> None:
    """A worker whose slow job does not go on until it is told to."""
    archive = open_archive(root)
    runner.work(archive, lambda job, *_: go.wait(120) if job.kind is JobKind.DERIVE else None, once=False)


def until(come_true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not come_true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_a_correction_is_found_while_the_worker_has_hours_of_other_work(bench):
    spawn = multiprocessing.get_context("spawn")
    with writing(bench.archive.db) as db:
        jobs.enqueue(db, bench.archive.now(), JobKind.DERIVE, bench.number)
    go = spawn.Event()
    worker = spawn.Process(target=work_held, args=(bench.archive.folders.root, go))
    worker.start()

    def derives() -> JobState:
        return next(job.state for job in jobs.of(bench.archive.db, bench.number) if job.kind is JobKind.DERIVE)

    try:
        assert until(lambda: derives() is JobState.RUNNING)
        correct(bench)
        assert until(lambda: bench.finds("Khorgos"))
        assert derives() is JobState.RUNNING
    finally:
        worker.terminate()
        worker.join(30)


def test_segments_are_split_merged_and_words_go_over_the_boundary_with_their_times(bench):
    at = HEARD[2].index("and")
    made = bench.edit(EditKind.SPLIT, "s00003", at=at)
    assert made.standing == ("s00003", "e00001")
    first, second = bench.working()[2:4]
    assert (first.text, second.text) == ("My mother carried the samovar", "and the youngest of us.")
    assert first.start_ms == 8000 < first.end_ms == second.start_ms < second.end_ms == 11500
    bench.edit(EditKind.MOVE, "s00003", at=len("My mother carried"))
    assert bench.texts()[2:4] == ["My mother carried", "the samovar and the youngest of us."]
    bench.edit(EditKind.MOVE, "e00001", at=len("the samovar"), back=True)
    assert bench.texts()[2:4] == ["My mother carried the samovar", "and the youngest of us."]
    bench.edit(EditKind.MERGE, "s00003")
    assert bench.texts() == list(HEARD)
    assert (bench.working()[2].start_ms, bench.working()[2].end_ms) == (8000, 11500)
    for at in (0, 4000):
        with pytest.raises(Refusal, match="words"):
            bench.edit(EditKind.SPLIT, "s00003", at=at)


def test_chinese_is_joined_without_a_blank(tmp_path):
    bench = make_bench(tmp_path, ("校长说不要问，", "问了也没有用。"), language="zh")
    bench.edit(EditKind.MERGE, "s00001")
    assert bench.texts() == ["校长说不要问，问了也没有用。"]
    bench.perform()
    assert bench.finds("没有用")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Сол түні апам менен сұрады."),
        ("kk-Arab", "سول تۇنى اپام مەنەن سۇرادى."),
        ("ug", "دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى."),
        ("zh", "我点名的时候，没有人答应。"),
    ],
)
def test_every_script_is_kept_as_typed_but_for_controls_that_turn_it_round(bench, language, text):
    bench.edit(EditKind.LANGUAGE, "s00002", language=language)
    bench.edit(EditKind.TEXT, "s00002", text=f"\u202e\u200f{text[:5]}\u2066{text[5:]}  ")
    found = bench.working()[1]
    assert (found.text, found.language) == (text, language)
    bench.perform()
    assert bench.finds(text.split()[1] if language != "zh" else "没有人")


def test_wrong_edits_are_refused_in_a_sentence(bench):
    for kind, asked in (
        (EditKind.TEXT, {"text": " \u200f "}),
        (EditKind.TEXT, {"text": "x" * 30_000}),
        (EditKind.LANGUAGE, {"language": "xx"}),
        (EditKind.SPEAKER, {"speaker": "x" * 300}),
        (EditKind.TIMES, {"start": 5000, "end": 4000}),
        (EditKind.TIMES, {"start": 9_000_000, "end": 9_000_100}),
        (EditKind.TIMES, {"start": 20_000, "end": 21_000}),
    ):
        with pytest.raises(Refusal) as refused:
            bench.edit(kind, "s00002", **asked)
        assert refused.value.what.endswith(".")
    with pytest.raises(Refusal):
        bench.edit(EditKind.MERGE, "s00005")
    assert bench.texts() == list(HEARD)
    assert kept.open_edits(bench.archive.db, bench.testimony.row) == ()


def test_a_segment_gets_other_times_within_its_neighbours(bench):
    bench.edit(EditKind.TIMES, "s00002", start=4200, end=7900)
    assert (bench.working()[1].start_ms, bench.working()[1].end_ms) == (4200, 7900)


def test_a_checked_segment_is_a_person_s_and_the_share_is_told(bench):
    bench.edit(EditKind.CHECK, "s00002")
    segment = bench.working()[1]
    assert segment.checked
    assert segment.flags == ()
    edits.done(bench.archive, bench.number, AIGUL)
    view = ReadingRoom(bench.archive, PUBLIC, bench.archive.today()).testimony(bench.testimony.address)
    share = view.transcript.checked
    assert (share.segments, share.of_segments, share.ms, share.of_ms) == (1, 5, 3500, 17500)
    assert [one.checked for one in view.transcript.segments] == [False, True, False, False, False]
    bench.edit(EditKind.UNCERTAIN, "s00002")
    assert bench.working()[1].flags == (Flag.LOW_CONFIDENCE,)
    bench.edit(EditKind.CHECK, "s00002", on=False)
    assert not bench.working()[1].checked


def test_a_text_that_nobody_heard_yet_is_written_by_hand(tmp_path):
    bench = make_bench(tmp_path, (), language="ug")
    bench.edit(EditKind.INSERT, "", text="دادام يولغا قارايتتى", start=1000, end=4000)
    bench.edit(EditKind.INSERT, "e00001", text="خەت قايتىپ كەلدى", start=4000, end=6000)
    assert bench.texts() == ["دادام يولغا قارايتتى", "خەت قايتىپ كەلدى"]
    assert [one.language for one in bench.working()] == ["ug", "ug"]
    assert bench.reads() == []
    bench.perform()
    assert bench.finds("خەت")
    assert not bench.finds("خەت", PUBLIC)
    assert edits.done(bench.archive, bench.number, AIGUL) == 1
    assert bench.finds("خەت", PUBLIC)
    assert revise.stored(bench.archive, bench.testimony, 1).parent is None


def test_a_segment_in_which_nobody_speaks_is_removed_and_comes_back(bench):
    bench.edit(EditKind.REMOVE, "s00002")
    assert bench.texts() == [HEARD[0], *HEARD[2:]]
    bench.perform()
    assert not bench.finds('"Horgos"')
    assert bench.finds('"Horgos"', PUBLIC)
    edits.undo(bench.archive, bench.number, AIGUL)
    bench.perform()
    assert bench.texts() == list(HEARD)
    assert bench.finds('"Horgos"')


def test_a_revision_is_cut_after_fifteen_idle_minutes_and_not_before(bench):
    correct(bench)
    bench.clock.after(minutes=14)
    assert edits.cut_idle(bench.archive) == 0
    bench.edit(EditKind.CHECK, "s00001")
    bench.clock.after(minutes=14)
    assert edits.cut_idle(bench.archive) == 0
    bench.clock.after(minutes=2)
    assert edits.cut_idle(bench.archive) == 1
    newest = transcripts.current(bench.archive.db, bench.testimony.row)
    assert (newest.number, newest.maker_name) == (2, "aigul")
    assert edits.cut_idle(bench.archive) == 0


def test_another_archivist_begins_a_revision_of_their_own_but_two_at_once_make_one_together(bench):
    correct(bench)
    bench.clock.after(minutes=3)
    bench.edit(EditKind.CHECK, "s00001", BOLAT)
    assert transcripts.current(bench.archive.db, bench.testimony.row).maker_name == "aigul"
    bench.edit(EditKind.CHECK, "s00002", AIGUL)
    bench.edit(EditKind.CHECK, "s00003", BOLAT)
    assert edits.done(bench.archive, bench.number, BOLAT) == 3
    assert transcripts.current(bench.archive.db, bench.testimony.row).maker_name == "bolat, aigul"


def test_an_old_revision_is_brought_back_as_a_new_one(bench):
    correct(bench)
    edits.done(bench.archive, bench.number, AIGUL)
    bench.edit(EditKind.CHECK, "s00001", BOLAT)
    assert revise.bring_back(bench.archive, bench.number, 1, BOLAT) == 4
    assert bench.texts() == list(HEARD)
    made = [one.maker_name for one in transcripts.revisions_of(bench.archive.db, bench.testimony.row)]
    assert made == ["whisper", "aigul", "bolat", "bolat"]
    worked = [one.machine for one in transcripts.revisions_of(bench.archive.db, bench.testimony.row)]
    assert worked == ["", "", "", "whisper"], "what it heard is its own again"
    bench.perform()
    assert bench.finds('"Horgos"', PUBLIC)
    with pytest.raises(NotFound):
        revise.bring_back(bench.archive, bench.number, 9, BOLAT)
    path = bench.archive.folders.revision(bench.number, 1)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Horgos", b"Moscow"))
    with pytest.raises(Refusal, match="not what it was"):
        revise.bring_back(bench.archive, bench.number, 1, BOLAT)


def test_two_states_stand_side_by_side(bench):
    bench.edit(EditKind.SPLIT, "s00003", at=HEARD[2].index("and"))
    correct(bench)
    edits.done(bench.archive, bench.number, AIGUL)
    bench.edit(EditKind.REMOVE, "s00005")
    room = ReadingRoom(bench.archive, AIGUL, bench.archive.today())
    found = [row for row in room.compared(bench.number, 1, 2) if not row.same]
    assert [([one.text for one in row.before], [one.text for one in row.after]) for row in found] == [
        ([HEARD[1]], ["In May 1962 we reached Khorgos, and nobody spoke."]),
        ([HEARD[2]], ["My mother carried the samovar", "and the youngest of us."]),
    ]
    (gone,) = [row for row in room.compared(bench.number, 2, None) if not row.same]
    assert ([one.text for one in gone.before], gone.after) == ([HEARD[4]], ())
    with pytest.raises(NotFound):
        room.compared(bench.number, 1, 9)
    for compare in (lambda: room_of(bench).compared(bench.number, 1, 2), lambda: room_of(bench).working(bench.number)):
        with pytest.raises(NotFound):
            compare()


def room_of(bench: Bench) -> ReadingRoom:
    return ReadingRoom(bench.archive, PUBLIC, bench.archive.today())


def test_tags_stay_with_what_was_said_when_segments_change(bench):
    (tag,) = [tag for tag in transcripts.tags_of(bench.archive.db, bench.testimony.row) if tag.segment == "s00002"][:1]
    with writing(bench.archive.db) as db:
        db.execute("UPDATE tags SET status = 'accepted' WHERE id = ?", [tag.id])
    bench.edit(EditKind.MERGE, "s00001")
    edits.done(bench.archive, bench.number, AIGUL)
    view = room_of(bench).testimony(bench.testimony.address)
    assert [one.segment for one in view.transcript.tags if one.event == tag.event] == [0]


def test_the_machine_does_not_write_over_corrections(bench):
    correct(bench)
    with pytest.raises(Refusal, match="corrected by a person"):
        transcribe.ask(bench.archive, bench.number, AIGUL)


def test_a_transcript_that_is_handed_in_meanwhile_takes_nothing_away(bench, tmp_path):
    correct(bench)
    file = tmp_path / "new.vtt"
    file.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nAll of it anew.\n", encoding="utf-8")
    assert revise.supply(bench.archive, bench.number, file, BOLAT).revision == 3
    assert (
        revise.stored(bench.archive, bench.testimony, 2).segments[1].text.startswith("In May 1962 we reached Khorgos")
    )
    assert bench.texts() == ["All of it anew."]
    bench.perform()
    assert [finding.what for finding in doctor.examine(bench.archive)] == []


LONG = tuple(f"word{n} and {' '.join(f'w{n}x{i}' for i in range(n % 23))} end" for n in range(40))


@st.composite
def some_edits(draw):
    kinds = ["text", "language", "split", "merge", "move", "back", "remove", "insert", "undo", "redo", "done"]
    return draw(st.lists(st.tuples(st.sampled_from(kinds), st.integers(0, 10_000)), max_size=12))


@pytest.fixture(scope="module")
def long_bench(tmp_path_factory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("long"), LONG)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=some_edits())
def test_whatever_is_edited_the_passages_are_those_of_the_text(long_bench, steps):
    bench, row_ = long_bench, long_bench.testimony.row
    with writing(bench.archive.db) as db:
        recording = testimonies.recordings_of(db, row_)[0].id
        revise.add(bench.archive, db, bench.testimony, said_by_machine(heard(LONG, recording)))
    for kind, chance in steps:
        one = bench.working()[chance % len(bench.working())]
        try:
            if kind in ("undo", "redo"):
                getattr(edits, kind)(bench.archive, bench.number, AIGUL)
            elif kind == "done":
                edits.done(bench.archive, bench.number, AIGUL)
            elif kind == "text":
                bench.edit(EditKind.TEXT, one.id, text=f"{one.text} more" if chance % 2 else "less")
            elif kind == "language":
                bench.edit(EditKind.LANGUAGE, one.id, language="ru")
            elif kind == "insert":
                bench.edit(EditKind.INSERT, one.id, text=f"new {chance}")
            elif kind == "back":
                bench.edit(EditKind.MOVE, one.id, at=chance % 30, back=True)
            else:
                bench.edit(EditKind(kind), one.id, at=chance % 30)
        except Refusal:
            continue
    passages_hold(bench)


def passages_hold(bench: Bench) -> None:
    """The working passages hold every working segment as it is; the readers' ones every segment of the revision."""
    db, testimony = bench.archive.db, bench.testimony.row
    for column, segments in (("working", bench.working()), ("revised", transcripts.segments_of(db, testimony))):
        texts = {one.id: one for one in segments}
        seen = set()
        for found in rows(db, f"SELECT * FROM passages WHERE component = 'transcript' AND {column}"):
            passage = passages.passage_in(found).passage
            assert passage.text == " ".join(texts[id].text for id in passage.segments)
            assert {texts[id].language for id in passage.segments} == {passage.language}
            seen |= set(passage.segments)
        assert seen == set(texts)
    ordinals = [one["ordinal"] for one in rows(db, "SELECT ordinal FROM working_segments ORDER BY ordinal")]
    assert not kept.is_open(db, testimony) or ordinals == list(range(len(bench.working())))
    assert row(db, "SELECT count(*) AS n FROM passages WHERE NOT working AND NOT revised") == {"n": 0}
