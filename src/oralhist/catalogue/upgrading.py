"""Bringing a catalogue up to this version: it is copied first, whole, then every migration is one transaction."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import schema
from oralhist.durable import fsync_folder


def upgrade(db: Database, path: Path, now: datetime) -> Path | None:
    """Bring the catalogue up to this version; returns the copy that was made before, None where nothing was needed.

    `now` (UTC) names the copy, ``catalogue.db.before-20261124T101500Z`` beside the catalogue. Killed, it can be
    run again: the copy has its name once it is whole, and each migration is a transaction.
    """
    if not schema.pending(db):
        return None
    copy = None
    if schema.applied(db):
        copy = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%SZ}")
        # Under another name until it is whole: half a copy would be taken for one to go back to.
        for left in copy.parent.glob(f".{path.name}.before-*.tmp*"):
            left.unlink()
        unfinished = copy.with_name(f".{copy.name}.tmp")
        with closing(sqlite3.connect(unfinished)) as target:
            db.conn.backup(target)
        shutil.copymode(path, unfinished)
        unfinished.replace(copy)
        fsync_folder(copy.parent)
    schema.bring_up(db)
    return copy
