"""Borders of the region as Natural Earth draws today's, and where a point of the earth lies on the map of it.

They are no statement about where a border ought to be, and were drawn otherwise in 1962.

``python -m oralhist.chronology.borders countries-10m.json`` makes ``data/borders.json`` from the TopoJSON of the npm
package world-atlas; docs/chronology.md says which.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from oralhist.chronology.load import table

WEST, EAST, SOUTH, NORTH = 73.5, 90.0, 41.6, 49.4
"""The region that the map shows, in degrees."""

PARALLELS = (43.0, 47.5)
"""Where the projection is true to scale: an equidistant conic, Snyder, *Map Projections* (USGS 1395), p. 113."""

WIDTH = 1000.0
"""The map is so many units wide."""

Point = tuple[float, float]

SEAM = ("China", ("Kazakhstan", "Kyrgyzstan", "Russia"))
"""The countries between which the border ran that parted them: one of today's on one side, several on the other."""

LANDS: Mapping[str, Point] = {"KZ": (76.3, 46.9), "CN": (86.9, 45.1), "KG": (75.4, 41.75)}
"""Where the name of a land can stand, as (longitude, latitude); by ISO 3166."""

FINEST = 0.012
"""Degrees by which a simplified line may stray: about a kilometre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """A line between two countries, as (longitude, latitude); `seam` where it is the one that parted the families."""

    between: tuple[str, str]
    seam: bool
    points: tuple[Point, ...]


def projected(longitude: float, latitude: float) -> Point:
    """Where a point lies on the map: units from its western and northern edge, whatever lies beyond them too."""
    x, y = _conic(longitude, latitude)
    (left, top), scale = _frame()[:2], _frame()[2]
    return (x - left[0]) * scale, (top[0] - y) * scale


@lru_cache(maxsize=1)
def height() -> float:
    """How many units high the map is."""
    _, top, scale = _frame()
    return (top[0] - top[1]) * scale


def within(longitude: float, latitude: float) -> bool:
    """Whether a point lies on the map."""
    x, y = projected(longitude, latitude)
    return 0 <= x <= WIDTH and 0 <= y <= height()


def _conic(longitude: float, latitude: float) -> Point:
    first, second = (math.radians(one) for one in PARALLELS)
    n = (math.cos(first) - math.cos(second)) / (second - first)
    g = math.cos(first) / n + first
    rho = g - math.radians(latitude)
    theta = n * math.radians(longitude - (WEST + EAST) / 2)
    return rho * math.sin(theta), -rho * math.cos(theta)


@lru_cache(maxsize=1)
def _frame() -> tuple[Point, Point, float]:
    """West and east edge, north and south edge, and units per unit: the region fills the map."""
    west, east = _conic(WEST, SOUTH)[0], _conic(EAST, SOUTH)[0]
    north, south = _conic((WEST + EAST) / 2, NORTH)[1], _conic((WEST + EAST) / 2, SOUTH)[1]
    return (west, east), (north, south), WIDTH / (east - west)


@lru_cache(maxsize=1)
def borders() -> tuple[Border, ...]:
    """The borders in the region."""
    return tuple(
        Border(
            between=(one["between"][0], one["between"][1]),
            seam=one["seam"],
            points=tuple((float(longitude), float(latitude)) for longitude, latitude in one["points"]),
        )
        for one in table("borders.json")["borders"]
    )


@lru_cache(maxsize=1)
def outlines() -> tuple[tuple[bool, str], ...]:
    """Each border as whether it is the seam, and an SVG path over the map."""
    return tuple((one.seam, "M" + "L".join(_place(*point) for point in one.points)) for one in borders())


def _place(longitude: float, latitude: float) -> str:
    x, y = projected(longitude, latitude)
    return f"{x:.1f} {y:.1f}"


def of_topology(topology: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The borders between countries in the region, clipped and simplified, from the TopoJSON of all countries."""
    found = []
    for number, names in sorted(_shared(topology).items()):
        if len(names) != 2:
            continue
        one, other = sorted(names)
        seam = any({one, other} == {SEAM[0], beyond} for beyond in SEAM[1])
        for part in _clipped(_arc(topology, number)):
            line = simplified(part)
            if len(line) > 1:
                points = [[round(longitude, 3), round(latitude, 3)] for longitude, latitude in line]
                found.append({"between": [one, other], "seam": seam, "points": points})
    return sorted(found, key=lambda border: (not border["seam"], border["between"], border["points"]))


def _shared(topology: Mapping[str, Any]) -> dict[int, set[str]]:
    """The countries that each arc bounds; the same arc is named by its complement where it runs the other way."""
    found: dict[int, set[str]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        for arc in _numbers(country.get("arcs", [])):
            found.setdefault(arc if arc >= 0 else ~arc, set()).add(country["properties"]["name"])
    return found


def _numbers(arcs: Any) -> Iterator[int]:
    if isinstance(arcs, int):
        yield arcs
    else:
        for one in arcs:
            yield from _numbers(one)


def _arc(topology: Mapping[str, Any], number: int) -> Iterator[Point]:
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    x = y = 0
    for dx, dy in topology["arcs"][number]:
        x, y = x + dx, y + dy
        yield x * kx + x0, y * ky + y0


def _clipped(points: Iterable[Point]) -> Iterator[list[Point]]:
    """The parts of a line that lie in the region, or a little beyond it so that none ends within the frame."""
    beyond = 2.5
    part: list[Point] = []
    for x, y in points:
        if WEST - beyond <= x <= EAST + beyond and SOUTH - beyond <= y <= NORTH + beyond:
            part.append((x, y))
        elif part:
            yield part
            part = []
    if part:
        yield part


def simplified(points: Sequence[Point], finest: float = FINEST) -> list[Point]:
    """A line with as few of its points as do not let it stray further than `finest` (Douglas and Peucker)."""
    if len(points) < 3:
        return list(points)
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    furthest, where = 0.0, 0
    for place, (x, y) in enumerate(points[1:-1], start=1):
        away = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length if length else math.hypot(x - x0, y - y0)
        if away > furthest:
            furthest, where = away, place
    if furthest <= finest:
        return [points[0], points[-1]]
    return simplified(points[: where + 1], finest)[:-1] + simplified(points[where:], finest)


NOTE = (
    "Borders between today's countries, clipped to the region and simplified. From Natural Earth 4.1.0 (public domain, "
    "naturalearthdata.com) by way of the npm package world-atlas 2.0.2 (ISC licence), countries-10m.json."
)


def write(atlas: Path) -> str:
    """The text of ``data/borders.json``, made from the file ``countries-10m.json`` of world-atlas."""
    found = of_topology(json.loads(atlas.read_text(encoding="utf-8")))
    lines = ",\n  ".join(json.dumps(one, separators=(",", ":")) for one in found)
    return f'{{\n "note": {json.dumps(NOTE)},\n "borders": [\n  {lines}\n ]\n}}\n'


if __name__ == "__main__":
    sys.stdout.write(write(Path(sys.argv[1])))
