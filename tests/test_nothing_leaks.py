"""Non-interference: for whoever may not read a thing, the archive answers as if it did not exist, to the byte."""

from __future__ import annotations

import pytest

from asking_for_tests import ASKED, FEWER, VIEWERS, asked_names, differences, said, walk
from oralhist.reading_room import FACETS
from oralhist.web.app import create_app
from plants_for_tests import ADDRESSES, FOR_OTHERS, PLANTED, PLANTS, between
from two_archives import VISITORS, build


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return build(tmp_path_factory.mktemp("without"), between(()))


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    return build(tmp_path_factory.mktemp("with"), between(PLANTED))


@pytest.mark.parametrize("account", VISITORS)
def test_nobody_sees_by_anything_that_closed_testimonies_were_handed_in_between_open_ones(without, everything, account):
    ours, theirs = (walk(archive, ADDRESSES, account) for archive in (without, everything))
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 100
    assert not any(b"secret" in body and "secret" not in "".join(asked) for asked, (_, _, body) in theirs.items())


@pytest.mark.parametrize("account", VISITORS)
def test_no_other_language_of_the_interface_says_more(without, everything, account):
    """Another language is another prefix of the same addresses; every second viewer asks in one from the right."""
    under = "/ug" if VISITORS.index(account) % 2 else "/kk"
    ours, theirs = (walk(archive, ADDRESSES, account, ["GET"], FEWER, under) for archive in (without, everything))
    assert differences(ours, theirs) == []
    assert sum(status == 200 for status, _, _ in ours.values()) > 50
    assert ours["GET", f"{under}/"][2].startswith(f'<!DOCTYPE html>\n<html lang="{under[1:]}"'.encode())


def test_the_archivist_sees_them(without, everything):
    ours, theirs = (walk(archive, ADDRESSES, "keeper", ["GET"]) for archive in (without, everything))
    seen = {(method, path) for method, path, *_ in differences(ours, theirs)}
    assert {
        ("GET", "/"),
        ("GET", "/search?q=bridge"),
        ("GET", "/events"),
        ("GET", "/t/bbbbbbb1"),
        ("GET", "/desk"),
    } <= seen
    sealed = f"/t/{PLANTED[list(PLANTS).index('sealed')].address}"
    assert {status for (_, path, *_), (status, _, _) in theirs.items() if path == sealed} == {404}


def test_what_is_open_to_others_only_is_as_if_it_were_not_there(tmp_path_factory):
    # Two new archives: in the shared ones the visitors of other tests have asked for things since.
    without, others = (build(tmp_path_factory.mktemp("others"), between(plants)) for plants in ((), FOR_OTHERS))
    addresses = [*ADDRESSES, *(plant.address for plant in FOR_OTHERS)]
    for account in ("", "neighbour"):
        ours, theirs = (walk(archive, addresses, account, ["GET"], FEWER) for archive in (without, others))
        assert differences(ours, theirs) == []
    for account, seen, unseen in (("scholar", "ccccccc1", "ccccccc2"), ("kin", "ccccccc2", "ccccccc1")):
        ours, theirs = (walk(archive, addresses, account, ["GET"], FEWER) for archive in (without, others))
        changed = {path for _, path, *_ in differences(ours, theirs)}
        assert f"/t/{seen}" in changed and f"/t/{unseen}" not in changed


@pytest.mark.parametrize("viewer", VIEWERS)
def test_no_command_that_takes_a_viewer_says_anything_of_closed_testimonies(without, everything, viewer):
    ours, theirs = (said(archive, ADDRESSES, viewer) for archive in (without, everything))
    assert differences(ours, theirs) == []
    assert sum(status == 0 for status, *_ in ours.values()) > 30, set(ours.values())


def test_the_commands_tell_archivists(without, everything):
    changed = differences(*(said(archive, ADDRESSES, "archivist") for archive in (without, everything)))
    assert ("search", "--viewer", "archivist", "--", "bridge") in changed


def test_every_name_that_a_view_reads_from_a_question_has_examples(without):
    names = asked_names(create_app(without)) | set(FACETS)
    assert {"q", "language", "page", "t", "r", "next", "sort", "without"} <= names <= set(ASKED)
