"""Backup and restore: a verified copy of the three durable things, the settings and the secrets."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from oralhist.catalogue import backups, erasures, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import compact, connect, writing
from oralhist.catalogue.ledger import Head, Verb
from oralhist.config import MARK
from oralhist.durable import fsync_folder, write_whole
from oralhist.media.bags import Finding
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive
from oralhist.work.erased_lists import ERASED, LIST, text_of
from oralhist.work.ingest import settle

BLOCK = 1 << 20
MOST_ROUNDS = 5
WRITTEN_ONCE = ("archive/OH-", "transcripts/OH-")
"""Where files never change once they are there."""

KEEP_OLDER = "Keep the older backups, and put the file back from one: `oralhist fixity` tells more."


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """How many files a backup has, and which of them were damaged in the archive before they were copied."""

    files: int
    findings: tuple[Finding, ...]


def back_up(archive: Archive, destination: Path, report: Callable[[int, int], None], *, who: str = "") -> BackedUp:
    """Copy what is durable to the new folder `destination`, compare every copy, list the digests.

    It may run while the archive is used: what comes in or goes meanwhile is followed, and at the end, while nobody can
    change anything, the catalogue is copied. The list is written last: a folder without it is no backup. A file that
    is not as it came in is copied and told. That it was begun is noted first: what is erased later lies in it.
    Raises `Refusal` where `destination` is not empty or a copy differs.
    """
    _make_new(destination, "It may be a backup that was broken off: then remove it. Else name a new folder.")
    root = archive.folders.root
    if destination.resolve().is_relative_to(root):
        raise Refusal("A backup does not lie inside the data directory.", "Name a folder on another disk.")
    destination.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(destination)
    digests: dict[str, str] = {}
    with writing(archive.db) as db:
        begun = backups.begin(db, archive.now(), str(destination.absolute()), who)
    for _ in range(MOST_ROUNDS):
        settle(archive)
        if not _follow(archive, destination, digests, report):
            break
    head = None
    for last in reversed(range(MOST_ROUNDS)):
        settle(archive)
        with writing(archive.db) as db:
            if last and testimonies.deposits(db, unplaced_only=True):
                continue  # entered since, and about to be put in its place
            _follow(archive, destination, digests, report)
            copy = destination / "catalogue.db"
            with closing(sqlite3.connect(archive.folders.catalogue)) as now, closing(sqlite3.connect(copy)) as target:
                now.backup(target)
                if target.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    raise Refusal("The catalogue is damaged; this is no backup.", "`oralhist doctor` says more.")
            wrong = _damaged(archive, digests)
            head = ledger.head(db)
            backups.end(db, archive.now(), begun)
            erased = text_of(archive)
            break
    copy.chmod(0o600)
    digests[copy.name] = _digest(copy)
    listed: dict[str, object] = {"schema": "oralhist-backup/1", "sha256": digests}
    if head is not None:
        listed["ledger"] = {"entry": head.number, "digest": head.digest}
    for folder in (inner for inner, _, _ in os.walk(destination)):
        fsync_folder(Path(folder))
    write_whole(destination / ERASED, erased)
    write_whole(destination / LIST, json.dumps(listed, indent=1, sort_keys=True).encode())
    return BackedUp(files=len(digests), findings=wrong)


def _make_new(folder: Path, do: str) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refusal(f"{folder} is not empty.", do)


def _close(folder: Path) -> None:
    try:
        folder.chmod(0o700)
    except PermissionError:
        return  # a disk without modes, such as exFAT: whoever has it reads it


def _files(root: Path) -> list[str]:
    """What has to be copied, by name below `root`; nothing that is under way, whose name begins with a dot."""
    found = []
    for top in ("archive", "transcripts", "secrets"):
        for inner, folders, names in os.walk(root / top):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            below = Path(inner).relative_to(root)
            plain = (name for name in sorted(names) if not (Path(inner) / name).is_symlink())
            found += [str(below / name) for name in plain if not name.startswith(".")]
    return [*found, MARK]


def _follow(archive: Archive, destination: Path, digests: dict[str, str], report: Callable[[int, int], None]) -> bool:
    """Bring the copy to where the archive is; whether anything was to be done."""
    root, going = archive.folders.root, jobs.being_removed(archive.db)
    out = tuple(f"{archive.folders.bag(*one).relative_to(root)}/" for one in testimonies.taken_out(archive.db))
    # What is erased lies in its place until the worker has come to it, and is copied no more.
    wanted = [name for name in _files(root) if _of(name) not in going and not name.startswith(out)]
    gone = sorted(set(digests) - set(wanted))
    for name in gone:
        (destination / name).unlink(missing_ok=True)
        del digests[name]
        with suppress(OSError):  # where others of its folder are left
            for folder in (destination / name).parents[: len(Path(name).parts) - 2]:
                folder.rmdir()
    new = [name for name in wanted if name not in digests or not name.startswith(WRITTEN_ONCE)]
    for position, name in enumerate(new):
        report(position, len(new))
        try:
            digests[name] = _copy(root / name, destination / name)
        except _Unreadable:
            continue  # discarded meanwhile, or a bad disk: what the catalogue knows of and is not there is told
    report(len(new), len(new))
    return bool(gone) or any(name.startswith(WRITTEN_ONCE) for name in new)


def _of(name: str) -> str:
    """The number of the testimony whose file lies at `name` below a data directory."""
    parts = Path(name).parts
    return parts[1] if len(parts) > 2 and parts[0] in ("archive", "transcripts") else ""


def _damaged(archive: Archive, digests: Mapping[str, str]) -> tuple[Finding, ...]:
    """What the catalogue knows and the copy lacks, or has otherwise than it came in."""
    found = []
    for name, digest in _known(archive):
        if digests.get(name) != digest:
            what = "A file is missing" if name not in digests else "A file is not as it came in"
            found.append(Finding(what=f"{what}, in the archive and so in this backup.", where=name, do=KEEP_OLDER))
    return tuple(found)


def _known(archive: Archive) -> Iterator[tuple[str, str]]:
    folders = archive.folders
    for deposit in testimonies.deposits(archive.db):
        number = TestimonyId(deposit["accession"])
        bag = folders.bag(number, deposit["number"]).relative_to(folders.root)
        for file in testimonies.files_of(archive.db, deposit["testimony"]):
            if file.deposit == deposit["number"]:
                yield str(bag / "data" / file.name), file.sha256
        if deposit["number"] == 1:
            for one in transcripts.revisions_of(archive.db, deposit["testimony"]):
                yield str(folders.revision(number, one.number, one.layer).relative_to(folders.root)), one.sha256


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class _Unreadable(Exception):
    """A file that is to be copied cannot be read."""


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block
    except OSError as error:
        raise _Unreadable from error


def _copy(path: Path, target: Path) -> str:
    """Copy a file, a block at a time, durably; its digest. Raises `Refusal` where the copy reads otherwise."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    digest = hashlib.sha256()
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            for block in _blocks(path):
                digest.update(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
            # Out of the memory of the system, so that what is compared is what the disk holds.
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    except _Unreadable:
        target.unlink(missing_ok=True)
        raise
    with suppress(PermissionError):  # a disk without modes
        shutil.copymode(path, target)
    if _digest(target) != digest.hexdigest():
        raise Refusal(f"The copy of {path} differs from it.", "Check the disk that the backup is written to.")
    return digest.hexdigest()


def verify(source: Path) -> tuple[Finding, ...]:
    """What is wrong with the backup in `source`; raises `Refusal` where it is no whole backup."""
    found = []
    do = "Use another backup."
    for name, digest in _listed(source).items():
        path = source / name
        try:
            if not path.is_file() or path.is_symlink():
                found.append(Finding(what="A file of the backup is missing.", where=name, do=do))
            elif _digest(path) != digest:
                found.append(Finding(what="A file of the backup was altered.", where=name, do=do))
        except OSError as error:
            what = f"A file of the backup cannot be read: {error.strerror}."
            found.append(Finding(what=what, where=name, do=do))
    return tuple(found)


def check_ledger(archive: Archive, source: Path) -> int:
    """Compare the ledger with its head in the backup `source`; the number of the entry that both have.

    Raises `Refusal` where the archive does not hold that entry any more, or the backup names none.
    """
    _listed(source)
    try:
        told = json.loads((source / LIST).read_text(encoding="utf-8"))["ledger"]
        head = Head(number=int(told["entry"]), digest=str(told["digest"]))
    except (KeyError, TypeError, ValueError) as error:
        what, do = f"{source} says nothing of the ledger.", "It is of an older version: use a newer backup."
        raise Refusal(what, do) from error
    if not ledger.holds(archive.db, head):
        raise Refusal(
            f"The ledger does not hold entry {head.number} of that backup: it was altered or cut off since.",
            "Restore the backup into a new folder and compare both with `oralhist ledger`.",
        )
    return head.number


def _listed(source: Path) -> dict[str, str]:
    try:
        table = json.loads((source / LIST).read_text(encoding="utf-8"))
        names = {str(name): str(digest) for name, digest in table["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal(f"{source} is not a whole backup.", f"A whole one has the file {LIST}.") from error
    if not {MARK, "catalogue.db"} <= set(names):
        raise Refusal(f"{source} is not a whole backup: its list names no catalogue.", "Use another backup.")
    for name in names:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise Refusal(f"{source} names a file outside itself.", "Do not use it.")
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The numbers of testimonies that were erased since a backup was made, and when that is noted (UTC)."""

    numbers: frozenset[TestimonyId]
    at: datetime


def restore(
    source: Path, destination: Path, report: Callable[[int, int], None], left_out: LeftOut | None = None
) -> int:
    """Make the data directory `destination` from the verified backup `source`; the number of files.

    What is `left_out` is not restored: neither its files nor its rows, and its number is not given again.

    Search index and access copies are not in it: `oralhist rebuild` and the worker make them again. The mark is
    written last, so a restore that was killed is no data directory; remove it and begin again.
    """
    wrong = verify(source)
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise Refusal(f"{wrong[0].what} ({wrong[0].where}{more})", f"{wrong[0].do} Nothing was restored.")
    _make_new(destination, "It may be a restore that was broken off: then remove it. Else name a new folder.")
    destination.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(destination)
    numbers = left_out.numbers if left_out else frozenset()
    names = {name: digest for name, digest in _listed(source).items() if _of(name) not in numbers}
    ordered = [name for name in sorted(names) if name != MARK] + [MARK]
    for position, name in enumerate(ordered):
        report(position, len(ordered))
        if name == MARK:
            for folder in ("archive", "transcripts", "secrets", "var"):
                (destination / folder).mkdir(mode=0o700, exist_ok=True)
            if left_out is not None and numbers:
                _erase_again(destination / "catalogue.db", left_out)
            for inner, _, _ in os.walk(destination):
                fsync_folder(Path(inner))
        try:
            same = _copy(source / name, destination / name) == names[name]
        except _Unreadable:
            same = False
        if not same:
            raise Refusal(f"{name} changed while it was read.", "Use another backup.")
    fsync_folder(destination)
    report(len(ordered), len(ordered))
    return len(ordered)


def _erase_again(catalogue: Path, left_out: LeftOut) -> None:
    """Take what was erased out of a catalogue that was just copied, whatever version it is of."""
    db = connect(catalogue)
    try:
        with writing(db):
            erasures.pass_over(db, left_out.numbers)
            for number in sorted(left_out.numbers):
                if erasures.remove_rows(db, number, left_out.at) is not None:
                    ledger.note(db, left_out.at, "restore", Verb.ERASED_AGAIN, number)
        compact(db)
    finally:
        db.close()
