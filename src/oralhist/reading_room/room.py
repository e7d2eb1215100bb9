"""The door for reading: what a person may know, and nothing else, as of one day.

It cannot exist without a viewer and a day. It never says that something closed exists: closed and absent are one
answer, `NotFound`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from oralhist.catalogue import jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import reading
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.chronology.place_names import called
from oralhist.formats import carried
from oralhist.model.access import Clearance, Component, State, Viewer
from oralhist.model.chronology import Event, Place, Rule, Source
from oralhist.model.desk import (
    AddedView,
    ClaimRow,
    EntryView,
    LedgerEntry,
    NameReviewView,
    QueueView,
    RestrictedView,
    ReviewView,
)
from oralhist.model.found import Concordance, NameMatch, NarratorFound, Results
from oralhist.model.identifiers import Address, EventId, PlaceId, TestimonyId
from oralhist.model.opening import AccessView, GrantView
from oralhist.model.persons import PersonFound, Registry
from oralhist.model.question import Page
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.sound import Form
from oralhist.model.spans import MarkedSpan
from oralhist.model.transcript import ORIGINAL
from oralhist.model.views import ComparedRow, EventView, SaidWord, TestimonyView, WorkingSegment, WorkingView
from oralhist.model.why import Reason
from oralhist.model.words import words_of
from oralhist.reading_room import (
    chronicle,
    desk,
    gaps,
    hearing,
    hits,
    naming,
    opening,
    persons,
    reviewing,
    telling,
    working,
)
from oralhist.reading_room.asked import AskedRoom
from oralhist.reading_room.browsing import Browsing
from oralhist.reading_room.carrying import Carrying
from oralhist.reading_room.hearing import SoundFile
from oralhist.reading_room.hits import Narrowed
from oralhist.reading_room.names import find_names, find_narrators
from oralhist.reading_room.overseeing import Overseeing
from oralhist.reading_room.showing import testimony_view, transcript_view, translation_view
from oralhist.reading_room.standpoint import Standpoint
from oralhist.transcription.aligning import can_align
from oralhist.work.archive import Archive

FORMS = ("vtt", "srt", "txt", "json")
"""As what a transcript can be had."""


PART = 100
"""Segments of which the words are told at once: some 20 kB."""


class ReadingRoom(Browsing, Carrying, Overseeing):
    """What `viewer` may read on `today`."""

    def __init__(self, archive: Archive, viewer: Viewer, today: date) -> None:
        self._at = Standpoint(archive=archive, viewer=viewer, today=today)
        self._archive = archive

    @property
    def viewer(self) -> Viewer:
        """Who reads."""
        return self._at.viewer

    @property
    def asked(self) -> AskedRoom:
        """What was asked of archivists, as far as this viewer may know."""
        return AskedRoom(self._at)

    def search(
        self, query: str, page: Page | None = None, language: str | None = None, narrowed: Narrowed | None = None
    ) -> Results:
        """The passages that answer `query`; raises `Refusal` where the query cannot be understood.

        `language` narrows to passages in one language, as `narrowed` does by what it names.
        """
        chosen = narrowed or Narrowed()
        if language is not None:
            both = {**chosen.chosen, "language": frozenset([language])}
            chosen = Narrowed(chosen=both, without=chosen.without)
        with reading(self._archive.db):
            return hits.search(self._at, query, page or Page(), chosen)

    def concordance(
        self, query: str, page: Page, narrowed: Narrowed | None = None
    ) -> tuple[int, tuple[Concordance, ...]]:
        """How many passages answer `query`, and each place in those of the page with the words around it."""
        with reading(self._archive.db):
            return hits.concordance(self._at, query, page, narrowed or Narrowed())

    def found_in(self, address: Address, query: str) -> dict[int, tuple[tuple[int, int], ...]]:
        """What of each segment (by its place) of a transcript answers `query`, as characters of its text.

        Raises `NotFound` where the transcript may not be read, `Refusal` where the query cannot be understood.
        """
        with reading(self._archive.db):
            testimony = self._at.find(address, Component.TRANSCRIPT)
            return hits.found_in(self._at, testimony, query)

    def names(self, name: str) -> tuple[NameMatch, ...]:
        """The spellings of `name` that readable passages hold, the likest first, and where they are said."""
        with reading(self._archive.db):
            return find_names(self._at, name)

    def narrators(self, name: str, most: int | None = None) -> tuple[NarratorFound, ...]:
        """Testimonies whose narrator is called like `name`, as may be read; the likest first, at most `most`."""
        with reading(self._archive.db):
            return find_narrators(self._at, name, most)

    def persons(self, name: str) -> tuple[PersonFound, ...]:
        """The persons, linked by archivists, of whom a spelling that may be read is like `name`, the likest first."""
        with reading(self._archive.db):
            return persons.called(self._at, name)

    def places_called(self, name: str) -> tuple[Place, ...]:
        """The places of the chronology that `name` is a spelling of."""
        return persons.places_called(self._at, name)

    def registry(self, name: str = "", *, first: int = 0, most: int = 1 << 30) -> Registry:
        """Persons with their links, all or those called like `name`, which may be a person's address too.

        As many as `most` from the one at place `first` on; `NotFound` for everybody but archivists.
        """
        self._archivists_only()
        with reading(self._archive.db):
            return persons.registry(self._at, name, first, most)

    def testimony(self, address: Address) -> TestimonyView:
        """A testimony; raises `NotFound` where its description may not be read."""
        with reading(self._archive.db):
            return testimony_view(self._at, self._at.find(address), with_transcript=True)

    def by_number(self, number: TestimonyId) -> TestimonyView:
        """A testimony by its accession number; `NotFound` for everybody but archivists."""
        return self.testimony(self._kept(number).address)

    def newest(self, limit: int) -> tuple[TestimonyView, ...]:
        """The testimonies that were taken in last, without their transcripts."""
        with reading(self._archive.db) as db:
            found = testimonies.newest(db, self._at.viewer, self._at.today, limit)
            return tuple(testimony_view(self._at, one, with_transcript=False) for one in found)

    def sound(self, address: Address, number: int, form: Form = Form.FULL) -> SoundFile:
        """The access copy of recording `number` (from 1); `NotFound` where it may not be heard or is not made yet.

        It is without what is withheld; archivists get the master of a recording of which anything is.
        """
        with reading(self._archive.db):
            return hearing.sound_file(self._at, *self._heard(address, number), form)

    def levels(self, address: Address, number: int) -> bytes:
        """How loud that access copy is from beginning to end; `NotFound` where it may not be heard."""
        with reading(self._archive.db):
            return hearing.levels(self._at, *self._heard(address, number))

    def _heard(self, address: Address, number: int) -> tuple[Testimony, StoredFile]:
        testimony = self._at.find(address, Component.SOUND)
        for file in testimonies.recordings_of(self._archive.db, testimony.row):
            if file.number == number:
                return testimony, file
        raise NotFound

    def words(self, address: Address, part: int) -> tuple[tuple[int, tuple[SaidWord, ...]], ...]:
        """The words with their moments of those of the segments ``100 * part`` to ``100 * part + 99`` that have any.

        Each segment by its place in the transcript.

        Raises `NotFound` where transcript or sound are closed, or the words are not made (`work.words.ask`).
        """
        with reading(self._archive.db):
            testimony = self._at.find(address, Component.TRANSCRIPT)
            spoken = self._at.spoken(testimony, self._at.terms(testimony))
            told = self._at.segments(testimony)
        segments = told[PART * part : PART * (part + 1)]
        # That words were found in what only archivists read says that there is such a thing.
        if spoken is None or not segments or not any(can_align(one) for one in told):
            raise NotFound
        return tuple(
            (place, tuple(SaidWord(text=segment.text, word=word) for word in words))
            for place, segment in enumerate(segments, start=PART * part)
            if (words := words_of(segment, spoken))
        )

    def wants_words(self, address: Address) -> TestimonyId:
        """The number under which the words of a testimony are made; `NotFound` where its words or sound are closed.

        Raises `Refusal` where no machine can find a word of what this viewer may read, whatever others may read.
        """
        with reading(self._archive.db):
            testimony = self._at.find(address, Component.TRANSCRIPT)
            told = self._at.segments(testimony)
            if not self._at.may(Component.SOUND, self._at.terms(testimony)):
                raise NotFound
        if not any(can_align(one) for one in told):
            raise Refusal("No word of it can be found in its sound by a machine.")
        return testimony.number

    def transcript_as(self, address: Address, form: str, *, translated: bool = False) -> str:
        """The transcript, or its translation, as ``vtt``, ``srt``, ``txt`` or ``json``; `NotFound` where not to be had.

        What is carried away is under *download* besides *transcript*, but for the VTT that a player needs.
        """
        with reading(self._archive.db):
            testimony = self._at.find(address, Component.TRANSLATION if translated else Component.TRANSCRIPT)
            terms = self._at.terms(testimony)
            if form not in FORMS or (form != "vtt" and not self._at.may(Component.DOWNLOAD, terms)):
                raise NotFound
            show = translation_view if translated else transcript_view
            view = show(self._at, testimony, terms, self._at.recordings(testimony), carried=True)
        if view is None:
            raise NotFound
        return carried.as_form(view, form, testimony.languages, address, testimony.title, sample=testimony.sample)

    def events(self, *, language: str = "", side: str = "", place: str = "") -> tuple[EventView, ...]:
        """The events of the chronology in their order, with who speaks of each as far as this viewer may read.

        `language` (a primary subtag) and `side` narrow those who speak, `place` (an id) the events.
        """
        with reading(self._archive.db):
            return telling.events(self._at, language=language, side=side, place=place)

    def event(self, event: EventId) -> EventView:
        """One event with the words of those who speak of it; `NotFound` where the chronology has none of that name."""
        with reading(self._archive.db):
            found = telling.event(self._at, event)
        if found is None:
            raise NotFound
        return found

    def titles(self) -> Mapping[EventId, Event]:
        """The events of the chronology by their names, without who speaks of them."""
        return self._archive.chronology().events

    def place_called(self, place: str, language: str) -> str | None:
        """What a place of the chronology, by its id or English name, is called in `language`; None for any other."""
        known = self._archive.chronology().places
        found = known.get(PlaceId(place)) or next((one for one in known.values() if one.name == place), None)
        return None if found is None else called(found, language)

    def now_called(self, event: EventId) -> EventId:
        """The event that `event` is now: itself, or the one that took it in; `NotFound` where there is none."""
        found = self._archive.chronology().resolve(event)
        if found is None:
            raise NotFound
        return found

    def places(self) -> tuple[Place, ...]:
        """The places where events happened, by name."""
        known = self._archive.chronology()
        named = {place for event in known.events.values() for place in event.places}
        return tuple(sorted((known.places[one] for one in named), key=lambda place: place.name))

    def source(self, source: str) -> Source:
        """A source of the chronology; `NotFound` where there is none of that name."""
        found = self._archive.chronology().sources.get(source)
        if found is None:
            raise NotFound
        return found

    def review(self, rule: Rule, start: int | None = None, only: int | None = None) -> QueueView:
        """The suggestions that `rule` means and the one to decide now; `NotFound` for all but archivists."""
        self._archivists_only()
        with reading(self._archive.db):
            return reviewing.queue(self._at, rule, start, only)

    def previewed(self, rule: Rule) -> tuple[int, tuple[ReviewView, ...]]:
        """How many suggestions a rule means, and those that it would accept; `NotFound` for all but archivists."""
        self._archivists_only()
        with reading(self._archive.db):
            return reviewing.preview(self._at, rule)

    def restricted(self, number: TestimonyId) -> RestrictedView:
        """What of a testimony is withheld, and what waits to be let stand; `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return gaps.restricted(self._at, self._kept(number))

    def name_review(self, number: TestimonyId) -> NameReviewView:
        """The review of names of a testimony; `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return naming.name_review(self._at, self._kept(number))

    def entries(self, kind: str) -> tuple[EntryView, ...]:
        """All *events*, *places* or *sources*, those that count no more too; `NotFound` for all but archivists."""
        self._archivists_only()
        return chronicle.entries(self._at, kind)

    def entry(self, kind: str, id: str) -> EntryView:
        """One entry of the chronology with its history; `NotFound` for all but archivists."""
        self._archivists_only()
        return chronicle.entry(self._at, kind, id)

    def claims(self, limit: int) -> tuple[int, tuple[ClaimRow, ...]]:
        """How many suggested claims wait, and the first of them; `NotFound` for all but archivists."""
        self._archivists_only()
        with reading(self._archive.db):
            return reviewing.waiting_claims(self._at, limit)

    def sources(self) -> Mapping[str, Source]:
        """The sources of the chronology by their names."""
        return self._archive.chronology().sources

    def ledger(self, *, subject: str = "", who: str = "", before: int = 0, limit: int = 100) -> tuple[LedgerEntry, ...]:
        """What was done, newest first; `NotFound` for all but archivists, who see what was done to testimonies only.

        Administrators see all. Of one `subject` or by one account where these are given; `before` an entry to go on.
        """
        self._archivists_only()
        narrow = self.viewer.clearance < Clearance.ADMINISTRATOR
        return ledger.entries(
            self._archive.db, subject=subject, who=who, before=before, limit=limit, testimonies_only=narrow
        )

    def access(self, number: TestimonyId) -> AccessView:
        """Who may read a testimony, as agreed and as given; `NotFound` for everybody but archivists."""
        with reading(self._archive.db):
            return opening.access_view(self._at, self._kept(number))

    def added(self, number: TestimonyId) -> tuple[AddedView, ...]:
        """The recordings that were added to a testimony and wait; `NotFound` for everybody but archivists."""
        with reading(self._archive.db):
            return desk.added(self._at, self._kept(number))

    def added_sound(self, number: TestimonyId, name: str) -> SoundFile:
        """What waits, as it was handed in, by the name under which it is kept; `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return hearing.added_sound(self._at, self._kept(number), name)

    def grants(self, number: TestimonyId) -> tuple[GrantView, ...]:
        """What was given to whom by name, with its history; `NotFound` for everybody but archivists."""
        with reading(self._archive.db):
            return opening.grant_views(self._at, self._kept(number))

    def why(self, number: TestimonyId, asking: Mapping[str, Viewer] | None = None) -> Mapping[str, tuple[Reason, ...]]:
        """Why those `asking` (default: each kind) can read each part or not; `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return opening.reasons(self._at, self._kept(number), asking)

    def marked(self, number: TestimonyId) -> tuple[MarkedSpan, ...]:
        """The spans marked for the newest transcription of a testimony; `NotFound` for everybody but archivists."""
        self._archivists_only()
        return next((job.spans for job in jobs.of(self._archive.db, number) if job.kind is JobKind.TRANSCRIBE), ())

    def working(self, number: TestimonyId, layer: str = ORIGINAL) -> WorkingView:
        """A layer as it is being corrected; `NotFound` for everybody but archivists, and where there is none."""
        with reading(self._archive.db):
            return working.working_view(self._at, self._layered(number, layer), layer)

    def working_segments(
        self, number: TestimonyId, ids: Sequence[str], layer: str = ORIGINAL
    ) -> tuple[WorkingSegment, ...]:
        """Those segments that have these ids, as they are being corrected; `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return working.some(self._at, self._layered(number, layer), ids, layer)

    def compared(
        self, number: TestimonyId, before: int | None, after: int | None, layer: str = ORIGINAL
    ) -> tuple[ComparedRow, ...]:
        """Two revisions side by side (None: the text as it is being corrected); `NotFound` for all but archivists."""
        with reading(self._archive.db):
            return working.compared(self._at, self._layered(number, layer), before, after, layer)

    def _layered(self, number: TestimonyId, layer: str) -> Testimony:
        found = self._kept(number)
        if layer not in (ORIGINAL, transcripts.translation_of(self._archive.db, found.row)):
            raise NotFound
        return found

    def _kept(self, number: TestimonyId) -> Testimony:
        self._archivists_only()
        found = testimonies.by_number(self._archive.db, number)
        if found is None or found.state is State.SEALED:
            raise NotFound
        return found

    def _archivists_only(self) -> None:
        if not self._at.viewer.keeps_the_archive:
            raise NotFound
