"""Doctor, fixity, rebuild: every kind of damage is named with what to do, and looking never changes anything."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from archives_for_tests import KEEPER, findings, hand_in, master, noted, perform
from oralhist.assembly import open_archive, unchecked_archive
from oralhist.catalogue import jobs, testimonies
from oralhist.catalogue.database import change, rows, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.ledger import Verb
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work import doctor, fixity, rebuild, runner
from oralhist.work.archive import Archive


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture
def number(archive: Archive, desk: Path) -> TestimonyId:
    """A testimony with everything done."""
    found = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt").testimony
    perform(archive)
    assert findings(archive) == []
    return found


def said(archive: Archive) -> dict[str, str]:
    return {one.what: one.do for one in doctor.examine(archive)}


def test_a_sound_archive_is_clean(archive, number):
    assert doctor.examine(archive) == ()
    assert fixity.check(archive, (), KEEPER, quiet) == ()


def test_folders_that_others_can_look_into_are_named(archive, number):
    archive.folders.root.chmod(0o755)
    archive.folders.secrets.chmod(0o711)
    assert [one.do for one in doctor.examine(archive)] == [
        f"chmod 700 {archive.folders.root}",
        f"chmod 700 {archive.folders.secrets}",
    ]


def test_a_key_that_is_gone_is_named(archive, number):
    (archive.folders.secrets / "session.key").unlink()
    assert findings(archive) == ["The key that signs cookies is missing."]
    shutil.rmtree(archive.folders.secrets)
    assert findings(archive) == ["A folder is missing."]


def test_bags_and_masters_that_are_gone_or_cut_are_named(archive, number, desk):
    kept = master(archive, number)
    os.truncate(kept, 1000)
    assert f"A master has 1,000 bytes instead of {(desk / 'one.wav').stat().st_size:,}." in said(archive)
    kept.unlink()
    assert said(archive) == {"A master is missing.": "Put it back from a backup."}
    shutil.rmtree(archive.folders.bag(number, 1))
    assert said(archive) == {"A bag is missing.": "Put it back from a backup."}


def test_a_bag_that_the_catalogue_does_not_know_is_named_and_left_alone(archive, number):
    unknown = archive.folders.archive / "OH-1999-0001" / "01"
    shutil.copytree(archive.folders.bag(number, 1), unknown)
    runner.work(archive, quiet, once=True)
    assert list(said(archive)) == ["A bag (deposit 1) that the catalogue does not know."]
    assert unknown.is_dir()


def test_revisions_that_are_gone_altered_or_unknown_are_named(archive, number):
    path = archive.folders.revision(number, 1)
    shutil.copy(path, path.with_name("r0007.json"))
    assert list(said(archive)) == ["A revision that the catalogue does not know."]
    path.with_name("r0007.json").unlink()
    path.with_name("notes.json").write_text("{}")
    assert findings(archive) == []
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    assert list(said(archive)) == ["Revision 1 of the transcript was altered."]
    path.unlink()
    assert list(said(archive)) == ["Revision 1 of the transcript is missing."]


def test_a_revision_that_the_catalogue_does_not_know_is_never_written_over(archive, number, desk):
    """As after an older catalogue was put back: what is newer on the disk is somebody's work."""
    from oralhist.work import revise

    stranger = archive.folders.revision(number, 2)
    stranger.write_text("somebody's work")
    assert revise.supply(archive, number, desk / "words.vtt", KEEPER).revision == 3
    runner.work(archive, quiet, once=True)
    assert stranger.read_text() == "somebody's work"


def test_a_recording_that_cannot_be_heard_is_named_and_comes_back(archive, number):
    copy = next((archive.folders.var / "copies").iterdir())
    copy.unlink()
    assert said(archive) == {
        "A recording cannot be heard: its access copy is missing.": "oralhist rebuild, then oralhist worker --once"
    }
    rebuild.rebuild(archive, KEEPER)
    perform(archive)
    assert copy.is_file()
    assert findings(archive) == []


