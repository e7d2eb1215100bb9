"""What was said beside each segment of a translation, for whoever corrects it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from oralhist.model.transcript import Segment, shared_ms
from oralhist.model.views import WorkingSegment


def said_beside(
    translated: Sequence[WorkingSegment], originals: Sequence[WorkingSegment]
) -> dict[str, tuple[Segment, ...]]:
    """The lines of the transcript that are said while each segment of the translation is, by its id, in their order."""
    told = sorted((one.segment for one in originals), key=_begin)
    begins = [_begin(one) for one in told]
    ends = list(accumulate(((one.recording or "", one.end_ms or 0) for one in told), max))
    found = {}
    for one in translated:
        recording, begin = _begin(one.segment)
        after = bisect_right(begins, (recording, one.segment.end_ms or 0))
        before = after
        while before and ends[before - 1] > (recording, begin):
            before -= 1
        found[one.segment.id] = tuple(line for line in told[before:after] if shared_ms(line, one.segment) > 0)
    return found


def _begin(segment: Segment) -> tuple[str, int]:
    return segment.recording or "", segment.start_ms or 0
