"""Transcription as a job: sound is decoded, heard window by window, and becomes a revision; killed, it resumes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import edits, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.media import probe
from oralhist.model.access import State, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan
from oralhist.model.text import parse_language
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.transcription import pipeline
from oralhist.transcription.languages import choice, choice_elsewhere
from oralhist.transcription.port import EngineSettings, ForAPerson, Hints
from oralhist.transcription.weights import ENGINE, FAST, fetch_fast, has_fast, installed
from oralhist.work import marking
from oralhist.work.archive import Archive
from oralhist.work.holdings import check_kept, named
from oralhist.work.revise import Said, add, cut

AUTO = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a testimony is to be transcribed: engine, model, languages (default: as settings and testimony say).

    `draft_as`: a language that it is written down as if it were, for a person who will write over it.
    `spans`: where an archivist marked the language, which is heard there and no other.
    """

    engine: str = AUTO
    model: str = ""
    languages: tuple[str, ...] = ()
    draft_as: str = ""
    spans: tuple[MarkedSpan, ...] = ()


def ask(archive: Archive, number: TestimonyId, by: Viewer, wish: Wish | None = None) -> None:
    """Queue the transcription of a testimony; raises `Refusal` where a machine cannot or must not do it."""
    wish = wish or Wish()
    with writing(archive.db) as db:
        testimony = named(archive, number)
        check_kept(testimony)
        recordings = testimonies.recordings_of(db, testimony.row)
        if not recordings:
            raise Refusal(f"{testimony.number} has no recording.", "A text needs no transcription.")
        now = transcripts.current(db, testimony.row)
        if now is not None and now.maker is MakerKind.PERSON:
            raise Refusal(
                f"{testimony.number} has a transcript that a person made (revision {now.number}).",
                "The machine does not write over it.",
            )
        if edits.is_open(db, testimony.row):
            raise Refusal(
                f"{testimony.number} is being corrected by a person.", "The machine does not write over corrections."
            )
        if wish.draft_as:
            choice(Hints(languages=wish.languages or testimony.languages, draft_as=wish.draft_as))
        spans = marking.checked(testimony.number, lengths_of(recordings), wish.spans)
        wanted = replace(wish, languages=tuple(parse_language(tag) for tag in wish.languages), spans=spans)
        jobs.enqueue(db, archive.now(), JobKind.TRANSCRIBE, testimony.number, asdict(wanted))


def engine_settings(archive: Archive, model: str = "", engine: str = AUTO) -> EngineSettings:
    """The engine that transcribes here; raises `Refusal` where it or its model is not on this machine."""
    name = model or archive.settings.model
    return engine_for(archive.settings.models, name, archive.settings.threads, engine)


def engine_for(models: Path, name: str, threads: int, engine: str = AUTO) -> EngineSettings:
    """The engine `engine` (`AUTO`: the fastest that is installed) with the model `name` from the folder `models`.

    Raises `Refusal` where either is not there.
    """
    if engine == FAST and not has_fast():
        raise Refusal("faster-whisper is not installed.", "Install oralhist with the extra `fast`.")
    there = {one.engine: one for one in installed(models) if one.name == name}
    if has_fast() and FAST not in there and (engine == FAST or (engine == AUTO and ENGINE in there)):
        made = fetch_fast(name, models)
        if made is not None:
            there[FAST] = made
    for wanted in (FAST, *there) if engine == AUTO else (engine,):
        found = there.get(wanted)
        if found is not None and (wanted != FAST or has_fast()):
            return EngineSettings(
                engine=wanted, model=found.name, path=found.path, digest=found.digest, threads=threads
            )
    what = f"The speech model {name} is not on this machine"
    what += "." if engine == AUTO else f" in the form that {engine} reads."
    raise Refusal(what, f"Get it with `oralhist models fetch {name}`.")


