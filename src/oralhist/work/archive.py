"""An open archive: where its things lie, its catalogue, its index, its clock and its worker's lock.

Knows no rule of its own; made by `assembly`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database

from oralhist.catalogue import access, chronology, restrictions, transcripts
from oralhist.catalogue.database import connect
from oralhist.catalogue.shelves import Shelves, shelf_counter, touched_at
from oralhist.catalogue.testimonies import Testimony
from oralhist.chronology.intervals import when
from oralhist.config import Settings
from oralhist.formats import revision as revision_format
from oralhist.formats import words as words_format
from oralhist.formats.words import WordsFile
from oralhist.model.access import Component, Viewer
from oralhist.model.chronology import Chronology
from oralhist.model.identifiers import CROCKFORD, Address, RecordingId, TestimonyId
from oralhist.model.question import Readable
from oralhist.model.refusals import Refusal
from oralhist.model.restrictions import Told, Withheld, Withholding
from oralhist.model.sound import Form
from oralhist.model.transcript import ORIGINAL, Revision, Segment
from oralhist.model.words import Spoken
from oralhist.search.port import SearchIndex

Found = TypeVar("Found")


def draw_address() -> Address:
    """Eight random characters of Crockford's base 32: 40 bits."""
    return Address("".join(secrets.choice(CROCKFORD) for _ in range(8)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where things lie in a data directory."""

    root: Path

    @property
    def archive(self) -> Path:
        """Masters in bags, never altered."""
        return self.root / "archive"

    @property
    def transcripts(self) -> Path:
        """Immutable revision files."""
        return self.root / "transcripts"

    @property
    def catalogue(self) -> Path:
        """The SQLite file of the catalogue."""
        return self.root / "catalogue.db"

    @property
    def secrets(self) -> Path:
        """Keys; mode 0700."""
        return self.root / "secrets"

    @property
    def var(self) -> Path:
        """What can be deleted and made again."""
        return self.root / "var"

    @property
    def incoming(self) -> Path:
        """Uploads under way."""
        return self.var / "incoming"

    @property
    def uploads(self) -> Path:
        """Files that arrive in pieces and are not taken in yet."""
        return self.var / "uploads"

    @property
    def index(self) -> Path:
        """The search index."""
        return self.var / "index"

    @property
    def incoming_lock(self) -> Path:
        """Held while a folder of `incoming` is made or cleared away."""
        return self.var / "incoming.lock"

    @property
    def staged(self) -> Path:
        """Bags that are entered in the catalogue and about to be renamed into their places.

        Not in `var`, which may be deleted: for an instant a master lies here and nowhere else.
        """
        return self.archive / ".staged"

    @property
    def unconfirmed(self) -> Path:
        """Marks of revisions whose file is written and whose transaction is perhaps not committed."""
        return self.transcripts / ".unconfirmed"

    @property
    def worker_lock(self) -> Path:
        """Locked by the one process that performs jobs."""
        return self.var / "worker.lock"

    @property
    def names_looked_for(self) -> Path:
        """By which version every testimony was last looked at for closed names."""
        return self.var / "names-looked-for"

    def bag(self, number: TestimonyId, deposit: int) -> Path:
        """The bag of a deposit."""
        return self.archive / number / f"{deposit:02d}"

    def revision(self, number: TestimonyId, revision: int, layer: str = ORIGINAL) -> Path:
        """The file of a revision of a layer; each layer but the original has a folder of its own."""
        folder = self.transcripts / number
        return (folder if layer == ORIGINAL else folder / layer) / f"r{revision:04d}.json"

    def words(self, number: TestimonyId, revision: int) -> Path:
        """The file of the words of a revision, which can be made again."""
        return self.transcripts / number / f"r{revision:04d}.words.json"

    def words_draft(self, number: TestimonyId) -> Path:
        """The words that were found so far in the sound of a testimony."""
        return self.var / "drafts" / f"{number}-words.json"

    @property
    def copies(self) -> Path:
        """Access copies: what people hear."""
        return self.var / "copies"

    def copy(self, recording: RecordingId, withheld: Withheld = Withheld(), form: Form = Form.FULL) -> Path:
        """The access copy of a recording without what is `withheld`, by which it is called: no older one serves."""
        return self._copied(recording, withheld, form.ending)

    def waveform(self, recording: RecordingId, withheld: Withheld = Withheld()) -> Path:
        """How loud that access copy is from its beginning to its end."""
        return self._copied(recording, withheld, "levels")

    def _copied(self, recording: RecordingId, withheld: Withheld, ending: str) -> Path:
        return self.copies / (f"{recording}.{withheld.name}.{ending}" if withheld else f"{recording}.{ending}")

    def pcm(self, recording: RecordingId) -> Path:
        """The decoded sound of a recording while it is being transcribed."""
        return self.var / "pcm" / f"{recording}.pcm"

    def drafts(self, recording: RecordingId, *, translated: bool = False) -> Path:
        """What the machine has heard so far of a recording that is being transcribed, or translated."""
        return self.var / "drafts" / (f"{recording}-translated" if translated else recording)


MOST_WORDS = 32
"""Testimonies whose files of words are kept in memory, unread: three hours of speech are about 1 MB."""

MOST_READABLE = 16
"""Kinds of viewers for whom what they may read is kept; each costs about 4 MB per 100,000 passages."""


MOST_ADDRESSES = 64
"""Components and kinds of viewers for whom the addresses that they may open are kept; 150 kB each per 2,500."""

MOST_LOOKED_THROUGH = 4_096
"""Testimonies of which is kept what was found in them; a few hundred bytes each."""


@dataclass(slots=True, kw_only=True)
class Archive:
    """An open archive. `clock` gives the time (UTC); every thread has a connection of its own."""

    folders: Folders
    settings: Settings
    clock: Callable[[], datetime]
    index: SearchIndex
    draw: Callable[[], Address] = draw_address
    _threads: threading.local = field(default_factory=threading.local)
    _shelves: Shelves = field(default_factory=Shelves)
    _readable: dict[tuple[object, ...], tuple[tuple[int, int, int], Readable]] = field(default_factory=dict)
    _addresses: dict[tuple[object, ...], tuple[int, frozenset[str]]] = field(default_factory=dict)
    _found: dict[tuple[object, ...], tuple[tuple[int, ...], Any]] = field(default_factory=dict)
    _found_in: dict[tuple[object, ...], tuple[int, Any]] = field(default_factory=dict)
    _chronology: tuple[int, Chronology] | None = None
    _words: dict[tuple[object, ...], WordsFile | None] = field(default_factory=dict)
    _words_lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def db(self) -> Database:
        """This thread's connection to the catalogue."""
        found: Database | None = getattr(self._threads, "db", None)
        if found is None:
            found = self._threads.db = connect(self.folders.catalogue)
        return found

    def close(self) -> None:
        """Close this thread's connection."""
        found: Database | None = getattr(self._threads, "db", None)
        if found is not None:
            found.close()
            self._threads.db = None

    def stored_revision(self, number: TestimonyId, revision: int, sha256: str, layer: str = ORIGINAL) -> Revision:
        """What the file of a revision says; raises `Refusal` where it cannot be read or has another digest."""
        path = self.folders.revision(number, revision, layer)
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"The file of revision {revision} cannot be read: {error.strerror}."
            raise Refusal(what, "`oralhist doctor` says more.") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Refusal(f"The file of revision {revision} is not what it was.", "`oralhist doctor` says more.")
        return revision_format.loads(data)

    def words(self, number: TestimonyId, revision: int, sha256: str) -> WordsFile | None:
        """The words of a revision whose file has the digest `sha256`; None where they are not made or not readable."""
        path = self.folders.words(number, revision)
        try:
            known = (path, path.stat().st_mtime_ns, sha256)
            with self._words_lock:
                if known in self._words:
                    return self._words[known]
            found = words_format.loads(path.read_bytes())
        except (OSError, ValueError):
            return None
        with self._words_lock:
            while len(self._words) >= MOST_WORDS:
                self._words.pop(next(iter(self._words)))
            kept = self._words[known] = found if found.of == sha256 else None
        return kept

    def spoken(self, testimony: Testimony) -> Spoken:
        """The words of the newest revision of which they are known: a segment that stayed as it was has them still."""
        for one in reversed(transcripts.revisions_of(self.db, testimony.row)):
            found = self.words(testimony.number, one.number, one.sha256) if one.layer == ORIGINAL else None
            if found is not None:
                return found.spoken
        return {}

    def told(self, testimony: Testimony, segments: Sequence[Segment], withholding: Withholding) -> Told:
        """What of these segments of a layer may be told to others than archivists, on the clock of the recordings."""
        known = withholding and withholding.layer == ORIGINAL
        return withholding.told(segments, self.spoken(testimony) if known else None)

    def own_words(self, testimony: Testimony) -> tuple[Segment, ...]:
        """The words that its narrator is shown: of the current revision, but for what is withheld or doubted.

        They are on the clock of the recordings.
        """
        kept = transcripts.segments_of(self.db, testimony.row)
        told = self.told(testimony, kept, restrictions.of(self.db, testimony.row)).segments
        return tuple(one for one in told if not one.doubtful)

    def now(self) -> datetime:
        """The time, UTC."""
        return self.clock()

    def today(self) -> date:
        """The day in the archive's time zone: embargoes end by it."""
        return self.clock().astimezone(self.settings.zone).date()

    def readable(self, viewer: Viewer, today: date) -> Readable:
        """What `viewer` may know of passages, kept until a counter of the catalogue moves."""
        known = self.chronology()
        counter = (access.change_counter(self.db), shelf_counter(self.db), chronology.version(self.db))
        key = access.alike(self.db, viewer, today)
        kept = self._readable.get(key)
        if kept is None or kept[0] != counter:
            fresh = self._shelves.readable(self.db, viewer, today, known, _first_days(known))
            _make_room(self._readable, MOST_READABLE)
            kept = self._readable[key] = (counter, fresh)
        return kept[1]

    def found(self, find: Callable[[Archive, Viewer, date], Found], viewer: Viewer, today: date) -> Found:
        """What `find` finds in all that `viewer` may read, kept until a counter of the catalogue moves.

        To look names up in: what is closed is not there. Each is asked of the catalogue again before it is shown.
        """
        counter = (access.opening_counter(self.db), access.change_counter(self.db), shelf_counter(self.db))
        key = (find, *access.alike(self.db, viewer, today))
        kept: tuple[tuple[int, ...], Found] | None = self._found.get(key)
        if kept is None or kept[0] != counter:
            fresh = find(self, viewer, today)
            _make_room(self._found, MOST_ADDRESSES)
            kept = self._found[key] = (counter, fresh)
        return kept[1]

    def found_in(self, testimony: int, asked: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` finds of `asked` in what is told in a testimony (row), kept until the testimony is touched."""
        at, key = touched_at(self.db, testimony), (testimony, asked)
        kept: tuple[int, Found] | None = self._found_in.get(key)
        if kept is None or kept[0] != at:
            fresh = find()
            _make_room(self._found_in, MOST_LOOKED_THROUGH)
            kept = self._found_in[key] = (at, fresh)
        return kept[1]

    def opens(self, address: str, viewer: Viewer, component: Component, today: date) -> bool:
        """Whether `viewer` may read `component` of the testimony at `address`, in the same time where there is none.

        The catalogue itself takes a microsecond longer to refuse a row that is there than to find that none is.
        """
        counter = access.opening_counter(self.db)
        key = (component, *access.alike(self.db, viewer, today))
        kept = self._addresses.get(key)
        if kept is None or kept[0] != counter:
            fresh = access.addresses(self.db, viewer, component, today)
            _make_room(self._addresses, MOST_ADDRESSES)
            kept = self._addresses[key] = (counter, fresh)
        return address in kept[1]

    def chronology(self) -> Chronology:
        """The chronology of the catalogue, one and the same object until an archivist changes it.

        The tagger is handed it: ``suggest_all(texts, languages, archive.chronology())``.
        """
        version = chronology.version(self.db)
        if self._chronology is None or self._chronology[0] != version:
            self._chronology = (version, chronology.current(self.db))
        return self._chronology[1]

    @property
    def session_key(self) -> bytes:
        """The key that signs cookies."""
        return (self.folders.secrets / "session.key").read_bytes()


def _make_room(kept: dict[Any, Any], most: int) -> None:
    """Let go of the oldest of what is kept until one more makes `most`; threads may do so at the same time."""
    # A list of the keys is made in one step, which another thread cannot come between.
    for oldest in list(kept)[: max(0, len(kept) - most + 1)]:
        kept.pop(oldest, None)


def _first_days(known: Chronology) -> dict[str, int]:
    """The first day of each event, as a number that sorts as the days do; none for what has no beginning."""
    begun = {str(event.id): when(event).first for event in known.events.values()}
    return {event: (year * 100 + month) * 100 + day for event, (year, month, day) in begun.items() if year}


@contextmanager
def locked(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold an exclusive lock on `path` if nobody else does (with `wait` when nobody does); gives whether it is held.

    The kernel lets go of it when the process ends, however it ends: no lease has to run out after a kill.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
