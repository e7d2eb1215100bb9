"""Consent and withdrawal: what is readable changes in one transaction, at once, with no worker running."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from oralhist.catalogue import access, accounts, agreed, jobs, ledger, links, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import (
    CLOSED,
    OPEN,
    Audience,
    Clearance,
    Component,
    Decision,
    State,
    Terms,
    Viewer,
    names_wait,
    readable,
)
from oralhist.model.consenting import RecordKind
from oralhist.model.identifiers import FamilyId, TestimonyId
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.papers import UNSAID, Paper, Ready, Says, keep, received


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
    speaker: str = "",
    *,
    link: bool | None = None,
    paper: Paper = UNSAID,
) -> tuple[str, ...]:
    """Record what a speaker agreed to alike for `components` (none given: all), as `record_each` does."""
    decision = Decision(audience=audience, embargo=embargo)
    each = dict.fromkeys(tuple(components) or tuple(Component), decision)
    return record_each(archive, number, each, by, speaker, link=link, paper=paper)


def record_each(
    archive: Archive,
    number: TestimonyId,
    each: Mapping[Component, Decision],
    by: Viewer,
    speaker: str = "",
    *,
    link: bool | None = None,
    paper: Paper = UNSAID,
) -> tuple[str, ...]:
    """Record what a speaker agreed to for each part, and say what is readable to whom now.

    `link` is whether the testimony may be shown beside the other accounts of the family (None: as it was). Both become
    so in the transaction that keeps the record with its `paper`; what a record does not speak of stays.

    Without `speaker`, the narrator did. Whoever was not known to speak there is noted; what they did not agree to is
    closed. A testimony that was withdrawn stays hidden until an archivist records consent again for all components.
    """
    if not each and link is None:
        raise Refusal("Nothing was agreed to.", "Say for which part, or whether it may be linked.")
    with received(archive, paper) as ready, writing(archive.db) as db:
        testimony = named(archive, number)
        who = _speaker(testimony, speaker)
        _note_speaker(archive, db, testimony, who, by)
        for component, decision in each.items():
            agreed.decide(db, testimony.row, component, decision.audience, decision.embargo, who)
        if link is not None:
            agreed.link(db, testimony.row, link, who)
            ledger.note(db, archive.now(), by.name, Verb.LINK_RECORDED, testimony.number)
        says = Says(kind=RecordKind.CONSENT, speaker=who, terms=dict(each), linked=link)
        keep(archive, db, testimony, ready, says, by)
        if each:
            _opened(archive, db, testimony, each, by)
    return readable_now(archive, testimony)


def _opened(
    archive: Archive, db: Database, testimony: Testimony, each: Mapping[Component, Decision], by: Viewer
) -> None:
    values: dict[str, object] = {}
    if testimony.state is State.HIDDEN and set(each) == set(Component):
        values["state"] = State.KEPT.value
        _take_up(archive, db, testimony)
    if any(decision.audience for decision in each.values()):
        values["opened"] = 1
    testimonies.update(db, archive.now(), testimony.row, values)
    name_watch.reconsider(archive, db, testimony)
    ledger.note(db, archive.now(), by.name, Verb.CONSENT_RECORDED, testimony.number)


def record_link(
    archive: Archive, number: TestimonyId, link: bool, by: Viewer, speaker: str = "", *, paper: Paper = UNSAID
) -> tuple[str, ...]:
    """Record whether a speaker agreed that it is shown beside the family's other accounts; say what is readable now.

    It opens nothing: who may read the family at all is for its part to say.
    """
    return record_each(archive, number, {}, by, speaker, link=link, paper=paper)


def permit(
    archive: Archive, number: TestimonyId, interviewer: str, permits: bool, by: Viewer, *, paper: Paper = UNSAID
) -> None:
    """Record whether the interviewer allows that questions and voice are kept and shown with the testimony.

    Without it nothing is closed: an archivist is told, since testimonies come from collections that never asked.
    """
    try:
        name = clean_line(interviewer, name="name of the interviewer", most=200)
    except ValueError as error:
        raise Refusal(str(error), "Give one name.") from error
    with received(archive, paper) as ready, writing(archive.db) as db:
        testimony = named(archive, number)
        name = name or testimony.interviewer
        if not name:
            raise Refusal("It is not said who asked the questions.", "Name the interviewer.")
        says = Says(kind=RecordKind.INTERVIEWER, speaker=name, terms={}, permits=permits)
        keep(archive, db, testimony, ready, says, by)
        ledger.note(db, archive.now(), by.name, Verb.INTERVIEWER_RECORDED, testimony.number)


def add_speaker(archive: Archive, number: TestimonyId, speaker: str, by: Viewer) -> tuple[str, ...]:
    """Note that somebody speaks there besides the narrator, and say what is readable to whom now: nothing yet."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        who = _speaker(testimony, speaker)
        if who == agreed.NARRATOR:
            raise Refusal("No speaker was named.", "Name somebody who speaks there besides the narrator.")
        _note_speaker(archive, db, testimony, who, by)
        name_watch.reconsider(archive, db, testimony)
    return readable_now(archive, testimony)


