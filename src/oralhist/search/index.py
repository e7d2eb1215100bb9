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
import zlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh import index as whoosh_index
from whoosh import reading
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb import filetables

from oralhist.durable import write_whole
from oralhist.language.tokens import pairs, tokens
from oralhist.model.question import IndexedPassage, Page, Question, Ranking, Readable
from oralhist.model.refusals import Refusal
from oralhist.search.ranking import Leaf, rank

Answer = TypeVar("Answer")

MEMORY_MB = 256
CURRENT = "current"
VERSION = "2"


class _BadFolder(Exception):
    """The folder of the index does not hold what its file `current` names."""


_DAMAGE = (
    _BadFolder,
    whoosh_index.IndexError,
    # Not in every distribution of Whoosh.
    *(
        getattr(of, name)
        for of, name in ((reading, "CorruptIndexError"), (filetables, "FileFormatError"))
        if hasattr(of, name)
    ),
    *(ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, MemoryError, OSError),
    *(RecursionError, TypeError, ValueError, pickle.PickleError, struct.error, zlib.error),
)
"""What Whoosh raises over files that are cut, garbled or gone (300 indexes damaged at random raised each of them)."""


def schema() -> Schema:
    """Three fields of prepared terms separated by blanks: words with positions, pairs of Han characters, stems.

    `length` in words is stored, since Whoosh itself keeps it to a few per cent only.
    """
    return Schema(
        number=ID(stored=True, unique=True),
        language=ID(stored=True),
        length=STORED(),
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
        return self._looked_up(lambda leaves: rank(leaves, question, readable, page))

    def passages(self) -> frozenset[int]:
        """The numbers of all passages in the index; raises `Refusal` where it is damaged."""
        return self._looked_up(lambda leaves: frozenset(int(n) for leaf in leaves for n in leaf.numbers[leaf.living]))

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out the passages numbered `removed` and put in `passages`, in one commit."""
        try:
            name = self._current()
            if name is None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                name = self._new_generation()
                write_whole(self._folder / CURRENT, name.encode())
            fresh = list(passages)
            gone = {*removed, *(passage.number for passage in fresh)}
            self._write(whoosh_index.open_dir(self._folder / name), gone, fresh)
        except _DAMAGE as error:
            raise _damaged() from error

    def rebuild(self, passages: Iterable[IndexedPassage]) -> None:
        """Make a new generation beside the old one, flip, remove the old; a kill leaves one or the other."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self._new_generation()
        self._write(whoosh_index.open_dir(self._folder / name), (), passages)
        write_whole(self._folder / CURRENT, name.encode())
        for old in self._folder.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old)

    def _write(self, opened: Any, gone: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        writer = opened.writer(limitmb=MEMORY_MB)
        try:
            for number in sorted(gone):
                writer.delete_by_term("number", str(number))
            for passage in passages:
                found = list(tokens(passage.text))
                writer.add_document(
                    number=str(passage.number),
                    language=passage.language,
                    length=len(found),
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
            raise _BadFolder
        return name

    def _state(self) -> tuple[bytes, tuple[str, ...]]:
        """What changes with every commit and rebuild: the generation named, and its tables of contents."""
        try:
            name = (self._folder / CURRENT).read_bytes()
            return name, tuple(sorted(path.name for path in (self._folder / name.decode().strip()).glob("*.toc")))
        except (OSError, UnicodeDecodeError):
            return b"", ()

    def _looked_up(self, ask: Callable[[Sequence[Leaf]], Answer]) -> Answer:
        """What `ask` finds in the index as it is now; raises `Refusal` where it is damaged.

        A writer takes away what its commit replaced, perhaps between our finding a file's name and opening it:
        that is no damage, so as long as the index has changed meanwhile it is read again.
        """
        with self._lock:
            while True:
                before = self._state()
                try:
                    return ask(self._read())
                except _DAMAGE as error:
                    self._opened, self._leaves = None, []
                    if self._state() == before:
                        raise _damaged() from error

    def _read(self) -> Sequence[Leaf]:
        """The leaves of the newest generation; those that were read before are kept, deletions looked at again."""
        name = self._current()
        if name is None:
            # A generation without passages is what a process left that was killed before it named its first one.
            if any(self._folder.glob(f"{VERSION}-*/*.seg")):
                raise _BadFolder
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


def _damaged() -> Refusal:
    return Refusal("The search index is damaged.", "`oralhist rebuild` makes it again; nothing is lost.")


def _leaf(reader: Any, kept: dict[str, Leaf]) -> Leaf:
    key = str(reader.segment().segment_id())
    living = np.fromiter((not reader.is_deleted(i) for i in range(reader.doc_count_all())), bool)
    before = kept.get(key)
    if before is not None:
        return Leaf(key, reader, before.numbers, before.lengths, before.languages, living, before.postings)
    stored = [reader.stored_fields(i) for i in range(reader.doc_count_all())]
    numbers: NDArray[np.int64] = np.fromiter((int(one["number"]) for one in stored), np.int64, len(stored))
    lengths = np.fromiter((one["length"] for one in stored), np.float64, len(stored))
    return Leaf(key, reader, numbers, lengths, [one["language"] for one in stored], living, {})
