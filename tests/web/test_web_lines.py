"""A translation beside its transcript: each line of it where it shares the most time."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.identifiers import RecordingId
from oralhist.model.transcript import Segment, shared_ms
from oralhist.web.lines import _beside


def segments(*, timed: bool) -> st.SearchStrategy[list[Segment]]:
    """Lines of two recordings in any order, over one another or not; with `timed` none is without times."""
    moment = st.tuples(st.sampled_from(["1", "2"]), st.integers(0, 60), st.integers(0, 20))
    return st.lists((moment if timed else st.none() | moment).map(_segment), max_size=9)


def _segment(moment: tuple[str, int, int] | None) -> Segment:
    recording, start, length = moment or (None, None, None)
    return Segment(
        id="s00001",
        recording=RecordingId(recording) if recording else None,
        start_ms=start,
        end_ms=None if start is None or length is None else start + length,
        speaker="",
        language="kk",
        text="Біз",
    )


def plainly(told: list[Segment], one: Segment) -> int:
    """Every line looked at."""
    shares = [shared_ms(each, one) for each in told]
    if max(shares):
        return shares.index(max(shares))
    moment = (one.recording or "", one.start_ms or 0)
    return max((n for n, each in enumerate(told) if (each.recording or "", each.start_ms or 0) <= moment), default=0)


@given(segments(timed=False), segments(timed=True))
def test_each_line_of_a_translation_stands_where_it_shares_the_most_time(told, translated):
    view = SimpleNamespace(transcript=SimpleNamespace(segments=told), translation=SimpleNamespace(segments=translated))
    found = {id(one): place for place, those in _beside(view).items() for one in those}
    assert found == ({id(one): plainly(told, one) for one in translated} if told else {})
