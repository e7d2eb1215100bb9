"""Dates as narrators say them, in six languages and their scripts."""

from __future__ import annotations

import re
from pathlib import Path

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oralhist.chronology.spoken_dates import SpokenDate, find

LANGUAGES = ["kk", "kk-Arab", "ug", "ug-Cyrl", "ky", "ru", "zh", "zh-Hant", "en", "uz", None]
PIECES = [
    "1962",
    "62",
    "'62",
    "29",
    "4",
    "۱۹۶۲",
    "١٩٦٢",
    "１９６２",
    "жылы",
    "жыл",
    "жылдары",
    "يىلى",
    "يىللاردا",
    "года",
    "году",
    "годов",
    "апреля",
    "мая",
    "May",
    "march",
    "сәуір",
    "сәуірдің",
    "мамыр",
    "қазан",
    "ماي",
    "ئاپرېلدا",
    "көктем",
    "жаз",
    "жазында",
    "весной",
    "лета",
    "қыс",
    "кісі",
    "年",
    "月",
    "日",
    "六二年",
    "四月",
    "二十九日",
    "春天",
    "八十年代",
    "алпыс",
    "екінші",
    "екінің",
    "алпысыншы",
    "жиырма",
    "төртінде",
    "ئاتمىش",
    "ئىككىنچى",
    "ئاتمىش",
    "шестьдесят",
    "второго",
    "шестидесятых",
    "двадцать",
    "девятого",
    "sixty",
    "two",
    "nineteen",
    "sixties",
    "twenty",
    "ninth",
    "of",
    "the",
    "in",
    "-",
    ".",
    ",",
    "!",
    "؟",
    "。",
    "29.05.1962",
    "с",
    "по",
    "to",
    "between",
    "1954",
    "дейін",
    "жылдан",
    "两年后",
    "later",
    "кейін",
    "1962-05-29",
    "99.99.1962",
    "1962-13",
    "ٴ",
    "́",
    "\u200c",
]
MIXED = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)


def said(text: str, language: str | None) -> list[tuple[str, str]]:
    return [(text[date.start : date.end], date.edtf) for date in find(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "edtf_date"),
    [
        ("kk", "Бұл 1962 жылы сәуірде болды", "1962-04"),
        ("kk", "алпыс екінші жылдың көктемінде", "1962-21"),
        ("kk-Arab", "الپىس ەكىنىڭ كۇزىنەن كەيىن", "1962"),
        ("ug", "1962-يىلى 29-ماي كۈنى", "1962-05-29"),
        ("ug", "ئاتمىش ئىككىنچى يىلى", "1962"),
        ("ug-Cyrl", "атмиш иккинчи жили баһарда", "1962-21"),
        ("ky", "1962-жылы апрелде", "1962-04"),
        ("ky", "элүү төрттүн апрелинде", "1954-04"),
        ("ru", "в тысяча девятьсот шестьдесят втором году", "1962"),
        ("ru", "осенью 62-го", "1962-23"),
        ("ru", "в конце пятидесятых", "195X"),
        ("zh", "一九六二年五月二十九日", "1962-05-29"),
        ("zh-Hant", "記得是六三年四月", "1963-04"),
        ("zh", "八十年代", "198X"),
        ("en", "in the spring of sixty-two", "1962-21"),
        ("en", "May of '62", "1962-05"),
        ("en", "the early 1960s", "196X"),
    ],
)
def test_a_date_is_read_as_it_was_said(language: str, text: str, edtf_date: str) -> None:
    assert [date.edtf for date in find(text, language)] == [edtf_date]


def test_the_same_season_word_is_spring_in_kyrgyz_and_summer_in_kazakh() -> None:
    text = "1962-жылдын жазында"
    assert [date.edtf for date in find(text, "ky")] == ["1962-21"]
    assert [date.edtf for date in find(text, "kk")] == ["1962-22"]
    assert [date.edtf for date in find(text, None)] == ["1962"]


def test_the_span_is_that_of_the_words_in_the_original_text() -> None:
    assert said("Ол кезде, алпыс екінші жылдың көктемінде, біз көштік.", "kk") == [
        ("алпыс екінші жылдың көктемінде", "1962-21")
    ]
    assert said("我们六二年四月走的", "zh") == [("六二年四月", "1962-04")]


def test_digits_of_other_scripts_are_digits() -> None:
    assert said("١٩٦٢-يىلى", "ug") == [("١٩٦٢", "1962")]
    assert said("۱۹۶۲ جىلى", "kk-Arab") == [("۱۹۶۲", "1962")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("kk", "Сыныпта отыз екі бала едік"),
        ("kk", "Алпыс екі жыл өмір сүрді"),
        ("kk", "жұрттың ортақ қазанынан ас іштік"),
        ("kk", "Нанға май жақты"),
        ("ru", "Мне было шестьдесят два года"),
        ("ru", "Семь лет мы жили там"),
        ("zh", "我们等了三年"),
        ("en", "We may march on; sixty-two families left"),
        ("en", "a man in his sixties"),
    ],
)
def test_numbers_and_look_alikes_are_no_dates(language: str, text: str) -> None:
    assert find(text, language) == []


