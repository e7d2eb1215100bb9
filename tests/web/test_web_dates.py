"""Dates in words."""

import pytest

from oralhist.web.dates import NO_BREAK, first_year, in_words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1962", "1962"),
        ("1962-05-29", "29 May 1962"),
        ("1962-04", "April 1962"),
        ("1944~/1949", "about 1944 to 1949"),
        ("1956/1961", "1956–1961"),
        ("1953-11/1954-04-23", "November 1953 to 23 April 1954"),
        ("1962-03~/1962-05-31", "about March to 31 May 1962"),
        ("1962-04/..", "from April 1962"),
        ("../1962-04", "until April 1962"),
        ("1962?", "perhaps 1962"),
        ("196X", "the 1960s"),
        ("1962-21", "spring 1962"),
        ("the day the buses stopped", "the day the buses stopped"),
        ("1962-13", "1962-13"),
        ("", ""),
    ],
)
def test_a_date_is_said_in_words(edtf, words):
    assert in_words(edtf).replace(NO_BREAK, " ") == words


def test_an_interval_begins_with_its_first_year():
    assert first_year("1962-04/..") == 1962
    assert first_year("..") is None
