"""Fifty readers ask over HTTP while a span is withheld and opened: who asks after that gets nothing of it."""

from __future__ import annotations

import time
from collections.abc import Callable

from oralhist.catalogue import testimonies
from oralhist.model.identifiers import TestimonyId
from oralhist.work import runner
from oralhist.work.restrict import Wish, lift, restrict
from readers_for_tests import READERS, readers
from two_archives import KEEPER, Telling, build, lines

NUMBER, ADDRESS = TestimonyId("OH-2026-0001"), "aaaaaaa1"
TOLD = Telling(
    address=ADDRESS,
    title="The bridge",
    lines=lines("We crossed the bridge.", "A secret path, in May 1962 at Khorgos, from the bridge.", "We had tea."),
    recordings=(12,),
    tags={"khorgos-crossing-1962": 1},
    translated=("Мы перешли мост.", "The secret path.", "Мы пили чай."),
)
WISH = Wish(recording=1, start_ms=4000, end_ms=8000)
PATHS = (
    f"/t/{ADDRESS}",
    *(f"/t/{ADDRESS}/{layer}.{form}" for layer in ("transcript", "translation") for form in ("vtt", "json", "txt")),
    f"/t/{ADDRESS}/sound/1",
    f"/t/{ADDRESS}?q=path",
    "/search?q=bridge",
    "/search?q=Khorgos",
    "/search.csv?q=path",
    "/names?q=Khorgos",
    "/events/khorgos-crossing-1962",
)


def seeing(sound: bytes) -> Callable[[str, int, bytes], bool]:
    def sees(path: str, _status: int, body: bytes) -> bool:
        return body == sound if path.endswith("/sound/1") else b"secret" in body

    return sees


def test_no_request_that_begins_after_a_restriction_sees_or_hears_what_is_withheld(tmp_path):
    archive = build(tmp_path, [(0, TOLD)])
    row = testimonies.by_number(archive.db, NUMBER).row
    sound = archive.folders.copy(testimonies.recordings_of(archive.db, row)[0].id).read_bytes()
    spans = []
    with readers(archive, PATHS, seeing(sound)) as crowd:
        for _ in range(3):
            begun = time.monotonic()
            crowd.answered(READERS)
            spans.append((begun, time.monotonic(), True))
            made = restrict(archive, NUMBER, WISH, KEEPER)
            begun = time.monotonic()
            crowd.answered(READERS)
            # Copy and index are made again meanwhile, as by a worker.
            runner.wait_for(archive, NUMBER, lambda _job, _done, _total: None)
            crowd.answered(READERS)
            spans.append((begun, time.monotonic(), False))
            lift(archive, NUMBER, made.number, KEEPER)
            runner.wait_for(archive, NUMBER, lambda _job, _done, _total: None)
    inside = {True: 0, False: 0}
    for begun, ended, status, told, path in crowd.requests:
        assert status in (200, 404), (status, path)
        for start, end, opened in spans:
            if start <= begun and ended <= end:
                inside[opened] += 1
                assert not told or opened, path
                assert told or not opened or path.startswith("/names"), path
    assert all(many >= 2 * READERS for many in inside.values())
    archive.close()
