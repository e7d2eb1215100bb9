"""A word that only closed passages hold is answered by the very steps by which one is that nobody said."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from oralhist.web.app import create_app
from two_archives import Telling, build, lines

SAID = ("qyzylsu", "Серікжан", "تۇرسۇنئاي", "赵铁柱", "Bolatbek Zhumagul")
OTHERS = ("vprtmbk", "Мұхтарғұл", "قۇربانجان", "孙铜锤", "Nartaibek Shynarai")
PAGES = ("/search?q={}", "/search/concordance?q={}")
QUERIES = ("{}", "{}*", "{}~", '"{}"', "{} near/5 bridge", "bridge {}", "bridge OR {}", "bridge -{}", "name:{}")


@pytest.fixture(scope="module")
def clients(tmp_path_factory) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Two archives: in one closed passages say the words that are asked for, in the other they say others."""
    archives = [
        build(
            tmp_path_factory.mktemp("archive"),
            [
                (0, Telling(address="aaaaaaa1", title="A bridge", lines=lines("The bridge over it.", "Another."))),
                (1, Telling(address="aaaaaaa2", title="Closed", lines=closed(words), decisions=())),
            ],
        )
        for words in (SAID, OTHERS)
    ]
    yield create_app(archives[0]).test_client(), create_app(archives[1]).test_client()
    for archive in archives:
        archive.close()


def closed(words: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return lines(*(f"{word} at the bridge, {number}." for word in words for number in range(5)))


def steps(client: FlaskClient, address: str) -> Counter[str]:
    """How often each function of Python is called for the answer."""
    called: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            called[frame.f_code.co_qualname] += 1

    gc.disable()  # what it collects of others' things may call functions of theirs
    sys.setprofile(note)
    try:
        answer = client.get(address, buffered=True)
    finally:
        sys.setprofile(None)
        gc.enable()
    assert answer.status_code == 200
    return called


ASKED = [page.format(quote(query.format(word))) for page in PAGES for query in QUERIES for word in SAID]


@pytest.mark.parametrize("address", [*ASKED, *(f"/names?q={quote(word)}" for word in SAID)])
def test_a_word_of_closed_passages_takes_the_steps_of_one_that_nobody_said(clients, address):
    """From the second time on: the first time the index is read. Times themselves: tests/benchmarks."""
    ours, theirs = ([steps(client, address) for _ in range(3)][2] for client in clients)
    assert sum(ours.values()) > 1000
    assert {name: (ours[name], theirs[name]) for name in ours | theirs if ours[name] != theirs[name]} == {}
