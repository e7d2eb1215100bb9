"""What is erased lies in older backups until they are destroyed: each is known, told, and restored without it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from test_erasure import GOES, LATER, NEXT, SECRET, STAYS, TOLD, WORDS, erase, lying, viewer

from archives_for_tests import findings, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import ledger, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.config import MARK
from oralhist.model.access import Component, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import backup, erased_lists, erasure, name_review, rebuild
from oralhist.work.backup import LeftOut
from two_archives import BEGUN, KEEPER, PASSWORD, accounts, build

WORDS_OF_THE_ARCHIVE = tuple(word for word in WORDS if not word.startswith("fam"))


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, TOLD), (1, SECRET)])
    archive.clock = lambda: BEGUN
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    return archive


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


def kept(archive, folder: Path) -> Path:
    backup.back_up(archive, folder, quiet, who="keeper")
    return folder


def restored(source: Path, destination: Path, *given: Path):
    numbers = erased_lists.gathered(source, given)
    backup.restore(source, destination, quiet, LeftOut(numbers=numbers, at=LATER))
    archive = open_archive(destination)
    rebuild.rebuild(archive, KEEPER)
    perform(archive)
    return archive


def without_it(archive) -> bool:
    """Whether nothing of it is there, and all else is."""
    root = archive.folders.root
    assert testimonies.by_number(archive.db, STAYS) is not None and findings(archive) == []
    gone = testimonies.by_number(archive.db, GOES) is None
    assert (lying(root, WORDS_OF_THE_ARCHIVE) == set()) is gone
    assert (list(root.rglob(f"*{GOES}*")) == []) is gone
    return gone


def test_an_older_backup_is_known_and_told_and_restored_without_it(archive, tmp_path):
    older = kept(archive, tmp_path / "older")
    archive.close()
    settings = archive.folders.root / MARK
    settings.write_text(settings.read_text().replace("backups_kept_days = 0", "backups_kept_days = 90"))
    archive = open_archive(archive.folders.root)
    archive.clock = lambda: LATER + timedelta(days=1)
    found = erase(archive)
    assert [(one.destination, one.who) for one in found.backups] == [(str(older), "keeper")]
    assert found.backups[0].until == (LATER + timedelta(days=90)).date()
    assert "could not be told" in erasure.left_in(archive, found)[0]
    perform(archive)
    assert (older / erased_lists.ERASED).read_text() == f"{GOES}\n"
    (said,) = erasure.left_in(archive, found)
    assert "kept until 2026-11-30" in said and "could not be told" not in said
    assert backup.verify(older) == (), "what is told lies beside the files that are compared"
    again = restored(older, tmp_path / "restored")
    assert without_it(again)
    assert ledger.broken_at(again.db) is None
    assert ledger.entries(again.db, subject=GOES, limit=1)[0].verb == "erased-again-by-a-restore"
    with writing(again.db) as db:
        assert testimonies.new_number(db, 2026, lambda _number: False) == NEXT
    again.close()


def test_a_backup_that_was_away_is_restored_without_it_where_a_newer_one_or_a_list_says_so(archive, tmp_path):
    older = kept(archive, tmp_path / "older")
    shutil.move(older, tmp_path / "away" / "older")
    found = erase(archive)
    perform(archive)
    assert f"write {GOES} into {older / 'erased.txt'}" in erasure.left_in(archive, found)[0]
    away = tmp_path / "away" / "older"
    unseen = restored(away, tmp_path / "unseen")
    assert not without_it(unseen), "what nobody tells, nobody knows: the command says so"
    unseen.close()
    listed = tmp_path / "erased-numbers.txt"
    listed.write_text(f"{GOES}\n", encoding="utf-8")
    newer = kept(archive, tmp_path / "newer")
    assert (newer / erased_lists.ERASED).read_text() == f"{GOES}\n"
    for n, given in enumerate((listed, newer, archive.folders.root)):
        again = restored(away, tmp_path / f"restored-{n}", given)
        assert without_it(again)
        again.close()
    shutil.move(newer, tmp_path / "away" / "newer")
    again = restored(away, tmp_path / "restored-beside")
    assert without_it(again)
    again.close()


def test_a_backup_of_another_archive_beside_it_says_nothing_of_this_one(archive, tmp_path):
    (tmp_path / "other").mkdir()
    other = build(tmp_path / "other", [(0, SECRET), (1, TOLD)])
    other.clock = lambda: BEGUN
    accounts.add(other, "aigul", "archivist", KEEPER, password=PASSWORD)
    other.clock = lambda: LATER
    erase(other, STAYS)
    perform(other)
    theirs = kept(other, tmp_path / "kept-theirs")
    ours = kept(archive, tmp_path / "kept-ours")
    assert erased_lists.gathered(ours, ()) == frozenset()
    with pytest.raises(Refusal, match="of another archive"):
        erased_lists.gathered(ours, (theirs,))
    other.close()


def test_a_backup_of_an_older_version_is_restored_without_it_too(archive, tmp_path):
    older = kept(archive, tmp_path / "older")
    with closing(sqlite3.connect(older / "catalogue.db")) as db:
        for table in ("switches", "erasures", "backups"):
            db.execute(f"DROP TABLE {table}")
        db.commit()
    listed = {**backup._listed(older), "catalogue.db": backup._digest(older / "catalogue.db")}
    (older / "backup.json").write_text(json.dumps({"sha256": listed}))
    numbers = frozenset([GOES])
    backup.restore(older, tmp_path / "restored", quiet, LeftOut(numbers=numbers, at=LATER))
    assert lying(tmp_path / "restored", WORDS_OF_THE_ARCHIVE) == set()
    with closing(sqlite3.connect(tmp_path / "restored" / "catalogue.db")) as db:
        assert db.execute("SELECT number FROM testimonies").fetchall() == [(STAYS,)]


def test_a_backup_that_was_destroyed_is_known_no_more_and_one_broken_off_is(archive, tmp_path):
    kept(archive, tmp_path / "one")

    def breaks(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup.back_up(archive, tmp_path / "two", breaks)
    assert [Path(one.destination).name for one in erasure.known_backups(archive, KEEPER)] == ["one", "two"]
    erasure.backup_destroyed(archive, 1, KEEPER)
    assert [one.id for one in erasure.known_backups(archive, KEEPER)] == [2]
    for number in (1, 9):
        with pytest.raises(NotFound):
            erasure.backup_destroyed(archive, number, KEEPER)
    for act in (erasure.known_backups, erasure.erased):
        with pytest.raises(NotFound):
            act(archive, viewer(archive, "scholar"))
    assert [one["ended"] for one in rows(archive.db, "SELECT ended FROM backups")][1] == ""


@pytest.mark.parametrize("text", ["OH-26-1\n", "../etc\n", "\u202eOH-2026-0002", "x" * 9000])
def test_what_is_no_list_is_refused(archive, tmp_path, text):
    older = kept(archive, tmp_path / "older")
    listed = tmp_path / "list.txt"
    listed.write_text(text, encoding="utf-8")
    for given in (listed, tmp_path / "none", tmp_path):
        with pytest.raises(Refusal):
            erased_lists.gathered(older, (given,))
    assert erased_lists.gathered(tmp_path / "nothing", ()) == frozenset()
    assert TestimonyId("OH-2026-0002") == GOES


def test_what_is_closed_for_an_erased_name_is_restored_closed(archive, tmp_path):
    stays, goes = (testimonies.by_number(archive.db, number).row for number in (STAYS, GOES))
    with writing(archive.db) as db:
        db.execute("INSERT OR IGNORE INTO names_waiting VALUES (?, ?, 0, 0)", [stays, goes])
    older = kept(archive, tmp_path / "older")
    erase(archive)
    perform(archive)
    again = restored(older, tmp_path / "restored")
    for one in (archive, again):
        address = testimonies.by_number(one.db, STAYS).address
        view = ReadingRoom(one, Viewer.public(), one.today()).testimony(address)
        assert Component.DESCRIPTION in view.open and Component.TRANSCRIPT not in view.open
        name_review.complete(one, STAYS, KEEPER)
        assert Component.TRANSCRIPT in ReadingRoom(one, Viewer.public(), one.today()).testimony(address).open
    again.close()
