"""A word that only closed passages hold is answered by the very steps by which one is that nobody said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from oralhist.web.app import create_app
from steps_for_tests import differing, steps
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


def asking(client: FlaskClient, address: str) -> Counter[str]:
    """What the third of three answers takes: the first time, the index is read."""

    def ask() -> None:
        assert client.get(address, buffered=True).status_code == 200

    return [steps(ask) for _ in range(3)][2]


ASKED = [page.format(quote(query.format(word))) for page in PAGES for query in QUERIES for word in SAID]


@pytest.mark.parametrize("address", [*ASKED, *(f"/names?q={quote(word)}" for word in SAID)])
def test_a_word_of_closed_passages_takes_the_steps_of_one_that_nobody_said(clients, address):
    """From the second time on. Times themselves: tests/benchmarks."""
    ours, theirs = (asking(client, address) for client in clients)
    assert sum(ours.values()) > 1000
    assert differing(ours, theirs) == {}


def test_a_name_that_is_typed_otherwise_takes_them_the_first_time(clients, tmp_path):
    """What is found is kept by the folded word: other capitals, or another word beside it, are no new question."""
    archive = build(tmp_path, [(0, Telling(address="aaaaaaa1", title="A bridge", lines=closed(OTHERS)))])
    other = create_app(archive)
    for client in clients:
        asking(client, "/names?q=Jumagul")
        asking(client, "/names?q=bbbb")
    for typed in ("JUmagul+bbbb", "jUMAGUL+bbbb", "bbbb+Jumagul"):
        asking(other.test_client(), f"/names?q={typed}")  # what a process learns of a spelling, it learns once

        def first(client: FlaskClient, typed: str = typed) -> Counter[str]:
            return steps(lambda: client.get(f"/names?q={typed}", buffered=True))

        assert differing(*(first(client) for client in clients)) == {}
    archive.close()
