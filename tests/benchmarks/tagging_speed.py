"""How fast segments are tagged on one core and on two.

    python tests/benchmarks/tagging_speed.py tests/data/tagging_gold.json [SEGMENTS]

The segments are the sentences of the gold passages, each once with the words as they are, then again and again with a
number added, so that no text comes twice; a testimony has 500 of them.
"""

from __future__ import annotations

import json
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from oralhist.chronology.evaluation import passages
from oralhist.chronology.tagger import suggest_all


def testimonies(path: Path, wanted: int) -> list[tuple[list[str], list[str]]]:
    """So many segments in testimonies of 500, with their languages."""
    said = [
        (sentence, passage.language)
        for passage in passages(json.loads(path.read_text(encoding="utf-8")))
        for sentence in re.split(r"(?<=[.!?؟。！？])\s*", passage.text)
        if sentence
    ]
    made = [(f"{said[at % len(said)][0]} {at}", said[at % len(said)][1]) for at in range(wanted)]
    parts = [made[at : at + 500] for at in range(0, wanted, 500)]
    return [([text for text, _ in part], [language for _, language in part]) for part in parts]


def tagged(testimony: tuple[list[str], list[str]]) -> tuple[int, float]:
    """Tag one testimony: how many suggestions, and the seconds of computing, whoever else computes meanwhile."""
    began = time.process_time()
    found = sum(map(len, suggest_all(*testimony)))
    return found, time.process_time() - began


def main() -> None:
    """Print how long it took, and segments for each second of computing."""
    path, wanted = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    given = testimonies(path, wanted)
    tagged(given[0])
    for cores in (1, 2):
        with ProcessPoolExecutor(cores) as pool:
            list(pool.map(tagged, given[:cores]))
            began = time.perf_counter()
            answers = list(pool.map(tagged, given))
            spent = time.perf_counter() - began
        rate = wanted / sum(seconds for _, seconds in answers)
        print(f"{cores} process(es): {wanted} segments in {spent:.1f} s, {rate:.0f} for each second of computing")


if __name__ == "__main__":
    main()
