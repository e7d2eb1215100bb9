"""The narrator's code: no mistake of one character goes unnoticed, and any keyboard types it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.codes import DRAWN, in_groups, parse_code, whole_code
from oralhist.model.identifiers import CROCKFORD

DRAWS = st.lists(st.sampled_from(CROCKFORD), min_size=DRAWN, max_size=DRAWN)
CODE = whole_code("abcdefghjkmnp013456")
CYRILLIC = str.maketrans("abehkmpctyxsj03", "авенкмрстухѕјоз")


@given(DRAWS)
def test_a_code_is_read_as_it_was_written(drawn):
    code = whole_code(drawn)
    assert parse_code(in_groups(code)) == code
    assert len(code) == 20 and in_groups(code).count("-") == 4


@given(DRAWS, st.data())
def test_one_wrong_character_is_noticed(drawn, data):
    code = whole_code(drawn)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(CROCKFORD).filter(lambda one: one != code[place]))
    with pytest.raises(ValueError, match="not as it was given"):
        parse_code(code[:place] + other + code[place + 1 :])


@given(DRAWS, st.data())
def test_two_characters_exchanged_are_noticed_wherever_they_stand(drawn, data):
    code = list(whole_code(drawn))
    one, other = data.draw(st.tuples(st.integers(0, 19), st.integers(0, 19)))
    exchanged = list(code)
    exchanged[one], exchanged[other] = code[other], code[one]
    if exchanged != code:
        with pytest.raises(ValueError, match="not as it was given"):
            parse_code("".join(exchanged))


@pytest.mark.parametrize(
    "typed",
    [
        CODE.upper(),
        f"  {in_groups(CODE).lower()}\n",
        in_groups(CODE).replace("-", " — "),
        CODE.replace("0", "O").replace("1", "l"),
        CODE.replace("0", "o").replace("1", "I"),
        CODE.upper().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        CODE.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
        CODE.translate(str.maketrans("0123456789", "०१२३४५६७८९")),
        "".join(chr(ord(one) + 0xFEE0) for one in CODE.upper()),
        CODE.translate(CYRILLIC),
        CODE.upper().translate(str.maketrans("ABEHKMPCTYX", "АВЕНКМРСТУХ")),
        "\u202a" + "\u200e".join(in_groups(CODE)) + "\u202c",
        f"https://archive.example.org/mine/{CODE}",
        f"archive.example.org/ug/mine/{CODE.upper()}/",
    ],
)
def test_any_keyboard_types_it(typed):
    assert parse_code(typed) == CODE


@given(st.text(max_size=400))
def test_any_text_is_a_code_or_refused_in_a_sentence(text):
    try:
        assert len(parse_code(text)) == 20
    except ValueError as error:
        assert str(error).endswith(".")


@pytest.mark.parametrize("wrong", ["", "-", CODE[:-1], CODE + "0", "u" * 20, "×" * 20, "ж" * 20, "\ud800" * 20])
def test_what_is_no_code_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\.$"):
        parse_code(wrong)


def test_a_code_is_drawn_from_the_alphabet():
    for wrong in ("a" * 18, "a" * 20, "u" * 19, "A" * 19):
        with pytest.raises(ValueError, match="Crockford"):
            whole_code(wrong)
