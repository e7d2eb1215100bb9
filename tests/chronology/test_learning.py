"""What decisions teach: the same ones always the same, in a sentence, and only so much."""

from __future__ import annotations

from math import exp, isclose

from hypothesis import given
from hypothesis import strategies as st

from oralhist.chronology.learning import MOST, Decided, learn, lessons

DECISIONS = st.lists(
    st.builds(
        Decided,
        means=st.frozensets(st.sampled_from(["the radio", "hunger", "a passport"]), max_size=3),
        score=st.floats(0.001, 0.999),
        accepted=st.booleans(),
    ),
    max_size=30,
)


def told(means: str, accepted: bool, times: int, score: float = 0.6) -> list[Decided]:
    return [Decided(means=frozenset([means]), score=score, accepted=accepted)] * times


def test_what_was_rejected_again_and_again_counts_less_and_what_was_accepted_against_expectation_more() -> None:
    factors = learn([*told("the radio", False, 90), *told("a passport", True, 90, score=0.2)])
    assert factors["the radio"] < 0.7
    assert factors["a passport"] > 1.5


def test_few_decisions_change_little() -> None:
    assert 0.99 < learn(told("the radio", False, 1))["the radio"] < 1
    assert 0.8 < learn(told("the radio", False, 20))["the radio"] < 0.9


def test_what_came_as_expected_teaches_nothing() -> None:
    factors = learn([*told("hunger", True, 3), *told("hunger", False, 2)])
    assert isclose(factors["hunger"], 1.0)


def test_a_lesson_is_said_in_a_sentence() -> None:
    (lesson,) = lessons(told("the radio", False, 20, score=0.5))
    assert str(lesson) == "the radio: accepted 0 of 20 times, expected 10.0; counts 0.88 times as much"


@given(DECISIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_decisions_does_not_matter(given: list[Decided], chance) -> None:
    other = list(given)
    chance.shuffle(other)
    assert learn(given) == learn(other)


@given(DECISIONS)
def test_no_factor_is_beyond_the_limit(given: list[Decided]) -> None:
    assert all(exp(-MOST) <= factor <= exp(MOST) for factor in learn(given).values())


def test_nothing_decided_is_nothing_learned() -> None:
    assert learn([]) == {}
