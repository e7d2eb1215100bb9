"""The oracle: every passage is read for every question. Slow, plain, and what the index must agree with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import Clause, IndexedPassage, Page, Question, Ranking, Readable
from oralhist.search.scoring import MOST_EXPANSIONS, PREFIX, SHORTEST_PREFIX, STEM, idf, saturation


@dataclass(slots=True)
class LinearScan:
    """A `SearchIndex` in memory."""

    kept: dict[int, IndexedPassage] = field(default_factory=dict)

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out and put in."""
        for number in removed:
            self.kept.pop(number, None)
        for passage in passages:
            self.kept[passage.number] = passage

    def rebuild(self, passages: Iterable[IndexedPassage]) -> None:
        """Begin again with `passages`."""
        self.kept = {passage.number: passage for passage in passages}

    def passages(self) -> frozenset[int]:
        """All numbers."""
        return frozenset(self.kept)

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """Read all that is readable."""
        texts = {n: list(tokens(p.text)) for n, p in sorted(self.kept.items()) if n in readable}
        found = set(texts)
        scores = dict.fromkeys(texts, 0.0)
        for clause in question.clauses:
            got = _clause(clause, texts)
            found = found - set(got) if clause.excluded else found & set(got)
            for number, score in got.items():
                scores[number] += 0.0 if clause.excluded else score
        ranked = sorted(found, key=lambda number: (-scores[number], number))
        languages: dict[str, int] = {}
        for number in found:
            languages[self.kept[number].language] = languages.get(self.kept[number].language, 0) + 1
        hits = tuple((number, scores[number]) for number in ranked[page.offset : page.offset + page.limit])
        return Ranking(hits=hits, total=len(found), languages=languages)


def _clause(clause: Clause, texts: dict[int, list[Token]]) -> dict[int, float]:
    asked = list(tokens(clause.text))
    run = [token.exact for token in asked]
    exact = _scored({n: _occurrences([t.exact for t in words], run) for n, words in texts.items()}, texts, 1.0)
    if len(asked) > 1 or clause.phrase or asked[0].han:
        return exact
    wanted = asked_stems(run[0])
    stemmed = _scored(
        {n: max((sum(s in t.stems for t in words) for s in wanted), default=0) for n, words in texts.items()},
        texts,
        STEM,
    )
    both = {n: exact.get(n, 0.0) + stemmed.get(n, 0.0) for n in exact.keys() | stemmed.keys()}
    if both or clause.excluded or len(run[0]) <= SHORTEST_PREFIX:
        return both
    forms = sorted({t.exact for words in texts.values() for t in words if t.exact.startswith(run[0][:-1])})
    chosen = forms[:MOST_EXPANSIONS]
    return _scored(
        {n: max((sum(t.exact == f for t in words) for f in chosen), default=0) for n, words in texts.items()},
        texts,
        PREFIX,
    )


def _occurrences(words: list[str], run: list[str]) -> int:
    return sum(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def _scored(counts: dict[int, int], texts: dict[int, list[Token]], weight: float) -> dict[int, float]:
    held = {number: count for number, count in counts.items() if count}
    mean = max(1.0, sum(len(words) for words in texts.values()) / max(1, len(texts)))
    telling = idf(len(texts), len(held))
    return {n: weight * telling * saturation(count, len(texts[n]), mean) for n, count in held.items()}
