"""Tags: suggestions made by the tagger, decided by archivists."""

from __future__ import annotations

from oralhist.catalogue import jobs, ledger, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job
from oralhist.catalogue.ledger import Verb
from oralhist.chronology.learning import Decided, learn
from oralhist.chronology.tagger import TOLD, suggest_all
from oralhist.model.access import State, Viewer
from oralhist.model.chronology import TagStatus
from oralhist.model.refusals import NotFound
from oralhist.work.archive import Archive
from oralhist.work.holdings import named


def perform(archive: Archive, job: Job) -> None:
    """Replace the undecided suggestions of a testimony by those for its current transcript."""
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None:
        return
    segments = transcripts.segments_of(archive.db, testimony.row)
    revision = transcripts.current(archive.db, testimony.row)
    texts, languages = [segment.text for segment in segments], [segment.language for segment in segments]
    found = suggest_all(texts, languages, archive.chronology(), learn(decisions(archive)))
    suggested = [
        (segment, suggestion)
        for segment, suggestions in zip(segments, found, strict=True)
        for suggestion in suggestions
    ]
    with writing(archive.db) as db:
        fresh = testimonies.by_number(db, job.number)
        unchanged = fresh is not None and transcripts.current(db, fresh.row) == revision
        if fresh is not None and fresh.state is State.KEPT and unchanged and jobs.still_mine(db, job):
            transcripts.replace_suggestions(db, fresh.row, suggested)


def decisions(archive: Archive) -> list[Decided]:
    """What archivists accepted and rejected since learning last began anew, in the order of the tags."""
    since = ledger.latest(archive.db, Verb.LEARNING_RESET)
    return [
        Decided(
            means=frozenset(piece.means for piece in one.evidence if piece.kind in TOLD),
            score=one.score,
            accepted=one.status is TagStatus.ACCEPTED,
        )
        for one in transcripts.decided_tags(archive.db)
        if one.decided[: len(since)] > since
    ]


def forget(archive: Archive, by: Viewer) -> None:
    """Let learning begin anew: decisions made until now stand, but weigh nothing any more."""
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), by.name, Verb.LEARNING_RESET, "")


def decide(archive: Archive, tag: int, status: TagStatus, by: Viewer) -> None:
    """Accept or reject a tag; `NotFound` where there is none of that number, `Refusal` where all of it is sealed."""
    with writing(archive.db) as db:
        found = transcripts.tag(db, tag)
        if found is None:
            raise NotFound("There is no such tag any more.", "Reload the page: the transcript has changed.")
        testimony = named(archive, transcripts.address_of(db, found.testimony))
        transcripts.decide_tag(db, archive.now(), tag, status, by.name)
        ledger.note(db, archive.now(), by.name, Verb.TAG_DECIDED, testimony.address)
