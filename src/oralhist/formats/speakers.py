"""Who speaks, where a text says it as ``Name: words``: told apart from a sentence that merely has a colon."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LABEL = re.compile(r"([^\W\d_][\w .'’()«»\"-]{0,39}?) ?(?:: +|：\s*)(?=\S)")
_SCRIPT_WITHOUT_CASE = re.compile(r"[\u0600-\u06ff\u3400-\u9fff]")
ROLES = frozenset(("interviewer", "narrator", "interviewee", "q", "a", "вопрос", "ответ", "сұрақ", "жауап", "问", "答"))
NOT_NAMES = frozenset(
    ("note", "notes", "nb", "ps", "example", "remark", "примечание", "например", "ескерту", "注", "注意")
)
MOST_WORDS = 3


def labels(texts: Iterable[str]) -> frozenset[str]:
    """The labels that name somebody in these paragraphs.

    A label names somebody where it comes twice, is in capitals, is a part in an interview, or is up to three words that
    all begin with a capital (*Note* and the like apart). In scripts without capitals one or two words do.
    """
    found = Counter(match[1] for text in texts if (match := _LABEL.match(text)))
    return frozenset(label for label, times in found.items() if times > 1 or _is_a_name(label))


def _is_a_name(label: str) -> bool:
    words = label.split()
    if label.casefold() in ROLES or label.isupper():
        return True
    if len(words) > MOST_WORDS:
        return False
    if _SCRIPT_WITHOUT_CASE.search(label):
        return len(words) < MOST_WORDS
    return label.casefold() not in NOT_NAMES and all(word[:1].isupper() for word in words)


def parted(text: str, known: frozenset[str]) -> tuple[str, str]:
    """Who speaks (empty where nobody is named) and what is said."""
    match = _LABEL.match(text)
    if match and match[1] in known:
        return match[1], text[match.end() :]
    return "", text
