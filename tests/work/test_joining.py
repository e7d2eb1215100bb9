"""People who may be the same: proposed by facts that are shown, joined or kept apart by an archivist only."""

from __future__ import annotations

import pytest

from archives_for_tests import KEEPER, VTT, all_in, hand_in
from oralhist.catalogue import kin as told_kin
from oralhist.catalogue import persons as registry
from oralhist.model.access import CLOSED, OPEN, Component, Switch, Viewer
from oralhist.model.names import Choice
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, joining, kin, name_review, persons, switch
from oralhist.work.kin import Said
from oralhist.work.name_review import Hidden
from oralhist.work.switch import Target

NUMBER = iter(range(1000))


@pytest.fixture
def tell(archive, tmp_path):
    """Hands in a testimony; its address and number."""

    def one(narrator, *, family="", born="", text=VTT):
        words = tmp_path / f"{next(NUMBER)}.vtt"
        words.write_text(text.replace("WEBVTT", f"WEBVTT\n\nNOTE {words.name}", 1), encoding="utf-8")
        return hand_in(archive, transcript=words, title=narrator, narrator=narrator, family=family, born=born)

    return one


def pairs(archive):
    return ReadingRoom(archive, KEEPER, archive.today()).alike()


def test_three_shared_facts_propose_and_each_is_shown(archive, tell):
    one, other = tell("Нұрбек", born="1945", family="Sarsen"), tell("努尔别克", born="1945", family="Sarsen")
    (pair,) = pairs(archive)
    assert {pair.one.id, pair.other.id} == {one.address, other.address}
    assert dict(pair.facts)["born"] == "1945" and dict(pair.facts)["family"] == "Sarsen"
    assert "Нұрбек" in dict(pair.facts)["name"] and "努尔别克" in dict(pair.facts)["name"]


@pytest.mark.parametrize(
    "name, born, family",
    [
        ("Нурбек", "1945", ""),  # two facts are too few
        ("Нурбек", "1931", "Sarsen"),  # born in another decade: it cannot be
        ("Касым", "1945", "Sarsen"),  # another name
    ],
)
def test_fewer_facts_another_name_or_another_birth_propose_nobody(archive, tell, name, born, family):
    tell("Нұрбек", born="1945", family="Sarsen")
    tell(name, born=born, family=family)
    assert pairs(archive) == ()


def test_places_events_and_decades_are_facts(archive, tell):
    one, other = tell("Нұрбек", born="194X", family="one"), tell("Нурбек", born="1945", family="two")
    assert pairs(archive) == ()
    for taken in (one, other):
        kin.moved(archive, taken.testimony, "", "Құлжа", "", KEEPER)
    (pair,) = pairs(archive)
    assert dict(pair.facts) == {
        "name": dict(pair.facts)["name"],
        "born in the same decade": "1940s",
        "place": "Ghulja",
    }


def test_people_of_one_testimony_are_not_proposed(archive, tell):
    taken = tell("Нұрбек", born="1945", family="Sarsen")
    person = kin.introduce(archive, taken.testimony, "Нурбек", Said(born="1945"), KEEPER)
    assert registry.known(archive.db, person) and pairs(archive) == ()


def test_whoever_is_joined_is_one_with_its_history_and_is_proposed_no_more(archive, tell):
    one, other = tell("Нұрбек", born="1945", family="Sarsen"), tell("Нурбек", born="1945", family="Sarsen")
    assert registry.every(archive.db, registry.registered(archive.db)) == ()
    person = joining.join(archive, one.address, other.address, KEEPER)
    assert {link.spelling for link in registry.of_person(archive.db, person)} == {"Нұрбек", "Нурбек"}
    assert pairs(archive) == ()


def test_links_relations_and_what_is_told_go_over_and_the_old_links_stay_as_history(archive, tell):
    one, other = tell("Күләш", born="1949", family="Sarsen"), tell("Дана", born="1978", family="Sarsen")
    first = kin.introduce(archive, one.testimony, "Нұрбек", Said(side="stayed", born="1945"), KEEPER)
    second = kin.introduce(archive, other.testimony, "نۇربەك", Said(side="stayed", born="1945"), KEEPER)
    dana = kin.introduce(archive, other.testimony, "Дана", Said(narrates=True, born="1978"), KEEPER)
    kin.relate(archive, other.testimony, second, "sibling", dana, KEEPER)
    assert joining.join(archive, first, second, KEEPER) == first
    assert registry.of_person(archive.db, second) == ()
    assert [link.person for link in registry.every(archive.db, registry.registered(archive.db)) if link.ended] == [
        second
    ]
    rows = [each.row for each in all_in(archive)]
    assert {(each.person, each.row) for each in told_kin.of(archive.db, rows)} == {
        (first, rows[0]),
        (first, rows[1]),
        (dana, rows[1]),
    }
    (relation,) = told_kin.relations_of(archive.db, rows)
    assert (relation.person, relation.other) == (first, dana)


