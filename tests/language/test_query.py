"""The query language: what is typed becomes a tree or one sentence, whatever it is, and soon."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_queries import HOSTILE, SOON
from oralhist.language.query import DEEPEST, parse, written
from oralhist.model.question import All, Field, Fuzzy, Near, Phrase, Prefix, Some, Without, Word
from oralhist.model.refusals import Refusal

a, b, c = Word(text="a1"), Word(text="b2"), Word(text="c3")
not_a, not_b, not_c = (replace(word, fallback=False) for word in (a, b, c))


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("a1", a),
        ("a1 b2", All(parts=(a, b))),
        ("a1 AND b2", All(parts=(a, b))),
        ('"a1 b2"', Phrase(text="a1 b2")),
        ("«a1 b2»", Phrase(text="a1 b2")),
        ("a1 -b2", All(parts=(a, Without(part=not_b)))),
        ('a1 -"b2 c3"', All(parts=(a, Without(part=Phrase(text="b2 c3"))))),
        ("a1 OR b2", Some(parts=(a, b))),
        ("a1 | b2", Some(parts=(a, b))),
        ("a1 b2 OR c3", Some(parts=(All(parts=(a, b)), c))),
        ("(a1 OR b2) c3", All(parts=(Some(parts=(a, b)), c))),
        ("a1 -(b2 OR c3)", All(parts=(a, Without(part=Some(parts=(not_b, not_c)))))),
        ("границ*", Prefix(text="границ")),
        ("Khorgoz~", Fuzzy(text="Khorgoz")),
        ("side:left", Field(name="side", value="left", at=1)),
        ('a1 name:"Нұрбек Әли"', All(parts=(a, Field(name="name", value="Нұрбек Әли", at=4)))),
        ("a1 -lang:ru", All(parts=(a, Without(part=Field(name="lang", value="ru", at=5))))),
        ("Алма-Ата", Phrase(text="Алма-Ата")),
        ("伊犁河", Word(text="伊犁河")),
        ("12:41", Phrase(text="12:41")),
        ("note:this", Phrase(text="note:this")),
        ("a1 near/5 b2", Near(first=not_a, second=not_b, within=5)),
        ('"a1 b2" NEAR/1 c3*', Near(first=Phrase(text="a1 b2"), second=Prefix(text="c3"), within=1)),
        ("(a1 OR b2) near/5 c3", Near(first=Some(parts=(not_a, not_b)), second=not_c, within=5)),
        (
            "a1 near/5 b2 near/3 c3",
            All(parts=(Near(first=not_a, second=not_b, within=5), Near(first=not_b, second=not_c, within=3))),
        ),
        ("a1 -(b2 near/5 c3)", All(parts=(a, Without(part=Near(first=not_b, second=not_c, within=5))))),
        ("near/x", Phrase(text="near/x")),
        ('"near/5"', Phrase(text="near/5")),
        ("a1 )b2", None),
        ("or", Word(text="or")),
        ('a1"', a),
    ],
)
def test_what_is_typed_is_understood(typed, understood):
    if understood is None:
        with pytest.raises(Refusal):
            parse(typed)
    else:
        assert parse(typed).root == understood


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("(a1", 1),
        ("a1 (b2 (c3)", 4),
        ("a1)", 3),
        ("OR a1", 1),
        ("a1 OR", 4),
        ("a1 OR OR b2", 4),
        ("name:", 1),
        ("a1 side:", 4),
        ("a1 side: OR", 4),
        ("near/5 a1", 1),
        ("a1 near/5", 4),
        ("a1 near/5 near/5 b2", 4),
        ("a1 near/0 b2", 4),
        ("a1 near/51 b2", 4),
        ("a1 near/99999999999999999999 b2", 4),
        ("a1 near/5 -b2", 4),
        ("a1 near/5 side:left", 4),
        ("a1 near/5 (b2 c3)", 4),
        ("-a1 near/5 b2", 5),
        ("б*", 1),
        ("(" * (DEEPEST + 1) + "a1" + ")" * (DEEPEST + 1), DEEPEST + 1),
    ],
)
def test_what_cannot_be_understood_is_refused_with_the_place_and_what_to_do(typed, at):
    with pytest.raises(Refusal) as refused:
        parse(typed)
    assert f"at character {at} " in refused.value.what
    assert refused.value.do


@pytest.mark.parametrize(
    "typed", ["", "   ", "-a1", "-(a1 b2)", "a1 OR -b2", '""', "()", "-", "***", "!?", "-side:left"]
)
def test_a_query_that_says_only_what_is_not_wanted_is_refused(typed):
    with pytest.raises(Refusal):
        parse(typed)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_queries_are_answered_or_refused_soon(name):
    began = time.process_time()
    try:
        written(parse(HOSTILE[name]).root)
    except Refusal as refusal:
        assert refusal.what.endswith(".") and len(refusal.what) < 200
    assert time.process_time() - began < SOON


PIECES = st.sampled_from(
    [
        *(
            "near/5",
            "NEAR/3",
            "near/0",
            "a1",
            '"b',
            'c"',
            "(",
            ")",
            "-",
            "OR",
            "|",
            "AND",
            "*",
            "~",
            ":",
            "side:left",
            "name:",
            "«",
            "»",
            "伊犁",
        ),
        *("көпір", "كۆۋرۈك", "мост*", "х~", "-(", '"-"', "\\", "\ud800", "\u202e", " "),
    ]
)
TYPED = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=20).map("".join), st.lists(PIECES, max_size=20).map(" ".join)
)


@given(TYPED)
@settings(max_examples=300, deadline=None)
def test_any_text_is_understood_or_refused(typed):
    try:
        root = parse(typed).root
    except Refusal as refusal:
        assert refusal.what
        return
    # What is shown as understood is understood the same again.
    again = parse(written(root)).root
    assert written(again) == written(root)
