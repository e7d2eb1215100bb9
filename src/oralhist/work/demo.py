"""The demo: the invented sample collection, ingested by the real pipeline into a data directory of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import oralhist
from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobState
from oralhist.config import MARK
from oralhist.durable import write_whole
from oralhist.formats.cues import Cue
from oralhist.formats.transcripts import read_transcript
from oralhist.model.access import Audience, Component, Viewer
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.identifiers import EventId, TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.transcript import Segment
from oralhist.work import accounts, consent, name_review, runner
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.revise import supply
from oralhist.work.runner import Report
from oralhist.work.tag import decide_in

ACCOUNT = "demo-archivist"
SAMPLE = "sample.json"
DONE = "demo.json"


def sample_folder(name: str) -> Path:
    """Where the sample's ``archive`` or ``transcripts`` lie: in the wheel, or at the top of a checkout."""
    package = Path(oralhist.__file__).parent
    shipped = package / "shipped" / name
    return shipped if shipped.is_dir() else package.parents[1] / name


def collection() -> list[dict[str, Any]]:
    """The testimonies of the sample, as `archive/sample.json` describes them."""
    path = sample_folder("archive") / SAMPLE
    try:
        found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["testimonies"]
    except OSError as error:
        raise Refusal(
            f"The sample collection is not here: {path} cannot be read.", "Install the package again."
        ) from error
    return found


def finished(archive: Archive) -> str | None:
    """The password of the demo's archivist where the demo was made to its end, else None."""
    path = archive.folders.secrets / DONE
    if not path.is_file():
        return None
    password: str = json.loads(path.read_text(encoding="utf-8"))["password"]
    return password


def fill(archive: Archive, by: Viewer, report: Report, step: Callable[[str, int, int], None]) -> str:
    """Ingest what is missing of the sample; returns the archivist's password. Killed, it goes on where it stopped."""
    listed = collection()
    for position, entry in enumerate(listed):
        step("sample testimonies", position, len(listed))
        _take_in(archive, entry, by, report)
    step("sample testimonies", len(listed), len(listed))
    if any(one.name == ACCOUNT for one in accounts.listed(archive)):
        password = accounts.set_password(archive, ACCOUNT, by)
    else:
        password = accounts.add(archive, ACCOUNT, "archivist", by)
    write_whole(archive.folders.secrets / DONE, json.dumps({"password": password}).encode())
    return password


def _take_in(archive: Archive, entry: dict[str, Any], by: Viewer, report: Report) -> None:
    media, words = _path(entry["file"]), _path(entry["transcript"])
    number = _already(archive, entry)
    if number is None:
        supplied = Incoming(path=words, name=words.name) if not entry["machine"] else None
        number = take_in(
            archive, [Incoming(path=media, name=media.name)], supplied, _description(entry), by, sample=True
        ).testimony
    for job in runner.wait_for(archive, number, report):
        if job.state is JobState.FAILED:
            raise Refusal(f"The sample {entry['title']} could not be made: {job.reason}")
    testimony = testimonies.by_number(archive.db, number)
    assert testimony is not None
    if entry["machine"] and entry["checked"] and len(transcripts.revisions_of(archive.db, testimony.row)) < 2:
        supply(archive, number, words, by)
        runner.wait_for(archive, number, report)
    for decision in entry["consent"]:
        embargo = date.fromisoformat(decision["embargo"]) if decision["embargo"] else None
        parts = [Component(one) for one in decision["components"]]
        consent.record(archive, number, parts, frozenset(Audience(a) for a in decision["audience"]), embargo, by)
    consent.record_link(archive, number, entry["link"], by)
    if entry["names_reviewed"]:
        name_review.complete(archive, number, by)
    for wanted in entry["accept_tags"]:
        _accept(archive, testimony.row, EventId(wanted["event"]), wanted["text"], words, by)


def _path(name: str) -> Path:
    folder, _, rest = name.partition("/")
    return sample_folder(folder) / rest


def _already(archive: Archive, entry: dict[str, Any]) -> TestimonyId | None:
    for one in testimonies.all_of_them(archive.db):
        if one.sample and one.title == entry["title"]:
            return one.number
    return None


def _description(entry: dict[str, Any]) -> Description:
    return Description(
        title=entry["title"],
        narrator=entry["narrator"],
        interviewer=entry["interviewer"],
        languages=tuple(entry["languages"]),
        date=entry["date"],
        place=entry["place"],
        family=entry["family"] or "",
        side=entry["side"],
        collection=entry["collection"],
        summary=entry["summary"],
    )


def place_of(phrase: str, heard: Sequence[Segment], sample: Sequence[Cue]) -> tuple[Segment, int, int] | None:
    """Where `phrase` is said: the segment and the characters of it; None where `sample` does not say it either.

    A machine hears words otherwise with another engine or processor; then it is what is said at the moment at which
    the `sample` has them, the whole segment.
    """
    for one in heard:
        if phrase in one.text:
            at = one.text.index(phrase)
            return one, at, at + len(phrase)
    moment = next((_middle(one) for one in sample if phrase in one.text), None)
    if moment is None or not heard:
        return None
    nearest = min(heard, key=lambda one: abs(_middle(one) - moment))
    return nearest, 0, len(nearest.text)


def _middle(said: Segment | Cue) -> int:
    return ((said.start_ms or 0) + (said.end_ms or 0)) // 2


def _accept(archive: Archive, row: int, event: EventId, phrase: str, words: Path, by: Viewer) -> None:
    """Accept the suggestion for `event` where `phrase` is said; where none was made, tag it as an archivist would."""
    sample = read_transcript(words.name, words.read_bytes()).cues
    with writing(archive.db) as db:
        found = place_of(phrase, transcripts.segments_of(db, row), sample)
        if found is None:
            raise Refusal(f"The sample does not say {phrase!r}.")
        segment, start, end = found
        for tag in transcripts.tags_of(db, row):
            if tag.event == event and tag.segment == segment.id:
                decide_in(archive, db, tag.id, TagStatus.ACCEPTED, by)
                break
        else:
            evidence = Evidence(start=start, end=end, kind=EvidenceKind.CUE, means="marked by an archivist")
            suggestion = Suggestion(event=event, score=1.0, evidence=(evidence,))
            number = transcripts.add_tag(db, row, segment, suggestion, TagStatus.SUGGESTED, "")
            decide_in(archive, db, number, TagStatus.ACCEPTED, by)


def marked(root: Path) -> bool:
    """Whether `root` is a data directory already."""
    return (root / MARK).is_file()
