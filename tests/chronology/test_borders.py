"""Borders and points of the map: where they lie, and how the borders were made from the atlas."""

from __future__ import annotations

import math

import pytest

from oralhist.chronology import borders
from oralhist.chronology.load import load, table
from oralhist.chronology.place_names import by_script, called
from oralhist.language.folding import Script


def distance(one, other):
    """How far apart two points of the earth are on the map, in its units."""
    return math.dist(borders.projected(*one), borders.projected(*other))


def test_north_is_up_east_is_right_and_distances_are_true_to_a_hundredth():
    almaty, urumqi, altay, khorgos = (76.889, 43.238), (87.617, 43.825), (88.13, 47.85), (80.41, 44.21)
    assert borders.projected(*almaty)[0] < borders.projected(*khorgos)[0] < borders.projected(*urumqi)[0]
    assert borders.projected(*altay)[1] < borders.projected(*urumqi)[1]
    # Great circles on a sphere of 6371 km, computed apart from this code.
    km = {(almaty, urumqi): 866.7, (almaty, khorgos): 302.8, (urumqi, altay): 449.3, (khorgos, altay): 719.9}
    scales = [distance(*pair) / far for pair, far in km.items()]
    assert max(scales) / min(scales) < 1.01


def test_the_map_holds_the_crossings_and_both_sides_and_not_moscow():
    known = load().places
    on_it = {
        place.name
        for place in known.values()
        if place.latitude is not None and borders.within(place.longitude, place.latitude)
    }
    assert {"Khorgos", "Bakhty", "Maikapchagai", "Ghulja", "Tacheng", "Zharkent", "Almaty", "Bishkek"} <= on_it
    assert not {"Moscow", "Beijing", "Tashkent"} & on_it


def test_the_crossings_lie_on_the_seam_and_towns_on_their_side_of_it():
    seam = [point for border in borders.borders() if border.seam for point in border.points]

    def away(place):
        return min(math.hypot((x - place.longitude) * 0.7, y - place.latitude) for x, y in seam)

    known = {place.name: place for place in load().places.values()}
    assert all(away(known[name]) < 0.2 for name in ("Khorgos", "Bakhty", "Maikapchagai"))
    assert all(away(known[name]) > 0.4 for name in ("Almaty", "Ürümqi", "Ayagoz", "Karamay"))


def test_the_file_is_small_and_names_its_source_and_licence():
    raw = table("borders.json")
    assert "Natural Earth" in raw["note"] and "world-atlas 2.0.2" in raw["note"] and "public domain" in raw["note"]
    assert sum(len(one["points"]) for one in raw["borders"]) < 1500
    assert {tuple(one["between"]) for one in raw["borders"] if one["seam"]} == {
        ("China", "Kazakhstan"),
        ("China", "Kyrgyzstan"),
        ("China", "Russia"),
    }


def test_borders_are_made_of_the_arcs_that_two_countries_share():
    # Two squares side by side in the region; the arc between them is named from both sides, once backwards.
    topology = {
        "transform": {"scale": [1.0, 1.0], "translate": [80.0, 44.0]},
        "arcs": [
            [[0, 0], [0, 1], [0, 1]],
            [[0, 2], [1, 0], [0, -2], [-1, 0]],
            [[0, 0], [-1, 0], [0, 2], [1, 0]],
        ],
        "objects": {
            "countries": {
                "geometries": [
                    {"properties": {"name": "China"}, "arcs": [[0, 1]]},
                    {"properties": {"name": "Kazakhstan"}, "arcs": [[[~0, 2]]]},
                ]
            }
        },
    }
    assert borders.of_topology(topology) == [
        {"between": ["China", "Kazakhstan"], "seam": True, "points": [[80.0, 44.0], [80.0, 46.0]]}
    ]


@pytest.mark.parametrize("bend, kept", [(0.005, 2), (0.05, 3)])
def test_a_line_keeps_its_bends_and_loses_its_tremor(bend, kept):
    assert len(borders.simplified([(0.0, 0.0), (0.5, bend), (1.0, 0.0)])) == kept


def test_every_place_has_a_name_in_each_language_or_its_english_one():
    known = load().places
    ghulja = known["place-001"]
    names = {language: called(ghulja, language) for language in ("en", "ru", "kk", "zh", "ug", "ky")}
    assert names == {"en": "Ghulja", "ru": "Кульджа", "kk": "Құлжа", "zh": "伊宁", "ug": "غۇلجا", "ky": "Кулжа"}
    assert called(known["place-034"], "zh") == "Dorbiljin"
    assert set(table("place_names.json")) - {"note"} == set(known)
    assert by_script(ghulja)[Script.HAN] == ("固勒扎", "伊宁", "伊寧")
