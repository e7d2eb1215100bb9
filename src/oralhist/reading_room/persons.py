"""Persons of the registry as a viewer may know of them: a link counts where what it rests on may be read.

That somebody narrates is a matter of the name; that somebody is a relative, of name and kinship; what is said, of the
transcript, in which the spelling has to stand as this viewer reads it. Whom a testimony hides, it names to archivists
alone. That somebody who tells or is a relative in one testimony stands in another too says that both are of a family,
or may be: it shows where all agreed to that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from oralhist.catalogue import name_reviews, persons, restrictions, testimonies
from oralhist.catalogue.name_reviews import HiddenRow
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.name_finding import sought
from oralhist.language.names import Alike, compare, stands_in
from oralhist.model.access import Component, Viewer
from oralhist.model.chronology import Place
from oralhist.model.persons import RESTS_ON, Link, LinkView, PersonFound, PersonView, Registry, Role, Standing
from oralhist.model.question import Tier
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.reading_room.names import one_name
from oralhist.reading_room.standpoint import Standpoint
from oralhist.reading_room.understanding import authority
from oralhist.work.archive import Archive

TOGETHER = 0
"""No testimony has this row."""

MOST_PERSONS = 50
MOST_STANDING = 50


def called(at: Standpoint, name: str) -> tuple[PersonFound, ...]:
    """The persons of whom a readable spelling is like `name`, the likest first; raises `Refusal` for no name."""
    name, known = one_name(name), authority(at.archive.chronology())
    # What is closed is left out first: nothing is done for it. Then whom it cannot be: reading takes longer.
    links = at.archive.found(_known_of, at.viewer, at.today)
    spellings = dict.fromkeys(link.spelling for link in links)
    like = {one: alike for one in spellings if (alike := compare(name, one, known)) is not None}
    meant = {link.person for link in links if link.spelling in like}
    by_person: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.person in meant:
            by_person[link.person].append(link)
    readable = _Readable.of(at, (link for its in by_person.values() for link in its))
    found = []
    for person, its in by_person.items():
        for group, standing in readable.grouped(at, its).items():
            best = [like[one.spelling] for one in standing if one.spelling in like]
            if best:
                page = person if group == TOGETHER else None
                found.append((_best(best), _person(standing, page)))
    found.sort(key=lambda one: (one[0], one[1].spellings, one[1].standing[0].address))
    return tuple(one for _, one in found[:MOST_PERSONS])


def _known_of(archive: Archive, viewer: Viewer, today: date) -> tuple[Link, ...]:
    """The links of which `viewer` may know: a line that is withheld, or whom a testimony hides, is as if not there.

    Whether a spelling stands still where nothing is withheld is not asked: that takes the reading of every text.
    """
    links = persons.knowable(archive.db, viewer, today)
    at = Standpoint(archive=archive, viewer=viewer, today=today)
    by_row: defaultdict[int, list[Link]] = defaultdict(list)
    for link in links:
        by_row[link.row].append(link)
    hidden: defaultdict[int, list[int]] = defaultdict(list)
    for one in name_reviews.hidden_among(archive.db, by_row):
        hidden[one.testimony].append(one.id)
    gone: set[int] = set()
    for row in restrictions.of_each(archive.db, by_row).keys() | hidden.keys():
        asked = (viewer.keeps_the_archive, tuple(link.id for link in by_row[row]), tuple(hidden[row]))
        stand = archive.found_in(row, asked, lambda: {one.id for one, _ in standing_of(at, by_row[row])})  # noqa: B023
        gone |= {link.id for link in by_row[row]} - stand
    return tuple(link for link in links if link.id not in gone)


def standing_of(at: Standpoint, links: Iterable[Link]) -> list[tuple[Link, Standing]]:
    """Those of these links of which the viewer may know where their spelling stands, with that."""
    some = tuple(links)
    readable = _Readable.of(at, some)
    return [(link, seen) for link in some if (seen := readable.standing(at, link)) is not None]


def page_of(at: Standpoint, person: str) -> PersonFound | None:
    """A person as the viewer may know of one, None where of no spelling may be known where it stands.

    Only of what may be shown together: one address would else say that accounts which stand apart tell of one person.
    """
    links = [link for link in at.archive.found(_known_of, at.viewer, at.today) if link.person == person]
    standing = _Readable.of(at, links).grouped(at, links).get(TOGETHER)
    return _person(standing, person) if standing else None


def places_called(at: Standpoint, name: str) -> tuple[Place, ...]:
    """The places of the chronology that `name` is a spelling of; they are known to everybody."""
    known = at.archive.chronology()
    ids = authority(known).of(name)
    return tuple(place for id, place in sorted(known.places.items()) if id in ids)


def registry(at: Standpoint, name: str, first: int, most: int) -> Registry:
    """Persons (of whom a spelling is like `name`, or at that address) with every link: for archivists only.

    As many as `most` from the one at place `first` on, by their spellings.
    """
    db = at.archive.db
    whom = persons.registered(db)
    if name and persons.known(db, name):
        whom = tuple(one for one in whom if one == name)
    elif name:
        name, known = one_name(name), authority(at.archive.chronology())
        like = [one for one in persons.spellings(db) if compare(name, one, known) is not None]
        called = {link.person for link in persons.spelt(db, like) if link.spelling in like}
        whom = tuple(one for one in whom if one in called)
    asked = whom[first : first + most]
    links = persons.every(db, asked)
    held = {link.row for link in links}
    of_row = testimonies.if_readable_among(db, at.viewer, Component.DESCRIPTION, held, at.today)
    by_person: defaultdict[str, list[LinkView]] = defaultdict(list)
    for link in links:
        if link.row in of_row:
            by_person[link.person].append(_view(at, link, of_row[link.row]))
    found = []
    for person in asked:
        views = by_person[person]
        counting = tuple(view for view in views if not view.link.ended)
        spellings = tuple(dict.fromkeys(view.link.spelling for view in counting))
        past = tuple(view for view in views if view.link.ended)
        found.append(PersonView(person=person, spellings=spellings, links=counting, past=past))
    return Registry(persons=tuple(found), first=first, total=len(whom))


def _view(at: Standpoint, link: Link, testimony: Testimony) -> LinkView:
    found = at.segment(testimony, ORIGINAL, link.segment) if link.segment else None
    line, said = (found[0], stands_in(link.spelling, found[1].text)) if found else (None, not link.segment)
    return LinkView(link=link, testimony=testimony.number, title=testimony.title, line=line, said=said)


def _best(alike: Iterable[Alike]) -> tuple[int, float]:
    order = list(Tier)
    return min((order.index(one.tier), -one.score) for one in alike)


def _person(standing: list[Standing], page: str | None) -> PersonFound:
    ordered = sorted(standing, key=lambda one: (one.address, list(Role).index(one.role), one.line or 0, one.spelling))
    spellings = tuple(sorted({one.spelling for one in standing}))
    return PersonFound(spellings=spellings, standing=tuple(ordered[:MOST_STANDING]), person=page)


@dataclass(frozen=True, slots=True)
class _Readable:
    """The testimonies (by row) that may be known of, for each component those that may be read; whom they hide."""

    testimonies: Mapping[int, Testimony]
    by_component: Mapping[Component, frozenset[int]]
    hidden: tuple[HiddenRow, ...]

    @classmethod
    def of(cls, at: Standpoint, links: Iterable[Link]) -> _Readable:
        rows = {link.row for link in links}
        wanted = {component for components in RESTS_ON.values() for component in components} | {Component.TRANSCRIPT}
        db = at.archive.db
        by_component = {each: testimonies.readable_among(db, at.viewer, each, rows, at.today) for each in wanted}
        # Nothing of a testimony is readable whose description is not.
        known = testimonies.if_readable_among(db, at.viewer, Component.DESCRIPTION, rows, at.today)
        return cls(known, by_component, () if at.viewer.keeps_the_archive else name_reviews.hidden_among(db, rows))

    def grouped(self, at: Standpoint, links: Iterable[Link]) -> dict[int, list[Standing]]:
        """Where the spellings of one person stand as far as the viewer may know: those that may be shown together under
        `TOGETHER`, each other under the row of its testimony.

        Whether two testimonies are of one family is not asked, which may be closed: whoever tells or is a relative
        somewhere is taken to be family wherever else they stand.
        """
        standing = [(link.row, seen) for link in links if (seen := self.standing(at, link)) is not None]
        kin = any(seen.role is not Role.SPOKEN_OF for _, seen in standing)
        shown = self.by_component[Component.KINSHIP]
        by_group: defaultdict[int, list[Standing]] = defaultdict(list)
        for row, seen in standing:
            alone = kin and not at.viewer.keeps_the_archive and not (row in shown and self.testimonies[row].linked)
            by_group[row if alone else TOGETHER].append(seen)
        return by_group

    def standing(self, at: Standpoint, link: Link) -> Standing | None:
        """Where a link says that its spelling stands; None where the viewer may not know."""
        needed = {*RESTS_ON[link.role], *([Component.TRANSCRIPT] if link.segment else [])}
        if not all(link.row in self.by_component[component] for component in needed):
            return None
        if any(one.testimony == link.row and hides(one, link) for one in self.hidden):
            return None
        testimony, line = self.testimonies[link.row], None
        if link.segment:
            found = at.segment(testimony, ORIGINAL, link.segment)
            if found is None or not stands_in(link.spelling, found[1].text) or _withheld(at, testimony, found[1]):
                return None
            line = found[0]
        elif link.role is Role.SPOKEN_OF and not any(
            stands_in(link.spelling, segment.text) for segment in at.told(testimony).segments
        ):
            return None
        return Standing(
            address=testimony.address, title=testimony.title, spelling=link.spelling, role=link.role, line=line
        )


def hides(one: HiddenRow, link: Link) -> bool:
    """Whether somebody whom a testimony hides is the person of a link, or is called as it says, in any script."""
    return one.person == link.person or bool(sought(one.spellings).find(link.spelling))


def _withheld(at: Standpoint, testimony: Testimony, segment: Segment) -> bool:
    """Whether an archivist reads in a line what is withheld from others: it is found by nobody."""
    return at.viewer.keeps_the_archive and not at.withholding(testimony).opens(segment)
