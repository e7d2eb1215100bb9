"""From where somebody looks at the archive: a viewer and a day, without which nothing is read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from oralhist.catalogue import access, edits, kin, name_reviews, restrictions, testimonies, transcripts
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.language.said_names import is_called
from oralhist.model.access import Component, State, Terms, Viewer, readable
from oralhist.model.carrying import Anchor, Lying, lying
from oralhist.model.identifiers import Address, FamilyId, RecordingId
from oralhist.model.refusals import NotFound
from oralhist.model.restrictions import BEHIND, Told, Withheld, Withholding, on_shown_clock
from oralhist.model.sound import Form
from oralhist.model.transcript import ORIGINAL, Segment
from oralhist.model.words import Spoken, key, words_of
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
        if not self.archive.opens(address, self.viewer, component, self.today):
            raise NotFound
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

    def family(self, testimony: Testimony, terms: Terms) -> FamilyId | None:
        """The family of which a testimony is shown to be; None where that may not be read or it has none.

        Two accounts are shown to be of one family only by this. So it is shown to others than archivists only where
        all who speak there agreed to be shown beside the family's other accounts.
        """
        shown = testimony.linked or self.viewer.keeps_the_archive
        return testimony.family if shown and self.may(Component.KINSHIP, terms) else None

    def of_family(self, family: FamilyId) -> list[Testimony]:
        """The accounts that are shown to be of a family, by their addresses; for what is closed nothing is done."""
        kept = self.archive.found(_shown_of_families, self.viewer, self.today).get(family, [])
        found = testimonies.if_readable_among(self.archive.db, self.viewer, Component.KINSHIP, kept, self.today)
        return sorted(found.values(), key=lambda testimony: testimony.address)

    def family_name(self, family: FamilyId) -> str:
        """What a family is called; its address where its name may say that of a narrator whose name may not be read.

        Only the accounts that are shown to be of it count: of what is closed it says nothing.
        """
        for one in self.of_family(family):
            terms = self.terms(one)
            if self.family(one, terms) == family and not self.may(Component.NAME, terms):
                return family
        return testimonies.family_name(self.archive.db, family)

    def segments(self, testimony: Testimony, layer: str = ORIGINAL) -> tuple[Segment, ...]:
        """The text: with the corrections that are in no revision yet for archivists, the current revision for others.

        Others get neither what is withheld nor what a machine doubts, at the times at which they hear it. Whether the
        viewer may read the text is not asked here.
        """
        if self.viewer.keeps_the_archive:
            return edits.working(self.archive.db, testimony.row, layer)
        return self.told(testimony, layer).segments

    def told(self, testimony: Testimony, layer: str = ORIGINAL) -> Told:
        """What of that text may be told to others: all that others get, and what archivists find and carry away."""
        db, keeper = self.archive.db, self.viewer.keeps_the_archive
        withholding = restrictions.of(db, testimony.row, layer)
        kept = (edits.working if keeper else transcripts.segments_of)(db, testimony.row, layer)
        told = self.archive.told(testimony, kept, withholding)
        if keeper:
            return told
        shown = on_shown_clock(told, self.heard(testimony)) if withholding else told
        return replace(shown, runs=tuple(tuple(one for one in run if not one.doubtful) for run in shown.runs))

    def all_told(self, testimony: Testimony) -> bool:
        """Whether nothing of a testimony is withheld by a restriction."""
        return not restrictions.of_testimony(self.archive.db, testimony.row)

    def withholding(self, testimony: Testimony, layer: str = ORIGINAL) -> Withholding:
        """What of a layer as archivists read it is withheld from others."""
        return restrictions.of(self.archive.db, testimony.row, layer)

    def heard(self, testimony: Testimony) -> dict[RecordingId, Withheld]:
        """What of each recording this viewer does not hear; nothing for archivists, who hear the masters."""
        if self.viewer.keeps_the_archive:
            return {}
        return restrictions.unheard(self.archive.db, testimony.row)

    def recordings(self, testimony: Testimony) -> tuple[StoredFile, ...]:
        """The recordings of a testimony, as long as this viewer hears them. Whether that may be is not asked here."""
        found, heard = testimonies.recordings_of(self.archive.db, testimony.row), self.heard(testimony)
        return tuple(
            replace(file, duration_ms=heard[file.id].shown(file.duration_ms)) if file.id in heard else file
            for file in found
        )

    def sound(self, testimony: Testimony, file: StoredFile, form: Form = Form.FULL) -> Path:
        """Where what this viewer hears of a recording lies, perhaps not made yet; whether that may be is not asked.

        It is the access copy without what is withheld now, as `form`: one that was made before has another name.
        """
        folders = self.archive.folders
        if self.hears_master(testimony, file):
            return folders.bag(testimony.number, file.deposit) / "data" / file.name
        kept = restrictions.unheard(self.archive.db, testimony.row)
        return folders.copy(file.id, kept.get(file.id, Withheld()), form)

    def hears_master(self, testimony: Testimony, file: StoredFile) -> bool:
        """Whether it is the master that this viewer hears: an archivist, where anything is withheld of it, or all."""
        if not self.viewer.keeps_the_archive:
            return False
        return testimony.state is not State.KEPT or file.id in restrictions.unheard(self.archive.db, testimony.row)

    def lying(self, testimony: Testimony, anchor: Anchor, segments: Sequence[Segment]) -> Lying | None:
        """Where something made from the transcript lies in `segments`, which are those that this viewer reads.

        None where it lies nowhere, and for others than archivists where any of what it was made from is withheld.
        """
        withholding = restrictions.of(self.archive.db, testimony.row)
        if self.viewer.keeps_the_archive or not withholding:
            return lying(anchor, segments)
        whole = transcripts.segments_of(self.archive.db, testimony.row)
        where = withholding.lying(anchor, whole)
        if where is None:
            return None
        places = {segment.id: place for place, segment in enumerate(segments)}
        first, last = (places.get(whole[place].id) for place in (where.first, where.last))
        return None if first is None or last is None else Lying(first=first, last=last)

    def spoken(self, testimony: Testimony, terms: Terms) -> Spoken | None:
        """Where in the sound the words of the current revision lie; None where that is not known.

        Also None where the sound may not be heard: the moments are of it. Whether the viewer may read the text is not
        asked here.
        """
        revision = transcripts.current(self.archive.db, testimony.row)
        if revision is None or not self.may(Component.SOUND, terms):
            return None
        found = self.archive.words(testimony.number, revision.number, revision.sha256)
        if found is None:
            return None
        if self.viewer.keeps_the_archive:
            return found.spoken
        return self._heard_words(testimony, found.spoken if self.all_told(testimony) else self.told(testimony).words)

    def _heard_words(self, testimony: Testimony, spoken: Spoken) -> Spoken:
        """The words without those that are muted: how long a name is that was replaced is nobody's to know."""
        muted, kept = name_reviews.muted(self.archive.db, testimony.row), self.heard(testimony)
        named = {id: [(kept[id].shown(start), kept[id].shown(end)) for start, end in muted[id]] for id in muted}
        if not named:
            return spoken
        heard = dict(spoken)
        for segment in self.told(testimony).segments:
            spans = named.get(segment.recording, []) if segment.recording else []
            heard[key(segment)] = tuple(
                word
                for word in words_of(segment, spoken)
                if not any(start < word.end_ms and word.start_ms < end for start, end in spans)
            )
        return heard

    def segment(self, testimony: Testimony, layer: str, id: str) -> tuple[int, Segment] | None:
        """One segment of that text and its place, None where it is not there any more."""
        working = self.viewer.keeps_the_archive
        if not working and not self.all_told(testimony):
            told = self.told(testimony, layer).segments
            return next(((place, one) for place, one in enumerate(told) if one.id == id), None)
        found = edits.find(self.archive.db, testimony.row, layer, id.removesuffix(BEHIND), working=working)
        if found is None or working:
            return found
        place, segment = found
        if segment.doubtful:
            return None
        return place - transcripts.doubtful_before(self.archive.db, testimony.row, layer, place), segment

    def segments_among(
        self, wanted: Collection[tuple[int, str, str]]
    ) -> dict[tuple[int, str, str], tuple[int, Segment]]:
        """`segment` of many (row of a testimony, layer, id) in one question, as far as one is enough.

        It is not for archivists, who read what is being corrected, nor where anything is withheld of a testimony.
        """
        if self.viewer.keeps_the_archive:
            return {}
        withheld = restrictions.of_each(self.archive.db, {row for row, _, _ in wanted})
        return transcripts.told_among(self.archive.db, [one for one in wanted if one[0] not in withheld])

    def speaker(self, name: str, testimony: Testimony, terms: Terms) -> str:
        """How a speaker is called: by name where names may be read, else by part, the narrator by a pseudonym."""
        if name in ROLES or self.may(Component.NAME, terms):
            return name
        return testimony.pseudonym if testimony.pseudonym and is_called(name, testimony.narrator) else "speaker"


def _shown_of_families(archive: Archive, viewer: Viewer, today: date) -> dict[FamilyId, list[int]]:
    return kin.shown_of_families(archive.db, viewer, today)
