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
from typing import BinaryIO

from oralhist.model.refusals import Refusal

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
    """Copy the plain file `source`, which its owner calls `name`, into `folder` while its digests are taken.

    Raises `Refusal` where it is a folder, a link, empty or too large, changes or vanishes meanwhile, or the disk is
    too small; then nothing of it is left.
    """
    with _opened(source, name) as stream:
        before = os.fstat(stream.fileno())
        _fits(before.st_size, folder, most_bytes, name)
        target = folder / secrets.token_hex(8)
        try:
            received = _copy(stream, target, before.st_size, name)
            after = os.fstat(stream.fileno())
            same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
            if not same or received.size != before.st_size or after.st_nlink == 0:
                raise Refusal(f"{name} changed while it was read.", "Wait until it is written, then hand it in again.")
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return received


def read_small(source: Path, most_bytes: int, *, name: str) -> bytes:
    """The bytes of the small plain file `source` (a transcript, a manifest), which its owner calls `name`.

    Raises `Refusal` where it is no plain file, cannot be read or is longer than `most_bytes`; it never waits.
    """
    with _opened(source, name) as stream:
        try:
            data = stream.read(most_bytes + 1)
        except OSError as error:
            raise _cannot_read(error, name) from error
    if len(data) > most_bytes:
        raise Refusal(f"{name} is too long: {most_bytes:,} bytes are the most.", "Hand in its parts.")
    return data


def _opened(source: Path, name: str) -> BinaryIO:
    try:
        # Not blocking: to open a pipe would otherwise wait until somebody writes into it.
        descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise _cannot_read(error, name) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Refusal(f"{name} is not a plain file.", "Name the recording itself, not a folder or a device.")
    return os.fdopen(descriptor, "rb")


def _cannot_read(error: OSError | ValueError, name: str) -> Refusal:
    match error.errno if isinstance(error, OSError) else errno.EINVAL:
        case errno.ELOOP:
            return Refusal(f"{name} is a link.", "Name the recording itself.")
        case errno.ENOENT:
            return Refusal(f"There is no file {name}.", "Check its name.")
        case errno.EACCES:
            return Refusal(f"{name} may not be read by this account.", "Give the account the right to read it.")
        case errno.ENXIO:  # a socket
            return Refusal(f"{name} is not a plain file.", "Name the recording itself, not a folder or a device.")
        case errno.ENAMETOOLONG | errno.EINVAL:
            return Refusal(f"{name} is not a name that a file can have.", "Check its name.")
    told = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "it is not there"
    return Refusal(f"{name} cannot be read: {told}.", "Check the disk or card that it lies on.")


def _cannot_write(error: OSError, name: str) -> Refusal:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal("The disk of the archive is full; nothing was taken in.", "Make room first.")
    if error.errno == errno.EFBIG:
        return Refusal(f"{name} is larger than a file may be on the disk of the archive.", "Use another file system.")
    told = os.strerror(error.errno or errno.EIO)
    return Refusal(f"{name} cannot be written to the archive: {told}.", "Check the disk of the archive.")


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


def _copy(stream: BinaryIO, target: Path, expected: int, name: str) -> Received:
    short, long, size = hashlib.sha256(), hashlib.sha512(), 0
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            # What grows while it is read is left at the first byte too many: it might never end.
            while size <= expected and (block := _read(stream, name)):
                short.update(block)
                long.update(block)
                size += len(block)
                out.write(block)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise _cannot_write(error, name) from error
    return Received(path=target, name=name, size=size, sha256=short.hexdigest(), sha512=long.hexdigest())


def _read(stream: BinaryIO, name: str) -> bytes:
    try:
        return stream.read(BLOCK)
    except OSError as error:
        raise _cannot_read(error, name) from error
