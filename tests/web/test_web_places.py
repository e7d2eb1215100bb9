"""The map of places: marks and counts of what may be read, names that do not collide, and the same in words."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from site_for_tests import VTT

from oralhist.model.access import Component
from oralhist.model.places import PlaceView
from oralhist.reading_room.places import gazetteer, ground
from oralhist.reading_room.standpoint import Standpoint
from oralhist.web.mapping import LETTER, NARROWEST, TARGET, breadth, picture, radius

KHORGOS, FRUNZE, BISHKEK = "place-005", "place-018", "place-017"
SVG = "{http://www.w3.org/2000/svg}"


def page(site, path="/places", who=""):
    answer = site.visitor(who).get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def drawn(shown):
    """The map of a page as a tree: it is well formed."""
    found = re.search(r'<svg class="map".*?</svg>\s*</div>', shown, re.S)[0].removesuffix("</div>")
    return ElementTree.fromstring(found.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def marks(shown):
    """What each mark says, by where it leads."""
    return {a.get("href"): a.find(f"{SVG}title").text for a in drawn(shown).iter(f"{SVG}a")}


def views(site, language="en"):
    viewer = site.keeper
    return gazetteer(Standpoint(archive=site.archive, viewer=viewer, today=site.archive.today()), language)


def test_a_mark_counts_the_accounts_that_this_reader_may_read_and_no_other(site):
    for n, title in enumerate(("One", "Two", "Three")):
        taken = site.told(title)
        if n < 2:
            site.agree(taken.testimony)
    assert marks(page(site))[f"/places/{KHORGOS}"] == "Khorgos, a crossing: named by 2 accounts"
    assert marks(page(site, who="keeper"))[f"/places/{KHORGOS}"] == "Khorgos, a crossing: named by 3 accounts"
    assert "2 accounts" in page(site, f"/places/{KHORGOS}") and "3 accounts" in page(
        site, f"/places/{KHORGOS}", "keeper"
    )


def test_a_place_of_closed_accounts_alone_stands_as_one_without_any(site):
    before = page(site)
    site.told("Closed")
    half = site.told("Its words are closed")
    site.agree(half.testimony)
    site.agree(half.testimony, frozenset(), (Component.TRANSCRIPT,))
    assert page(site) == before
    assert marks(before)[f"/places/{KHORGOS}"] == "Khorgos, a crossing: no account names it"
    assert "No account that you can read names this place." in page(site, f"/places/{KHORGOS}")


def test_who_says_frunze_is_counted_at_bishkek_where_the_map_shows_it(site):
    site.agree(site.told("Frunze", text=VTT.replace("Khorgos", "Frunze")).testimony)
    assert marks(page(site))[f"/places/{BISHKEK}"] == "Bishkek: named by 1 account"
    assert f"/places/{FRUNZE}" not in marks(page(site))
    assert "May mean" in page(site, f"/places/{FRUNZE}") and "Also meant by" in page(site, f"/places/{BISHKEK}")


def test_the_list_has_every_place_with_every_spelling_and_the_map_every_one_that_has_a_point_on_it(site):
    shown = page(site)
    listed = shown[shown.index('id="list"') :]
    for place in site.archive.chronology().places.values():
        assert f'href="/places/{place.id}"' in listed
        assert all(f">{spelling}</bdi>" in listed for spelling in (*place.spellings, *place.also_words))
    on_it = {f"/places/{view.place.id}" for view in views(site) if view.point}
    assert on_it == set(marks(shown)) and len(on_it) >= 40


def test_a_place_that_there_is_not_is_not_found(site):
    for path in ("/places/nowhere", "/places/place-999", "/places/Place-001"):
        assert site.visitor().get(path).status_code == 404


def test_a_place_leads_to_its_events_its_accounts_and_the_passages_that_name_it(site):
    taken = site.told("The crossing")
    site.agree(taken.testimony)
    shown = page(site, f"/places/{KHORGOS}")
    assert 'href="/events/khorgos-crossing-1962"' in shown and f'href="/t/{taken.address}?' in shown
    href = re.search(r'href="(/search\?q=place[^"]*)"', shown)[1].replace("&amp;", "&")
    assert "The crossing" in page(site, href)


def stands(found, mark, broad=NARROWEST):
    """Where a mark stands on a map that is `broad` pixels wide."""
    high = broad * found.ground.height / found.ground.width
    return mark.x * broad / 100 + mark.dx, mark.y * high / 100 + mark.dy


def boxes(found):
    """Each label of a picture as left, top, right, bottom in pixels of the narrowest map."""
    for mark in found.marks:
        if mark.label:
            broad = breadth(mark.view.name)
            x, y = (one + moved for one, moved in zip(stands(found, mark), (mark.label.dx, mark.label.dy), strict=True))
            left = {"start": x, "middle": x - broad / 2, "end": x - broad}[mark.label.anchor]
            yield mark.view.name, (left, y - LETTER + 2, left + broad, y + 2)


@pytest.mark.parametrize("language", ["en", "ru", "kk", "zh", "ug", "ky"])
@pytest.mark.parametrize("accounts", [0, 1, 2000])
def test_no_name_lies_upon_another_in_any_language(site, language, accounts):
    found = picture(ground(), [replace(view, accounts=accounts) for view in views(site, language)])
    placed = list(boxes(found))
    for n, (name, one) in enumerate(placed):
        for other_name, other in placed[n + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (name, other_name)
        assert one[0] >= 0 and one[2] <= NARROWEST, name
    assert len(placed) == len(found.marks), "every mark has its name"


@pytest.mark.parametrize("accounts", [0, 1, 2000])
@pytest.mark.parametrize("broad", [NARROWEST, 1184])
def test_a_finger_hits_the_mark_that_it_means(site, accounts, broad):
    found = picture(ground(), [replace(view, accounts=accounts) for view in views(site)])
    for n, one in enumerate(found.marks):
        for other in found.marks[n + 1 :]:
            apart = math.dist(stands(found, one, broad), stands(found, other, broad))
            assert apart >= max(TARGET, one.radius + other.radius), (one.view.name, other.view.name)


def test_no_mark_stands_far_from_its_point_and_a_line_joins_those_that_stand_beside_it(site):
    views_ = views(site)
    found = picture(ground(), views_)
    moved = {mark.view.place.id for mark in found.marks if mark.moved}
    assert {"place-001", "place-030"} <= moved and len(moved) < len(found.marks) / 2
    assert max(math.hypot(mark.dx, mark.dy) for mark in found.marks) < TARGET / 2
    assert {mark.view.place.id: (mark.x, mark.y) for mark in found.marks} == {
        view.place.id: view.point for view in views_ if view.point
    }
    joined = {
        a.get("href").rpartition("/")[2]
        for a in drawn(page(site)).iter(f"{SVG}a")
        if any(one.get("class") == "point" for one in a.iter(f"{SVG}circle"))
    }
    assert joined == moved


def test_two_places_at_one_point_part(site):
    one, other = [view for view in views(site) if view.point][:2]
    found = picture(ground(), [one, replace(other, point=one.point)])
    assert math.dist(*(stands(found, mark) for mark in found.marks)) >= TARGET


def test_the_area_of_a_mark_grows_with_its_accounts():
    sizes = [radius(n) for n in range(0, 30)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[1] < sizes[4] and radius(10_000) == radius(100_000)


def test_marks_are_reached_from_west_to_east(site):
    found = picture(ground(), views(site))
    assert [mark.x for mark in found.marks] == sorted(mark.x for mark in found.marks)
    assert all(isinstance(view, PlaceView) and view.point is None for view in found.beyond)


def test_the_map_says_what_it_is_without_style_or_script(site):
    shown = page(site)
    tree = drawn(shown)
    assert tree.find(f"{SVG}title").text and "list below" in tree.find(f"{SVG}desc").text
    assert "style=" not in shown and "<script" not in shown[shown.index("<main") :]
    assert "The borders are today’s" in shown and "Natural Earth" in shown and "GeoNames" in shown


def test_places_that_no_account_names_are_folded_behind_those_that_are_named(site):
    def listed():
        named, _, rest = page(site).partition('id="list"')[2].partition("<details")
        return KHORGOS in named, KHORGOS in rest, rest.partition(">")[0].strip()

    assert listed() == (False, True, 'class="more" open')
    taken = site.told()
    assert listed() == (False, True, 'class="more" open')
    site.agree(taken.testimony)
    assert listed() == (True, False, 'class="more"')
