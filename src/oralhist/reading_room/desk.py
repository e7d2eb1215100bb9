"""The archivists' work list: how each testimony stands and what to do next, and how far each job is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from oralhist.catalogue import consents, jobs, testimonies, transcripts
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.catalogue.testimonies import Testimony
from oralhist.catalogue.transcripts import Tag
from oralhist.model.access import Clearance, Component, State, Terms, Viewer, readable
from oralhist.model.chronology import TagStatus
from oralhist.model.desk import DeskRow, JobView
from oralhist.reading_room.standpoint import Standpoint


def row(at: Standpoint, testimony: Testimony) -> DeskRow:
    """A testimony on the work list."""
    db = at.archive.db
    state, following = _standing(
        jobs.of(db, testimony.number),
        transcripts.tags_of(db, testimony.row),
        at.terms(testimony),
        at.today,
        has_transcript=transcripts.current(db, testimony.row) is not None,
    )
    recordings = testimonies.recordings_of(db, testimony.row)
    records = consents.of_testimony(db, testimony.row)
    due = min((one.review_by for one in records if one.review_by and one.due(at.today)), default=None)
    unsaid = state in ("published", "closed") and not any(one.given for one in records)
    return DeskRow(
        number=testimony.number,
        address=testimony.address,
        title=testimony.title,
        languages=testimony.languages,
        duration_ms=sum(file.duration_ms for file in recordings) if recordings else None,
        state=state,
        next=following or ("Note how consent was given" if unsaid else ""),
        due=due.isoformat() if due else "",
        changed=testimony.changed,
    )


def job_view(at: Standpoint, job: Job, queue: tuple[int, ...]) -> JobView:
    """A job with its place in the `queue` (numbers of jobs) and, while it runs, the seconds that it still takes."""
    left = None
    if job.state is JobState.RUNNING and job.done and job.started:
        gone = (at.archive.now() - datetime.fromisoformat(job.started)).total_seconds()
        left = max(0, round(gone / job.done * (job.total - job.done)))
    return JobView(
        id=job.id,
        kind=job.kind.value,
        testimony=job.number,
        state=job.state.value,
        reason=job.reason,
        done=job.done,
        total=job.total,
        seconds_left=left,
        place=queue.index(job.id) + 1 if job.id in queue else None,
        changed=job.changed,
    )


def _standing(
    work: tuple[Job, ...], tags: tuple[Tag, ...], terms: Terms, today: date, *, has_transcript: bool
) -> tuple[str, str]:
    """How a testimony stands and what to do next, in words."""
    if terms.state is State.HIDDEN:
        return "hidden", "Nobody but archivists can read it"
    if terms.switched:
        return "hidden", "Hidden by an archivist until two show it again"
    if terms.hidden_until is not None and terms.complained_of(today):
        return "hidden", f"Decide on the complaint: it shows again on {terms.hidden_until.isoformat()}"
    for job in work:
        if job.kind is JobKind.WORDS:
            continue  # made when somebody needs them; nothing waits for it
        if job.state is JobState.FAILED:
            return f"{job.kind.value} failed", job.reason
        if job.state in (JobState.WAITING, JobState.RUNNING):
            return f"{job.kind.value}: {job.state.value}", "Wait for the machine"
    if not has_transcript:
        heard = next((job for job in work if job.kind is JobKind.TRANSCRIBE), None)
        if heard is not None and heard.state is JobState.CANCELLED:
            return "transcription given up", "Try it again, or add a transcript"
        reason = next((job.reason for job in work if job.state is JobState.FOR_A_PERSON), "")
        return "to be transcribed by a person", reason or "Add a transcript"
    if _names_wait(terms, today):
        return "names to review", "Go through what says a closed name"
    suggested = sum(tag.status is TagStatus.SUGGESTED for tag in tags)
    if suggested:
        return "to tag", f"Decide {suggested} suggested event{'' if suggested == 1 else 's'}"
    if not terms.decisions:
        return "consent missing", "Record what was agreed"
    if _somebody_may_read(terms, today):
        return "published", ""
    description = terms.decisions.get(Component.DESCRIPTION)
    if description is not None and description.audience and description.embargo and today < description.embargo:
        return "closed", f"It opens on {description.embargo.isoformat()}"
    return "closed", "The narrator has opened nothing"


def _names_wait(terms: Terms, today: date) -> bool:
    """Whether anybody would read more under `terms` if the review of names were complete."""
    reviewed = replace(terms, reviewed=True, waiting=frozenset())
    return any(
        readable(viewer, part, reviewed, today) and not readable(viewer, part, terms, today)
        for viewer in _readers(terms)
        for part in Component
    )


def _somebody_may_read(terms: Terms, today: date) -> bool:
    """Whether anybody but archivists may know of a testimony under `terms`."""
    return any(readable(viewer, Component.DESCRIPTION, terms, today) for viewer in _readers(terms))


def _readers(terms: Terms) -> tuple[Viewer, ...]:
    families = frozenset() if terms.family is None else frozenset([terms.family])
    return (
        Viewer.public(),
        Viewer(clearance=Clearance.RESEARCHER),
        Viewer(clearance=Clearance.MEMBER, families=families),
    )
