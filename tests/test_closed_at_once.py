"""Consent, withdrawal and midnight act at once: with no worker running, on whoever asks, in every process."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from oralhist.assembly import open_archive
from oralhist.catalogue import jobs, passages, testimonies, transcripts
from oralhist.catalogue.database import connect, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.catalogue.shelves import Shelves
from oralhist.config import MARK
from oralhist.model.access import CLOSED, OPEN, Component, State, Viewer
from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import Passage
from oralhist.web.app import create_app
from oralhist.work import consent, runner
from oralhist.work.describe import Description, describe
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.tag import decide
from two_archives import BEGUN, KEEPER, Telling, build, drawing, lines

NUMBER, ADDRESS = TestimonyId("OH-2026-0001"), "aaaaaaa1"
TOLD = Telling(
    address=ADDRESS,
    title="The wooden bridge",
    lines=lines("We crossed the wooden bridge before light.", "In May 1962 we reached Khorgos."),
    recordings=(8,),
    tags={"khorgos-crossing-1962": 1},
    decisions=(),
)
WHERE = (f"/t/{ADDRESS}", f"/t/{ADDRESS}/transcript.vtt", f"/t/{ADDRESS}/sound/1")


@pytest.fixture
def archive(tmp_path):
    return build(tmp_path, [(0, TOLD)])


def seen(archive) -> set[bool]:
    """In how many of the places where it could stand the testimony stands: all, none, or (wrong) some."""
    visitor = create_app(archive).test_client()
    found = {visitor.get(path, buffered=True).status_code == 200 for path in WHERE}
    found |= {
        ADDRESS.encode() in visitor.get(path).data
        for path in ("/", "/search?q=bridge", "/events/khorgos-crossing-1962")
    }
    return found


def test_consent_and_withdrawal_act_at_once_with_no_worker_running(archive):
    assert seen(archive) == {False}
    for _ in range(3):
        consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
        assert seen(archive) == {True}
        consent.withdraw(archive, NUMBER, KEEPER)
        assert seen(archive) == {False}
    consent.record(archive, NUMBER, (), CLOSED, None, KEEPER)
    assert seen(archive) == {False}


def test_they_act_at_once_in_every_other_process(archive):
    other = open_archive(archive.folders.root)
    other.clock = archive.clock
    assert seen(archive) == {False}
    consent.record(other, NUMBER, (), OPEN, None, KEEPER)
    assert seen(archive) == {True}
    consent.withdraw(other, NUMBER, KEEPER)
    assert seen(archive) == {False}
    other.close()


def test_what_was_withdrawn_stays_hidden_until_all_of_it_is_agreed_again(archive):
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    consent.withdraw(archive, NUMBER, KEEPER)
    consent.record(archive, NUMBER, (Component.DESCRIPTION, Component.TRANSCRIPT), OPEN, None, KEEPER)
    assert seen(archive) == {False}
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    assert seen(archive) == {True}


def test_a_job_that_ends_while_its_testimony_is_withdrawn_writes_nothing_and_is_taken_up_when_it_is_open_again(archive):
    row = testimonies.by_number(archive.db, NUMBER).row
    with writing(archive.db) as db:
        db.execute("DELETE FROM tags")
        jobs.enqueue(db, archive.now(), JobKind.TAG, NUMBER)
    consent.withdraw(archive, NUMBER, KEEPER)
    runner.wait_for(archive, NUMBER, lambda _job, _done, _total: None)
    assert transcripts.tags_of(archive.db, row) == ()
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    waiting = {job.kind for job in jobs.of(archive.db, NUMBER) if job.state is JobState.WAITING}
    assert waiting == {JobKind.DERIVE, JobKind.TAG}
    runner.wait_for(archive, NUMBER, lambda _job, _done, _total: None)
    assert transcripts.tags_of(archive.db, row)


def test_a_new_description_is_not_found_by_its_old_words_even_before_the_index_is_made(archive):
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    visitor = create_app(archive).test_client()
    describe(archive, NUMBER, {"title": "The stone arch", "summary": ""}, KEEPER)
    assert b"Nothing found" in visitor.get("/search?q=told").data
    assert b"stone arch" in visitor.get("/search?q=Khorgos").data


def test_the_tags_of_what_is_sealed_are_decided_by_nobody(archive):
    row = testimonies.by_number(archive.db, NUMBER).row
    tag = transcripts.tags_of(archive.db, row)[0]
    with writing(archive.db) as db:
        testimonies.update(db, archive.now(), row, {"state": State.SEALED.value})
    with pytest.raises(Refusal, match="is sealed"):
        decide(archive, tag.id, TagStatus.REJECTED, KEEPER)
    assert transcripts.tag(archive.db, tag.id) == tag


@pytest.mark.parametrize(
    ("zone", "day", "closed", "opened"),
    [
        ("UTC", date(2030, 1, 1), ["2029-12-31T23:59:59"], ["2030-01-01T00:00:00", "2031-01-01T00:00:00"]),
        ("Asia/Almaty", date(2030, 1, 1), ["2029-12-31T18:59:59"], ["2029-12-31T19:00:00"]),
        # On 1 March 2024 Almaty set its clocks back at midnight: it was 23 o'clock on 29 February a second time.
        (
            "Asia/Almaty",
            date(2024, 3, 1),
            ["2024-02-29T17:59:59", "2024-02-29T18:00:00", "2024-02-29T18:59:59"],
            ["2024-02-29T19:00:00"],
        ),
        # In Cairo 26 April 2024 began at one o'clock.
        ("Africa/Cairo", date(2024, 4, 26), ["2024-04-25T21:59:59"], ["2024-04-25T22:00:00"]),
        # In Havana the first hour of 3 November 2024 came twice; it was that day all the time.
        ("America/Havana", date(2024, 11, 3), ["2024-11-03T03:59:59"], ["2024-11-03T04:00:00", "2024-11-03T05:30:00"]),
        # In Samoa there was no 30 December 2011.
        ("Pacific/Apia", date(2011, 12, 30), ["2011-12-30T09:59:59"], ["2011-12-30T10:00:00"]),
    ],
)
def test_an_embargo_ends_at_midnight_where_the_archive_is(tmp_path, zone, day, closed, opened):
    archive = build(tmp_path, [(0, TOLD)])
    mark = archive.folders.root / MARK
    mark.write_text(mark.read_text(encoding="utf-8").replace("Asia/Almaty", zone), encoding="utf-8")
    archive = open_archive(archive.folders.root)
    consent.record(archive, NUMBER, (), OPEN, day, KEEPER)
    # The clock runs on, is set back, and runs on again.
    for instants, wanted in ((closed, False), (opened, True), (closed, False), (opened, True)):
        for instant in instants:
            archive.clock = lambda instant=instant: datetime.fromisoformat(instant).replace(tzinfo=UTC)
            assert seen(archive) == {wanted}, instant
    archive.close()


def test_the_vector_of_what_is_readable_is_whole_while_the_catalogue_grows(archive):
    """Passages that another process adds between two questions to the catalogue make no fault and are not seen half."""
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    other = connect(archive.folders.catalogue)
    viewer, today = Viewer.public(), archive.today()
    before = Shelves().readable(archive.db, viewer, today, archive.chronology(), {})
    passage = Passage(text="one more", language="en", segments=(0,), starts=(0,))
    grown: list[bool] = []

    def grow(statement: str) -> None:
        if "FROM passages" in statement and not grown:
            grown.append(True)
            with writing(other):
                row = testimonies.by_number(other, NUMBER).row
                passages.replace_passages(other, row, Component.TRANSLATION, "ru", [passage] * 5)

    archive.db.conn.set_trace_callback(grow)
    meanwhile = Shelves().readable(archive.db, viewer, today, archive.chronology(), {})
    archive.db.conn.set_trace_callback(None)
    assert grown and meanwhile == before
    after = Shelves().readable(archive.db, viewer, today, archive.chronology(), {})
    assert len(after.passages) == len(before.passages) + 1, "five passages that say the same are one"
    other.close()


def test_a_vector_is_kept_until_anything_changes_that_it_says(archive):
    viewer, today = Viewer.public(), archive.today()
    closed = archive.readable(viewer, today)
    assert archive.readable(viewer, today) is closed
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    opened = archive.readable(viewer, today)
    assert sum(closed.passages) == 0 < sum(opened.passages)
    consent.record(archive, NUMBER, (Component.TRANSCRIPT,), OPEN, today + timedelta(days=1), KEEPER)
    assert sum(archive.readable(viewer, today).passages) < sum(opened.passages)
    assert archive.readable(viewer, today + timedelta(days=1)) == opened
    archive.draw = drawing("aaaaaaa9")
    words = archive.folders.root.parent / "more.txt"
    words.write_text("More words of somebody.", encoding="utf-8")
    take_in(archive, [], Incoming(path=words, name=words.name), Description(title="More", languages=("en",)), KEEPER)
    assert len(archive.readable(Viewer.public(), BEGUN.date() + timedelta(days=400)).passages) == len(opened.passages)
