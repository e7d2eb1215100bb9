"""Backup and restore: a verified copy of the three durable things, the settings and the secrets."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from oralhist.config import MARK
from oralhist.durable import fsync_folder, write_whole
from oralhist.media.bags import Finding
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive

LIST = "backup.json"
BLOCK = 1 << 20


def _files(root: Path) -> Iterator[Path]:
    for folder in ("archive", "transcripts", "secrets"):
        yield from (path for path in sorted((root / folder).rglob("*")) if path.is_file() and not path.is_symlink())
    yield root / MARK


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def back_up(archive: Archive, destination: Path, report: Callable[[int, int], None]) -> int:
    """Copy what is durable to the new folder `destination`, compare every copy, list the digests; the file count.

    The catalogue is copied first, so that every file which it names is in the copy. The list is written last: a
    folder without it is no backup. Raises `Refusal` where `destination` exists or a copy differs.
    """
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise Refusal(f"{destination} is not empty.", "Name a new folder.")
    root = archive.folders.root
    if destination.resolve().is_relative_to(root):
        raise Refusal("A backup does not lie inside the data directory.", "Name a folder on another disk.")
    destination.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(destination / "catalogue.db")) as copy:
        archive.db.conn.backup(copy)
    (destination / "catalogue.db").chmod(0o600)
    digests = {"catalogue.db": _digest(destination / "catalogue.db")}
    chosen = list(_files(root))
    for position, path in enumerate(chosen):
        report(position, len(chosen))
        relative = path.relative_to(root)
        digests[str(relative)] = _copy(path, destination / relative)
    report(len(chosen), len(chosen))
    listed = {"schema": "oralhist-backup/1", "sha256": digests}
    write_whole(destination / LIST, json.dumps(listed, indent=1, sort_keys=True).encode())
    fsync_folder(destination)
    return len(digests)


def _copy(path: Path, target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    shutil.copymode(path, target)
    digest = _digest(path)
    if _digest(target) != digest:
        raise Refusal(f"The copy of {path} differs from it.", "Check the disk that the backup is written to.")
    return digest


def verify(source: Path) -> tuple[Finding, ...]:
    """What is wrong with the backup in `source`; raises `Refusal` where it is no whole backup."""
    found = []
    for name, digest in _listed(source).items():
        path = source / name
        if not path.is_file():
            found.append(Finding(what="A file of the backup is missing.", where=name, do="Use another backup."))
        elif _digest(path) != digest:
            found.append(Finding(what="A file of the backup was altered.", where=name, do="Use another backup."))
    return tuple(found)


def _listed(source: Path) -> dict[str, str]:
    try:
        table = json.loads((source / LIST).read_text(encoding="utf-8"))
        names: dict[str, str] = table["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"{source} is not a whole backup.", f"A whole one has the file {LIST}.") from error
    for name in names:
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise Refusal(f"{source} names a file outside itself.", "Do not use it.")
    return names


def restore(source: Path, destination: Path, report: Callable[[int, int], None]) -> int:
    """Make the data directory `destination` from the verified backup `source`; the number of files.

    Search index and access copies are not in it: `oralhist rebuild` and the worker make them again. The mark is
    written last, so a restore that was killed is no data directory and can be run again in a new folder.
    """
    wrong = verify(source)
    if wrong:
        raise Refusal(f"{wrong[0].what} ({wrong[0].where})", wrong[0].do)
    if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
        raise Refusal(f"{destination} is not empty.", "Name a new folder.")
    destination.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = _listed(source)
    ordered = [name for name in sorted(names) if name != MARK] + [MARK]
    for position, name in enumerate(ordered):
        report(position, len(ordered))
        _copy(source / name, destination / name)
    for folder in ("archive", "transcripts", "secrets", "var"):
        (destination / folder).mkdir(mode=0o700, exist_ok=True)
    report(len(ordered), len(ordered))
    return len(ordered)