def perform(
    archive: Archive,
    job: Job,
    executor: Callable[[EngineSettings], Executor],
    report: Callable[[int, int], None],
) -> None:
    """Transcribe all recordings of a testimony into one revision, or those alone that were added later.

    Raises `ForAPerson` where no machine knows the language, or in the end where it left empty what is not marked,
    `Refusal` where the sound cannot be read. Writes nothing where meanwhile the testimony was withdrawn or discarded,
    the job cancelled, or a person's transcript supplied.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None or testimony.state is not State.KEPT:
        return
    hints = Hints(
        languages=tuple(job.options.get("languages") or testimony.languages),
        draft_as=str(job.options.get("draft_as", "")),
    )
    spans = job.spans
    choice_elsewhere(replace(hints, marked=marking.of_recording(spans, 1)))
    engine = engine_settings(archive, str(job.options.get("model", "")), str(job.options.get("engine", AUTO)))
    later = bool(job.options.get("recordings"))
    recordings = (
        _unwritten(archive.db, testimony, job) if later else testimonies.recordings_of(archive.db, testimony.row)
    )
    if recordings and all(file.silent for file in recordings):
        raise ForAPerson("Nothing can be heard in it: no moment is louder than -60 dB. Listen to the master.")
    heard = hear(archive, testimony, engine, hints, spans, executor(engine), report, recordings)
    segments = [segment for one in heard for segment in one.segments]
    if not heard:
        return
    said = Said(
        maker=heard[-1].maker,
        languages=tuple(dict.fromkeys(segment.language for segment in segments)),
        segments=numbered(segments),
    )
    (_keep_behind if later else _keep)(archive, job, said)
    forget_drafts(archive, recordings)
    left_ms = sum(one.left_ms for one in heard)
    if left_ms:
        raise ForAPerson(
            f"Outside the spans that were marked somebody speaks for {_lasting(left_ms)}; "
            "that was left empty, a person has to write it down."
        )


def _lasting(ms: int) -> str:
    minutes, seconds = divmod(max(1, round(ms / 1000)), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def lengths_of(recordings: Sequence[StoredFile]) -> dict[int, int]:
    """How long each recording is, in ms, by its number in the testimony."""
    return {file.number: file.duration_ms for file in recordings}


def hear(
    archive: Archive,
    testimony: Testimony,
    engine: EngineSettings,
    hints: Hints,
    spans: Sequence[MarkedSpan],
    executor: Executor,
    report: Callable[[int, int], None],
    recordings: Sequence[StoredFile],
) -> list[pipeline.Transcription]:
    """What a machine hears in these recordings of a testimony; what it heard before it was interrupted is not lost.

    `spans` are those of all its recordings whose language is marked.
    `report` is told steps done and steps in all. Raises as `perform`.
    """
    found = []
    for position, file in enumerate(recordings):

        def so_far(done: int, total: int, position: int = position) -> None:
            report(position * total + done, len(recordings) * total)

        heard = pipeline.transcribe(
            pcm=decoded(archive, testimony, file),
            folder=archive.folders.drafts(file.id, translated=hints.translate),
            engine=engine,
            hints=replace(hints, marked=marking.of_recording(spans, file.number)),
            executor=executor,
            recording=file.id,
            report=so_far,
        )
        found.append(heard)
    return found


def forget_drafts(archive: Archive, recordings: Sequence[StoredFile], *, translated: bool = False) -> None:
    """Remove what was kept for a resume of `hear`."""
    for file in recordings:
        archive.folders.pcm(file.id).unlink(missing_ok=True)
        shutil.rmtree(archive.folders.drafts(file.id, translated=translated), ignore_errors=True)


def _keep(archive: Archive, job: Job, said: Said) -> None:
    with writing(archive.db) as db:
        testimony = testimonies.by_number(db, job.number)
        if testimony is None or testimony.state is not State.KEPT or not jobs.still_mine(db, job):
            return
        now = transcripts.current(db, testimony.row)
        if (now is not None and now.maker is MakerKind.PERSON) or edits.is_open(db, testimony.row):
            return
        add(archive, db, testimony, said)
        ledger.note(db, archive.now(), "machine", Verb.TRANSCRIBED, testimony.number)


def _unwritten(db: Database, testimony: Testimony, job: Job) -> tuple[StoredFile, ...]:
    """Those of the recordings that a job is to hear of which no words are written down."""
    written = {one.recording for one in edits.working(db, testimony.row)}
    wanted = set(job.options["recordings"]) - written
    return tuple(file for file in testimonies.recordings_of(db, testimony.row) if file.id in wanted)


def _keep_behind(archive: Archive, job: Job, said: Said) -> None:
    """Put what was heard in recordings that were added behind the text that is there, of which nothing changes.

    The revision stays a person's where it was one: no machine writes over it later, and each line says for itself
    whether anybody has checked it. Of what somebody wrote down meanwhile, or of a text without times, nothing is kept.
    """
    with writing(archive.db) as db:
        testimony = testimonies.by_number(db, job.number)
        if testimony is None or testimony.state is not State.KEPT or not jobs.still_mine(db, job):
            return
        cut(archive, db, testimony)
        now, written = transcripts.current(db, testimony.row), transcripts.segments_of(db, testimony.row)
        numbers = {file.id: file.number for file in _unwritten(db, testimony, job)}
        if not numbers or (written and all(one.start_ms is None for one in written)):
            return
        maker = said.maker
        if now is not None and now.maker is MakerKind.PERSON:
            heard = f"{', '.join(numbers)} heard by {maker.name} {maker.version}"
            maker = Maker(kind=MakerKind.PERSON, name=now.maker_name, machine=said.maker.name, version=heard.strip())
        fresh = tuple(
            replace(one, id=f"r{numbers[one.recording]:02d}{one.id}")
            for one in said.segments
            if one.recording in numbers
        )
        languages = (*(now.languages if now else ()), *said.languages)
        behind = Said(maker=maker, languages=tuple(dict.fromkeys(languages)), segments=(*written, *fresh))
        add(archive, db, testimony, behind)
        ledger.note(db, archive.now(), "machine", Verb.TRANSCRIBED, testimony.number)


def decoded(archive: Archive, testimony: Testimony, file: StoredFile) -> Path:
    """The recording as 16 kHz mono samples, decoded once and kept until its transcript is."""
    out = archive.folders.pcm(file.id)
    if not out.is_file():
        out.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.decode(archive.folders.bag(testimony.number, file.deposit) / "data" / file.name, out)
    return out


def numbered(segments: list[Segment]) -> tuple[Segment, ...]:
    """The segments with identifiers of their own in the testimony, ``s00001`` and on."""
    return tuple(replace(segment, id=f"s{number:05d}") for number, segment in enumerate(segments, start=1))
