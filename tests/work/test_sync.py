"""A transcript that came as text alone gets the seconds of its recordings, or is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from archives_for_tests import KEEPER, hand_in
from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobState
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import MakerKind, Segment
from oralhist.transcription.port import ForAPerson
from oralhist.work import runner, sync
from oralhist.work.archive import Archive
from oralhist.work.describe import describe

AUDIO = Path(__file__).resolve().parent.parent / "data" / "audio"
SPOKEN = [
    "And so, my fellow Americans: ask not what your country can do for you, ask what you can do for your country.",
    "It was the first great sorrow of his life; it was not so much the loss of the cotton itself,",
    "but the fantasy, the hopes, the dreams built around it.",
]


def taken(archive: Archive, folder: Path, texts: list[str]) -> TestimonyId:
    """A testimony of two recordings with a text without times."""
    (folder / "words.txt").write_text("\n\n".join(f"Kulash: {text}" for text in texts), encoding="utf-8")
    sounds = (AUDIO / f"{name}.flac" for name in ("en_jfk", "en_libri"))
    found = hand_in(archive, *sounds, transcript=folder / "words.txt", title="Two speeches", languages=("en",))
    perform(archive, found.testimony)
    return found.testimony


def perform(archive: Archive, number: TestimonyId) -> tuple[Job, ...]:
    return runner.wait_for(archive, number, lambda _job, _done, _total: None)


def segments(archive: Archive, number: TestimonyId) -> tuple[Segment, ...]:
    return transcripts.segments_of(archive.db, testimonies.by_number(archive.db, number).row)


def test_the_words_stay_and_get_the_seconds_of_the_recording_in_which_they_are_said(archive, tmp_path):
    number = taken(archive, tmp_path, SPOKEN)
    assert [one.start_ms for one in segments(archive, number)] == [None] * 3
    sync.ask(archive, number, KEEPER)
    perform(archive, number)
    row = testimonies.by_number(archive.db, number).row
    first, second = (file.id for file in testimonies.recordings_of(archive.db, row))
    now = segments(archive, number)
    assert [one.text for one in now] == SPOKEN
    assert [one.recording for one in now] == [first, second, second]
    assert [one.checked for one in now] == [True] * 3
    assert [one.speaker for one in now] == ["Kulash"] * 3
    assert now[0].start_ms < 1000 < 9000 < now[0].end_ms <= 11_000
    assert now[1].start_ms < 1000 < 4000 < now[1].end_ms < now[2].start_ms + 500
    assert 7000 < now[2].end_ms <= 8730
    current = transcripts.current(archive.db, row)
    assert (current.number, current.maker, current.maker_name) == (2, MakerKind.PERSON, KEEPER.name)
    assert current.machine == "faster-whisper"
    with pytest.raises(Refusal, match="has times already"):
        sync.ask(archive, number, KEEPER)


def test_killed_after_its_last_word_it_has_nothing_more_to_do(archive, tmp_path):
    number = taken(archive, tmp_path, SPOKEN)
    sync.ask(archive, number, KEEPER)
    perform(archive, number)
    with writing(archive.db) as db:
        db.execute("UPDATE jobs SET state = 'running' WHERE kind = 'sync'")
    with runner.working(archive, lambda _job, _done, _total: None):
        pass
    (job,) = (one for one in perform(archive, number) if one.kind == "sync")
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert transcripts.current(archive.db, testimonies.by_number(archive.db, number).row).number == 2


def test_a_text_of_something_else_stays_as_it_was(archive, tmp_path):
    number = taken(archive, tmp_path, ["We crossed the wooden bridge at Khorgos.", "My aunt stayed behind."])
    sync.ask(archive, number, KEEPER)
    (job,) = (one for one in perform(archive, number) if one.kind == "sync")
    assert job.state is JobState.FAILED
    assert "not what was heard" in job.reason
    assert [one.start_ms for one in segments(archive, number)] == [None] * 2


def test_what_no_machine_hears_is_refused_when_it_is_asked_for(archive, tmp_path):
    number = taken(archive, tmp_path, SPOKEN)
    describe(archive, number, {"languages": "ug"}, KEEPER)
    with pytest.raises(ForAPerson):
        sync.ask(archive, number, KEEPER)
