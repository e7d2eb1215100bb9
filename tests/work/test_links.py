"""Accounts of one family are shown beside one another where all who speak in both agreed, and no longer than that."""

from __future__ import annotations

import pytest

from archives_for_tests import KEEPER, hand_in, noted
from oralhist.catalogue import agreed, testimonies
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import CLOSED, OPEN, Component, Viewer
from oralhist.model.persons import Role
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, persons, runner


@pytest.fixture
def sides(archive, desk):
    """Two open accounts of one family, which nobody was asked to link."""
    found = []
    for n, side in enumerate(("left", "stayed")):
        words = desk / f"{side}.vtt"
        words.write_text(f"WEBVTT\n\n00:00.000 --> 00:04.000\n<v N>The bridge, {n}.\n", encoding="utf-8")
        taken = hand_in(archive, transcript=words, narrator=f"Күләш {n}", family="Bridge", side=side, languages=("en",))
        consent.record(archive, taken.testimony, (), OPEN, None, KEEPER)
        runner.wait_for(archive, taken.testimony, lambda *_: None)
        found.append(taken)
    return found


def room(archive, viewer=None):
    return ReadingRoom(archive, viewer or Viewer.public(), archive.today())


def linked(archive, sides, viewer=None):
    """What the first account shows, what a query for the family finds, how persons of that name stand together."""
    shown = room(archive, viewer).testimony(sides[0].address)
    found = room(archive, viewer).search("family:Bridge")
    together = [{one.address for one in person.standing} for person in room(archive, viewer).persons("Күләш")]
    return (
        (shown.family_name, [one.address for one in shown.family]),
        {hit.address for hit in found.hits},
        max((len(those) for those in together), default=0),
    )


def test_they_are_shown_together_where_both_agreed(archive, sides):
    first, second = sides
    person = persons.link(archive, first.testimony, "Күләш 0", Role.NARRATOR, KEEPER).person
    persons.link(archive, second.testimony, "Күләш 0", Role.RELATIVE, KEEPER, person=person)
    assert linked(archive, sides) == ((None, []), set(), 1)
    said = consent.record_link(archive, first.testimony, True, KEEPER)
    assert said[-1].startswith("It is shown beside the family's other accounts")
    assert linked(archive, sides) == (("Bridge", []), {first.address}, 1)
    consent.record_link(archive, second.testimony, True, KEEPER)
    assert linked(archive, sides) == (("Bridge", [second.address]), {first.address, second.address}, 2)
    consent.record_link(archive, second.testimony, False, KEEPER)
    assert linked(archive, sides) == (("Bridge", []), {first.address}, 1)
    assert linked(archive, sides, KEEPER)[0] == ("Bridge", [second.address]), "archivists see them together anyway"
    assert linked(archive, sides, KEEPER)[2] == 2
    assert noted(archive, Verb.LINK_RECORDED, first.testimony)


def test_it_opens_nothing_that_is_closed(archive, sides):
    for one in sides:
        consent.record_link(archive, one.testimony, True, KEEPER)
    consent.record(archive, sides[1].testimony, [Component.KINSHIP], CLOSED, None, KEEPER)
    assert linked(archive, sides)[:2] == (("Bridge", []), {sides[0].address})


def test_every_speaker_has_to_agree(archive, sides):
    for one in sides:
        consent.record_link(archive, one.testimony, True, KEEPER)
    consent.record(archive, sides[1].testimony, (), OPEN, None, KEEPER, "Дина", link=False)
    assert linked(archive, sides)[0] == ("Bridge", [])
    said = consent.record_link(archive, sides[1].testimony, True, KEEPER, "Дина")
    assert "It is shown" in said[-1]
    assert linked(archive, sides)[0] == ("Bridge", [sides[1].address])
    said = consent.add_speaker(archive, sides[1].testimony, "Сая", KEEPER)
    assert said[-1].endswith("not agreed to by Сая.")
    assert room(archive, KEEPER).access(sides[1].testimony).speakers[-1].linked is None
    consent.remove_speaker(archive, sides[1].testimony, "Сая", KEEPER)
    assert linked(archive, sides)[0] == ("Bridge", [sides[1].address])


def test_after_a_withdrawal_it_has_to_be_agreed_to_again(archive, sides):
    for one in sides:
        consent.record_link(archive, one.testimony, True, KEEPER)
    consent.withdraw(archive, sides[1].testimony, KEEPER)
    consent.record(archive, sides[1].testimony, (), OPEN, None, KEEPER)
    assert linked(archive, sides)[0] == ("Bridge", [])
    row = testimonies.by_number(archive.db, sides[1].testimony).row
    assert agreed.of_testimony(archive.db, row)[agreed.NARRATOR].linked is None
