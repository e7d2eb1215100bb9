"""Families on the pages: both halves where both agreed, gaps said alike, nobody by a name that is closed."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

import pytest
from site_for_tests import OURS, VTT

from archives_for_tests import KEEPER
from oralhist.catalogue import testimonies
from oralhist.model.access import Audience, Clearance, Component, Viewer
from oralhist.model.identifiers import FamilyId
from oralhist.model.names import Choice
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, describe, kin, name_review, naming, persons
from oralhist.work.kin import Said

WORDS = VTT.replace("Kulash", "Narrator")
"""Words that say nobody's name: else they were closed with it until a review."""

FAMILY = frozenset([Audience.FAMILY])


@pytest.fixture
def house(site):
    """Two accounts of one family, open and agreed to be shown together, with their people entered."""
    both = {"text": WORDS, "family": "Sarsen"}
    stayed = site.told("The house that stayed", narrator="Айгүл", side="stayed", born="1975", **both)
    left = site.told("The house that left", narrator="Күләш", side="left", born="1949", **both)
    for taken in (stayed, left):
        site.agree(taken.testimony)
        consent.record_link(site.archive, taken.testimony, True, KEEPER)
    kulash = kin.introduce(site.archive, left.testimony, "Күләш", Said(side="left", born="1949", narrates=True), KEEPER)
    nurbek = kin.introduce(site.archive, left.testimony, "نۇربەك", Said(side="stayed", born="1945"), KEEPER)
    kin.relate(site.archive, left.testimony, nurbek, "sibling", kulash, KEEPER)
    kin.moved(site.archive, left.testimony, "1962-21", "Құлжа", "Жаркент", KEEPER)
    found = testimonies.by_number(site.archive.db, left.testimony)
    return {"address": found.family, "left": left, "stayed": stayed, "kulash": kulash, "nurbek": nurbek}


def page(site, path, who=""):
    answer = site.visitor(who).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.get_data(as_text=True)


def gone_through(site, number):
    """The review of names of a testimony, in which every find is left as it is."""
    finds = ReadingRoom(site.archive, KEEPER, site.archive.today()).name_review(number).finds
    if waiting := [one.find.id for one in finds if one.find.decided is None]:
        name_review.decide(site.archive, number, waiting, Choice.LEAVE, KEEPER)
    name_review.complete(site.archive, number, KEEPER)


def text(shown):
    return " ".join(re.sub(r"<[^>]+>", " ", shown[shown.index("<main") :]).split())


def test_both_halves_stand_beside_one_another_with_who_is_who(site, house):
    shown = page(site, f"/f/{house['address']}")
    assert "The house that stayed" in shown and "The house that left" in shown
    assert "نۇربەك" in shown and "sibling of" in text(shown)
    assert "spring" in shown and 'href="/places/place-001"' in shown and 'href="/places/place-008"' in shown
    assert "Күләш is born" in text(shown) and 'class="tree' in shown


def test_a_side_that_did_not_agree_is_missing_as_one_that_is_not_there(site, house):
    both = page(site, f"/f/{house['address']}")
    consent.record_link(site.archive, house["stayed"].testimony, False, KEEPER)
    one = page(site, f"/f/{house['address']}")
    assert "The house that stayed" in both and "The house that stayed" not in one
    assert "No account from this side." in one
    closed = site.told("Another of the house", narrator="X", family="Sarsen", side="stayed")
    assert page(site, f"/f/{house['address']}") == one, closed


def test_a_family_of_which_nothing_may_be_read_is_none(site, house):
    for taken in (house["left"], house["stayed"]):
        consent.record_link(site.archive, taken.testimony, False, KEEPER)
    gone = site.visitor().get(f"/f/{house['address']}")
    never = site.visitor().get("/f/00000000")
    assert (gone.status_code, gone.data) == (never.status_code, never.data) == (404, never.data)
    assert "0 families" not in page(site, "/families") and "None is open to you yet" in page(site, "/families")
    assert page(site, f"/f/{house['address']}", "keeper")


