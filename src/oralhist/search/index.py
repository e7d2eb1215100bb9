"""The index on disk, in Whoosh: words are indexed, never stored; scores are computed over readable passages only.

Whoosh's own scoring is not used, since its statistics count closed passages, and neither is `Searcher.refresh()` nor
`reader(reuse=...)`, which after Whoosh 2.7.4 go on showing what was deleted. An index is never deleted on an error.
"""

from __future__ import annotations

import pickle
import re
import secrets
import shutil
import struct
import threading
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from whoosh import index as whoosh_index
from whoosh import reading
from whoosh.filedb import filetables
from whoosh.reading import SegmentReader

from oralhist.durable import write_whole
from oralhist.language.names import Authority
from oralhist.model.question import IndexedPassage, Page, Question, Ranking, Readable, Spelling
from oralhist.model.refusals import Unavailable
from oralhist.search import prepare, spellings
from oralhist.search.fields import schema
from oralhist.search.leaves import Ints, Leaf, Mask
from oralhist.search.merging import small_ones
from oralhist.search.ranking import rank
from oralhist.search.view import View

MEMORY_MB = 256
CURRENT = "current"
VERSION = "5"
MOST_VIEWS = 8
REPORT_EVERY = 500
_GENERATION = re.compile(r"[0-9]+-[0-9a-f]{12}")
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")

Answer = TypeVar("Answer")
Progress = Callable[[int], None]
"""Told how many passages are done."""


class _BadFolder(Exception):
    """The folder of the index does not hold what its file `current` names."""


class _OtherVersion(_BadFolder):
    """The index was made by another version of this program."""


class DamagedIndex(Unavailable):
    """The index cannot be read: it is damaged, or of another version (`other_version`)."""

    def __init__(self, fault: Exception) -> None:
        self.other_version = isinstance(fault, _OtherVersion)
        super().__init__(
            f"The search index is {'of another version' if self.other_version else 'damaged'}.",
            "The worker makes it again, or `oralhist rebuild`; nothing is lost, and all else works.",
        )


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


