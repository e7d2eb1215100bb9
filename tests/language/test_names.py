"""Names in four scripts meet by sound and by lists, and what is not alike is kept apart."""

from __future__ import annotations

import pytest

from oralhist.chronology.load import load
from oralhist.language.names import bases, compare
from oralhist.model.question import Tier
from oralhist.reading_room.understanding import authority

KNOWN = authority(load())


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Нұрбек", ["Нурбек", "Nurbek", "نۇربەك", "努尔别克"]),
        ("Гүлнар", ["Gulnar", "گۈلنار", "古丽娜尔", "古麗娜爾"]),
        ("Абдурахман", ["Әбдірахман", "Abdurahman", "ئابدۇراخمان", "阿不都热合曼"]),
        ("Құлжа", ["Кульджа", "Ghulja", "غۇلجا", "伊宁", "伊寧", "Инин"]),
        ("Шәуешек", ["Чугучак", "Chöchek", "چۆچەك", "塔城"]),
        ("Ысмайыл", ["Исмаил", "司马义"]),
    ],
)
def test_one_name_is_found_in_its_other_spellings(name, same):
    for other in same:
        for one, two in ((name, other), (other, name)):
            assert compare(one, two, KNOWN) is not None, (one, two)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        *(("Нұрбек", "Нұрлан"), ("Құлжа", "Қорғас"), ("Серік", "Сергей"), ("Айгүл", "Айнұр"), ("Асан", "Үсен")),
        *(("伊宁", "伊犁"), ("Memet", "Ahmet"), ("Іле", "Алма"), ("Nurbek", "1962"), ("Нұрбек", "")),
    ],
)
def test_other_names_are_kept_apart(name, other):
    assert compare(name, other, KNOWN) is None


def test_the_tier_says_how_two_spellings_are_alike():
    wanted = {"НҰРБЕК": Tier.SAME, "نۇربەك": Tier.SCRIPT, "努尔别克": Tier.SCRIPT, "Нурбек": Tier.SOUND}
    assert {other: compare("Нұрбек", other, KNOWN).tier for other in wanted} == wanted
    assert compare("Нұрбек", "НҰРБЕК", KNOWN).score == 1.0
    assert compare("阿不都熱合曼", "阿不都热合曼", KNOWN).tier is Tier.SAME


def test_a_name_of_several_words_is_compared_word_by_word():
    whole = compare("Нұрбек Әлиев", "Nurbek Aliev", KNOWN)
    short = compare("Нұрбек Әлиев", "Nurbek", KNOWN)
    assert whole.score > short.score
    assert short.tier is Tier.SOUND
    assert compare("Нұрбек Әлиев", "Serik Aliev", KNOWN) is None


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("нұрбекке", "нұрбек"),
        ("غۇلجىدىن", "غۇلجى"),
        ("нурбеком", "нурбек"),
        ("ghuljidin", "ghulji"),
        ("努尔别克", "努尔别克"),
    ],
)
def test_a_name_in_a_sentence_loses_its_ending(form, base):
    assert base in bases(form)
