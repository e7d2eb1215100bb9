"""Archives for tests: real ones, in which what is handed in is said in the test."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from oralhist.assembly import new_archive, open_archive
from oralhist.catalogue import testimonies
from oralhist.catalogue.database import rows
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import Viewer
from oralhist.model.identifiers import TestimonyId
from oralhist.work import doctor, runner, vetting
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, Ingested, take_in
from oralhist.work.initialise import operator

KEEPER: Viewer = operator("test")

VTT = """WEBVTT

00:00:00.000 --> 00:00:02.000
<v Kulash>We crossed the wooden bridge before it was light.

00:00:02.000 --> 00:00:05.000
In May 1962 we reached Khorgos.
"""


def empty_archive(root: Path) -> Archive:
    """A new archive in `root`, where nothing is yet: a copy of one that this process made as `init` does."""
    for name, mode, content in _made():
        path = root / name
        if content is None:
            path.mkdir(parents=True)
        else:
            path.write_bytes(content)
        path.chmod(mode)
    return open_archive(root)


@cache
def _made() -> tuple[tuple[Path, int, bytes | None], ...]:
    """Name, mode and content of all that is in a new archive, a folder before what is in it."""
    with TemporaryDirectory() as folder:
        root = Path(folder) / "data"
        new_archive(root, name="Half-households", time_zone="Asia/Almaty").close()
        return tuple(
            (path.relative_to(root), path.stat().st_mode & 0o7777, path.read_bytes() if path.is_file() else None)
            for path in (root, *sorted(root.rglob("*")))
        )


def hand_in(archive: Archive, *files: Path, transcript: Path | None = None, **description: object) -> Ingested:
    """Take in one testimony; Uyghur where no language is said, so that no machine has to hear it."""
    return take_in(
        archive,
        [Incoming(path=file, name=file.name) for file in files],
        Incoming(path=transcript, name=transcript.name) if transcript else None,
        Description(**{"languages": ("ug",), **description}),
        KEEPER,
    )


def vetted(archive: Archive, name: str) -> None:
    """Let two archivists vouch for a researcher, and the researcher accept the terms."""
    for who in ("aigul", "bolat"):
        vetting.vouch(archive, name, archive.today() + timedelta(days=1000), operator(who))
    vetting.accept(archive, operator(name))


def perform(archive: Archive) -> None:
    """Perform every job that waits."""
    assert runner.work(archive, lambda _job, _done, _total: None, once=True)


def all_in(archive: Archive) -> list[Testimony]:
    """What is in the archive, oldest first."""
    return list(reversed(testimonies.all_of_them(archive.db)))


def master(archive: Archive, number: TestimonyId) -> Path:
    """The first recording of a testimony, as it lies in its bag."""
    return next(path for path in sorted((archive.folders.bag(number, 1) / "data").iterdir()) if path.suffix != ".json")


def noted(archive: Archive, verb: Verb, subject: str) -> bool:
    """Whether the ledger says that this was done to `subject`."""
    return bool(rows(archive.db, "SELECT 1 FROM ledger WHERE verb = ? AND subject = ?", (verb.value, subject)))


def findings(archive: Archive) -> list[str]:
    """What the doctor says, without where."""
    return [one.what for one in doctor.examine(archive)]


def untouched(archive: Archive) -> bool:
    """Whether nothing is in the archive, nothing half-made lies about, and the doctor finds nothing."""
    folders = archive.folders
    lying = [path for folder in (folders.archive, folders.transcripts, folders.incoming) for path in folder.rglob("*")]
    return all_in(archive) == [] and [path for path in lying if path.is_file()] == [] and findings(archive) == []
