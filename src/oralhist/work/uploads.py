"""Uploads in pieces that can be interrupted: each is its owner's alone, and kept for a week after its last piece."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from oralhist.media import partial
from oralhist.media.partial import CHECKSUMS, Altered, Busy, Checksum, OtherPlace, Partial
from oralhist.model.access import Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import file_name
from oralhist.work.archive import Archive
from oralhist.work.ingest import Incoming

__all__ = ["CHECKSUMS", "Altered", "Busy", "Checksum", "OtherPlace", "Partial"]

KEPT = timedelta(days=7)
"""How long an upload waits for its next piece."""
TABLES = (".csv", ".tsv")
"""How the names of tables end, in which many testimonies are described."""

MOST = 200
"""Uploads of one account that may wait at the same time."""


def announce(archive: Archive, name: str, length: int, fingerprint: str, by: Viewer) -> Partial:
    """Announce a file of `length` bytes that its owner calls `name`. Raises `Refusal` where it cannot be taken."""
    clear(archive)
    name = file_name(name)
    if length == 0:
        raise Refusal(f"{name} is empty.", "Copy it again from where it was recorded.")
    most = archive.settings.most_upload_bytes
    if length > most:
        raise Refusal(f"{name} has {length:,} bytes; {most:,} are the most.", "Raise most_upload_bytes.")
    if len(mine(archive, by)) >= MOST:
        raise Refusal(f"{MOST} uploads are waiting already.", "Take some in or give them up.")
    return partial.announce(
        _folder(archive), name=name, length=length, owner=by.name, fingerprint=fingerprint[:200], now=archive.now()
    )


def standing(archive: Archive, id: str, by: Viewer) -> Partial:
    """How far an upload of `by` is; `NotFound` for everybody else's and where there is none."""
    found = partial.find(_folder(archive), id)
    if found.owner != by.name:
        raise NotFound
    return found


def append(
    archive: Archive, id: str, offset: int, stream: BinaryIO, by: Viewer, checksum: Checksum | None = None
) -> Partial:
    """Put a piece behind the `offset` bytes that are here; raises as `partial.append` and `standing`."""
    return partial.append(_folder(archive), standing(archive, id, by).id, offset, stream, checksum)


def give_up(archive: Archive, id: str, by: Viewer) -> None:
    """Forget an upload; raises `NotFound`."""
    partial.remove(_folder(archive), standing(archive, id, by).id)


def mine(archive: Archive, by: Viewer) -> tuple[Partial, ...]:
    """The uploads of `by` that were not taken in yet, oldest first."""
    return tuple(one for one in partial.every(_folder(archive)) if one.owner == by.name)


def whole(archive: Archive, ids: Iterable[str], by: Viewer) -> list[Incoming]:
    """What was uploaded, ready to be taken in, in this order; raises `Refusal` where one is not whole, `NotFound`."""
    found = [standing(archive, id, by) for id in ids]
    for one in found:
        if not one.whole:
            raise Refusal(
                f"{one.name} is not here as a whole: {one.offset:,} of {one.length:,} bytes.",
                "Let it be sent to its end.",
            )
    return [Incoming(path=partial.path_of(_folder(archive), one.id), name=one.name) for one in found]


def until(archive: Archive) -> datetime:
    """Until when an upload is kept that gets a piece now."""
    return archive.now() + KEPT


def clear(archive: Archive) -> None:
    """Remove what was abandoned."""
    partial.clear(_folder(archive), archive.now() - KEPT)


def forget_tables(archive: Archive) -> None:
    """Remove every table that waits, whoever sent it and however much of it is here.

    Whoever is erased may stand in any of them, by a name that nobody knows any more; it can be sent again.
    """
    for one in partial.every(_folder(archive)):
        if one.name.lower().endswith(TABLES):
            partial.remove(_folder(archive), one.id)


def _folder(archive: Archive) -> Path:
    return archive.folders.uploads
