"""The switch: one archivist hides at once, with what joins later; two show it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from oralhist.catalogue import accounts as rows
from oralhist.catalogue import ledger
from oralhist.model.access import OPEN, Switch, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.persons import Role
from oralhist.model.question import Page
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import accounts, consent, persons, switch
from oralhist.work.describe import describe
from oralhist.work.switch import Target, target
from two_archives import BEGUN, KEEPER, LATER, PASSWORD, Telling, build, lines

ONE, TWO, THREE = (TestimonyId(f"OH-2026-000{n}") for n in (1, 2, 3))
FIRST = Telling(
    address="aaaaaaa1",
    title="The bridge",
    lines=lines("We crossed the bridge."),
    family="bridge family",
    persons=(("pers1aaa", "Kulash", Role.NARRATOR, None),),
)
SECOND = replace(FIRST, address="aaaaaaa2", title="Тізбек", family="", narrator="Әлия", persons=())
THIRD = replace(
    FIRST, address="aaaaaaa3", title="لى", family="river family", persons=(("pers1aaa", "Kulash", Role.RELATIVE, None),)
)
EVERYTHING = Target(kind=Switch.EVERYTHING)


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, FIRST), (1, SECOND), (2, THIRD)])
    archive.clock = lambda: BEGUN
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    return archive


def viewer(archive, name):
    return rows.account(archive.db, name).viewer(archive.today())


def read(archive, who=None):
    """The addresses that are found and listed; both the same."""
    room = ReadingRoom(archive, who or Viewer.public(), archive.today())
    found = {hit.address for hit in room.search("bridge", Page()).hits}
    assert found == {one.address for one in room.newest(9)}
    return {address[-1] for address in found}


HIDES = (
    (Switch.TESTIMONY, ONE, "23"),
    (Switch.TESTIMONY, "aaaaaaa2", "13"),
    (Switch.FAMILY, "river family", "12"),
    (Switch.FAMILY, "fam1aaaa", "23"),
    (Switch.PERSON, "pers1aaa", "23"),
    (Switch.EVERYTHING, "", ""),
)


def test_one_archivist_hides_it_at_once_and_two_show_it_again(archive):
    aigul, keeper = viewer(archive, "aigul"), viewer(archive, "keeper")
    for kind, name, left in HIDES:
        assert read(archive) == set("123")
        what = target(archive, kind, name)
        switch.hide(archive, what, KEEPER)
        for who in ("", "kin", "scholar"):
            assert read(archive, viewer(archive, who) if who else None) == set(left), (kind, who)
        assert read(archive, keeper) == set("123")
        assert switch.show_again(archive, what, aigul) is False
        assert read(archive) == set(left)
        with pytest.raises(Refusal, match="second archivist"):
            switch.show_again(archive, what, aigul)
        assert switch.show_again(archive, what, keeper) is True
        assert read(archive) == set("123") and switch.hidden(archive, keeper) == ()
        done = [
            (one.who, one.verb) for one in ledger.entries(archive.db, subject=what.subject or "everything", limit=3)
        ]
        assert done == [("keeper", "shown-again"), ("aigul", "showing-asked"), (KEEPER.name, "hidden")]
    assert ledger.broken_at(archive.db) is None


def test_what_joins_a_hidden_family_or_narrator_later_is_hidden_and_cannot_leave(archive):
    switch.hide(archive, target(archive, Switch.FAMILY, "bridge family"), KEEPER)
    switch.hide(archive, target(archive, Switch.PERSON, "pers1aaa"), KEEPER)
    describe(archive, TWO, {"family": "bridge family"}, KEEPER)
    assert read(archive) == {"3"}
    linked = persons.link(archive, THREE, "Kulash", Role.NARRATOR, KEEPER, person="pers1aaa")
    assert read(archive) == set()
    for family in ("", "river family"):
        with pytest.raises(Refusal, match="family is hidden"):
            describe(archive, TWO, {"family": family}, KEEPER)
    with pytest.raises(Refusal, match="person is hidden"):
        persons.unlink(archive, linked.link, KEEPER)
    describe(archive, TWO, {"family": "bridge family", "title": "Another"}, KEEPER)
    consent.record(archive, THREE, (), OPEN, None, KEEPER)
    assert read(archive) == set(), "consent opens nothing that is hidden by the switch"
    relative = next(
        one
        for one in ReadingRoom(archive, KEEPER, archive.today()).registry().persons[0].links
        if one.link.role is Role.RELATIVE
    )
    persons.unlink(archive, relative.link.id, KEEPER)


def test_why_says_that_everything_is_hidden(archive):
    switch.hide(archive, EVERYTHING, KEEPER)
    describe(archive, TWO, {"title": "Мост bridge"}, KEEPER)
    assert read(archive) == set()
    why = ReadingRoom(archive, KEEPER, archive.today()).why(ONE)["public"]
    assert {one.sentence for one in why} == {"Not readable: an archivist has hidden everything."}


def test_nobody_but_two_archivists_of_old_shows_it_again(archive):
    switch.hide(archive, EVERYTHING, KEEPER)
    for who in (viewer(archive, "scholar"), viewer(archive, "kin"), KEEPER, Viewer.public()):
        with pytest.raises(Refusal, match="Two archivists"):
            switch.show_again(archive, EVERYTHING, who)
    with pytest.raises(NotFound):
        switch.hidden(archive, viewer(archive, "scholar"))
    switch.show_again(archive, EVERYTHING, viewer(archive, "keeper"))
    accounts.add(archive, "made-for-it", "administrator", KEEPER, password=PASSWORD)
    with pytest.raises(Refusal, match="newer than what was asked"):
        switch.show_again(archive, EVERYTHING, viewer(archive, "made-for-it"))
    assert read(archive) == set()


def test_the_word_of_an_archivist_who_has_gone_shows_nothing(archive):
    keeper, aigul = viewer(archive, "keeper"), viewer(archive, "aigul")
    switch.hide(archive, EVERYTHING, KEEPER)
    switch.show_again(archive, EVERYTHING, aigul)
    accounts.remove(archive, "aigul", KEEPER)
    assert [one.asked_by for one in switch.hidden(archive, keeper)] == [""]
    assert switch.show_again(archive, EVERYTHING, keeper) is False
    assert read(archive) == set()


def test_what_was_asked_lapses_and_hiding_again_takes_it_back(archive):
    keeper, aigul = viewer(archive, "keeper"), viewer(archive, "aigul")
    switch.hide(archive, EVERYTHING, KEEPER)
    assert switch.show_again(archive, EVERYTHING, keeper) is False
    archive.clock = lambda: LATER + switch.LAPSE + timedelta(seconds=1)
    assert switch.show_again(archive, EVERYTHING, aigul) is False
    switch.hide(archive, EVERYTHING, keeper)
    assert switch.show_again(archive, EVERYTHING, keeper) is False
    assert switch.show_again(archive, EVERYTHING, aigul) is True
    with pytest.raises(NotFound, match="not hidden"):
        switch.show_again(archive, EVERYTHING, aigul)


def test_what_there_is_not_cannot_be_hidden(archive):
    for kind, name in (
        (Switch.TESTIMONY, "OH-2026-0099"),
        (Switch.FAMILY, "nobody"),
        (Switch.PERSON, "00000000"),
        (Switch.FAMILY, ""),
    ):
        with pytest.raises(NotFound):
            target(archive, kind, name)


def test_several_switches_are_several(archive):
    for kind, name in ((Switch.TESTIMONY, ONE), (Switch.FAMILY, "bridge family")):
        switch.hide(archive, target(archive, kind, name), KEEPER)
    what = target(archive, Switch.TESTIMONY, ONE)
    switch.show_again(archive, what, viewer(archive, "keeper"))
    switch.show_again(archive, what, viewer(archive, "aigul"))
    assert read(archive) == set("23")
    room = ReadingRoom(archive, KEEPER, archive.today())
    assert {one.sentence for one in room.why(ONE)["public"]} == {"Not readable: an archivist has hidden its family."}
    assert [switch.called(archive, one) for one in switch.hidden(archive, KEEPER)] == ["family bridge family"]
    assert room.desk()[-1].state == "hidden"
