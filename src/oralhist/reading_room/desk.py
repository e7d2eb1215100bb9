"""The archivists' work list: how each testimony stands and what to do next, and how far each job is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from oralhist.catalogue import access, consents, jobs, testimonies, worked
from oralhist.catalogue.jobs import Job, JobKind, JobState
from oralhist.catalogue.testimonies import Testimony
from oralhist.catalogue.worked import Worked
from oralhist.model.access import Clearance, Component, State, Terms, Viewer, names_wait, readable
from oralhist.model.desk import AddedView, DeskAct, DeskRow, DeskState, JobView
from oralhist.reading_room.standpoint import Standpoint


@dataclass(frozen=True, slots=True)
class _Stands:
    state: DeskState
    next: str
    act: DeskAct


_COVERING = _Stands(DeskState.CONSENT_MISSING, "Say whether what was agreed covers what was added", DeskAct.COVER)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Under:
    """What terms say of every testimony under them; `closed` and `names` are None where that is not so.

    `agreed` is how those stand with which nothing is left to do, `unrecorded` where no record says how it was given.
    """

    closed: _Stands | None
    names: _Stands | None
    decided: bool
    published: bool
    agreed: _Stands
    unrecorded: _Stands


def work_list(at: Standpoint) -> tuple[DeskRow, ...]:
    """Every testimony with how it stands, the newest first."""
    db = at.archive.db
    under: dict[int, _Under] = {}
    for terms, those in access.terms_of_all(db):
        under |= dict.fromkeys(those, _under(terms, at.today))
    undone, due = jobs.undone(db), consents.due(db, at.today)
    return tuple(
        _row(one, under[one.row], undone.get(one.number, ()), due.get(one.number)) for one in worked.all_of_them(db)
    )


def added(at: Standpoint, testimony: Testimony) -> tuple[AddedView, ...]:
    """The recordings that were added to a testimony and wait: for archivists alone."""
    since = testimonies.deposits_made(at.archive.db, testimony.row)
    return tuple(
        AddedView(
            id=file.id,
            name=file.original_name,
            kept=file.name,
            duration_ms=file.duration_ms,
            bytes=file.bytes,
            since=since[file.deposit],
        )
        for file in testimonies.waiting_of(at.archive.db, testimony.row)
    )


def _under(terms: Terms, today: date) -> _Under:
    waits, agreed = _names_wait(terms, today), _agreed(terms, today)
    return _Under(
        closed=_closed_by_hand(terms, today),
        names=_Stands(DeskState.NAMES, "Go through what says a closed name", DeskAct.NAMES) if waits else None,
        decided=bool(terms.decisions),
        published=_somebody_may_read(terms, today),
        agreed=agreed,
        unrecorded=replace(agreed, act=DeskAct.RECORD, next=agreed.next or "Note how consent was given"),
    )


def _row(one: Worked, under: _Under, work: tuple[Job, ...], due: date | None) -> DeskRow:
    found = under.closed or _machine(work, told=one.told) or (_COVERING if one.waits else None)
    found = found or _work_left(one, under)
    found = found or (under.agreed if one.recorded else under.unrecorded)
    return DeskRow(
        number=one.number,
        address=one.address,
        title=one.title,
        languages=one.languages,
        duration_ms=one.duration_ms,
        state=found.state,
        next=found.next,
        act=found.act,
        published=under.published,
        due=due.isoformat() if due else "",
        changed=one.changed,
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


def _machine(work: tuple[Job, ...], *, told: bool) -> _Stands | None:
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
        state = DeskState.TRANSCRIBING if told else DeskState.NEW
        return _Stands(state, "Wait for the machine", DeskAct.JOBS)
    if told:
        return None
    heard = next((job for job in work if job.kind is JobKind.TRANSCRIBE), None)
    if heard is not None and heard.state is JobState.CANCELLED:
        given_up = "The transcription was given up: try it again, or add a transcript"
        return _Stands(DeskState.NEW, given_up, DeskAct.JOBS)
    reason = next((job.reason for job in work if job.state is JobState.FOR_A_PERSON), "")
    return _Stands(DeskState.TO_WRITE, reason or "Write down what is said", DeskAct.WRITE)


def _work_left(one: Worked, under: _Under) -> _Stands | None:
    """What archivists have to do with a testimony that has a text; None where nothing is left."""
    if under.names:
        return under.names
    if not one.lines:
        return _Stands(DeskState.TO_WRITE, "Write down what is said", DeskAct.WRITE)
    if one.unchecked:
        words = f"Check the text (checked: {one.lines - one.unchecked} of {one.lines})"
        return _Stands(DeskState.TO_CHECK, words, DeskAct.CHECK)
    if one.suggested:
        return _Stands(DeskState.TO_TAG, f"Decide on suggested events: {one.suggested}", DeskAct.TAG)
    if not under.decided:
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
