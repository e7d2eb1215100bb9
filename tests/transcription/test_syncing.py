"""A text without times finds its seconds by what a machine heard, however badly; another text is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oralhist.model.refusals import Refusal
from oralhist.transcription.port import Line
from oralhist.transcription.syncing import sync


def line(start: float, end: float, text: str) -> Line:
    return Line(start_ms=round(start * 1000), end_ms=round(end * 1000), text=text)


HEARD = [
    line(2, 5, "We crossed the wooden bridge before it was light."),
    line(9, 12, "My mother carried the samovar and I carried the quilts."),
    line(30, 33, "Nobody spoke, not even the children."),
]


def test_each_text_lies_where_it_was_heard():
    texts = [
        "We crossed a wooden bridge, before it was light.",
        "My mother carried the samovar; I carried the quilts.",
        "And nobody spoke. Not even the children!",
    ]
    synced = sync(texts, HEARD)
    assert [[part.text for part in lines] for lines in synced.lines] == [[text] for text in texts]
    for lines, heard in zip(synced.lines, HEARD, strict=True):
        assert abs(lines[0].start_ms - heard.start_ms) < 500
        assert abs(lines[-1].end_ms - heard.end_ms) < 500
    assert synced.share > 0.8


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        # What the base model made of the clips kk_ksc_1 and zh_aishell.
        (
            "Алға қарай бес метр жүр тоқта сосын солға карай екі метр жүр",
            [
                line(0.0, 2.2, "алғаңра ебес митр жір токта,"),
                line(2.3, 4.6, "сусу сулғаңра ег митр жір."),
            ],
        ),
        ("广州市房地产中介协会分析", [line(0.3, 3.9, "廣州市佛地產中間協會飛行")]),
        (
            "ءبىز كوكتەمدە اعاش كوپىردەن وتتىك، انام ساماۋىردى كوتەردى",
            [line(2, 5, "біз көктемде ағаш көпірден өттік"), line(5.2, 7, "анам самаурды көтерді")],
        ),
        ("بىز كۆۋرۈكتىن ئۆتتۇق", [line(1, 3, "بىز كۈۋرۈكتىن ئۆتتۇك")]),
    ],
)
def test_letters_that_are_heard_wrongly_do_not_matter(said, heard):
    ((placed,),) = sync([said], heard).lines
    assert abs(placed.start_ms - heard[0].start_ms) < 500
    assert abs(placed.end_ms - heard[-1].end_ms) < 1000


def test_what_lasts_long_is_cut_into_sentences():
    (lines,) = sync([" ".join(one.text for one in HEARD)], HEARD).lines
    assert [part.text for part in lines] == [one.text for one in HEARD]
    for part, heard in zip(lines, HEARD, strict=True):
        assert abs(part.start_ms - heard.start_ms) < 500


def test_what_was_left_out_lies_between_its_neighbours():
    texts = [HEARD[0].text, "Then the guard shouted.", HEARD[2].text]
    middle = sync(texts, HEARD).lines[1][0]
    assert 4500 <= middle.start_ms <= middle.end_ms <= 30_500


def test_a_text_of_something_else_is_refused():
    with pytest.raises(Refusal, match="not what was heard"):
        sync(["In the archive of the town there are three letters from my aunt.", "She wrote them in 1989."], HEARD)


def test_where_nothing_was_heard_nothing_can_be_placed():
    with pytest.raises(Refusal, match="No machine heard"):
        sync(["Words."], [])
    with pytest.raises(Refusal, match="not what was heard"):
        sync(["— … —"], HEARD)


@given(st.lists(st.sampled_from([*(one.text for one in HEARD), "—", "Something else.", "我们过了桥"]), max_size=6))
def test_times_run_forward_and_no_word_is_lost(more):
    texts = [HEARD[0].text, *more, HEARD[1].text, HEARD[2].text]
    synced = sync(texts, HEARD)
    moments = [moment for lines in synced.lines for part in lines for moment in (part.start_ms, part.end_ms)]
    assert moments == sorted(moments)
    assert [" ".join(part.text for part in lines).split() for lines in synced.lines] == [one.split() for one in texts]
