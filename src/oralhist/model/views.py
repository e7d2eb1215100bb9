"""What the reading room hands to a person: values in which everything closed to that viewer is None or absent."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from oralhist.model.access import Component, Decision, State
from oralhist.model.chronology import Event, Evidence, Place, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.identifiers import Address, EventId, FamilyId, TestimonyId
from oralhist.model.sound import Form
from oralhist.model.transcript import Checked, MakerKind, Segment
from oralhist.model.words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimView:
    """What tagged words assert about an event and how that stands to the chronology; `words` were said.

    `id` is its number, for archivists only; so are claims whose words are not `said` there any more.
    """

    id: int | None
    event: EventId
    kind: ClaimKind
    stance: Stance
    assertion: Assertion
    words: str
    note: str
    status: TagStatus
    said: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TagView:
    """That the segments `segment` to `last` (indices into the transcript shown) speak of an event.

    `text` are their words; `evidence` are characters of it. `claims` are what they assert.

    `id` is its number, which counts those of closed testimonies too, and `score` how sure the machine was, which it
    learned from decisions on them too: for archivists only. `before` are the words on which a person decided,
    where nothing of the evidence in them is said any more: for archivists, to look again.
    """

    id: int | None
    event: EventId
    title: str
    status: TagStatus
    score: float | None
    segment: int
    evidence: tuple[Evidence, ...]
    last: int
    text: str
    claims: tuple[ClaimView, ...]
    before: str = ""


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
class SoundForm:
    """A form in which a recording can be heard now, `size` bytes; `codecs` is empty for a master."""

    form: Form
    size: int
    codecs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    """A recording that may be heard: its `number` in the testimony from 1, its length in ms, its place on the clock.

    It is `ready` when it can be heard, and `drawn` when its waveform is there.
    """

    number: int
    duration_ms: int
    offset_ms: int
    ready: bool
    forms: tuple[SoundForm, ...] = ()
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """That something is withheld at the narrator's wish before the line at the place `before`.

    `ms` is how long that is; None in a text without sound. It begins at `at_ms` of what is heard of recording `number`.
    """

    before: int
    ms: int | None
    number: int | None = None
    at_ms: int | None = None


class Standing(StrEnum):
    """Why a line that an archivist reads is withheld from others."""

    WITHHELD = "withheld"
    WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptView:
    """A transcript, or a translation of it (`layer` is its language), that may be read.

    `recordings` maps what segments name as their recording to its number from 1. A recording of which no segment speaks
    is not among them: that there is one belongs to the sound.

    `clock_ms[i]` is where segment `i` begins on the testimony's clock, None in a text without sound (then `timed` is
    false). `checked` is how much a person has checked. `unfinished` counts corrections that are in no revision yet and
    that only archivists see; it is 0 for everybody else. `words[i]` are those of segment `i` with their moments: none
    where they are not made, cannot be told, or the sound is closed. `gaps` are where something is withheld that is not
    cut out silently. `withheld` says, for archivists, which lines others do not get, and why. `history` are its
    revisions, the first first: by which machine, or by a person, and when.
    """

    layer: str
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
    words: tuple[tuple[Word, ...], ...]
    gaps: tuple[GapView, ...] = ()
    withheld: dict[int, Standing] = field(default_factory=dict)
    history: tuple[RevisionView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWord:
    """A word with the text of the segment in which it is said."""

    text: str
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """A revision in the list of a layer's revisions; which person made it is said to archivists alone.

    `machine` is the engine that worked on a person's text; it is not said how, which would tell of lines that are
    withheld.
    """

    number: int
    maker: MakerKind
    maker_name: str
    machine: str
    made: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingSegment:
    """A segment as it is edited. `version` is what an edit must name; `clock_ms` to `until_ms` is its time in all.

    `doubts` are the words of it that a machine was not sure of, as long as nobody has changed or checked it. `withheld`
    is why others than archivists do not get it.
    """

    segment: Segment
    version: str
    number: int | None
    clock_ms: int | None
    until_ms: int | None
    doubts: tuple[Word, ...]
    withheld: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingView:
    """A transcript on which archivists work: the current revision (0: none) with the edits that are in none yet.

    `editors` are the accounts whose edits these are; `undo` and `redo` say whether this viewer has something to.
    `has_words` is whether the words of the current revision were found in the sound.
    """

    number: TestimonyId
    address: Address
    title: str
    layer: str
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
    has_words: bool


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

    `number` and `terms` are for archivists only. `pseudonym` is what stands in place of the narrator's name, for those
    who may not read it and for archivists. `open` lists the components that this viewer may read,
    `closed` the others. `translation` is the transcript's translation, a layer of its own.
    `family` lists the other testimonies of the family that are readable, with this one's side.
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
    pseudonym: str | None
    interviewer: str | None
    side: str | None
    born: str | None
    family_id: FamilyId | None
    family_name: str | None
    family: tuple[FamilyMemberView, ...]
    recordings: tuple[RecordingView, ...]
    duration_ms: int | None
    transcript: TranscriptView | None
    translation: TranscriptView | None
    open: tuple[Component, ...]
    closed: tuple[Component, ...]
    grain: str | None = None
    place_shown: str | None = None
    """How finely readers see date and place: for archivists only."""
    taken_in: str | None = None
    """When it was taken in: for archivists only, since it tells how many were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """That a readable testimony speaks of an event: from which side, where that may be known, and in which language."""

    side: str | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Voice):
    """The words of a testimony that speak of an event, from segment `segment` on.

    `recording` is the number of the recording from 1 where it may be heard, `start_ms` the words' place in it;
    `suggested` whether no person has confirmed that they speak of it. `evidence` are characters of `text`.
    """

    address: Address
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
