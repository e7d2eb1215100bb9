"""The room on the disk that is kept for recordings: what strangers write is taken as long as it needs none of that."""

from __future__ import annotations

import shutil

from oralhist.media.incoming import RESERVE
from oralhist.model.refusals import Unavailable
from oralhist.work.archive import Archive


def check_room(archive: Archive) -> None:
    """Raise `Unavailable` where the disk is as full as it may be."""
    if shutil.disk_usage(archive.folders.root).free < RESERVE:
        raise Unavailable("The archive has no room for this now.", "Try again tomorrow, or call the archive.")
