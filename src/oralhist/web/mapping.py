"""The map of places as a picture: marks sized by readable accounts, which a finger can hit, with names beside them.

All is in hundredths of the map and in pixels beside them: the map stretches, its letters do not. What is drawn rests on
what the reading room gave this viewer, and on nothing else.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oralhist.model.identifiers import PlaceId
from oralhist.model.places import Ground, PlaceView

NARROWEST = 736
"""Pixels that the map is wide at least (`.map` in site.css): wider, its names are only further apart."""

LETTER = 14
_HALF_LINE = 8
_SMALLEST, _LARGEST = 3.5, 13.0
_GAP = 3
TARGET = 24
"""Pixels between two marks at least, so that a finger hits the one that it means (WCAG 2.2, criterion 2.5.8)."""

_NEAR = 120
_ROUNDS, _PULLED = 300, 40
_HOME = 0.05
"""What share of its way a mark that was pushed aside goes back towards its point, in each of the first rounds."""

_FURTHER = (14, 22, 30, 40, 52)
"""Pixels beyond its mark where a name stands for which there is no room beside it."""
_BREADTHS = {"ARABIC": 7.2, "CJK": 14.2}
_BREADTH = 7.9


_At = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Where a name stands beside its mark: pixels from it, and which part of it that is (*start*, *middle*, *end*).

    `far` is one that a line has to join to its mark.
    """

    dx: float
    dy: float
    anchor: str
    far: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on the map: at `x` and `y` hundredths, `radius` pixels large; without `label` where there is no room.

    Where its point lies too near to others, the mark stands `dx` and `dy` pixels beside it; the point stays what it is.
    """

    view: PlaceView
    x: float
    y: float
    dx: float
    dy: float
    radius: float
    label: Label | None

    @property
    def moved(self) -> bool:
        """Whether it stands so far beside its point that a line has to join them."""
        return math.hypot(self.dx, self.dy) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The whole map; the marks in the order in which one goes through them by keyboard, from west to east."""

    ground: Ground
    marks: tuple[Mark, ...]
    beyond: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def radius(accounts: int) -> float:
    """How large a mark is: its area grows with the accounts; a ring where there is none."""
    return min(_LARGEST, _SMALLEST + 1.6 * math.sqrt(accounts)) if accounts else _SMALLEST


def breadth(text: str) -> float:
    """How many pixels wide `text` is at most, roughly, in the letters of the map."""
    found = 0.0
    for letter in text:
        if not unicodedata.combining(letter):
            found += _BREADTHS.get(unicodedata.name(letter, "").partition(" ")[0], _BREADTH)
    return found


def picture(ground: Ground, views: Sequence[PlaceView], lands: Sequence[str] = ()) -> Picture:
    """The map of these places; `lands` are the names of the lands of `ground`, in its order."""
    placed = [view for view in views if view.point is not None]
    high = NARROWEST * ground.height / ground.width
    points = {view.place.id: _pixels(view, high) for view in placed}
    at = _apart(points, {view.place.id: radius(view.accounts) for view in placed}, high)
    round_marks = {
        view.place.id: _Box(x - r, y - r, x + r, y + r)
        for view in placed
        for (x, y), r in [(at[view.place.id], radius(view.accounts))]
    }
    taken = [
        _box((x * NARROWEST / 100, y * high / 100), Label(dx=0, dy=5, anchor="middle"), breadth(name) * 1.15)
        for name, (_, x, y) in zip(lands, ground.lands, strict=False)
    ]
    labels: dict[PlaceId, Label | None] = {}
    for view in sorted(placed, key=_first):
        id = view.place.id
        others = [box for one, box in round_marks.items() if one != id]
        labels[id] = None
        for label in _around(radius(view.accounts)):
            box = _box(at[id], label, breadth(view.name))
            inside = box.left >= 0 and box.right <= NARROWEST and box.top >= 0 and box.bottom <= high
            if inside and not any(box.meets(other) for other in (*taken, *others)):
                labels[id] = label
                taken.append(box)
                break
    marks = [
        Mark(
            view=view,
            x=view.point[0],
            y=view.point[1],
            dx=at[view.place.id][0] - points[view.place.id][0],
            dy=at[view.place.id][1] - points[view.place.id][1],
            radius=radius(view.accounts),
            label=labels[view.place.id],
        )
        for view in placed
        if view.point is not None
    ]
    return Picture(
        ground=ground,
        marks=tuple(sorted(marks, key=lambda mark: (mark.x, mark.y, mark.view.place.id))),
        beyond=tuple(view for view in views if view.point is None),
    )


