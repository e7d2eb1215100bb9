"""Fills a new archive with the invented corpus, as the real one would be after its jobs: for load tests only."""

from __future__ import annotations

import json
import resource
import secrets
import sys
import time
from datetime import date
from pathlib import Path

from corpus import Corpus, Told

from oralhist.assembly import new_archive, open_archive
from oralhist.catalogue import agreed, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.passages import add_passages, all_passages
from oralhist.model.access import OPEN, Audience, Component
from oralhist.model.identifiers import CROCKFORD, Address, accession
from oralhist.model.transcript import ORIGINAL, Passage
from oralhist.work.archive import Archive

EMPTY = dict.fromkeys(testimonies.DESCRIBED, "")


def filled(root: Path, passages: int) -> Archive:
    """The archive in `root` with about `passages` passages, made where it is not there yet."""
    if (root / "oralhist.toml").is_file():
        return open_archive(root)
    archive = new_archive(root, name="Load", time_zone="UTC")
    events = list(archive.chronology().events)
    corpus = Corpus(passages, events=len(events))
    for number, told in enumerate(corpus.testimonies(), start=1):
        with writing(archive.db):
            _add(archive, number, told, events)
    began = time.process_time()
    archive.index.rebuild(all_passages(archive.db))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"index: {time.process_time() - began:.0f} CPU s, peak {peak} MB", file=sys.stderr)
    return archive


def _add(archive: Archive, number: int, told: Told, events: list[str]) -> None:
    db = archive.db
    address = Address("".join(secrets.choice(CROCKFORD) for _ in range(8)))
    values = EMPTY | {
        **{"title": f"Testimony {number}", "languages": (told.language,), "date": str(told.year)},
        **{"sample": True, "side": told.side, "family": None, "born": "", "narrator": f"Narrator {number}"},
    }
    row = testimonies.insert(db, archive.now(), accession(2026, number), address, values)
    audience = OPEN if told.public else frozenset([Audience.RESEARCHERS])
    for component in Component:
        agreed.decide(db, row, component, audience, None)
    segments = [
        (row, ORIGINAL, n, f"s{n:05d}", None, None, None, "narrator", told.language, text, None, "[]", 1)
        for n, text in enumerate(told.texts)
    ]
    db.conn.executemany("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", segments)
    values = (row, ORIGINAL, 1, None, "person", "load", "2026-01-01T00:00:00Z", json.dumps([told.language]), "")
    db.conn.execute("INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')", values)
    passages = [
        Passage(text=text, language=told.language, segments=(f"s{n:05d}",), starts=(0,))
        for n, text in enumerate(told.texts)
    ]
    add_passages(db, row, Component.TRANSCRIPT, ORIGINAL, passages, revised=True)
    tags = [
        (row, events[event], f"s{n:05d}", told.texts[n])
        for n, spoken_of in enumerate(told.events)
        for event in spoken_of
    ]
    db.conn.executemany(
        "INSERT INTO tags (testimony, event, segment, status, score, evidence, words, decided) "
        "VALUES (?, ?, ?, 'accepted', 1, '[]', ?, '')",
        tags,
    )


TODAY = date(2026, 11, 24)
__all__ = ["TODAY", "filled"]
