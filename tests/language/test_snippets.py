"""What of a text is marked as answering a question, and which part of it is shown."""

from __future__ import annotations

import pytest

from oralhist.language.query import parse
from oralhist.language.snippets import around, marker


def marked(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in marker(parse(query).root).marks(text)]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("bridge near/3 river", "A bridge, then a river.", ["bridge", "river"]),
        ("bridge near/2 river", "A bridge, then a river.", []),
        ("bridge near/3 river", "A bridge stood here for many years. River and bridges.", ["River", "bridges"]),
        ('"wooden bridge" near/2 river', "a wooden bridge, river", ["wooden bridge", "river"]),
        ("мост near/2 река", "мосты через реку", ["мосты", "реку"]),
        ("bridge near/1 river or", "bridge river, or a bridge", ["bridge", "river", "or"]),
    ],
)
def test_words_are_marked_where_they_stand_near_one_another(query, text, words):
    assert marked(query, text) == words


@pytest.mark.parametrize(
    ("text", "match", "before", "after"),
    [
        ("We crossed the bridge before it was light.", "bridge", " the ", " before "),
        ("біз көпірден өттік, әкем қалды", "көпірден", "біз ", " өттік, "),
        ("بىز كۆۋرۈكتىن ئۆتتۇق", "كۆۋرۈكتىن", "بىز ", " ئۆتتۇق"),
        ("我的邻居努尔别克一家走了，只剩下他父亲", "努尔别克", "我的邻居", "一家走了，只剩下"),
        ("bridge", "bridge", "", ""),
        ("x" * 50 + " bridge " + "y" * 50, "bridge", " ", " "),
    ],
)
def test_what_stands_around_a_match_is_cut_between_words(text, match, before, after):
    start = text.index(match)
    assert around(text, start, start + len(match), 8) == (before, after)