class PassageIndex:
    """The `SearchIndex` in the folder `folder`: one writer at a time, any number of readers in any process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[str, int] | None = None
        self._leaves: list[Leaf] = []
        self._living: list[Mask] = []
        self._views: dict[int, View] = {}

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """The readable passages that answer `question`, best first; raises `DamagedIndex`."""
        return self._looked_up(lambda: rank(self._view(readable), question, page))

    def spellings(self, name: str, readable: Readable, known: Authority) -> tuple[Spelling, ...]:
        """The spellings of names like `name` in readable passages, the likest first; raises `DamagedIndex`."""
        return self._looked_up(lambda: spellings.like(self._view(readable), name, known))

    def corrections(self, word: str, readable: Readable) -> tuple[str, ...]:
        """Readable words spelled almost like `word`, the nearest first; raises `DamagedIndex`."""
        return self._looked_up(lambda: spellings.corrections(self._view(readable), word))

    def passages(self) -> frozenset[int]:
        """The numbers of all passages in the index; raises `DamagedIndex`."""
        return self._looked_up(self._numbers)

    def _numbers(self) -> frozenset[int]:
        self._read()
        held = [leaf.numbers[living] for leaf, living in zip(self._leaves, self._living, strict=True)]
        return frozenset(int(number) for numbers in held for number in numbers if number)

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out the passages numbered `removed` and put in `passages`, in one commit; raises `DamagedIndex`."""
        fresh = list(passages)
        gone = np.array(sorted({*removed, *(passage.number for passage in fresh)}), np.int64)
        self._looked_up(self._read)
        with self._lock:
            try:
                name = self._current()
                if name is None:
                    self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                    name = self._new_generation()
                    write_whole(self._folder / CURRENT, name.encode())
                self._write(whoosh_index.open_dir(self._folder / name), gone, fresh, lambda _done: None)
            except _DAMAGE as error:
                raise DamagedIndex(error) from error

    def rebuild(self, passages: Iterable[IndexedPassage], progress: Progress = lambda _done: None) -> None:
        """Make a new generation beside the old one, flip, remove the old; a kill leaves one or the other.

        A generation that cannot be read is kept aside, once, for whoever wants to know why.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        damaged = self._is_damaged()
        name = self._new_generation()
        with self._lock:
            # What is known of the old generation says nothing about the new one.
            self._forget()
            self._write(whoosh_index.open_dir(self._folder / name), np.zeros(0, np.int64), passages, progress)
        write_whole(self._folder / CURRENT, name.encode())
        aside = self._folder / "damaged"
        for old in sorted(self._folder.iterdir()):
            if not old.is_dir() or old.name == name or (old == aside and not damaged):
                continue
            if damaged and old != aside and not aside.exists():
                old.rename(aside)
            elif old != aside:
                shutil.rmtree(old)

    def purge(self, passages: Iterable[IndexedPassage]) -> None:
        """Make a new generation as `rebuild` does, and keep no old one, damaged or not."""
        self.rebuild(passages)
        current = self._current()
        for old in self._folder.iterdir():
            if old.is_dir() and old.name != current:
                shutil.rmtree(old)

    def merge(self, progress: Progress = lambda _done: None) -> bool:
        """Make one segment of many small ones, where there are many; for the worker, never in a request."""
        self._looked_up(self._read)
        name = self._current()
        small = {leaf.key for leaf in small_ones(self._leaves)}
        if name is None or not small:
            return False

        def chosen(writer: Any, segments: Any) -> list[Any]:
            kept = []
            for segment in segments:
                if str(segment.segment_id()) in small:
                    reader = SegmentReader(writer.storage, writer.schema, segment)
                    writer.add_reader(reader)
                    reader.close()
                    progress(segment.doc_count_all())
                else:
                    kept.append(segment)
            return kept

        whoosh_index.open_dir(self._folder / name).writer(limitmb=MEMORY_MB).commit(mergetype=chosen)
        return True

    def damaged(self) -> bool:
        """Whether there is an index that cannot be read."""
        try:
            self.passages()
        except DamagedIndex:
            return True
        return False

    def _is_damaged(self) -> bool:
        try:
            self.passages()
        except DamagedIndex as fault:
            return not fault.other_version
        return False

    def _forget(self) -> None:
        self._opened, self._leaves, self._living = None, [], []
        self._views.clear()

    def _state(self) -> tuple[bytes, tuple[str, ...]]:
        """What changes with every commit and rebuild: the generation named, and its tables of contents."""
        try:
            name = (self._folder / CURRENT).read_bytes()
            return name, tuple(sorted(path.name for path in (self._folder / name.decode().strip()).glob("*.toc")))
        except (OSError, UnicodeDecodeError):
            return b"", ()

    def _looked_up(self, ask: Callable[[], Answer]) -> Answer:
        """What `ask` finds in the index as it is now; raises `DamagedIndex`.

        A writer takes away what its commit replaced, perhaps between our finding a file's name and opening it:
        that is no damage, so as long as the index has changed meanwhile it is read again.
        """
        with self._lock:
            while True:
                before = self._state()
                try:
                    return ask()
                except _DAMAGE as error:
                    self._forget()
                    if self._state() == before:
                        raise DamagedIndex(error) from error

    def _write(self, opened: Any, gone: Ints, passages: Iterable[IndexedPassage], progress: Progress) -> None:
        writer = opened.writer(limitmb=MEMORY_MB)
        forms: set[str] = set()
        try:
            offset = 0
            for leaf, living in zip(self._leaves, self._living, strict=True):
                for document in np.flatnonzero(living & np.isin(leaf.numbers, gone)).tolist():
                    writer.delete_document(document + offset)
                offset += leaf.count
            for done, passage in enumerate(passages):
                ready = prepare.prepare(passage.text)
                forms |= prepare.may_be_names([ready])
                writer.add_document(
                    number=passage.number,
                    length=len(ready.words),
                    language=[passage.language],
                    words=ready.words,
                    pairs=ready.pairs,
                    stems=ready.stems,
                    names=ready.names,
                )
                if done % REPORT_EVERY == 0:
                    progress(done)
            # Passages begin at 1: what stands under 0 is readable to nobody, and found only by way of `spelt`.
            known = [leaf.has for leaf in self._leaves]
            terms = [term for form in sorted(forms) for term in prepare.spelt(form)]
            new = [term for term in terms if not any(has("spelt", term) for has in known)]
            if new:
                writer.add_document(number=0, length=0, language=[], words=[], pairs=[], stems=[], names=[], spelt=new)
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
        if not _GENERATION.fullmatch(name) or not (self._folder / name).is_dir():
            raise _BadFolder
        if not name.startswith(f"{VERSION}-"):
            raise _OtherVersion
        return name

    def _view(self, readable: Readable) -> View:
        """The view of `readable` upon the newest generation; the last few are kept."""
        self._read()
        kept = self._views.get(id(readable))
        if kept is None or kept.readable is not readable:
            while len(self._views) >= MOST_VIEWS:
                del self._views[next(iter(self._views))]
            kept = self._views[id(readable)] = View(self._leaves, self._living, readable)
        return kept

    def _read(self) -> None:
        """Open the newest generation. Leaves read before are kept; which of their documents live is looked at again."""
        name = self._current()
        if name is None:
            # A generation without passages is what a process left that was killed before it named its first one.
            if any(self._folder.glob(f"{VERSION}-*/*.seg")):
                raise _BadFolder
            self._forget()
            return
        now = (name, _newest(self._folder / name))
        if now == self._opened:
            return
        found = whoosh_index.open_dir(self._folder / name)
        table = found._read_toc()
        kept = {leaf.key: leaf for leaf in self._leaves} if self._opened and self._opened[0] == name else {}
        leaves, living = [], []
        for segment in table.segments:
            if not segment.doc_count_all():
                continue
            leaf = kept.get(str(segment.segment_id()))
            if leaf is None:
                reader = SegmentReader(found.storage, table.schema, segment, generation=table.generation)
                leaf = Leaf(reader)
            alive = np.ones(leaf.count, bool)
            alive[list(segment.deleted_docs())] = False
            leaves.append(leaf)
            living.append(alive)
        self._leaves, self._living = leaves, living
        self._views.clear()
        self._opened = (name, int(table.generation))


def _newest(folder: Path) -> int:
    """The number of the newest table of contents: a listing costs less than opening the index with every search."""
    return max((int(match[1]) for path in folder.iterdir() if (match := _TOC.fullmatch(path.name))), default=-1)
