"""A transcript as lines of a page: who speaks where that changes, where machine text begins, what is told of."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from oralhist.model.chronology import TagStatus
from oralhist.model.found import Hit
from oralhist.model.transcript import Flag, Segment, shared_ms
from oralhist.model.views import GapView, Standing, TagView, TestimonyView
from oralhist.model.words import Word, unsure
from oralhist.web.tongues import listed
from oralhist.web.words import FLAGS

STRETCH = 4
"""Lines in a row that are a stretch."""


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


def lines(view: TestimonyView, *, suggested: bool = False) -> tuple[Line, ...]:
    """The lines of a testimony's transcript, none where it may not be read; tags stand at their line.

    They are the accepted ones, and with `suggested` those that nobody has confirmed, which are marked on the page.
    """
    text = view.transcript
    if text is None:
        return ()
    audible = {recording.number for recording in view.recordings if recording.ready}
    tags: defaultdict[int, list[TagView]] = defaultdict(list)
    for tag in text.tags:
        if tag.status is TagStatus.ACCEPTED or (suggested and tag.status is TagStatus.SUGGESTED):
            tags[tag.segment].append(tag)
    beside, found = _beside(view), list[Line]()
    speaker = ""
    stretches = _stretches(text.segments)
    ends, inside = set(stretches.values()), {place for both in stretches.items() for place in range(*both)}
    gaps: defaultdict[int, list[GapView]] = defaultdict(list)
    for gap in text.gaps:
        gaps[gap.before].append(gap)
    asks = {name: _asks(view, name) for name in {segment.speaker for segment in text.segments}}
    for index, segment in enumerate(text.segments):
        number = text.recordings.get(segment.recording) if segment.recording is not None else None
        found.append(
            Line(
                index=index,
                segment=segment,
                clock_ms=text.clock_ms[index],
                number=number,
                speaker=segment.speaker if segment.speaker != speaker else "",
                asks=asks[segment.speaker],
                machine=is_machine(segment),
                unsure=Flag.LOW_CONFIDENCE in segment.flags,
                doubts=listed([FLAGS[flag] for flag in segment.flags]) if segment.doubtful else "",
                begins_machine=index in stretches,
                begins_checked=index in ends,
                lone_machine=index not in inside and is_machine(segment),
                heard=segment.start_ms is not None and number in audible,
                translated=tuple(beside.get(index, ())),
                unsure_words=unsure(segment, text.words[index]),
                tags=tuple(tags.get(index, ())),
                withheld=text.withheld.get(index),
                gaps=tuple(gaps.get(index, ())),
            )
        )
        speaker = segment.speaker
    return tuple(found)


def _beside(view: TestimonyView) -> defaultdict[int, list[Segment]]:
    """The segments of the translation by the line of the transcript with which each shares the most time.

    One that shares none, as where the line beside it is not shown, stands at the last line before it.
    """
    found: defaultdict[int, list[Segment]] = defaultdict(list)
    told = view.transcript.segments if view.transcript else ()
    order = sorted(range(len(told)), key=lambda place: _begin(told[place]))
    begins = [_begin(told[place]) for place in order]
    # Until where the lines up to each go, and which of them is the last in the transcript: two thousand lines beside
    # two thousand of a translation are not compared one by one.
    ends = list(accumulate(((told[place].recording or "", told[place].end_ms or 0) for place in order), max))
    last = list(accumulate(order, max))
    for segment in view.translation.segments if view.translation and told else ():
        recording, begin = _begin(segment)
        shares = []
        after = bisect_right(begins, (recording, segment.end_ms or 0))
        while after and ends[after - 1] > (recording, begin):
            after -= 1
            shares.append((shared_ms(told[order[after]], segment), -order[after]))
        share, place = max(shares, default=(0, 0))
        before = bisect_right(begins, (recording, begin))
        found[-place if share else last[before - 1] if before else 0].append(segment)
    return found


def _begin(segment: Segment) -> tuple[str, int]:
    return segment.recording or "", segment.start_ms or 0


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
