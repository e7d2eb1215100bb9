"""The part of the door at which people browse: places, families and people, with what of each this viewer may know."""

from __future__ import annotations

from oralhist.catalogue import testimonies
from oralhist.catalogue.database import reading
from oralhist.model.access import State
from oralhist.model.identifiers import Address, FamilyId, TestimonyId
from oralhist.model.kin import AlikePair, FamilyRow, FamilyView, KinDesk
from oralhist.model.persons import PersonFound
from oralhist.model.places import Ground, PlaceView
from oralhist.model.refusals import NotFound
from oralhist.reading_room import alike, families, kindred, persons, places
from oralhist.reading_room.standpoint import Standpoint


class Browsing:
    """What the `ReadingRoom` answers to those who have no words to look for yet."""

    _at: Standpoint

    def gazetteer(self, language: str) -> tuple[PlaceView, ...]:
        """All places of the chronology, called as in `language`, with how many accounts name each that may be read."""
        with reading(self._at.archive.db):
            return places.gazetteer(self._at, language)

    def place(self, id: str, language: str) -> PlaceView:
        """A place with the accounts that name it; `NotFound` where the chronology has none of that name."""
        with reading(self._at.archive.db):
            found = places.place(self._at, id, language)
        if found is None:
            raise NotFound
        return found

    def places_named(self, address: Address, language: str) -> tuple[PlaceView, ...]:
        """The places that readable passages of a testimony name, by name; `NotFound` where it may not be known of."""
        with reading(self._at.archive.db):
            return places.named_in(self._at, self._at.find(address), language)

    def families(self) -> tuple[FamilyRow, ...]:
        """The families of which this viewer may know, by name."""
        with reading(self._at.archive.db):
            return kindred.families(self._at)

    def family(self, address: Address, language: str) -> FamilyView:
        """A family with its two sides; `NotFound` where the kinship of none of its accounts may be read."""
        with reading(self._at.archive.db):
            found = families.family(self._at, FamilyId(address), language)
        if found is None:
            raise NotFound
        return found

    def person(self, address: Address) -> PersonFound:
        """A person with where each spelling stands; `NotFound` where none of that may be read."""
        with reading(self._at.archive.db):
            found = persons.page_of(self._at, address)
        if found is None:
            raise NotFound
        return found

    def kin(self, number: TestimonyId) -> KinDesk:
        """What a testimony says of its family; `NotFound` for all but archivists, and where there is none."""
        if not self._at.viewer.keeps_the_archive:
            raise NotFound
        with reading(self._at.archive.db) as db:
            found = testimonies.by_number(db, number)
            if found is None or found.state is State.SEALED:
                raise NotFound
            return kindred.desk(self._at, found)

    def alike(self) -> tuple[AlikePair, ...]:
        """Those who may be the same person, with the facts that say so; `NotFound` for all but archivists."""
        if not self._at.viewer.keeps_the_archive:
            raise NotFound
        with reading(self._at.archive.db):
            return alike.pairs(self._at)

    def ground(self) -> Ground:
        """What the map of places is drawn on: the same for everybody."""
        return places.ground()
