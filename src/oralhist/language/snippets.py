"""Snippets: the part of a passage around what matched, with the characters that did."""

from __future__ import annotations

from collections.abc import Sequence

from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import Clause, Question

WIDTH = 240


def marks(text: str, question: Question) -> list[tuple[int, int]]:
    """The characters of `text` that match a clause which is not excluded, in order, none twice.

    Words match exactly or by a stem; where a clause matches by neither, by all but its last letter.
    """
    words = list(tokens(text))
    found: set[tuple[int, int]] = set()
    for clause in question.clauses:
        if not clause.excluded:
            found |= set(_clause_marks(words, clause))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _clause_marks(words: Sequence[Token], clause: Clause) -> list[tuple[int, int]]:
    asked = list(tokens(clause.text))
    if len(asked) > 1 or clause.phrase or asked[0].han:
        run = [token.exact for token in asked]
        return [
            (words[i].start, words[i + len(run) - 1].end)
            for i in range(len(words) - len(run) + 1)
            if [token.exact for token in words[i : i + len(run)]] == run
        ]
    word, wanted = asked[0].exact, set(asked_stems(asked[0].exact))
    found = [(t.start, t.end) for t in words if t.exact == word or wanted & set(t.stems)]
    if found or len(word) < 5:
        return found
    return [(token.start, token.end) for token in words if token.exact.startswith(word[:-1])]


def snippet(text: str, question: Question, width: int = WIDTH) -> tuple[str, tuple[tuple[int, int], ...], int]:
    """About `width` characters of `text` around most of what matched; what matched in it; where the first is in `text`.

    Where nothing matches, the beginning of the text without marks.
    """
    found = marks(text, question)
    if not found:
        end = _end(text, width)
        return text[:end] + ("…" if end < len(text) else ""), (), 0
    best = max(found, key=lambda mark: (sum(1 for m in found if mark[0] <= m[0] and m[1] <= mark[0] + width), -mark[0]))
    begin = _begin(text, max(0, best[0] - width // 4))
    end = _end(text, max(begin + width, best[1]))
    before, after = ("…" if begin else ""), ("…" if end < len(text) else "")
    inside = tuple(
        (start - begin + len(before), stop - begin + len(before))
        for start, stop in found
        if begin <= start and stop <= end
    )
    return before + text[begin:end].rstrip() + after, inside, best[0]


def _begin(text: str, wanted: int) -> int:
    if wanted == 0:
        return 0
    space = text.find(" ", wanted, wanted + 30)
    return space + 1 if space >= 0 else wanted


def _end(text: str, wanted: int) -> int:
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", wanted - 30, wanted)
    return space if space > 0 else wanted
