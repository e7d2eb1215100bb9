"""Describing and discarding, and what the work list, the page and the jobs then say."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archives_for_tests import KEEPER, all_in, findings, hand_in, noted, perform
from oralhist.catalogue import jobs
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import OPEN, Component, Viewer
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, runner
from oralhist.work.describe import describe
from oralhist.work.discard import discard
from oralhist.work.holdings import named


def room(archive):
    return ReadingRoom(archive, KEEPER, archive.today())


def test_what_is_described_is_kept_and_found_and_the_rest_stays(archive, desk):
    taken = hand_in(archive, desk / "one.wav", title="Before", narrator="Kulash", place="Жаркент")
    changes = {
        "title": "Көпір",
        "date": "1962-05~",
        "languages": "kk; ru, ug",
        "side": "left",
        "family": "akhmetov",
        "born": "1938~",
    }
    describe(archive, taken.testimony, changes, KEEPER)
    perform(archive)
    view = room(archive).testimony(taken.address)
    assert (view.title, view.date, view.languages) == ("Көпір", "1962-05~", ("kk", "ru", "ug"))
    assert (view.side, view.born) == ("left", "1938~")
    assert (view.narrator, view.place, view.family_name) == ("Kulash", "Жаркент", "akhmetov")
    assert {hit.title for hit in room(archive).search("көпір").hits} == {"Көпір"}
    assert room(archive).search("Before").hits == ()
    describe(archive, taken.testimony, {"family": ""}, KEEPER)
    assert room(archive).testimony(taken.address).family_id is None
    assert noted(archive, Verb.DESCRIBED, taken.testimony)
    assert findings(archive) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": " \u202e "},
        {"date": "yesterday"},
        {"side": "both"},
        {"born": "before the war"},
        {"languages": "tlh"},
        {"colour": "x"},
    ],
)
def test_one_wrong_field_keeps_all_from_being_changed(archive, desk, wrong):
    taken = hand_in(archive, desk / "one.wav", title="Before")
    before = all_in(archive)
    with pytest.raises(Refusal):
        describe(archive, taken.testimony, {"place": "Жаркент", **wrong}, KEEPER)
    assert all_in(archive) == before


def test_a_testimony_is_named_by_number_in_any_case_or_by_address(archive, desk):
    taken = hand_in(archive, desk / "one.wav")
    for name in (taken.testimony, taken.testimony.lower(), taken.address):
        assert named(archive, name).number == taken.testimony
    for name in ("OH-1999-0001", "zzzzzzzz"):
        with pytest.raises(NotFound):
            named(archive, name)
    for name in ("", "OH-2026", "../x", "OH-2026-00٤٢"):
        with pytest.raises(Refusal):
            named(archive, name)


def test_a_discard_takes_everything_and_the_file_can_come_in_again(archive, desk):
    taken = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    perform(archive)
    assert discard(archive, taken.address, KEEPER) == taken.testimony
    assert all_in(archive) == []
    perform(archive)
    assert not list(archive.folders.root.rglob(f"*{taken.testimony}*"))
    assert room(archive).search("bridge").hits == ()
    assert findings(archive) == []
    again = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    assert (again.testimony, again.address) != (taken.testimony, taken.address)
    assert again.testimony > taken.testimony


def test_what_is_older_than_seven_days_is_not_discarded(archive, desk):
    taken = hand_in(archive, desk / "one.wav")
    now = archive.clock()
    archive.clock = lambda: now + timedelta(days=7, minutes=1)
    with pytest.raises(Refusal, match="is older than seven days"):
        discard(archive, taken.testimony, KEEPER)
    archive.clock = lambda: now + timedelta(days=6, hours=23)
    discard(archive, taken.testimony, KEEPER)


def test_what_was_ever_open_to_anybody_is_not_discarded(archive, desk):
    taken = hand_in(archive, desk / "one.wav")
    consent.record(archive, taken.testimony, (Component.DESCRIPTION,), OPEN, None, KEEPER)
    consent.record(archive, taken.testimony, (), frozenset(), None, KEEPER)
    with pytest.raises(Refusal, match="was open to readers"):
        discard(archive, taken.testimony, KEEPER)
    consent.withdraw(archive, taken.testimony, KEEPER)
    with pytest.raises(Refusal, match="was open to readers"):
        discard(archive, taken.testimony, KEEPER)
    assert len(all_in(archive)) == 1


def test_the_work_list_the_page_and_the_jobs_say_how_it_stands(archive, desk):
    taken = hand_in(archive, desk / "one.wav", desk / "two.flac", title="Two sides")
    assert [(row.number, row.address, row.title) for row in room(archive).desk()] == [
        (taken.testimony, taken.address, "Two sides")
    ]
    view = room(archive).testimony(taken.address)
    assert [(r.number, r.duration_ms, r.offset_ms, r.ready) for r in view.recordings] == [
        (1, 6000, 0, False),
        (2, 6000, 6000, False),
    ]
    perform(archive)
    states = {job.kind: job.state for job in jobs.of(archive.db, taken.testimony)}
    assert states[JobKind.DERIVE] is JobState.DONE
    assert states[JobKind.TRANSCRIBE] is JobState.FOR_A_PERSON
    assert all(recording.ready for recording in room(archive).testimony(taken.address).recordings)
    assert room(archive).testimony(taken.address).duration_ms == 12_000
    public = ReadingRoom(archive, Viewer.public(), archive.today())
    for ask in (public.desk, public.jobs, lambda: public.jobs_of(taken.testimony)):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.parametrize("fault", [TypeError, AssertionError, AttributeError, ZeroDivisionError, KeyError])
def test_a_fault_in_one_job_is_told_without_words_and_keeps_the_worker_from_no_other(
    archive, desk, monkeypatch, capfd, fault
):
    def fails(_archive, _job):
        raise fault("Kulash crossed the bridge")

    taken = hand_in(archive, desk / "one.wav", transcript=desk / "words.vtt")
    with monkeypatch.context() as broken:
        broken.setattr(runner.tag, "perform", fails)
        perform(archive)
    states = {job.kind: job.state for job in jobs.of(archive.db, taken.testimony)}
    assert (states[JobKind.TAG], states[JobKind.DERIVE]) == (JobState.FAILED, JobState.DONE)
    (told,) = [job.reason for job in jobs.of(archive.db, taken.testimony) if job.kind is JobKind.TAG]
    assert fault.__name__ in told and "Kulash" not in told + "".join(capfd.readouterr())


def test_a_job_that_was_cancelled_is_tried_again(archive, desk):
    taken = hand_in(archive, desk / "one.wav")
    derive = next(job.id for job in jobs.of(archive.db, taken.testimony) if job.kind is JobKind.DERIVE)
    runner.cancel(archive, derive)
    perform(archive)
    assert not archive.folders.copy(f"{taken.testimony}-01").exists()
    runner.retry(archive, derive)
    perform(archive)
    assert archive.folders.copy(f"{taken.testimony}-01").exists()
    for wrong in (lambda: runner.retry(archive, derive), lambda: runner.cancel(archive, 9999)):
        with pytest.raises(NotFound):
            wrong()
