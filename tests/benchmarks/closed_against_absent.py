"""Whether the time of an answer tells that something closed is there: closed addresses against one never given.

    python tests/benchmarks/closed_against_absent.py [--pairs 2000]

Besides, a word that only closed passages hold is searched for again and again, against one that nobody said: the first
time takes longer, and the threat model says so. Both are asked in turns, which of the two first by chance; the medians
are compared, and the distributions by Mann and Whitney's test (Annals of Mathematical Statistics 18, 1947; normal
approximation, ties).
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from oralhist.model.access import OPEN, State
from oralhist.web.app import create_app
from two_archives import FAR, Telling, build, lines

NEVER = "00000000"
TOLD = Telling(address="aaaaaaa1", title="A bridge", lines=lines("A bridge.", "Another."), recordings=(8,))
CLOSED = {
    "without a decision": Telling(address="aaaaaaa2", title="A", lines=TOLD.lines, recordings=(8,), decisions=()),
    "embargoed": Telling(address="aaaaaaa3", title="B", lines=TOLD.lines, decisions=(((), OPEN, FAR),)),
    "withdrawn": Telling(address="aaaaaaa4", title="C", lines=TOLD.lines, state=State.HIDDEN),
    "sealed": Telling(address="aaaaaaa5", title="D", lines=TOLD.lines, state=State.SEALED),
}
WORDY = Telling(
    address="aaaaaaa6",
    title="E",
    lines=lines(*(f"qyzylsu {n} " + " ".join(f"word{n}x{m}" for m in range(80)) for n in range(200))),
    decisions=(),
)
SEARCHES = {"search, a word in 200 closed passages": ("/search?q=qyzylsu", "/search?q=vprtmbk")}
PAGES = ("/t/{}", "/t/{}/sound/1", "/t/{}/transcript.vtt")


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """The two-sided probability that samples of one distribution differ so much."""
    pooled = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, start = [0.0, 0.0], 0
    while start < len(pooled):
        end = start
        while end < len(pooled) and pooled[end][0] == pooled[start][0]:
            end += 1
        for _, which in pooled[start:end]:
            ranks[which] += (start + 1 + end) / 2
        start = end
    n, m = len(one), len(other)
    ties = sum(count**3 - count for count in Counter(value for value, _ in pooled).values())
    spread = math.sqrt(n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1))))
    apart = ranks[0] - n * (n + m + 1) / 2
    return math.erfc(abs(apart) / spread / math.sqrt(2)) if spread else 1.0


def in_turns(ask: Callable[[str], None], ours: str, theirs: str, pairs: int) -> tuple[list[int], list[int]]:
    """Nanoseconds that `ask` takes for the one and for the other path, asked in turns."""
    chance = random.Random(1962)
    times: dict[str, list[int]] = {ours: [], theirs: []}
    gc.collect()
    gc.disable()
    try:
        for _ in range(pairs):
            for path in chance.sample([ours, theirs], 2):
                begun = time.perf_counter_ns()
                ask(path)
                times[path].append(time.perf_counter_ns() - begun)
    finally:
        gc.enable()
    return times[ours], times[theirs]


def measured(folder: Path, pairs: int, searches: bool = False) -> dict[str, tuple[float, float, float]]:
    """For each kind of closed thing and page: the medians in ms of closed and of absent, and the probability."""
    archive = build(folder, list(enumerate([TOLD, *CLOSED.values(), *([WORDY] if searches else [])])))
    client = create_app(archive).test_client()

    def ask(path: str) -> None:
        assert client.get(path, buffered=True).status_code == (200 if path.startswith("/search") else 404)

    asked = {
        f"{kind}, {page.format('…')}": (page.format(telling.address), page.format(NEVER))
        for kind, telling in CLOSED.items()
        for page in (PAGES if telling.recordings else PAGES[:1])
    }
    found = {}
    for name, (ours, theirs) in {**asked, **(SEARCHES if searches else {})}.items():
        in_turns(ask, ours, theirs, 50)
        closed, absent = in_turns(ask, ours, theirs, pairs)
        found[name] = (median(closed) / 1e6, median(absent) / 1e6, mann_whitney(closed, absent))
    archive.close()
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=2000)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write("| closed how | closed, ms | absent, ms | apart | p |\n|---|---|---|---|---|\n")
        for name, (closed, absent, p) in measured(Path(folder), pairs, searches=True).items():
            apart = f"{closed / absent - 1:+.1%}"
            sys.stdout.write(f"| {name} | {closed:.3f} | {absent:.3f} | {apart} | {p:.2f} |\n")


if __name__ == "__main__":
    main()
