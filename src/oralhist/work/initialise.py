"""Making a data directory, and putting right what a killed process left."""

from __future__ import annotations

import os
import secrets
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import ledger, schema, upgrading
from oralhist.catalogue.database import connect, writing
from oralhist.catalogue.ledger import Verb
from oralhist.config import MARK, is_time_zone, new_toml
from oralhist.durable import fsync_folder, write_whole
from oralhist.model.access import Clearance, Viewer
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line
from oralhist.work import accounts, chronology
from oralhist.work.archive import Archive, Folders


def make_data_directory(root: Path, *, name: str, time_zone: str, sample: bool, now: datetime) -> None:
    """Make and mark the data directory `root`, mode 0700. Raises `Refusal` where something else lies there.

    The chronology of the program is loaded into its catalogue at `now` (UTC).

    Whatever instant it is killed at, it can be run again: the mark is written last.
    """
    name, time_zone = _checked(name, time_zone)
    folders = Folders(root=root)
    if (root / MARK).exists() and _begun(folders):
        raise Refusal(f"{root} is a data directory already.", "Use it, or name another folder.")
    known = {MARK, "archive", "transcripts", "secrets", "var", "catalogue.db", "catalogue.db-wal", "catalogue.db-shm"}
    if root.exists() and (not root.is_dir() or {entry.name for entry in root.iterdir()} - known):
        raise Refusal(f"{root} is not empty.", "Name a new folder, or an empty one.")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    for folder in (folders.archive, folders.transcripts, folders.secrets, folders.var, folders.incoming):
        folder.mkdir(mode=0o700, exist_ok=True)
    key = folders.secrets / "session.key"
    if not key.exists():
        write_whole(key, secrets.token_bytes(32))
    os.close(os.open(folders.catalogue, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(connect(folders.catalogue)) as db:
        schema.bring_up(db)
        with writing(db):
            chronology.refresh(db, now)
    write_whole(root / MARK, new_toml(name=name, time_zone=time_zone, sample=sample).encode())
    fsync_folder(root.parent)


def _checked(name: str, time_zone: str) -> tuple[str, str]:
    try:
        name = clean_line(name, name="name", most=200)
    except ValueError as error:
        raise Refusal(str(error)) from error
    if not name:
        raise Refusal("An archive has a name.", "Give it one with --name.")
    if not is_time_zone(time_zone):
        raise Refusal(f"{time_zone[:40]!r} is not a time zone.", "Use a name such as Asia/Almaty.")
    return name, time_zone


def _begun(folders: Folders) -> bool:
    """Whether the ledger has a first entry: `init` was not killed before it."""
    if not folders.catalogue.is_file():
        return True
    with closing(connect(folders.catalogue)) as db:
        return schema.applied(db) == () or ledger.begun(db)


def note_beginning(archive: Archive, by: Viewer) -> None:
    """Write the first entry of the ledger."""
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), by.name, Verb.INITIALISED, "archive")


def upgrade(db: Database, path: Path, now: datetime) -> Path | None:
    """Bring the catalogue at `path` and the chronology in it up to this version; the copy that was made before, if any.

    Of the chronology only what nobody has changed here is renewed.
    """
    copy = upgrading.upgrade(db, path, now)
    with writing(db):
        chronology.refresh(db, now)
        # An upgrade that was killed may have noted the first entry of all and not come to write the head.
        ledger.keep_head_afterwards(db)
    return copy


def begin(archive: Archive, administrator: str, by: Viewer) -> str:
    """Write the first entry of the ledger and add the first account, together; its password."""
    password = accounts.new_password()
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), by.name, Verb.INITIALISED, "archive")
        accounts.enter(archive, db, administrator, "administrator", password, by)
    return password


def operator(name: str) -> Viewer:
    """Whoever runs the command line: an administrator, since they can read the disk; noted in the ledger as `name`."""
    return Viewer(clearance=Clearance.ADMINISTRATOR, name=name)
