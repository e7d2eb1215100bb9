"""A transcript as lines of a page: who speaks where that changes, where machine text begins, what is told of."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeVar, overload

from oralhist.model.chronology import TagStatus
from oralhist.model.found import Hit
from oralhist.model.transcript import Flag, Segment
from oralhist.model.views import GapView, Standing, TagView, TestimonyView
from oralhist.model.words import Word, unsure
from oralhist.web.tongues import listed
from oralhist.web.words import FLAGS

STRETCH = 4
"""Lines in a row that are a stretch."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A segment on the page. `speaker` is empty where the one before goes on; `number` is the recording's, from 1.

    `doubts` says why archivists alone see it until a person has checked it, nothing where it is open as the rest is.
    `heard` is whether this viewer can play it; `begins_machine` whether a stretch that nobody checked begins here,
    `begins_checked` whether it ends here; `lone_machine` is a line that nobody checked among lines that somebody did.
    `translated` is what of the translation lies beside it. `unsure_words` are those of it that the machine was not sure
    of, where that is known word by word. `withheld` says why others than archivists do not get it; `gaps` are what is
    withheld before it.
    """

    index: int
    segment: Segment
    clock_ms: int | None
    number: int | None
    speaker: str
    asks: bool
    machine: bool
    unsure: bool
    doubts: str
    begins_machine: bool
    begins_checked: bool
    lone_machine: bool
    heard: bool
    unsure_words: tuple[Word, ...]
    translated: tuple[Segment, ...]
    tags: tuple[TagView, ...]
    withheld: Standing | None
    gaps: tuple[GapView, ...]


class Lines(Sequence[Line]):
    """The lines of a transcript, each made when it is looked at: a page shows a part of what was told for hours.

    `segments` are those of the transcript and `clock_ms` where each begins on the testimony's clock; `translated` is
    what of the translation lies beside each (by its place), `tags` what is told of there.
    """

    def __init__(self, view: TestimonyView, tags: Iterable[TagView] = ()) -> None:
        text = view.transcript
        self.segments = text.segments if text else ()
        self.clock_ms = text.clock_ms if text else ()
        self.translated = _beside(view)
        self.tags = _by_place((tag.segment, tag) for tag in tags)
        self._text = text
        self._gaps = _by_place((gap.before, gap) for gap in (text.gaps if text else ()))
        self._audible = {recording.number for recording in view.recordings if recording.ready}
        self._asks = {name: _asks(view, name) for name in {segment.speaker for segment in self.segments}}
        self._stretches = _stretches(self.segments)
        self._ends = set(self._stretches.values())
        self._inside = {place for both in self._stretches.items() for place in range(*both)}

    def __len__(self) -> int:
        return len(self.segments)

    @overload
    def __getitem__(self, place: int) -> Line: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Line, ...]: ...

    def __getitem__(self, place: int | slice) -> Line | tuple[Line, ...]:
        found = range(len(self.segments))[place]
        return self._line(found) if isinstance(found, int) else tuple(self._line(one) for one in found)

    @property
    def told(self) -> tuple[Line, ...]:
        """Those in which something is told of."""
        return tuple(self[place] for place in sorted(self.tags))

    @property
    def machine(self) -> bool:
        """Whether nobody has checked some of it."""
        return any(is_machine(segment) for segment in self.segments)

    @property
    def unsure(self) -> bool:
        """Whether a machine was not sure of some of it."""
        return any(Flag.LOW_CONFIDENCE in segment.flags for segment in self.segments) or any(
            self._unsure(place) for place in range(len(self.segments))
        )

    def number(self, place: int) -> int | None:
        """The number of the recording in which a line is heard, from 1."""
        recording = self.segments[place].recording
        return self._text.recordings.get(recording) if self._text and recording is not None else None

    def _unsure(self, place: int) -> tuple[Word, ...]:
        return unsure(self.segments[place], self._text.words[place]) if self._text else ()

    def _line(self, index: int) -> Line:
        segment, number = self.segments[index], self.number(index)
        goes_on = index and self.segments[index - 1].speaker == segment.speaker
        return Line(
            index=index,
            segment=segment,
            clock_ms=self.clock_ms[index],
            number=number,
            speaker="" if goes_on else segment.speaker,
            asks=self._asks[segment.speaker],
            machine=is_machine(segment),
            unsure=Flag.LOW_CONFIDENCE in segment.flags,
            doubts=listed([FLAGS[flag] for flag in segment.flags]) if segment.doubtful else "",
            begins_machine=index in self._stretches,
            begins_checked=index in self._ends,
            lone_machine=index not in self._inside and is_machine(segment),
            heard=segment.start_ms is not None and number in self._audible,
            translated=tuple(self.translated.get(index, ())),
            unsure_words=self._unsure(index),
            tags=tuple(self.tags.get(index, ())),
            withheld=self._text.withheld.get(index) if self._text else None,
            gaps=tuple(self._gaps.get(index, ())),
        )


def lines(view: TestimonyView, *, suggested: bool = False) -> Lines:
    """The lines of a testimony's transcript, none where it may not be read; tags stand at their line.

    They are the accepted ones, and with `suggested` those that nobody has confirmed, which are marked on the page.
    """
    wanted = (TagStatus.ACCEPTED, TagStatus.SUGGESTED) if suggested else (TagStatus.ACCEPTED,)
    return Lines(view, [tag for tag in view.transcript.tags if tag.status in wanted] if view.transcript else ())


def _by_place(those: Iterable[tuple[int, Thing]]) -> dict[int, list[Thing]]:
    found: defaultdict[int, list[Thing]] = defaultdict(list)
    for place, one in those:
        found[place].append(one)
    return dict(found)


def _beside(view: TestimonyView) -> dict[int, list[Segment]]:
    """The segments of the translation by the line of the transcript with which each shares the most time.

    One that shares none, as where the line beside it is not shown, stands at the last line before it.
    """
    told = view.transcript.segments if view.transcript else ()
    translated = view.translation.segments if view.translation and told else ()
    if not translated:
        return {}
    spans = [_span(segment) for segment in told]
    order = sorted(range(len(told)), key=spans.__getitem__)
    begins = [spans[place][:2] for place in order]
    # Until where the lines up to each go, and which of them is the last in the transcript: two thousand lines beside
    # two thousand of a translation are not compared one by one.
    ends = list(accumulate(((spans[place][0], spans[place][2]) for place in order), max))
    last = list(accumulate(order, max))
    found: list[tuple[int, Segment]] = []
    for segment in translated:
        recording, begin, end = _span(segment)
        most, best = 0, 0
        after = bisect_right(begins, (recording, end)) if recording else 0
        while after and ends[after - 1] > (recording, begin):
            after -= 1
            place = order[after]
            of, start, until = spans[place]
            share = min(until, end) - max(start, begin) if of == recording else 0
            if share > most or (share == most and share and place < best):
                most, best = share, place
        before = 0 if most else bisect_right(begins, (recording, begin))
        found.append((last[before - 1] if before else best, segment))
    return _by_place(found)


def _span(segment: Segment) -> tuple[str, int, int]:
    return segment.recording or "", segment.start_ms or 0, segment.end_ms or 0


def _stretches(segments: Sequence[Segment]) -> dict[int, int]:
    """Where text that nobody checked begins, and where each ends; shorter ones are marked line by line instead."""
    found, start = {}, None
    for index, machine in enumerate([*(is_machine(segment) for segment in segments), False]):
        if machine and start is None:
            start = index
        elif not machine and start is not None:
            if index - start >= STRETCH or index == len(segments):
                found[start] = index
            start = None
    return found


def is_machine(segment: Segment) -> bool:
    """Whether nobody has checked what a machine heard in a segment."""
    return not segment.checked


def _asks(view: TestimonyView, speaker: str) -> bool:
    speaker = speaker.casefold()
    return speaker == "interviewer" or bool(view.interviewer and speaker == view.interviewer.casefold())


def suggestions(view: TestimonyView, status: TagStatus) -> tuple[TagView, ...]:
    """The tags of a testimony that stand so, the surest first."""
    tags = view.transcript.tags if view.transcript is not None else ()
    return tuple(
        sorted((tag for tag in tags if tag.status is status), key=lambda tag: (-(tag.score or 0.0), tag.segment))
    )


def by_testimony(hits: Sequence[Hit]) -> list[list[Hit]]:
    """Hits in groups of one testimony each, in the order of each group's best."""
    groups: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups[hit.address].append(hit)
    return list(groups.values())
