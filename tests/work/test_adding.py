"""A recording added later: kept at once, nobody's until it is covered, behind what is there, of which nothing moves."""

from __future__ import annotations

import json
import multiprocessing
from datetime import timedelta
from pathlib import Path

import bagit
import pytest

from archives_for_tests import KEEPER, all_in, findings, hand_in, master, noted, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import accounts as account_rows
from oralhist.catalogue import jobs, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import OPEN, Component, State, Viewer
from oralhist.model.consenting import Given
from oralhist.model.desk import DeskAct
from oralhist.model.erasing import Reason
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.reading_room.hits import Narrowed
from oralhist.work import accounts, adding, backup, consent, discard, erasure, fixity, name_review, rebuild, sealing
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming
from oralhist.work.manifest import plan
from oralhist.work.papers import Paper
from papers_for_tests import pdf, written
from sounds_for_tests import make


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture
def bridge(archive: Archive, desk: Path) -> TestimonyId:
    """A testimony with one recording and a transcript, open to everybody."""
    taken = hand_in(
        archive, desk / "one.wav", transcript=desk / "words.vtt", narrator="Kulash", title="Bridge", languages=("en",)
    )
    consent.record(archive, taken.testimony, (), OPEN, None, KEEPER)
    perform(archive)
    return taken.testimony


def add(archive: Archive, number: str, *files: Path, covered: bool = False) -> adding.Added:
    return adding.add_recordings(
        archive, number, [Incoming(path=file, name=file.name) for file in files], KEEPER, covered=covered
    )


def read(archive: Archive, viewer: Viewer | None = None):
    """What somebody (else the public) reads of the first testimony."""
    viewer = viewer or Viewer.public()
    return ReadingRoom(archive, viewer, archive.today()).testimony(all_in(archive)[0].address)


def archivist(archive: Archive, name: str) -> Viewer:
    accounts.add(archive, name, "archivist", KEEPER, password="a-password-for-tests")
    return account_rows.account(archive.db, name).viewer(archive.today())


def row(archive: Archive, number: TestimonyId) -> int:
    found = testimonies.by_number(archive.db, number)
    assert found is not None
    return found.row


def bags_of(archive: Archive, number: str) -> dict[Path, tuple[int, int]]:
    folder = archive.folders.archive / number
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*") if path.is_file()}


def test_what_is_added_is_kept_as_a_master_and_nobody_else_learns_of_it(archive, desk, bridge):
    before, bags, waiting = read(archive), bags_of(archive, bridge), jobs.of(archive.db, bridge)
    changed = all_in(archive)[0].changed
    added = add(archive, bridge, desk / "two.flac")
    assert (added.joined, added.waiting) == ((), (f"{bridge}-d02-01",))
    assert read(archive) == before
    assert read(archive, KEEPER).duration_ms == before.duration_ms
    assert jobs.of(archive.db, bridge) == waiting
    assert all_in(archive)[0].changed == changed
    bag = archive.folders.bag(bridge, 2)
    assert bagit.Bag(str(bag)).validate()
    kept = bag / "data" / f"{bridge}-d02-01.flac"
    assert kept.read_bytes() == (desk / "two.flac").read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o400
    told = json.loads((bag / "data/metadata.json").read_text(encoding="utf-8"))
    assert (told["schema"], told["testimony"], told["covered"]) == ("oralhist-addition/1", bridge, False)
    assert {path: mark for path, mark in bags_of(archive, bridge).items() if path in bags} == bags
    assert noted(archive, Verb.RECORDING_ADDED, bridge) and not noted(archive, Verb.RECORDING_COVERED, bridge)
    with pytest.raises(NotFound):
        ReadingRoom(archive, KEEPER, archive.today()).sound(all_in(archive)[0].address, 2)
    assert findings(archive) == []


