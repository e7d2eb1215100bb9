"""The part of the door at which archivists oversee the work: its list, its jobs, and how the archive does as a whole.

Everything here is for archivists; to everybody else it answers as if it were not there.
"""

from __future__ import annotations

from oralhist.catalogue import jobs
from oralhist.catalogue.database import reading
from oralhist.model.desk import DeskRow, HealthView, JobView
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound
from oralhist.reading_room import desk, health
from oralhist.reading_room.standpoint import Standpoint


class Overseeing:
    """What the `ReadingRoom` answers to archivists about their work; `NotFound` to everybody else."""

    _at: Standpoint

    def desk(self) -> tuple[DeskRow, ...]:
        """The archivists' work list."""
        self._overseer()
        with reading(self._at.archive.db):
            return desk.work_list(self._at)

    def health(self) -> HealthView:
        """Whether anything is altered, how many jobs wait and failed, how much room is left."""
        self._overseer()
        with reading(self._at.archive.db):
            return health.health(self._at)

    def jobs(self, *, unfinished_only: bool = False) -> tuple[JobView, ...]:
        """Jobs, newest first."""
        self._overseer()
        db = self._at.archive.db
        found, queue = jobs.listed(db, unfinished_only=unfinished_only), jobs.queue(db)
        return tuple(desk.job_view(self._at, job, queue) for job in found)

    def jobs_of(self, number: TestimonyId) -> tuple[JobView, ...]:
        """The newest job of each kind of a testimony."""
        self._overseer()
        db = self._at.archive.db
        found, queue = jobs.of(db, number), jobs.queue(db)
        return tuple(desk.job_view(self._at, job, queue) for job in found)

    def _overseer(self) -> None:
        if not self._at.viewer.keeps_the_archive:
            raise NotFound
