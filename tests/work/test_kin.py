"""Families as archivists enter them: people, relations, when they left; refused where it cannot be, kept as history."""

from __future__ import annotations

import pytest

from archives_for_tests import KEEPER, VTT, hand_in, noted
from oralhist.catalogue import kin as catalogue
from oralhist.catalogue import persons
from oralhist.catalogue.database import rows
from oralhist.catalogue.ledger import Verb
from oralhist.chronology.place_names import called
from oralhist.model.access import OPEN, Switch, Viewer
from oralhist.model.kin import Kinship
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, discard, kin, switch
from oralhist.work.kin import Said
from oralhist.work.switch import Target


@pytest.fixture
def told(archive, tmp_path):
    """A testimony of a family; its number."""
    words = tmp_path / "words.vtt"
    words.write_text(VTT, encoding="utf-8")
    taken = hand_in(archive, transcript=words, title="Two houses", narrator="Күләш", family="Nurbek", languages=("kk",))
    return taken.testimony


def of(archive, number):
    found = rows(archive.db, "SELECT id FROM testimonies WHERE number = ?", (number,))
    return catalogue.of(archive.db, [found[0]["id"]])


def related(archive, number):
    found = rows(archive.db, "SELECT id FROM testimonies WHERE number = ?", (number,))
    return [(one.person, one.kind, one.other) for one in catalogue.relations_of(archive.db, [found[0]["id"]])]


def test_people_are_entered_by_name_and_say_what_the_testimony_tells(archive, told):
    kulash = kin.introduce(archive, told, "Күләш", Said(side="left", born="1949", narrates=True), KEEPER)
    nurbek = kin.introduce(archive, told, "نۇربەك", Said(side="stayed", born="1945", died="2009"), KEEPER)
    assert [(one.person, one.side, one.born, one.died, one.narrates) for one in of(archive, told)] == [
        (kulash, "left", "1949", "", True),
        (nurbek, "stayed", "1945", "2009", False),
    ]
    assert noted(archive, Verb.KIN_PLACED, f"{told} {nurbek}")
    assert "Күләш" not in str(rows(archive.db, "SELECT * FROM ledger"))


def test_whoever_narrates_is_linked_as_the_narrator_by_whom_the_switch_hides(archive, told):
    kulash = kin.introduce(archive, told, "Kulash", Said(side="left"), KEEPER)
    for _ in range(2):
        kin.place(archive, told, kulash, Said(side="left", narrates=True), KEEPER)
    links = persons.of_person(archive.db, kulash)
    assert [(one.role.value, one.spelling) for one in links] == [("relative", "Kulash"), ("narrator", "Күләш")]
    consent.record(archive, told, [], OPEN, None, KEEPER)
    assert ReadingRoom(archive, Viewer.public(), archive.today()).newest(9)
    switch.hide(archive, Target(kind=Switch.PERSON, subject=kulash), KEEPER)
    assert not ReadingRoom(archive, Viewer.public(), archive.today()).newest(9)


def test_what_is_said_anew_takes_the_place_of_what_was_said_which_is_kept(archive, told):
    nurbek = kin.introduce(archive, told, "Нұрбек", Said(born="1945"), KEEPER)
    kin.place(archive, told, nurbek, Said(side="stayed", born="1944~"), KEEPER)
    assert [one.born for one in of(archive, told)] == ["1944~"]
    assert [one["born"] for one in rows(archive.db, "SELECT born FROM kin WHERE ended <> ''")] == ["1945"]


@pytest.mark.parametrize(
    "said",
    [Said(side="abroad"), Said(born="yesterday"), Said(died="1962-13"), Said(born="١٩٤٥"), Said(born="1945" * 40)],
)
def test_what_cannot_be_is_refused_and_leaves_nobody(archive, told, said):
    with pytest.raises(Refusal):
        kin.introduce(archive, told, "Нұрбек", said, KEEPER)
    assert of(archive, told) == () and rows(archive.db, "SELECT * FROM persons") == []


def test_only_one_narrates(archive, told):
    kin.introduce(archive, told, "Күләш", Said(narrates=True), KEEPER)
    with pytest.raises(Refusal, match="narrates this testimony already"):
        kin.introduce(archive, told, "Бибі", Said(narrates=True), KEEPER)


def test_relations_are_said_either_way_and_once(archive, told):
    bibi, kulash, nurbek = (kin.introduce(archive, told, name, Said(), KEEPER) for name in ("Бибі", "Күләш", "Нұрбек"))
    kin.relate(archive, told, kulash, "child", bibi, KEEPER)
    kin.relate(archive, told, kulash, "sibling", nurbek, KEEPER)
    assert related(archive, told) == [(bibi, Kinship.PARENT, kulash), (kulash, Kinship.SIBLING, nurbek)]
    for person, kind, other in ((bibi, "parent", kulash), (nurbek, "sibling", kulash)):
        with pytest.raises(Refusal, match="related so already"):
            kin.relate(archive, told, person, kind, other, KEEPER)


