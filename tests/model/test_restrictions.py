"""Whatever is said when, cut into whatever segments: no word of a restriction is told, and what is far from it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.model.restrictions import (
    GUARD_MS,
    PROOF_MS,
    Restriction,
    Withholding,
    joined,
    on_shown_clock,
    withheld,
)
from oralhist.model.transcript import Segment
from oralhist.model.words import Word, key

R, OTHER = "OH-2026-0001-01", "OH-2026-0001-02"
LENGTH = 60_000


@dataclass(frozen=True)
class Said:
    """A word with the moment at which it is really said."""

    token: str
    recording: str
    start_ms: int
    end_ms: int


@st.composite
def layouts(draw):
    """Words said one after another, the segments into which they are cut, and what a machine knows of each segment."""
    said, segments, spoken, now, number = [], [], {}, 0, 0
    recording = R
    while now < LENGTH and len(segments) < 14:
        some = []
        for _ in range(draw(st.integers(1, 6))):
            now += draw(st.sampled_from([0, 0, 50, 400, 2000]))
            length = draw(st.integers(80, 900))
            some.append(Said(f"w{number}", recording, now, now + length))
            number += 1
            now += length
        text = " ".join(one.token for one in some)
        timed = draw(st.integers(0, 9)) > 0
        one = Segment(
            id=f"s{len(segments):05d}",
            recording=recording if timed else None,
            # A machine's segment may begin a little early and end a little late, never the other way round here.
            start_ms=max(0, some[0].start_ms - draw(st.sampled_from([0, 100]))) if timed else None,
            end_ms=some[-1].end_ms + draw(st.sampled_from([0, 0, 300])) if timed else None,
            speaker="",
            language="en",
            text=text,
        )
        if timed and draw(st.booleans()):
            at, words = 0, []
            for each in some:
                # What the machine thinks is off by less than what is asked as a proof.
                off = draw(st.integers(-PROOF_MS + 10, PROOF_MS - 10))
                sure = draw(st.sampled_from([0.9, 0.9, 0.9, 0.3]))
                begin = max(0, each.start_ms + off)
                words.append(Word(first=at, end=at + len(each.token), start_ms=begin,
                                  end_ms=max(begin, each.end_ms + off), probability=sure))  # fmt: skip
                at += len(each.token) + 1
            spoken[key(one)] = tuple(words)
        said += some
        segments.append(one)
        if recording == R and draw(st.integers(0, 9)) == 0:
            recording, now = OTHER, 0
    return said, tuple(segments), spoken


spans = st.lists(
    st.builds(
        lambda start, length, silent, recording: Restriction(
            id=1, recording=recording, start_ms=start, end_ms=start + length, silent=silent
        ),
        st.integers(0, LENGTH),
        st.integers(1, 9000),
        st.booleans(),
        st.sampled_from([R, R, R, OTHER]),
    ),
    min_size=1,
    max_size=3,
)


def over(one: Said, restrictions) -> bool:
    return any(
        each.recording == one.recording and one.start_ms < each.end_ms and each.start_ms < one.end_ms
        for each in restrictions
    )


@settings(max_examples=200, deadline=None)
@given(layouts(), spans, st.data())
def test_no_word_that_is_said_in_a_restriction_is_told_and_no_passage_holds_one(layout, restrictions, data):
    said, segments, spoken = layout
    waits = data.draw(st.sets(st.sampled_from(range(len(segments)))))
    cleared = frozenset(key(one) for place, one in enumerate(segments) if place not in waits)
    kept = Withholding(restrictions=tuple(restrictions), cleared=cleared)
    told = kept.told(segments, spoken)
    by_token = {one.token: one for one in said}
    tokens = [token for segment in told.segments for token in segment.text.split()]
    assert not any(over(by_token[token], restrictions) for token in tokens)
    assert {token for passage in told.passages() for token in passage.text.split()} == set(tokens)
    # In order, each once, and of those segments alone that were cleared.
    assert tokens == [one.token for one in said if one.token in set(tokens)]
    assert not any(token in set(tokens) for place in waits for token in segments[place].text.split())
    # What is not touched is told whole.
    for place, segment in enumerate(segments):
        if place not in waits and not kept.over(segment):
            assert segment in told.segments
    # No passage reaches over what is withheld.
    order = [one.token for one in said]
    for passage in told.passages():
        places = [order.index(token) for token in passage.text.split()]
        assert places == list(range(places[0], places[-1] + 1))


@settings(max_examples=200, deadline=None)
@given(layouts(), spans)
def test_what_is_cut_out_leaves_no_gap_and_no_time_outside_of_what_is_heard(layout, restrictions):
    _, segments, spoken = layout
    kept = Withholding(restrictions=tuple(restrictions), cleared=frozenset(key(one) for one in segments))
    heard = {id: withheld(restrictions, id, LENGTH + 10_000) for id in (R, OTHER)}
    before, after = kept.told(segments, spoken), on_shown_clock(kept.told(segments, spoken), heard)
    assert [one.text for one in after.segments] == [one.text for one in before.segments]
    for was, now in zip(before.segments, after.segments, strict=True):
        if now.recording is None:
            assert now == was
            continue
        assert 0 <= now.start_ms <= now.end_ms <= heard[now.recording].shown(LENGTH + 10_000)
        assert was.start_ms - now.start_ms == sum(
            min(end, was.start_ms) - start for start, end in heard[now.recording].cut if start < was.start_ms
        )
        words = after.words.get(key(now), ())
        assert len(words) == len(before.words.get(key(was), ()))
        assert all(now.text[word.first : word.end].strip() for word in words)


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)).map(lambda each: (each[0], sum(each)))))
def test_stretches_that_meet_are_one_and_cover_what_they_covered(stretches):
    found = joined(stretches)
    assert all(one[1] < other[0] for one, other in pairwise(found))
    for moment in range(131):
        covered = any(start <= moment <= end for start, end in stretches)
        assert covered == any(start <= moment <= end for start, end in found)


def segment(**changes) -> Segment:
    base = Segment(id="s1", recording=R, start_ms=1000, end_ms=2000, speaker="", language="kk", text="Бір сөз айтты.")
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [(0, 1000, False), (0, 1001, True), (1999, 3000, True), (2000, 3000, False), (1400, 1500, True), (0, 9000, True)],
)
def test_touching_is_not_reaching_into(start, end, held):
    one = Restriction(id=1, recording=R, start_ms=start, end_ms=end)
    assert one.withholds(segment()) is held
    assert not one.withholds(segment(recording=OTHER))


def test_what_is_said_in_an_instant_at_the_border_is_withheld():
    one = Restriction(id=1, recording=R, start_ms=1000, end_ms=2000)
    assert one.withholds(segment(start_ms=1000, end_ms=1000))
    assert not one.withholds(segment(start_ms=2000, end_ms=2000))


def test_of_a_text_alone_lines_are_withheld_and_every_other_layer_whole():
    one = Restriction(id=1, recording=None, start_ms=0, end_ms=0, lines=("s1",))
    alone = segment(recording=None, start_ms=None, end_ms=None)
    assert one.withholds(alone) and not one.withholds(replace(alone, id="s2"))
    assert one.withholds(replace(alone, id="s2"), "en")
    # A line that was given times in two pieces.
    assert one.withholds(segment(id="s1-2"))


def test_guards_stay_within_the_recording():
    found = withheld([Restriction(id=1, recording=R, start_ms=100, end_ms=5000)], R, 5100)
    assert found.muted == ((0, 5100),)
    assert withheld([Restriction(id=1, recording=R, start_ms=100, end_ms=500)], OTHER, 5100).name != found.name
    assert GUARD_MS < PROOF_MS


@pytest.mark.parametrize("span", [(5, 5), (6, 5), (-1, 5)])
def test_a_restriction_has_a_length(span):
    with pytest.raises(ValueError, match="cannot run"):
        Restriction(id=1, recording=R, start_ms=span[0], end_ms=span[1])
