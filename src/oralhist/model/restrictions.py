"""Restrictions: spans of a recording, or lines of a text alone, that are for archivists only, in every layer.

Nothing here guesses: what is not shown to lie outside of what is withheld is withheld.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from oralhist.model.carrying import Anchor, Lying, lying
from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import ORIGINAL, Passage, Segment, passages
from oralhist.model.words import UNSURE, Spoken, Word, key, words_of

GUARD_MS = 250
"""How much before and after a restriction the sound is withheld too: a consonant carries into the next frame."""

PROOF_MS = 500
"""How far from a restriction the machine must have heard a word for it to be shown to lie outside."""

BEHIND = "~"
"""What the id of a segment's part behind a restriction ends in: of the part before it, it is the segment's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """What is withheld: `start_ms` to `end_ms` of `recording`, or the segments with the ids `lines` of a text alone.

    `silent` is whether it is cut out, of clock and access copy too, so that no gap shows. `who` set it and `at` when
    (UTC, ISO 8601), once it is kept.
    """

    id: int
    recording: RecordingId | None
    start_ms: int
    end_ms: int
    lines: tuple[str, ...] = ()
    silent: bool = False
    who: str = ""
    at: str = ""

    def __post_init__(self) -> None:
        if self.recording is None and not self.lines:
            raise ValueError("a restriction names a recording, or lines")
        if self.recording is not None and not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a restriction cannot run from {self.start_ms} to {self.end_ms} ms")

    def withholds(self, segment: Segment, layer: str = ORIGINAL) -> bool:
        """Whether any of `segment` may lie in it: also where a text says nothing of when it is said."""
        if self.recording is None:
            return segment.id.partition("-")[0] in self.lines or segment.id in self.lines or layer != ORIGINAL
        if segment.start_ms is None or segment.end_ms is None:
            return True
        return segment.recording == self.recording and _meet(
            (self.start_ms, self.end_ms), (segment.start_ms, segment.end_ms)
        )

    def reached(self, anchor: Anchor) -> bool:
        """Whether something that hangs on times in a recording reaches into it."""
        return (
            self.recording is not None
            and anchor.recording == self.recording
            and anchor.start_ms is not None
            and anchor.end_ms is not None
            and _meet((self.start_ms, self.end_ms), (anchor.start_ms, anchor.end_ms))
        )


def _meet(span: tuple[int, int], other: tuple[int, int]) -> bool:
    # What begins and ends in one instant is said in it.
    return other[0] < span[1] and span[0] < max(other[1], other[0] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withholding:
    """What is withheld of one layer: its restrictions, and what archivists have let stand beside them.

    `cleared` are the segments (by `model.words.key`) of which is known that no restricted words were moved into them:
    those that were there when the first restriction was set, what was edited far from one, what an archivist has looked
    at since. Any other segment waits, withheld, for an archivist.
    """

    layer: str = ORIGINAL
    restrictions: tuple[Restriction, ...] = ()
    cleared: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.restrictions)

    def over(self, segment: Segment) -> bool:
        """Whether a restriction lies over any of `segment`."""
        return any(one.withholds(segment, self.layer) for one in self.restrictions)

    def waits(self, segment: Segment) -> bool:
        """Whether `segment` is withheld for no other reason than that no archivist has looked at it."""
        return bool(self) and not self.over(segment) and key(segment) not in self.cleared

    def opens(self, segment: Segment) -> bool:
        """Whether all of `segment` may be told."""
        return not self or (key(segment) in self.cleared and not self.over(segment))

    def told(self, segments: Iterable[Segment], spoken: Spoken | None = None) -> Told:
        """What of a layer may be told to others than archivists; `spoken` are the words of its segments, as known."""
        if not self:
            return Told(runs=(tuple(segments),), words=spoken or {})
        runs: list[list[Segment]] = [[]]
        words = dict(spoken or {})
        for segment in segments:
            if self.opens(segment):
                runs[-1].append(segment)
                continue
            before, behind = self._parts(segment, words) if key(segment) in self.cleared else (None, None)
            if before is not None:
                runs[-1].append(before)
            runs.append([behind] if behind is not None else [])
        return Told(runs=tuple(tuple(run) for run in runs if run), words=words)

    def lying(self, anchor: Anchor, segments: Sequence[Segment]) -> Lying | None:
        """Where something made from a text lies in all `segments` of it; None where any of that is withheld."""
        where = lying(anchor, segments)
        if where is None or any(one.reached(anchor) for one in self.restrictions):
            return None
        return where if all(self.opens(one) for one in segments[where.first : where.last + 1]) else None

    def _parts(self, segment: Segment, words: dict[str, tuple[Word, ...]]) -> tuple[Segment | None, Segment | None]:
        """What of a segment is shown to lie before and behind what is withheld; its words are put into `words`."""
        over = [one for one in self.restrictions if one.withholds(segment, self.layer)]
        if any(one.recording is None for one in over) or segment.start_ms is None:
            return None, None
        first, last = min(one.start_ms for one in over), max(one.end_ms for one in over)
        heard = words_of(segment, words)
        before = _unbroken(segment.text, [word for word in heard if word.end_ms <= first - PROOF_MS], heard)
        behind = _unbroken(segment.text, [word for word in heard if word.start_ms >= last + PROOF_MS], heard)
        return (
            _kept(segment, segment.id, 0, before[-1].end, before, words) if before else None,
            _kept(segment, segment.id + BEHIND, behind[0].first, len(segment.text), behind, words) if behind else None,
        )


