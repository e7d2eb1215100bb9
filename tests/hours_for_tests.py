"""Accounts of hours, put into the catalogue as rows: nobody speaks so long for a test, and no sound is decoded."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from oralhist.catalogue import agreed, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.testimonies import StoredFile
from oralhist.model.access import OPEN, Component
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.identifiers import EventId, RecordingId, accession
from oralhist.model.transcript import ORIGINAL, Flag, MakerKind, Segment
from oralhist.work.archive import Archive

SEGMENT_MS = 6_600
"""How long a segment is on average: 545 in an hour of speech."""

Saying = Callable[[int], str]
"""What is said in a segment: by its number."""


def told_for_hours(
    archive: Archive,
    number: int,
    hours: float,
    saying: Saying,
    *,
    language: str = "en",
    beside: Saying | None = None,
    recordings: int = 1,
    events: tuple[str, ...] = (),
    checked: bool = False,
    timed: bool = True,
) -> str:
    """The address of an open account of `hours` in so many recordings, with a translation where `beside` is given.

    One segment in six was heard uncertainly; each of `events` is spoken of at its share of the whole.
    """
    chance = random.Random(number)
    address = f"h0000{number:03d}"
    values = dict.fromkeys(testimonies.DESCRIBED, "") | {
        **{"title": f"An account of {hours:g} hours", "languages": (language,), "date": "2026-06-14"},
        **{"narrator": "Kulash", "place": "Zharkent", "summary": "Invented, to be measured.", "sample": True},
        **{"family": None, "side": "unknown", "born": ""},
    }
    with writing(archive.db) as db:
        row = testimonies.insert(db, archive.now(), accession(2026, number), address, values)
        for component in Component:
            agreed.decide(db, row, component, OPEN, None)
        long = int(hours * 3_600_000 / recordings)
        segments: list[Segment] = []
        for n in range(1, recordings + 1):
            recording = RecordingId(f"{accession(2026, number)}-{n:02d}")
            if timed:
                testimonies.add_file(db, _file(recording, row, n, long))
                archive.folders.copies.mkdir(parents=True, exist_ok=True)
                archive.folders.copy(recording).write_bytes(b"not decoded")
            start = 0
            while start < long:
                end = min(long, start + chance.randint(SEGMENT_MS // 3, 5 * SEGMENT_MS // 3))
                segments.append(
                    Segment(
                        id=f"s{len(segments):05d}",
                        recording=recording if timed else None,
                        start_ms=start if timed else None,
                        end_ms=end - 120 if timed else None,
                        speaker="interviewer" if chance.random() < 0.06 else "narrator",
                        language=language,
                        text=saying(len(segments)),
                        confidence=None if checked else round(chance.uniform(0.5, 1), 3),
                        flags=() if checked or chance.random() > 1 / 6 else (Flag.LOW_CONFIDENCE,),
                        checked=checked,
                    )
                )
                start = end
        layers = {ORIGINAL: segments}
        if beside is not None:
            layers["en"] = [
                Segment(
                    **{key: getattr(one, key) for key in ("id", "recording", "start_ms", "end_ms", "speaker")},
                    language="en",
                    text=beside(n),
                    confidence=0.7,
                    flags=(),
                    checked=False,
                )
                for n, one in enumerate(segments)
            ]
        kind = MakerKind.PERSON if checked else MakerKind.MACHINE
        for layer, those in layers.items():
            db.conn.execute(
                "INSERT INTO revisions VALUES (?, ?, 1, NULL, ?, 'made up', '2026-06-15T00:00:00Z', ?, '', '')",
                (row, layer, kind.value, json.dumps([language])),
            )
            db.table("segments").insert_all(
                {"testimony": row, "layer": layer, "ordinal": n, **transcripts.columns_of(one)}
                for n, one in enumerate(those)
            )
        for n, event in enumerate(events):
            where = segments[(2 * n + 1) * len(segments) // (2 * len(events))]
            evidence = (Evidence(start=0, end=8, kind=EvidenceKind.DATE, means="1962-05"),)
            suggestion = Suggestion(event=EventId(event), score=0.9, evidence=evidence)
            transcripts.add_tag(db, row, where, suggestion, TagStatus.ACCEPTED, "keeper")
    return address


def _file(recording: RecordingId, row: int, number: int, long: int) -> StoredFile:
    name = f"{recording}.wav"
    digests = {"sha256": f"{recording}-256", "sha512": f"{recording}-512"}
    return StoredFile(
        **digests,
        id=recording,
        testimony=row,
        deposit=1,
        number=number,
        kind="recording",
        name=name,
        original_name=name,
        bytes=1,
        container="wav",
        codec="pcm",
        duration_ms=long,
        silent=False,
    )
