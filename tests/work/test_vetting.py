"""Researchers are vouched for by two, until a day, on terms that they accepted; else they read as the public does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from oralhist.catalogue.accounts import account
from oralhist.model.access import Clearance
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import accounts, vetting
from oralhist.work.archive import Archive
from oralhist.work.initialise import operator

AIGUL, BOLAT, SCHOLAR = operator("aigul"), operator("bolat"), operator("scholar")


@pytest.fixture
def scholar(archive: Archive) -> Archive:
    accounts.add(archive, "scholar", "researcher", AIGUL, password="a-password-for-tests")
    return archive


def reads_as(archive: Archive, *, days: int = 0) -> Clearance:
    found = account(archive.db, "scholar")
    assert found is not None
    return found.viewer(archive.today() + timedelta(days=days)).clearance


def test_it_takes_two_a_day_and_the_terms(scholar: Archive) -> None:
    until = scholar.today() + timedelta(days=30)
    assert reads_as(scholar) is Clearance.MEMBER
    vetting.vouch(scholar, "scholar", until, AIGUL)
    vetting.accept(scholar, SCHOLAR)
    assert reads_as(scholar) is Clearance.MEMBER
    with pytest.raises(Refusal, match="vouches for scholar already"):
        vetting.vouch(scholar, "scholar", until, AIGUL)
    vetting.vouch(scholar, "scholar", until + timedelta(days=30), BOLAT)
    assert reads_as(scholar) is Clearance.RESEARCHER


def test_the_earlier_day_counts_and_after_it_two_vouch_again(scholar: Archive) -> None:
    for who, days in ((AIGUL, 40), (BOLAT, 30)):
        vetting.vouch(scholar, "scholar", scholar.today() + timedelta(days=days), who)
    vetting.accept(scholar, SCHOLAR)
    assert reads_as(scholar, days=30) is Clearance.RESEARCHER
    assert reads_as(scholar, days=31) is Clearance.MEMBER
    clock = scholar.clock
    later = replace(scholar, clock=lambda: clock() + timedelta(days=31))
    vetting.vouch(later, "scholar", later.today() + timedelta(days=10), AIGUL)
    assert reads_as(later) is Clearance.MEMBER
    vetting.vouch(later, "scholar", later.today() + timedelta(days=10), BOLAT)
    assert reads_as(later) is Clearance.RESEARCHER


def test_it_is_ended_at_once(scholar: Archive) -> None:
    for who in (AIGUL, BOLAT):
        vetting.vouch(scholar, "scholar", scholar.today(), who)
    vetting.accept(scholar, SCHOLAR)
    token = accounts.let_in(scholar, "scholar", "a-password-for-tests").token
    assert token is not None
    seen = accounts.viewer_of(scholar, token)
    assert seen is not None and seen.clearance is Clearance.RESEARCHER
    vetting.end(scholar, "scholar", BOLAT)
    seen = accounts.viewer_of(scholar, token)
    assert seen is not None and seen.clearance is Clearance.MEMBER


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1, 10**6])
def test_a_day_that_is_past_or_far_off_is_refused(scholar: Archive, days: int) -> None:
    with pytest.raises(Refusal, match="is no day until which"):
        vetting.vouch(scholar, "scholar", scholar.today() + timedelta(days=days), AIGUL)


def test_nobody_vouches_for_who_is_no_researcher(archive: Archive) -> None:
    accounts.add(archive, "keeper", "archivist", AIGUL, password="a-password-for-tests")
    for name in ("keeper", "nobody"):
        with pytest.raises(NotFound):
            vetting.vouch(archive, name, archive.today(), AIGUL)
        with pytest.raises(NotFound):
            vetting.end(archive, name, AIGUL)
    with pytest.raises(NotFound):
        vetting.accept(archive, operator("keeper"))


def test_another_role_needs_nobody(archive: Archive) -> None:
    accounts.add(archive, "keeper", "archivist", AIGUL, password="a-password-for-tests")
    found = account(archive.db, "keeper")
    assert found is not None and found.viewer(archive.today()).clearance is Clearance.ARCHIVIST
