"""What is hidden by the switch is as if it were not there; with everything hidden the archive is an empty one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from asking_for_tests import FEWER, VIEWERS, differences, said, visitor, walk
from oralhist.model.access import OPEN, Switch
from oralhist.model.persons import Role
from oralhist.work import switch
from oralhist.work.switch import Target
from plants_for_tests import OPEN_ONES, SECRET, between
from timeless_for_tests import timeless
from two_archives import KEEPER, VISITORS, build

ALL_OPEN = replace(SECRET, decisions=(((), OPEN, None),), given_to=("guest", "scholar"))
NARRATES = (("pers9hhd", "Kulash Secretova", Role.NARRATOR, None), *ALL_OPEN.persons[1:])
HIDDEN = (
    replace(ALL_OPEN, address="bbbbbbb1", switched=Switch.TESTIMONY),
    replace(ALL_OPEN, address="bbbbbbb2", switched=Switch.FAMILY, family="hidden family"),
    replace(ALL_OPEN, address="bbbbbbb3", switched=Switch.PERSON, persons=NARRATES),
    # It joins family and narrator after these were hidden.
    replace(ALL_OPEN, address="bbbbbbb4", family="hidden family"),
    replace(ALL_OPEN, address="bbbbbbb5", persons=NARRATES),
)

ADDRESSES = [telling.address for telling in (*OPEN_ONES, *HIDDEN)]


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return build(tmp_path_factory.mktemp("without"), between(()))


@pytest.fixture(scope="module")
def switched(tmp_path_factory):
    return build(tmp_path_factory.mktemp("with"), between(HIDDEN))


@pytest.mark.parametrize("account", VISITORS)
def test_nobody_sees_by_anything_that_there_is_what_the_switch_hides(without, switched, account):
    ours, theirs = (walk(archive, ADDRESSES, account) for archive in (without, switched))
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 100


@pytest.mark.parametrize("viewer", VIEWERS[:5:2])
def test_no_command_that_takes_a_viewer_says_anything_of_what_the_switch_hides(without, switched, viewer):
    ours, theirs = (said(archive, ADDRESSES, viewer) for archive in (without, switched))
    assert differences(ours, theirs) == []


def test_with_everything_hidden_the_archive_answers_as_an_empty_one(tmp_path):
    for name in ("empty", "full"):
        (tmp_path / name).mkdir()
    empty, full = build(tmp_path / "empty", ()), build(tmp_path / "full", between((ALL_OPEN,)))
    addresses = [telling.address for telling in (*OPEN_ONES, ALL_OPEN)]
    before = walk(full, addresses, "", ["GET"], FEWER)
    assert before["GET", f"/t/{ALL_OPEN.address}"][0] == 200
    # The vectors of these viewers are kept from before: they must drop at once.
    switch.hide(full, Target(kind=Switch.EVERYTHING), KEEPER)
    for account in VISITORS:
        ours, theirs = (walk(archive, addresses, account, fewer=FEWER) for archive in (empty, full))
        assert differences(ours, theirs) == [], account
        assert all(theirs["GET", f"/t/{address}"][0] == 404 for address in addresses)
    for viewer in VIEWERS[:3]:
        ours, theirs = (said(archive, addresses, viewer) for archive in (empty, full))
        assert differences(ours, theirs) == [], viewer
    clients = [visitor(timeless(archive), "keeper") for archive in (empty, full)]
    for path in ("/", "/desk", "/search?q=bridge"):
        assert clients[0].get(path).data != clients[1].get(path).data, path
