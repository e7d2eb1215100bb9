"""Search over HTTP: `oralhist serve` on an archive with the invented corpus, asked over loopback by one and by many.

    python tests/benchmarks/search/load.py FOLDER PASSAGES [--each N] [--readers N] [--rounds N]

FOLDER is that of `measure.py`. All classes are mixed. Wall times say little on a machine that does other things too, so
the processor time of the server is told besides: a request's, and how many requests one core could answer in a second.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from corpus import SEED, Corpus
from fill import filled
from measure import as_query, percentile

TICKS = os.sysconf("SC_CLK_TCK")


def addresses(corpus: Corpus, each: int) -> list[str]:
    """The addresses of pages of results, the classes mixed."""
    found = []
    for asked in corpus.queries(each):
        narrowed = {"language": asked.language} if asked.language else {}
        found.append("/search?" + urlencode({"q": as_query(asked), **narrowed}))
    random.Random(SEED).shuffle(found)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def spent(process: int) -> float:
    """Processor seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def ask(port: int, paths: list[str], took: list[float]) -> None:
    """Ask for all `paths` one after another over one connection; how long each took, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, (answer.status, path)
    connection.close()


def wait_for(port: int) -> None:
    """Return when somebody answers on `port`."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not come up")


def measure(port: int, server: int, paths: list[str], readers: int, rounds: int) -> None:
    """Ask with one reader, then with many; print what it took."""
    ask(port, paths, [])
    for many in (1, readers):
        took: list[float] = []
        began, used = time.perf_counter(), spent(server)
        threads = [threading.Thread(target=ask, args=(port, paths * rounds, took)) for _ in range(many)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wall, used = time.perf_counter() - began, spent(server) - used
        each = used / len(took) * 1000
        print(
            f"{many} reader(s): {len(took)} pages, median {statistics.median(took):.0f} ms, "
            f"p95 {percentile(took, 0.95):.0f} ms, {len(took) / wall:.0f} a second; "
            f"server {each:.1f} CPU ms a page: {1000 / each:.0f} a second of one core"
        )


def main() -> None:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("passages", type=int)
    parser.add_argument("--each", type=int, default=10)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    archive = filled(options.folder / "archive", options.passages)
    paths = addresses(Corpus(options.passages, events=len(archive.chronology().events)), options.each)
    archive.close()
    port = free_port()
    command = [sys.executable, "-m", "oralhist.cli", "--data", str(options.folder / "archive"), "serve"]
    server = subprocess.Popen([*command, "--no-worker", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        measure(port, server.pid, paths, options.readers, options.rounds)
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    main()