def _unbroken(text: str, outside: Sequence[Word], heard: Sequence[Word]) -> list[Word]:
    """Those of the words `outside` between which and the end of the segment nothing else is, nor anything unsure."""
    if not outside:
        return []
    at_the_beginning = outside[0] == heard[0]
    if not at_the_beginning and outside[-1] != heard[-1]:
        return []
    found: list[Word] = []
    reached = 0 if at_the_beginning else len(text)
    for word, expected in zip(
        outside if at_the_beginning else reversed(outside), heard if at_the_beginning else reversed(heard), strict=False
    ):
        between = text[reached : word.first] if at_the_beginning else text[word.end : reached]
        if word != expected or word.probability < UNSURE or any(character.isalnum() for character in between):
            break
        found.append(word)
        reached = word.end if at_the_beginning else word.first
    return found if at_the_beginning else found[::-1]


def _kept(
    segment: Segment, id: str, first: int, until: int, kept: Sequence[Word], words: dict[str, tuple[Word, ...]]
) -> Segment:
    start, end = segment.start_ms or 0, segment.end_ms or 0
    part = replace(
        segment,
        id=id,
        text=segment.text[first:until],
        start_ms=min(max(start, kept[0].start_ms), end) if first else start,
        end_ms=end if first else max(start, min(kept[-1].end_ms, end)),
    )
    words[key(part)] = tuple(replace(word, first=word.first - first, end=word.end - first) for word in kept)
    return part


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What may be told of a layer: `runs` of segments between which something is withheld, and words by segment."""

    runs: tuple[tuple[Segment, ...], ...] = ()
    words: Spoken = field(default_factory=dict)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in order."""
        return tuple(segment for run in self.runs for segment in run)

    def passages(self) -> list[Passage]:
        """The passages to be indexed; none reaches over what is withheld."""
        return [passage for run in self.runs for passage in passages(run)]


Spans = tuple[tuple[int, int], ...]
"""Stretches of a recording in ms, in order, none touching another."""


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Stretches in order, those that meet made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What is not to be heard of a recording, guards included: `muted` is silent, `cut` is not there at all."""

    muted: Spans = ()
    cut: Spans = ()

    def __bool__(self) -> bool:
        return bool(self.muted or self.cut)

    @property
    def name(self) -> str:
        """What tells it from any other, as sixteen characters."""
        return hashlib.sha256(repr((self.muted, self.cut)).encode()).hexdigest()[:16]

    def shown(self, ms: int) -> int:
        """A moment of the recording as a moment of what is heard of it."""
        return ms - sum(min(ms, end) - start for start, end in self.cut if start < ms)

    def heard_from(self, shown_ms: int) -> int:
        """The first moment of the recording at which a moment of what is heard can be."""
        ms = shown_ms
        for start, end in self.cut:
            ms += end - start if start < ms else 0
        return ms

    def heard_until(self, shown_ms: int) -> int:
        """The last such moment: what is cut out right there lies before it."""
        ms = shown_ms
        for start, end in self.cut:
            ms += end - start if start <= ms else 0
        return ms


def withheld(
    restrictions: Collection[Restriction],
    recording: RecordingId,
    length_ms: int,
    named: Iterable[tuple[int, int]] = (),
) -> Withheld:
    """What of a recording of `length_ms` is not to be heard; in the spans `named` a name is said that was replaced."""
    ours = [one for one in restrictions if one.recording == recording]

    def spans(some: Iterable[tuple[int, int]]) -> Spans:
        return joined((max(0, start - GUARD_MS), min(length_ms, end + GUARD_MS)) for start, end in some)

    return Withheld(
        muted=spans([*((one.start_ms, one.end_ms) for one in ours if not one.silent), *named]),
        cut=spans((one.start_ms, one.end_ms) for one in ours if one.silent),
    )


def on_shown_clock(told: Told, of: Mapping[RecordingId, Withheld]) -> Told:
    """The same at the times at which it is heard, where stretches are cut out of recordings."""
    if not any(one.cut for one in of.values()):
        return told
    words = dict(told.words)
    return Told(runs=tuple(tuple(_shifted(one, of, words) for one in run) for run in told.runs), words=words)


def _shifted(segment: Segment, of: Mapping[RecordingId, Withheld], words: dict[str, tuple[Word, ...]]) -> Segment:
    heard = of.get(segment.recording) if segment.recording is not None else None
    if heard is None or not heard.cut or segment.start_ms is None or segment.end_ms is None:
        return segment
    moved = replace(segment, start_ms=heard.shown(segment.start_ms), end_ms=heard.shown(segment.end_ms))
    words[key(moved)] = tuple(
        replace(word, start_ms=heard.shown(word.start_ms), end_ms=heard.shown(word.end_ms))
        for word in words_of(segment, words)
    )
    return moved


def fingerprint(segments: Iterable[Segment]) -> str:
    """What tells these segments from any others, as sixteen characters: to be said again by who has read them."""
    return hashlib.sha256("\x1f".join(key(one) for one in segments).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Segments that are withheld until an archivist has looked at them, by layer; `seen` says which these are."""

    by_layer: dict[str, tuple[Segment, ...]]

    @property
    def many(self) -> int:
        """How many there are."""
        return sum(len(some) for some in self.by_layer.values())

    @property
    def seen(self) -> str:
        """What is said again when they are let stand, so that none that came since is among them."""
        told = "\x1f".join(f"{layer} {key(one)}" for layer, some in sorted(self.by_layer.items()) for one in some)
        return hashlib.sha256(told.encode()).hexdigest()[:16]
