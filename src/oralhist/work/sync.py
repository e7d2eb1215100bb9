"""A transcript that came as text alone gets the seconds of its recordings: a job that listens and compares."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

from oralhist.catalogue import edits, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.model.access import State, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.transcription.languages import choice
from oralhist.transcription.pipeline import Transcription
from oralhist.transcription.port import EngineSettings, Hints, Line
from oralhist.transcription.syncing import sync
from oralhist.work.archive import Archive
from oralhist.work.holdings import check_kept, named
from oralhist.work.revise import Said, add, confirm_now
from oralhist.work.transcribe import engine_settings, forget_drafts, hear


def ask(archive: Archive, number: TestimonyId, by: Viewer) -> None:
    """Queue it; raises `Refusal` where there is nothing to compare or the transcript has times already.

    Raises `ForAPerson` where no engine hears the language that the testimony states.
    """
    with writing(archive.db) as db:
        testimony = named(archive, number)
        check_kept(testimony)
        _untimed(archive, testimony)
        choice(Hints(languages=testimony.languages))
        jobs.enqueue(db, archive.now(), JobKind.SYNC, testimony.number, {"by": by.name})


def _has_times(archive: Archive, testimony: Testimony) -> bool:
    return any(segment.start_ms is not None for segment in transcripts.segments_of(archive.db, testimony.row))


def _untimed(archive: Archive, testimony: Testimony) -> tuple[Segment, ...]:
    """The segments of the current transcript, which has no times; raises `Refusal`."""
    if not testimonies.recordings_of(archive.db, testimony.row):
        raise Refusal(f"{testimony.number} has no recording to compare its text with.")
    segments = transcripts.segments_of(archive.db, testimony.row)
    if not segments:
        raise Refusal(f"{testimony.number} has no transcript yet.", "`oralhist transcribe` makes one with times.")
    if _has_times(archive, testimony):
        raise Refusal(f"The transcript of {testimony.number} has times already.")
    if edits.is_open(archive.db, testimony.row):
        raise Refusal(
            f"{testimony.number} is being corrected, and times would be laid under another text.",
            "Finish the corrections first.",
        )
    return segments


def perform(
    archive: Archive,
    job: Job,
    executor: Callable[[EngineSettings], Executor],
    report: Callable[[int, int], None],
) -> None:
    """Make the text with times the next revision; whoever wrote it stays its maker.

    Raises `ForAPerson` where no machine knows the language, `Refusal` where the text is not what is heard. Writes
    nothing where the testimony was withdrawn or its transcript changed meanwhile, nor where it has times already: this
    job may have been killed after its last word.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None or testimony.state is not State.KEPT or _has_times(archive, testimony):
        return
    segments, before = _untimed(archive, testimony), transcripts.current(archive.db, testimony.row)
    hints = Hints(languages=testimony.languages)
    choice(hints)
    engine = engine_settings(archive)
    recordings = testimonies.recordings_of(archive.db, testimony.row)
    heard = hear(archive, testimony, engine, hints, (), executor(engine), report, recordings)
    synced = sync([segment.text for segment in segments], _on_one_clock(recordings, heard))
    placed = tuple(
        _placed(segment, number, line, recordings)
        for segment, lines in zip(segments, synced.lines, strict=True)
        for number, line in enumerate(lines, start=1)
    )
    with writing(archive.db) as db:
        fresh = testimonies.by_number(db, job.number)
        if fresh is None or fresh.state is not State.KEPT or not jobs.still_mine(db, job):
            return
        if transcripts.current(db, fresh.row) != before or edits.is_open(db, fresh.row):
            raise Refusal("The transcript was changed while it was compared with the recording.", "Ask again.")
        add(archive, db, fresh, _said(archive, fresh, placed, engine))
        ledger.note(db, archive.now(), str(job.options.get("by", "machine")), Verb.REVISED, fresh.number)
    confirm_now(archive)
    forget_drafts(archive, recordings)


def _said(archive: Archive, testimony: Testimony, segments: tuple[Segment, ...], engine: EngineSettings) -> Said:
    """The revision: by whom the text was, with times by the engine."""
    before = transcripts.current(archive.db, testimony.row)
    kind, name = (before.maker, before.maker_name) if before else (MakerKind.MACHINE, engine.engine)
    return Said(
        maker=Maker(
            kind=kind,
            name=name,
            machine=engine.engine if kind is MakerKind.PERSON else "",
            version=f"times by {engine.engine} {engine.model}",
            model_digest=engine.digest,
        ),
        languages=tuple(dict.fromkeys(segment.language for segment in segments)),
        segments=segments,
    )


def _on_one_clock(recordings: tuple[StoredFile, ...], heard: list[Transcription]) -> list[Line]:
    lines, offset = [], 0
    for file, one in zip(recordings, heard, strict=True):
        for segment in one.segments:
            if segment.start_ms is not None and segment.end_ms is not None:
                lines.append(
                    Line(start_ms=offset + segment.start_ms, end_ms=offset + segment.end_ms, text=segment.text)
                )
        offset += file.duration_ms
    return lines


def _placed(segment: Segment, number: int, line: Line, recordings: tuple[StoredFile, ...]) -> Segment:
    """A segment (its part `number`, from 1) in the recording in which it begins."""
    offset = 0
    for file in recordings:
        if line.start_ms < offset + file.duration_ms or file is recordings[-1]:
            start = min(line.start_ms - offset, file.duration_ms)
            return replace(
                segment,
                id=segment.id if number == 1 else f"{segment.id}-{number}",
                recording=file.id,
                start_ms=start,
                end_ms=max(start, min(line.end_ms - offset, file.duration_ms)),
                text=line.text,
            )
        offset += file.duration_ms
    raise ValueError("a testimony without recordings")
