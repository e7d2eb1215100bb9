"""The port through which the index is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from oralhist.language.names import Authority
from oralhist.model.question import IndexedPassage, Page, Question, Ranking, Readable, Spelling


class SearchIndex(Protocol):
    """Passage numbers and scores, never text. Whatever is not readable has no influence on an answer."""

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """The readable passages that answer `question`, best first."""

    def spellings(self, name: str, readable: Readable, known: Authority) -> tuple[Spelling, ...]:
        """The spellings of names like `name` in readable passages, the likest first."""

    def corrections(self, word: str, readable: Readable) -> tuple[str, ...]:
        """Readable words spelled almost like `word`, the nearest first."""

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out the passages numbered `removed` and put in `passages`, in one step."""

    def rebuild(self, passages: Iterable[IndexedPassage], progress: Callable[[int], None] = ...) -> None:
        """Make the index anew of `passages` alone, beside the old one, then flip."""

    def purge(self, passages: Iterable[IndexedPassage]) -> None:
        """Make the index anew of `passages` alone; nothing of what was in it is kept, set aside neither."""

    def merge(self) -> bool:
        """Join small parts where there are many; whether anything was done. For the worker."""

    def damaged(self) -> bool:
        """Whether there is an index that cannot be read."""

    def passages(self) -> frozenset[int]:
        """The numbers of all passages in the index."""