def test_kinship_that_is_closed_takes_people_relations_and_moves_along(site, house):
    site.agree(house["left"].testimony, FAMILY, (Component.KINSHIP,))
    shown = page(site, f"/f/{house['address']}")
    assert "نۇربەك" not in shown and "The house that left" not in shown and "spring" not in shown
    room = ReadingRoom(site.archive, Viewer.public(), date(2026, 11, 1))
    view = room.family(house["address"], "en")
    assert view.people == () and view.relations == () and [one.told.value for m in view.moments for one in m.left] == []


def test_where_the_name_is_closed_a_pseudonym_stands_in_the_tree_and_a_relative_has_none(site, house):
    naming.give(site.archive, house["left"].testimony, "Robin", KEEPER)
    site.agree(house["left"].testimony, frozenset(), (Component.NAME,))
    shown = page(site, f"/f/{house['address']}")
    assert "Күләш" not in shown and "نۇربەك" not in shown
    assert "Robin" in shown and "somebody not named here" in shown and ">not named</text>" in shown


def test_a_family_of_a_narrator_whose_name_is_closed_is_called_by_its_address(site, house):
    assert ">Sarsen<" in page(site, f"/f/{house['address']}") and ">Sarsen<" in page(site, "/families")
    assert "The house that left" in page(site, "/search?q=khorgos+family:Sarsen")
    site.agree(house["left"].testimony, frozenset(), (Component.NAME,))
    for path in (f"/f/{house['address']}", "/families", f"/t/{house['stayed'].address}", f"/t/{house['left'].address}"):
        assert "Sarsen" not in page(site, path), path
    assert "The house that stayed" not in page(site, "/search?q=khorgos+family:Sarsen")
    assert "The house that stayed" in page(site, f"/search?q=khorgos+family:{house['address']}")
    assert "Sarsen" in page(site, f"/f/{house['address']}", "keeper")


def test_whom_an_account_hides_has_no_name_on_the_page_of_the_family_whatever_another_says(site, house):
    kin.place(site.archive, house["stayed"].testimony, house["nurbek"], Said(side="stayed"), KEEPER)
    persons.link(site.archive, house["stayed"].testimony, "Нұрбек", Role.RELATIVE, KEEPER, person=house["nurbek"])
    assert "Нұрбек" in page(site, f"/f/{house['address']}")
    hidden = name_review.Hidden(spellings=(), person=house["nurbek"], instead="the brother")
    name_review.hide(site.archive, house["left"].testimony, hidden, KEEPER)
    found = ReadingRoom(site.archive, KEEPER, site.archive.today()).name_review(house["left"].testimony).finds
    waiting = [one.find.id for one in found if one.find.decided is None]
    name_review.decide(site.archive, house["left"].testimony, waiting, Choice.REPLACE, KEEPER)
    name_review.complete(site.archive, house["left"].testimony, KEEPER)
    shown = page(site, f"/f/{house['address']}")
    assert "Нұрбек" not in shown and "نۇربەك" not in shown and "the brother" in shown
    assert f"/p/{house['nurbek']}" not in shown


