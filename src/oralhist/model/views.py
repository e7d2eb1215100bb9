"""What the reading room hands to a person: values in which everything closed to that viewer is None or absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from oralhist.model.access import Component, Decision, State
from oralhist.model.chronology import Event, Evidence, Place, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.identifiers import Address, EventId, FamilyId, TestimonyId
from oralhist.model.question import Tier
from oralhist.model.transcript import Checked, MakerKind, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """What tagged words assert about an event and how that stands to the chronology; `words` were said.

    `id` is its number, for archivists only.
    """

    id: int | None
    event: EventId
    kind: ClaimKind
    stance: Stance
    assertion: Assertion
    words: str
    note: str
    status: TagStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """That the segments `segment` to `last` (indices into the transcript shown) speak of an event.

    `text` are their words; `evidence` are characters of it. `claims` are what they assert.

    `id` is its number, which counts those of closed testimonies too: for archivists only.
    """

    id: int | None
    event: EventId
    title: str
    status: TagStatus
    score: float
    segment: int
    evidence: tuple[Evidence, ...]
    last: int
    text: str
    claims: tuple[ClaimView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdriftView:
    """A decision of a person whose words are in the transcript no more: listed for archivists, never lost."""

    id: int
    event: EventId
    title: str
    status: TagStatus
    words: str
    decided: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """A recording that may be heard: its `number` in the testimony from 1, its length in ms, its place on the clock."""

    number: int
    duration_ms: int
    offset_ms: int
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptView:
    """A transcript that may be read. `recordings` maps what segments name as their recording to its number from 1.
    A recording of which no segment speaks is not among them: that there is one belongs to the sound.

    `clock_ms[i]` is where segment `i` begins on the testimony's clock, None in a text without sound (then `timed` is
    false). `checked` is how much a person has checked. `unfinished` counts corrections that are in no revision yet and
    that only archivists see; it is 0 for everybody else.
    """

    revision: int
    maker: MakerKind
    maker_name: str
    made: str
    segments: tuple[Segment, ...]
    clock_ms: tuple[int | None, ...]
    recordings: dict[str, int]
    confidence: float | None
    tags: tuple[TagView, ...]
    adrift: tuple[AdriftView, ...]
    checked: Checked
    timed: bool
    unfinished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """A revision in the list of a testimony's revisions, for archivists. `note` says where it came from."""

    number: int
    maker: MakerKind
    maker_name: str
    made: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingSegment:
    """A segment as it is edited. `version` is what an edit must name; `clock_ms` to `until_ms` is its time in all."""

    segment: Segment
    version: str
    number: int | None
    clock_ms: int | None
    until_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingView:
    """A transcript on which archivists work: the current revision (0: none) with the edits that are in none yet.

    `editors` are the accounts whose edits these are; `undo` and `redo` say whether this viewer has something to.
    """

    number: TestimonyId
    address: Address
    title: str
    languages: tuple[str, ...]
    sample: bool
    recordings: tuple[RecordingView, ...]
    segments: tuple[WorkingSegment, ...]
    checked: Checked
    revisions: tuple[RevisionView, ...]
    unfinished: int
    editors: tuple[str, ...]
    undo: bool
    redo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """What one stretch says in two states of a transcript; a side is empty where nothing stands there."""

    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    clock_ms: int | None

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return self.before == self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMemberView:
    """Another testimony of the same family that this viewer may know of."""

    address: Address
    title: str
    narrator: str | None
    side: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestimonyView:
    """A testimony as one viewer may see it on one day.

    `number` and `terms` are for archivists only. `open` lists the components that this viewer may read,
    `closed` the others. `family` lists the other testimonies of the family that are readable, with this one's side.
    """

    __test__ = False

    address: Address
    number: TestimonyId | None
    state: State | None
    terms: dict[Component, Decision] | None
    title: str
    summary: str
    date: str
    place: str
    languages: tuple[str, ...]
    collection: str
    sample: bool
    narrator: str | None
    interviewer: str | None
    side: str | None
    family_id: FamilyId | None
    family_name: str | None
    family: tuple[FamilyMemberView, ...]
    recordings: tuple[RecordingView, ...]
    duration_ms: int | None
    transcript: TranscriptView | None
    open: tuple[Component, ...]
    closed: tuple[Component, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found. `start_ms` and `end_ms` are milliseconds in recording number `recording`.

    `snippet` is cut from the catalogue's text; `marks` are the characters of it that matched. `matched` names the
    part of the testimony that matched: ``transcript`` or ``description``. `segment` is an index into the transcript.
    """

    testimony: TestimonyId | Address
    address: Address
    title: str
    narrator: str | None
    side: str | None
    languages: tuple[str, ...]
    date: str
    recording: int | None
    start_ms: int | None
    end_ms: int | None
    clock_ms: int | None
    segment: int | None
    language: str
    speaker: str
    snippet: str
    marks: tuple[tuple[int, int], ...]
    matched: str
    machine: bool
    confidence: float | None
    sound: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """Something that is searched besides what was typed, and can be switched off by its `id`.

    A spelling of a name with its script (ISO 15924); or, where `text` is empty, the inflected forms of all words.
    """

    id: str
    text: str
    script: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value by which results can be narrowed: how many passages have it, and whether it is chosen."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A property by which results can be narrowed; counts are as if nothing were chosen of this one."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Answer to a search: `total` passages that this viewer may read in `testimonies` testimonies, and a page of them.

    `of_each` is how many passages the testimonies on the page have in all. `variants` are what else was searched,
    `corrections` words like one that nobody said.
    """

    query: str
    understood: str
    total: int
    testimonies: int
    hits: tuple[Hit, ...]
    languages: dict[str, int]
    of_each: Mapping[Address, int] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    variants: tuple[Variant, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """A place where something was said: the words before, what matched, the words after."""

    address: Address
    title: str
    clock_ms: int | None
    start_ms: int | None
    recording: int | None
    segment: int | None
    language: str
    speaker: str
    machine: bool
    before: str
    match: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenIn:
    """A testimony in which a name is said: in how many passages, and the first that can be opened."""

    address: Address
    title: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """A spelling like the name that was asked for, and where it is said."""

    spelling: str
    tier: Tier
    score: float
    spoken_in: tuple[SpokenIn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """That a readable testimony speaks of an event: from which side, where that may be known, and in which language."""

    address: Address
    side: str | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Voice):
    """The words of a testimony that speak of an event, from segment `segment` on.

    `recording` is the number of the recording from 1 where it may be heard, `start_ms` the words' place in it;
    `suggested` whether no person has confirmed that they speak of it. `evidence` are characters of `text`.
    """

    title: str
    narrator: str | None
    segment: int
    clock_ms: int | None
    text: str
    machine: bool
    confidence: float | None
    recording: int | None = None
    start_ms: int | None = None
    suggested: bool = False
    evidence: tuple[Evidence, ...] = ()
    claims: tuple[ClaimView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event with those who speak of it (accepted tags only), one a testimony, and its places.

    Of one event asked for by itself also the words (`told`), what a machine suggests (`suggested`, where the archive
    shows it), the events that are parts of it, and its neighbours in time.
    """

    event: Event
    accounts: tuple[Voice, ...]
    places: tuple[Place, ...] = ()
    told: tuple[Account, ...] = ()
    suggested: tuple[Account, ...] = ()
    parts: tuple[Event, ...] = ()
    before: Event | None = None
    after: Event | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """A testimony on the archivist's work list. `next` says in words what to do next."""

    number: TestimonyId
    address: Address
    title: str
    languages: tuple[str, ...]
    duration_ms: int | None
    state: str
    next: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A job as an archivist sees it. `done` of `total` steps; `seconds_left` is an estimate, None if there is none.

    `place` is its place in the queue from 1, None where it does not wait.
    """

    id: int
    kind: str
    testimony: TestimonyId
    state: str
    reason: str
    done: int
    total: int
    seconds_left: int | None
    place: int | None
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A segment shown at the review desk, with its index in the transcript; `spoken` says that the tag lies on it."""

    index: int
    segment: Segment
    clock_ms: int | None
    spoken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """A suggestion with all that is needed to decide on it, for archivists.

    `recording` is the number of its recording where that can be heard now. `lines` are its segments and those around.
    """

    tag: TagView
    testimony: TestimonyId
    address: Address
    testimony_title: str
    languages: tuple[str, ...]
    recording: int | None
    start_ms: int | None
    end_ms: int | None
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """What waits for a decision: how many, at which place the one shown stands (from 1), and counts to narrow by."""

    waiting: int
    place: int
    shown: ReviewView | None
    following: int | None
    by_event: dict[EventId, int]
    by_language: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim at the review desk, with the testimony that it belongs to and the passage."""

    claim: ClaimView
    testimony: TestimonyId
    testimony_title: str
    event_title: str
    text: str
    language: str
    segment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastView:
    """A state that an entry of the chronology has been in since `at` (UTC), by a deed of `who`."""

    number: int
    at: str
    who: str
    deed: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """An event, a place or a source as archivists edit it: `body` is the JSON object in which it is kept."""

    kind: str
    id: str
    standing: str
    into: str
    title: str
    body: Mapping[str, Any]
    past: tuple[PastView, ...]
