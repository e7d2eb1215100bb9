"""A recording that joins a testimony is heard alone, and what is heard stands behind the text that is there."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hearing_for_tests import clip, silence
from test_kills import said, scripted_models, taken_in, wav

from oralhist.catalogue import edits, jobs, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.model.access import OPEN
from oralhist.model.edits import EditKind, version
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import Maker, MakerKind
from oralhist.transcription.port import RATE
from oralhist.work import adding, consent, doctor, runner, transcribe
from oralhist.work import edits as work
from oralhist.work.changes import Asked
from oralhist.work.ingest import Incoming
from oralhist.work.initialise import operator
from oralhist.work.revise import Said, add

KEEPER = operator("t")


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """An archive, a testimony of which one recording was heard, and another recording that was not."""
    jfk = clip("en_jfk", tmp_path)[: 9 * RATE]
    archive, number = taken_in(
        tmp_path, np.concatenate([jfk, silence(2)] * 3), scripted_models(tmp_path / "m"), monkeypatch
    )
    assert runner.work(archive, quiet, once=True)
    later = wav(tmp_path / "later.wav", np.concatenate([jfk, silence(3)] * 2))
    yield archive, number, Incoming(path=later, name="later.wav")
    archive.close()


def checked_by_a_person(archive, number):
    """The text as a person checked it, the first line reworded."""
    first, *rest = (replace(one, checked=True, confidence=None) for one in said(archive, number))
    segments = (replace(first, text="What she said."), *rest)
    with writing(archive.db) as db:
        found = testimonies.by_number(db, number)
        maker = Maker(kind=MakerKind.PERSON, name="aigul")
        add(archive, db, found, Said(maker=maker, languages=("en",), segments=segments))
    return segments


def of_transcribing(archive, number) -> Job:
    return next(one for one in jobs.of(archive.db, number) if one.kind is JobKind.TRANSCRIBE)


def add_later(archive, number, later):
    return adding.add_recordings(archive, number, [later], KEEPER, covered=True)


def test_what_a_person_checked_stays_and_the_machine_s_words_stand_behind_it_marked(told):
    archive, number, later = told
    before = checked_by_a_person(archive, number)
    add_later(archive, number, later)
    assert runner.work(archive, quiet, once=True)
    now = said(archive, number)
    assert now[: len(before)] == before
    fresh = now[len(before) :]
    assert fresh and {one.recording for one in fresh} == {f"{number}-02"}
    assert not any(one.checked for one in fresh)
    assert len({one.id for one in now}) == len(now)
    row = testimonies.by_number(archive.db, number).row
    newest = transcripts.current(archive.db, row)
    assert (newest.maker, newest.maker_name, newest.machine[:8]) == (MakerKind.PERSON, "aigul", "scripted")
    file = json.loads(archive.folders.revision(number, newest.number).read_text(encoding="utf-8"))
    assert file["maker"]["machine"] == newest.machine
    assert file["maker"]["version"].startswith(f"{number}-02 heard by scripted")
    with pytest.raises(Refusal, match="a person made"):
        transcribe.ask(archive, number, KEEPER)
    assert of_transcribing(archive, number).state is JobState.DONE
    assert doctor.examine(archive) == ()
    assert not list((archive.folders.var / "drafts").glob("*/*"))


def test_what_a_machine_heard_stays_a_machine_s_and_is_not_heard_again(told):
    archive, number, later = told
    before = said(archive, number)
    add_later(archive, number, later)
    assert runner.work(archive, quiet, once=True)
    assert said(archive, number)[: len(before)] == before
    row = testimonies.by_number(archive.db, number).row
    assert transcripts.current(archive.db, row).maker is MakerKind.MACHINE
    both = said(archive, number)
    # Asked for again, all of it is heard, as any testimony's recordings are.
    transcribe.ask(archive, number, KEEPER)
    assert runner.work(archive, quiet, once=True)
    assert [one.text for one in said(archive, number)][: len(before)] == [one.text for one in before]
    assert {one.recording for one in said(archive, number)} == {one.recording for one in both}


def test_nothing_is_written_beside_what_somebody_wrote_down_meanwhile(told):
    archive, number, later = told
    before = said(archive, number)
    add_later(archive, number, later)
    by_hand = replace(before[0], id="e00001", recording=f"{number}-02", text="Written by hand.", checked=True)
    with writing(archive.db) as db:
        maker = Maker(kind=MakerKind.PERSON, name="aigul")
        found = testimonies.by_number(db, number)
        add(archive, db, found, Said(maker=maker, languages=("en",), segments=(*before, by_hand)))
    assert runner.work(archive, quiet, once=True)
    assert said(archive, number) == (*before, by_hand)
    assert of_transcribing(archive, number).state is JobState.DONE


def test_while_all_of_it_is_being_heard_another_is_added_and_both_are_heard_also_after_a_kill(told):
    archive, number, later = told
    before = said(archive, number)
    transcribe.ask(archive, number, KEEPER)
    with writing(archive.db) as db:
        running = jobs.take(db, archive.now(), number, (JobKind.TRANSCRIBE,))
    assert running is not None
    add_later(archive, number, later)
    assert of_transcribing(archive, number).options == {"recordings": [f"{number}-02"]}
    # The worker that ran it died: what waits does all of it.
    assert runner.work(archive, quiet, once=True)
    assert {one.recording for one in said(archive, number)} == {f"{number}-01", f"{number}-02"}
    assert len([one for one in said(archive, number) if one.recording == f"{number}-01"]) == len(before)
    assert len({one.id for one in said(archive, number)}) == len(said(archive, number))
    assert doctor.examine(archive) == ()


def test_two_that_join_one_after_the_other_are_both_heard(told, tmp_path):
    archive, number, later = told
    add_later(archive, number, later)
    third = wav(tmp_path / "third.wav", np.concatenate([clip("en_jfk", tmp_path), silence(1)]))
    add_later(archive, number, Incoming(path=third, name="third.wav"))
    assert of_transcribing(archive, number).options == {"recordings": [f"{number}-02", f"{number}-03"]}
    assert runner.work(archive, quiet, once=True)
    found = [one.recording for one in said(archive, number)]
    assert sorted(set(found)) == [f"{number}-01", f"{number}-02", f"{number}-03"]
    assert found == sorted(found)


def test_what_was_not_heard_since_it_was_withdrawn_is_heard_once_it_is_agreed_to_again(told):
    archive, number, later = told
    consent.record(archive, number, (), OPEN, None, KEEPER)
    before = said(archive, number)
    add_later(archive, number, later)
    consent.withdraw(archive, number, KEEPER)
    assert runner.work(archive, quiet, once=True)
    assert said(archive, number) == before
    consent.record(archive, number, (), OPEN, None, KEEPER)
    assert runner.work(archive, quiet, once=True)
    assert said(archive, number)[: len(before)] == before
    assert len(said(archive, number)) > len(before)


def test_corrections_that_are_in_no_revision_yet_are_not_lost(told):
    archive, number, later = told
    row = testimonies.by_number(archive.db, number).row
    first = said(archive, number)[0]
    asked = Asked(kind=EditKind.TEXT, segment=first.id, version=version(first), text="Corrected by hand.")
    work.make(archive, number, asked, KEEPER)
    assert edits.is_open(archive.db, row)
    add_later(archive, number, later)
    assert runner.work(archive, quiet, once=True)
    now = said(archive, number)
    assert now[0].text == "Corrected by hand."
    assert {one.recording for one in now} == {f"{number}-01", f"{number}-02"}
    assert transcripts.current(archive.db, row).maker is MakerKind.PERSON
