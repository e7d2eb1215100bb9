"""Translation by machine, as a job: Whisper's own, into English, a layer of its own beside the transcript.

It is heard from the sound, not made of the transcript, so a correction of one changes nothing in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace

from sqlite_utils import Database

from oralhist.catalogue import edits, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import State
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan
from oralhist.model.text import parse_language, primary
from oralhist.model.transcript import Flag, MakerKind, Segment, shared_ms
from oralhist.transcription.languages import choice_elsewhere
from oralhist.transcription.port import EngineSettings, ForAPerson, Hints
from oralhist.work import marking
from oralhist.work.archive import Archive
from oralhist.work.holdings import check_kept, named
from oralhist.work.revise import Said, add
from oralhist.work.transcribe import AUTO, engine_settings, forget_drafts, hear, lengths_of, numbered

INTO = "en"
"""The only language that Whisper translates into, and so the name of the layer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationWish:
    """How a testimony is to be translated: engine, model, languages spoken (default: as settings and testimony say).

    `spans`: where an archivist marked the language, which is heard there and no other.
    """

    engine: str = AUTO
    model: str = ""
    languages: tuple[str, ...] = ()
    spans: tuple[MarkedSpan, ...] = ()


def ask(archive: Archive, number: TestimonyId, wish: TranslationWish | None = None) -> None:
    """Queue the translation of a testimony; raises `Refusal` where a machine cannot or must not do it."""
    wish = wish or TranslationWish()
    with writing(archive.db) as db:
        testimony = named(archive, number)
        check_kept(testimony)
        recordings = testimonies.recordings_of(db, testimony.row)
        if not recordings:
            raise Refusal(f"{testimony.number} has no recording.", "The machine translates what it hears.")
        _check_writable(db, testimony)
        languages = tuple(parse_language(tag) for tag in wish.languages)
        spans = marking.checked(testimony.number, lengths_of(recordings), wish.spans)
        _hints(languages or testimony.languages, spans)
        _check_model(wish.model or archive.settings.model)
        wanted = replace(wish, languages=languages, spans=spans)
        jobs.enqueue(db, archive.now(), JobKind.TRANSLATE, number, asdict(wanted))


def _hints(languages: Sequence[str], spans: Sequence[MarkedSpan]) -> Hints:
    """What is to be heard; raises `ForAPerson` where no machine can translate it."""
    hints = Hints(languages=tuple(languages), translate=True)
    elsewhere = choice_elsewhere(replace(hints, marked=marking.of_recording(spans, 1)))
    if {*(elsewhere.languages if elsewhere else ()), *(span.language for span in spans)} == {INTO}:
        raise ForAPerson("It is told in English; there is nothing to translate.")
    return hints


def _check_model(model: str) -> None:
    # openai-whisper's README: the turbo models are not trained for translation; those named .en know English alone.
    if model.endswith(".en") or "turbo" in model:
        raise Refusal(f"The model {model} cannot translate.", "Name another, for example --model base.")


def _check_writable(db: Database, testimony: Testimony) -> None:
    now = transcripts.current(db, testimony.row, INTO)
    if (now is not None and now.maker is MakerKind.PERSON) or edits.is_open(db, testimony.row, INTO):
        raise Refusal(
            f"{testimony.number} has a translation that a person has corrected.", "The machine does not write over it."
        )


def perform(
    archive: Archive,
    job: Job,
    executor: Callable[[EngineSettings], Executor],
    report: Callable[[int, int], None],
) -> None:
    """Translate all recordings of a testimony into one revision of its layer.

    Raises `ForAPerson` where no machine knows the language, `Refusal` where the sound cannot be read. Writes nothing
    where meanwhile the testimony was withdrawn or discarded, the job cancelled, or the translation corrected.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None or testimony.state is not State.KEPT:
        return
    spans = job.spans
    hints = _hints(job.options.get("languages") or testimony.languages, spans)
    model = str(job.options.get("model", ""))
    _check_model(model or archive.settings.model)
    engine = engine_settings(archive, model, str(job.options.get("engine", AUTO)))
    recordings = testimonies.recordings_of(archive.db, testimony.row)
    heard = hear(archive, testimony, engine, hints, spans, executor(engine), report, recordings)
    if not heard:
        return
    maker = replace(heard[-1].maker, version=f"{heard[-1].maker.version} translating into English")
    # What is told in English is no translation.
    told = [one for each in heard for one in each.segments if primary(one.language) != INTO]
    with writing(archive.db) as db:
        fresh = testimonies.by_number(db, job.number)
        if fresh is None or fresh.state is not State.KEPT or not jobs.still_mine(db, job):
            return
        _check_writable(db, fresh)
        original = transcripts.segments_of(db, fresh.row)
        segments = tuple(replace(_as_careful(one, original), language=INTO) for one in numbered(told))
        add(archive, db, fresh, Said(maker=maker, languages=(INTO,), segments=segments, layer=INTO))
        ledger.note(db, archive.now(), "machine", Verb.TRANSCRIBED, fresh.number)
    forget_drafts(archive, recordings, translated=True)


def _as_careful(segment: Segment, original: Sequence[Segment]) -> Segment:
    """A segment that says what a doubtful one of the transcript says is doubtful too: for archivists until checked."""
    beside = any(one.doubtful and shared_ms(one, segment) for one in original)
    if not beside or Flag.NEEDS_REVIEW in segment.flags:
        return segment
    return replace(segment, flags=(*segment.flags, Flag.NEEDS_REVIEW))
