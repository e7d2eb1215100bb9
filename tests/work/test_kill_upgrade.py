"""kill -9 at any instant of an upgrade: nothing of the catalogue is lost, and it can be done again."""

from __future__ import annotations

import random
from pathlib import Path

from dying_for_tests import killed_after, killed_at_step, seconds_of

from archives_for_tests import findings
from oralhist.assembly import unchecked_archive
from oralhist.catalogue import schema
from oralhist.catalogue.database import change, connect, rows, writing
from oralhist.work import doctor, initialise
from oralhist.work.archive import Archive


def upgrade(data: Path) -> None:
    archive = unchecked_archive(data)
    initialise.upgrade(archive.db, archive.folders.catalogue, archive.now())
    archive.close()


def make_older(archive: Archive) -> None:
    """Give the archive a catalogue of the version before, with a word in it."""
    archive.close()
    for path in archive.folders.root.glob("catalogue.db*"):
        path.unlink()
    (archive.folders.secrets / "ledger.head").unlink(missing_ok=True)  # of the ledger that is gone
    db = connect(archive.folders.catalogue)
    newest = schema.pending(db)[-1]
    schema.migrations.apply(db, stop_before=newest)
    with writing(db):
        change(db, "INSERT INTO families VALUES ('k7m2qx9d', 'kept', 'Kept')")
    db.close()


def check_upgraded(archive: Archive) -> None:
    """All that has to hold after an upgrade, whatever was killed before it."""
    root = archive.folders.root
    archive.close()
    upgrade(root)
    assert findings(archive) == []
    assert [one["name"] for one in rows(archive.db, "SELECT name FROM families")] == ["Kept"]
    for copy in root.glob("catalogue.db.before-*"):
        older = connect(copy)
        assert [one["name"] for one in rows(older, "SELECT name FROM families")] == ["Kept"]
        assert schema.pending(older) != ()
        older.close()
    assert list(root.glob(".*")) == []


def test_an_upgrade_may_be_killed_before_any_of_its_changes_and_at_any_instant(archive):
    root, chance = archive.folders.root, random.Random(5)
    make_older(archive)
    whole = seconds_of(upgrade, root)
    for step in range(1, 100):
        make_older(archive)
        assert [one.what for one in doctor.examine(archive)] == ["The catalogue is of an older version."]
        killed = killed_at_step(step, upgrade, root)
        check_upgraded(archive)
        if not killed:
            break
    assert 5 < step < 99
    for _ in range(5):
        make_older(archive)
        killed_after(chance.uniform(0, whole), upgrade, root)
        check_upgraded(archive)
