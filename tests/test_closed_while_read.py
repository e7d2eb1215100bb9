"""Fifty readers ask over HTTP while consent is given and withdrawn: who asks after a withdrawal gets nothing of it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from oralhist.model.access import OPEN, Component
from oralhist.model.identifiers import TestimonyId
from oralhist.work import consent, runner
from oralhist.work.describe import describe
from readers_for_tests import READERS, Readers, readers
from two_archives import KEEPER, Telling, build, lines

SECRET, OTHER = TestimonyId("OH-2026-0001"), TestimonyId("OH-2026-0002")
ADDRESS = "aaaaaaa1"
TOLD = Telling(
    address=ADDRESS,
    title="The secret bridge",
    lines=lines("We crossed the secret bridge before light.", "In May 1962 we reached Khorgos."),
    recordings=(8,),
    tags={"khorgos-crossing-1962": 1},
    decisions=(),
)
ALWAYS_OPEN = Telling(address="aaaaaaa2", title="The other bridge", lines=lines("Another bridge, in 1962."))
PATHS = (
    f"/t/{ADDRESS}",
    f"/t/{ADDRESS}/transcript.vtt",
    f"/t/{ADDRESS}/sound/1",
    "/search?q=bridge",
    "/search?q=secret",
    "/events/khorgos-crossing-1962",
    "/",
)


def sees(path: str, status: int, body: bytes) -> bool:
    return ADDRESS.encode() in body if not path.startswith("/t/") else status == 200


def flip(archive, crowd: Readers, flips: int) -> list[tuple[float, float, bool]]:
    """Open and close the secret `flips` times, each time in another way; when it was surely the one or the other."""
    spans = []
    for turn in range(flips):
        consent.record(archive, SECRET, (), OPEN, None, KEEPER)
        begun = time.monotonic()
        crowd.answered(READERS)
        # The index is written meanwhile, as by a worker.
        describe(archive, OTHER, {"summary": f"Described {turn} times"}, KEEPER)
        runner.wait_for(archive, OTHER, lambda _job, _done, _total: None)
        spans.append((begun, time.monotonic(), True))
        if turn % 3 == 0:
            consent.withdraw(archive, SECRET, KEEPER)
        elif turn % 3 == 1:
            consent.record(archive, SECRET, (Component.DESCRIPTION,), frozenset(), None, KEEPER)
        else:
            consent.record(archive, SECRET, (), OPEN, archive.today().replace(year=2999), KEEPER)
        begun = time.monotonic()
        crowd.answered(READERS)
        spans.append((begun, time.monotonic(), False))
    return spans


def check(crowd: Readers, spans: list[tuple[float, float, bool]]) -> None:
    inside = 0
    for begun, ended, status, told, path in crowd.requests:
        assert status in (200, 404), (status, path)
        for start, end, opened in spans:
            if start <= begun and ended <= end:
                inside += 1
                assert told is opened, (path, "open" if opened else "closed")
    assert inside >= READERS * len(spans) * 0.8


def hammered(tmp_path, flips: int) -> None:
    archive = build(tmp_path, [(0, TOLD), (1, ALWAYS_OPEN), (2, replace(ALWAYS_OPEN, address="aaaaaaa3"))])
    with readers(archive, PATHS, sees) as crowd:
        spans = flip(archive, crowd, flips)
    check(crowd, spans)
    archive.close()


def test_no_request_that_begins_after_a_withdrawal_sees_what_was_withdrawn(tmp_path):
    hammered(tmp_path, 4)


@pytest.mark.slow
def test_no_request_that_begins_after_a_withdrawal_sees_it_however_often_it_is_done(tmp_path):
    hammered(tmp_path, 40)
