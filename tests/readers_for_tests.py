"""Fifty readers who ask over HTTP again and again while something is closed."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from oralhist.web.app import create_app
from oralhist.web.serving import make_server

READERS = 50


@dataclass
class Readers:
    """What every request for one of `paths` saw: when it began and ended, its status, and whether the secret was in it.

    `sees` says that of an answer: its path, status and body.
    """

    port: int
    paths: Sequence[str]
    sees: Callable[[str, int, bytes], bool]
    over: threading.Event = field(default_factory=threading.Event)
    more: threading.Condition = field(default_factory=threading.Condition)
    requests: list[tuple[float, float, int, bool, str]] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)

    def read(self, first: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            number = first
            while not self.over.is_set():
                path = self.paths[number % len(self.paths)]
                number += 1
                begun = time.monotonic()
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                told = self.sees(path, answer.status, body)
                with self.more:
                    self.requests.append((begun, time.monotonic(), answer.status, told, path))
                    self.more.notify_all()
        except (OSError, http.client.HTTPException) as fault:
            self.faults.append(fault)
        finally:
            connection.close()

    def answered(self, count: int) -> None:
        """Return when `count` more requests that begin from now on have been answered."""
        now = time.monotonic()
        with self.more:
            enough = self.more.wait_for(
                lambda: bool(self.faults) or sum(begun >= now for begun, *_ in self.requests[-4 * count :]) >= count,
                120,
            )
        assert enough and not self.faults, self.faults


@contextmanager
def readers(archive, paths: Sequence[str], sees: Callable[[str, int, bytes], bool]) -> Iterator[Readers]:
    server = make_server(create_app(archive), archive, host="127.0.0.1", port=0)
    serving = threading.Thread(target=server.run)
    serving.start()
    crowd = Readers(server.port, paths, sees)
    threads = [threading.Thread(target=crowd.read, args=(n,)) for n in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield crowd
    finally:
        crowd.over.set()
        for thread in threads:
            thread.join()
        server.stop()
        serving.join()
