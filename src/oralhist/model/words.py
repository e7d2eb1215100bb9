"""The words of a segment with their moments in the sound, as a machine laid them there: made when first needed.

They say nothing of a segment whose words could not be found in the sound.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from oralhist.model.transcript import Segment

UNSURE = 0.5
"""How likely the machine must hold a word to be for it not to be marked as uncertain (docs/benchmarks.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Characters `first` to `end` of a segment's text, heard from `start_ms` to `end_ms` of its recording.

    `probability` is how likely the machine holds it that this was said there.
    """

    first: int
    end: int
    start_ms: int
    end_ms: int
    probability: float

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.end:
            raise ValueError("a word has letters")
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError("a word begins before it ends")
        if not 0 <= self.probability <= 1:
            raise ValueError("a probability lies between 0 and 1")


Spoken = Mapping[str, tuple[Word, ...]]
"""The words of segments, by `key`; empty for a segment whose words could not be found."""


def key(segment: Segment) -> str:
    """What of a segment decides where its words lie, as sixteen characters: its place in the sound and its text.

    A segment that a revision takes over has the same; so has one that was only checked.
    """
    told = repr((segment.recording, segment.start_ms, segment.end_ms, segment.language, segment.text))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def words_of(segment: Segment, spoken: Spoken) -> tuple[Word, ...]:
    """The words of a segment; none where nothing is known of them."""
    return spoken.get(key(segment), ())


def unsure(segment: Segment, words: Iterable[Word]) -> tuple[Word, ...]:
    """The words of a machine's text that it was not sure of.

    None where a person stands for the text or wrote it: what a machine thinks of a person's words is no doubt.
    """
    if segment.checked or segment.confidence is None:
        return ()
    return tuple(word for word in words if word.probability < UNSURE)


def moment_of(words: Sequence[Word], character: int) -> int | None:
    """The ms of the recording at which the word that holds `character`, or the one before it, begins; None if none."""
    place = bisect_right([word.first for word in words], character) - 1
    return words[max(0, place)].start_ms if words else None
