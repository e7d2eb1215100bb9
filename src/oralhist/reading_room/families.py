"""Families with their two sides, as far as a viewer may read the kinship of their accounts.

A family of which nothing may be read is the same as none. What is missing from a side is missing alike, whether there
is no account from it or none that this viewer may read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from oralhist.catalogue import kin, name_reviews, persons, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.chronology import event_dates
from oralhist.model.access import Component, Terms
from oralhist.model.chronology import Event, TagStatus
from oralhist.model.identifiers import EventId, FamilyId, PlaceId
from oralhist.model.kin import (
    Entry,
    FamilyAccount,
    FamilyView,
    Kin,
    Kinship,
    KinView,
    Moment,
    Move,
    Relation,
    RelationView,
    Told,
)
from oralhist.model.places import PlaceView
from oralhist.reading_room import places
from oralhist.reading_room.persons import hides, page_of, standing_of
from oralhist.reading_room.standpoint import Standpoint

MOST_WORDS = 400
"""Characters of what an account says of an event that a timeline shows."""


@dataclass(frozen=True, slots=True)
class _Member:
    testimony: Testimony
    terms: Terms
    account: FamilyAccount


def family(at: Standpoint, id: FamilyId, language: str) -> FamilyView | None:
    """A family, None where the viewer may read the kinship of none of its accounts, or there is none."""
    members = list(_members(at, id, language))
    if not members:
        return None
    rows = {one.testimony.row: one for one in members}
    told = kin.of(at.archive.db, rows)
    whom = {(one.row, one.person): _whom(at, one, rows[one.row]) for one in told}
    people = _people(at, told, rows, whom)
    return FamilyView(
        address=id,
        name=at.family_name(id),
        accounts=tuple(one.account for one in members),
        people=people,
        relations=_relations(kin.relations_of(at.archive.db, rows), whom, rows),
        moments=tuple(_moments(at, members, people, told)),
    )


def _members(at: Standpoint, id: FamilyId, language: str) -> Iterator[_Member]:
    """The accounts of a family that are shown to be of it, by their public addresses, which say nothing."""
    of_it = at.of_family(id)
    moves = kin.moves_of(at.archive.db, [one.row for one in of_it])
    for one in of_it:
        terms = at.terms(one)
        if at.family(one, terms) == id:
            yield _Member(one, terms, _account(at, one, terms, moves.get(one.row, Move()), language))


def _account(at: Standpoint, one: Testimony, terms: Terms, move: Move, language: str) -> FamilyAccount:
    return FamilyAccount(
        address=one.address,
        title=one.title,
        narrator=at.narrator(one, terms),
        side=at.side(one, terms),
        born=one.born,
        date=one.date if at.viewer.keeps_the_archive else one.told_date,
        languages=one.languages,
        departed=move.departed,
        left=_place(at, move.from_place, language),
        reached=_place(at, move.to_place, language),
    )


def _place(at: Standpoint, id: str, language: str) -> PlaceView | None:
    known = at.archive.chronology()
    found = known.places.get(PlaceId(id))
    return places.bare(known, found, language) if found else None


def _whom(at: Standpoint, one: Kin, member: _Member) -> str:
    """As whom somebody is shown: the person, but whoever narrates under a closed name stands alone, as their account.

    Else a name that may be read elsewhere, or another account of the same person, would say who narrates.
    """
    return one.person if not one.narrates or at.may(Component.NAME, member.terms) else member.account.address


def _people(
    at: Standpoint, told: Sequence[Kin], members: Mapping[int, _Member], whom: Mapping[tuple[int, str], str]
) -> tuple[KinView, ...]:
    """The people of whom these accounts tell, as far as their names may be read."""
    by_person: defaultdict[str, list[Kin]] = defaultdict(list)
    for one in sorted(told, key=lambda one: members[one.row].account.address):
        by_person[whom[one.row, one.person]].append(one)
    links = [link for link in persons.of_persons(at.archive.db, by_person) if link.row in members]
    names: defaultdict[str, list[str]] = defaultdict(list)
    for link, seen in standing_of(at, links):
        names[link.person].append(seen.spelling)
    # Whom one account hides is hidden beside it, whatever another says.
    hidden = () if at.viewer.keeps_the_archive else name_reviews.hidden_among(at.archive.db, members)
    instead = {link.person: one.instead for one in hidden for link in links if hides(one, link)}
    found = []
    for person, those in by_person.items():
        tells = [members[one.row] for one in those if one.narrates]
        called = [one.account.narrator for one in tells if one.account.narrator]
        known = [*(called if those[0].person == person else ()), *names[person]]
        if person in instead:
            tells, called, known = [], [instead[person]], []
        found.append(
            KinView(
                person=person,
                names=tuple(dict.fromkeys(known)),
                called=called[0] if called and not known else "",
                side=next((one.side for one in those if one.side != "unknown"), "unknown"),
                born=tuple(dict.fromkeys(one.born for one in those if one.born)),
                died=tuple(dict.fromkeys(one.died for one in those if one.died)),
                accounts=tuple(one.account.address for one in tells),
                page=person not in instead and page_of(at, person) is not None,
            )
        )
    return tuple(sorted(found, key=lambda one: (min(one.born, default="9999"), one.names, one.person)))


def _relations(
    relations: Iterable[Relation], whom: Mapping[tuple[int, str], str], members: Mapping[int, _Member]
) -> tuple[RelationView, ...]:
    sources: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    found: dict[tuple[str, str, str], Relation] = {}
    for one in relations:
        first, second = (whom.get((one.row, person)) for person in (one.person, one.other))
        if first is not None and second is not None:
            if one.kind is not Kinship.PARENT:
                first, second = sorted((first, second))
            key = (one.kind.value, first, second)
            found.setdefault(key, one)
            sources[key].add(members[one.row].account.address)
    return tuple(
        RelationView(
            person=key[1],
            kind=found[key].kind,
            other=key[2],
            sources=tuple(
                sorted(one.account.address for one in members.values() if one.account.address in sources[key])
            ),
        )
        for key in sorted(found)
    )


def _moments(
    at: Standpoint, members: Sequence[_Member], people: Sequence[KinView], told: Sequence[Kin]
) -> Iterator[Moment]:
    """The rows of the timeline in order of time; what has no date is not on it."""
    narrating = {one.row for one in told if one.narrates and one.born}
    rows: defaultdict[tuple[str, str], list[tuple[str | None, Entry]]] = defaultdict(list)
    known = at.archive.chronology().events
    for person in people:
        for told_of, dates in ((Told.BORN, person.born), (Told.DIED, person.died)):
            for when in dates:
                rows[(when, "")].append((person.side, Entry(told=told_of, person=person)))
    for one in members:
        account = one.account
        if account.born and one.testimony.row not in narrating:
            rows[(account.born, "")].append((account.side, Entry(told=Told.BORN, account=account)))
        if account.departed:
            rows[(account.departed, "")].append((account.side or "left", Entry(told=Told.LEFT, account=account)))
        if account.date:
            rows[(account.date, "")].append((account.side, Entry(told=Told.RECORDED, account=account)))
        if at.may(Component.TRANSCRIPT, one.terms):
            for event, entry in _spoken(at, one):
                rows[(event.date, event.id)].append((account.side, entry))
    for (when, event_id), entries in sorted(rows.items(), key=lambda row: _in_time(*row[0])):
        yield Moment(
            when=when,
            event=known.get(EventId(event_id)),
            stayed=tuple(entry for side, entry in entries if side == "stayed"),
            left=tuple(entry for side, entry in entries if side == "left"),
            both=tuple(entry for side, entry in entries if side not in ("stayed", "left")),
        )


def _in_time(when: str, event: str) -> tuple[str, str, str, str]:
    try:
        first, last = event_dates.bounds(when)
    except ValueError:
        first, last = when, when
    return first or "0000", last or "9999", event, when


def _spoken(at: Standpoint, member: _Member) -> Iterator[tuple[Event, Entry]]:
    """The events of which an account speaks (accepted tags only), once each, with its first words on it."""
    known = at.archive.chronology()
    tags = [
        (tag, event)
        for tag in transcripts.tags_of(at.archive.db, member.testimony.row)
        if tag.status is TagStatus.ACCEPTED and (event := known.resolve(EventId(tag.event))) is not None
    ]
    if not tags:
        return
    segments = at.segments(member.testimony)
    placed = [
        (where.first, event, where)
        for tag, event in tags
        if (where := at.lying(member.testimony, tag.anchor, segments)) is not None
    ]
    seen: set[EventId] = set()
    for first, event, where in sorted(placed, key=lambda one: (one[0], one[1])):
        if event in seen:
            continue
        seen.add(event)
        span = segments[first : where.last + 1]
        words = " ".join(segment.text for segment in span)
        yield (
            known.events[event],
            Entry(
                told=Told.SPOKEN,
                account=member.account,
                words=words if len(words) <= MOST_WORDS else words[:MOST_WORDS].rpartition(" ")[0] + " …",
                language=span[0].language,
                machine=not all(segment.checked for segment in span),
                line=first,
            ),
        )
