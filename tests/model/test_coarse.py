"""A date that was made coarser says nothing finer, whatever its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.formats.edtf_dates import parse_date
from oralhist.model.coarse import Grain, coarser


@pytest.mark.parametrize(
    ("date", "year", "decade"),
    [
        ("2025-03-04", "2025", "202X"),
        ("2025-03", "2025", "202X"),
        ("2025", "2025", "202X"),
        ("1994~", "1994", "199X"),
        ("199X", "199X", "199X"),
        ("2024-12-30/2025-01-02", "2024/2025", "202X"),
        ("1998/2003-05?", "1998/2003", "199X/200X"),
        ("1994-XX-12", "1994", "199X"),
        ("[1994-03-01,1994-03-09]", "1994", "199X"),
        ("..", "", ""),
        ("", "", ""),
    ],
)
def test_a_date_is_as_fine_as_is_said(date, year, decade):
    assert (coarser(date, Grain.YEAR), coarser(date, Grain.DECADE), coarser(date, Grain.EXACT)) == (year, decade, date)


@given(year=st.integers(1900, 2099), month=st.integers(1, 12), day=st.integers(1, 28), another=st.integers(1, 28))
def test_days_and_months_change_nothing_of_what_is_shown(year, month, day, another):
    for grain in (Grain.YEAR, Grain.DECADE):
        one, other = f"{year}-{month:02}-{day:02}", f"{year}-{month % 12 + 1:02}-{another:02}"
        assert coarser(one, grain) == coarser(other, grain) == coarser(f"{one}~", grain)
        assert parse_date(coarser(one, grain)) == coarser(one, grain)