def test_archivists_are_told_that_it_waits_and_others_that_there_is_no_such_page(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac")
    room = ReadingRoom(archive, KEEPER, archive.today())
    (one,) = room.added(bridge)
    assert (one.name, round(one.duration_ms, -3)) == ("two.flac", 6000)
    assert room.desk()[0].act is DeskAct.COVER
    with pytest.raises(NotFound):
        ReadingRoom(archive, Viewer.public(), archive.today()).added(bridge)


def test_once_it_is_covered_it_is_behind_the_others_and_nothing_has_moved(archive, desk, bridge):
    before, revisions = read(archive), transcripts.revisions_of(archive.db, row(archive, bridge))
    add(archive, bridge, desk / "two.flac")
    done = adding.cover(archive, bridge, KEEPER)
    assert done.joined == (f"{bridge}-02",)
    assert {job.kind for job in jobs.of(archive.db, bridge) if job.state.value == "waiting"} >= {
        JobKind.DERIVE,
        JobKind.TRANSCRIBE,
    }
    job = next(one for one in jobs.of(archive.db, bridge) if one.kind is JobKind.TRANSCRIBE)
    assert job.options == {"recordings": [f"{bridge}-02"]}
    with writing(archive.db) as db:
        jobs.cancel(db, archive.now(), job.id)
    perform(archive)
    now = read(archive)
    assert [one.number for one in now.recordings] == [1, 2]
    assert all(one.ready for one in now.recordings)
    assert now.recordings[0] == before.recordings[0]
    assert now.duration_ms == before.duration_ms + now.recordings[1].duration_ms
    assert now.transcript.segments == before.transcript.segments
    assert now.transcript.clock_ms == before.transcript.clock_ms
    assert transcripts.revisions_of(archive.db, row(archive, bridge)) == revisions
    assert ReadingRoom(archive, Viewer.public(), archive.today()).sound(now.address, 2).size > 0
    assert ReadingRoom(archive, Viewer.public(), archive.today()).levels(now.address, 2)
    assert noted(archive, Verb.RECORDING_COVERED, bridge)
    assert findings(archive) == []


def test_what_is_covered_is_said_in_the_same_deed_or_later_of_each(archive, desk, bridge):
    assert add(archive, bridge, desk / "two.flac", covered=True).joined == (f"{bridge}-02",)
    (desk / "four.wav").write_bytes(make(desk / "x.wav", source="sine=frequency=900:duration=6").read_bytes())
    first = add(archive, bridge, desk / "three.mp3", desk / "four.wav").waiting
    assert first == (f"{bridge}-d03-01", f"{bridge}-d04-01"), "each in a bag of its own"
    with pytest.raises(Refusal, match="No such recording"):
        adding.cover(archive, bridge, KEEPER, [first[0], f"{bridge}-01"])
    # The number is given when it joins: no gap says that another waits.
    assert adding.cover(archive, bridge, KEEPER, [first[1]]).joined == (f"{bridge}-03",)
    assert [one.number for one in read(archive, KEEPER).recordings] == [1, 2, 3]
    assert adding.cover(archive, bridge, KEEPER).joined == (f"{bridge}-04",)
    with pytest.raises(Refusal, match="No such recording"):
        adding.cover(archive, bridge, KEEPER)
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def test_where_nothing_is_agreed_there_is_nothing_to_cover(archive, desk):
    number = hand_in(archive, desk / "one.wav").testimony
    assert add(archive, number.lower(), desk / "two.flac").joined == (f"{number}-02",)
    # The whole of it waited to be heard: one job hears all.
    assert next(one for one in jobs.of(archive.db, number) if one.kind is JobKind.TRANSCRIBE).options == {}
    perform(archive)
    assert findings(archive) == []


def test_a_recording_joins_a_text_alone_and_no_machine_writes_beside_it(archive, desk, tmp_path):
    (tmp_path / "memoir.txt").write_text("We crossed at night.\n\nNobody spoke.\n", encoding="utf-8")
    number = hand_in(archive, tmp_path / "memoir.txt", languages=("en",)).testimony
    perform(archive)
    assert add(archive, number, desk / "one.wav").joined == (f"{number}-01",)
    assert JobKind.TRANSCRIBE not in {job.kind for job in jobs.of(archive.db, number)}
    perform(archive)
    assert transcripts.segments_of(archive.db, row(archive, number))[0].text == "We crossed at night."
    assert [one.number for one in read(archive, KEEPER).recordings] == [1]
    assert findings(archive) == []


def test_who_searches_for_what_can_be_heard_finds_it_from_then_on(archive, desk, tmp_path):
    (tmp_path / "memoir.txt").write_text("We crossed at night.\n", encoding="utf-8")
    number = hand_in(archive, tmp_path / "memoir.txt", languages=("en",)).testimony
    consent.record(archive, number, (), OPEN, None, KEEPER)
    perform(archive)

    def heard() -> int:
        narrowed = Narrowed(chosen={"sound": frozenset(["yes"])})
        return ReadingRoom(archive, Viewer.public(), archive.today()).search("crossed", narrowed=narrowed).total

    assert heard() == 0
    add(archive, number, desk / "one.wav")
    assert heard() == 0
    adding.cover(archive, number, KEEPER)
    perform(archive)
    assert heard() == 1


def test_a_closed_name_may_be_said_in_it_so_the_review_of_names_begins_again(archive, desk, bridge):
    consent.record(archive, bridge, (Component.NAME,), frozenset(), None, KEEPER)
    name_review.complete(archive, bridge, KEEPER)
    assert {Component.SOUND, Component.TRANSCRIPT} <= set(read(archive).open)
    add(archive, bridge, desk / "two.flac")
    assert Component.SOUND in read(archive).open, "what waits closes nothing"
    adding.cover(archive, bridge, KEEPER)
    assert not {Component.SOUND, Component.TRANSCRIPT} & set(read(archive).open)
    name_review.complete(archive, bridge, KEEPER)
    assert len(read(archive).recordings) == 2


def test_what_the_archive_holds_is_said_wherever_it_is(archive, desk, bridge):
    other = hand_in(archive, desk / "two.flac").testimony
    with pytest.raises(Refusal, match=f"is in the archive already, as {other}"):
        add(archive, bridge, desk / "two.flac")
    with pytest.raises(Refusal, match=f"is in the archive already, as {bridge}"):
        add(archive, bridge, desk / "one.wav")
    with pytest.raises(Refusal, match="twice"):
        add(archive, bridge, desk / "three.mp3", desk / "three.mp3")
    add(archive, bridge, desk / "three.mp3")
    for again in (lambda: add(archive, other, desk / "three.mp3"), lambda: hand_in(archive, desk / "three.mp3")):
        with pytest.raises(Refusal, match=f"is in the archive already, as {bridge}"):
            again()
    (desk / "rows.csv").write_text("file,title\nthree.mp3,Again\n", encoding="utf-8")
    planned, faults = plan(archive, desk / "rows.csv", quiet)
    assert (faults, [one.holder for one in planned]) == ((), [bridge])


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("words.vtt", b"WEBVTT\n", "is a transcript"),
        ("notes.doc", b"What was said.", "notes.doc"),
        ("cut.flac", None, "cut.flac"),
        ("empty.wav", b"", "empty"),
        ("list.m3u8", b"#EXTM3U\nfile:///etc/passwd\n", "list.m3u8"),
        ("", None, "nothing to add"),
    ],
)
def test_what_is_no_recording_is_refused_and_nothing_is_left_of_it(archive, desk, bridge, name, data, what):
    before, bags = read(archive, KEEPER), bags_of(archive, bridge)
    files = [desk / f"bad {name}"] if name else []
    for file in files:
        file.write_bytes((desk / "two.flac").read_bytes()[:9000] if data is None else data)
    with pytest.raises(Refusal, match=what):
        add(archive, bridge, *files, covered=True)
    with pytest.raises(Refusal):
        add(archive, bridge, desk / "three.mp3", *(files or [desk / "none.wav"]), covered=True)
    assert read(archive, KEEPER) == before
    assert bags_of(archive, bridge) == bags
    assert list(archive.folders.incoming.iterdir()) == []
    assert findings(archive) == []


