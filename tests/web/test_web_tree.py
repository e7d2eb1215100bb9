"""A family drawn as a tree: generations, sides, lines; whatever is said of it, also what contradicts itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.identifiers import FamilyId
from oralhist.model.kin import FamilyView, Kinship, KinView, RelationView
from oralhist.web.tree import generations, tree


def person(name, side="unknown", born=""):
    return KinView(
        person=name,
        names=(name,),
        called="",
        side=side,
        born=(born,) if born else (),
        died=(),
        accounts=(),
        page=False,
    )


def relation(one, kind, other):
    return RelationView(person=one, kind=Kinship(kind), other=other, sources=())


def family(people, relations):
    return FamilyView(
        address=FamilyId("fam1aaaa"),
        name="Sarsen",
        accounts=(),
        people=tuple(people),
        relations=tuple(relations),
        moments=(),
    )


HOUSE = family(
    [
        person("Rabiya", "stayed", "1898"),
        person("Sarsen", "stayed", "1915"),
        person("Bibi", "left", "1921"),
        person("Nurbek", "stayed", "1945"),
        person("Kulash", "left", "1949"),
        person("Aygul", "stayed", "1975"),
        person("Dana", "left", "1978"),
    ],
    [
        relation("Rabiya", "parent", "Sarsen"),
        relation("Sarsen", "spouse", "Bibi"),
        relation("Sarsen", "parent", "Nurbek"),
        relation("Bibi", "parent", "Nurbek"),
        relation("Sarsen", "parent", "Kulash"),
        relation("Bibi", "parent", "Kulash"),
        relation("Nurbek", "sibling", "Kulash"),
        relation("Nurbek", "parent", "Aygul"),
        relation("Kulash", "parent", "Dana"),
    ],
)


def test_children_are_below_parents_and_those_married_beside_one_another():
    level = generations(HOUSE.people, HOUSE.relations)
    assert level == {"Rabiya": 0, "Sarsen": 1, "Bibi": 1, "Nurbek": 2, "Kulash": 2, "Aygul": 3, "Dana": 3}


def test_who_stayed_is_on_one_side_of_the_seam_and_who_left_on_the_other():
    drawn = tree(HOUSE)
    for node in drawn.nodes:
        assert (node.x < 50) == (node.person.side == "stayed"), node
    assert drawn.parted and drawn.seams == ((0, 4 * 116),)
    assert {line.kind for line in drawn.lines} == {"child", "spouse"}  # brother and sister hang on their parents


def test_mirrored_each_person_stands_where_the_other_half_was():
    plain, mirrored = ({node.person.person: node.x for node in tree(HOUSE, mirrored=m).nodes} for m in (False, True))
    assert all(abs(plain[name] + mirrored[name] - 100) < 1e-9 for name in plain)


def test_no_two_people_stand_in_one_place_and_where_a_side_is_not_said_no_seam_runs():
    drawn = tree(family([person("A", "stayed"), person("B"), person("C", "left"), person("D")], []))
    assert len({(node.x, node.y) for node in drawn.nodes}) == 4 and drawn.seams == ()


def test_siblings_whose_parents_nobody_names_are_joined_by_a_line():
    drawn = tree(family([person("A", "stayed"), person("B", "left")], [relation("A", "sibling", "B")]))
    assert [line.kind for line in drawn.lines] == ["sibling"]


NAMES = st.sampled_from("ABCDEFG")


@given(st.lists(st.tuples(NAMES, st.sampled_from(list(Kinship)), NAMES), max_size=20))
def test_whatever_is_said_the_tree_ends_and_holds_everybody(said):
    people = [person(name, side) for name, side in zip("ABCDEFG", ["stayed", "left", "unknown"] * 3, strict=False)]
    drawn = tree(family(people, [relation(a, kind, b) for a, kind, b in said if a != b]))
    assert {node.person.person for node in drawn.nodes} == set("ABCDEFG")
    assert len({(round(node.x, 6), node.y) for node in drawn.nodes}) == 7
    assert all(0 <= node.x <= 100 and 0 <= node.y <= drawn.height for node in drawn.nodes)
