"""kill -9 at any change of a restriction or a sealing to the disk: it is not begun, or goes on to its end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from corrected_for_tests import PUBLIC, make_bench
from dying_for_tests import killed_at_step, survivors
from test_purge import SAID, SECRET, SPAN, leave_drafts, lying_in

from archives_for_tests import KEEPER, findings, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import restrictions, testimonies
from oralhist.model.access import Component, State
from oralhist.model.identifiers import TestimonyId
from oralhist.reading_room import ReadingRoom
from oralhist.work import runner, sealing
from oralhist.work.archive import Archive
from oralhist.work.restrict import restrict


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> tuple[Path, TestimonyId]:
    """A data directory with a testimony that everybody reads and hears, and what a machine left of it."""
    bench = make_bench(tmp_path_factory.mktemp("told"), SAID, language="kk")
    perform(bench.archive)
    leave_drafts(bench)
    bench.archive.close()
    return bench.archive.folders.root, bench.number


def withhold(data: Path, number: TestimonyId) -> None:
    archive = open_archive(data)
    restrict(archive, number, SPAN, KEEPER)
    runner.wait_for(archive, number, quiet)


def seal(data: Path, number: TestimonyId) -> None:
    archive = open_archive(data)
    sealing.seal(archive, number, KEEPER)
    perform(archive)


def withheld(archive: Archive, number: TestimonyId) -> bool:
    found = testimonies.by_number(archive.db, number)
    assert found is not None
    return bool(restrictions.of_testimony(archive.db, found.row)) or found.state is State.SEALED


def found_by_anybody(archive: Archive) -> set[str]:
    room = ReadingRoom(archive, PUBLIC, archive.today())
    return {word for word in SECRET if room.search(word).total}


@pytest.mark.parametrize("close", [withhold, seal])
@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.slow), 11])
def test_what_is_closed_may_be_killed_before_any_of_its_changes_to_the_disk(told, tmp_path, close, stride):
    source, number = told
    begun, data = [], tmp_path / "data"
    for step in range(1, 400, stride):
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(source, data)
        if not killed_at_step(step, close, data, number):
            break
        assert survivors(data) == []
        archive = open_archive(data)
        begun.append(withheld(archive, number))
        assert found_by_anybody(archive) == (set() if begun[-1] else set(SECRET)), "at once, whatever is on the disk"
        left = lying_in(archive.folders.var)
        assert not begun[-1] or left == set() or findings(archive) != [], "nothing is done as long as anything is there"
        with runner.working(archive, quiet) as worker:
            assert worker is not None
        if not begun[-1]:
            close(data, number)
        perform(archive)
        assert lying_in(archive.folders.var) == set() and found_by_anybody(archive) == set(), "it went on to its end"
        assert findings(archive) == []
        readable = archive.opens(address_of(archive, number), PUBLIC, Component.DESCRIPTION, archive.today())
        assert readable is (close is withhold)
        archive.close()
    assert len(begun) * stride > 20
    assert begun == sorted(begun) and any(begun)


def address_of(archive: Archive, number: TestimonyId) -> str:
    found = testimonies.by_number(archive.db, number)
    assert found is not None
    return found.address
