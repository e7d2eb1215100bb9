"""Words with times: made when asked for, kept beside the revision, carried over, never where they would be false."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, Bench, Clock, make_bench, said_by_machine

from oralhist.assembly import open_archive
from oralhist.catalogue import jobs, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.formats.webvtt import parse
from oralhist.model.access import CLOSED, OPEN, Component, Viewer
from oralhist.model.edits import EditKind
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.transcript import Flag, Segment
from oralhist.model.words import key
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, edits, revise, runner, sync, transcribe, translate, words
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from words_for_tests import lay_words

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"
KEEPER, PUBLIC = operator("test"), Viewer.public()


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> Path:
    """A data directory with eleven seconds of real speech, which the machine has transcribed; open to all."""
    folder = tmp_path_factory.mktemp("heard")
    bench = make_bench(folder, ())
    sound = AUDIO / "en_jfk.flac"
    given = Description(title="Ask not", narrator="J. F. K.", languages=("en",))
    taken = take_in(bench.archive, [Incoming(path=sound, name=sound.name)], None, given, KEEPER)
    consent.record(bench.archive, taken.testimony, (), OPEN, None, KEEPER)
    runner.wait_for(bench.archive, taken.testimony, lambda _job, _done, _total: None)
    bench.archive.close()
    return folder / "data"


@pytest.fixture
def bench(heard, tmp_path) -> Bench:
    shutil.copytree(heard, tmp_path / "data")
    return opened(tmp_path / "data")


@pytest.fixture(scope="module")
def found(heard, tmp_path_factory) -> Path:
    """The same with its words, found by the real engine."""
    folder = tmp_path_factory.mktemp("found") / "data"
    shutil.copytree(heard, folder)
    bench = opened(folder)
    assert not words.ask(bench.archive, bench.number)
    bench.perform()
    bench.archive.close()
    return folder


@pytest.fixture
def aligned(found, tmp_path) -> Bench:
    shutil.copytree(found, tmp_path / "data")
    return opened(tmp_path / "data")


def opened(folder: Path) -> Bench:
    archive = open_archive(folder)
    clock = Clock()
    archive.clock = clock
    return Bench(archive=archive, number=testimonies.all_of_them(archive.db)[0].number, clock=clock)


def waiting(bench: Bench) -> list[Job]:
    return [
        job
        for job in jobs.of(bench.archive.db, bench.number)
        if job.kind is JobKind.WORDS and job.state is JobState.WAITING
    ]


def spoken(bench: Bench):
    revision = transcripts.current(bench.archive.db, bench.testimony.row)
    assert revision is not None
    return bench.archive.words(bench.number, revision.number, revision.sha256)


def room(bench: Bench, viewer: Viewer = PUBLIC) -> ReadingRoom:
    return ReadingRoom(bench.archive, viewer, bench.archive.today())


def told(bench: Bench, segment: Segment) -> list[tuple[str, int]]:
    return [(segment.text[one.first : one.end], one.start_ms) for one in spoken(bench).spoken[key(segment)]]


def taken(bench: Bench) -> Job:
    """The waiting job, as a worker takes it."""
    with writing(bench.archive.db) as db:
        job = jobs.take(db, bench.archive.now(), bench.number, (JobKind.WORDS,))
    assert job is not None
    return job


def deaf(_settings: object) -> None:
    raise AssertionError("nothing is to be heard again")


def silent(_done: int, _total: int) -> None:
    return


def test_words_are_found_when_first_asked_for_and_kept_beside_the_revision(aligned):
    assert aligned.archive.folders.words(aligned.number, 1).name == "r0001.words.json"
    said = [one for segment in aligned.working() for one in told(aligned, segment)]
    assert [word.lower() for word, _ in said][-7:] == ["what", "you", "can", "do", "for", "your", "country"]
    moments = [moment for _, moment in said]
    assert moments == sorted(moments)
    assert abs(dict(said)["country"] - 9_950) <= 500
    assert words.ask(aligned.archive, aligned.number)
    assert waiting(aligned) == []
    assert not aligned.archive.folders.words_draft(aligned.number).exists()
    assert not list((aligned.archive.folders.var / "pcm").glob("*"))


def test_asking_often_asks_for_one_job(bench):
    assert spoken(bench) is None
    for _ in range(3):
        assert not words.ask(bench.archive, bench.number)
    assert len(waiting(bench)) == 1
    taken(bench)
    words.ask(bench.archive, bench.number)
    assert waiting(bench) == []


@pytest.mark.parametrize("ended", ["failed", "cancelled"])
def test_what_failed_or_was_cancelled_only_an_archivist_asks_for_again(bench, ended):
    words.ask(bench.archive, bench.number, again=False)
    with writing(bench.archive.db) as db:
        db.execute("UPDATE jobs SET state = ? WHERE kind = 'words'", (ended,))
    with pytest.raises(Refusal, match="could not be found"):
        words.ask(bench.archive, bench.number, again=False)
    assert waiting(bench) == []
    assert not words.ask(bench.archive, bench.number)
    assert len(waiting(bench)) == 1


def test_a_damaged_line_is_heard_again_for_the_next_revision(aligned):
    path = aligned.archive.folders.words(aligned.number, 1)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b'"words": [[', b'"words": [['[:-1] + b"7, [", 1))
    assert told_or_none(aligned, aligned.working()[0]) is None
    aligned.edit(EditKind.CHECK, aligned.working()[0].id)
    edits.done(aligned.archive, aligned.number, AIGUL)
    aligned.perform()
    assert told(aligned, aligned.working()[0])


def told_or_none(bench: Bench, segment: Segment):
    return spoken(bench).spoken.get(key(segment))


def test_of_what_was_withdrawn_no_words_are_asked_for(bench):
    consent.withdraw(bench.archive, bench.number, KEEPER)
    for ask in (
        lambda: words.ask(bench.archive, bench.number),
        lambda: sync.ask(bench.archive, bench.number, KEEPER),
        lambda: translate.ask(bench.archive, bench.number),
        lambda: transcribe.ask(bench.archive, bench.number, KEEPER),
    ):
        with pytest.raises(Refusal, match="was withdrawn"):
            ask()
    asked = {job.kind for job in jobs.of(bench.archive.db, bench.number) if job.state is JobState.WAITING}
    assert asked == {JobKind.DERIVE}, "that removes what is there"


def test_a_new_revision_hears_only_what_a_person_changed(aligned):
    before = {segment.id: told(aligned, segment) for segment in aligned.working()}
    first = aligned.working()[0]
    aligned.edit(EditKind.CHECK, first.id)
    edits.done(aligned.archive, aligned.number, AIGUL)
    assert len(waiting(aligned)) == 1
    assert spoken(aligned) is None
    words.perform(aligned.archive, taken(aligned), deaf, silent)
    assert {segment.id: told(aligned, segment) for segment in aligned.working()} == before
    aligned.edit(EditKind.TEXT, first.id, text=first.text.replace("And so", "And so then"))
    edits.done(aligned.archive, aligned.number, AIGUL)
    aligned.perform()
    now = {segment.id: told(aligned, segment) for segment in aligned.working()}
    assert [id for id in before if now[id] != before[id]] == [first.id]
    assert "then" in [word for word, _ in now[first.id]]


def test_what_nobody_says_has_no_words(aligned):
    first = aligned.working()[0]
    aligned.edit(EditKind.TEXT, first.id, text="It was the first great sorrow of his life, not the loss of cotton.")
    edits.done(aligned.archive, aligned.number, AIGUL)
    aligned.perform()
    assert told(aligned, aligned.working()[0]) == []


def test_a_revision_that_nobody_needed_words_of_asks_for_none(bench):
    bench.edit(EditKind.CHECK, bench.working()[0].id)
    edits.done(bench.archive, bench.number, AIGUL)
    assert waiting(bench) == []


class Died(Exception):
    """The process is gone."""


def test_killed_it_goes_on_behind_the_last_batch(bench):
    words.ask(bench.archive, bench.number)
    job = taken(bench)

    def die(done: int, _total: int) -> None:
        if done:
            raise Died

    with runner.working(bench.archive, lambda _job, _done, _total: None) as worker:
        assert worker is not None
        # `working` puts back what a dead worker left running: it is ours again.
        job = taken(bench)
        with pytest.raises(Died):
            words.perform(bench.archive, job, worker._executor, die)
    assert spoken(bench) is None
    assert bench.archive.folders.words_draft(bench.number).exists()
    path = bench.archive.folders.words(bench.number, 1)
    path.with_name(f".{path.name}.0a1b2c3d.tmp").write_bytes(b"half of")
    words.perform(bench.archive, job, deaf, silent)
    assert sorted(one.name for one in path.parent.iterdir()) == ["r0001.json", "r0001.words.json"]
    assert told(bench, bench.working()[0])


@pytest.mark.parametrize("meanwhile", ["withdrawn", "cancelled"])
def test_a_job_whose_testimony_was_withdrawn_or_that_was_cancelled_writes_nothing(bench, meanwhile):
    words.ask(bench.archive, bench.number)
    with runner.working(bench.archive, lambda _job, _done, _total: None) as worker:
        assert worker is not None
        job = taken(bench)

        def then(done: int, _total: int) -> None:
            if done and meanwhile == "withdrawn":
                consent.withdraw(bench.archive, bench.number, KEEPER)
            elif done:
                runner.cancel(bench.archive, job.id)

        words.perform(bench.archive, job, worker._executor, then)
    assert not bench.archive.folders.words(bench.number, 1).exists()


def test_a_revision_made_while_words_were_found_gets_its_own(bench):
    words.ask(bench.archive, bench.number)
    with runner.working(bench.archive, lambda _job, _done, _total: None) as worker:
        assert worker is not None
        job = taken(bench)

        def then(done: int, _total: int) -> None:
            if done:
                bench.edit(EditKind.CHECK, bench.working()[0].id)
                edits.done(bench.archive, bench.number, AIGUL)

        words.perform(bench.archive, job, worker._executor, then)
    assert len(waiting(bench)) == 1
    words.perform(bench.archive, taken(bench), deaf, silent)
    assert told(bench, bench.working()[0])


def test_where_no_word_can_be_found_it_is_said_why(tmp_path):
    uyghur = make_bench(tmp_path / "ug", ("بىز كۆۋرۈكتىن ئۆتتۇق.",), language="ug")
    with pytest.raises(Refusal, match="No word of"):
        words.ask(uyghur.archive, uyghur.number)
    empty = make_bench(tmp_path / "none", ())
    with pytest.raises(Refusal, match="no transcript"):
        words.ask(empty.archive, empty.number)
    with pytest.raises(Refusal, match="no transcript"):
        words.ask(empty.archive, TestimonyId("OH-2026-9999"))


def test_a_damaged_file_of_words_is_as_none_and_made_again(aligned):
    path = aligned.archive.folders.words(aligned.number, 1)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-30])
    assert spoken(aligned) is None
    assert room(aligned).testimony(aligned.testimony.address).transcript.words == ((),) * len(aligned.working())
    assert not words.ask(aligned.archive, aligned.number)
    aligned.perform()
    assert told(aligned, aligned.working()[0])


def test_words_of_another_state_of_the_text_are_not_believed(aligned):
    with writing(aligned.archive.db) as db:
        db.execute("UPDATE revisions SET sha256 = ?", ("00" * 32,))
    assert spoken(aligned) is None


# ── who may read them ─────────────────────────────────────────────────────


@pytest.fixture
def river(tmp_path) -> Bench:
    """Five lines that a machine heard, with words laid evenly over them."""
    bench = make_bench(tmp_path)
    lay_words(bench.archive, bench.number, unsure=("Horgos", "samovar"))
    return bench


def read(bench: Bench, viewer: Viewer = PUBLIC):
    return room(bench, viewer).testimony(bench.testimony.address).transcript


def close(bench: Bench, *components: Component) -> None:
    consent.record(bench.archive, bench.number, components, CLOSED, None, KEEPER)


def test_whoever_may_read_and_hear_gets_the_words(river):
    view = read(river)
    assert [len(one) for one in view.words] == [len(segment.text.split()) for segment in view.segments]
    part = dict(room(river).words(river.testimony.address, 0))
    assert [one.text[one.word.first : one.word.end] for one in part[1]] == [
        *("In", "May", "1962", "we", "reached", "Horgos", "and", "nobody", "spoke")
    ]
    with pytest.raises(NotFound):
        room(river).words(river.testimony.address, 1)
    assert room(river).wants_words(river.testimony.address) == river.number


@pytest.mark.parametrize("closed", [Component.SOUND, Component.TRANSCRIPT, Component.DESCRIPTION])
def test_who_may_not_read_or_not_hear_gets_none(river, closed):
    close(river, closed)
    for ask in (
        lambda: room(river).words(river.testimony.address, 0),
        lambda: room(river).wants_words(river.testimony.address),
    ):
        with pytest.raises(NotFound):
            ask()
    if closed is Component.SOUND:
        assert read(river).words == ((),) * 5
        assert "<00:" not in room(river).transcript_as(river.testimony.address, "vtt")
    assert dict(room(river, AIGUL).words(river.testimony.address, 0))


def test_the_words_of_doubtful_text_are_for_archivists(tmp_path):
    bench = make_bench(tmp_path)
    first, *rest = bench.working()
    with writing(bench.archive.db) as db:
        doubtful = replace(first, flags=(Flag.NEEDS_REVIEW,))
        revise.add(bench.archive, db, bench.testimony, said_by_machine((doubtful, *rest)))
    lay_words(bench.archive, bench.number)
    mine, theirs = (room(bench, who).words(bench.testimony.address, 0) for who in (AIGUL, PUBLIC))
    assert len(mine) == 5
    assert [one.text for _, (one, *_) in theirs] == [segment.text for segment in rest]
    assert [place for place, _ in theirs] == [0, 1, 2, 3]


def test_that_words_were_found_in_doubtful_text_alone_nobody_else_learns(tmp_path):
    bench = make_bench(tmp_path, ("بىز كۆۋرۈكتىن ئۆتتۇق.", "Біз көпірден өттік."), language="ug")
    first, second = bench.working()
    with writing(bench.archive.db) as db:
        doubtful = replace(second, language="kk", flags=(Flag.NEEDS_REVIEW,))
        revise.add(bench.archive, db, bench.testimony, said_by_machine((first, doubtful)))
    assert room(bench, AIGUL).wants_words(bench.testimony.address) == bench.number
    lay_words(bench.archive, bench.number)
    with pytest.raises(Refusal, match="No word of it"):
        room(bench).wants_words(bench.testimony.address)
    with pytest.raises(NotFound):
        room(bench).words(bench.testimony.address, 0)


def test_a_hit_opens_at_its_word(river):
    (hit,) = room(river).search("nobody").hits
    words_ = read(river).words[1]
    assert hit.start_ms == words_[7].start_ms - 300
    close(river, Component.SOUND)
    (hit,) = room(river).search("nobody").hits
    assert hit.start_ms != words_[7].start_ms - 300


def test_subtitles_carry_the_words_and_can_be_read_again(river):
    text = room(river).transcript_as(river.testimony.address, "vtt")
    assert "In <00:00:04.388>May <00:00:04.777>1962 <00:00:05.166>we" in text
    assert [cue.text for cue in parse(text)] == [segment.text for segment in read(river).segments]


def test_json_carries_the_words(river):
    text = room(river).transcript_as(river.testimony.address, "json")
    assert '"text": "Horgos"' in text
    assert '"probability": 0.2' in text


def test_the_editor_is_told_which_words_the_machine_was_not_sure_of(river):
    view = room(river, AIGUL).working(river.number)
    assert view.has_words
    assert [[one.segment.text[w.first : w.end] for w in one.doubts] for one in view.segments] == [
        [], ["Horgos"], ["samovar"], [], [],
    ]  # fmt: skip
    river.edit(EditKind.TEXT, "s00002", text="In May 1962 we reached Khorgos, and nobody spoke.")
    river.edit(EditKind.CHECK, "s00003")
    assert [one.doubts for one in room(river, AIGUL).working(river.number).segments] == [()] * 5