def test_nobody_descends_from_their_own_child(archive, told):
    one, two, three = (kin.introduce(archive, told, name, Said(), KEEPER) for name in ("Сәрсен", "Бибі", "Рәбиға"))
    kin.relate(archive, told, one, "parent", two, KEEPER)
    kin.relate(archive, told, two, "parent", three, KEEPER)
    with pytest.raises(Refusal, match="descend from their own child"):
        kin.relate(archive, told, three, "parent", one, KEEPER)
    with pytest.raises(Refusal, match="related to themselves"):
        kin.relate(archive, told, one, "spouse", one, KEEPER)
    with pytest.raises(Refusal, match="no relation"):
        kin.relate(archive, told, one, "neighbour", two, KEEPER)


def test_relations_are_among_people_of_whom_the_testimony_tells(archive, told):
    bibi = kin.introduce(archive, told, "Бибі", Said(), KEEPER)
    with pytest.raises(NotFound):
        kin.relate(archive, told, bibi, "parent", "00000000", KEEPER)
    other = kin.introduce(archive, told, "Дана", Said(), KEEPER)
    kin.remove(archive, told, other, KEEPER)
    with pytest.raises(Refusal, match="does not tell of"):
        kin.relate(archive, told, bibi, "parent", other, KEEPER)


def test_who_is_taken_out_takes_relations_along_and_a_relation_is_taken_back_alone(archive, told):
    bibi, kulash, nurbek = (kin.introduce(archive, told, name, Said(), KEEPER) for name in ("Бибі", "Күләш", "Нұрбек"))
    number = kin.relate(archive, told, bibi, "parent", kulash, KEEPER)
    kin.relate(archive, told, bibi, "parent", nurbek, KEEPER)
    kin.unrelate(archive, number, KEEPER)
    with pytest.raises(NotFound):
        kin.unrelate(archive, number, KEEPER)
    assert related(archive, told) == [(bibi, Kinship.PARENT, nurbek)]
    kin.remove(archive, told, nurbek, KEEPER)
    assert related(archive, told) == []
    assert len(rows(archive.db, "SELECT * FROM relations WHERE ended <> ''")) == 2


def test_where_they_went_is_a_place_of_the_chronology_in_any_spelling(archive, told):
    kin.moved(archive, told, "1962-21", "伊宁", "Жаркент", KEEPER)
    assert rows(archive.db, "SELECT departed, from_place, to_place FROM moves") == [
        {"departed": "1962-21", "from_place": "place-001", "to_place": "place-008"}
    ]
    with pytest.raises(Refusal, match="knows no place called Atlantis"):
        kin.moved(archive, told, "", "Atlantis", "", KEEPER)
    kin.moved(archive, told, "", "", "", KEEPER)
    assert rows(archive.db, "SELECT departed, from_place, to_place FROM moves")[0]["from_place"] == ""


def test_without_a_family_nothing_is_entered(archive, told, tmp_path):
    nurbek = kin.introduce(archive, told, "Нұрбек", Said(), KEEPER)
    words = tmp_path / "alone.vtt"
    words.write_text(VTT.replace("wooden", "iron"), encoding="utf-8")
    alone = hand_in(archive, transcript=words, title="Alone").testimony
    for attempt in (
        lambda: kin.place(archive, alone, nurbek, Said(), KEEPER),
        lambda: kin.moved(archive, alone, "1962", "", "", KEEPER),
    ):
        with pytest.raises(Refusal, match="is of no family"):
            attempt()
    with pytest.raises(NotFound):
        kin.place(archive, told, "00000000", Said(), KEEPER)


def test_what_is_discarded_takes_its_family_along(archive, told):
    nurbek = kin.introduce(archive, told, "Нұрбек", Said(), KEEPER)
    bibi = kin.introduce(archive, told, "Бибі", Said(), KEEPER)
    kin.relate(archive, told, bibi, "parent", nurbek, KEEPER)
    kin.moved(archive, told, "1962", "", "", KEEPER)
    discard.discard(archive, told, KEEPER)
    for table in ("kin", "relations", "moves"):
        assert rows(archive.db, f"SELECT * FROM {table}") == []


@pytest.mark.parametrize("language", ["en", "ru", "kk", "zh", "ug", "ky"])
def test_a_place_may_be_given_as_it_is_called_in_every_language(archive, language):
    places = archive.chronology().places
    meant = {id: kin.place_meant(archive, called(place, language)) for id, place in places.items()}
    named = {id: called(places[meant[id]], language) for id in places}
    assert named == {id: called(place, language) for id, place in places.items()}, "another only where it is called so"
    assert len(set(meant.values())) > len(places) - 5
