"""What a narrator closes by the private link opens nothing to anybody, on any day, whatever was agreed before."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.access import OPEN, Audience, Clearance, Component, Decision, Terms, Viewer, readable
from oralhist.model.identifiers import FamilyId
from oralhist.model.mine import opens_nothing, tightened
from oralhist.model.restrictions import Withheld

TODAY, DAY, OURS = date(2026, 3, 1), timedelta(days=1), FamilyId("0000ours")
DAYS = [TODAY - DAY, TODAY, TODAY + DAY]
DECISION = st.builds(
    Decision,
    audience=st.frozensets(st.sampled_from(Audience)),
    embargo=st.sampled_from([None, *DAYS]),
)
VIEWERS = [
    Viewer(clearance=clearance, families=families)
    for clearance in (Clearance.PUBLIC, Clearance.MEMBER, Clearance.RESEARCHER)
    for families in (frozenset(), frozenset([OURS]))
]


def reads(decision: Decision) -> set[tuple[int, date]]:
    terms = Terms(decisions={Component.DESCRIPTION: decision}, family=OURS)
    return {
        (at, day)
        for at, viewer in enumerate(VIEWERS)
        for day in DAYS
        if readable(viewer, Component.DESCRIPTION, terms, day)
    }


@given(DECISION, DECISION)
def test_closing_further_never_opens_anything(before, wanted):
    after = tightened(before, wanted)
    assert reads(after) == reads(before) & reads(wanted)
    assert opens_nothing(before, after)
    assert opens_nothing(wanted, after)
    assert tightened(after, wanted) == after


@given(DECISION, DECISION)
def test_what_opens_nothing_is_told_from_what_opens_something(before, after):
    if opens_nothing(before, after):
        assert reads(after) <= reads(before)


def test_what_is_as_strict_already_stays_as_it_was_said():
    public = Decision(audience=frozenset([Audience.PUBLIC]))
    assert tightened(public, Decision(audience=OPEN)) == public


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), max_size=4), st.integers(0, 300))
def test_a_moment_that_is_heard_is_found_in_the_recording(gaps, moment):
    cut, at = [], 0
    for gap, length in gaps:
        start = at + gap + 1
        cut.append((start, start + length))
        at = start + length
    heard = Withheld(cut=tuple(cut))
    first, last = heard.heard_from(moment), heard.heard_until(moment)
    assert heard.shown(first) == heard.shown(last) == moment
    assert first <= last
    assert heard.shown(last + 1) == moment + 1
    assert first == 0 or heard.shown(first - 1) == moment - 1