def _apart(points: Mapping[PlaceId, _At], radii: Mapping[PlaceId, float], high: float) -> dict[PlaceId, _At]:
    """Where marks stand so that none lies upon another and each can be hit: at their points, or near them.

    Two that are too near push one another away along the line between them, and go a little back towards their points;
    at last they go back no more, until none is too near.
    """
    at = dict(points)
    ids = sorted(points)
    needs = [
        (one, other, max(TARGET, radii[one] + radii[other] + _GAP) + 0.5)
        for n, one in enumerate(ids)
        for other in ids[n + 1 :]
        if math.dist(points[one], points[other]) < _NEAR
    ]
    crowded = {id for one, other, _ in needs for id in (one, other)}
    for turn in range(_ROUNDS):
        pushed = False
        for one, other, need in needs:
            right, down = at[other][0] - at[one][0], at[other][1] - at[one][1]
            far = math.hypot(right, down)
            if far >= need:
                continue
            pushed = True
            push = (need - far) / 2
            # Two at one point part sideways.
            right, down = (right / far, down / far) if far else (1.0, 0.0)
            at[one] = _inside(at[one][0] - push * right, at[one][1] - push * down, radii[one], high)
            at[other] = _inside(at[other][0] + push * right, at[other][1] + push * down, radii[other], high)
        if turn < _PULLED:
            for one in crowded:
                (x, y), (home_x, home_y) = at[one], points[one]
                at[one] = x + _HOME * (home_x - x), y + _HOME * (home_y - y)
        elif not pushed:
            break
    return at


def _inside(x: float, y: float, r: float, high: float) -> _At:
    edge = max(TARGET / 2, r)
    return min(max(x, edge), NARROWEST - edge), min(max(y, edge), high - edge)


def _first(view: PlaceView) -> tuple[bool, int, str]:
    """Whose name is placed first: crossings, then places of many accounts, then as the chronology counts them."""
    return (not view.crossing, -view.accounts, view.place.id)


def _pixels(view: PlaceView, high: float) -> _At:
    assert view.point is not None
    return view.point[0] * NARROWEST / 100, view.point[1] * high / 100


def _around(r: float) -> Iterator[Label]:
    """The ways to put a name beside a mark, the best first."""
    side, slant = r + _GAP, 0.75 * r + _GAP
    for sideways, anchor in ((side, "start"), (-side, "end")):
        yield Label(dx=sideways, dy=5, anchor=anchor)
    yield Label(dx=0, dy=-r - _GAP - 2, anchor="middle")
    yield Label(dx=0, dy=r + LETTER, anchor="middle")
    for sideways, anchor in ((slant, "start"), (-slant, "end")):
        for down in (-slant, slant + 9):
            yield Label(dx=sideways, dy=down, anchor=anchor)
    for more in _FURTHER:
        for sideways, anchor in ((1, "start"), (-1, "end")):
            for down in (-1, 1, -0.5, 0.5, -1.6, 1.6):
                yield Label(dx=sideways * (r + more), dy=down * (r + more) + 5, anchor=anchor, far=True)
        for down in (-1, 1):
            yield Label(dx=0, dy=down * (r + more) + 5, anchor="middle", far=True)


def _box(at: tuple[float, float], label: Label, broad: float) -> _Box:
    x, y = at[0] + label.dx, at[1] + label.dy - 5
    left = {"start": x, "middle": x - broad / 2, "end": x - broad}[label.anchor]
    return _Box(left, y - _HALF_LINE, left + broad, y + _HALF_LINE)
