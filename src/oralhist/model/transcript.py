"""Transcripts: segments, the immutable revisions that hold them, and the passages that are indexed and ranked.

Times are integer milliseconds in one recording, so that a recording found later shifts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from oralhist.model.identifiers import RecordingId, TestimonyId

ORIGINAL = "original"
"""The layer of what was said; a translation's layer is the BCP 47 tag of its language."""

PASSAGE_WORDS = 75
"""Words after which a passage is cut. reference: the index was measured with 60 to 90 words a document."""


class Flag(StrEnum):
    """Why a segment should be looked at by a person."""

    NEEDS_REVIEW = "needs-review"
    LOW_CONFIDENCE = "low-confidence"
    REPEATED = "repeated"
    NO_SPEECH_LIKELY = "no-speech-likely"
    UNUSUAL_RATE = "unusual-rate"
    CREDITS = "credits"
    NOT_A_TRANSCRIPT = "not-a-transcript"


class MakerKind(StrEnum):
    """Who made a revision."""

    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who or what made a revision: an engine with its model and settings, or the account of a person.

    `machine` is the engine that worked on a person's text: it found the times, added what it heard, or made the
    revision that they brought back. The text stays that of the person.
    """

    kind: MakerKind
    name: str
    machine: str = ""
    version: str = ""
    model_digest: str = ""
    precision: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence or breath: what people read, correct and hear.

    `start_ms` and `end_ms` are milliseconds in `recording`; both are None in a text without sound, and only there.
    `language` is a BCP 47 tag. `confidence` is between 0 and 1, or None where a person wrote the text.
    `checked` is whether a person stands for the words: they compared them with the sound, or wrote them.
    `id` survives revisions.
    """

    id: str
    recording: RecordingId | None
    start_ms: int | None
    end_ms: int | None
    speaker: str
    language: str
    text: str
    confidence: float | None = None
    flags: tuple[Flag, ...] = ()
    checked: bool = False

    def __post_init__(self) -> None:
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError("a segment has both times or none")
        if self.start_ms is not None and self.end_ms is not None and not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"a segment cannot run from {self.start_ms} to {self.end_ms} ms")
        if not self.text.strip():
            raise ValueError("a segment has words")

    @property
    def doubtful(self) -> bool:
        """Whether a machine asks for a person to look at it and none has: it is then for archivists alone."""
        return Flag.NEEDS_REVIEW in self.flags and not self.checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One immutable state of a transcript. `made` is UTC, ISO 8601 to the second, ending in Z."""

    testimony: TestimonyId
    number: int
    parent: int | None
    layer: str
    maker: Maker
    made: str
    languages: tuple[str, ...]
    segments: tuple[Segment, ...]

    @property
    def timed(self) -> bool:
        """Whether its segments lie on the clock of a recording."""
        return any(segment.start_ms is not None for segment in self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Consecutive segments that are indexed and ranked together, with the way back from a character to its segment.

    `starts[i]` is the character of `text` at which the segment with the id `segments[i]` begins. Ids, not places:
    a segment that is split does not move what comes after it.
    """

    text: str
    language: str
    segments: tuple[str, ...]
    starts: tuple[int, ...] = field(default=())
    doubtful: bool = False

    def segment_at(self, character: int) -> str:
        """The id of the segment that holds `character` of the passage's text."""
        found = self.segments[0]
        for segment, start in zip(self.segments, self.starts, strict=True):
            if start > character:
                break
            found = segment
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How much of a transcript a person has checked: segments of all, and milliseconds of all that are timed."""

    segments: int
    of_segments: int
    ms: int
    of_ms: int
    first_unchecked: str | None

    @property
    def whole(self) -> bool:
        """Whether all of it is checked."""
        return self.segments == self.of_segments


def checked(segments: Sequence[Segment]) -> Checked:
    """How much of `segments` a person has checked, and the id of the first that nobody has."""
    ours = [segment for segment in segments if segment.checked]
    return Checked(
        segments=len(ours),
        of_segments=len(segments),
        ms=sum(_length(segment) for segment in ours),
        of_ms=sum(_length(segment) for segment in segments),
        first_unchecked=next((segment.id for segment in segments if not segment.checked), None),
    )


def _length(segment: Segment) -> int:
    return 0 if segment.start_ms is None or segment.end_ms is None else segment.end_ms - segment.start_ms


def place_of(
    segments: Sequence[Segment], id: str, recording: RecordingId | None, start_ms: int | None, end_ms: int | None
) -> int | None:
    """The index of the segment on which something hangs that was said in segment `id`, then at these times.

    The segment of that id, if it still lies there (a machine that hears a recording again gives the same ids to other
    words); else the one that shares most of the time; None where there is none.
    """
    found = next((index for index, segment in enumerate(segments) if segment.id == id), None)
    if start_ms is None or end_ms is None or recording is None:
        return found
    if found is not None and (
        segments[found].start_ms is None or _shared(segments[found], recording, start_ms, end_ms)
    ):
        return found
    shares = [_shared(segment, recording, start_ms, end_ms) for segment in segments]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] else None


def _shared(segment: Segment, recording: RecordingId, start_ms: int, end_ms: int) -> int:
    if segment.recording != recording or segment.start_ms is None or segment.end_ms is None:
        return 0
    return max(0, min(segment.end_ms, end_ms) - max(segment.start_ms, start_ms))


def shared_ms(one: Segment, other: Segment) -> int:
    """For how many ms two segments, of one layer or of two, lie in the same sound."""
    if other.recording is None or other.start_ms is None or other.end_ms is None:
        return 0
    return _shared(one, other.recording, other.start_ms, other.end_ms)


def length_in_words(text: str) -> int:
    """How long a text is in words; two Chinese characters count as a word, since Chinese writes none."""
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    return len(text.split()) + han // 2


def _kind(segment: Segment) -> tuple[str, RecordingId | None, bool]:
    return segment.language, segment.recording, segment.doubtful


def passages(segments: Sequence[Segment], words: int = PASSAGE_WORDS) -> list[Passage]:
    """Cut a transcript into passages of about `words` words, overlapping by one segment.

    A passage never crosses a change of language or of recording, so that each has one language to be read in, nor
    between what readers may find and what is doubtful.
    """
    found: list[Passage] = []
    run: list[int] = []
    count = fresh = 0

    def close() -> None:
        if run and fresh:
            text, starts = "", []
            for index in run:
                starts.append(len(text))
                text += segments[index].text.strip() + " "
            found.append(
                Passage(
                    text=text.rstrip(),
                    language=segments[run[0]].language,
                    segments=tuple(segments[index].id for index in run),
                    starts=tuple(starts),
                    doubtful=segments[run[0]].doubtful,
                )
            )

    for index, segment in enumerate(segments):
        if run:
            before = segments[run[-1]]
            if _kind(before) != _kind(segment):
                close()
                run, count, fresh = [], 0, 0
            elif count >= words:
                close()
                run, count, fresh = run[-1:], length_in_words(segments[run[-1]].text), 0
        run.append(index)
        fresh += 1
        count += length_in_words(segment.text)
    close()
    return found
