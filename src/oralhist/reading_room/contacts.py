"""The book of contact data: a door of its own, for administrators alone. Nothing else reads where narrators live."""

from __future__ import annotations

from datetime import date

from oralhist.catalogue import contacts, testimonies
from oralhist.catalogue.database import reading
from oralhist.model.access import Clearance, State, Viewer
from oralhist.model.contacts import KeptContact
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound
from oralhist.work.archive import Archive


class ContactBook:
    """Where narrators can be reached. It cannot exist for anybody but an administrator: `NotFound`."""

    def __init__(self, archive: Archive, viewer: Viewer) -> None:
        if viewer.clearance < Clearance.ADMINISTRATOR:
            raise NotFound
        self._archive = archive

    def days(self) -> tuple[tuple[TestimonyId, date], ...]:
        """Of which testimonies there are any, and when the first are deleted: nothing of what they say."""
        with reading(self._archive.db) as db:
            return contacts.days(db)

    def of_testimony(self, number: TestimonyId) -> tuple[KeptContact, ...]:
        """The contact data of a testimony; `NotFound` where there is none of that number, or it is sealed."""
        with reading(self._archive.db) as db:
            found = testimonies.by_number(db, number)
            if found is None or found.state is State.SEALED:
                raise NotFound
            return contacts.of_testimony(db, found.row)
