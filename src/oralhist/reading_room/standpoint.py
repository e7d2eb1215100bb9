"""From where somebody looks at the archive: a viewer and a day, without which nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oralhist.catalogue import access, edits, testimonies, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.said_names import is_called
from oralhist.model.access import Component, Terms, Viewer, readable
from oralhist.model.identifiers import Address
from oralhist.model.refusals import NotFound
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.words import Spoken
from oralhist.work.archive import Archive

ROLES = ("", "narrator", "interviewer")
"""Speakers that are named by their part in the interview, which is no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Who looks (`viewer`), on which day (`today`, in the archive's time zone), at which archive."""

    archive: Archive
    viewer: Viewer
    today: date

    def find(self, address: Address, component: Component = Component.DESCRIPTION) -> Testimony:
        """The testimony at `address` if `component` of it may be read; else `NotFound`, alike for closed and absent."""
        found = testimonies.if_readable(self.archive.db, self.viewer, component, address, self.today)
        if found is None:
            raise NotFound
        return found

    def terms(self, testimony: Testimony) -> Terms:
        """The terms of a testimony that was found."""
        return access.terms(self.archive.db, testimony.row)

    def may(self, component: Component, terms: Terms) -> bool:
        """Whether the viewer may read `component` under `terms`."""
        return readable(self.viewer, component, terms, self.today)

    def narrator(self, testimony: Testimony, terms: Terms) -> str | None:
        """The narrator's name where it may be read and is known; the pseudonym where it may not and there is one."""
        return (testimony.narrator if self.may(Component.NAME, terms) else testimony.pseudonym) or None

    def side(self, testimony: Testimony, terms: Terms) -> str | None:
        """On which side the narrator was where that may be read and is known, else None."""
        known = testimony.side != "unknown"
        return testimony.side if known and self.may(Component.KINSHIP, terms) else None

    def segments(self, testimony: Testimony, layer: str = ORIGINAL) -> tuple[Segment, ...]:
        """The text: with the corrections that are in no revision yet for archivists, the current revision for others.

        Others do not get what a machine doubts. Whether the viewer may read the text is not asked here.
        """
        if self.viewer.keeps_the_archive:
            return edits.working(self.archive.db, testimony.row, layer)
        kept = transcripts.segments_of(self.archive.db, testimony.row, layer)
        return tuple(segment for segment in kept if not segment.doubtful)

    def spoken(self, testimony: Testimony, terms: Terms) -> Spoken | None:
        """Where in the sound the words of the current revision lie; None where that is not known.

        Also None where the sound may not be heard: the moments are of it. Whether the viewer may read the text is not
        asked here.
        """
        revision = transcripts.current(self.archive.db, testimony.row)
        if revision is None or not self.may(Component.SOUND, terms):
            return None
        found = self.archive.words(testimony.number, revision.number, revision.sha256)
        return found.spoken if found else None

    def segment(self, testimony: Testimony, layer: str, id: str) -> tuple[int, Segment] | None:
        """One segment of that text and its place, None where it is not there any more."""
        working = self.viewer.keeps_the_archive
        found = edits.find(self.archive.db, testimony.row, layer, id, working=working)
        if found is None or working:
            return found
        place, segment = found
        if segment.doubtful:
            return None
        return place - transcripts.doubtful_before(self.archive.db, testimony.row, layer, place), segment

    def speaker(self, name: str, testimony: Testimony, terms: Terms) -> str:
        """How a speaker is called: by name where names may be read, else by part, the narrator by a pseudonym."""
        if name in ROLES or self.may(Component.NAME, terms):
            return name
        return testimony.pseudonym if testimony.pseudonym and is_called(name, testimony.narrator) else "speaker"