def test_nobody_says_by_a_name_or_an_account_who_narrates_under_a_pseudonym(site, house):
    number, said = house["left"].testimony, "Күләш"
    naming.give(site.archive, number, "Robin", KEEPER)
    site.agree(number, frozenset(), (Component.NAME,))
    # The other account tells of her by name, and she narrates a third under it.
    persons.link(site.archive, house["stayed"].testimony, said, Role.RELATIVE, KEEPER, person=house["kulash"])
    kin.place(site.archive, house["stayed"].testimony, house["kulash"], Said(side="left"), KEEPER)
    third = site.told("Told again", narrator=said, family="Sarsen", side="left")
    site.agree(third.testimony)
    consent.record_link(site.archive, third.testimony, True, KEEPER)
    persons.link(site.archive, third.testimony, said, Role.NARRATOR, KEEPER, person=house["kulash"])
    kin.place(site.archive, third.testimony, house["kulash"], Said(side="left", narrates=True), KEEPER)
    view = ReadingRoom(site.archive, Viewer.public(), site.archive.today()).family(house["address"], "en")
    accounts = (house["left"].address, third.address)
    alone, known = (next(one for one in view.people if address in one.accounts) for address in accounts)
    assert (alone.names, alone.called, alone.accounts, alone.page) == ((), "Robin", (house["left"].address,), False)
    assert (known.names, known.accounts, known.page) == ((said,), (third.address,), True)
    (relation,) = view.relations
    assert alone.person in (relation.person, relation.other)
    shown = page(site, f"/f/{house['address']}")
    assert shown.count(house["kulash"]) == 1, "the page of the person, from the one that is named"
    keeper = ReadingRoom(site.archive, KEEPER, site.archive.today()).family(house["address"], "en")
    assert [set(one.accounts) for one in keeper.people if one.person == house["kulash"]] == [set(accounts)]


def test_a_relative_whom_the_account_hides_by_another_script_is_named_nowhere(site, house):
    number, person = house["left"].testimony, house["nurbek"]
    asked = "/names?q=" + quote("نۇربەك")
    assert f"/p/{person}" in page(site, asked)
    name_review.hide(site.archive, number, name_review.Hidden(spellings=["Нұрбек"]), KEEPER)
    gone_through(site, number)
    shown = page(site, f"/f/{house['address']}")
    assert "نۇربەك" not in shown and "somebody not named here" in shown
    assert site.visitor().get(f"/p/{person}").status_code == 404 and f"/p/{person}" not in page(site, asked)
    assert "نۇربەك" in page(site, f"/p/{person}", "keeper")
    name_review.show_again(site.archive, number, 1, KEEPER)
    assert "نۇربەك" in page(site, f"/f/{house['address']}")


def test_a_day_is_shown_as_finely_as_on_the_page_of_the_account(site, house):
    number = house["left"].testimony
    describe.describe(site.archive, number, {"date": "2019-05-29", "grain": "year"}, KEEPER)
    for path in (f"/f/{house['address']}", f"/t/{house['left'].address}"):
        assert "2019" in page(site, path) and "29 May" not in text(page(site, path)), path
        assert "29 May 2019" in text(page(site, path, "keeper")), path


def test_a_family_member_reads_what_is_open_to_the_family(site, house):
    for taken in (house["left"], house["stayed"]):
        site.agree(taken.testimony, FAMILY, (Component.KINSHIP,))
    assert site.visitor().get(f"/f/{house['address']}").status_code == 404
    member = Viewer(clearance=Clearance.MEMBER, families=frozenset([FamilyId(house["address"])]))
    assert len(ReadingRoom(site.archive, member, site.archive.today()).family(house["address"], "en").accounts) == 2
    other = Viewer(clearance=Clearance.MEMBER, families=frozenset([FamilyId("00000000")]))
    with pytest.raises(NotFound):
        ReadingRoom(site.archive, other, site.archive.today()).family(house["address"], "en")


def test_families_are_browsed_by_place_and_event_and_counted_as_far_as_they_may_be_read(site, house):
    shown = page(site, "/families")
    assert "Families: 1" in text(shown) and f'href="/f/{house["address"]}"' in shown
    assert "Ghulja (1)" in shown and "Zharkent (1)" in shown
    assert house["address"] in page(site, "/families?from=place-001&to=place-008")
    # What is not among the choices narrows nothing.
    assert text(page(site, "/families?from=nowhere")) == text(shown)
    site.agree(house["left"].testimony, frozenset(), (Component.KINSHIP,))
    assert "Ghulja (1)" not in page(site, "/families")


