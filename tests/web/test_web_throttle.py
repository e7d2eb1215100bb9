"""Guessing is slowed down, whoever's name is guessed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from site_for_tests import OURS, PASSWORD

from oralhist.web.session import LONG_WINDOW, TRIES_FOR_A_NAME, TRIES_FROM_EVERYWHERE, WINDOW, place
from oralhist.web.throttle import KEPT, Throttle
from oralhist.work import accounts


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


def test_no_try_is_made_beside_the_last_one():
    throttle = Throttle(Hand(), most=2, window=60)
    # Both are under way before either is known to be wrong.
    assert [throttle.begin("aynur") for _ in range(3)] == [0, 0, 60]
    throttle.right("aynur")
    assert [throttle.begin("aynur") for _ in range(2)] == [0, 60]
    throttle.right("somebody else")


def guess(site, name, password, place):
    form = {"name": name, "password": password}
    return site.app.test_client().post("/login", data=form, headers=OURS, environ_base={"REMOTE_ADDR": place})


def test_whoever_guesses_from_one_place_shuts_nobody_else_out(site):
    assert TRIES_FROM_EVERYWHERE > LONG_WINDOW // WINDOW * TRIES_FOR_A_NAME
    statuses = [guess(site, "keeper", "wrong", "203.0.113.7").status_code for _ in range(TRIES_FOR_A_NAME + 1)]
    assert statuses == [400] * TRIES_FOR_A_NAME + [429]
    assert guess(site, "keeper", PASSWORD, "203.0.113.7").status_code == 429
    assert guess(site, "keeper", PASSWORD, "198.51.100.4").status_code == 303


def test_whoever_guesses_from_many_places_has_a_hundred_tries_an_hour(site):
    places = [f"203.0.113.{n}" for n in range(TRIES_FROM_EVERYWHERE // TRIES_FOR_A_NAME + 1)]
    statuses = [guess(site, "keeper", "wrong", place).status_code for place in places for _ in range(TRIES_FOR_A_NAME)]
    assert statuses.count(400) == TRIES_FROM_EVERYWHERE and set(statuses[TRIES_FROM_EVERYWHERE:]) == {429}
    # A name that nobody has is answered alike.
    assert guess(site, "nobody", "wrong", places[-1]).status_code == 400


def test_passwords_tried_at_the_same_time_are_counted_before_they_are_compared(site, monkeypatch):
    beside = Barrier(TRIES_FOR_A_NAME + 4)
    compare = accounts.let_in

    def slowly(*asked):
        with suppress(BrokenBarrierError):
            beside.wait(2)
        return compare(*asked)

    monkeypatch.setattr(accounts, "let_in", slowly)
    with ThreadPoolExecutor(TRIES_FOR_A_NAME + 4) as crowd:
        answers = list(crowd.map(lambda _: guess(site, "keeper", "wrong", "203.0.113.7"), range(TRIES_FOR_A_NAME + 4)))
    assert sorted(one.status_code for one in answers) == [400] * TRIES_FOR_A_NAME + [429] * 4


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
