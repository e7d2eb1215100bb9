"""What a narrator closes by the private link opens nothing to anybody, on any day, whatever was agreed before."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.access import OPEN, Audience, Clearance, Component, Decision, Terms, Viewer, readable
from oralhist.model.identifiers import FamilyId
from oralhist.model.mine import tightened
from oralhist.model.restrictions import Withheld

TODAY, DAY, OURS = date(2026, 3, 1), timedelta(days=1), FamilyId("0000ours")
DAYS = [TODAY - DAY, TODAY, TODAY + DAY]
DECISIONS = [
    Decision(audience=frozenset(some), embargo=embargo)
    for many in range(len(Audience) + 1)
    for some in combinations(Audience, many)
    for embargo in (None, *DAYS)
]
PAIRS = list(product(DECISIONS, repeat=2))
VIEWERS = [
    Viewer(clearance=clearance, families=families)
    for clearance in (Clearance.PUBLIC, Clearance.MEMBER, Clearance.RESEARCHER)
    for families in (frozenset(), frozenset([OURS]))
]


ONE_KIND = {at for at, one in enumerate(VIEWERS) if not (one.clearance is Clearance.RESEARCHER and one.families)}
"""Those who are not a researcher and of the family at once: whom *researchers* and *family* both hold alone."""


@cache
def reads(decision: Decision) -> frozenset[tuple[int, date]]:
    terms = Terms(decisions={Component.DESCRIPTION: decision}, family=OURS)
    return frozenset(
        (at, day)
        for at, viewer in enumerate(VIEWERS)
        for day in DAYS
        if readable(viewer, Component.DESCRIPTION, terms, day)
    )


def opens_nothing(before: Decision, after: Decision) -> bool:
    """Whether `after` says by itself that it opens nothing to anybody, on any day, that `before` did not."""
    had, has = (OPEN if Audience.PUBLIC in one.audience else one.audience for one in (before, after))
    return has <= had and (before.embargo is None or (after.embargo is not None and after.embargo >= before.embargo))


def test_closing_further_never_opens_anything():
    for before, wanted in PAIRS:
        after = tightened(before, wanted)
        both = reads(before) & reads(wanted)
        assert reads(after) <= both, (before, wanted)
        assert {read for read in reads(after) ^ both if read[0] in ONE_KIND} == set(), (before, wanted)
        assert opens_nothing(before, after), (before, wanted)
        assert opens_nothing(wanted, after), (before, wanted)
        assert tightened(after, wanted) == after, (before, wanted)


def test_who_is_a_researcher_and_of_the_family_has_no_part_in_what_is_for_neither_any_more():
    researchers, family = (Decision(audience=frozenset([one])) for one in (Audience.RESEARCHERS, Audience.FAMILY))
    assert reads(tightened(researchers, family)) == set()


def test_what_opens_nothing_is_told_from_what_opens_something():
    assert any(opens_nothing(before, after) for before, after in PAIRS if before != after)
    for before, after in PAIRS:
        if opens_nothing(before, after):
            assert reads(after) <= reads(before), (before, after)


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
