"""Figures as they are said, and what a passage asserts beside the chronology."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.chronology import said_figures
from oralhist.chronology.claims import assertions
from oralhist.chronology.load import load
from oralhist.model.claims import ClaimKind, Stance

INF = None


@pytest.mark.parametrize(
    ("text", "language", "said", "low", "high", "unit"),
    [
        ("Алпыс мыңдай адам кетті деп естідік.", "kk", "Алпыс мыңдай адам", 60_000, 60_000, "people"),
        ("Екі мыңнан астам адам жиналды.", "kk", "Екі мыңнан астам адам", 2_000, INF, "people"),
        ("Елу отбасы бір түнде көшті.", "kk", "Елу отбасы", 50, 50, "households"),
        ("ەلۋ وتباسى كوشتى", "kk-Arab", "ەلۋ وتباسى", 50, 50, "households"),
        ("ئاتمىش مىڭدىن ئارتۇق ئادەم كەتتى", "ug", "ئاتمىش مىڭدىن ئارتۇق ئادەم", 60_000, INF, "people"),
        ("قىرىق ئائىلە كەتتى", "ug", "قىرىق ئائىلە", 40, 40, "households"),
        ("Алтымыш миңге жакын адам өттү.", "ky", "Алтымыш миңге жакын адам", 60_000, 60_000, "people"),
        ("Ушло около шестидесяти тысяч человек.", "ru", "шестидесяти тысяч человек", 60_000, 60_000, "people"),
        ("Ушло 60 000 человек.", "ru", "60 000 человек", 60_000, 60_000, "people"),
        ("Угнали двести тридцать тысяч голов скота.", "ru", "двести тридцать тысяч голов", 230_000, 230_000, "animals"),
        ("六万多人走了。", "zh", "六万多人", 60_000, INF, "people"),
        ("六萬多人走了。", "zh-Hant", "六萬多人", 60_000, INF, "people"),
        ("6万人逃往苏联。", "zh", "6万人", 60_000, 60_000, "people"),
        ("两百户只剩下一百户。", "zh", "两百户", 200, 200, "households"),
        ("We had not met for twenty years.", "en", "twenty years", 20, 20, "years"),
        ("Some sixty thousand people crossed.", "en", "sixty thousand people", 60_000, 60_000, "people"),
        ("Nearly forty thousand people left.", "en", "forty thousand people", INF, 40_000, "people"),
        ("More than 2,000 people stood there.", "en", "2,000 people", 2_000, INF, "people"),
        ("жиырма жыл хат келмеді", "kk", "жиырма жыл", 20, 20, "years"),
    ],
)
def test_a_figure_is_read_as_it_was_said(text, language, said, low, high, unit):
    found = said_figures.find(text, language)
    assert (text[found[0].start : found[0].end], found[0].low, found[0].high, found[0].unit) == (said, low, high, unit)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("三代人都住在这里。", "zh"),
        ("1962年春天我们走了。", "zh"),
        ("Он пришёл к нам вечером.", "ru"),
        ("Бір адам келді.", "kk"),
        ("One person came.", "en"),
        ("В доме номер сорок жили соседи.", "ru"),
        ("Ол кезде жас едім.", "kk"),
        ("", "en"),
    ],
)
def test_what_counts_nothing_is_no_figure(text, language):
    assert said_figures.find(text, language) == []


@pytest.mark.parametrize(
    "text", ["२ people", "๓ человек", "½ people", "² кісі", f"{'9' * 400} people", f"{'9' * 400}亿人"]
)
def test_what_is_no_number_that_can_have_been_said_is_no_figure(text):
    assert said_figures.find(text, None) == []


def test_the_clause_says_what_became_of_people():
    found = said_figures.find("那天来了两千多人，打死五个人，十二人受伤。", "zh")
    assert [(one.low, one.topic) for one in found] == [(2000, ""), (5, "killed"), (12, "wounded")]


@settings(deadline=None, max_examples=60)
@given(
    st.text(alphabet="шестьдят тысяч человек мың адам 万人六 0123456789.,", max_size=60),
    st.sampled_from(["ru", "kk", "zh", None]),
)
def test_whatever_is_said_a_figure_covers_words_of_the_text(text, language):
    for one in said_figures.find(text, language):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low is None or one.high is None or one.low <= one.high


def stances(text, language, event):
    return [
        (one.kind, one.stance, text[one.start : one.end]) for one in assertions(text, language, load().events[event])
    ]


def test_a_number_agrees_with_the_sources_that_say_the_same_and_names_them():
    (one,) = assertions("Some sixty thousand people crossed.", "en", load().events["mass-exodus-1962"])
    assert one.stance is Stance.AGREES
    assert "KRAUS" in one.beside and "QQ-2023" in one.beside
    assert "EGEMEN" not in one.beside  # 200,000


def test_a_number_that_no_source_gives_differs_from_all_that_count_the_same():
    (one,) = assertions("Five hundred thousand people crossed.", "en", load().events["yining-29-may-1962"])
    assert (one.stance, one.beside) == (Stance.DIFFERS, ("KRAUS-FT",))  # "more than 2,000" is not so many
    (one,) = assertions("打死了三百个人。", "zh", load().events["yining-29-may-1962"])
    assert (one.stance, one.beside) == (Stance.DIFFERS, ("W-EN",))


def test_a_number_of_ones_own_family_adds():
    assert stances("Forty families of our village left.", "en", "mass-exodus-1962") == [
        (ClaimKind.NUMBER, Stance.ADDS, "Forty families")
    ]
    assert stances("Five people of our house went.", "en", "mass-exodus-1962")[0][1] is Stance.ADDS


def test_a_date_agrees_or_differs_and_one_of_other_years_is_no_claim():
    assert stances("It was in May 1962.", "en", "yining-29-may-1962") == [(ClaimKind.DATE, Stance.AGREES, "May 1962")]
    assert stances("It was in spring of 1963.", "en", "yining-29-may-1962")[0][1] is Stance.DIFFERS
    assert stances("I was born in 1931.", "en", "yining-29-may-1962") == []
    assert stances("Это было 29 мая 1962 года.", "ru", "yining-29-may-1962")[0][1] is Stance.AGREES


def test_a_year_is_no_length_of_time():
    assert stances("六二年我们走了，二十年没有见面。", "zh", "border-sealed-1962-1983") == [
        (ClaimKind.DATE, Stance.AGREES, "六二年"),
        (ClaimKind.NUMBER, Stance.AGREES, "二十年"),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Two years after we crossed, a letter came.", "en"),
        ("两年后才收到他的信。", "zh"),
        ("Эки жылдан кийин кат келди.", "ky"),
        ("Через два года пришло письмо.", "ru"),
    ],
)
def test_a_time_that_is_counted_from_another_is_no_number_that_is_claimed(text, language):
    assert said_figures.find(text, language)
    assert assertions(text, language, load().events["half-households-1962"]) == ()