def test_a_person_has_a_page_with_every_spelling_that_may_be_read(site, house):
    shown = page(site, f"/p/{house['nurbek']}")
    assert "نۇربەك" in shown and "Is told of as a relative" in shown and "The house that left" in shown
    site.agree(house["left"].testimony, frozenset(), (Component.NAME,))
    gone, never = site.visitor().get(f"/p/{house['nurbek']}"), site.visitor().get("/p/00000000")
    assert (gone.status_code, gone.data) == (404, never.data)
    assert f"/p/{house['nurbek']}" not in page(site, f"/f/{house['address']}")


def test_a_person_of_an_account_that_stands_apart_has_no_page(site, house):
    consent.record_link(site.archive, house["left"].testimony, False, KEEPER)
    assert site.visitor().get(f"/p/{house['nurbek']}").status_code == 404
    assert "نۇربەك" in page(site, f"/p/{house['nurbek']}", "keeper")


def test_the_testimony_leads_to_its_family_and_places(site, house):
    shown = page(site, f"/t/{house['left'].address}")
    assert f'href="/f/{house["address"]}"' in shown and 'href="/places/place-005"' in shown


def test_the_desk_enters_people_relations_and_moves_and_a_refusal_comes_back_filled_in(site, house):
    keeper, number = site.visitor("keeper"), house["stayed"].testimony
    base = f"/desk/testimonies/{number}/kin"
    for form in (
        {"do": "introduce", "name": "Рәбиға", "side": "stayed", "born": "1898", "died": "1971"},
        {"do": "place", "person": house["nurbek"], "side": "stayed", "born": "1944"},
        {"do": "move", "departed": "", "from_place": "伊宁", "to_place": ""},
    ):
        assert keeper.post(base, data=form, headers=OURS).status_code == 303, form
    shown = page(site, base, "keeper")
    new = shown[shown.index('id="n-side"') :]
    assert '<option value="unknown" selected>' in new[: new.index("</select>")]
    rabiya = re.search(r'id="k-([0-9a-z]{8})"><p><bdi[^>]*>Рәбиға', shown)[1]
    done = keeper.post(
        base, data={"do": "relate", "person": rabiya, "kind": "parent", "other": house["nurbek"]}, headers=OURS
    )
    assert done.status_code == 303 and "parent of" in page(site, base, "keeper")
    for prefix, name in (("", "Ghulja"), ("/kk", "Құлжа"), ("/ky", "Кулжа")):
        assert f'name="from_place" value="{name}"' in page(site, prefix + base, "keeper")
    refused = keeper.post(base, data={"do": "move", "departed": "1962", "from_place": "Atlantis"}, headers=OURS)
    assert refused.status_code == 400
    assert 'value="Atlantis"' in refused.get_data(as_text=True) and "knows no place" in refused.get_data(as_text=True)
    ended = re.search(r'action="([^"]*/relations/[0-9]+/end)"', page(site, base, "keeper"))[1]
    assert keeper.post(ended, headers=OURS).status_code == 303
    assert keeper.post(base, data={"do": "remove", "person": rabiya}, headers=OURS).status_code == 303
    assert site.visitor("scholar").get(base).status_code == 404


def test_those_who_may_be_the_same_are_listed_and_decided_at_the_desk(site, house):
    site.told("Third", narrator="نۇربەك", family="Sarsen", born="1945")
    keeper = site.visitor("keeper")
    shown = page(site, "/desk/persons/alike", "keeper")
    assert "3 shared facts" in shown or "4 shared facts" in shown
    one, other = (re.search(rf'name="{name}" value="([^"]+)"', shown)[1] for name in ("one", "other"))
    assert site.visitor("scholar").get("/desk/persons/alike").status_code == 404
    apart = keeper.post("/desk/persons/alike", data={"do": "apart", "one": one, "other": other}, headers=OURS)
    assert apart.status_code == 303 and "Nobody is proposed." in page(site, "/desk/persons/alike", "keeper")
    assert keeper.post("/desk/persons/alike", data={"do": "x", "one": one}, headers=OURS).status_code == 400
    joined = keeper.post("/desk/persons/alike", data={"do": "join", "one": one, "other": other}, headers=OURS)
    assert joined.status_code == 303