def test_all_of_var_may_be_deleted_and_is_made_again(archive, number):
    archive.close()
    shutil.rmtree(archive.folders.var)
    archive = open_archive(archive.folders.root)
    assert findings(archive) != []
    passages, copies = rebuild.rebuild(archive, KEEPER)
    assert (passages > 0, copies) == (True, 1)
    perform(archive)
    assert findings(archive) == []
    archive.close()


def test_var_may_be_deleted_even_where_an_ingest_was_killed_before_its_bag_was_in_its_place(archive, desk, monkeypatch):
    from oralhist.work import ingest

    with monkeypatch.context() as killed:
        killed.setattr(ingest, "settle", quiet)
        taken = hand_in(archive, desk / "one.wav")
    archive.close()
    shutil.rmtree(archive.folders.var)
    archive = open_archive(archive.folders.root)
    with runner.working(archive, quiet):
        pass
    assert master(archive, taken.testimony).read_bytes() == (desk / "one.wav").read_bytes()
    archive.close()


def test_rebuilding_is_refused_while_a_worker_runs(archive, number):
    with runner.working(archive, quiet), pytest.raises(Refusal, match="A worker is running"):
        rebuild.rebuild(archive, KEEPER)


def test_an_index_that_is_damaged_is_named_and_made_again(archive, number):
    for path in archive.folders.index.rglob("*.seg"):
        path.unlink()
    fresh = open_archive(archive.folders.root)
    assert [one.do for one in doctor.examine(fresh)] == ["oralhist rebuild"]
    rebuild.rebuild(fresh, KEEPER)
    assert findings(fresh) == []
    fresh.close()


def test_a_job_that_failed_is_named_with_its_number(archive, number, desk):
    taken = hand_in(archive, desk / "two.flac").testimony
    kept = master(archive, taken)
    kept.chmod(0o600)
    kept.write_bytes(b"no sound any more")
    perform(archive)
    failed = next(job for job in jobs.of(archive.db, taken) if job.kind is JobKind.DERIVE)
    assert failed.state is JobState.FAILED
    assert f"oralhist jobs --retry {failed.id}" in said(archive).values()


def test_a_catalogue_of_an_older_version_is_one_finding(archive, number):
    with writing(archive.db) as db:
        change(db, "DELETE FROM _sqlite_migrations WHERE id = (SELECT max(id) FROM _sqlite_migrations)")
    assert said(archive) == {"The catalogue is of an older version.": "oralhist upgrade"}


