"""Consent and withdrawal: what is readable changes in one transaction, at once, with no worker running."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlite_utils import Database

from oralhist.catalogue import access, jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import CLOSED, OPEN, Audience, Clearance, Component, State, Terms, Viewer, readable
from oralhist.model.identifiers import FamilyId, TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive
from oralhist.work.holdings import named


def parse_audience(text: str) -> frozenset[Audience]:
    """``open``, ``closed`` or some of public, researchers, family separated by commas; raises `Refusal`."""
    match text.strip():
        case "open":
            return OPEN
        case "closed":
            return CLOSED
        case words:
            try:
                return frozenset(Audience(word.strip()) for word in words.split(","))
            except ValueError as error:
                raise Refusal(
                    f"{text[:40]!r} is not an audience.",
                    "Use open, closed, or some of public,researchers,family.",
                ) from error


def record(
    archive: Archive,
    number: TestimonyId,
    components: Sequence[Component],
    audience: frozenset[Audience],
    embargo: date | None,
    by: Viewer,
) -> tuple[str, ...]:
    """Record what the narrator agreed to for `components` (none given: all) and say what is readable to whom now.

    A testimony that was withdrawn stays hidden until an archivist records consent again for all components.
    """
    chosen = tuple(components) or tuple(Component)
    with writing(archive.db) as db:
        testimony = named(archive, number)
        for component in chosen:
            testimonies.decide(db, testimony.row, component, audience, embargo)
        values: dict[str, object] = {}
        if testimony.state is State.HIDDEN and set(chosen) == set(Component):
            values["state"] = State.KEPT.value
            _take_up(archive, db, testimony)
        if audience:
            values["opened"] = 1
        testimonies.update(db, archive.now(), testimony.row, values)
        ledger.note(db, archive.now(), by.name, Verb.CONSENT_RECORDED, testimony.number)
        terms = access.terms(db, testimony.row)
    return explain(terms, archive.today())


def _take_up(archive: Archive, db: Database, testimony: Testimony) -> None:
    """Ask again for the jobs that ended without writing anything while the testimony was hidden."""
    recordings = testimonies.recordings_of(db, testimony.row)
    said = transcripts.current(db, testimony.row) is not None
    wanted = {JobKind.DERIVE: bool(recordings), JobKind.TRANSCRIBE: bool(recordings) and not said, JobKind.TAG: said}
    for kind in (kind for kind, needed in wanted.items() if needed):
        jobs.enqueue(db, archive.now(), kind, testimony.number)


def explain(terms: Terms, today: date) -> tuple[str, ...]:
    """What each kind of viewer may read under `terms` on `today`, a sentence each."""
    if terms.state is State.HIDDEN:
        return ("It is hidden: nobody but archivists can read any of it.",)
    kinds: dict[str, Viewer] = {
        "Everybody": Viewer.public(),
        "Researchers": Viewer(clearance=Clearance.RESEARCHER),
    }
    if terms.family is not None:
        kinds["The family"] = Viewer(clearance=Clearance.MEMBER, families=frozenset([FamilyId(terms.family)]))
    said = []
    for who, viewer in kinds.items():
        parts = [part.value for part in Component if readable(viewer, part, terms, today)]
        said.append(f"{who} can read: {', '.join(parts)}." if parts else f"{who} can read nothing.")
    days = sorted({d.embargo for d in terms.decisions.values() if d.embargo is not None and d.embargo > today})
    said += [f"More opens on {day.isoformat()}." for day in days]
    return tuple(said)


def withdraw(archive: Archive, number: TestimonyId, by: Viewer) -> None:
    """Hide a testimony from everybody but archivists, at once."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        testimonies.update(db, archive.now(), testimony.row, {"state": State.HIDDEN.value})
        ledger.note(db, archive.now(), by.name, Verb.WITHDRAWN, testimony.number)
