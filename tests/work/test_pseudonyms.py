"""A pseudonym stands where a name is closed; it says nothing of the name."""

from __future__ import annotations

import json

import pytest

from archives_for_tests import KEEPER, all_in, hand_in, noted, perform
from oralhist.catalogue.ledger import Verb
from oralhist.formats.search_results import as_table, concordance_csv, ris
from oralhist.language.names import compare, given_names
from oralhist.language.neutral_names import neutral_names
from oralhist.model.access import CLOSED, OPEN, Component, Viewer
from oralhist.model.persons import Role
from oralhist.model.question import Page
from oralhist.model.refusals import Refusal
from oralhist.model.text import LANGUAGES
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, name_review, naming, persons

NAMES = {
    "Күләш Сейітқызы": ("Kulash", "كۇلاش", "Күләш", "Сейітқызы Күләш"),
    "نۇربەك سېيىت": ("Nurbek", "Нурбек", "努尔别克", "Нұрбекұлы", "نۇربەك"),
    "努尔别克": ("Нұрбек", "Nurbek Seyit", "نۇربەك"),
    "Иванов Пётр Сергеевич": ("Иван Иванов", "Петр", "Сергеевич", "Ivanov"),
    "Amina K. (invented)": ("Amina", "Амина", "ئامىنە", "K. Amina"),
}


@pytest.fixture
def closed(archive, desk):
    """A testimony that is open but for its name."""
    taken = hand_in(archive, transcript=desk / "words.vtt", title="T", narrator="Kulash Seitova", languages=("kk",))
    perform(archive)
    consent.record(archive, taken.testimony, [], OPEN, None, KEEPER)
    consent.record(archive, taken.testimony, [Component.NAME], CLOSED, None, KEEPER)
    name_review.complete(archive, taken.testimony, KEEPER)
    return all_in(archive)[0]


def room(archive, viewer=None):
    return ReadingRoom(archive, viewer or Viewer.public(), archive.today())


def test_a_pseudonym_stands_where_the_name_is_closed_and_the_name_where_it_is_open(archive, closed):
    assert naming.give(archive, closed.number, "Жанат", KEEPER) == "Жанат"
    view = room(archive).testimony(closed.address)
    assert (view.narrator, view.pseudonym) == ("Жанат", "Жанат")
    assert {segment.speaker for segment in view.transcript.segments} <= {"Жанат", ""}
    kept = room(archive, KEEPER).testimony(closed.address)
    assert (kept.narrator, kept.pseudonym) == ("Kulash Seitova", "Жанат")
    consent.record(archive, closed.number, [Component.NAME], OPEN, None, KEEPER)
    view = room(archive).testimony(closed.address)
    assert (view.narrator, view.pseudonym) == ("Kulash Seitova", None)
    assert noted(archive, Verb.PSEUDONYM_GIVEN, closed.number)


def test_without_a_pseudonym_the_narrator_gives_no_name(archive, closed):
    assert room(archive).testimony(closed.address).narrator is None
    naming.give(archive, closed.number, "Жанат", KEEPER)
    naming.remove(archive, closed.number, KEEPER)
    assert room(archive).testimony(closed.address).narrator is None


def test_search_results_and_all_that_is_carried_away_say_the_pseudonym(archive, closed):
    naming.give(archive, closed.number, "Жанат", KEEPER)
    results = room(archive).search("bridge")
    assert [(hit.narrator, hit.speaker) for hit in results.hits] == [("Жанат", "Жанат")]
    lines = room(archive).concordance("bridge", Page())[1]
    for told in (json.dumps(as_table(results), ensure_ascii=False), ris(results, "A", ""), concordance_csv(lines, "")):
        assert "Жанат" in told and "Kulash" not in told
    for form in ("txt", "json"):
        told = room(archive).transcript_as(closed.address, form)
        assert "Жанат" in told and "Kulash" not in told


def test_a_speaker_is_searched_by_the_pseudonym_and_not_by_the_name(archive, closed):
    naming.give(archive, closed.number, "Жанат", KEEPER)
    for condition in ("speaker", "narrator"):
        assert room(archive).search(f"{condition}:Жанат").total
        for name in ("Kulash", "Күләш", "Сейітова", "كۇلاش"):
            assert room(archive).search(f"{condition}:{name}").total == 0
    assert room(archive, KEEPER).search("speaker:Күләш narrator:Сейітова").total


@pytest.mark.parametrize("real", NAMES)
def test_a_form_of_the_real_name_in_any_script_is_no_pseudonym(archive, desk, real):
    number = hand_in(archive, transcript=desk / "words.vtt", narrator=real).testimony
    for form in (real, *NAMES[real]):
        with pytest.raises(Refusal, match="real name"):
            naming.give(archive, number, form, KEEPER)
    assert all_in(archive)[0].pseudonym == ""


def test_neither_is_a_spelling_that_an_archivist_linked_nor_the_family_nor_what_somebody_else_is_called(archive, desk):
    number = hand_in(archive, transcript=desk / "words.vtt", narrator="Kulash", family="Turgunov").testimony
    (desk / "other.txt").write_text("Another tells of Zeynep.", encoding="utf-8")
    other = hand_in(archive, transcript=desk / "other.txt", narrator="Rustam", interviewer="Olga").testimony
    person = persons.link(archive, number, "Kulash", Role.NARRATOR, KEEPER).person
    persons.link(archive, other, "Zeynep", Role.SPOKEN_OF, KEEPER, person=person)
    for form in ("Зейнеп", "Turgunov", "Турғын", "Рустам", "Ольга"):
        with pytest.raises(Refusal):
            naming.give(archive, number, form, KEEPER)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "two letters"),
        ("  ", "two letters"),
        ("\u202e\u2066", "two letters"),
        ("Қ. Ә.", "two letters"),
        ("12", "two letters"),
        ("🎈", "two letters"),
        ("x" * 81, "81 characters long"),
    ],
)
def test_what_is_no_pseudonym_is_refused_in_one_sentence(archive, closed, name, told):
    with pytest.raises(Refusal, match=told):
        naming.give(archive, closed.number, name, KEEPER)


def test_bidirectional_controls_are_taken_out(archive, closed):
    assert naming.give(archive, closed.number, "\u202eЖанат\u202c", KEEPER) == "Жанат"


def test_what_is_drawn_is_like_nobody_who_is_registered(archive, desk):
    listed = neutral_names("ug")
    taken = []
    for n, name in enumerate(listed[:-1]):
        (desk / f"{n}.txt").write_text(f"Account {n}.", encoding="utf-8")
        taken.append(hand_in(archive, transcript=desk / f"{n}.txt", narrator=f"{name} {n}").testimony)
    offered: list[list[str]] = []

    def choose(names):
        offered.append(list(names))
        return names[0]

    drawn = naming.draw(archive, taken[0], KEEPER, choose=choose)
    assert drawn == listed[-1]
    assert all(compare(one, name, given_names()) is None for one in offered[0] for name in listed[:-1])
    assert naming.draw(archive, taken[1], KEEPER, choose=choose) == "سۆزلىگۈچى A1"
    assert naming.draw(archive, taken[2], KEEPER, choose=choose, label=True) == "سۆزلىگۈچى A2"


def test_every_language_has_names_to_draw_and_none_is_like_another(archive, desk):
    for language in (*LANGUAGES, "kk-Arab", "kk-Latn", "ug-Latn", "ug-Cyrl", "zh-Hant"):
        names = neutral_names(language)
        assert len(names) >= 12 and len(set(names)) == len(names), language