def test_nothing_is_added_to_what_is_not_there_withdrawn_sealed_or_erased(archive, desk, bridge):
    add(archive, bridge, desk / "three.mp3")
    for number, what in (("OH-2026-0099", "no testimony"), ("0007", "not an accession number"), ("x" * 8, "no testi")):
        with pytest.raises((Refusal, NotFound), match=what):
            add(archive, number, desk / "two.flac")
    consent.withdraw(archive, bridge, KEEPER)
    for deed in (lambda: add(archive, bridge, desk / "two.flac"), lambda: adding.cover(archive, bridge, KEEPER)):
        with pytest.raises(Refusal, match="was withdrawn; nothing is added"):
            deed()
    # Agreed to again, it is as it was: what waited waits.
    consent.record(archive, bridge, (), OPEN, None, KEEPER)
    assert len(read(archive).recordings) == 1
    sealing.seal(archive, bridge, KEEPER)
    for deed in (lambda: add(archive, bridge, desk / "two.flac"), lambda: adding.cover(archive, bridge, KEEPER)):
        with pytest.raises(Refusal, match="is sealed"):
            deed()
    assert testimonies.by_number(archive.db, bridge).state is State.SEALED
    perform(archive)
    assert findings(archive) == []


def test_an_erasure_takes_what_was_added_with_it(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac", covered=True)
    add(archive, bridge, desk / "three.mp3")
    perform(archive)
    aigul, bolat = (archivist(archive, name) for name in ("aigul", "bolat"))
    later = archive.now() + timedelta(hours=1)
    archive.clock = lambda: later
    erasure.ask(archive, bridge, aigul, Reason.NARRATOR)
    erasure.erase(archive, bridge, bolat)
    perform(archive)
    assert not list(archive.folders.root.rglob(f"*{bridge}*"))
    with pytest.raises(NotFound):
        add(archive, bridge, desk / "two.flac")
    assert findings(archive) == []


def test_a_discard_takes_what_was_added_with_it_and_it_can_come_in_again(archive, desk):
    number = hand_in(archive, desk / "one.wav").testimony
    add(archive, number, desk / "two.flac")
    discard.discard(archive, number, KEEPER)
    perform(archive)
    assert not list(archive.folders.root.rglob(f"*{number}*"))
    hand_in(archive, desk / "two.flac")


def test_a_backup_and_a_rebuild_know_it(archive, desk, bridge, tmp_path):
    add(archive, bridge, desk / "two.flac", covered=True)
    add(archive, bridge, desk / "three.mp3")
    assert backup.back_up(archive, tmp_path / "backup", quiet).findings == ()
    backup.restore(tmp_path / "backup", tmp_path / "restored", quiet)
    again = open_archive(tmp_path / "restored")
    rebuild.rebuild(again, KEEPER)
    for job in jobs.of(again.db, bridge):
        if job.kind is JobKind.TRANSCRIBE:
            with writing(again.db) as db:
                jobs.cancel(db, again.now(), job.id)
    perform(again)
    assert findings(again) == []
    assert fixity.check(again, (), KEEPER, quiet) == ()
    assert [one.ready for one in read(again).recordings] == [True, True]
    assert adding.cover(again, bridge, KEEPER).joined == (f"{bridge}-03",)
    again.close()


def test_a_damaged_master_that_waits_is_found(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac")
    kept = next((archive.folders.bag(bridge, 2) / "data").glob("*.flac"))
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    assert [one.what for one in fixity.check(archive, (bridge,), KEEPER, quiet)] == ["A file was altered."]
    kept.unlink()
    assert "A master is missing." in findings(archive)


def test_it_lies_beside_papers_of_consent_and_what_came_with_a_transcript(archive, desk, bridge):
    scan = written(desk, "paper.pdf", pdf("agreed"))
    paper = Paper(given=Given.PAPER, scans=[Incoming(path=scan, name=scan.name)])
    consent.record(archive, bridge, (), OPEN, None, KEEPER, paper=paper)
    assert add(archive, bridge, desk / "two.flac", covered=True).joined == (f"{bridge}-02",)
    assert (archive.folders.bag(bridge, 3) / "data" / f"{bridge}-d03-01.flac").is_file()
    files = {file.kind: (file.id, file.number) for file in testimonies.files_of(archive.db, row(archive, bridge))}
    assert files["transcript"] == (f"{bridge}-d01-02", 2)
    assert master(archive, bridge).read_bytes() == (desk / "one.wav").read_bytes()
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def race(data: Path, number: str, file: Path, answers: multiprocessing.Queue) -> None:
    archive = open_archive(data)
    try:
        answers.put(add(archive, number, file, covered=True).joined[0])
    except Refusal as refusal:
        answers.put(refusal.what)
    archive.close()


def test_of_processes_that_race_each_adds_its_own_and_the_same_file_but_once(archive, desk, bridge):
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    files = [desk / "two.flac", desk / "three.mp3", desk / "three.mp3"]
    racers = [spawn.Process(target=race, args=(archive.folders.root, bridge, file, answers)) for file in files]
    for racer in racers:
        racer.start()
    told = sorted(answers.get(timeout=60) for _ in racers)
    for racer in racers:
        racer.join()
    assert told == [
        f"{bridge}-02",
        f"{bridge}-03",
        f"three.mp3 is in the archive already, as {bridge}.",
    ]
    assert [one.number for one in testimonies.recordings_of(archive.db, row(archive, bridge))] == [1, 2, 3]
    assert findings(archive) == []
