"""The port through which the index is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from oralhist.model.question import IndexedPassage, Page, Question, Ranking, Readable


class SearchIndex(Protocol):
    """Passage numbers and scores, never text. Whatever is not readable has no influence on an answer."""

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """The readable passages that answer `question`, best first."""

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out the passages numbered `removed` and put in `passages`, in one step."""

    def rebuild(self, passages: Iterable[IndexedPassage]) -> None:
        """Make the index anew of `passages` alone, beside the old one, then flip."""

    def passages(self) -> frozenset[int]:
        """The numbers of all passages in the index."""
