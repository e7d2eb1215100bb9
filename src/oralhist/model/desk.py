"""What the reading room hands to archivists at the desk: work list, jobs, review, entries of the chronology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oralhist.model.identifiers import Address, EventId, RecordingId, TestimonyId
from oralhist.model.names import NameFind
from oralhist.model.transcript import Segment
from oralhist.model.views import ClaimView, Standing, TagView


class DeskState(StrEnum):
    """How a testimony stands: the first of these for which there is something to do, or that nothing is left to do."""

    NEW = "new"
    TRANSCRIBING = "transcribing"
    FAILED = "failed"
    TO_WRITE = "to write down"
    NAMES = "names to review"
    TO_CHECK = "to check"
    TO_TAG = "to tag"
    CONSENT_MISSING = "consent missing"
    READY = "ready"
    PUBLISHED = "published"
    CLOSED = "closed"
    HIDDEN = "hidden"


class DeskAct(StrEnum):
    """Where the next step of a testimony is taken."""

    WAIT = "wait"
    JOBS = "jobs"
    WRITE = "write"
    NAMES = "names"
    CHECK = "check"
    TAG = "tag"
    CONSENT = "consent"
    RECORD = "record"
    COVER = "cover"
    COMPLAINT = "complaint"
    SHOW_AGAIN = "show again"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRow:
    """A testimony on the archivist's work list. `next` says in words what to do next, `act` where that is done.

    `published` is whether anybody but archivists may know of it today, whatever is still to do. `due` is the day by
    which somebody was to be asked again whether what they agreed to still holds, empty where none was.
    """

    number: TestimonyId
    address: Address
    title: str
    languages: tuple[str, ...]
    duration_ms: int | None
    state: DeskState
    next: str
    act: DeskAct
    published: bool
    due: str
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthView:
    """How the archive does: the last comparison of its files with their digests (UTC, empty: none yet), jobs, disk.

    `altered` are the testimonies in which the last comparison found something wrong, `uncompared` how many deposits
    were never compared since they came in. `free` are the bytes that are left for recordings, none of which can be
    taken in where it is 0.
    """

    compared: str
    altered: tuple[TestimonyId, ...]
    uncompared: int
    running: int
    waiting: int
    failed: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedView:
    """A recording that was added to a testimony and waits until it is said to be covered by what was agreed.

    `name` is what its owner called it, `kept` the name of its file here, `since` when it came in (UTC).
    """

    id: RecordingId
    name: str
    kept: str
    duration_ms: int
    bytes: int
    since: str


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
class LedgerEntry:
    """One thing that was done: by which account, to which testimony, account or part of the chronology, when (UTC)."""

    number: int
    at: str
    who: str
    verb: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewLine:
    """A segment shown at the review desk, with its index in the transcript; `spoken` says that the tag lies on it.

    `withheld` is why others than archivists do not get it.
    """

    index: int
    segment: Segment
    clock_ms: int | None
    spoken: bool
    withheld: Standing | None = None


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
class RestrictionView:
    """A restriction as archivists see it: from when to when of which recording (from 1), or which lines of a text.

    `last` is one of the lines; None for both where none of them is in the text any more.
    """

    id: int
    recording: int | None
    start_ms: int
    end_ms: int
    first: int | None
    last: int | None
    silent: bool
    who: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedView:
    """What of a testimony is withheld, and by layer what is withheld until an archivist has looked at it.

    `seen` says which segments wait: said again when they are let stand, it keeps those out that came since.
    """

    restrictions: tuple[RestrictionView, ...]
    waiting: dict[str, tuple[Segment, ...]]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameFindView:
    """A find of the review of names with the words before and behind it, and the recording (from 1) that says it."""

    find: NameFind
    title: str
    address: Address | None
    before: str
    behind: str
    recording: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingView:
    """A spelling as it is said, and how many undecided finds are of it."""

    said: str
    many: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenView:
    """Who is hidden in a testimony, or (`narrator`) how else its narrator is called."""

    id: int
    person: str
    spellings: tuple[str, ...]
    instead: str
    narrator: bool
    who: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameReviewView:
    """The review of names of a testimony: what waits first, then what was decided.

    `called_for` is whether anybody may know of the testimony who may not read the narrator's name. `waits_for` are the
    other testimonies in whose reviews it has to be decided on words that stand in this one.
    """

    complete: bool
    called_for: bool
    pseudonym: str
    names: tuple[str, ...]
    finds: tuple[NameFindView, ...]
    spellings: tuple[SpellingView, ...]
    hidden: tuple[HiddenView, ...]
    waits_for: tuple[TestimonyId, ...]

    @property
    def waiting(self) -> int:
        """How many finds are not decided."""
        return sum(one.find.decided is None for one in self.finds)


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