def test_the_unit_of_a_year_is_no_day() -> None:
    assert said("Алпыс екінің ақпаны ғой деймін", "kk") == [("Алпыс екінің ақпаны", "1962-02")]


def test_a_person_is_no_winter() -> None:
    assert said("Сексен алтыда бір кісі келді", "kk") == [("Сексен алтыда", "1986")]


def test_two_months_share_the_year_of_their_sentence() -> None:
    assert said("Алпыс екінің сәуірі мен мамыры.", "kk") == [
        ("Алпыс екінің сәуірі", "1962-04"),
        ("мамыры", "1962-05"),
    ]


def test_a_month_of_another_sentence_keeps_no_year() -> None:
    assert [date.edtf for date in find("In '62 I was at school. In October we left.", "en")] == ["1962", "XXXX-10"]


def test_a_day_without_a_year_is_kept_as_such() -> None:
    dates = find("Май ейиниң жигирмә тоққузида биз нәзир беримиз", "ug-Cyrl")
    assert [(date.edtf, date.year_low, date.means) for date in dates] == [("XXXX-05-29", None, "29 May")]


@pytest.mark.parametrize(
    ("text", "means"),
    [("in April 1962", "April 1962"), ("the summer of '63", "summer of 1963"), ("in the sixties", "the 1960s")],
)
def test_what_a_date_means_is_said_in_english(text: str, means: str) -> None:
    assert [date.means for date in find(text, "en")] == [means]


@settings(deadline=None)  # the first call loads the lists
@given(text=MIXED, language=st.sampled_from(LANGUAGES))
def test_whatever_is_said_a_date_is_valid_edtf_and_covers_words_of_the_text(text: str, language: str | None) -> None:
    for date in find(text, language):
        assert 0 <= date.start < date.end <= len(text)
        assert text[date.start : date.end].strip()
        assert 1 <= (date.month or 1) <= 12 and 1 <= (date.day or 1) <= 31
        edtf.parse_edtf(date.edtf)


@given(
    text=st.lists(
        st.sampled_from(
            [
                "1962 жылы",
                "сәуір",
                "алпыс екінші жылы",
                "алпыс екінің",
                "апреле",
                "шестьдесят втором году",
                "May of '62",
            ]
        )
    ).map(" ".join),
    language=st.sampled_from(["kk", "ru", "en"]),
)
def test_no_day_is_invented_where_no_day_can_have_been_said(text: str, language: str) -> None:
    assert [
        date for date in find(text, language) if date.day or re.fullmatch(".{4}-[0-9]{2}-[0-9]{2}", date.edtf)
    ] == []


@pytest.mark.parametrize(
    ("text", "edtf_date"),
    [
        ("1962年五月二十九日", "1962-05-29"),
        ("1962年5月十日", "1962-05-10"),
        ("1962年五月廿九号", "1962-05-29"),
        ("1962年五月卅一日", "1962-05-31"),
        ("1962年五月十十日", "1962-05"),
        ("1962年五月廿卅日", "1962-05"),
        ("1962年五月一二十日", "1962-05"),
        ("1962年五月三十九日", "1962-05"),
    ],
)
def test_a_day_in_chinese_is_read_and_what_is_no_day_leaves_the_month(text: str, edtf_date: str) -> None:
    assert [date.edtf for date in find(text, "zh")] == [edtf_date]


@pytest.mark.parametrize(
    ("language", "text", "edtf_date"),
    [
        ("en", "on 31 April 1962", "1962-04"),
        ("ru", "31 апреля 1962 года", "1962-04"),
        ("kk", "1962 жылғы 30 ақпан", "1962-02"),
        ("en", "29 February 1961", "1961-02"),
        ("en", "29 February 1960", "1960-02-29"),
        ("ru", "30 февраля", "XXXX-02"),
        ("ru", "29 февраля", "XXXX-02-29"),
        ("en", "31.04.1962", "1962-04"),
        ("zh", "六二年四月三十一日", "1962-04"),
    ],
)
def test_a_day_that_its_month_does_not_have_leaves_the_month(language: str, text: str, edtf_date: str) -> None:
    (date,) = find(text, language)
    assert date.edtf == edtf_date and (date.day is None) == (edtf_date.count("-") < 2)


def test_a_month_is_found_in_the_letters_of_the_kazakh_latin_alphabet() -> None:
    assert [date.edtf for date in find("1962 jyly sáýirde", "kk-Latn")] == ["1962-04"]
    assert [date.edtf for date in find("1962 jyly kóktemde", "kk-Latn")] == ["1962-21"]


def test_a_decade_has_ten_years() -> None:
    (date,) = find("в шестидесятых годах", "ru")
    assert isinstance(date, SpokenDate)
    assert (date.year_low, date.year_high, date.decade) == (1960, 1969, True)


