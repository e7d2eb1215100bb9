"""Words with times, made when first needed: laid on the sound by the machine and kept beside the revision.

They are derived: what is lost is made again. A new revision has its own, with those of segments that stayed as they
were. Where nothing can be said truly, nothing is said: in a language that no engine knows, in a text without times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue import jobs, restrictions, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.catalogue.transcripts import RevisionRow
from oralhist.durable import write_whole
from oralhist.formats import words as words_format
from oralhist.formats.words import WordsFile
from oralhist.model.access import State
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import ORIGINAL, Maker, Segment
from oralhist.model.words import Word, key
from oralhist.transcription import pipeline
from oralhist.transcription.aligning import can_align, stretches
from oralhist.transcription.port import EngineSettings
from oralhist.transcription.windows import BATCH
from oralhist.work.archive import Archive
from oralhist.work.holdings import check_kept
from oralhist.work.transcribe import decoded, engine_settings
from oralhist.work.withheld import recut

Report = Callable[[int, int], None]


def ask(archive: Archive, number: TestimonyId, *, again: bool = True) -> bool:
    """Queue the words of a testimony's current revision, unless they are there or under way; whether they are there.

    Raises `Refusal` where there can be none; without `again` also where it was tried and failed, or was cancelled.
    """
    with writing(archive.db) as db:
        testimony = testimonies.by_number(db, number)
        revision = transcripts.current(db, testimony.row) if testimony else None
        if testimony is None or revision is None:
            raise Refusal(f"{number} has no transcript.", "Words are found in the sound where there are some.")
        check_kept(testimony)
        if archive.words(testimony.number, revision.number, revision.sha256) is not None:
            return True
        if not any(can_align(one) for one in transcripts.segments_of(db, testimony.row)):
            raise Refusal(
                f"No word of {number} can be found in its sound by a machine.",
                "Its text has no times, or no machine here knows the language.",
            )
        last = _last(db, number)
        if last in _ENDED_BADLY and not again:
            raise Refusal(f"The words of {number} could not be found.", "`oralhist words` tries it again.")
        if last not in (JobState.WAITING, JobState.RUNNING):
            jobs.enqueue(db, archive.now(), JobKind.WORDS, number)
    return False


_ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED, JobState.FOR_A_PERSON)


def _last(db: Database, number: TestimonyId) -> JobState | None:
    """How the newest job that finds the words of a testimony stands; None where there was none."""
    return next((job.state for job in jobs.of(db, number) if job.kind is JobKind.WORDS), None)


def are_there(archive: Archive, number: TestimonyId) -> bool:
    """Whether the words of a testimony's current revision are found."""
    testimony = testimonies.by_number(archive.db, number)
    revision = transcripts.current(archive.db, testimony.row) if testimony else None
    return revision is not None and archive.words(number, revision.number, revision.sha256) is not None


@dataclass(slots=True)
class _Found:
    """What is known so far of a revision's words, and where it is kept until all is."""

    archive: Archive
    testimony: Testimony
    revision: RevisionRow
    maker: Maker
    spoken: dict[str, tuple[Word, ...]]

    def file(self) -> WordsFile:
        return WordsFile(
            testimony=self.testimony.number,
            revision=self.revision.number,
            of=self.revision.sha256,
            maker=self.maker,
            spoken=self.spoken,
        )


def perform(archive: Archive, job: Job, executor: Callable[[EngineSettings], Executor], report: Report) -> None:
    """Find the words of the current revision; killed, it resumes behind the last batch.

    Writes nothing where meanwhile the testimony was withdrawn, sealed or discarded, or the job cancelled.
    """
    for half_made in archive.folders.words(job.number, 1).parent.glob(".r*.words.json.*.tmp"):
        half_made.unlink()  # left by a worker that was killed while it wrote
    testimony = testimonies.by_number(archive.db, job.number)
    revision = transcripts.current(archive.db, testimony.row) if testimony else None
    if testimony is None or testimony.state is not State.KEPT or revision is None:
        return
    if archive.words(testimony.number, revision.number, revision.sha256) is not None:
        return
    segments = transcripts.segments_of(archive.db, testimony.row)
    engine = engine_settings(archive)
    found = _Found(
        archive,
        testimony,
        revision,
        pipeline.maker(engine, "", pipeline.version_of(engine)),
        _known(archive, testimony),
    )
    missing = [one for one in segments if can_align(one) and key(one) not in found.spoken]
    if missing:
        _hear(found, segments, missing, engine, executor(engine), report)
    _keep(job, found, segments)


def _known(archive: Archive, testimony: Testimony) -> dict[str, tuple[Word, ...]]:
    """Words of this and of earlier revisions by what they were heard in: nothing is heard twice."""
    spoken: dict[str, tuple[Word, ...]] = {}
    for one in transcripts.revisions_of(archive.db, testimony.row):
        before = archive.words(testimony.number, one.number, one.sha256) if one.layer == ORIGINAL else None
        spoken |= before.spoken if before else {}
    draft = archive.folders.words_draft(testimony.number)
    if draft.is_file():
        try:
            spoken |= words_format.loads(draft.read_bytes()).spoken
        except ValueError:
            draft.unlink()
    return spoken


def _hear(
    found: _Found,
    segments: Sequence[Segment],
    missing: Sequence[Segment],
    engine: EngineSettings,
    executor: Executor,
    report: Report,
) -> None:
    archive = found.archive
    precise = executor.submit(pipeline.precision_of, engine).result()
    found.maker = pipeline.maker(engine, precise, pipeline.version_of(engine))
    by_file: list[tuple[StoredFile, list[pipeline.Stretch]]] = [
        (file, stretches([one for one in missing if one.recording == file.id]))
        for file in testimonies.recordings_of(archive.db, found.testimony.row)
    ]
    done, total = 0, sum(len(those) for _, those in by_file)
    for file, those in by_file:
        pcm = decoded(archive, found.testimony, file) if those else None
        for start in range(0, len(those), BATCH):
            report(done, total)
            batch = tuple(those[start : start + BATCH])
            assert pcm is not None
            found.spoken |= executor.submit(pipeline.align, pcm, batch, engine, precise).result()
            done += len(batch)
            write_whole(archive.folders.words_draft(found.testimony.number), words_format.dumps(found.file(), segments))
        archive.folders.pcm(file.id).unlink(missing_ok=True)
    report(total, total)


def _keep(job: Job, found: _Found, segments: Sequence[Segment]) -> None:
    archive, folders = found.archive, found.archive.folders
    with writing(archive.db) as db:
        testimony = testimonies.by_number(db, job.number)
        if testimony is None or testimony.state is not State.KEPT or not jobs.still_mine(db, job):
            return
        path = folders.words(testimony.number, found.revision.number)
        write_whole(path, words_format.dumps(found.file(), segments))
        # Of a segment over the border of what is withheld, words say what lies outside.
        if restrictions.of_testimony(db, testimony.row) and recut(archive, db, testimony, ORIGINAL):
            jobs.enqueue(db, archive.now(), JobKind.INDEX, testimony.number)
        if transcripts.current(db, testimony.row) != found.revision:
            jobs.enqueue(db, archive.now(), JobKind.WORDS, testimony.number)
    folders.words_draft(testimony.number).unlink(missing_ok=True)
