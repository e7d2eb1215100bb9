"""The days of the chronology's dates, as we read the plain ones and as the library reads them all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.chronology.event_dates import bounds, by_library, parse
from oralhist.chronology.load import load

DAYS = st.dates().map(lambda day: day.isoformat())
PLAIN = st.tuples(
    st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4])), st.sampled_from(["", "~", "?", "%"])
).map("".join)


@settings(deadline=None, max_examples=40)
@given(PLAIN)
def test_plain_dates_are_read_as_the_library_reads_them(text):
    assert bounds(text) == by_library(text)


def test_every_date_of_the_chronology_has_its_days():
    for event in load().events.values():
        assert event.earliest, event.id
        assert bool(event.latest) == (not event.date.endswith("/..")), event.id


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1962-03~/1962-05-31", "1962-03-01", "1962-05-31"),
        ("1964/..", "1964-01-01", ""),
        ("../1962", "", "1962-12-31"),
        ("1955-22", "1955-06-01", "1955-08-31"),
        ("196X", "1960-01-01", "1969-12-31"),
        ("1960-02", "1960-02-01", "1960-02-29"),
    ],
)
def test_a_date_has_a_first_and_a_last_day(text, first, last):
    assert bounds(parse(text)) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["", "1962-02-30", "1962-02-29", "1962-13", "62", "spring", "1963/1962", "1963-05/1962", "/", "1962/x", "{..1983}"],
)
def test_what_is_no_date_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match=r"\.$"):
        parse(text or "x")
