"""The ledger: whatever is done to it shows, and whoever reads what is closed stands in it."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from oralhist.catalogue import ledger
from oralhist.catalogue.database import connect, writing
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import backup, doctor
from oralhist.work.archive import Archive

NOTED = 6


@pytest.fixture
def noted(archive: Archive) -> Archive:
    """An archive of whose ledger the last six entries are about testimonies."""
    for number in range(1, NOTED + 1):
        with writing(archive.db) as db:
            ledger.note(db, archive.now(), "cli:aigul", Verb.DESCRIBED, f"OH-2026-{number:04d}")
    assert doctor.examine(archive) == ()
    return archive


def altered(archive: Archive, *statements: str) -> Iterator[str]:
    """What the doctor says after somebody with the file did this to it."""
    with closing(sqlite3.connect(archive.folders.catalogue)) as db:
        for one in ("DROP TRIGGER ledger_is_not_edited", "DROP TRIGGER ledger_is_not_cut", *statements):
            db.execute(one)
        db.commit()
    return (one.what for one in doctor.examine(archive))


def rewritten(archive: Archive, statement: str) -> None:
    """Do `statement`, and make the chain whole again, digest by digest, as a careful forger would."""
    with closing(sqlite3.connect(archive.folders.catalogue)) as db:
        db.executescript("DROP TRIGGER ledger_is_not_edited; DROP TRIGGER ledger_is_not_cut;")
        db.execute(statement)
        previous = ledger.BEGINNING
        for number, row in enumerate(db.execute("SELECT rowid, at, who, verb, subject FROM ledger ORDER BY 1"), 1):
            digest = ledger._digest(previous, *row[1:])
            db.execute(
                "UPDATE ledger SET entry = ?, previous = ?, digest = ? WHERE rowid = ?",
                (number, previous, digest, row[0]),
            )
            previous = digest
        db.commit()


def last(archive: Archive) -> int:
    found = ledger.head(archive.db)
    assert found is not None
    return found.number


def test_a_changed_a_removed_and_an_inserted_entry_are_named(noted: Archive) -> None:
    at = last(noted) - 2
    assert f"The ledger was altered at entry {at}." in altered(
        noted, f"UPDATE ledger SET verb = 'withdrawn' WHERE entry = {at}"
    )


def test_a_removed_entry_is_named(noted: Archive) -> None:
    at = last(noted) - 2
    assert f"The ledger was altered at entry {at + 1}." in altered(noted, f"DELETE FROM ledger WHERE entry = {at}")


def test_an_inserted_entry_is_named(noted: Archive) -> None:
    at = last(noted)
    values = f"{at + 1}, at, who, 'withdrawn', subject, digest, 'ab'"
    insert = f"INSERT INTO ledger SELECT {values} FROM ledger WHERE entry = {at}"
    assert f"The ledger was altered at entry {at + 1}." in altered(noted, insert)


@pytest.mark.parametrize("entries", [1, 3])
def test_entries_cut_off_its_end_are_missed(noted: Archive, entries: int) -> None:
    at = last(noted)
    said = list(altered(noted, f"DELETE FROM ledger WHERE entry > {at - entries}"))
    assert said == [f"The ledger does not hold its entry {at} any more."]


def test_a_chain_that_was_made_whole_again_is_no_longer_that_of_its_head(noted: Archive) -> None:
    at = last(noted)
    rewritten(noted, f"UPDATE ledger SET who = 'cli:another' WHERE entry = {at - 4}")
    assert ledger.broken_at(noted.db) is None
    assert [one.what for one in doctor.examine(noted)] == [f"The ledger does not hold its entry {at} any more."]


def test_what_is_done_after_a_cut_does_not_cover_it_up(noted: Archive) -> None:
    at = last(noted)
    list(altered(noted, f"DELETE FROM ledger WHERE entry > {at - 2}"))
    for _ in range(4):
        with writing(noted.db) as db:
            ledger.note(db, noted.now(), "cli:another", Verb.DESCRIBED, "OH-2026-0001")
    assert f"The ledger does not hold its entry {at} any more." in [one.what for one in doctor.examine(noted)]


def test_a_head_that_is_missing_or_no_head_is_said(noted: Archive) -> None:
    path = noted.folders.secrets / "ledger.head"
    path.write_bytes(b"{")
    assert [one.what for one in doctor.examine(noted)] == ["The head of the ledger cannot be read."]
    with writing(noted.db) as db:
        ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")
    assert path.read_bytes() == b"{"
    path.unlink()
    assert [one.what for one in doctor.examine(noted)] == ["The head of the ledger is missing."]
    with writing(noted.db) as db:
        ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")
    assert doctor.examine(noted) == ()


def test_killed_between_an_entry_and_its_head_the_ledger_is_whole(noted: Archive) -> None:
    path = noted.folders.secrets / "ledger.head"
    before = path.read_bytes()
    with writing(noted.db) as db:
        ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")
    assert path.read_bytes() != before
    path.write_bytes(before)
    assert doctor.examine(noted) == ()


def test_what_is_rolled_back_leaves_no_head(noted: Archive) -> None:
    path = noted.folders.secrets / "ledger.head"
    before = path.read_bytes()
    with pytest.raises(RuntimeError), writing(noted.db) as db:
        ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")
        raise RuntimeError
    assert path.read_bytes() == before


def test_many_who_write_at_once_leave_the_last_entry_as_head(noted: Archive) -> None:
    def write() -> None:
        with closing(connect(noted.folders.catalogue)) as db:
            for _ in range(10):
                with writing(db):
                    ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ledger.read_head(noted.folders.secrets / "ledger.head") == ledger.head(noted.db)
    assert doctor.examine(noted) == ()


def test_a_backup_is_a_witness_of_the_ledger(noted: Archive, tmp_path) -> None:
    copy = tmp_path / "copy"
    backup.back_up(noted, copy, lambda _done, _total: None)
    at = last(noted)
    with writing(noted.db) as db:
        ledger.note(db, noted.now(), "cli:aigul", Verb.DESCRIBED, "OH-2026-0001")
    assert backup.check_ledger(noted, copy) == at
    # Whoever has the whole data directory can forge the head beside it too, but not the backup.
    (noted.folders.secrets / "ledger.head").unlink()
    rewritten(noted, f"DELETE FROM ledger WHERE entry = {at - 1}")
    with pytest.raises(Refusal, match=f"does not hold entry {at} of that backup"):
        backup.check_ledger(noted, copy)
    listed = json.loads((copy / "backup.json").read_text(encoding="utf-8"))
    del listed["ledger"]
    (copy / "backup.json").write_text(json.dumps(listed), encoding="utf-8")
    with pytest.raises(Refusal, match="says nothing of the ledger"):
        backup.check_ledger(noted, copy)


def test_a_restored_archive_has_its_head(noted: Archive, tmp_path) -> None:
    copy, again = tmp_path / "copy", tmp_path / "again"
    backup.back_up(noted, copy, lambda _done, _total: None)
    backup.restore(copy, again, lambda _done, _total: None)
    with closing(connect(again / "catalogue.db")) as db:
        assert ledger.read_head(again / "secrets" / "ledger.head") == ledger.head(db)


def test_administrators_see_all_archivists_what_was_done_to_testimonies_others_nothing(noted: Archive) -> None:
    def seen(clearance: Clearance) -> set[str]:
        room = ReadingRoom(noted, Viewer(clearance=clearance, name="somebody"), noted.today())
        return {one.subject for one in room.ledger()}

    assert {"BORDERS", "OH-2026-0006"} <= seen(Clearance.ADMINISTRATOR)
    assert seen(Clearance.ARCHIVIST) == {f"OH-2026-{number:04d}" for number in range(1, NOTED + 1)}
    for clearance in (Clearance.PUBLIC, Clearance.MEMBER, Clearance.RESEARCHER):
        with pytest.raises(NotFound):
            seen(clearance)
