"""Papers of consent: handed out to archivists as they came, and never shown. A door of its own, for them alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from oralhist.catalogue import consents, testimonies
from oralhist.catalogue.database import reading
from oralhist.model.access import State, Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.model.refusals import NotFound
from oralhist.work.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """Where a paper lies, and under which name it is given; never the name of whoever handed it in."""

    path: Path
    name: str


def paper(archive: Archive, viewer: Viewer, number: TestimonyId, name: str) -> PaperFile:
    """A paper or clip of a consent record; `NotFound` for others than archivists, and of what is sealed."""
    if not viewer.keeps_the_archive:
        raise NotFound
    with reading(archive.db) as db:
        testimony = testimonies.by_number(db, number)
        found = None if testimony is None else consents.paper(db, testimony.row, name)
    if testimony is None or testimony.state is State.SEALED or found is None:
        raise NotFound
    return PaperFile(path=archive.folders.bag(number, found.deposit) / "data" / found.name, name=found.name)
