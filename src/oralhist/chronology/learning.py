"""What the decisions of archivists teach: how much each thing that is told shall count, more or less than it did.

For every group of cues the decisions on suggestions that rested on it are set against what the scores let expect. One
step from 1 towards the factor that explains them best, held back by `CAUTION`, and by `FEW` while there are not many
decisions yet: the same ones always give the same factors, whatever their order, and a factor can be said in a sentence.
Nothing is stored but the decisions themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from oralhist.chronology.weights import Learned

CAUTION = 8.0
"""How many surprising decisions it takes to move a factor by as much as one of them would alone."""

FEW = 100
"""At so many decisions in all a factor moves half as far as it would after very many: the first fifty made the tagger
worse where they counted in full (docs/benchmarks.md)."""

MOST = 0.7
"""The logarithm of the largest factor: what is learned at most doubles or halves a weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A suggestion that was accepted or rejected: its score, and what its cues mean (their groups, in English)."""

    means: frozenset[str]
    score: float
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned of a group: accepted and rejected suggestions that rested on it, how many acceptances were
    expected, and the factor that its weights are multiplied by."""

    means: str
    accepted: int
    rejected: int
    expected: float
    factor: float

    def __str__(self) -> str:
        given = self.accepted + self.rejected
        return (
            f"{self.means}: accepted {self.accepted} of {given} times, expected {self.expected:.1f}; "
            f"counts {self.factor:.2f} times as much"
        )


def lessons(decisions: Iterable[Decided]) -> list[Lesson]:
    """What the decisions teach, the largest change first."""
    sums: dict[str, tuple[int, int, list[float]]] = {}
    given = list(decisions)
    trust = len(given) / (len(given) + FEW)
    for one in given:
        for means in one.means:
            accepted, rejected, scores = sums.get(means, (0, 0, []))
            sums[means] = (accepted + one.accepted, rejected + (not one.accepted), [*scores, one.score])
    found = []
    for means, (accepted, rejected, scores) in sums.items():
        expected = sum(sorted(scores))
        spread = sum(sorted(score * (1 - score) for score in scores))
        step = trust * (accepted - expected) / (spread + CAUTION)
        factor = exp(max(-MOST, min(MOST, step)))
        found.append(Lesson(means=means, accepted=accepted, rejected=rejected, expected=expected, factor=factor))
    return sorted(found, key=lambda one: (-abs(one.factor - 1), one.means))


def learn(decisions: Iterable[Decided]) -> Learned:
    """The factors by which the weights of groups are multiplied, by what they mean."""
    factors: Mapping[str, float] = {one.means: one.factor for one in lessons(decisions)}
    return factors
