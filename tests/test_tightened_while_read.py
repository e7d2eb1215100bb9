"""Fifty readers ask over HTTP while a narrator closes by the private link: who asks after it gets nothing of it."""

from __future__ import annotations

import http.client
import time
from urllib.parse import urlencode

from oralhist.model.access import OPEN
from oralhist.work import consent, links
from readers_for_tests import READERS, readers
from test_closed_while_read import ADDRESS, ALWAYS_OPEN, SECRET, TOLD, sees
from two_archives import KEEPER, OURS, build

WORDS = (f"/t/{ADDRESS}/transcript.vtt", "/search?q=Khorgos", "/events/khorgos-crossing-1962")
SOUND = (f"/t/{ADDRESS}/sound/1",)
ALL = (f"/t/{ADDRESS}", "/", "/search?q=secret", *WORDS, *SOUND)


def close(port: int, path: str, form: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {**OURS, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", path, urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 303


def test_no_request_that_begins_after_the_narrator_closed_a_part_sees_it(tmp_path):
    archive = build(tmp_path, [(0, TOLD), (1, ALWAYS_OPEN)])
    own = f"/mine/{links.make(archive, SECRET, '', KEEPER)}"
    steps = (
        ({"part": "sound", "whom": "nobody"}, "close", SOUND),
        ({"part": "transcript", "whom": "family"}, "close", WORDS),
        ({"sure": "yes"}, "hide", ALL),
    )
    spans = []
    consent.record(archive, SECRET, (), OPEN, None, KEEPER)
    with readers(archive, ALL, sees) as crowd:
        crowd.answered(READERS)
        for form, deed, shut in steps:
            close(crowd.port, f"{own}/{deed}", form)
            spans.append((time.monotonic(), shut))
            crowd.answered(READERS)
    seen_before = [told for _, ended, _, told, _ in crowd.requests if ended < spans[0][0]]
    assert any(seen_before)
    for begun, _, status, told, path in crowd.requests:
        assert status in (200, 404), (status, path)
        for since, shut in spans:
            assert not (begun >= since and path in shut and told), path
    archive.close()
