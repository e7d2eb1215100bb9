"""An archive in which a testimony was erased answers as one that never had it, archivists too but for what was done."""

from __future__ import annotations

import pytest

from archives_for_tests import perform
from asking_for_tests import FEWER, VIEWERS, differences, said, walk
from oralhist.model.identifiers import TestimonyId
from oralhist.work import accounts, erasure
from plants_for_tests import OPEN_ONES, between
from test_nothing_leaks_switched import ALL_OPEN
from two_archives import BEGUN, KEEPER, LATER, PASSWORD, VISITORS, build

NARRATED = ALL_OPEN
ADDRESSES = [telling.address for telling in (*OPEN_ONES, NARRATED)]
DONE = ("/desk/ledger", "/desk/erasures")
"""Pages on which archivists see what was done."""


def with_archivists(folder, tellings):
    archive = build(folder, tellings)
    archive.clock = lambda: BEGUN
    for name in ("aigul", "bolat"):
        accounts.add(archive, name, "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    return archive


def erased(archive, number):
    """Asked for all of it while it is there, so that whatever is kept in memory is, and then erased."""
    walk(archive, [NARRATED.address], "", ["GET"], FEWER)
    first, second = (accounts.known(archive, name, PASSWORD) for name in ("aigul", "bolat"))
    assert first is not None and second is not None
    erasure.ask(archive, number, first)
    erasure.erase(archive, number, second)
    perform(archive)
    return archive


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return with_archivists(tmp_path_factory.mktemp("without"), between(()))


@pytest.fixture(scope="module")
def between_others(tmp_path_factory):
    """Handed in before all others, so that it was the first."""
    archive = with_archivists(tmp_path_factory.mktemp("between"), between((NARRATED,)))
    return erased(archive, TestimonyId("OH-2026-0001"))


@pytest.fixture(scope="module")
def behind_others(tmp_path_factory):
    tellings = between(())
    archive = with_archivists(tmp_path_factory.mktemp("behind"), [*tellings, (tellings[-1][0] + 5, NARRATED)])
    return erased(archive, TestimonyId(f"OH-2026-{len(tellings) + 1:04d}"))


@pytest.mark.parametrize("account", VISITORS)
def test_nobody_sees_by_anything_that_something_was_erased(without, between_others, account):
    ours, theirs = (walk(archive, ADDRESSES, account, ["GET"]) for archive in (without, between_others))
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 100


@pytest.mark.parametrize("viewer", VIEWERS[:3])
def test_no_command_that_takes_a_viewer_says_that_something_was_erased(without, between_others, viewer):
    ours, theirs = (said(archive, ADDRESSES, viewer) for archive in (without, between_others))
    assert differences(ours, theirs) == []


def test_archivists_see_it_by_the_ledger_and_the_list_of_erasures_alone(without, behind_others):
    ours, theirs = (walk(archive, ADDRESSES, "keeper", ["GET"], FEWER) for archive in (without, behind_others))
    changed = {path.partition("?")[0] for _, path, *_ in differences(ours, theirs)}
    assert changed == set(DONE)
    ours, theirs = (said(archive, ADDRESSES, "archivist") for archive in (without, behind_others))
    assert differences(ours, theirs) == []
