"""What a narrator sees and asks by the private link: what was agreed, what is open today, who had it, what came."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.access import OPEN, Audience, Clearance, Component, Decision, State, Viewer
from oralhist.model.identifiers import Address
from oralhist.model.views import GapView, RecordingView, TranscriptView

NARRATOR = "narrator"
"""Under which name the ledger keeps what a narrator does; no account may be called so."""

MOST_WORDS = 2000
"""Characters of a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whoever has the private link `link` of one speaker (empty: the narrator) of the testimony of a row."""

    link: int
    testimony: int
    speaker: str

    @property
    def name(self) -> str:
        """Under which name the ledger keeps what is done by the link: never that of the speaker."""
        return NARRATOR if not self.speaker else f"{NARRATOR}-{self.link}"

    @property
    def viewer(self) -> Viewer:
        """Who changes something by the link: somebody who reads no more by it than the public."""
        return Viewer(clearance=Clearance.PUBLIC, name=self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """A link as archivists see it. Days are ISO 8601; `until` is the last, `used` and `ended` are empty: not yet."""

    id: int
    speaker: str
    who: str
    made: str
    until: str
    used: str
    ended: str
    ended_by: str


class Kind(StrEnum):
    """What a narrator asks of archivists."""

    ERASURE = "erasure"
    LOOSENING = "loosening"
    NAME = "name"
    QUESTION = "question"


class Outcome(StrEnum):
    """What came of a request."""

    OPEN = ""
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """What was asked by a link, when (UTC), and what the archive answered; `number` is for archivists."""

    id: int
    number: str
    speaker: str
    kind: Kind
    words: str
    asked: str
    outcome: Outcome
    answer: str
    decided: str
    decided_by: str


class Whom(StrEnum):
    """What kind of person had something or did something."""

    YOU = "you"
    ARCHIVE = "archive"
    RESEARCHER = "researcher"
    FAMILY = "family"
    SPEAKER = "speaker"
    ANYBODY = "anybody"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedView:
    """What happened with a testimony on one day (in the archive's time zone): the ledger's verb, and by whom."""

    day: str
    verb: str
    whom: Whom


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """A part of a testimony: what this speaker agreed to, and to whom it is open today.

    `readers` are the narrowest kinds of people for whom it is: the public, or researchers, or the family, or both.
    """

    component: Component
    agreed: Decision | None
    readers: frozenset[Audience]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A line of one's own testimony, to be ticked. `clock_ms` is as one hears it, None where nothing sounds."""

    place: int
    speaker: str
    language: str
    text: str
    recording: int | None
    clock_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """One's own words but for what is withheld; `seen` says which these are, so that no others are ticked."""

    lines: tuple[LineView, ...]
    gaps: tuple[GapView, ...]
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCopy:
    """One's own words to carry away."""

    title: str
    address: Address
    languages: tuple[str, ...]
    sample: bool
    transcript: TranscriptView


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnView:
    """One's own testimony. Of a sealed one nothing but that, and what was asked.

    `beside` is whether this speaker agreed to be shown beside the other accounts of the family. `hidden_until` is the
    day (ISO 8601) on which it shows again where a complaint hides it, else empty.
    """

    state: State
    hidden_until: str
    title: str
    languages: tuple[str, ...]
    sample: bool
    address: Address | None
    several: bool
    parts: tuple[PartView, ...]
    beside: bool
    given: int
    pseudonym: str
    recordings: tuple[RecordingView, ...]
    written: bool
    requests: tuple[RequestView, ...]

    @property
    def open_today(self) -> Mapping[Audience, tuple[Component, ...]]:
        """What each kind of people may read today, those left out who may read nothing."""
        found = {
            audience: tuple(
                part.component for part in self.parts if audience in part.readers or Audience.PUBLIC in part.readers
            )
            for audience in Audience
        }
        return {audience: parts for audience, parts in found.items() if parts}


def tightened(before: Decision, wanted: Decision) -> Decision:
    """The stricter of what was agreed and what is wanted now, which never opens anything to anybody at any time."""
    had, asked = _everybody(before.audience), _everybody(wanted.audience)
    audience = before.audience if had <= asked else had & asked
    days = [day for day in (before.embargo, wanted.embargo) if day is not None]
    return Decision(audience=audience, embargo=max(days, default=None))


def _everybody(audience: Collection[Audience]) -> frozenset[Audience]:
    """An audience with all whom it holds: the public is everybody."""
    return OPEN if Audience.PUBLIC in audience else frozenset(audience)
