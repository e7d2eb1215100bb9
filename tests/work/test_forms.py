"""The printed forms: the same in all languages, each marked as what it is, with the version that records refer to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import pytest

from oralhist.language.folding import Script, script_of
from oralhist.model.access import Component
from oralhist.model.refusals import NotFound
from oralhist.model.text import direction
from oralhist.work import forms

SAID = {"1": "ae6aaa8acc3e5f901976576c1cb54cffa357baacb48abf8a951fa1257342b1d5"}
"""The digest of all words of each version that was ever printed."""
SCRIPTS = {"ru": Script.CYRILLIC, "kk": Script.CYRILLIC, "ky": Script.CYRILLIC, "zh": Script.HAN, "ug": Script.ARABIC}
OWN = {"kk": "әғқңөұүі", "ky": "өүң", "ug": "ېۆۈە"}


def leaves(told, path=()) -> Iterator[tuple[tuple[str, ...], int]]:
    """Every key with the number of its texts."""
    for key, value in told.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        else:
            yield (*path, key), len(value) if isinstance(value, list) else 1


def texts(told) -> Iterator[str]:
    for value in told.values() if isinstance(told, dict) else told:
        if isinstance(value, str):
            yield value
        else:
            yield from texts(value)


def test_there_are_six_and_each_is_a_file():
    found = {path.stem for path in forms.web_part("forms").glob("*.toml")}
    assert found == set(forms.LANGUAGES) == {"en", "ru", "kk", "zh", "ug", "ky"}


@pytest.mark.parametrize("language", forms.LANGUAGES)
def test_all_languages_say_the_same_things(language):
    told = forms.words(language)
    assert sorted(leaves(told)) == sorted(leaves(forms.words("en")))
    assert all(text.strip() == text and text for text in texts(told))
    assert set(told["components"]) == set(Component)
    assert set(told["audiences"]) == set(forms.order()["audiences"])
    assert told["language"] == language
    assert "machine" in told["unchecked"] or language != "en"


@pytest.mark.parametrize("language", SCRIPTS)
def test_each_is_in_its_own_script_and_no_sentence_was_left_in_another_language(language):
    told, english = forms.words(language), set(texts(forms.words("en")))
    sentences = [text for text in texts(told) if text not in (told["version"], language)]
    assert not english & set(sentences)
    assert {script_of(text) for text in sentences} == {SCRIPTS[language]}
    assert {direction(text) for text in sentences} == {"rtl" if language == "ug" else "ltr"}
    assert set(OWN.get(language, "")) <= set(" ".join(sentences))


def test_whoever_changes_what_a_form_says_changes_its_version():
    said = json.dumps([forms.words(one) for one in forms.LANGUAGES], ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(said.encode()).hexdigest() == SAID[forms.VERSION]
    assert {forms.words(one)["version"] for one in forms.LANGUAGES} == {forms.VERSION}


def test_there_is_none_in_another_language():
    for language in ("xx", "", "../en", "EN"):
        with pytest.raises(NotFound):
            forms.words(language)
