"""Asking for access: of what one can see alone, answered or lapsed, with its history for both."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest

from archives_for_tests import KEEPER, hand_in
from oralhist.catalogue import ledger
from oralhist.catalogue.database import rows
from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, Viewer
from oralhist.model.asking import Asking
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import access_requests, accounts, consent, name_review

PASSWORD = "a-password-for-tests"
WHY = "Менің атам болар: 爷爷, بوۋام."


@pytest.fixture
def clock(archive):
    now = [datetime(2026, 5, 29, 12, tzinfo=UTC)]
    archive.clock = lambda: now[0]
    return now


@pytest.fixture
def guest(archive, clock):
    accounts.add(archive, "guest", "member", KEEPER, password=PASSWORD)
    return Viewer(clearance=Clearance.MEMBER, name="guest")


@pytest.fixture
def told(archive, clock, tmp_path):
    words = tmp_path / "words.vtt"
    words.write_text("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Kulash>We crossed.\n", encoding="utf-8")
    taken = hand_in(archive, transcript=words, title="Көпір")
    consent.record(archive, taken.testimony, (Component.DESCRIPTION, Component.TRANSCRIPT), OPEN, None, KEEPER)
    consent.record(archive, taken.testimony, (Component.SOUND, Component.NAME), CLOSED, None, KEEPER)
    name_review.complete(archive, taken.testimony, KEEPER)
    return taken


def own(archive, viewer):
    return ReadingRoom(archive, viewer, archive.today()).asked.own()


def waiting(archive):
    found = ReadingRoom(archive, KEEPER, archive.today()).asked.requests()
    return [one for one in found if one.view.state is Asking.WAITING]


def test_the_catalogue_is_not_asked_for_what_is_closed_since_it_takes_longer_than_for_what_never_was(
    archive, guest, told, monkeypatch
):
    consent.withdraw(archive, told.testimony, KEEPER)
    asked = []
    monkeypatch.setattr(access_requests.testimonies, "if_readable", lambda *of: asked.append(of))
    for address in (told.address, "00000000"):
        with pytest.raises(NotFound):
            access_requests.ask(archive, address, tuple(Component), WHY, None, guest)
        with pytest.raises(NotFound):
            access_requests.take_back(archive, address, guest)
    assert asked == []


def test_what_is_granted_opens_and_both_see_how_it_went(archive, guest, told):
    access_requests.ask(archive, told.address, (Component.NAME, Component.TRANSCRIPT), WHY, date(2026, 12, 31), guest)
    (asked,) = waiting(archive)
    # The transcript is open to them already: only what is not can be asked for.
    assert (asked.account, asked.view.components, asked.view.why) == ("guest", (Component.NAME,), WHY)
    access_requests.grant(archive, asked.id, (Component.NAME,), date(2026, 12, 31), "Иә.", KEEPER)
    assert archive.opens(told.address, guest, Component.NAME, date(2026, 12, 31))
    assert not archive.opens(told.address, guest, Component.NAME, date(2027, 1, 1))
    (view,) = own(archive, guest)
    assert (view.state, view.answer, view.title) == (Asking.GRANTED, "Иә.", "Көпір")
    with pytest.raises(Refusal, match="was granted"):
        access_requests.refuse(archive, asked.id, "No.", KEEPER)
    noted = [one.verb for one in ledger.entries(archive.db, subject=told.testimony, limit=3)]
    assert noted == ["access-granted", "granted", "access-asked"]
    assert not any(WHY in str(row) or "Иә" in str(row) for row in rows(archive.db, "SELECT * FROM ledger"))


def test_what_is_refused_needs_an_answer_and_opens_nothing(archive, guest, told):
    access_requests.ask(archive, told.address, (Component.NAME,), WHY, None, guest)
    (asked,) = waiting(archive)
    with pytest.raises(Refusal, match="needs an answer"):
        access_requests.refuse(archive, asked.id, " \u200b ", KEEPER)
    with pytest.raises(Refusal, match="that was asked for"):
        access_requests.grant(archive, asked.id, (Component.SOUND,), None, "", KEEPER)
    access_requests.refuse(archive, asked.id, "The narrator said no.", KEEPER)
    assert not archive.opens(told.address, guest, Component.NAME, archive.today())
    assert own(archive, guest)[0].state is Asking.REFUSED and waiting(archive) == []


def test_what_nobody_answers_lapses_and_can_be_asked_again(archive, clock, guest, told):
    access_requests.ask(archive, told.address, (Component.NAME,), WHY, None, guest)
    (asked,) = waiting(archive)
    clock[0] += timedelta(days=archive.settings.request_days - 1)
    assert own(archive, guest)[0].state is Asking.WAITING
    clock[0] += timedelta(days=1)
    assert own(archive, guest)[0].state is Asking.LAPSED and waiting(archive) == []
    for decide in (
        lambda: access_requests.grant(archive, asked.id, (Component.NAME,), None, "", KEEPER),
        lambda: access_requests.refuse(archive, asked.id, "No.", KEEPER),
    ):
        with pytest.raises(Refusal, match="was lapsed"):
            decide()
    access_requests.ask(archive, told.address, (Component.NAME,), "Again.", None, guest)
    assert [one.state for one in own(archive, guest)] == [Asking.WAITING, Asking.LAPSED]


def test_asking_again_takes_the_place_of_what_waits_and_it_can_be_taken_back(archive, guest, told):
    for why in ("One.", "Two."):
        access_requests.ask(archive, told.address, (Component.NAME,), why, None, guest)
    assert [(one.why, one.state.value) for one in own(archive, guest)] == [("Two.", "waiting"), ("One.", "taken back")]
    access_requests.take_back(archive, told.address, guest)
    assert waiting(archive) == []
    with pytest.raises(NotFound):
        access_requests.take_back(archive, told.address, guest)


def test_one_can_ask_only_about_what_one_can_see(archive, guest, told):
    consent.record(archive, told.testimony, (), frozenset([Audience.RESEARCHERS]), None, KEEPER)
    for address in (told.address, "00000000"):
        with pytest.raises(NotFound) as refused:
            access_requests.ask(archive, address, (Component.NAME,), WHY, None, guest)
        assert (refused.value.what, refused.value.do) == (NotFound().what, NotFound().do)


def test_what_was_asked_of_a_testimony_that_is_closed_by_now_is_as_if_it_had_never_been(archive, guest, told):
    access_requests.ask(archive, told.address, (Component.NAME,), WHY, None, guest)
    consent.withdraw(archive, told.testimony, KEEPER)
    assert own(archive, guest) == ()
    with pytest.raises(NotFound):
        access_requests.take_back(archive, told.address, guest)


def test_another_account_of_the_same_name_is_another_person(archive, clock, guest, told):
    access_requests.ask(archive, told.address, (Component.NAME,), WHY, None, guest)
    accounts.remove(archive, "guest", KEEPER)
    clock[0] += timedelta(days=1)
    accounts.add(archive, "guest", "member", KEEPER, password=PASSWORD)
    assert own(archive, guest) == () and waiting(archive) == []


@pytest.mark.parametrize(
    ("parts", "why", "until", "said"),
    [
        ((), "Why", None, "No part was chosen"),
        ((Component.TRANSCRIPT,), "Why", None, "No part was chosen"),
        ((Component.NAME,), "\u202e \x00", None, "no reason"),
        ((Component.NAME,), "x" * 2001, None, "longer than 2,000"),
        ((Component.NAME,), "Why", date(2026, 5, 1), "is over"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(archive, guest, told, parts, why, until, said):
    with pytest.raises(Refusal, match=said):
        access_requests.ask(archive, told.address, parts, why, until, guest)
    assert own(archive, guest) == ()


def test_archivists_ask_for_nothing(archive, told):
    with pytest.raises(Refusal, match="No part was chosen"):
        access_requests.ask(archive, told.address, (Component.NAME,), "Why", None, KEEPER)


def test_what_cannot_be_given_leaves_the_request_waiting_and_nothing_given(archive, guest, told, clock):
    access_requests.ask(archive, told.address, (Component.NAME,), WHY, None, guest)
    (asked,) = waiting(archive)
    archive.db.execute(
        "CREATE TRIGGER broken BEFORE UPDATE ON access_requests WHEN NEW.state = 'granted' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        access_requests.grant(archive, asked.id, (Component.NAME,), None, "Иә.", KEEPER)
    assert [one.id for one in waiting(archive)] == [asked.id], "one transaction: it is given and answered, or neither"
    assert rows(archive.db, "SELECT 1 FROM grants") == []
    assert ledger.entries(archive.db, subject=told.testimony, limit=1)[0].verb == "access-asked"
    with pytest.raises(Refusal, match="over"):
        access_requests.grant(archive, asked.id, (Component.NAME,), date(2026, 1, 1), "Иә.", KEEPER)
    assert len(waiting(archive)) == 1
