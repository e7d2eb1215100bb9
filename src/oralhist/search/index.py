"""The index on disk, in Whoosh: words are indexed, never stored; scores are computed over readable passages only.

Whoosh's own scoring is not used, since its statistics count closed passages, and neither is `Searcher.refresh()` nor
`reader(reuse=...)`, which after Whoosh 2.7.4 go on showing what was deleted. An index is never deleted on an error.
"""

from __future__ import annotations

import pickle
import secrets
import shutil
import struct
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh import index as whoosh_index
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, TEXT, Schema

from oralhist.durable import write_whole
from oralhist.language.tokens import pairs, tokens
from oralhist.model.question import IndexedPassage, Page, Question, Ranking, Readable
from oralhist.model.refusals import Refusal
from oralhist.search.ranking import Leaf, rank

MEMORY_MB = 256
CURRENT = "current"
VERSION = "1"
_DAMAGE = (whoosh_index.IndexError, EOFError, OSError, pickle.UnpicklingError, struct.error, ValueError, KeyError)


def schema() -> Schema:
    """Three fields of prepared terms separated by blanks: words with positions, pairs of Han characters, stems."""
    return Schema(
        number=ID(stored=True, unique=True),
        language=ID(stored=True),
        words=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
        pairs=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True),
        stems=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False),
    )


class PassageIndex:
    """The `SearchIndex` in the folder `folder`: one writer at a time, any number of readers in any process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[str, int] | None = None
        self._leaves: list[Leaf] = []

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """The readable passages that answer `question`, best first; raises `Refusal` where the index is damaged."""
        with self._lock:
            try:
                return rank(self._read(), question, readable, page)
            except _DAMAGE as error:
                raise self._damaged() from error

    def passages(self) -> frozenset[int]:
        """The numbers of all passages in the index; raises `Refusal` where it is damaged."""
        with self._lock:
            try:
                return frozenset(int(n) for leaf in self._read() for n in leaf.numbers[leaf.living])
            except _DAMAGE as error:
                raise self._damaged() from error

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out the passages numbered `removed` and put in `passages`, in one commit."""
        name = self._current()
        if name is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            name = self._new_generation()
            write_whole(self._folder / CURRENT, name.encode())
        fresh = list(passages)
        gone = {*removed, *(passage.number for passage in fresh)}
        try:
            found = whoosh_index.open_dir(self._folder / name)
            writer = found.writer(limitmb=MEMORY_MB)
            for number in sorted(gone):
                writer.delete_by_term("number", str(number))
            self._write(writer, fresh)
        except _DAMAGE as error:
            raise self._damaged() from error

    def rebuild(self, passages: Iterable[IndexedPassage]) -> None:
        """Make a new generation beside the old one, flip, remove the old; a kill leaves one or the other."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self._new_generation()
        self._write(whoosh_index.open_dir(self._folder / name).writer(limitmb=MEMORY_MB), passages)
        write_whole(self._folder / CURRENT, name.encode())
        for old in self._folder.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old)

    def _write(self, writer: Any, passages: Iterable[IndexedPassage]) -> None:
        try:
            for passage in passages:
                found = list(tokens(passage.text))
                writer.add_document(
                    number=str(passage.number),
                    language=passage.language,
                    words=" ".join(token.exact for token in found),
                    pairs=" ".join(pairs(found)),
                    stems=" ".join(stem for token in found for stem in token.stems),
                )
        except BaseException:
            writer.cancel()
            raise
        writer.commit(merge=False)

    def _new_generation(self) -> str:
        name = f"{VERSION}-{secrets.token_hex(6)}"
        (self._folder / name).mkdir(mode=0o700)
        whoosh_index.create_in(self._folder / name, schema())
        return name

    def _current(self) -> str | None:
        path = self._folder / CURRENT
        if not path.is_file():
            return None
        name = path.read_text(encoding="ascii").strip()
        if not name.startswith(f"{VERSION}-") or not (self._folder / name).is_dir():
            raise self._damaged()
        return name

    def _read(self) -> Sequence[Leaf]:
        """The leaves of the newest generation; those that were read before are kept, deletions looked at again."""
        name = self._current()
        if name is None:
            self._opened, self._leaves = None, []
            return self._leaves
        found = whoosh_index.open_dir(self._folder / name)
        now = (name, int(found.latest_generation()))
        if now != self._opened:
            kept = {leaf.key: leaf for leaf in self._leaves} if self._opened and self._opened[0] == name else {}
            reader = found.reader()
            self._leaves = [_leaf(leaf, kept) for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
            self._opened = now
        return self._leaves

    def _damaged(self) -> Refusal:
        return Refusal("The search index is damaged.", "`oralhist rebuild` makes it again; nothing is lost.")


def _leaf(reader: Any, kept: dict[str, Leaf]) -> Leaf:
    key = str(reader.segment().segment_id())
    living = np.fromiter((not reader.is_deleted(i) for i in range(reader.doc_count_all())), bool)
    before = kept.get(key)
    if before is not None:
        return Leaf(key, reader, before.numbers, before.lengths, before.languages, living, before.postings)
    stored = [reader.stored_fields(i) for i in range(reader.doc_count_all())]
    numbers: NDArray[np.int64] = np.fromiter((int(one["number"]) for one in stored), np.int64, len(stored))
    lengths = np.fromiter((reader.doc_field_length(i, "words") for i in range(len(stored))), np.float64, len(stored))
    return Leaf(key, reader, numbers, lengths, [one["language"] for one in stored], living, {})
