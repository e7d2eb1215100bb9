"""The part of the door at which people browse: places, with what of each this viewer may know."""

from __future__ import annotations

from oralhist.catalogue.database import reading
from oralhist.model.places import Ground, PlaceView
from oralhist.model.refusals import NotFound
from oralhist.reading_room import places
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

    def ground(self) -> Ground:
        """What the map of places is drawn on: the same for everybody."""
        return places.ground()