def remove_speaker(archive: Archive, number: TestimonyId, speaker: str, by: Viewer) -> tuple[str, ...]:
    """Take back that somebody speaks there, with what they agreed to; raises `Refusal` where nobody of that name."""
    with writing(archive.db) as db:
        testimony = named(archive, number)
        if not agreed.remove_speaker(db, testimony.row, _speaker(testimony, speaker)):
            raise _unknown()
        links.end(db, archive.today(), testimony.row, _speaker(testimony, speaker), by.name)
        name_watch.reconsider(archive, db, testimony)
        ledger.note(db, archive.now(), by.name, Verb.SPEAKER_REMOVED, testimony.number)
    return readable_now(archive, testimony)


def _speaker(testimony: Testimony, speaker: str) -> str:
    try:
        name = clean_line(speaker, name="speaker", most=200)
    except ValueError as error:
        raise Refusal(str(error), "Give one name.") from error
    return agreed.NARRATOR if name == testimony.narrator else name


def _unknown() -> Refusal:
    return Refusal("Nobody of that name is noted to speak there.", "Write the name as it is shown at the desk.")


def _note_speaker(archive: Archive, db: Database, testimony: Testimony, who: str, by: Viewer) -> None:
    if who not in agreed.of_testimony(db, testimony.row):
        agreed.add_speaker(db, testimony.row, who)
        ledger.note(db, archive.now(), by.name, Verb.SPEAKER_ADDED, testimony.number)


def _take_up(archive: Archive, db: Database, testimony: Testimony) -> None:
    """Ask again for the jobs that ended without writing anything while the testimony was hidden."""
    recordings = testimonies.recordings_of(db, testimony.row)
    said = transcripts.current(db, testimony.row) is not None
    wanted = {JobKind.DERIVE: bool(recordings), JobKind.TRANSCRIBE: bool(recordings) and not said, JobKind.TAG: said}
    for kind in (kind for kind, needed in wanted.items() if needed):
        jobs.enqueue(db, archive.now(), kind, testimony.number)
    segments = transcripts.segments_of(db, testimony.row)
    heard = {one.recording for one in segments}
    unheard = [file.id for file in recordings if file.id not in heard]
    if unheard and any(one.start_ms is not None for one in segments):
        jobs.enqueue(db, archive.now(), JobKind.TRANSCRIBE, testimony.number, {"recordings": unheard})


def readable_now(archive: Archive, testimony: Testimony) -> tuple[str, ...]:
    """What each kind of viewer, and everybody to whom something was given, may read of a testimony today."""
    terms = access.terms(archive.db, testimony.row)
    granted = sorted({grant.account for grant in terms.grants})
    today = archive.today()
    given = {name: found.viewer(today) for name in granted if (found := accounts.account(archive.db, name)) is not None}
    said = explain(terms, today, given)
    for name, theirs in agreed.of_testimony(archive.db, testimony.row).items():
        open_question = [part.value for part in Component if part not in theirs.decisions]
        if name != agreed.NARRATOR and open_question:
            said += (f"{name} has not agreed to: {', '.join(open_question)}.",)
    return (*said, _linked(archive, testimony))