def test_whoever_is_said_to_be_two_is_never_proposed_again_not_even_under_another_person(archive, tell):
    one, other = tell("Нұрбек", born="1945", family="Sarsen"), tell("Нурбек", born="1945", family="Sarsen")
    joining.keep_apart(archive, other.address, one.address, KEEPER)
    assert pairs(archive) == ()
    third = tell("Nurbek", born="1945", family="Sarsen")
    assert len(pairs(archive)) == 2
    joining.join(archive, one.address, third.address, KEEPER)
    # What was said of one of them is said of the person that they are now.
    assert pairs(archive) == ()


def test_who_is_nobody_is_refused_and_nothing_changes(archive, tell):
    one = tell("Нұрбек")
    with pytest.raises(NotFound):
        joining.join(archive, one.address, "00000000", KEEPER)
    assert registry.every(archive.db, registry.registered(archive.db)) == ()
    with pytest.raises(Refusal):
        joining.join(archive, one.address, one.address, KEEPER)
    person = persons.link(archive, one.testimony, "Нұрбек", Role.NARRATOR, KEEPER).person
    with pytest.raises(Refusal, match="is a person already"):
        joining.keep_apart(archive, one.address, person, KEEPER)
    with pytest.raises(NotFound):
        joining.keep_apart(archive, person, "00000000", KEEPER)


def test_whom_the_switch_hides_is_not_shown_by_being_joined_to_another(archive, tell):
    one, other = tell("Нұрбек", born="1945", family="Sarsen"), tell("Нурбек", born="1945", family="Sarsen")
    first = persons.link(archive, one.testimony, "Нұрбек", Role.NARRATOR, KEEPER).person
    second = persons.link(archive, other.testimony, "Нурбек", Role.NARRATOR, KEEPER).person
    switch.hide(archive, Target(kind=Switch.PERSON, subject=second), KEEPER)
    with pytest.raises(Refusal, match="hidden"):
        joining.join(archive, first, second, KEEPER)
    # The other way round it goes, and hides both.
    assert joining.join(archive, second, first, KEEPER) == second


def test_a_closed_name_is_looked_for_by_the_spellings_that_joining_brings(archive, tell):
    one, other = tell("Нұрбек"), tell("Batyr", text=VTT.replace("Kulash", "Asan"))
    consent.record(archive, one.testimony, [], OPEN, None, KEEPER)
    consent.record(archive, one.testimony, [Component.NAME], CLOSED, None, KEEPER)
    (title,) = ReadingRoom(archive, KEEPER, archive.today()).name_review(one.testimony).finds
    name_review.decide(archive, one.testimony, [title.find.id], Choice.LEAVE, KEEPER)
    name_review.complete(archive, one.testimony, KEEPER)
    person = persons.link(archive, other.testimony, "Khorgos", Role.RELATIVE, KEEPER).person
    reader, address = ReadingRoom(archive, Viewer.public(), archive.today()), one.address
    assert Component.TRANSCRIPT in reader.testimony(address).open
    joining.join(archive, person, one.address, KEEPER)
    # What it is called elsewhere stands in its words.
    assert Component.TRANSCRIPT not in reader.testimony(address).open


def test_whoever_is_hidden_stays_hidden_under_the_person_that_they_are_now(archive, tell):
    one, other = tell("Нұрбек"), tell("Batyr", text=VTT.replace("Kulash", "Asan"))
    consent.record(archive, one.testimony, [], OPEN, None, KEEPER)
    first = persons.link(archive, other.testimony, "Қорғас", Role.RELATIVE, KEEPER).person
    second = persons.link(archive, other.testimony, "Khorgos", Role.RELATIVE, KEEPER).person
    name_review.hide(archive, one.testimony, Hidden(person=second, instead="somebody"), KEEPER)
    joining.join(archive, first, second, KEEPER)
    room = ReadingRoom(archive, KEEPER, archive.today())
    assert "Khorgos" in [find.find.said for find in room.name_review(one.testimony).finds]