def test_nine_in_ten_of_the_listed_phrases_are_read_right_in_every_field() -> None:
    listed = (Path(__file__).parent.parent / "data" / "spoken_dates.tsv").read_text(encoding="utf-8").splitlines()[1:]
    right = 0
    for line in listed:
        language, phrase, *wanted = line.split("\t")
        date = max(find(phrase, language), key=lambda one: len(one.edtf), default=None)
        if date is not None:
            kind = "D" if date.decade else date.season or ""
            right += [str(date.year_low or ""), str(date.month or ""), str(date.day or ""), kind] == wanted
    assert len(listed) >= 100 and right / len(listed) >= 0.9


@pytest.mark.parametrize(
    ("language", "text", "edtf_date"),
    [
        ("ru", "с 1957 по 1961 год", "1957/1961"),
        ("kk", "елу жетінші жылдан алпыс бірінші жылға дейін", "1957/1961"),
        ("ky", "1957-жылдан 1961-жылга чейин", "1957/1961"),
        ("ug", "1957-يىلدىن 1961-يىلغىچە", "1957/1961"),
        ("zh", "从五七年到六一年", "1957/1961"),
        ("en", "between April 1962 and June 1962", "1962-04/1962-06"),
        ("en", "between April and June 1962", "1962-04/1962-06"),
        ("ru", "с апреля по июнь 1962 года", "1962-04/1962-06"),
        ("kk", "1962 жылдың сәуірінен маусымына дейін", "1962-04/1962-06"),
        ("en", "from the spring of 1962 to autumn 1963", "1962-03/1963-11"),
    ],
)
def test_from_one_date_to_another_is_a_span_of_time(language: str, text: str, edtf_date: str) -> None:
    (date,) = find(text, language)
    assert date.edtf == edtf_date and date.year_low is not None and not date.decade
    assert date.rule == "from one date to another" and " to " in date.means
    edtf.parse_edtf(date.edtf)


@pytest.mark.parametrize(
    ("language", "text", "edtf_date", "rule"),
    [
        ("en", "We crossed in 1962. Two years later Father died.", "1964~", "2 years after 1962"),
        ("ru", "Перешли в 62-м. Через два года отец умер.", "1964~", "2 years after 1962"),
        ("kk", "1962 жылы көштік. Келесі жылы қайттық.", "1963~", "the year after 1962"),
        ("kk", "1962 жылы көштік. Екі жылдан кейін әкем қайтты.", "1964~", "2 years after 1962"),
        ("ky", "1962-жылы өттүк. Кийинки жылы үй алдык.", "1963~", "the year after 1962"),
        ("ug", "1962-يىلى ئۆتتۇق. ئىككى يىلدىن كېيىن قايتتۇق.", "1964~", "2 years after 1962"),
        ("zh", "六二年过去的，两年后他走了", "1964~", "2 years after 1962"),
        ("kk", "1962 жылы өттік. Біз өткеннен екі жыл кейін хат келді.", "1964~", "2 years after 1962"),
        ("kk", "1962 жылы кеттік. Арада екі жыл өткенде хат келді.", "1964~", "2 years after 1962"),
        ("ky", "1962-жылы кеттик. Арадан эки жыл өткөндөн кийин кат келди.", "1964~", "2 years after 1962"),
        ("ug", "1962-يىلى كەتتۇق. ئىككى يىل ئۆتۈپ خەت كەلدى.", "1964~", "2 years after 1962"),
        ("zh", "一九六二年我們過去。過了兩年才收到信。", "1964~", "2 years after 1962"),
        ("zh", "一九六二年離開，兩年後來信。", "1964~", "2 years after 1962"),
        ("en", "We left in 1962. A year before that we still had sheep.", "1961~", "the year before 1962"),
        ("en", "in the year of the exodus", "1962~", "the year of the exodus"),
        ("ru", "в год исхода", "1962~", "the year of the exodus"),
        ("kk", "көш жылы", "1962~", "the year of the exodus"),
        ("ug", "كۆچ يىلى", "1962~", "the year of the exodus"),
        ("zh", "外逃那年我八岁", "1962~", "the year of the exodus"),
        ("kk", "Сталин өлген жылы", "1953~", "the year when Stalin died"),
    ],
)
def test_a_date_that_leans_on_another_is_approximate_and_says_its_rule(
    language: str, text: str, edtf_date: str, rule: str
) -> None:
    date = find(text, language)[-1]
    assert (date.edtf, date.rule, date.leans) == (edtf_date, rule, True)
    assert rule in date.means and date.month is None and date.day is None


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Two years later we left."), ("kk", "келесі жылы"), ("zh", "两年后"), ("ru", "в том же году")],
)
def test_without_a_year_said_before_nothing_is_counted(language: str, text: str) -> None:
    assert find(text, language) == []
    assert [date.leans for date in find(text, language, anchor=1962)] == [True]
