"""How the tagger gains from decisions: F1 on the half that nothing is tuned on, after 50 to 400 decisions on the other.

    python tests/benchmarks/learning_curve.py tests/data/tagging_gold.json

The archivist is played by the labels: of each passage the three candidates are decided on in turn, acceptable events
are left undecided. The passages come in an order that mixes events and languages.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

from oralhist.chronology.evaluation import Passage, evaluate, passages
from oralhist.chronology.learning import Decided, learn
from oralhist.chronology.tagger import TOLD, tag


def decided(passage: Passage) -> list[Decided]:
    """What the archivist says to the candidates of a passage."""
    return [
        Decided(
            means=frozenset(piece.means for piece in one.evidence if piece.kind in TOLD),
            score=one.score,
            accepted=one.event in passage.events,
        )
        for one in tag(passage.text, passage.language or None).candidates
        if one.event not in passage.acceptable
    ]


def main() -> None:
    """Print the curve as Markdown."""
    raw = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    dev, test = passages(raw, "dev"), passages(raw, "test")
    mixed = [dev[at * 101 % len(dev)] for at in range(len(dev))]
    print("| decisions | precision | recall | F1 | right among three |\n|---|---|---|---|---|")
    for wanted in (0, 50, 100, 200, 400, 800):
        given = list(islice((one for passage in mixed for one in decided(passage)), wanted))
        report = evaluate(test, learn(given))
        whole, share = report.whole, report.among_candidates / report.with_events
        print(f"| {len(given)} | {whole.precision:.2f} | {whole.recall:.2f} | {whole.f1:.2f} | {share:.2f} |")


if __name__ == "__main__":
    main()
