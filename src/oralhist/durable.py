"""Durable files: written whole or not at all; nothing else in the program opens a durable file for writing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable, so that a rename survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_file(path: Path) -> None:
    """Make what another program wrote to the file `path` durable, before it is renamed into its place."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Put `data` at `path`: after a crash there is the old file or the new one, never a part.

    Temporary file in the same folder, fsync, rename, fsync of the folder. Raises ``OSError`` where the disk is
    full; the temporary file is then gone and `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    fsync_folder(path.parent)
