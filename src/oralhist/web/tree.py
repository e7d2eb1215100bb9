"""A family drawn as a tree: generations one below another, who stayed on one side of the border, who left on the other.

Only what the reading room gave is drawn; the list beside the tree says the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oralhist.model.kin import FamilyView, Kinship, KinView, RelationView

ROW = 116
"""Pixels from one generation to the next."""

FOOT = 28
NAME, YEARS = 40, 60
"""Where in its row a name and its years stand, in pixels from above."""

BROAD, BROADER = 4, 7
"""From so many people in a row on, the tree is wider than a telephone, and is moved under the finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A person in the tree: at `x` hundredths of its width and `y` pixels from above."""

    person: KinView
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line from one point to another, x in hundredths and y in pixels; `kind` is what it says."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The whole tree; `seams` are the stretches of the border, from and to, in pixels from above."""

    height: int
    breadth: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    seams: tuple[tuple[int, int], ...]
    parted: bool
    mirrored: bool


def tree(family: FamilyView, *, mirrored: bool = False) -> Tree:
    """The tree of a family; `mirrored` where one reads from right to left, so that both halves of the page agree."""
    level = generations(family.people, family.relations)
    rows: defaultdict[int, list[KinView]] = defaultdict(list)
    for person in family.people:
        rows[level[person.person]].append(person)
    nodes: dict[str, Node] = {}
    seams: list[tuple[int, int]] = []
    for number, generation in enumerate(sorted(rows)):
        top = number * ROW
        for person, x in _across(rows[generation], nodes, family.relations):
            nodes[person.person] = Node(person=person, x=100 - x if mirrored else x, y=top + NAME)
        if all(person.side in ("stayed", "left") for person in rows[generation]):
            seams.append((top, top + ROW))
    most = max((len(row) for row in rows.values()), default=0)
    return Tree(
        height=len(rows) * ROW + FOOT,
        breadth="" if most < BROAD else "broad" if most < BROADER else "broadest",
        nodes=tuple(nodes.values()),
        lines=tuple(_lines(family.relations, nodes)),
        seams=_joined(seams),
        mirrored=mirrored,
        parted={"stayed", "left"} <= {person.side for person in family.people},
    )


def generations(people: Sequence[KinView], relations: Sequence[RelationView]) -> Mapping[str, int]:
    """In which generation each person is, counted from the oldest that is told of among those related, from 0.

    A child is below its parents; those married or of the same parents are beside one another, as far as that can be.
    """
    level = {person.person: 0 for person in people}
    # Each round carries a fall one step further; what is contradictory ends with the rounds.
    for _ in range(2 * len(level) + 1):
        before = dict(level)
        for one in relations:
            above, below = level[one.person], level[one.other]
            if one.kind is Kinship.PARENT:
                level[one.other] = max(below, above + 1)
            else:
                level[one.person] = level[one.other] = max(above, below)
        if level == before:
            break
    return {person: min(number, len(level)) for person, number in level.items()}


def _across(
    row: Sequence[KinView], placed: Mapping[str, Node], relations: Sequence[RelationView]
) -> list[tuple[KinView, float]]:
    """Where the people of a generation stand: by side, those of the same parents together."""
    sides = (
        ["stayed", "unknown", "left"] if any(one.side not in ("stayed", "left") for one in row) else ["stayed", "left"]
    )
    found = []
    for column, side in enumerate(sides):
        here = [one for one in row if (one.side if one.side in ("stayed", "left") else "unknown") == side]
        here.sort(key=lambda one: (_parents(one, relations), min(one.born, default="9999"), one.person))
        width = 100 / len(sides)
        found += [(one, width * column + width * (n + 0.5) / len(here)) for n, one in enumerate(here)]
    return found


def _parents(one: KinView, relations: Sequence[RelationView]) -> tuple[str, ...]:
    return tuple(sorted(r.person for r in relations if r.kind is Kinship.PARENT and r.other == one.person))


def _lines(relations: Sequence[RelationView], nodes: Mapping[str, Node]) -> list[Line]:
    lines: list[Line] = []
    couples = {frozenset((one.person, one.other)) for one in relations if one.kind is Kinship.SPOUSE}
    parents: defaultdict[str, list[str]] = defaultdict(list)
    for one in relations:
        a, b = nodes[one.person], nodes[one.other]
        match one.kind:
            case Kinship.PARENT:
                parents[one.other].append(one.person)
            case Kinship.SPOUSE:
                lines.append(Line(kind="spouse", x1=a.x, y1=a.y + 28, x2=b.x, y2=b.y + 28))
            case Kinship.SIBLING:
                if not set(_of(one.person, relations)) & set(_of(one.other, relations)):
                    lines.append(Line(kind="sibling", x1=a.x, y1=a.y - 22, x2=b.x, y2=b.y - 22))
            case Kinship.BY_MARRIAGE:
                lines.append(Line(kind="by-marriage", x1=a.x, y1=a.y + 34, x2=b.x, y2=b.y + 34))
    for child, theirs in parents.items():
        below = nodes[child]
        middle = below.y - 40
        if len(theirs) == 2 and frozenset(theirs) in couples:
            a, b = (nodes[parent] for parent in theirs)
            starts = [((a.x + b.x) / 2, max(a.y, b.y) + 28)]
        else:
            starts = [(nodes[parent].x, nodes[parent].y + 28) for parent in theirs]
        for x, y in starts:
            lines += [
                Line(kind="child", x1=x, y1=y, x2=x, y2=middle),
                Line(kind="child", x1=x, y1=middle, x2=below.x, y2=middle),
                Line(kind="child", x1=below.x, y1=middle, x2=below.x, y2=below.y - 18),
            ]
    return lines


def _of(person: str, relations: Sequence[RelationView]) -> list[str]:
    return [one.person for one in relations if one.kind is Kinship.PARENT and one.other == person]


def _joined(stretches: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
