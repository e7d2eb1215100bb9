"""kill -9 at any instant: nothing half-made is left, nothing is lost, and what was under way can be done again."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from dying_for_tests import killed_after, killed_at_step, seconds_of, survivors

from archives_for_tests import KEEPER, VTT, all_in, findings, hand_in, master, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import testimonies, transcripts
from oralhist.model.access import OPEN
from oralhist.model.consenting import Given
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import adding, backup, consent, discard, fixity, rebuild, revise, runner
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming
from oralhist.work.papers import Paper
from papers_for_tests import pdf, written
from sounds_for_tests import make, still

EVERY = pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.slow), 6])
"""Before each change to the disk, or before every sixth."""


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


def different(desk: Path, number: int) -> tuple[Path, Path]:
    """A recording and a transcript that the archive has not seen yet."""
    sound, words = desk / f"{number}.wav", desk / f"{number}.vtt"
    data = bytearray((desk / "one.wav").read_bytes())
    data[-4:] = number.to_bytes(4, "little")
    sound.write_bytes(data)
    words.write_text(VTT.replace("WEBVTT\n", f"WEBVTT\n\nNOTE {number}\n", 1), encoding="utf-8")
    return sound, words


def ingest(data: Path, sound: Path, words: Path) -> None:
    archive = open_archive(data)
    hand_in(archive, sound, transcript=words)


def left_lying(archive: Archive) -> list[Path]:
    """Whatever is neither a bag in its place nor a revision."""
    folders = archive.folders
    places = (folders.incoming, folders.staged, folders.unconfirmed)
    inside = [path for place in places if place.is_dir() for path in place.iterdir()]
    hidden = [p for top in (folders.archive, folders.transcripts) for p in top.rglob("*") if p.name.endswith(".tmp")]
    return inside + hidden


def start_a_worker(archive: Archive) -> None:
    """What the next worker does before its first job."""
    with runner.working(archive, quiet) as worker:
        assert worker is not None


def check_after_a_kill(archive: Archive, sound: Path, words: Path, before: int) -> bool:
    """All that has to hold after an ingest was killed; whether the testimony is in."""
    assert survivors(archive.folders.root) == []
    # A child that dies between fork and exec has no command line of its own and holds the folder a moment longer.
    until = time.monotonic() + 10
    start_a_worker(archive)
    while left_lying(archive) and time.monotonic() < until:
        start_a_worker(archive)
    assert left_lying(archive) == []
    assert findings(archive) == []
    entered = len(all_in(archive)) == before + 1
    if entered:
        with pytest.raises(Refusal, match="is in the archive already"):
            hand_in(archive, sound, transcript=words)
    else:
        assert len(all_in(archive)) == before
        hand_in(archive, sound, transcript=words)
    newest = all_in(archive)[-1]
    assert master(archive, newest.number).read_bytes() == sound.read_bytes()
    assert len(transcripts.segments_of(archive.db, newest.row)) == 2
    assert len(all_in(archive)) == before + 1
    return entered


def kill_ingests(archive: Archive, desk: Path, times: int, seed: int) -> None:
    """Kill `times` ingests at random instants."""
    chance = random.Random(seed)
    # The first start of all takes longer: it reads the program.
    whole = min(seconds_of(ingest, archive.folders.root, *different(desk, number)) for number in (1, 2))
    killed, number = 0, 3
    while killed < times:
        sound, words = different(desk, number)
        before = len(all_in(archive))
        killed += killed_after(chance.uniform(0, whole), ingest, archive.folders.root, sound, words)
        check_after_a_kill(archive, sound, words, before)
        number += 1
        assert number < 3 * times + 10, "too many ended before they could be killed"
    assert fixity.check(archive, (), KEEPER, quiet) == ()


@pytest.mark.parametrize("times", [20, pytest.param(150, marks=pytest.mark.slow)])
def test_an_ingest_may_be_killed_at_any_instant(archive, desk, times):
    kill_ingests(archive, desk, times, seed=1962)


@EVERY
def test_an_ingest_may_be_killed_before_any_of_its_changes_to_the_disk(archive, desk, stride):
    entered = []
    for step in range(1, 300, stride):
        sound, words = different(desk, step)
        before = len(all_in(archive))
        if not killed_at_step(step, ingest, archive.folders.root, sound, words):
            break
        entered.append(check_after_a_kill(archive, sound, words, before))
    assert len(entered) * stride > 40
    # Once the transaction is committed it is in; until then it is not; and there is no way back.
    assert entered == sorted(entered)
    assert 1 <= entered.count(True) < len(entered)
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def agree(data: Path, number: str, paper: Path) -> None:
    archive = open_archive(data)
    scan = Incoming(path=paper, name=paper.name)
    consent.record(archive, TestimonyId(number), (), OPEN, None, KEEPER, paper=Paper(given=Given.PAPER, scans=[scan]))


@EVERY
def test_a_paper_of_consent_may_be_killed_before_any_of_its_changes(archive, desk, stride):
    """Either the record is there with its paper and what it says, or nothing of it is."""
    steps, kept = [], []
    for step in range(1, 300, stride):
        _, words = different(desk, step)
        number = hand_in(archive, transcript=words).testimony
        perform(archive)
        paper = written(desk, f"{step}.pdf", pdf(str(step)))
        if not killed_at_step(step, agree, archive.folders.root, number, paper):
            break
        steps.append(step)
        start_a_worker(archive)
        assert left_lying(archive) == []
        assert findings(archive) == []
        view = ReadingRoom(archive, KEEPER, archive.today()).access(number)
        kept.append(len(view.records))
        assert kept[-1] in (0, 1)
        assert bool(view.speakers[0].decisions) == bool(kept[-1]) == archive.folders.bag(number, 2).is_dir()
        if kept[-1]:
            (one,) = view.records[0].papers
            assert (archive.folders.bag(number, 2) / "data" / one.name).read_bytes() == pdf(str(step))
        else:
            agree(archive.folders.root, number, paper)
    assert len(steps) * stride > 20
    # Once the transaction is committed it is in; until then it is not.
    assert kept == sorted(kept) and set(kept) == {0, 1}
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def add_later(data: Path, number: str, sound: Path, covered: bool) -> None:
    adding.add_recordings(open_archive(data), number, [Incoming(path=sound, name=sound.name)], KEEPER, covered=covered)


@EVERY
@pytest.mark.parametrize("covered", [True, False])
def test_adding_a_recording_may_be_killed_before_any_of_its_changes(archive, desk, stride, covered):
    """Either it is there as a whole, in its bag and in the catalogue, or nothing of it is."""
    _, words = different(desk, 0)
    number = hand_in(archive, desk / "one.wav", transcript=words).testimony
    consent.record(archive, number, (), OPEN, None, KEEPER)
    row, kept, steps = all_in(archive)[0].row, [], 0
    first = {path: path.stat().st_mtime_ns for path in archive.folders.bag(number, 1).rglob("*")}

    def held() -> list[str]:
        files = (*testimonies.recordings_of(archive.db, row), *testimonies.waiting_of(archive.db, row))
        return [file.original_name for file in files]

    for step in range(1, 300, stride):
        sound, _ = different(desk, step)
        before = held()
        if not killed_at_step(step, add_later, archive.folders.root, number, sound, covered):
            break
        steps += 1
        start_a_worker(archive)
        assert left_lying(archive) == []
        assert [one for one in findings(archive) if "access copy" not in one] == []
        assert held() in (before, [*before, sound.name])
        kept.append(held() != before)
        if kept[-1]:
            with pytest.raises(Refusal, match="is in the archive already"):
                add_later(archive.folders.root, number, sound, covered)
        else:
            add_later(archive.folders.root, number, sound, covered)
        assert len(testimonies.recordings_of(archive.db, row)) == (len(held()) if covered else 1)
    assert steps * stride > 25
    # Once the transaction is committed it is in; until then it is not.
    assert kept == sorted(kept) and set(kept) == {True, False}
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def take_out(data: Path, number: str, id: str) -> None:
    adding.discard(open_archive(data), number, [id], KEEPER)


@EVERY
def test_destroying_what_waits_may_be_killed_before_any_of_its_changes(archive, desk, stride):
    """Either it waits, whole, and can be destroyed then, or it is gone, and can come in again."""
    number = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt").testimony
    consent.record(archive, number, (), OPEN, None, KEEPER)
    perform(archive)
    row, gone = all_in(archive)[0].row, []
    first = {path: path.stat().st_mtime_ns for path in archive.folders.bag(number, 1).rglob("*")}
    for step in range(1, 300, stride):
        add_later(archive.folders.root, number, desk / "two.flac", False)
        (waits,) = testimonies.waiting_of(archive.db, row)
        kept = archive.folders.bag(number, waits.deposit) / "data" / waits.name
        if not killed_at_step(step, take_out, archive.folders.root, number, waits.id):
            break
        gone.append(testimonies.waiting_of(archive.db, row) == ())
        start_a_worker(archive)
        assert left_lying(archive) == []
        assert findings(archive) == []
        if not gone[-1]:
            assert testimonies.waiting_of(archive.db, row) == (waits,)
            assert kept.read_bytes() == (desk / "two.flac").read_bytes()
            take_out(archive.folders.root, number, waits.id)
        assert not list(archive.folders.root.rglob(f"*{waits.id}*")) and not kept.parent.parent.exists()
        assert findings(archive) == []
    assert len(gone) * stride > 10
    # Once the transaction is committed it is gone; until then nothing of it is.
    assert gone == sorted(gone) and set(gone) == {True, False}
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def throw_away(data: Path, number: str) -> None:
    archive = open_archive(data)
    discard.discard(archive, number, KEEPER)
    runner.wait_for(archive, TestimonyId(number), quiet)


@EVERY
def test_a_discard_may_be_killed_before_any_of_its_changes(archive, desk, stride):
    steps = []
    for step in range(1, 300, stride):
        sound, words = different(desk, step)
        number = hand_in(archive, sound, transcript=words).testimony
        perform(archive)
        if not killed_at_step(step, throw_away, archive.folders.root, number):
            break
        steps.append(step)
        start_a_worker(archive)
        perform(archive)
        assert left_lying(archive) == []
        assert findings(archive) == []
        if all_in(archive):
            assert master(archive, number).read_bytes() == sound.read_bytes()
            throw_away(archive.folders.root, number)
        assert not list(archive.folders.root.rglob(f"*{number}*"))
        assert all_in(archive) == []
        assert findings(archive) == []
    assert len(steps) * stride > 10
    hand_in(archive, *different(desk, 1)[:1])  # what was discarded can come in again


def supply(data: Path, number: str, words: Path) -> None:
    revise.supply(open_archive(data), number, words, KEEPER)


def test_an_import_may_be_killed_before_any_of_its_changes(archive, desk):
    number = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt").testimony
    perform(archive)
    row = all_in(archive)[0].row
    steps = 0
    for step in range(1, 100):
        _, words = different(desk, step)
        before = [one.number for one in transcripts.revisions_of(archive.db, row)]
        if not killed_at_step(step, supply, archive.folders.root, number, words):
            break
        steps += 1
        start_a_worker(archive)
        after = [one.number for one in transcripts.revisions_of(archive.db, row)]
        assert after in (before, [*before, before[-1] + 1])
        assert left_lying(archive) == []
        assert findings(archive) == []
        assert sorted(path.name for path in (archive.folders.transcripts / number).iterdir()) == [
            f"r{one:04d}.json" for one in after
        ]
        supply(archive.folders.root, number, words)
    assert steps >= 6


def back_up(data: Path, destination: Path) -> None:
    backup.back_up(open_archive(data), destination, quiet)


def bring_back(source: Path, data: Path) -> None:
    backup.restore(source, data, quiet)


@EVERY
def test_a_backup_that_was_killed_is_none_and_harms_nothing(archive, desk, tmp_path, stride):
    hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    perform(archive)
    steps = 0
    for step in range(1, 300, stride):
        destination = tmp_path / f"backup-{step}"
        if not killed_at_step(step, back_up, archive.folders.root, destination):
            break
        steps += 1
        if (destination / backup.LIST).exists():
            assert backup.verify(destination) == ()
            continue
        with pytest.raises(Refusal, match="is not a whole backup"):
            backup.verify(destination)
        with pytest.raises(Refusal, match="is not a whole backup"):
            backup.restore(destination, tmp_path / "restored", quiet)
        assert not (tmp_path / "restored").exists()
        assert findings(archive) == []
    assert steps * stride > 20


@EVERY
def test_a_restore_that_was_killed_is_no_archive_and_can_be_begun_again(archive, desk, tmp_path, stride):
    number = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt").testimony
    perform(archive)
    back_up(archive.folders.root, tmp_path / "backup")
    steps = 0
    for step in range(1, 300, stride):
        restored = tmp_path / f"restored-{step}"
        if not killed_at_step(step, bring_back, tmp_path / "backup", restored):
            break
        steps += 1
        if not (restored / "oralhist.toml").exists():
            with pytest.raises(Refusal):
                open_archive(restored)
            if restored.exists() and any(restored.iterdir()):
                with pytest.raises(Refusal, match="is not empty"):
                    bring_back(tmp_path / "backup", restored)
        assert backup.verify(tmp_path / "backup") == ()
    assert steps * stride > 20
    archive = open_archive(restored)
    rebuild.rebuild(archive, KEEPER)
    perform(archive)
    assert findings(archive) == []
    assert master(archive, number).read_bytes() == (desk / "one.wav").read_bytes()
    archive.close()


def make_again(data: Path) -> None:
    rebuild.rebuild(open_archive(data), KEEPER)


@EVERY
def test_a_rebuild_may_be_killed_before_any_of_its_changes(archive, desk, stride):
    hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    perform(archive)
    steps = 0
    for step in range(1, 300, stride):
        if not killed_at_step(step, make_again, archive.folders.root):
            break
        steps += 1
        start_a_worker(archive)
        assert findings(archive) == []
    assert steps * stride > 5
    assert len([path for path in archive.folders.index.iterdir() if path.is_dir()]) == 1


def derive(data: Path) -> None:
    perform(open_archive(data))


def test_making_copies_may_be_killed_before_any_change_and_no_copy_is_half_made(archive, tmp_path):
    long = make(tmp_path / "long.flac", seconds=30)
    number = hand_in(archive, long).testimony
    file = testimonies.recordings_of(archive.db, all_in(archive)[0].row)[0]
    steps = 0
    for step in range(1, 100, 2):
        if not killed_at_step(step, derive, archive.folders.root):
            break
        steps += 1
        assert survivors(archive.folders.root) == []
        start_a_worker(archive)
        copy = archive.folders.copy(file.id)
        assert not copy.exists() or copy.stat().st_size > 100_000
        assert findings(archive) == []
    assert steps >= 3
    assert archive.folders.copy(file.id).stat().st_size > 100_000
    throw_away(archive.folders.root, number)
    assert not list(archive.folders.root.rglob(f"*{number}*"))


def test_ffmpeg_dies_with_the_process_that_started_it(archive, tmp_path):
    long = still(tmp_path / "long.wav", 10)
    assert killed_after(0.5, ingest, archive.folders.root, long, tmp_path / "none.vtt")
    assert survivors(archive.folders.root) == []
