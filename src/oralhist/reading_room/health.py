"""How the archive does, at a glance for archivists: last comparison with the digests, jobs, room on the disk.

It names no testimony that is sealed, and looks into no file: `work.fixity` does.
"""

from __future__ import annotations

import shutil

from oralhist.catalogue import fixities, jobs
from oralhist.catalogue.jobs import JobState
from oralhist.media.incoming import RESERVE
from oralhist.model.desk import HealthView
from oralhist.reading_room.standpoint import Standpoint


def health(at: Standpoint) -> HealthView:
    """What the first page of the desk says of the archive as a whole."""
    db = at.archive.db
    counted = jobs.counted(db)
    return HealthView(
        compared=fixities.last(db),
        altered=fixities.altered(db),
        uncompared=fixities.uncompared(db),
        running=counted.get(JobState.RUNNING, 0),
        waiting=counted.get(JobState.WAITING, 0),
        failed=counted.get(JobState.FAILED, 0),
        free=max(0, shutil.disk_usage(at.archive.folders.root).free - RESERVE),
    )
