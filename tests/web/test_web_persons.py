"""Persons: linked and taken back by archivists; each reader sees of a person what may be read where it stands."""

from __future__ import annotations

import re

import pytest

from oralhist.catalogue import ledger, testimonies, transcripts
from oralhist.model.access import CLOSED, Component
from oralhist.model.edits import EditKind, version
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, edits, persons
from oralhist.work.changes import Asked

OURS = {"Sec-Fetch-Site": "same-origin"}
KAZAKH = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v Kulash>Ағам Нұрбек әжемнің қасында қалды.

00:00:08.000 --> 00:00:15.000
<v Kulash>Оны бәрі Сарбас деп атайтын.
"""
UYGHUR = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v Aygul>دادام نۇربەك ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى.
"""


@pytest.fixture
def told(site):
    """A testimony in which Нұрбек and Сарбас are said, and one in which نۇربەك is; both open to everybody."""
    kazakh = site.told("Есік", text=KAZAKH, languages=("kk",))
    uyghur = site.told("يول", text=UYGHUR, languages=("ug",), narrator="Айгүл")
    for one in (kazakh, uyghur):
        site.agree(one.testimony)
    return kazakh, uyghur


@pytest.fixture
def nurbek(site, told):
    """One person under all three spellings; the number of each link."""
    kazakh, uyghur = told
    first = persons.link(site.archive, kazakh.testimony, "Нұрбек", Role.SPOKEN_OF, site.keeper, line=0)
    also = (
        (kazakh.testimony, "Сарбас", 1),
        (uyghur.testimony, "نۇربەك", None),
    )
    return [
        first.link,
        *(
            persons.link(site.archive, where, text, Role.SPOKEN_OF, site.keeper, line=line, person=first.person).link
            for where, text, line in also
        ),
    ]


def linked(site, name: str, account: str = "") -> set[str]:
    """The spellings that the page of a name shows as one person."""
    page = site.visitor(account).get("/names", query_string={"q": name}).get_data(as_text=True)
    part = re.search(r"<h2>Linked by an archivist</h2>(.*?)</section>", page, re.S)
    return set(re.findall(r"<li><bdi[^>]*>([^<]+)</bdi>", part[1])) if part else set()


@pytest.mark.usefixtures("nurbek")
def test_whoever_asks_for_one_spelling_is_shown_those_that_an_archivist_linked_to_it(site):
    everything = {"Нұрбек", "Сарбас", "نۇربەك"}
    for name in ("Nurbek", "努尔别克", "Сарбас"):
        assert linked(site, name) == everything, name
    assert linked(site, "Kulash") == set()


@pytest.mark.usefixtures("nurbek")
def test_a_spelling_that_stands_only_in_what_is_closed_does_not_show(site, told):
    kazakh, uyghur = told
    consent.record(site.archive, kazakh.testimony, [Component.TRANSCRIPT], CLOSED, None, site.keeper)
    assert linked(site, "Nurbek") == {"نۇربەك"}
    assert linked(site, "Сарбас") == set(), "nor is a person found by it"
    assert linked(site, "Nurbek", "keeper") == {"Нұрбек", "Сарбас", "نۇربەك"}
    consent.withdraw(site.archive, uyghur.testimony, site.keeper)
    assert linked(site, "Nurbek") == set()


def test_a_narrator_is_known_with_the_name_and_a_relative_with_name_and_kinship(site, told):
    kazakh, uyghur = told
    done = persons.link(site.archive, kazakh.testimony, "Күләш", Role.NARRATOR, site.keeper)
    persons.link(site.archive, uyghur.testimony, "Куляш", Role.RELATIVE, site.keeper, person=done.person)
    assert linked(site, "Kulash") == {"Күләш", "Куляш"}
    consent.record(site.archive, uyghur.testimony, [Component.KINSHIP], CLOSED, None, site.keeper)
    assert linked(site, "Kulash") == {"Күләш"}
    consent.record(site.archive, kazakh.testimony, [Component.NAME], CLOSED, None, site.keeper)
    assert linked(site, "Kulash") == set()


