"""What the contract suite of the search index asks with: passages, who may read them, and what comes back."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from oralhist.language.query import parse
from oralhist.model.question import IndexedPassage, Page, Ranking, Readable
from oralhist.model.refusals import Refusal
from oralhist.search import index as index_module
from oralhist.search.index import PassageIndex
from oralhist.search.port import SearchIndex

EVERYTHING = Page(limit=1000)


def passage(number: int, text: str, language: str = "en") -> IndexedPassage:
    return IndexedPassage(number=number, text=text, language=language)


def told(texts: Iterable[str], first: int = 1) -> list[IndexedPassage]:
    """Passages with these texts, numbered on from `first`."""
    return [passage(number, text) for number, text in enumerate(texts, start=first)]


def open_are(numbers: Iterable[int]) -> Readable:
    """A viewer who may read these passages and no others."""
    vector = bytearray(max(numbers := list(numbers), default=0) + 1)
    for number in numbers:
        vector[number] = 1
    return Readable(passages=bytes(vector))


def ask(index: SearchIndex, query: str, readable: Iterable[int] | None = None, page: Page = EVERYTHING) -> Ranking:
    """The answer to `query` for one who may read the passages `readable`, all of them where none are named."""
    return index.search(parse(query), open_are(index.passages() if readable is None else readable), page)


def found(index: SearchIndex, query: str, readable: Iterable[int] | None = None) -> list[int]:
    """The numbers of the passages that answer, best first."""
    return [number for number, _ in ask(index, query, readable).hits]


def read_while_written(folder: Path, answers: Connection) -> None:
    """In a process of its own: search again and again until the last commit is seen; tell all that was seen."""
    index = PassageIndex(folder)
    seen: list[tuple[int, ...]] = []
    while not seen or max(seen[-1], default=0) < LAST * 2:
        try:
            numbers = tuple(sorted(found(index, "bridge", range(LAST * 2 + 1))))
        except Refusal as refusal:
            answers.send(f"{refusal} {refusal.__cause__!r}")
            return
        if not seen:
            answers.send("reading")
        if not seen or seen[-1] != numbers:
            seen.append(numbers)
    answers.send(seen)


LAST = 60
"""How many commits the reader of `read_while_written` sees pass; commit n has the passages 2n-1 and 2n."""


def die_while_rebuilding(folder: Path, instant: str) -> None:
    """In a process of its own: rebuild the index of one passage that says *new*, and be killed at `instant`."""

    def die(*_arguments: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def passages() -> Iterator[IndexedPassage]:
        yield passage(2, "a new word")
        if instant == "while writing":
            die()

    if instant == "before the flip":
        index_module.write_whole = die  # type: ignore[assignment]
    elif instant == "after the flip":
        index_module.shutil.rmtree = die  # type: ignore[assignment]
    PassageIndex(folder).rebuild(passages())