def _linked(archive: Archive, testimony: Testimony) -> str:
    each = agreed.of_testimony(archive.db, testimony.row)
    if all(theirs.linked for theirs in each.values()):
        return "It is shown beside the family's other accounts that agreed too, to those who may read the family."
    lacking = ", ".join(name or "the narrator" for name, theirs in each.items() if not theirs.linked)
    return f"It is not shown beside the family's other accounts: not agreed to by {lacking}."


REVIEW_MISSING = (
    "The review of names is missing: more of what was agreed is readable once it is complete (`oralhist names-review`)."
)


def once_reviewed(terms: Terms) -> Terms:
    """The same terms as they will be when every word that says a closed name is decided on."""
    return replace(terms, reviewed=True, waiting=frozenset())


def explain(terms: Terms, today: date, given: Mapping[str, Viewer]) -> tuple[str, ...]:
    """What each kind of viewer may read under `terms` on `today`, a sentence each; `given` are accounts with grants."""
    if terms.state is State.HIDDEN:
        return ("It is hidden: nobody but archivists can read any of it.",)
    if terms.switched:
        return ("An archivist has hidden it: nobody but archivists can read any of it until two show it again.",)
    if terms.hidden_until is not None and terms.complained_of(today):
        day = terms.hidden_until.isoformat()
        return (f"A complaint hides it until {day}, or until an archivist decides: only archivists can read it.",)
    kinds: dict[str, Viewer] = {
        "Everybody": Viewer.public(),
        "Researchers": Viewer(clearance=Clearance.RESEARCHER),
    }
    if terms.family is not None:
        kinds["The family"] = Viewer(clearance=Clearance.MEMBER, families=frozenset([FamilyId(terms.family)]))
    said = []
    for who, viewer in {**kinds, **given}.items():
        parts = [part.value for part in Component if readable(viewer, part, terms, today)]
        said.append(f"{who} can read: {', '.join(parts)}." if parts else f"{who} can read nothing.")
    if any(
        names_wait(viewer, part, terms, today) and readable(viewer, part, once_reviewed(terms), today)
        for viewer in (*kinds.values(), *given.values())
        for part in Component
    ):
        said.append(REVIEW_MISSING)
    days = sorted({d.embargo for d in terms.decisions.values() if d.embargo is not None and d.embargo > today})
    said += [f"More opens on {day.isoformat()}." for day in days]
    return tuple(said)


def withdraw(archive: Archive, number: TestimonyId, by: Viewer, speaker: str = "", *, paper: Paper = UNSAID) -> None:
    """Hide a testimony from everybody but archivists, at once. What was agreed until now opens nothing any more.

    That is a record too. Access copies and drafts are removed by a job. Raises `Refusal` where nobody called `speaker`
    is noted to speak there.
    """
    with received(archive, paper) as ready, writing(archive.db) as db:
        testimony = named(archive, number)
        who = _speaker(testimony, speaker)
        if who != agreed.NARRATOR and who not in agreed.of_testimony(db, testimony.row):
            raise _unknown()
        hide(archive, db, testimony, ready, by, who)


def hide(
    archive: Archive, db: Database, testimony: Testimony, ready: Ready, by: Viewer, speaker: str = agreed.NARRATOR
) -> None:
    """Inside a transaction: what `withdraw` does."""
    keep(archive, db, testimony, ready, Says(kind=RecordKind.WITHDRAWAL, speaker=speaker, terms={}), by)
    testimonies.update(db, archive.now(), testimony.row, {"state": State.HIDDEN.value})
    agreed.suspend(db, testimony.row)
    name_watch.reconsider(archive, db, testimony)
    if testimonies.recordings_of(db, testimony.row):
        jobs.enqueue(db, archive.now(), JobKind.DERIVE, testimony.number)
    ledger.note(db, archive.now(), by.name, Verb.WITHDRAWN, testimony.number)
