"""Values in words, and text that keeps its direction and cannot become mark-up."""

import html
import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.access import CLOSED, OPEN, Audience, Decision
from oralhist.model.text import LANGUAGES
from oralhist.web.dates import NO_BREAK
from oralhist.web.tongues import count, listed
from oralhist.web.whole import agreed, length, percent, soon
from oralhist.web.words import (
    clock,
    contact,
    halves,
    lang,
    language_choices,
    language_of,
    marked,
    name,
    typed,
)


def test_times_and_lengths_are_said_as_people_say_them():
    assert [clock(ms) for ms in (None, 0, 761_400, 4_700_000)] == ["", "00:00", "12:41", "1:18:20"]
    assert [length(ms).replace(NO_BREAK, " ") for ms in (38_000, 2_640_000, 4_700_000, 3_600_000, None)] == [
        "38 s",
        "44 min",
        "1 h 18 min",
        "1 h",
        "text only",
    ]
    assert soon(None) == ""
    assert [soon(s) for s in (10, 61, 2400, 7300)] == [
        "less than a minute left",
        "about 1 minute left",
        "about 40 minutes left",
        "about 2 hours left",
    ]


def test_a_machine_is_never_said_to_be_certain():
    assert percent(0.999) == f"99{NO_BREAK}%"


def test_things_are_counted_and_listed_in_english():
    assert [count(n, "testimony") for n in (1, 2)] == ["1 testimony", "2 testimonies"]
    assert count(1200, "passage") == "1,200 passages"
    assert [listed(each) for each in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]


def test_what_was_agreed_is_a_sentence():
    assert agreed(None) == "closed: nothing agreed yet"
    assert agreed(Decision(audience=CLOSED)) == "closed, as agreed"
    assert agreed(Decision(audience=OPEN)) == "open to anyone"
    both = frozenset([Audience.RESEARCHERS, Audience.FAMILY])
    said = agreed(Decision(audience=both, embargo=date(2031, 4, 25))).replace(NO_BREAK, " ")
    assert said == "open to researchers and the family from 25 April 2031 on"


def test_the_seam_stands_where_the_name_has_two_halves():
    assert halves("Half-households") == ("Half", "-", "households")
    assert halves("Valley voices") == ("Valley", " ", "voices")
    assert halves("Archive") == ("Archive", "", "")


def test_a_title_is_in_the_language_of_its_letters():
    assert language_of("«Есікті кілттемей кеттік»", ("ru", "kk-Cyrl")) == "ru"
    assert language_of("دادام", ("ug-Arab", "zh")) == "ug-Arab"
    assert language_of("半家户", ("kk", "zh-Hans")) == "zh-Hans"
    assert language_of("The bridge", ("kk",)) == "en"
    assert language_of("1962") == ""


def test_text_carries_its_own_direction():
    assert lang("دادام", "ug") == ' lang="ug" dir="rtl"'
    assert name("نۇربەك", ("ug",)) == '<bdi lang="ug" dir="rtl">نۇربەك</bdi>'
    assert name("<b>") == '<bdi lang="en" dir="ltr">&lt;b&gt;</bdi>'
    assert lang("x", '"onload="') == ' lang="&#34;onload=&#34;" dir="ltr"'


def test_what_a_hint_says_to_type_runs_from_left_to_right():
    shown = typed("يىل: 1962-05، 1962-03~/1962-05-31، 1964/.. (ئوچۇق)؛ 193X؛ #s12 <b>؛ place-064؛ ash-1962؛ 2025~.")
    assert re.findall(r'<bdi class="t" dir="ltr">(.*?)</bdi>', shown) == [
        *("1962-05", "1962-03~/1962-05-31", "1964/..", "193X", "#s12", "place-064", "ash-1962", "2025~")
    ]
    assert "<b>" not in shown and shown.endswith("2025~</bdi>.")


def test_only_a_plain_address_becomes_a_link():
    assert contact("desk@example.org") == '<a href="mailto:desk@example.org">desk@example.org</a>'
    assert contact('"><script>@x') == "&#34;&gt;&lt;script&gt;@x"


def test_a_script_that_was_chosen_is_kept_in_the_form():
    choices = language_choices(LANGUAGES, ("kk-Arab", "ru"))
    assert ("kk-Arab", "Kazakh in Arabic script", True) in choices
    assert ("ru", "Russian", True) in choices
    assert ("kk", "Kazakh", False) not in choices
    assert len(choices) == len(LANGUAGES)


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5))
def test_marks_change_no_word_and_never_nest(text, spans):
    shown = str(marked(text, spans))
    bare = re.sub("</?mark>", "", shown)
    assert html.unescape(bare) == html.unescape(str(html.escape(text)))
    assert re.findall("</?mark>", shown) == ["<mark>", "</mark>"] * shown.count("<mark>")
    inside = "".join(html.unescape(part) for part in re.findall("<mark>(.*?)</mark>", shown, re.DOTALL))
    expected = "".join(c for i, c in enumerate(text) if any(a <= i < b for a, b in spans))
    assert inside == expected
