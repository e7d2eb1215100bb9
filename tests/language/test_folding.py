"""Spellings of one word are looked up as one, in every script; tokens know where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.language.folding import fold
from oralhist.language.tokens import tokens

SCRIPTS = (
    *(
        "aÍİıßﬁZ’'-1\u0301_.",
        "ЁёЕҒқІйи\u0306-1",
        "我們门。1",
        "ئىۇەهکيیة\u0654\u0674\u0675\u064b\u0640\u200c\u200d٣۴",
    ),
)
WRITTEN = st.lists(st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters, max_size=8)), max_size=5).map(
    " ".join
)


@pytest.mark.parametrize(
    "spellings",
    [
        ("İle", "ile", "ILE"),
        ("Ёлка", "елка", "ЕЛКА"),
        ("O’zbek", "o'zbek"),
        ("كۆۋرۈك", "کۆۋرۈک", "كـۆۋرۈك"),
        ("ئۈرۈمچى", "ئۈرۈمچی", "\u064a\u0654ۈرۈمچى"),
        ("قازاقە", "قازاقه"),
        ("١٩٦٢", "۱۹۶۲"),
        ("café", "cafe\u0301", "CAFÉ"),
    ],
)
def test_spellings_of_one_word_are_one(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


@given(WRITTEN)
def test_what_is_folded_stays_as_it_is(text):
    for token in tokens(text):
        if not token.han:
            assert fold(token.exact) == token.exact


@given(WRITTEN)
def test_tokens_stand_one_after_another_where_they_say(text):
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert token.exact
        assert token.exact == fold(text[token.start : token.end]) or token.han
        last = token.end
