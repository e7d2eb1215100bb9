"""kill -9 at any instant of an erasure: it is not begun, or goes on to its end with the next worker."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from dying_for_tests import killed_after, killed_at_step, seconds_of, survivors
from test_erasure import GOES, LATER, SECRET, STAYS, TOLD, WORDS, leave_behind, lying

from archives_for_tests import findings, perform
from oralhist.assembly import open_archive
from oralhist.catalogue import testimonies
from oralhist.model.access import Viewer
from oralhist.work import backup, erased_lists, erasure, runner
from oralhist.work.backup import LeftOut
from two_archives import BEGUN, KEEPER, PASSWORD, accounts, build


def quiet(*_: object) -> None:
    """Nobody watches how far it is."""


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> Path:
    """A data directory in which one archivist has asked, with everything that can lie about of a testimony."""
    folder = tmp_path_factory.mktemp("asked")
    archive = build(folder, [(0, TOLD), (1, SECRET)])
    archive.clock = lambda: BEGUN
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    leave_behind(archive)
    backup.back_up(archive, folder / "backup", quiet)
    erasure.ask(archive, GOES, archivist(archive, "aigul"))
    archive.close()
    return folder


def archivist(archive, name: str) -> Viewer:
    found = accounts.known(archive, name, PASSWORD)
    assert found is not None
    return found


def carry_out(data: Path) -> None:
    archive = open_archive(data)
    archive.clock = lambda: LATER
    erasure.erase(archive, GOES, archivist(archive, "keeper"))
    runner.wait_for(archive, GOES, quiet)


def again(asked: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(asked / "data", folder)
    return folder


def goes_on(data: Path) -> bool:
    """What has to hold after a kill; whether the erasure was begun."""
    assert survivors(data) == []
    archive = open_archive(data)
    archive.clock = lambda: LATER
    begun = testimonies.by_number(archive.db, GOES) is None
    if begun:
        left = erasure.under_way(archive, GOES)
        told = "Files of what was erased or discarded may still lie here."
        assert (told in findings(archive)) is left
        assert left or lying(data) == set(), "nothing is done as long as anything is there"
    with runner.working(archive, quiet) as worker:
        assert worker is not None
    if not begun:
        assert lying(data, ("Жанартай",)) == {"Жанартай"}
        carry_out(data)
    perform(archive)
    assert lying(data) == set() and list(data.rglob(f"*{GOES}*")) == [], "it went on to its end"
    assert findings(archive) == [] and not erasure.under_way(archive, GOES)
    assert testimonies.by_number(archive.db, STAYS) is not None
    assert erasure.erased(archive, KEEPER) == (GOES,)
    archive.close()
    return begun


@pytest.mark.parametrize("stride", [pytest.param(1, marks=pytest.mark.slow), 9])
def test_an_erasure_may_be_killed_before_any_of_its_changes_to_the_disk(asked, tmp_path, stride):
    begun = []
    for step in range(1, 400, stride):
        data = again(asked, tmp_path / "data")
        if not killed_at_step(step, carry_out, data):
            break
        begun.append(goes_on(data))
    assert len(begun) * stride > 30
    # Once the transaction is committed there is no way back, and until then nothing is destroyed.
    assert begun == sorted(begun) and any(begun)


@pytest.mark.parametrize("times", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_an_erasure_may_be_killed_at_any_instant(asked, tmp_path, times):
    chance = random.Random(1962)
    whole = min(seconds_of(carry_out, again(asked, tmp_path / "data")) for _ in range(2))
    killed = tries = 0
    while killed < times:
        data = again(asked, tmp_path / "data")
        killed += killed_after(chance.uniform(0, whole), carry_out, data)
        goes_on(data)
        tries += 1
        assert tries < 4 * times + 10


def bring_back(source: Path, data: Path) -> None:
    numbers = erased_lists.gathered(source, ())
    backup.restore(source, data, quiet, LeftOut(numbers=numbers, at=LATER))


def test_a_restore_without_what_was_erased_that_was_killed_is_no_archive(asked, tmp_path):
    source = tmp_path / "backup"
    shutil.copytree(asked / "backup", source)
    (source / erased_lists.ERASED).write_text(f"{GOES}\n")
    steps = 0
    for step in range(1, 300, 7):
        data = tmp_path / f"restored-{step}"
        if not killed_at_step(step, bring_back, source, data):
            break
        steps += 1
        assert not (data / "oralhist.toml").exists() or lying(data, WORDS) <= {"fam3cccc"}
    assert steps > 3 and lying(data, WORDS) == set()
