"""Taking in: recordings, texts, both; bags, numbers, doubles, and names of every kind."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from pathlib import Path

import bagit
import pytest

from archives_for_tests import KEEPER, VTT, all_in, findings, hand_in, master, noted, perform, untouched
from oralhist.assembly import open_archive
from oralhist.catalogue import jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import rows
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Component, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import revise, runner
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.runner import working
from sounds_for_tests import CONTAINERS, SILENT, make


@pytest.mark.parametrize("name", ["whole.ogg", "whole.webm", "whole.wma", "whole.amr", "whole.3gp", "video.mp4"])
def test_a_recording_of_any_kind_is_taken_in_byte_for_byte(archive, tmp_path, name):
    path = make(tmp_path / name, *CONTAINERS[name])
    taken = hand_in(archive, path)
    kept = master(archive, taken.testimony)
    assert kept.read_bytes() == path.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o400
    assert kept.name.startswith("OH-")
    file = testimonies.recordings_of(archive.db, all_in(archive)[0].row)[0]
    assert file.original_name == name
    assert abs(file.duration_ms - 6000) < 120
    perform(archive)
    assert archive.folders.copy(file.id).is_file()
    assert findings(archive) == []


def test_a_deposit_is_a_bag_that_other_tools_call_valid_and_nothing_touches_again(archive, desk):
    taken = hand_in(archive, desk / "one.wav", title="Көпір · قىرغىزستان", narrator="Kulash", date="1962-05~")
    bag = archive.folders.bag(taken.testimony, 1)
    assert bagit.Bag(str(bag)).validate()
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in bag.rglob("*")}
    perform(archive)
    revise.supply(archive, taken.testimony, desk / "words.vtt", KEEPER)
    perform(archive)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in bag.rglob("*")} == before
    told = json.loads((bag / "data/metadata.json").read_text(encoding="utf-8"))
    assert (told["title"], told["narrator"], told["date"]) == ("Көпір · قىرغىزستان", "Kulash", "1962-05~")


def test_it_is_closed_and_its_jobs_wait(archive, desk):
    taken = hand_in(archive, desk / "one.wav", title="The bridge")
    with pytest.raises(NotFound):
        ReadingRoom(archive, Viewer.public(), archive.today()).testimony(taken.address)
    view = ReadingRoom(archive, KEEPER, archive.today()).testimony(taken.address)
    assert view.title == "The bridge"
    assert Component.SOUND in view.open
    waiting = {job.kind for job in jobs.of(archive.db, taken.testimony) if job.state is JobState.WAITING}
    assert waiting == {JobKind.DERIVE, JobKind.TRANSCRIBE, JobKind.INDEX}
    assert noted(archive, Verb.INGESTED, taken.testimony)


def test_several_recordings_are_one_testimony_in_their_order_with_one_clock(archive, desk):
    (desk / "words.vtt").write_text(VTT + "\n00:00:07.500 --> 00:00:09.000\nThe second side.\n", encoding="utf-8")
    taken = hand_in(archive, desk / "one.wav", desk / "two.flac", transcript=desk / "words.vtt")
    found = all_in(archive)[0]
    files = testimonies.recordings_of(archive.db, found.row)
    assert [file.original_name for file in files] == ["one.wav", "two.flac"]
    assert [file.id for file in files] == [f"{taken.testimony}-01", f"{taken.testimony}-02"]
    last = transcripts.segments_of(archive.db, found.row)[-1]
    assert (last.recording, last.start_ms) == (f"{taken.testimony}-02", 1500)
    assert bagit.Bag(str(archive.folders.bag(taken.testimony, 1))).validate()


def test_a_text_alone_is_a_testimony(archive, tmp_path):
    (tmp_path / "memoir.txt").write_text("Kulash: We crossed at night.\n\nNobody spoke.\n", encoding="utf-8")
    hand_in(archive, tmp_path / "memoir.txt", languages=("en",))
    found = all_in(archive)[0]
    assert testimonies.recordings_of(archive.db, found.row) == ()
    assert [s.text for s in transcripts.segments_of(archive.db, found.row)] == ["We crossed at night.", "Nobody spoke."]
    assert {job.kind for job in jobs.of(archive.db, found.number)} == {JobKind.TAG, JobKind.INDEX}
    perform(archive)
    assert findings(archive) == []


def test_the_same_bytes_twice_are_refused_with_the_number_that_has_them(archive, desk):
    taken = hand_in(archive, desk / "one.wav")
    (desk / "another name.mp3").write_bytes((desk / "one.wav").read_bytes())
    for files in ([desk / "another name.mp3"], [desk / "two.flac", desk / "one.wav"]):
        with pytest.raises(Refusal, match=f"is in the archive already, as {taken.testimony}"):
            hand_in(archive, *files)
    with pytest.raises(Refusal, match="twice"):
        hand_in(archive, desk / "two.flac", desk / "two.flac")
    assert len(all_in(archive)) == 1
    assert list(archive.folders.incoming.iterdir()) == []
    assert hand_in(archive, desk / "two.flac").testimony.endswith("0002")


def race(data: Path, file: Path, answers: multiprocessing.Queue) -> None:
    archive = open_archive(data)
    try:
        answers.put(take_in(archive, [Incoming(path=file, name=file.name)], None, Description(), KEEPER).testimony)
    except Refusal as refusal:
        answers.put(refusal.what)
    archive.close()


def test_of_processes_that_race_with_the_same_file_one_takes_it_in(archive, desk):
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    racers = [spawn.Process(target=race, args=(archive.folders.root, desk / "one.wav", answers)) for _ in range(4)]
    for racer in racers:
        racer.start()
    told = sorted(answers.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join()
    number = all_in(archive)[0].number
    assert told == sorted([number, *[f"one.wav is in the archive already, as {number}."] * 3])
    assert len(all_in(archive)) == 1
    assert findings(archive) == []


NAMES = {
    "line\nbreak.wav": "line break",
    "\u202egnp.wav": "gnp",
    "-title.wav": "-title",
    "<script>alert(1)</script>.wav": "script>alert(1)<",
    "уйғур ئۇيغۇر 维吾尔.wav": "уйғур ئۇيغۇر 维吾尔",
    ".wav": ".wav",
    "tab\tand\x1b[31m.wav": "tab and[31m",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_taken_in_and_its_title_is_clean(archive, desk, name):
    strange = desk / name.replace("/", "⁄")
    strange.write_bytes((desk / "one.wav").read_bytes())
    taken = hand_in(archive, strange)
    title = all_in(archive)[0].title
    assert NAMES[name] in title
    assert not set(title) & set("\n\t\x1b\u202e")
    json.dumps(title).encode()
    assert master(archive, taken.testimony).name == f"{taken.testimony}-01.wav"
    assert findings(archive) == []


def test_a_name_of_bytes_that_are_no_text_is_kept_with_a_mark(archive, desk):
    strange = os.fsencode(desk) + b"/tape \xff\xfe.wav"
    with open(strange, "wb") as file:  # noqa: PTH123 (a name of bytes)
        file.write((desk / "one.wav").read_bytes())
    path = Path(os.fsdecode(strange))
    hand_in(archive, path)
    found = all_in(archive)[0]
    assert found.title == "tape \ufffd\ufffd"
    assert testimonies.recordings_of(archive.db, found.row)[0].original_name == "tape \ufffd\ufffd.wav"
    with pytest.raises(Refusal) as refused:
        hand_in(archive, path)
    refused.value.what.encode()


def test_silence_is_taken_in_and_said_to_be_silence(archive, tmp_path):
    taken = hand_in(archive, make(tmp_path / "still.flac", source=SILENT), languages=("en",))
    assert taken.remarks == ("still.flac is silent: no moment of it is louder than -60 dB. Listen to the original.",)
    perform(archive)
    heard = next(job for job in jobs.of(archive.db, taken.testimony) if job.kind is JobKind.TRANSCRIBE)
    assert heard.state is JobState.FOR_A_PERSON
    assert "Nothing can be heard" in heard.reason
    assert findings(archive) == []


def test_digests_are_those_of_the_file_and_are_kept_in_the_catalogue(archive, desk):
    hand_in(archive, desk / "two.flac")
    file = testimonies.recordings_of(archive.db, all_in(archive)[0].row)[0]
    data = (desk / "two.flac").read_bytes()
    assert (file.sha256, file.sha512) == (hashlib.sha256(data).hexdigest(), hashlib.sha512(data).hexdigest())


def test_numbers_and_addresses_are_not_used_again_and_neither_overwrite_a_folder(archive, desk):
    first = hand_in(archive, desk / "one.wav")
    year = archive.today().year
    (archive.folders.archive / f"OH-{year}-0002").mkdir()
    second = hand_in(archive, desk / "two.flac")
    assert (first.testimony, second.testimony) == (f"OH-{year}-0001", f"OH-{year}-0003")
    assert len({row["address"] for row in rows(archive.db, "SELECT address FROM addresses")}) == 2


def test_a_fault_between_entering_and_placing_loses_no_recording(archive, desk, monkeypatch):
    """The catalogue has it, the folder of the deposit is cleared away: the bag must not go with it."""
    from oralhist.work import ingest

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(ingest, "_place", fail)
        with pytest.raises(OSError, match="Input"):
            hand_in(archive, desk / "one.wav")
    number = all_in(archive)[0].number
    assert findings(archive) == ["A bag is not in its place yet."]
    ingest.settle(archive)
    assert master(archive, number).read_bytes() == (desk / "one.wav").read_bytes()
    assert findings(archive) == []


def test_a_fault_while_the_catalogue_is_written_leaves_nothing(archive, desk, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(ledger, "note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    assert untouched(archive)
    hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    assert findings(archive) == []


def test_a_job_taken_before_its_bag_is_in_place_puts_it_there_first(archive, desk, monkeypatch):
    with working(archive, lambda _job, _done, _total: None) as worker:
        # Whoever takes in is held up between the commit and the move, as on a busy machine.
        monkeypatch.setattr("oralhist.work.ingest.settle", lambda _archive: None)
        taken = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
        assert not archive.folders.bag(taken.testimony, 1).exists()
        while worker.perform_next():
            pass
    assert {job.state for job in jobs.of(archive.db, taken.testimony)} == {JobState.DONE}
    assert findings(archive) == []


def test_a_bag_that_cannot_be_put_in_its_place_holds_up_its_own_jobs_alone(archive, desk, monkeypatch):
    with working(archive, lambda _job, _done, _total: None) as worker:
        with monkeypatch.context() as held_up:
            held_up.setattr("oralhist.work.ingest.settle", lambda _archive: None)
            stuck = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
            other = hand_in(archive, desk / "two.flac")
        bag = archive.folders.bag(stuck.testimony, 1)
        bag.parent.mkdir(parents=True)
        rename = type(bag).rename

        def refused(self, target):
            if target == bag:
                raise PermissionError(13, "not allowed")
            return rename(self, target)

        with monkeypatch.context() as broken:
            broken.setattr(type(bag), "rename", refused)
            while worker.perform_next():
                pass
        assert {job.state for job in jobs.of(archive.db, stuck.testimony)} == {JobState.FAILED}
        assert JobState.DONE in (ended := {job.state for job in jobs.of(archive.db, other.testimony)})
        assert not ended & {JobState.FAILED, JobState.WAITING}
        for job in jobs.of(archive.db, stuck.testimony):
            runner.retry(archive, job.id)
        while worker.perform_next():
            pass
    assert {job.state for job in jobs.of(archive.db, stuck.testimony)} == {JobState.DONE}
    assert findings(archive) == []
