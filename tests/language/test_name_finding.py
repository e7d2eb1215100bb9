"""A name is found in running text in any script and with any ending; what is no name is not thought to be one often."""

from __future__ import annotations

import itertools
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.language.folding import Script, script_of
from oralhist.language.name_finding import parts, sought

GOLD = [
    line.split("\t")
    for line in (Path(__file__).parents[1] / "data" / "name_finds.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def found(name: str, text: str) -> list[str]:
    return [text[one.start : one.end] for one in sought((name,)).find(text)]


@pytest.mark.parametrize(("language", "name", "sentence", "named"), GOLD)
def test_whoever_is_named_in_a_sentence_is_found(language, name, sentence, named):
    said = found(name, sentence)
    for words in named.split("|"):
        assert any(words in one for one in said), (language, said)


def test_the_set_has_five_languages_and_enough_of_each():
    by_language = {language: sum(one[0] == language for one in GOLD) for language, *_ in GOLD}
    assert set(by_language) == {"kk", "ug", "ru", "zh", "en"} and min(by_language.values()) >= 10


def test_few_words_are_found_that_name_nobody():
    """Each name against the sentences in which another is named: a word in forty at most."""
    words = false = 0
    for name in {one[1] for one in GOLD}:
        others = [sentence for _, other, sentence, _ in GOLD if not set(parts(other)) & set(parts(name))]
        words += sum(len(re.findall(r"\w+", sentence)) for sentence in others)
        false += sum(len(found(name, sentence)) for sentence in others)
    assert false / words < 1 / 40, (false, words)


SPELT = [
    line.split()
    for line in (Path(__file__).parents[2] / "src/oralhist/language/data/given_names.txt")
    .read_text(encoding="utf-8")
    .splitlines()
    if line and not line.startswith("#")
]
ENDINGS = {
    Script.CYRILLIC: ("", "ның", "ға", "дан", "мен", "лар", "жан", "ым", "ниң", "ни", "у", "ом", "ой", "е", "лардың"),
    Script.ARABIC: ("", "نىڭ", "غا", "دىن", "لار", "جان", "ىم", "مەن", "نى", "لارنىڭ"),
    Script.LATIN: ("", "ning", "gha", "din", "lar", "jan", "'s", "ni", "larning"),
    Script.HAN: ("", "说", "的"),
}


@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_any_listed_spelling_with_any_ending_is_found_by_any_other(data):
    spellings = data.draw(st.sampled_from(SPELT))
    name, said = data.draw(st.sampled_from(spellings)), data.draw(st.sampled_from(spellings))
    ending = data.draw(st.sampled_from(ENDINGS[script_of(said)]))
    between = "" if script_of(said) is Script.HAN else " "
    text = f"bir{between}{said}{ending}{between}bar" if between else f"那天{said}{ending}来"
    assert any(said in one or one in said + ending for one in found(name, text)), (name, text)


@given(text=st.text(max_size=60), name=st.text(min_size=1, max_size=20))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_finds_lie_in_the_text_in_order_and_apart(text, name):
    marks = [(one.start, one.end) for one in sought((name,)).find(text)]
    assert all(0 <= start < end <= len(text) for start, end in marks)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(marks))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Ж", "Ж. деді, жаңа үй", ["Ж"]),
        ("x[a-z]*(", "x, and any xyz (", ["x"]),
        ("Жан", "Жанның жаны", ["Жанның", "жаны"]),
        ("王", "国王 王先生", ["王", "王"]),
        ("А. Сейітова", "А мы пошли. А. Сейітова.", ["Сейітова"]),
        ("Ли Мин", "пошли ли мы? Ли Мин пришла. 李敏来了。", ["ли", "Ли Мин", "李敏"]),
        ("", "nobody", []),
        ("🎈", "🎈", []),
        ("Amina K. (invented)", "Amina was invented; K. too", ["Amina"]),
        ("Нұрбек", "Нұр бек келді", ["Нұр бек"]),
        ("Күләш", "Kүлaш келді", ["Kүлaш"]),
        ("Сейіт ұлы", "оның ұлы келді", []),
    ],
)
def test_names_that_are_hard(name, text, said):
    assert found(name, text) == said


def test_words_that_follow_one_another_are_one_find_and_known_by_what_is_around_them():
    finder = sought(("Күләш Сейітова",))
    one, other = finder.find("Сонда Күләш Сейітова келді. Күләш отырды.")
    assert (one.start, one.end) == (6, 20) and one.context != other.context
    assert finder.find("Сонда Күләш Сейітова келді.")[0].context != one.context
    again = finder.find("Иә. Көп жыл өтті, сонда Күләш Сейітова келді. Күләш отырды.")[1]
    assert again.context == other.context


def test_three_hours_of_speech_are_read_in_two_seconds():
    sentences = [sentence for *_, sentence, _ in GOLD]
    long = [f"{one} {other}" for one in sentences for other in sentences][:3_200]
    begun = time.process_time()
    assert sum(len(re.findall(r"\w+", text)) for text in long) > 27_000
    for text in long:
        sought(("Айгүл Мұратқызы Досова",)).find(text)
    assert time.process_time() - begun < 2
