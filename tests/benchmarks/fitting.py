"""Fits the numbers of the tagger (`chronology.weights`) anew, and says what they are worth on passages left out.

    python tests/benchmarks/fitting.py tests/data/tagging_gold.json

Only the half `dev` is looked at. Each of its passages is read with those wordings only that another one has too, to
stand for texts whose wording nobody listed. Logistic regression on all pairs of a passage and an event of which
anything is told, acceptable events left out, with numbers held towards 0; then five-fold, each fifth tagged with what
the others give, beside the numbers of the package. It prints them as they stand in `weights`; nothing is written.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from oralhist.chronology import tagger, weights
from oralhist.chronology.evaluation import Passage, passages
from oralhist.chronology.load import load
from oralhist.chronology.readings import Reading, read
from oralhist.chronology.weights import DATE, SHARED_PLACE, TELLING_PLACE, DateKind, date_kinds, place_weights

KINDS = tuple(DateKind)
NAMES = ("BIAS", "CUES", "TOPICS", "AGAINST_ALL", "RIVALS", "TELLING_PLACE", "SHARED_PLACE", *KINDS)
HELD = 0.5
"""How strongly a number is held: as by so many passages that say it is 0."""

STEPS, STEP = 200, 0.05
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Of one passage, for each event: what is found, whether anything is told, and 1 or 0, or -1 where it is open."""

    told: np.ndarray
    topics: np.ndarray
    less: np.ndarray
    against: float
    dates: np.ndarray
    places: np.ndarray
    counts: np.ndarray
    label: np.ndarray


def shared(given: Sequence[Passage]) -> list[Reading]:
    """The passages as they are read with wordings that another one has too."""
    known = load()
    found = [read(one.text, one.language or None, known) for one in given]
    often = Counter(wording for one in found for wording in {(cue.group.id, cue.wording) for cue in one.cues})
    return [
        replace(one, cues=tuple(cue for cue in one.cues if often[(cue.group.id, cue.wording)] > 1)) for one in found
    ]


def pairs(passage: Passage, own: Reading) -> Pairs:
    """What the tagger adds up for a passage, before it is weighed."""
    known = load()
    events = list(known.events)
    told, topics, against = tagger._told(own, [], {})
    kinds = date_kinds(own.dates, known)
    where = place_weights(tuple(place.id for place in own.places), known)
    of_cues = np.array([told.get(event, 0.0) for event in events])
    of_topics = np.array([topics.get(event, 0.0) for event in events])
    label = [-1 if event in passage.acceptable - passage.events else int(event in passage.events) for event in events]
    day = np.array([kinds[event] is DateKind.DAY for event in events])
    return Pairs(
        told=np.log1p(np.maximum(of_cues, 0)),
        topics=np.log1p(np.maximum(of_topics, 0)),
        less=np.minimum(of_cues, 0) + np.minimum(of_topics, 0),
        against=against / weights.AGAINST_ALL,
        dates=np.array([KINDS.index(kinds[event]) for event in events]),
        places=np.array([{TELLING_PLACE: 1, SHARED_PLACE: 2}.get(one, 0) for one in where]),
        counts=(of_cues > 0) | (of_topics > 0) | day,
        label=np.array(label),
    )


def sums(one: Pairs, numbers: np.ndarray) -> np.ndarray:
    """What `tagger.sums` gives for each event with these numbers; minus 9 where nothing is told."""
    bias, cues, topics, against, rivals, telling, sharing = numbers[:7]
    total = bias + against * one.against + numbers[7:][one.dates] + one.less
    total = total + cues * one.told + topics * one.topics + np.array([0.0, telling, sharing])[one.places]
    if not one.counts.any():
        return np.full(len(total), -9.0)
    likely = total[one.counts]
    together = np.log(np.exp(likely - likely.max()).sum()) + likely.max()
    return np.where(one.counts, total + rivals * (total - together), -9.0)


def loss(given: Sequence[Pairs]) -> Callable[[np.ndarray], float]:
    """How badly numbers explain the labels."""

    def of(numbers: np.ndarray) -> float:
        badly = HELD * float((numbers[1:] ** 2).sum())
        for one in given:
            looked_at = one.counts & (one.label >= 0)
            sign = 2 * one.label[looked_at] - 1
            badly += float(np.logaddexp(0, -sign * sums(one, numbers)[looked_at]).sum())
        return badly

    return of


def fit(given: Sequence[Pairs]) -> np.ndarray:
    """The numbers that explain the labels best (Adam, differences for the slope), begun at 0, not at those of the
    package, so that they do not come out alike for that; only the very day stays as it is."""
    badly, fixed = loss(given), 7 + KINDS.index(DateKind.DAY)
    numbers = np.zeros_like(present())
    numbers[fixed] = present()[fixed]
    first, second = np.zeros_like(numbers), np.zeros_like(numbers)
    for step in range(1, STEPS + 1):
        slope = np.zeros_like(numbers)
        for at in range(len(numbers)):
            if at != fixed:
                aside = np.zeros_like(numbers)
                aside[at] = 1e-3
                slope[at] = (badly(numbers + aside) - badly(numbers - aside)) / 2e-3
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        numbers = numbers - STEP * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    return numbers


def present() -> np.ndarray:
    """The numbers of the package."""
    named = [getattr(weights, name) for name in NAMES[:7]]
    return np.array([*named, *(DATE[kind] for kind in KINDS)])


def worth(given: Sequence[Pairs], numbers: Sequence[np.ndarray], cut: float) -> tuple[float, float, float]:
    """Precision, recall and F1 where each passage is tagged with its own numbers above `cut`."""
    right = wrong = missed = 0
    for one, mine in zip(given, numbers, strict=True):
        total = sums(one, mine)
        got = total >= max(cut, total.max() - tagger.BEHIND)
        right += int((got & (one.label == 1)).sum())
        wrong += int((got & (one.label == 0)).sum())
        missed += int((~got & (one.label == 1)).sum())
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Print the numbers, and what they are worth."""
    given = passages(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), "dev")
    made = [pairs(passage, own) for passage, own in zip(given, shared(given), strict=True)]
    of_fold = [fit([one for at, one in enumerate(made) if at % FOLDS != fold]) for fold in range(FOLDS)]
    left_out = [of_fold[at % FOLDS] for at in range(len(made))]
    print("| cut | of the package: precision, recall, F1 | fitted on the others: precision, recall, F1 |")
    print("|---|---|---|")
    for cut in (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
        both = (worth(made, [present()] * len(made), cut), worth(made, left_out, cut))
        print(f"| {cut} | " + " | ".join(", ".join(f"{one:.2f}" for one in three) for three in both) + " |")
    whole, badly = fit(made), loss(made)
    print(f"how badly they explain the labels: fitted {badly(whole):.1f}, of the package {badly(present()):.1f}")
    for name, number, now in zip(NAMES, whole, present(), strict=True):
        print(f"{name:<48} {number:6.2f}   now {now:6.2f}")


if __name__ == "__main__":
    main()
