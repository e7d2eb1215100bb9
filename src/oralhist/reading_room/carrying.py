"""What a person may carry away of testimonies: words and sound without anything that is withheld, from whomever.

An archivist gets no more of it than what others would get.
"""

from __future__ import annotations

from oralhist.catalogue import restrictions, testimonies
from oralhist.catalogue.database import reading
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.model.access import Component
from oralhist.model.identifiers import Address
from oralhist.model.restrictions import Withheld
from oralhist.model.sound import Form
from oralhist.model.views import TestimonyView
from oralhist.reading_room.hearing import SoundFile
from oralhist.reading_room.showing import testimony_view
from oralhist.reading_room.standpoint import Standpoint


class Carrying:
    """What the `ReadingRoom` answers to those who take something along."""

    _at: Standpoint

    def carried(self, address: Address) -> TestimonyView:
        """A testimony as it goes on paper or into a file; raises `NotFound` where its description may not be read."""
        with reading(self._at.archive.db):
            return testimony_view(self._at, self._at.find(address), with_transcript=True, carried=True)

    def carried_sounds(self, address: Address, form: Form) -> dict[int, SoundFile]:
        """The recordings that may be taken home, by number, in `form` or as they are made; none where that is closed.

        Raises `NotFound` where the description may not be read.
        """
        with reading(self._at.archive.db) as db:
            testimony = self._at.find(address)
            terms = self._at.terms(testimony)
            if not all(self._at.may(one, terms) for one in (Component.SOUND, Component.DOWNLOAD)):
                return {}
            found = {}
            for file in testimonies.recordings_of(db, testimony.row):
                copy = self._copy(testimony, file, form) or self._copy(testimony, file, Form.FULL)
                if copy is not None:
                    found[file.number] = copy
            return found

    def takes_home(self, address: Address, form: Form) -> int | None:
        """How many bytes of sound whoever takes a testimony home gets; None where nothing of it may be taken home.

        Raises `NotFound` where its description may not be read.
        """
        with reading(self._at.archive.db):
            terms = self._at.terms(self._at.find(address))
            if not self._at.may(Component.DOWNLOAD, terms):
                return None
        return sum(sound.size for sound in self.carried_sounds(address, form).values())

    def _copy(self, testimony: Testimony, file: StoredFile, form: Form) -> SoundFile | None:
        """The access copy without what is withheld; none for an archivist where its clock is another than theirs."""
        unheard = restrictions.unheard(self._at.archive.db, testimony.row).get(file.id, Withheld())
        if self._at.viewer.keeps_the_archive and unheard.cut:
            return None
        path = self._at.archive.folders.copy(file.id, unheard, form)
        try:
            return SoundFile(path=path, mimetype=form.mimetype, size=path.stat().st_size)
        except FileNotFoundError:
            return None
