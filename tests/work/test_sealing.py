"""What is sealed nobody reads, and two administrators together break a seal; it is hidden then, never open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from oralhist.catalogue import accounts as rows
from oralhist.catalogue import jobs, ledger, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.model.access import OPEN, Component, State
from oralhist.model.identifiers import TestimonyId
from oralhist.model.question import Page
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import accounts, consent, sealing
from two_archives import BEGUN, KEEPER, LATER, PASSWORD, Telling, build, lines

NUMBER = TestimonyId("OH-2026-0001")
TOLD = Telling(address="aaaaaaa1", title="The wooden bridge", lines=lines("We crossed the wooden bridge."))


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, TOLD)])
    archive.clock = lambda: BEGUN
    for name in ("aigul", "bolat"):
        accounts.add(archive, name, "administrator", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    return archive


def viewer(archive, name):
    return rows.account(archive.db, name).viewer(archive.today())


def state(archive):
    return testimonies.by_number(archive.db, NUMBER).state


def verbs(archive):
    return [(one["who"], one["verb"]) for one in archive.db.query("SELECT * FROM ledger ORDER BY entry DESC LIMIT 3")]


def test_nobody_reads_what_is_sealed_and_no_job_is_left_of_it(archive):
    with writing(archive.db) as db:
        jobs.enqueue(db, archive.now(), JobKind.TAG, NUMBER)
    sealing.seal(archive, NUMBER, viewer(archive, "keeper"))
    for name in ("keeper", "aigul", "scholar"):
        room = ReadingRoom(archive, viewer(archive, name), archive.today())
        assert room.search("bridge", Page()).total == 0
        with pytest.raises(NotFound):
            room.by_number(NUMBER)
        if name != "scholar":
            assert room.desk() == room.jobs() == ()
    with pytest.raises(Refusal, match="is sealed"):
        consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    assert verbs(archive)[0] == ("keeper", "sealed")


def test_two_administrators_break_a_seal_and_it_is_hidden_then(archive):
    sealing.seal(archive, NUMBER, KEEPER)
    aigul, bolat = viewer(archive, "aigul"), viewer(archive, "bolat")
    assert sealing.unseal(archive, NUMBER.lower(), aigul) is False
    assert state(archive) is State.SEALED
    assert [(one.number, one.asked_by) for one in sealing.waiting(archive, bolat)] == [(NUMBER, "aigul")]
    with pytest.raises(Refusal, match="second administrator"):
        sealing.unseal(archive, NUMBER, aigul)
    assert sealing.unseal(archive, NUMBER, bolat) is True
    assert state(archive) is State.HIDDEN
    assert verbs(archive)[:2] == [("bolat", "unsealed"), ("aigul", "unsealing-asked")]
    assert sealing.waiting(archive, bolat) == () and ledger.broken_at(archive.db) is None
    # What was agreed before opens nothing: not even when another part is agreed again.
    consent.record(archive, NUMBER, (Component.DESCRIPTION,), OPEN, None, KEEPER)
    assert ReadingRoom(archive, viewer(archive, "scholar"), archive.today()).search("bridge", Page()).total == 0
    consent.record(archive, NUMBER, (), OPEN, None, KEEPER)
    assert ReadingRoom(archive, viewer(archive, "scholar"), archive.today()).search("bridge", Page()).total > 0


def test_nobody_but_two_administrators_of_old_breaks_a_seal(archive):
    sealing.seal(archive, NUMBER, KEEPER)
    for who in (viewer(archive, "keeper"), viewer(archive, "scholar"), KEEPER):
        with pytest.raises(Refusal, match="Two administrators"):
            sealing.unseal(archive, NUMBER, who)
    with pytest.raises(NotFound):
        sealing.waiting(archive, viewer(archive, "keeper"))
    sealing.unseal(archive, NUMBER, viewer(archive, "aigul"))
    accounts.add(archive, "made-for-it", "administrator", viewer(archive, "aigul"), password=PASSWORD)
    with pytest.raises(Refusal, match="newer than what was asked"):
        sealing.unseal(archive, NUMBER, viewer(archive, "made-for-it"))
    assert state(archive) is State.SEALED


def test_the_word_of_an_administrator_who_has_gone_breaks_no_seal(archive):
    sealing.seal(archive, NUMBER, KEEPER)
    sealing.unseal(archive, NUMBER, viewer(archive, "aigul"))
    accounts.remove(archive, "aigul", KEEPER)
    assert sealing.waiting(archive, viewer(archive, "bolat")) == ()
    assert sealing.unseal(archive, NUMBER, viewer(archive, "bolat")) is False
    assert state(archive) is State.SEALED


def test_what_one_administrator_asked_lapses_after_a_week(archive):
    sealing.seal(archive, NUMBER, KEEPER)
    sealing.unseal(archive, NUMBER, viewer(archive, "aigul"))
    archive.clock = lambda: LATER + sealing.LAPSE + timedelta(seconds=1)
    assert sealing.unseal(archive, NUMBER, viewer(archive, "bolat")) is False
    assert state(archive) is State.SEALED
    assert sealing.unseal(archive, NUMBER, viewer(archive, "aigul")) is True


def test_a_seal_that_is_none_cannot_be_broken(archive):
    for name, fault in ((NUMBER, NotFound), ("OH-2026-0099", NotFound), ("aaaaaaa1", Refusal), ("", Refusal)):
        with pytest.raises(fault):
            sealing.unseal(archive, name, viewer(archive, "aigul"))


def test_who_asked_before_a_seal_was_broken_did_not_ask_for_the_next_one(archive):
    aigul, bolat = viewer(archive, "aigul"), viewer(archive, "bolat")
    sealing.seal(archive, NUMBER, KEEPER)
    sealing.unseal(archive, NUMBER, aigul)
    sealing.unseal(archive, NUMBER, bolat)
    sealing.seal(archive, NUMBER, KEEPER)
    assert sealing.unseal(archive, NUMBER, bolat) is False
