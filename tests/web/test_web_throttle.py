"""Guessing is slowed down, whoever's name is guessed."""

import pytest

from oralhist.web.session import place
from oralhist.web.throttle import KEPT, Throttle


class Hand:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_after_too_many_failures_one_waits_and_then_may_try_again():
    hand = Hand()
    throttle = Throttle(hand, most=3, window=60)
    for _ in range(3):
        assert throttle.wait("aynur") == 0
        throttle.failed("aynur")
        hand.now += 1
    assert throttle.wait("aynur") == 57
    assert throttle.wait("somebody else") == 0
    hand.now += 57
    assert throttle.wait("aynur") == 0


def test_success_forgets_the_failures():
    throttle = Throttle(Hand(), most=1, window=60)
    throttle.failed("aynur")
    throttle.passed("aynur")
    assert throttle.wait("aynur") == 0


def test_a_flood_of_names_does_not_fill_the_memory():
    throttle = Throttle(Hand(), most=1, window=60)
    for number in range(KEPT + 50):
        throttle.failed(str(number))
    assert len(throttle._failures) == KEPT
    assert throttle.wait(str(KEPT + 49)) == 60


@pytest.mark.parametrize(
    "told, counted",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_whoever_has_a_network_of_addresses_is_counted_as_one(site, told, counted):
    with site.app.test_request_context("/", environ_base={"REMOTE_ADDR": told}):
        assert place() == counted
