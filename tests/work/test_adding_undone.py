"""A recording that waits is heard by archivists alone, and destroyed alone, as long as it waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_adding import add, bags_of, quiet, read, row

from archives_for_tests import KEEPER, findings, hand_in, noted, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import change, writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import OPEN, Viewer
from oralhist.model.consenting import Given
from oralhist.model.desk import DeskAct
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import adding, backup, consent, fixity, rebuild, sealing
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming
from oralhist.work.papers import Paper
from papers_for_tests import pdf, written


@pytest.fixture
def bridge(archive: Archive, desk: Path) -> TestimonyId:
    """A testimony with one recording and a transcript, open to everybody."""
    number = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt", languages=("en",)).testimony
    consent.record(archive, number, (), OPEN, None, KEEPER)
    perform(archive)
    return number


def hear(archive: Archive, number: str, name: str, viewer: Viewer = KEEPER) -> Path:
    return ReadingRoom(archive, viewer, archive.today()).added_sound(TestimonyId(number), name).path


def test_an_archivist_hears_what_waits_as_it_was_handed_in_and_nobody_else_does(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac")
    name = f"{bridge}-d02-01.flac"
    found = ReadingRoom(archive, KEEPER, archive.today()).added_sound(bridge, name)
    assert found.path.read_bytes() == (desk / "two.flac").read_bytes()
    assert found.size == (desk / "two.flac").stat().st_size and found.mimetype.startswith("audio/")
    for wrong in (f"{bridge}-d02-01", f"{bridge}-01.wav", "metadata.json", "../../../catalogue.db", ""):
        with pytest.raises(NotFound):
            hear(archive, bridge, wrong)
    with pytest.raises(NotFound):
        hear(archive, bridge, name, Viewer.public())
    consent.withdraw(archive, bridge, KEEPER)
    assert hear(archive, bridge, name) == found.path, "as archivists hear what is hidden"
    sealing.seal(archive, bridge, KEEPER)
    with pytest.raises(NotFound):
        hear(archive, bridge, name)


def lying_of(archive: Archive, id: str, file: Path) -> list[str]:
    """Where anything is called as a recording was, or holds its bytes or the name that its owner gave it."""
    data, found = file.read_bytes(), []
    for path in archive.folders.root.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        if id in path.name or data[len(data) // 2 :][:64] in held or file.name.encode() in held:
            found.append(str(path))
    return found


def test_what_waits_is_destroyed_alone_and_nothing_else_is_touched(archive, desk, bridge):
    before, bags, work = read(archive, KEEPER), bags_of(archive, bridge), jobs.of(archive.db, bridge)
    tape = desk / "aunt Meruert.flac"
    (desk / "two.flac").rename(tape)
    add(archive, bridge, tape, desk / "three.mp3")
    id = f"{bridge}-d02-01"
    assert lying_of(archive, id, tape)
    assert adding.discard(archive, bridge.lower(), [id], KEEPER).discarded == (id,)
    assert lying_of(archive, id, tape) == []
    assert [one.name for one in ReadingRoom(archive, KEEPER, archive.today()).added(bridge)] == ["three.mp3"]
    with pytest.raises(NotFound):
        hear(archive, bridge, f"{id}.flac")
    assert read(archive, KEEPER) == before and jobs.of(archive.db, bridge) == work
    assert {path: mark for path, mark in bags_of(archive, bridge).items() if path in bags} == bags
    assert noted(archive, Verb.RECORDING_DISCARDED, f"{bridge} d02-01")
    assert findings(archive) == [] and fixity.check(archive, (), KEEPER, quiet) == ()
    with pytest.raises(Refusal, match="No such recording") as refused:
        adding.discard(archive, bridge, [id], KEEPER)
    assert refused.value.do == f"Those that wait are {bridge}-d03-01."
    adding.discard(archive, bridge, [f"{bridge}-d03-01"], KEEPER)
    with pytest.raises(Refusal, match="No such recording") as refused:
        adding.discard(archive, bridge, [id], KEEPER)
    assert "or was destroyed" in refused.value.do
    assert ReadingRoom(archive, KEEPER, archive.today()).desk()[0].act is not DeskAct.COVER


def test_an_id_is_never_given_again_so_that_no_page_left_open_destroys_another(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac")
    adding.discard(archive, bridge, [f"{bridge}-d02-01"], KEEPER)
    assert add(archive, bridge, desk / "two.flac").waiting == (f"{bridge}-d03-01",)
    for late in (adding.discard, lambda *asked: adding.cover(*asked[:2], KEEPER, asked[2])):
        with pytest.raises(Refusal, match="No such recording"):
            late(archive, bridge, [f"{bridge}-d02-01"], KEEPER)
    scan = written(desk, "paper.pdf", pdf("agreed"))
    paper = Paper(given=Given.PAPER, scans=[Incoming(path=scan, name=scan.name)])
    adding.discard(archive, bridge, [f"{bridge}-d03-01"], KEEPER)
    consent.record(archive, bridge, (), OPEN, None, KEEPER, paper=paper)
    assert archive.folders.bag(bridge, 4).is_dir()


def test_what_is_covered_goes_only_with_its_testimony(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac", desk / "three.mp3")
    adding.cover(archive, bridge, KEEPER, [f"{bridge}-d02-01"])
    bags = bags_of(archive, bridge)
    for id in (f"{bridge}-d02-01", f"{bridge}-02", f"{bridge}-01"):
        with pytest.raises(Refusal, match="goes only with it, by an erasure: that takes two archivists"):
            adding.discard(archive, bridge, [f"{bridge}-d03-01", id], KEEPER)
    for none in ([], ["x"], [f"{bridge}-d03-01", "x"], [f"{bridge}-d01-02"]):
        with pytest.raises(Refusal, match=r"No (such )?recording"):
            adding.discard(archive, bridge, none, KEEPER)
    assert bags_of(archive, bridge) == bags
    consent.withdraw(archive, bridge, KEEPER)
    adding.discard(archive, bridge, [f"{bridge}-d03-01"], KEEPER)
    sealing.seal(archive, bridge, KEEPER)
    with pytest.raises(Refusal, match="is sealed"):
        adding.discard(archive, bridge, [f"{bridge}-d03-01"], KEEPER)


def test_of_a_bag_that_holds_two_both_go_or_none(archive, desk, bridge):
    """As it is where they were added by an earlier version."""
    bags = bags_of(archive, bridge)
    add(archive, bridge, desk / "two.flac", desk / "three.mp3", covered=True)
    both = [f"{bridge}-d02-01", f"{bridge}-d02-02"]
    with writing(archive.db) as db:
        change(db, "DELETE FROM jobs")
        for number, id in enumerate(both, start=1):
            change(
                db, "UPDATE files SET kind = 'waiting', number = ?, id = ? WHERE name LIKE ?", (number, id, f"{id}%")
            )
    with pytest.raises(Refusal, match=f"{both[1]} lies in the same bag") as refused:
        adding.discard(archive, bridge, both[:1], KEEPER)
    assert refused.value.do == f"Name all that lies in it: {both[0]}, {both[1]}."
    assert adding.discard(archive, bridge, both, KEEPER).discarded == tuple(both)
    assert bags_of(archive, bridge) == bags and not archive.folders.bag(bridge, 2).exists()
    assert findings(archive) == []


def test_what_was_discarded_is_in_no_backup_made_since_and_an_older_one_brings_it_back_waiting(
    archive, desk, bridge, tmp_path
):
    add(archive, bridge, desk / "two.flac")
    backup.back_up(archive, tmp_path / "older", quiet)
    with writing(archive.db) as db:  # as if killed before the files went: its rows are gone, its bag is there
        testimonies.remove_deposit(db, row(archive, bridge), 2)
        ledger.note(db, archive.now(), "test", Verb.RECORDING_DISCARDED, f"{bridge} d02-01")
    assert findings(archive) == ["A recording that was discarded still lies here."]
    backup.back_up(archive, tmp_path / "newer", quiet)
    assert findings(archive) == []
    for folder, left in (("older", True), ("newer", False)):
        backup.restore(tmp_path / folder, tmp_path / f"restored {folder}", quiet)
        again = open_archive(tmp_path / f"restored {folder}")
        rebuild.rebuild(again, KEEPER)
        perform(again)
        assert findings(again) == []
        assert bool(ReadingRoom(again, KEEPER, again.today()).added(bridge)) is left
        assert again.folders.bag(bridge, 2).exists() is left
        again.close()


def test_what_is_discarded_while_its_digests_are_compared_is_no_fault(archive, desk, bridge):
    add(archive, bridge, desk / "two.flac")

    def report(done: int, _total: int) -> None:
        if done == 1:
            adding.discard(archive, bridge, [f"{bridge}-d02-01"], KEEPER)

    assert fixity.check(archive, (), KEEPER, report) == ()
