"""Tags and claims: suggested by the machine, decided by archivists, carried over from one revision to the next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from sqlite_utils import Database

from oralhist.catalogue import claims, jobs, ledger, restrictions, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import Job
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.mentions import renew_mentions
from oralhist.catalogue.transcripts import Tag
from oralhist.chronology.claims import assertions
from oralhist.chronology.learning import Decided, learn
from oralhist.chronology.tagger import TOLD, suggest_all
from oralhist.chronology.weights import Learned
from oralhist.model.access import State, Viewer
from oralhist.model.carrying import lying
from oralhist.model.chronology import Chronology, Suggestion, TagStatus
from oralhist.model.identifiers import EventId
from oralhist.model.refusals import NotFound
from oralhist.model.transcript import Segment
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

Suggested = tuple[Segment, Suggestion]


def perform(archive: Archive, job: Job) -> None:
    """Replace the undecided suggestions of a testimony, tags and claims, by those for its current transcript.

    The places that it names are noted anew.
    """
    testimony = testimonies.by_number(archive.db, job.number)
    if testimony is None:
        return
    segments = transcripts.segments_of(archive.db, testimony.row)
    revision = transcripts.current(archive.db, testimony.row)
    withholding = restrictions.of(archive.db, testimony.row)
    # What is withheld says nothing of what is told beside it either.
    opened = [segment for segment in segments if withholding.opens(segment)]
    texts, languages = [segment.text for segment in opened], [segment.language for segment in opened]
    known, learned = archive.chronology(), _learned(archive)
    found = suggest_all(texts, languages, known, learned)
    suggested = [
        (segment, suggestion) for segment, suggestions in zip(opened, found, strict=True) for suggestion in suggestions
    ]
    with writing(archive.db) as db:
        fresh = testimonies.by_number(db, job.number)
        unchanged = (
            fresh is not None
            and transcripts.current(db, fresh.row) == revision
            and restrictions.of(db, fresh.row) == withholding
        )
        if fresh is not None and fresh.state is State.KEPT and unchanged and jobs.still_mine(db, job):
            tags = transcripts.tags_of(db, fresh.row)
            decided = _decided(tags, segments, known)
            undecided = [(s, one) for s, one in suggested if (one.event, s.id) not in decided]
            transcripts.replace_suggestions(db, fresh.row, undecided, learned=bool(learned))
            for tag in tags:
                if tag.status is TagStatus.ACCEPTED:
                    _suggest_claims(db, tag, segments, known)
            renew_mentions(db, fresh.row)


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
        if not since or one.decided[: len(since)] > since
    ]


_KEPT: dict[Path, tuple[str, Learned]] = {}
"""By catalogue: what was learned from it, and the digest of its ledger then. Every decision is an entry there."""


def _learned(archive: Archive) -> Learned:
    """What the decisions teach, worked out anew only where anything was done since.

    Nothing where readers are shown suggestions: decisions on closed testimonies would show in open ones.
    """
    if archive.settings.show_suggestions:
        return {}
    path, seal = archive.folders.catalogue, ledger.seal(archive.db)
    kept = _KEPT.get(path)
    if kept is None or kept[0] != seal:
        kept = _KEPT[path] = (seal, learn(decisions(archive)))
    return kept[1]


def forget(archive: Archive, by: Viewer) -> None:
    """Let learning begin anew: decisions made until now stand, but weigh nothing any more."""
    with writing(archive.db) as db:
        ledger.note(db, archive.now(), by.name, Verb.LEARNING_RESET, "")


def decide(archive: Archive, tag: int, status: TagStatus, by: Viewer) -> None:
    """Accept or reject a tag, or leave it open again.

    Raises `NotFound` where there is none of that number, `Refusal` where all of it is sealed.
    """
    with writing(archive.db) as db:
        decide_in(archive, db, tag, status, by)


def decide_all(archive: Archive, tags: Collection[int], status: TagStatus, by: Viewer) -> int:
    """Decide those of `tags` that still wait for a person; how many there were."""
    with writing(archive.db) as db:
        waiting = [
            tag
            for tag in sorted(tags)
            if (one := transcripts.tag(db, tag)) is not None and one.status is TagStatus.SUGGESTED
        ]
        for tag in waiting:
            decide_in(archive, db, tag, status, by)
        return len(waiting)


def decide_in(archive: Archive, db: Database, number: int, status: TagStatus, by: Viewer) -> Tag:
    """Inside a transaction: as `decide`; the tag as it was before."""
    found = transcripts.tag(db, number)
    if found is None:
        raise NotFound("There is no such tag any more.", "Reload the page: the transcript has changed.")
    testimony = named(archive, transcripts.address_of(db, found.testimony))
    transcripts.decide_tag(db, archive.now(), number, status, by.name)
    ledger.note(db, archive.now(), by.name, Verb.TAG_DECIDED, testimony.address)
    if status is TagStatus.ACCEPTED:
        _suggest_claims(db, found, transcripts.segments_of(db, found.testimony), archive.chronology())
    return found


def _decided(tags: Sequence[Tag], segments: Sequence[Segment], known: Chronology) -> set[tuple[EventId, str]]:
    """The events on which a person has decided, each with every segment that the decision lies on now."""
    found = set()
    for tag in tags:
        event = known.resolve(tag.event)
        where = lying(tag.anchor, segments) if tag.status is not TagStatus.SUGGESTED else None
        if where is not None and event is not None:
            found |= {(event, segment.id) for segment in segments[where.first : where.last + 1]}
    return found


def _suggest_claims(db: Database, tag: Tag, segments: Sequence[Segment], known: Chronology) -> None:
    """Make the undecided claims of a tag those that its words assert now."""
    where, event = lying(tag.anchor, segments), known.resolve(tag.event)
    if where is None or event is None:
        return
    span = segments[where.first : where.last + 1]
    text = " ".join(segment.text for segment in span)
    found = assertions(text, span[0].language, known.events[event])
    claims.replace_suggestions(db, tag.testimony, tag.id, text, found)
