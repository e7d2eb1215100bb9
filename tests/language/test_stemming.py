"""Stems: one word in Cyrillic, Arabic and Latin letters, inflected or not, meets in one of them."""

from __future__ import annotations

import pytest

from oralhist.language.folding import fold
from oralhist.language.stemming import Stems, asked_stems, romanised, stems


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("көктем", "kóktemde"),  # the Kazakh alphabet of 2018
        ("сәуір", "sáýirde"),
        ("Жаңақорған", "Jańaqorǵannan"),
        ("көктем", "köktemde"),  # that of 2021
        ("kópirler", "كوپىردەن"),
        ("чегра", "chégridin"),
    ],
)
def test_a_word_in_latin_letters_meets_its_forms_in_other_scripts(asked, said):
    wanted = asked_stems(fold(asked))
    assert not set(wanted).isdisjoint(stems(fold(said)))
    assert fold(said) in Stems(wanted)


@pytest.mark.parametrize(("asked", "said"), [("at", "ат"), ("man", "ман"), ("bread", "бірад"), ("letter", "летер")])
def test_an_english_word_finds_no_turkic_one_that_sounds_like_it(asked, said):
    assert set(asked_stems(asked)).isdisjoint(stems(said))
    assert said not in Stems(asked_stems(asked))


@pytest.mark.parametrize(
    ("latin", "cyrillic"), [("keıin", "кейін"), ("úıge", "үйге"), ("taýǵa", "тауға"), ("jańa", "жаңа")]
)
def test_the_letters_of_the_kazakh_latin_alphabet_sound_as_in_cyrillic(latin, cyrillic):
    assert romanised(fold(latin)) == romanised(fold(cyrillic))
