"""The worker: performs jobs one after another while it holds the worker's lock, and is the only writer of the index."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from oralhist.catalogue import jobs
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.transcription.pipeline import child_executor
from oralhist.transcription.port import EngineSettings, ForAPerson
from oralhist.work import (
    contacts,
    derive,
    destroy,
    edits,
    index,
    messages,
    purge,
    sync,
    tag,
    transcribe,
    translate,
    uploads,
    words,
)
from oralhist.work.archive import Archive, locked
from oralhist.work.ingest import place_bags_of, settle
from oralhist.work.revise import confirm

IDLE_SECONDS = 0.5
LOOK_FOR_IDLE_SECONDS = 20.0

FAULTS = (
    *(OSError, sqlite3.Error, RuntimeError, ValueError, LookupError),
    *(ArithmeticError, AssertionError, AttributeError, MemoryError, TypeError),
)
"""What may go wrong with one testimony: it must keep the worker from no other."""

QUICK = (JobKind.INDEX, JobKind.PURGE, JobKind.ERASE)
"""What is done beside the slow jobs."""
SLOW = tuple(kind for kind in JobKind if kind not in QUICK)

Report = Callable[[Job, int, int], None]
"""Told how far a job is: the job, steps done, steps in all."""


class Worker:
    """Performs jobs. Made only by `working`, which holds the lock."""

    def __init__(self, archive: Archive, report: Report) -> None:
        self._archive = archive
        self._report = report
        self._executors: dict[EngineSettings, Executor] = {}

    def close(self) -> None:
        """End the children."""
        for executor in self._executors.values():
            executor.shutdown(wait=False, cancel_futures=True)
        self._executors.clear()

    def perform_next(self, number: TestimonyId | None = None, kinds: Collection[JobKind] = tuple(JobKind)) -> bool:
        """Perform the first waiting job (of testimony `number`, if given, of `kinds`); False where there is none."""
        archive = self._archive
        with writing(archive.db) as db:
            job = jobs.take(db, archive.now(), number, kinds)
        if job is None:
            return False
        state, reason = self._perform(job)
        if state is not JobState.DONE and job.kind in SLOW:
            purge.after_failure(archive, job)
        with writing(archive.db) as db:
            jobs.finish(db, archive.now(), job, state, reason)
            jobs.forget_done(db, job.number)
            confirm(archive, db)
        return True

    def _perform(self, job: Job) -> tuple[JobState, str]:
        self._report(job, 0, 0)
        try:
            # Whoever handed it in puts its bag in place after the commit that the job is taken from.
            place_bags_of(self._archive, job.number)
            match job.kind:
                case JobKind.ERASE:
                    destroy.perform(self._archive, job)
                case JobKind.REMOVE:
                    derive.perform_removal(self._archive, job)
                case JobKind.DERIVE:
                    derive.perform(self._archive, job)
                case JobKind.TRANSCRIBE:
                    transcribe.perform(self._archive, job, self._executor, lambda d, t: self._progress(job, d, t))
                case JobKind.SYNC:
                    sync.perform(self._archive, job, self._executor, lambda d, t: self._progress(job, d, t))
                case JobKind.TRANSLATE:
                    translate.perform(self._archive, job, self._executor, lambda d, t: self._progress(job, d, t))
                case JobKind.WORDS:
                    words.perform(self._archive, job, self._executor, lambda d, t: self._progress(job, d, t))
                case JobKind.TAG:
                    tag.perform(self._archive, job)
                case JobKind.INDEX:
                    index.perform(self._archive, job)
                case JobKind.PURGE:
                    purge.perform(self._archive, job)
        except ForAPerson as unsupported:
            return JobState.FOR_A_PERSON, unsupported.what
        except Refusal as refusal:
            return JobState.FAILED, f"{refusal.what} {refusal.do}".strip()
        except BrokenProcessPool:
            self.close()
            return JobState.FAILED, "The process that was hearing the recording ended, perhaps for want of memory."
        except FAULTS as fault:
            # Its text may hold words of a testimony: only its kind is told.
            sys.stderr.write(f"oralhist: {job.kind} of {job.number} failed: {type(fault).__name__}\n")
            return JobState.FAILED, f"An unexpected fault ({type(fault).__name__}); what was done so far is kept."
        return JobState.DONE, ""

    def _executor(self, engine: EngineSettings) -> Executor:
        if engine not in self._executors:
            self._executors[engine] = child_executor(engine)
        return self._executors[engine]

    def _progress(self, job: Job, done: int, total: int) -> None:
        with writing(self._archive.db) as db:
            jobs.progress(db, self._archive.now(), job, done, total)
            cancelled = not jobs.still_mine(db, job)
        if cancelled:
            raise Refusal("It was cancelled.")
        self._report(job, done, total)


@contextmanager
def working(archive: Archive, report: Report) -> Iterator[Worker | None]:
    """A worker while the lock is held; None where another process is the worker."""
    with locked(archive.folders.worker_lock) as mine:
        if not mine:
            yield None
            return
        settle(archive)
        with writing(archive.db) as db:
            jobs.release_abandoned(db, archive.now())
        worker = Worker(archive, report)
        try:
            yield worker
        finally:
            worker.close()


def work(archive: Archive, report: Report, *, once: bool) -> bool:
    """Perform jobs as they come; with `once` until none is waiting. False where another process is the worker."""
    with working(archive, report) as worker:
        if worker is None:
            return False
        edits.cut_idle(archive)
        messages.forget(archive)
        contacts.delete_due(archive)
        uploads.clear(archive)
        index.heal(archive)
        if once:
            while worker.perform_next():
                pass
            return True
        # A transcription takes hours, a corrected word is to be found in two seconds.
        threading.Thread(target=_quick_lane, args=(archive, worker), name="index", daemon=True).start()
        while True:
            if not worker.perform_next(kinds=SLOW):
                time.sleep(IDLE_SECONDS)


def _quick_lane(archive: Archive, worker: Worker) -> None:
    """Index and cut idle edits beside the slow jobs, for ever; alone in this process to write the index."""
    looked = time.monotonic()
    while True:
        try:
            while worker.perform_next(kinds=QUICK):
                pass
            if time.monotonic() - looked > LOOK_FOR_IDLE_SECONDS:
                looked = time.monotonic()
                edits.cut_idle(archive)
                messages.forget(archive)
                contacts.delete_due(archive)
                uploads.clear(archive)
        except (*FAULTS, Refusal) as fault:
            sys.stderr.write(f"oralhist: indexing will be tried again: {type(fault).__name__}\n")
            time.sleep(LOOK_FOR_IDLE_SECONDS)
        time.sleep(IDLE_SECONDS)


def wait_for(archive: Archive, number: TestimonyId, report: Report) -> tuple[Job, ...]:
    """Return when the jobs of a testimony have ended, performing them here where nobody else is the worker."""
    while jobs.unfinished(archive.db, number):
        with working(archive, report) as worker:
            if worker is None:
                time.sleep(IDLE_SECONDS)
                for job in jobs.of(archive.db, number):
                    if job.state is JobState.RUNNING:
                        report(job, job.done, job.total)
            else:
                while worker.perform_next(number):
                    pass
    return jobs.of(archive.db, number)


def wait_for_all(
    archive: Archive, kind: JobKind, numbers: Sequence[TestimonyId], report: Callable[[int, int], None]
) -> tuple[TestimonyId, ...]:
    """Return when the jobs of `kind` on these testimonies have ended; those of which one ended without being done.

    They are performed here, and no others, where nobody else is the worker. `report` is told how many of how many are
    done.
    """
    while left := jobs.left_of(archive.db, kind, numbers):
        report(len(numbers) - left, len(numbers))
        with working(archive, lambda _job, _done, _total: None) as worker:
            if worker is None:
                time.sleep(IDLE_SECONDS)
                continue
            for done, number in enumerate(numbers, start=1):
                worker.perform_next(number, (kind,))
                report(done, len(numbers))
    report(len(numbers), len(numbers))
    return jobs.ended_badly(archive.db, kind, numbers)


def retry(archive: Archive, job: int) -> None:
    """Put a job that ended without being done back in the queue; raises `NotFound` where there is none."""
    with writing(archive.db) as db:
        if not jobs.retry(db, archive.now(), job):
            raise NotFound(f"There is no job {job} that could be tried again.", "`oralhist jobs` lists them.")


def cancel(archive: Archive, job: int) -> None:
    """Take a job out of the queue; raises `NotFound` where there is none waiting or running."""
    with writing(archive.db) as db:
        if not jobs.cancel(db, archive.now(), job):
            raise NotFound(f"There is no job {job} waiting or running.", "`oralhist jobs` lists them.")
