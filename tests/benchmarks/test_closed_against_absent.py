"""The time of an answer does not tell that something closed is there."""

from __future__ import annotations

from collections import Counter
from statistics import median

import pytest
from closed_against_absent import in_turns, mann_whitney, measured

from oralhist.model.codes import DRAWN, whole_code
from oralhist.model.identifiers import CROCKFORD, TestimonyId
from oralhist.work import links
from oralhist.work.accounts import let_in
from steps_for_tests import differing, steps
from two_archives import KEEPER, PASSWORD, Telling, build, lines


def test_mann_and_whitney_s_test_gives_what_the_books_give():
    assert mann_whitney([19, 22, 16, 29, 24], [20, 11, 17, 12]) == pytest.approx(0.0864, abs=1e-4)
    assert mann_whitney([1, 2, 3], [1, 2, 3]) == 1
    assert mann_whitney(range(100), range(30, 130)) < 1e-6


@pytest.mark.slow
def test_closed_things_take_as_long_as_things_that_never_were(tmp_path):
    """Looser than the benchmark of the same name, whose figures are in docs/benchmarks.md: machines are shared."""
    for kind, (closed, absent, _) in measured(tmp_path, 1000, searches=True).items():
        assert abs(closed / absent - 1) < 0.1, kind


@pytest.mark.slow
def test_a_log_in_takes_as_long_for_a_name_that_nobody_has(tmp_path):
    archive = build(tmp_path, [])

    def ask(name: str) -> None:
        assert let_in(archive, name, PASSWORD[::-1]) is None

    known, unknown = (median(times) for times in in_turns(ask, "scholar", "nobody", 60))
    assert abs(known / unknown - 1) < 0.1
    archive.close()


def test_a_secret_of_which_all_but_the_end_is_right_takes_the_steps_of_one_of_which_nothing_is(tmp_path):
    """A digest is looked up: how much of the secret is right does not show, in the answer or in its time."""
    archive = build(tmp_path, [(0, Telling(address="aaaaaaa1", title="A bridge", lines=lines("A bridge.")))])
    drawn = links.make(archive, TestimonyId("OH-2026-0001"), "", KEEPER)[:DRAWN]
    near = whole_code(drawn[:-1] + ("0" if drawn[-1] != "0" else "1"))
    far = whole_code("".join(CROCKFORD[-1 - CROCKFORD.index(one)] for one in drawn))

    def asking(secret: str) -> Counter[str]:
        assert links.known(archive, secret) is None
        return steps(lambda: links.known(archive, secret))

    almost, nothing = asking(near), asking(far)
    assert sum(almost.values()) > 10
    assert differing(almost, nothing) == {}
    archive.close()
