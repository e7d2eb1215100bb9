"""Text at the border: cleaned, on one line, within bounds."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.model.text import BIDI_CONTROLS, clean, clean_line, file_name, parse_language

LETTERS = st.sampled_from(
    ["e", "и", "ي", " ", "\n", "\r", "\u0301", "\u0306", "\u0654", "\ufeff", "\x07", *BIDI_CONTROLS]
)


@settings(deadline=None)
@given(st.text() | st.lists(LETTERS, max_size=12).map("".join))
def test_cleaned_text_stays_the_same_and_has_no_controls(text):
    once = clean(text)
    assert clean(once) == once
    assert not set(once) & set(BIDI_CONTROLS)
    assert unicodedata.is_normalized("NFC", once)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=400))
def test_any_name_of_a_file_can_be_kept_and_shown(text):
    name = file_name(text)
    assert 0 < len(name) <= 200
    name.encode()
    assert not set(name) & {"\n", "\r", "\t", "\x1b", *BIDI_CONTROLS}


def test_a_word_that_a_word_processor_parted_is_one_again():
    assert clean("cross\u00ading the Қор\u200bғас, ئۈ\u2060رۈمچى") == "crossing the Қорғас, ئۈرۈمچى"
    # What joins and parts letters of Arabic script is kept.
    assert clean("مى\u200cخواهم") == "مى\u200cخواهم"


def test_a_long_name_keeps_its_end():
    assert file_name("x" * 10_000 + ".wav").endswith(".wav")


@pytest.mark.parametrize("text", ["KK", "kk-arab", "ug_Arab", "zh-Hant-TW", " ru "])
def test_a_language_may_be_written_in_many_ways(text):
    assert parse_language(text)


@pytest.mark.parametrize("text", ["", "klingon", "xx", "kk-", "kk-Latn-", "k" * 10_000, "٣", "kk\n-Arab", "../kk"])
def test_what_is_no_language_of_the_archive_is_refused_in_a_sentence(text):
    with pytest.raises(ValueError, match="is not a language of this archive") as refused:
        parse_language(text)
    assert len(str(refused.value)) < 250


def test_a_title_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(ValueError, match=r"The title is 10,000 characters long; 500 are the most\."):
        clean_line("x" * 10_000, name="title")
