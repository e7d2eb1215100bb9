"""Files that arrive in pieces: each lies in a folder of its own until it is whole and taken in, or abandoned.

Nothing here is durable in the archive's sense: a piece that is acknowledged is on the disk, and the whole is copied
and hashed when it is taken in (`media.incoming`).
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from oralhist.durable import fsync_folder, write_whole
from oralhist.media.incoming import BLOCK, RESERVE
from oralhist.model.refusals import NotFound, Refusal

_ID = re.compile(r"[0-9a-f]{32}")
CHECKSUMS = ("sha1", "sha256", "md5")
"""Algorithms by which a piece can be checked on its way (tus 1.0, checksum extension)."""


class OtherPlace(Refusal):
    """A piece that does not begin where the file ends so far."""


class Busy(Refusal):
    """Another piece of the same file is on its way."""


class Altered(Refusal):
    """A piece that is not what its sender says it is; nothing of it is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """A file of which `offset` of `length` bytes are here; `name` is what its owner calls it, `owner` an account.

    `fingerprint` is what the owner's program knows the file by, to go on with it; `made` is ISO 8601 in UTC.
    """

    id: str
    name: str
    length: int
    owner: str
    fingerprint: str
    made: str
    offset: int = 0

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """What a piece has to hash to: an algorithm of `CHECKSUMS` and the digest."""

    algorithm: str
    digest: bytes


def announce(folder: Path, *, name: str, length: int, owner: str, fingerprint: str, now: datetime) -> Partial:
    """Make room for a file of `length` bytes in `folder`. Raises `Refusal` where the disk has none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    promised = sum(one.length - one.offset for one in every(folder))
    if length + promised + RESERVE > (free := shutil.disk_usage(folder).free):
        left = max(0, free - promised - RESERVE)
        raise Refusal(
            f"There is no room for {name}: it has {length:,} bytes, and {left:,} are free.",
            "Make room on the disk of the archive first.",
        )
    found = Partial(
        id=secrets.token_hex(16), name=name, length=length, owner=owner, fingerprint=fingerprint, made=now.isoformat()
    )
    made = folder / f".{found.id}"
    made.mkdir(mode=0o700)
    (made / "bytes").touch(mode=0o600)
    told = {key: value for key, value in asdict(found).items() if key not in ("id", "offset")}
    write_whole(made / "about.json", json.dumps(told, ensure_ascii=False).encode())
    made.rename(folder / found.id)
    fsync_folder(folder)
    return found


def find(folder: Path, id: str) -> Partial:
    """The file that was begun as `id`; `NotFound` where there is none."""
    place = folder / id
    if not _ID.fullmatch(id) or not place.is_dir():
        raise NotFound
    try:
        told = json.loads((place / "about.json").read_bytes())
        return Partial(id=id, offset=(place / "bytes").stat().st_size, **told)
    except FileNotFoundError as error:  # given up meanwhile
        raise NotFound from error


def every(folder: Path) -> Iterator[Partial]:
    """All files that were begun and not yet taken in, oldest first."""
    found = []
    for place in folder.iterdir() if folder.is_dir() else ():
        if _ID.fullmatch(place.name):
            try:
                found.append(find(folder, place.name))
            except NotFound:
                continue
    yield from sorted(found, key=lambda one: (one.made, one.id))


def append(folder: Path, id: str, offset: int, stream: BinaryIO, checksum: Checksum | None = None) -> Partial:
    """Put what `stream` gives behind the `offset` bytes that are here, and on the disk; how it stands then.

    What comes before a line is lost is kept, unless it has a checksum. Raises `OtherPlace` where it has not `offset`
    bytes, `Busy`, `Altered`, `Refusal` where it would become longer than was said, and `NotFound`.
    """
    found = find(folder, id)
    with _alone(folder / id), (folder / id / "bytes").open("r+b") as out:
        out.seek(0, os.SEEK_END)
        if out.tell() != offset:
            raise OtherPlace(f"{found.name} has {out.tell():,} bytes here.", "Go on from there.")
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
        try:
            while block := stream.read(BLOCK):
                if out.tell() + len(block) > found.length:
                    raise Refusal(f"{found.name} is longer than the {found.length:,} bytes that it was to have.")
                out.write(block)
                if digest:
                    digest.update(block)
            if checksum and digest and digest.digest() != checksum.digest:
                raise Altered("What arrived is not what was sent.", "Send it again.")
        except (Refusal, OSError) as error:
            full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
            if checksum or full or isinstance(error, Refusal):
                out.truncate(offset)
            raise
        finally:
            out.flush()
            os.fsync(out.fileno())
    return find(folder, id)


def remove(folder: Path, id: str) -> None:
    """Forget a file that was begun, whole or not."""
    if _ID.fullmatch(id):
        shutil.rmtree(folder / id, ignore_errors=True)


def clear(folder: Path, before: datetime) -> None:
    """Remove what nobody has sent anything of since `before`."""
    for place in folder.iterdir() if folder.is_dir() else ():
        bytes_here = place / "bytes"
        try:
            last = (bytes_here if bytes_here.exists() else place).stat().st_mtime
        except FileNotFoundError:  # taken in, or given up, meanwhile
            continue
        if last < before.timestamp():
            shutil.rmtree(place, ignore_errors=True)


def path_of(folder: Path, id: str) -> Path:
    """Where the bytes of a file lie."""
    return folder / find(folder, id).id / "bytes"


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with (place / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another piece of this file is on its way.", "Wait a moment, then go on.") from error
        yield
