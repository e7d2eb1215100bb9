"""Files on their way in: streamed into a folder of ours while both digests are taken, never whole in memory."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from oralhist.model.refusals import Refusal
from oralhist.model.text import clean

BLOCK = 1 << 20
RESERVE = 64 << 20
"""Bytes that are left free on the disk for the catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that lies in our folder, durable, with its digests; `name` is what its owner calls it."""

    path: Path
    name: str
    size: int
    sha256: str
    sha512: str


def receive(source: Path, folder: Path, most_bytes: int, *, name: str) -> Received:
    """Copy the plain file `source` into `folder` while its digests are taken.

    Raises `Refusal` where it is a folder, a link, empty or too large, changes or vanishes meanwhile, or the disk is
    too small; then nothing of it is left.
    """
    shown = clean(name)[:200]
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _cannot_read(error, shown) from error
    with os.fdopen(descriptor, "rb") as stream:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise Refusal(f"{shown} is not a plain file.", "Name the recording itself, not a folder or a device.")
        _fits(before.st_size, folder, most_bytes, shown)
        target = folder / secrets.token_hex(8)
        try:
            received = _copy(stream, target, shown)
            after = os.fstat(descriptor)
            same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
            if not same or received.size != before.st_size or after.st_nlink == 0:
                raise Refusal(f"{shown} changed while it was read.", "Wait until it is written, then hand it in again.")
        except OSError as error:
            target.unlink(missing_ok=True)
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Refusal("The disk of the archive is full; nothing was taken in.", "Make room first.") from error
            raise _cannot_read(error, shown) from error
        except Refusal:
            target.unlink(missing_ok=True)
            raise
    return received


def _cannot_read(error: OSError, name: str) -> Refusal:
    match error.errno:
        case errno.ELOOP:
            return Refusal(f"{name} is a link.", "Name the recording itself.")
        case errno.ENOENT:
            return Refusal(f"There is no file {name}.", "Check its name.")
        case errno.EACCES:
            return Refusal(f"{name} may not be read by this account.", "Give the account the right to read it.")
    return Refusal(f"{name} cannot be read: {error.strerror}.", "Check the disk or card that it lies on.")


def _fits(size: int, folder: Path, most_bytes: int, name: str) -> None:
    if size == 0:
        raise Refusal(f"{name} is empty.", "Copy it again from where it was recorded.")
    if size > most_bytes:
        raise Refusal(f"{name} has {size:,} bytes; {most_bytes:,} are the most.", "Raise most_upload_bytes.")
    free = shutil.disk_usage(folder).free
    if size + RESERVE > free:
        raise Refusal(
            f"There is no room for {name}: it has {size:,} bytes, and {max(0, free - RESERVE):,} are free.",
            "Make room on the disk of the archive first.",
        )


def _copy(stream: object, target: Path, name: str) -> Received:
    short, long, size = hashlib.sha256(), hashlib.sha512(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
        while block := stream.read(BLOCK):  # type: ignore[attr-defined]
            short.update(block)
            long.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return Received(path=target, name=name, size=size, sha256=short.hexdigest(), sha512=long.hexdigest())
