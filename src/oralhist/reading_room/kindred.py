"""Lists of families for those who browse, and what a testimony says of its family for the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from oralhist.catalogue import kin, persons, testimonies
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Component
from oralhist.model.identifiers import FamilyId
from oralhist.model.kin import FamilyRow, Kin, KinDesk, KinRow, Move
from oralhist.model.question import Label, Readable
from oralhist.reading_room.standpoint import Standpoint


def families(at: Standpoint) -> tuple[FamilyRow, ...]:
    """The families of which the viewer may know, by name: as if no account were that may not be read."""
    readable = at.archive.readable(at.viewer, at.today)
    of_family: defaultdict[str, list[int]] = defaultdict(list)
    for row, id in _pairs(readable.labels["family"]):
        of_family[id].append(row)
    sides = dict(_pairs(readable.labels["side"]))
    events = _events(readable)
    names = testimonies.family_names(at.archive.db, of_family)
    told = [row for those in of_family.values() for row in those]
    named = testimonies.readable_among(at.archive.db, at.viewer, Component.NAME, told, at.today)
    moves = kin.moves_of(at.archive.db, told)
    found = []
    for id, those in of_family.items():
        its = [sides.get(row, "unknown") for row in those]
        went = [moves[row] for row in those if row in moves]
        found.append(
            FamilyRow(
                address=FamilyId(id),
                # As `Standpoint.family_name` has it.
                name=names[id] if named.issuperset(those) else id,
                stayed=its.count("stayed"),
                left=its.count("left"),
                other=len(its) - its.count("stayed") - its.count("left"),
                from_places=tuple(sorted({move.from_place for move in went if move.from_place})),
                to_places=tuple(sorted({move.to_place for move in went if move.to_place})),
                events=tuple(sorted({event for row in those for event in events.get(row, ())})),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.address)))


def _pairs(label: Label) -> Iterator[tuple[int, str]]:
    """Each testimony (row) with its value of a label of whole testimonies."""
    for row, code in zip(label.holders, label.codes, strict=True):
        yield row, label.values[code]


def _events(readable: Readable) -> dict[int, set[str]]:
    """For each testimony (row) the events of which readable passages speak."""
    label = readable.labels["event"]
    holders, codes = np.frombuffer(label.holders, np.uint32), np.frombuffer(label.codes, np.uint32)
    rows = np.frombuffer(readable.testimonies, np.uint32)[holders].astype(np.int64)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for pair in np.unique(codes.astype(np.int64) << 32 | rows).tolist():
        found[pair & 0xFFFFFFFF].add(label.values[pair >> 32])
    return found


def desk(at: Standpoint, testimony: Testimony) -> KinDesk:
    """What a testimony says of its family: for archivists only."""
    db = at.archive.db
    of_it = testimonies.of_family(db, testimony.family) if testimony.family else (testimony,)
    rows = {one.row for one in of_it if one.state.value != "sealed"} | {testimony.row}
    told = kin.of(db, rows)
    here = {one.person: one for one in told if one.row == testimony.row}
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    links = {*persons.in_testimonies(db, rows), *persons.of_persons(db, {one.person for one in told})}
    held = {link.row for link in links}
    # What is sealed names nobody to archivists either.
    known = testimonies.readable_among(db, at.viewer, Component.DESCRIPTION, held, at.today)
    for link in sorted(links, key=lambda one: one.id):
        if link.row in known:
            spellings[link.person].append(link.spelling)
    return KinDesk(
        number=testimony.number,
        address=testimony.address,
        title=testimony.title,
        family=testimony.family,
        family_name=testimonies.family_name(db, testimony.family) if testimony.family else "",
        move=kin.moves_of(db, [testimony.row]).get(testimony.row, Move()),
        people=tuple(_row(person, spellings, one) for person, one in here.items()),
        everybody=tuple(_row(person, spellings, None) for person in sorted(spellings, key=lambda one: spellings[one])),
        relations=kin.relations_of(db, [testimony.row]),
    )


def _row(person: str, spellings: defaultdict[str, list[str]], one: Kin | None) -> KinRow:
    return KinRow(person=person, spellings=tuple(dict.fromkeys(spellings[person])), kin=one)
