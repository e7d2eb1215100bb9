"""Queries: words, "phrases" in any quotation marks, and -excluded ones; everything else in them is plain text."""

from __future__ import annotations

import re

from oralhist.language.tokens import tokens
from oralhist.model.question import Clause, Question
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean

LONGEST = 500
MOST_CLAUSES = 32
_QUOTED = '"“”„‟«»「」『』'
_CLAUSE = re.compile(rf'(?P<minus>-)?(?:["“”„‟«»「『](?P<phrase>[^{_QUOTED}]*)[{_QUOTED}]|(?P<word>[^\s{_QUOTED}]+))')


def parse(text: str) -> Question:
    """The question that `text` asks; raises `Refusal` in one sentence where it holds no word to look for."""
    if len(text) > LONGEST:
        raise Refusal(f"The query has {len(text):,} characters; {LONGEST} are the most.", "Look for fewer words.")
    clauses: list[Clause] = []
    for match in _CLAUSE.finditer(clean(text)):
        words = (match["phrase"] if match["phrase"] is not None else match["word"]).strip()
        if any(True for _ in tokens(words)):
            phrase = match["phrase"] is not None
            clauses.append(Clause(text=words, phrase=phrase, excluded=match["minus"] is not None))
    if not any(not clause.excluded for clause in clauses):
        raise Refusal("The query holds no word to look for.", "Type a word, a name or a place.")
    if len(clauses) > MOST_CLAUSES:
        raise Refusal(f"The query has {len(clauses)} words; {MOST_CLAUSES} are the most.", "Look for fewer words.")
    return Question(clauses=tuple(clauses))
