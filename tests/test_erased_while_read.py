"""Fifty readers ask over HTTP while testimonies are erased, one after another: who asks after that sees nothing."""

from __future__ import annotations

import time
from dataclasses import replace

from archives_for_tests import findings
from oralhist.model.identifiers import TestimonyId
from oralhist.work import accounts, erasure, runner
from readers_for_tests import READERS, readers
from two_archives import BEGUN, KEEPER, LATER, PASSWORD, Telling, build, lines

TOLD = Telling(
    address="aaaaaaa1",
    title="The secret bridge",
    lines=lines("We crossed the secret bridge before light.", "In May 1962 we reached Khorgos."),
    recordings=(8,),
    tags={"khorgos-crossing-1962": 1},
    translated=("Мы перешли мост.", "The secret path."),
)
ADDRESSES = ("aaaaaaa1", "aaaaaaa2", "aaaaaaa3")
PATHS = (
    *(f"/t/{address}" for address in ADDRESSES),
    *(f"/t/{address}/transcript.vtt" for address in ADDRESSES),
    *(f"/t/{address}/transcript.json" for address in ADDRESSES),
    *(f"/t/{address}/sound/1" for address in ADDRESSES),
    "/search?q=bridge",
    "/search?q=secret",
    "/search.csv?q=secret",
    "/events/khorgos-crossing-1962",
    "/",
)


def test_no_request_that_begins_after_an_erasure_sees_anything_of_it(tmp_path):
    told = [(n, replace(TOLD, address=address, title=f"{TOLD.title} {n}")) for n, address in enumerate(ADDRESSES)]
    archive = build(tmp_path, told)
    archive.clock = lambda: BEGUN
    accounts.add(archive, "aigul", "archivist", KEEPER, password=PASSWORD)
    archive.clock = lambda: LATER
    first, second = (accounts.known(archive, name, PASSWORD) for name in ("aigul", "keeper"))
    assert first is not None and second is not None
    seen: list[tuple[float, float, int]] = []

    def sees(path: str, status: int, body: bytes) -> tuple[str, ...]:
        """The addresses of which the answer says something."""
        if path.startswith("/t/"):
            return (path[3:11],) if status == 200 else ()
        return tuple(address for address in ADDRESSES if address.encode() in body)

    with readers(archive, PATHS, sees) as crowd:
        for n, _ in enumerate(ADDRESSES):
            number = TestimonyId(f"OH-2026-{n + 1:04d}")
            erasure.ask(archive, number, first)
            begun = time.monotonic()
            crowd.answered(READERS)
            seen.append((begun, time.monotonic(), n))
            erasure.erase(archive, number, second)
            begun = time.monotonic()
            crowd.answered(READERS)
            # Files, index and catalogue are made clean meanwhile, as by a worker.
            assert runner.wait_for(archive, number, lambda _job, _done, _total: None) == ()
            crowd.answered(READERS)
            seen.append((begun, time.monotonic(), n + 1))
    inside = 0
    for begun, ended, status, told_of, path in crowd.requests:
        assert status in (200, 404), (status, path)
        for start, end, gone in seen:
            if start <= begun and ended <= end:
                inside += 1
                asked = [address for address in ADDRESSES if address in path] or ADDRESSES
                assert set(told_of) == {address for address in asked if address in ADDRESSES[gone:]}, (path, gone)
    assert inside >= 4 * READERS
    assert findings(archive) == []
    archive.close()
