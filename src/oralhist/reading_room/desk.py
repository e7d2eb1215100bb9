"""The archivists' work list: how each testimony stands and what to do next, and how far each job is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from oralhist.catalogue import access, consents, jobs, testimonies, transcripts
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.catalogue.transcripts import RevisionRow
from oralhist.model.access import Clearance, Component, State, Terms, Viewer, names_wait, readable
from oralhist.model.desk import DeskAct, DeskRow, DeskState, JobView
from oralhist.reading_room.standpoint import Standpoint


def work_list(at: Standpoint) -> tuple[DeskRow, ...]:
    """Every testimony with how it stands, the newest first."""
    db = at.archive.db
    found = testimonies.all_of_them(db)
    those = [one.row for one in found]
    terms, recordings = access.terms_of(db, those), testimonies.recordings_among(db, those)
    return tuple(_row(at, one, terms[one.row], recordings[one.row]) for one in found)


def _row(at: Standpoint, testimony: Testimony, terms: Terms, recordings: tuple[StoredFile, ...]) -> DeskRow:
    db = at.archive.db
    records = consents.of_testimony(db, testimony.row)
    due = min((one.review_by for one in records if one.review_by and one.due(at.today)), default=None)
    found = _closed_by_hand(terms, at.today)
    found = found or _machine(jobs.of(db, testimony.number), transcripts.current(db, testimony.row))
    found = found or _work_left(at, testimony, terms) or _agreed(terms, at.today)
    if found.act is DeskAct.NOTHING and not any(one.given for one in records):
        found = replace(found, act=DeskAct.RECORD, next=found.next or "Note how consent was given")
    return DeskRow(
        number=testimony.number,
        address=testimony.address,
        title=testimony.title,
        languages=testimony.languages,
        duration_ms=sum(file.duration_ms for file in recordings) if recordings else None,
        state=found.state,
        next=found.next,
        act=found.act,
        published=_somebody_may_read(terms, at.today),
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


@dataclass(frozen=True, slots=True)
class _Stands:
    state: DeskState
    next: str
    act: DeskAct


def _closed_by_hand(terms: Terms, today: date) -> _Stands | None:
    """How a testimony stands that is kept from everybody but archivists, whatever is still to do."""
    if terms.state is State.HIDDEN:
        return _Stands(DeskState.HIDDEN, "Nobody but archivists can read it", DeskAct.WAIT)
    if terms.switched:
        return _Stands(DeskState.HIDDEN, "Hidden by an archivist until two show it again", DeskAct.SHOW_AGAIN)
    if terms.hidden_until is not None and terms.complained_of(today):
        until = f"Decide on the complaint: it shows again on {terms.hidden_until.isoformat()}"
        return _Stands(DeskState.HIDDEN, until, DeskAct.COMPLAINT)
    return None


def _machine(work: tuple[Job, ...], text: RevisionRow | None) -> _Stands | None:
    """How a testimony stands with whose words or events a machine is not done; None where it is."""
    # Words are found when somebody needs them, and nothing waits for it; the index follows every change by itself.
    work = tuple(job for job in work if job.kind not in (JobKind.WORDS, JobKind.INDEX, JobKind.PURGE))
    for job in work:
        if job.state is JobState.FAILED:
            return _Stands(DeskState.FAILED, job.reason, DeskAct.JOBS)
    hearing = [job for job in work if job.kind in (JobKind.TRANSCRIBE, JobKind.SYNC, JobKind.TAG)]
    if any(job.state is JobState.RUNNING for job in hearing):
        return _Stands(DeskState.TRANSCRIBING, "Wait for the machine", DeskAct.JOBS)
    if any(job.state is JobState.WAITING for job in hearing):
        state = DeskState.NEW if text is None else DeskState.TRANSCRIBING
        return _Stands(state, "Wait for the machine", DeskAct.JOBS)
    if text is not None:
        return None
    heard = next((job for job in work if job.kind is JobKind.TRANSCRIBE), None)
    if heard is not None and heard.state is JobState.CANCELLED:
        given_up = "The transcription was given up: try it again, or add a transcript"
        return _Stands(DeskState.NEW, given_up, DeskAct.JOBS)
    reason = next((job.reason for job in work if job.state is JobState.FOR_A_PERSON), "")
    return _Stands(DeskState.TO_WRITE, reason or "Write down what is said", DeskAct.WRITE)


def _work_left(at: Standpoint, testimony: Testimony, terms: Terms) -> _Stands | None:
    """What archivists have to do with a testimony that has a text; None where nothing is left."""
    if _names_wait(terms, at.today):
        return _Stands(DeskState.NAMES, "Go through what says a closed name", DeskAct.NAMES)
    segments, checked = transcripts.checked_of(at.archive.db, testimony.row)
    if not segments:
        return _Stands(DeskState.TO_WRITE, "Write down what is said", DeskAct.WRITE)
    if checked < segments:
        return _Stands(DeskState.TO_CHECK, f"Check the text (checked: {checked} of {segments})", DeskAct.CHECK)
    suggested = transcripts.suggested_of(at.archive.db, testimony.row)
    if suggested:
        return _Stands(DeskState.TO_TAG, f"Decide on suggested events: {suggested}", DeskAct.TAG)
    if not terms.decisions:
        return _Stands(DeskState.CONSENT_MISSING, "Record what was agreed", DeskAct.CONSENT)
    return None


def _agreed(terms: Terms, today: date) -> _Stands:
    """How a testimony stands with which nothing is left to do: whether anybody may read it, today or later."""
    if _somebody_may_read(terms, today):
        return _Stands(DeskState.PUBLISHED, "", DeskAct.NOTHING)
    description = terms.decisions.get(Component.DESCRIPTION)
    if description is not None and description.audience and description.embargo and today < description.embargo:
        return _Stands(DeskState.READY, f"It opens on {description.embargo.isoformat()}", DeskAct.NOTHING)
    return _Stands(DeskState.CLOSED, "The narrator has opened nothing", DeskAct.NOTHING)


def _names_wait(terms: Terms, today: date) -> bool:
    """Whether anybody would read more under `terms` if the review of names were complete."""
    reviewed = replace(terms, reviewed=True, waiting=frozenset())
    return any(
        readable(viewer, part, reviewed, today) and not readable(viewer, part, terms, today)
        for viewer in _readers(terms)
        # Where no name waits in the words, it waits nowhere.
        if names_wait(viewer, Component.TRANSCRIPT, terms, today)
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
