"""An archive with one testimony that a machine has heard, and what archivists do with its text."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archives_for_tests import empty_archive
from oralhist.catalogue import edits as kept
from oralhist.catalogue import testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import OPEN, Clearance, Viewer
from oralhist.model.edits import EditKind, version
from oralhist.model.identifiers import TestimonyId
from oralhist.model.transcript import Flag, Maker, MakerKind, Segment
from oralhist.reading_room import ReadingRoom
from oralhist.work import consent, edits, runner
from oralhist.work.archive import Archive
from oralhist.work.changes import Asked
from oralhist.work.describe import Description
from oralhist.work.edits import Made
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.initialise import operator
from oralhist.work.revise import Said, add

AIGUL = Viewer(clearance=Clearance.ARCHIVIST, name="aigul")
BOLAT = Viewer(clearance=Clearance.ARCHIVIST, name="bolat")
PUBLIC = Viewer.public()

HEARD = (
    "We lived near the river until the spring of that year.",
    "In May 1962 we reached Horgos, and nobody spoke.",
    "My mother carried the samovar and the youngest of us.",
    "The soldiers looked at the papers and let us pass.",
    "On the other side they gave us tea and quilts.",
)


@dataclass
class Clock:
    """A clock that a test sets on."""

    now: datetime = datetime(2026, 11, 24, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def after(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Bench:
    """One testimony and an archivist's hands on its text."""

    archive: Archive
    number: TestimonyId
    clock: Clock
    searched: list[str] = field(default_factory=list)

    @property
    def testimony(self) -> Testimony:
        found = testimonies.by_number(self.archive.db, self.number)
        assert found is not None
        return found

    def working(self) -> tuple[Segment, ...]:
        return kept.working(self.archive.db, self.testimony.row)

    def texts(self) -> list[str]:
        return [segment.text for segment in self.working()]

    def version_of(self, id: str) -> str:
        return next((version(one) for one in self.working() if one.id == id), "")

    def edit(self, kind: EditKind, segment: str, by: Viewer = AIGUL, **asked: object) -> Made:
        """Ask for an edit, with the versions as they are now where none are said."""
        ids = [one.id for one in self.working()]
        if segment in ids:
            asked.setdefault("version", self.version_of(segment))
            beside = ids.index(segment) + (-1 if asked.get("back") else 1)
            asked.setdefault("other", self.version_of(ids[beside]) if 0 <= beside < len(ids) else "")
        return edits.make(self.archive, self.number, Asked(kind=kind, segment=segment, **asked), by)

    def perform(self) -> None:
        runner.wait_for(self.archive, self.number, lambda _job, _done, _total: None)

    def finds(self, query: str, viewer: Viewer = AIGUL) -> bool:
        return bool(ReadingRoom(self.archive, viewer, self.archive.today()).search(query).hits)

    def reads(self, viewer: Viewer = PUBLIC) -> list[str]:
        view = ReadingRoom(self.archive, viewer, self.archive.today()).testimony(self.testimony.address)
        return [segment.text for segment in view.transcript.segments] if view.transcript else []


def heard(texts: Sequence[str], recording: str, language: str = "en", each_ms: int = 4000) -> tuple[Segment, ...]:
    """What a machine heard: a segment every `each_ms`."""
    return tuple(
        Segment(
            id=f"s{number:05d}",
            recording=recording,
            start_ms=(number - 1) * each_ms,
            end_ms=number * each_ms - 500,
            speaker="",
            language=language,
            text=text,
            confidence=0.7,
            flags=(Flag.LOW_CONFIDENCE,) if number == 2 else (),
        )
        for number, text in enumerate(texts, start=1)
    )


def said_by_machine(segments: tuple[Segment, ...]) -> Said:
    maker = Maker(kind=MakerKind.MACHINE, name="whisper", version="base")
    return Said(maker=maker, languages=tuple(dict.fromkeys(one.language for one in segments)), segments=segments)


def make_bench(folder: Path, texts: Sequence[str] = HEARD, *, language: str = "en") -> Bench:
    """An archive below `folder` with one open testimony of which a machine heard `texts` (none: nothing yet)."""
    clock = Clock()
    archive = empty_archive(folder / "data")
    archive.clock = clock
    sound = folder / "valley.wav"
    hum(sound, max(30, 4 * len(texts)))
    taken = take_in(
        archive,
        [Incoming(path=sound, name=sound.name)],
        None,
        Description(title="The river", narrator="Kulash", languages=(language,)),
        operator("test"),
    )
    consent.record(archive, taken.testimony, (), OPEN, None, operator("test"))
    bench = Bench(archive=archive, number=taken.testimony, clock=clock)
    with writing(archive.db) as db:
        db.execute("UPDATE jobs SET state = 'cancelled' WHERE kind IN ('derive', 'transcribe')")
        if texts:
            recording = testimonies.recordings_of(db, bench.testimony.row)[0].id
            add(archive, db, bench.testimony, said_by_machine(heard(texts, recording, language)))
    bench.perform()
    return bench


def hum(path: Path, seconds: int, wanted: Callable[[int], float] | None = None) -> None:
    """A recording of a hum."""
    tone = wanted or (lambda i: math.sin(2 * math.pi * 220 * i / 8000))
    second = b"".join(struct.pack("<h", int(6000 * tone(i))) for i in range(8000))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(second * seconds)