def test_what_a_correction_says_that_is_in_no_revision_is_for_archivists(site, told):
    kazakh, _ = told
    row = testimonies.by_number(site.archive.db, kazakh.testimony).row
    first = transcripts.segments_of(site.archive.db, row)[0]
    asked = Asked(kind=EditKind.TEXT, segment=first.id, version=version(first), text="Ағам Мұрат қалды.")
    edits.make(site.archive, kazakh.testimony, asked, site.keeper)
    persons.link(site.archive, kazakh.testimony, "Мұрат", Role.SPOKEN_OF, site.keeper, line=0)
    assert linked(site, "Мұрат") == set()
    assert linked(site, "Мұрат", "keeper") == {"Мұрат"}


def test_a_link_is_taken_back_and_stays_in_the_history_and_the_ledger(site, nurbek):
    keeper = site.visitor("keeper")
    answer = keeper.post(f"/desk/persons/links/{nurbek[1]}/end", headers=OURS)
    assert answer.status_code == 303
    assert linked(site, "Nurbek") == {"Нұрбек", "نۇربەك"}
    page = keeper.get("/desk/persons").get_data(as_text=True)
    assert "1 link taken back" in page and "Сарбас" in page
    with pytest.raises(Refusal, match="taken back already"):
        persons.unlink(site.archive, nurbek[1], site.keeper)
    with pytest.raises(NotFound):
        persons.unlink(site.archive, 999, site.keeper)
    noted = [entry["subject"] for entry in site.archive.db.query("SELECT subject FROM ledger")]
    assert not any("Сарбас" in subject for subject in noted), "the ledger holds no names"
    assert ledger.latest(site.archive.db, ledger.Verb.PERSON_LINKED)
    assert ledger.latest(site.archive.db, ledger.Verb.PERSON_UNLINKED)


def test_the_desk_links_what_is_said_and_offers_what_is_like_it(site, told):
    kazakh, _ = told
    keeper = site.visitor("keeper")
    offered = keeper.get("/desk/persons?q=Nurbek").get_data(as_text=True)
    assert offered.count('name="spelling" value="нұрбек"') + offered.count('name="spelling" value="Нұрбек"') == 1
    sent = {"testimony": kazakh.testimony, "spelling": "Нұрбек", "role": "spoken of", "line": "0", "person": ""}
    assert keeper.post("/desk/persons/link", data=sent, headers=OURS).status_code == 303
    assert linked(site, "Nurbek") == {"Нұрбек"}
    again = keeper.post("/desk/persons/link", data=sent, headers=OURS)
    assert again.status_code == 400 and "linked so already" in again.get_data(as_text=True)


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"spelling": "Мұрат"}, 400, "is not said there"),
        ({"line": "1"}, 400, "is not said there"),
        ({"line": "9"}, 400, "There is no line 9"),
        ({"line": "x"}, 400, "The line is not a number"),
        ({"role": "friend"}, 400, "It was not said who the person is"),
        ({"role": "narrator"}, 400, "A narrator tells the whole testimony"),
        ({"spelling": " . "}, 400, "There is no spelling to link"),
        ({"person": "zzzzzzzz"}, 404, "There is no person"),
        ({"testimony": "OH-2026-9999"}, 404, "There is no testimony"),
    ],
)
def test_what_cannot_be_linked_is_refused_and_the_form_comes_back_filled_in(site, told, wrong, status, said):
    sent = {"testimony": told[0].testimony, "spelling": "Нұрбек", "role": "spoken of", "line": "0", "person": ""}
    answer = site.visitor("keeper").post("/desk/persons/link", data=sent | wrong, headers=OURS)
    page = answer.get_data(as_text=True)
    assert answer.status_code == status and said in page
    assert f'name="testimony" value="{(sent | wrong)["testimony"]}"' in page
    assert ReadingRoom(site.archive, site.keeper, site.archive.today()).registry().persons == ()


def test_a_place_of_the_chronology_is_shown_with_all_its_spellings(site):
    page = site.visitor().get("/names", query_string={"q": "伊宁"}).get_data(as_text=True)
    for spelling in ("Құлжа", "Кульджа", "غۇلجا"):
        assert spelling in page
