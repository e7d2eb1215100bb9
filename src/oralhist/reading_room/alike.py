"""People of different testimonies who may be the same, by a rule that shows every fact it goes by: for archivists only.

Nothing is linked by itself, and what somebody has refused is never proposed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from oralhist.catalogue import kin, persons, testimonies, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.name_keys import shapes
from oralhist.language.names import Alike, Authority, compare, words
from oralhist.model.access import State
from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import EventId, PlaceId, TestimonyId
from oralhist.model.kin import AlikeOne, AlikePair
from oralhist.model.persons import Role
from oralhist.reading_room.standpoint import Standpoint
from oralhist.reading_room.understanding import authority

FACTS = 3
"""Facts that two share at least, the name being one, before they are proposed."""

MOST_PAIRS = 100
MOST_IN_A_BUCKET = 200
"""People with a sound in common that are compared with one another; a sound that more have says nothing."""


@dataclass(slots=True)
class _One:
    id: str
    names: dict[str, None] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    born: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)


def pairs(at: Standpoint) -> tuple[AlikePair, ...]:
    """The pairs that the rule proposes, those of most facts first."""
    db, known = at.archive.db, at.archive.chronology()
    of_row = {one.row: one for one in testimonies.all_of_them(db) if one.state is not State.SEALED}
    everybody = _everybody(at, of_row)
    refused = kin.unlike(db)
    names = authority(known)
    found: list[tuple[int, float, AlikePair]] = []
    for one, other in _near(everybody, names):
        if one.rows & other.rows or (one.id, other.id) in refused:
            continue
        if one.born and other.born and not _decades(one.born) & _decades(other.born):
            continue
        facts = _shared(at, one, other)
        if len(facts) + 1 < FACTS:
            continue
        alike = _alike(one, other, names)
        if alike is not None:
            said = f"{', '.join(one.names)} – {', '.join(other.names)}: {alike.tier.value}"
            pair = AlikePair(one=_view(one, of_row), other=_view(other, of_row), facts=(("name", said), *facts))
            found.append((-len(pair.facts), -alike.score, pair))
    found.sort(key=lambda each: (each[0], each[1], each[2].one.id, each[2].other.id))
    return tuple(pair for _, _, pair in found[:MOST_PAIRS])


def _everybody(at: Standpoint, of_row: Mapping[int, Testimony]) -> list[_One]:
    """The persons of the registry, and the narrators whom nobody has linked, with what is known of them."""
    db = at.archive.db
    people: dict[str, _One] = {}
    narrating: set[int] = set()
    for link in persons.standing(db):
        if link.row in of_row:
            one = people.setdefault(link.person, _One(link.person))
            one.names[link.spelling] = None
            one.rows.add(link.row)
            if link.role is Role.NARRATOR:
                narrating.add(link.row)
                one.born.add(of_row[link.row].born)
    for told in kin.every(db):
        if told.row in of_row and told.person in people:
            people[told.person].born.add(told.born)
    for row, testimony in of_row.items():
        if row not in narrating and testimony.narrator:
            alone = _One(testimony.address, {testimony.narrator: None}, {row}, {testimony.born})
            people[testimony.address] = alone
    moves = kin.moves_of(db, of_row)
    events: defaultdict[int, set[str]] = defaultdict(set)
    for tag in transcripts.decided_tags(db):
        if tag.status is TagStatus.ACCEPTED:
            events[tag.testimony].add(tag.event)
    for one in people.values():
        one.born.discard("")
        for row in one.rows:
            family = of_row[row].family
            one.families |= {family} if family else set()
            one.events |= events[row]
            move = moves.get(row)
            if move:
                one.places |= {move.from_place, move.to_place} - {""}
    return sorted(people.values(), key=lambda one: one.id)


def _near(everybody: list[_One], names: Authority) -> Iterator[tuple[_One, _One]]:
    """Each two of whom a word of a name sounds alike, or is on one list of spellings, once."""
    buckets: defaultdict[str, dict[str, _One]] = defaultdict(dict)
    for one in everybody:
        for name in one.names:
            for word in words(name):
                keys = {shape.key for shape in shapes(word, chinese=True)} | names.of(word)
                for each in keys:
                    buckets[each][one.id] = one
    met: set[tuple[str, str]] = set()
    for bucket in buckets.values():
        if len(bucket) <= MOST_IN_A_BUCKET:
            for one, other in combinations(bucket.values(), 2):
                if (one.id, other.id) not in met:
                    met.add((one.id, other.id))
                    yield one, other


def _alike(one: _One, other: _One, names: Authority) -> Alike | None:
    found = [alike for mine in one.names for its in other.names if (alike := compare(mine, its, names)) is not None]
    return max(found, key=lambda alike: alike.score, default=None)


def _shared(at: Standpoint, one: _One, other: _One) -> tuple[tuple[str, str], ...]:
    """The facts that two share besides the name."""
    known, found = at.archive.chronology(), []
    same = sorted(one.born & other.born)
    if same:
        found.append(("born", ", ".join(same)))
    elif one.born and other.born and (decades := sorted(_decades(one.born) & _decades(other.born))):
        found.append(("born in the same decade", ", ".join(f"{decade}0s" for decade in decades)))
    if both := sorted(one.families & other.families):
        called = testimonies.family_names(at.archive.db, both)
        found.append(("family", ", ".join(called[family] for family in both)))
    if there := sorted(one.places & other.places):
        found.append(
            ("place", ", ".join(known.places[PlaceId(id)].name for id in there if PlaceId(id) in known.places))
        )
    if events := {
        known.events[event].title for each in one.events & other.events if (event := known.resolve(EventId(each)))
    }:
        found.append(("event", ", ".join(sorted(events))))
    return tuple(found)


def _decades(born: set[str]) -> set[str]:
    return {year for each in born for year in re.findall(r"(?<![0-9-])([0-9]{3})[0-9X]", each)}


def _view(one: _One, of_row: Mapping[int, Testimony]) -> AlikeOne:
    numbers: list[TestimonyId] = sorted(of_row[row].number for row in one.rows)
    return AlikeOne(id=one.id, names=tuple(one.names), testimonies=tuple(numbers))
