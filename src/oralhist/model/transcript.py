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


class MakerKind(StrEnum):
    """Who made a revision."""

    MACHINE = "machine"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Who or what made a revision: an engine with its model and settings, or the account of a person."""

    kind: MakerKind
    name: str
    version: str = ""
    model_digest: str = ""
    precision: str = ""
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A sentence or breath: what people read, correct and hear.

    `start_ms` and `end_ms` are milliseconds in `recording`; both are None in a text without sound, and only there.
    `language` is a BCP 47 tag. `confidence` is between 0 and 1, or None where a person wrote the text.
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

    def __post_init__(self) -> None:
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError("a segment has both times or none")
        if self.start_ms is not None and self.end_ms is not None and not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"a segment cannot run from {self.start_ms} to {self.end_ms} ms")
        if not self.text.strip():
            raise ValueError("a segment has words")


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

    `starts[i]` is the character of `text` at which segment `segments[i]` (an index into the transcript) begins.
    """

    text: str
    language: str
    segments: tuple[int, ...]
    starts: tuple[int, ...] = field(default=())

    def segment_at(self, character: int) -> int:
        """The index in the transcript of the segment that holds `character` of the passage's text."""
        found = self.segments[0]
        for segment, start in zip(self.segments, self.starts, strict=True):
            if start > character:
                break
            found = segment
        return found


def length_in_words(text: str) -> int:
    """How long a text is in words; two Chinese characters count as a word, since Chinese writes none."""
    han = sum("\u3400" <= character <= "\u9fff" for character in text)
    return len(text.split()) + han // 2


def passages(segments: Sequence[Segment], words: int = PASSAGE_WORDS) -> list[Passage]:
    """Cut a transcript into passages of about `words` words, overlapping by one segment.

    A passage never crosses a change of language or of recording, so that each has one language to be read in.
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
                    segments=tuple(run),
                    starts=tuple(starts),
                )
            )

    for index, segment in enumerate(segments):
        if run:
            before = segments[run[-1]]
            if (before.language, before.recording) != (segment.language, segment.recording):
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
