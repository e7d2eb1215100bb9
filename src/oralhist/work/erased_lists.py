"""What was erased, as numbers only: kept in every backup that can be reached, so that no restore brings it back unseen.

A list lies beside the files of a backup and is written anew whenever something is erased; what stands in the ledgers of
newer backups is heard too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

from oralhist.catalogue import backups, erasures, ledger
from oralhist.catalogue.ledger import Head
from oralhist.config import MARK
from oralhist.durable import write_whole
from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive

LIST = "backup.json"
"""What a whole backup lists its files in."""

ERASED = "erased.txt"


def text_of(archive: Archive) -> bytes:
    """The list of what was ever erased here, a number a line."""
    return "".join(f"{number}\n" for number in erasures.erased(archive.db)).encode()


def head_of(folder: Path) -> Head | None:
    """The head of the ledger that the backup in `folder` names; None where it names none, or is no backup."""
    try:
        told = json.loads((folder / LIST).read_text(encoding="utf-8"))["ledger"]
        return Head(number=int(told["entry"]), digest=str(told["digest"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def tell_backups(archive: Archive) -> None:
    """Write into every backup of this archive that can be reached what was erased."""
    for one in backups.known(archive.db):
        folder = Path(one.destination)
        head = head_of(folder)
        # A disk that is not there now, or cannot be written: the archivist is told which, and does it by hand.
        with suppress(OSError):
            if head is not None and ledger.holds(archive.db, head):
                write_whole(folder / ERASED, text_of(archive))


def says(folder: Path, number: TestimonyId) -> bool:
    """Whether the list in a backup names `number`."""
    with suppress(OSError, Refusal):
        return number in _read(folder / ERASED)
    return False


def gathered(source: Path, given: Sequence[Path]) -> frozenset[TestimonyId]:
    """All that is known to be erased of the archive of which `source` is a backup.

    From its own list, from newer backups of the same archive beside it, and from what is `given`: lists, other backups,
    data directories. Raises `Refusal` where one of these cannot be read, or is of another archive.
    """
    if not (source / LIST).is_file():
        return frozenset()  # it is no backup, as `restore` says
    head = head_of(source)
    found = set(_read(source / ERASED)) if (source / ERASED).is_file() else set()
    for beside in sorted(source.resolve().parent.iterdir()):
        if head is not None and (beside / LIST).is_file() and beside != source.resolve():
            with suppress(Refusal):
                found |= _told_by(beside, head)
    for path in given:
        found |= _told_by(path, head) if path.is_dir() else _read(path)
    return frozenset(found)


def _told_by(folder: Path, head: Head | None) -> frozenset[TestimonyId]:
    """What a backup or a data directory says is erased; `head` is an entry that its ledger has to hold."""
    catalogue = folder / "catalogue.db"
    if not catalogue.is_file() or not any((folder / name).is_file() for name in (LIST, MARK)):
        raise Refusal(f"{folder} is neither a backup nor a data directory.", "Name one, or a list of numbers.")
    # Nothing is written beside a backup, not even what SQLite needs to read it together with others.
    how = "immutable=1" if (folder / LIST).is_file() else "mode=ro"
    try:
        with closing(sqlite3.connect(f"{catalogue.resolve().as_uri()}?{how}", uri=True)) as db:
            held = "SELECT 1 FROM ledger WHERE entry = ? AND digest = ?"
            if head is not None and db.execute(held, (head.number, head.digest)).fetchone() is None:
                raise Refusal(f"{folder} is of another archive, or older than the backup.", "Name a newer one.")
            said = db.execute("SELECT DISTINCT subject FROM ledger WHERE verb GLOB ?", (f"{erasures.ERASED}*",))
            numbers = frozenset(TestimonyId(subject) for (subject,) in said)
    except sqlite3.Error as error:
        raise Refusal(f"The catalogue in {folder} cannot be read.", "Name another backup, or a list.") from error
    return numbers | (_read(folder / ERASED) if (folder / ERASED).is_file() else frozenset())


def _read(path: Path) -> frozenset[TestimonyId]:
    try:
        lines = path.read_text(encoding="utf-8").split()
        return frozenset(parse_testimony_id(line) for line in lines)
    except OSError as error:
        raise Refusal(f"{path} cannot be read: {error.strerror}.", "Name a list of numbers, one a line.") from error
    except ValueError as error:
        what = f"{path} is no list of what was erased: it has a line that is no number."
        raise Refusal(what, "Such as OH-2026-0042, one a line.") from error
