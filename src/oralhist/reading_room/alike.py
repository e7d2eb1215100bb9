"""People of different testimonies who may be the same, by a rule that shows every fact it goes by: for archivists only.

Nothing is linked by itself, and what somebody has refused is never proposed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from oralhist.catalogue import alike as catalogue
from oralhist.catalogue import kin, testimonies
from oralhist.catalogue.alike import Account
from oralhist.language.name_keys import shapes
from oralhist.language.names import Alike, Authority, compare, words
from oralhist.model.identifiers import EventId, PlaceId, TestimonyId
from oralhist.model.kin import AlikeOne, AlikePair, Move
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
    narrated: frozenset[int] = frozenset()


class _Known(NamedTuple):
    born: frozenset[str]
    decades: frozenset[str]
    families: frozenset[str]
    places: frozenset[str]
    events: frozenset[str]


def pairs(at: Standpoint) -> tuple[AlikePair, ...]:
    """The pairs that the rule proposes, those of most facts first."""
    db, known = at.archive.db, at.archive.chronology()
    accounts = catalogue.accounts(db)
    refused, names, facts = kin.unlike(db), authority(known), _Facts(at, accounts)
    found: list[tuple[int, float, AlikePair]] = []
    for one, other in _near(_everybody(at, accounts), names):
        if facts.shared(one, other) + 1 < FACTS or one.rows & other.rows or (one.id, other.id) in refused:
            continue
        alike = _alike(one, other, names)
        if alike is not None:
            said = f"{', '.join(one.names)} – {', '.join(other.names)}: {alike.tier.value}"
            shared = (("name", said), *facts.named(one, other))
            pair = AlikePair(one=_view(one, accounts), other=_view(other, accounts), facts=shared)
            found.append((-len(pair.facts), -alike.score, pair))
    found.sort(key=lambda each: (each[0], each[1], each[2].one.id, each[2].other.id))
    return tuple(pair for _, _, pair in found[:MOST_PAIRS])


def _everybody(at: Standpoint, accounts: Mapping[int, Account]) -> list[_One]:
    """The persons of the registry, and the narrators whom nobody has linked."""
    people: dict[str, _One] = {}
    narrating: set[int] = set()
    for person, row, spelling, narrates in catalogue.named(at.archive.db):
        one = people.get(person)
        if one is None:
            one = people[person] = _One(person)
        one.names[spelling] = None
        one.rows.add(row)
        if narrates:
            one.narrated |= {row}
            narrating.add(row)
    for row, account in accounts.items():
        if row not in narrating and account.narrator:
            people[account.address] = _One(account.address, {account.narrator: None}, {row}, frozenset([row]))
    return sorted(people.values(), key=lambda one: one.id)


def _near(everybody: list[_One], names: Authority) -> Iterator[tuple[_One, _One]]:
    """Each two whose names can be alike, once: every word of the shorter sounds like one of the longer, or is on one
    list of spellings with it."""
    alone: defaultdict[str, set[int]] = defaultdict(set)
    inside: defaultdict[str, set[int]] = defaultdict(set)
    together: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    keys: dict[str, set[str]] = {}
    for place, one in enumerate(everybody):
        for name in one.names:
            for word in words(name):
                if word not in keys:
                    keys[word] = {shape.key for shape in shapes(word, chinese=True)} | names.of(word)
            sounds = [keys[word] for word in words(name)]
            for each in set().union(*sounds):
                (alone if len(sounds) == 1 else inside)[each].add(place)
            for first, second in combinations(sounds, 2):
                for pair in product(first, second):
                    together[min(pair), max(pair)].add(place)
    buckets = [(bucket, bucket | inside[sound]) for sound, bucket in alone.items()]
    buckets += [(bucket, bucket) for bucket in together.values()]
    met: set[tuple[int, int]] = set()
    for bucket, others in buckets:
        if len(others) <= MOST_IN_A_BUCKET:
            for one_place, other_place in product(bucket, others):
                two = (min(one_place, other_place), max(one_place, other_place))
                if one_place != other_place and two not in met:
                    met.add(two)
                    yield everybody[two[0]], everybody[two[1]]


def _alike(one: _One, other: _One, names: Authority) -> Alike | None:
    found = [alike for mine in one.names for its in other.names if (alike := compare(mine, its, names)) is not None]
    return max(found, key=lambda alike: alike.score, default=None)


class _Facts:
    """What is known of people, looked up for those of whom somebody asks."""

    def __init__(self, at: Standpoint, accounts: Mapping[int, Account]) -> None:
        self._at, self._accounts = at, accounts
        self._known: dict[str, _Known] = {}

    # Read where any two have names that are near, and not before.
    @cached_property
    def _births(self) -> Mapping[str, set[str]]:
        return catalogue.births(self._at.archive.db)

    @cached_property
    def _events(self) -> Mapping[int, set[str]]:
        return catalogue.events(self._at.archive.db)

    @cached_property
    def _moves(self) -> Mapping[int, Move]:
        return kin.moves_of(self._at.archive.db, self._accounts)

    def shared(self, one: _One, other: _One) -> int:
        """How many facts two share besides the name; none where they cannot have been born at one time."""
        mine, its = self._of(one), self._of(other)
        if mine.born and its.born and mine.decades.isdisjoint(its.decades):
            return 0
        return (
            (not (mine.born.isdisjoint(its.born) and mine.decades.isdisjoint(its.decades)))
            + (not mine.families.isdisjoint(its.families))
            + (not mine.places.isdisjoint(its.places))
            + (not mine.events.isdisjoint(its.events))
        )

    def named(self, one: _One, other: _One) -> tuple[tuple[str, str], ...]:
        """These facts in words."""
        known, found = self._at.archive.chronology(), []
        mine, its = self._of(one), self._of(other)
        if same := sorted(mine.born & its.born):
            found.append(("born", ", ".join(same)))
        elif decades := sorted(mine.decades & its.decades):
            found.append(("born in the same decade", ", ".join(f"{decade}0s" for decade in decades)))
        if both := sorted(mine.families & its.families):
            called = testimonies.family_names(self._at.archive.db, both)
            found.append(("family", ", ".join(called[family] for family in both)))
        if there := [PlaceId(id) for id in sorted(mine.places & its.places)]:
            found.append(("place", ", ".join(known.places[id].name for id in there if id in known.places)))
        if titles := {known.events[event].title for each in mine.events & its.events if (event := self._event(each))}:
            found.append(("event", ", ".join(sorted(titles))))
        return tuple(found)

    def _of(self, one: _One) -> _Known:
        known = self._known.get(one.id)
        if known is None:
            born = {self._accounts[row].born for row in one.narrated} | self._births.get(one.id, set())
            moves = [self._moves[row] for row in one.rows if row in self._moves]
            events = {event for row in one.rows for event in self._events.get(row, ()) if self._event(event)}
            known = self._known[one.id] = _Known(
                born=frozenset(born - {""}),
                decades=frozenset(_decades(born)),
                families=frozenset({self._accounts[row].family for row in one.rows} - {""}),
                places=frozenset({place for move in moves for place in (move.from_place, move.to_place)} - {""}),
                events=frozenset(events),
            )
        return known

    def _event(self, event: str) -> EventId | None:
        """The event that this one is now, None where there is none any more."""
        return self._at.archive.chronology().resolve(EventId(event))


def _decades(born: set[str]) -> set[str]:
    return {year for each in born for year in re.findall(r"(?<![0-9-])([0-9]{3})[0-9X]", each)}


def _view(one: _One, accounts: Mapping[int, Account]) -> AlikeOne:
    numbers: list[TestimonyId] = sorted(accounts[row].number for row in one.rows)
    return AlikeOne(id=one.id, names=tuple(one.names), testimonies=tuple(numbers))