@pytest.mark.parametrize("damage", ["no database", "a page", "cut"])
def test_a_damaged_catalogue_is_told_and_nothing_is_changed(archive, number, desk, damage):
    archive.close()
    path = archive.folders.catalogue
    data = bytearray(path.read_bytes())
    match damage:
        case "no database":
            data = bytearray(b"not a database at all " * 500)
        case "a page":
            data[4096 * 3 : 4096 * 30] = os.urandom(4096 * 27)
        case "cut":
            data = data[: len(data) // 2]
    path.write_bytes(data)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    found = doctor.examine(unchecked_archive(archive.folders.root))
    assert "The catalogue is damaged." in [one.what for one in found]
    with pytest.raises(Refusal):
        hand_in(open_archive(archive.folders.root), desk / "two.flac")
    assert path.read_bytes()[: len(data)] == bytes(data)


def test_an_edited_ledger_is_named(archive, number):
    db = sqlite3.connect(archive.folders.catalogue)
    db.execute("DROP TRIGGER ledger_is_not_edited")
    db.execute("UPDATE ledger SET who = 'cli:another' WHERE entry = 1")
    db.commit()
    db.close()
    assert findings(archive) == ["The ledger was altered at entry 1."]


def test_what_a_killed_process_left_is_named_and_the_worker_clears_it_away(archive, number):
    folders = archive.folders
    (folders.incoming / "0123456789abcdef" / "bag" / "data").mkdir(parents=True)
    (folders.staged / "fedcba9876543210" / "data").mkdir(parents=True)
    folders.unconfirmed.mkdir(exist_ok=True)
    (folders.unconfirmed / f"{number}.2").touch()
    shutil.copy(folders.revision(number, 1), folders.revision(number, 2))
    assert [(one.what, one.do) for one in doctor.examine(archive)] == [
        ("Left by a process that was killed.", "oralhist worker --once clears it away")
    ] * 3
    perform(archive)
    assert findings(archive) == []
    assert not folders.revision(number, 2).exists()
    assert folders.revision(number, 1).exists()


def test_a_deposit_under_way_is_not_cleared_away_by_a_worker_that_starts(archive, desk):
    from oralhist.work.ingest import settle, staging

    with staging(archive) as folder:
        (folder / "half").write_bytes(b"half a recording")
        settle(archive)
        assert findings(archive) == []
        assert (folder / "half").read_bytes() == b"half a recording"
    assert not folder.exists()


def test_fixity_finds_a_single_bit_and_updates_no_digest(archive, number):
    before = rows(archive.db, "SELECT id, sha256, sha512 FROM files")
    manifest = (archive.folders.bag(number, 1) / "manifest-sha256.txt").read_bytes()
    kept = master(archive, number)
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.chmod(0o600)
    kept.write_bytes(data)
    for _ in range(2):
        found = fixity.check(archive, (), KEEPER, quiet)
        assert [(one.what, one.where) for one in found] == [("A file was altered.", str(kept))]
    assert rows(archive.db, "SELECT id, sha256, sha512 FROM files") == before
    assert (archive.folders.bag(number, 1) / "manifest-sha256.txt").read_bytes() == manifest
    assert noted(archive, Verb.FIXITY_FAILED, number)
    assert testimonies.deposits(archive.db)[0]["checked"] == ""


def test_fixity_is_not_fooled_by_a_bag_that_was_made_anew(archive, number, tmp_path):
    """Somebody alters the master and writes new manifests: the catalogue remembers what came in."""
    import bagit

    path = archive.folders.bag(number, 1)
    for file in path.rglob("*"):
        file.chmod(0o700)
    master(archive, number).write_bytes(b"another recording")
    bag = bagit.Bag(str(path))
    bag.save(manifests=True)
    assert bagit.Bag(str(path)).validate()
    assert any("is not the one that was taken when it came in" in one.what for one in fixity.check(
        archive, (), KEEPER, quiet))  # fmt: skip
    master(archive, number).unlink()
    bagit.Bag(str(path)).save(manifests=True)
    assert fixity.check(archive, (), KEEPER, quiet) != ()


def test_a_damaged_manifest_does_not_end_the_check_of_the_others(archive, number, desk):
    other = hand_in(archive, desk / "two.flac").testimony
    manifest = archive.folders.bag(number, 1) / "manifest-sha256.txt"
    manifest.chmod(0o600)
    manifest.write_bytes(b"\xff\x00 no manifest\n")
    kept = master(archive, other)
    kept.chmod(0o600)
    kept.write_bytes(b"altered")
    where = {Path(one.where).name for one in fixity.check(archive, (), KEEPER, quiet)}
    assert {manifest.name, kept.name} <= where


def test_fixity_of_one_testimony_reads_no_other(archive, number, desk):
    other = hand_in(archive, desk / "two.flac").testimony
    master(archive, other).unlink()
    assert fixity.check(archive, (number,), KEEPER, quiet) == ()
    assert fixity.check(archive, (other,), KEEPER, quiet) != ()
    with pytest.raises(Refusal):
        fixity.check(archive, ("OH-1999-0001",), KEEPER, quiet)


def test_looking_changes_nothing(archive, number):
    def state() -> dict[str, tuple[int, int]]:
        places = (archive.folders.archive, archive.folders.transcripts, archive.folders.secrets)
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for top in places for p in top.rglob("*")}

    before, ledger_before = state(), rows(archive.db, "SELECT * FROM ledger")
    doctor.examine(archive)
    assert state() == before
    assert rows(archive.db, "SELECT * FROM ledger") == ledger_before
    fixity.check(archive, (), KEEPER, quiet)  # which the ledger notes
    head = str(archive.folders.secrets / "ledger.head")
    assert {**state(), head: None} == {**before, head: None}
