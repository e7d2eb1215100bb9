"""What waits for an archivist's decision, across testimonies, in the order that helps most. For archivists only."""

from __future__ import annotations

from oralhist.catalogue import claims, tags, testimonies, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.carrying import lying, still_said
from oralhist.model.chronology import Rule, TagStatus
from oralhist.model.desk import ClaimRow, QueueView, ReviewLine, ReviewView
from oralhist.model.identifiers import EventId
from oralhist.model.transcript import ORIGINAL
from oralhist.model.views import TagView
from oralhist.reading_room.gaps import lines
from oralhist.reading_room.showing import claim_view, claims_in, clock
from oralhist.reading_room.standpoint import Standpoint

AROUND = 2
"""Segments shown before and after those that a suggestion lies on."""

MOST_PREVIEWED = 400
"""Suggestions that a rule shows and accepts at once."""


def queue(at: Standpoint, rule: Rule, start: int | None, only: int | None = None) -> QueueView:
    """The suggestions that `rule` means, and the one to decide now: the tag `start` if it waits, else the first.

    `only` asks for one tag, whatever its status: to look at a decision again.
    """
    known = at.archive.chronology()
    names = _names(at)
    waiting = tags.waiting(at.archive.db, rule, names)
    begin = waiting.index(start) if start in waiting else 0
    shown, place = (None, 0)
    if only is not None:
        shown = review(at, only)
    else:
        for position in [*range(begin, len(waiting)), *range(begin)]:
            shown = review(at, waiting[position])
            if shown is not None:
                place = position + 1
                break
    following = waiting[place % len(waiting)] if place and len(waiting) > 1 else None
    by_event: dict[EventId, int] = {}
    for event, many in tags.waiting_by(at.archive.db, "event", names).items():
        now = known.resolve(EventId(event))
        if now is not None:
            by_event[now] = by_event.get(now, 0) + many
    return QueueView(
        waiting=len(waiting),
        place=place,
        shown=shown,
        following=following,
        by_event=by_event,
        by_language=dict(tags.waiting_by(at.archive.db, "language", names)),
    )


def preview(at: Standpoint, rule: Rule) -> tuple[int, tuple[ReviewView, ...]]:
    """How many suggestions a rule means, and those that are accepted at once if the archivist says so."""
    waiting = tags.waiting(at.archive.db, rule, _names(at))
    shown = [review(at, tag) for tag in waiting[:MOST_PREVIEWED]]
    return len(waiting), tuple(one for one in shown if one is not None)


def review(at: Standpoint, number: int) -> ReviewView | None:
    """A tag with its words and what stands around them; None where it is gone or lies nowhere any more."""
    db = at.archive.db
    tag = transcripts.tag(db, number)
    testimony = _testimony(at, tag.testimony) if tag else None
    event = at.archive.chronology().resolve(tag.event) if tag else None
    if tag is None or testimony is None or event is None:
        return None
    segments = at.segments(testimony)
    where = lying(tag.anchor, segments)
    if where is None:
        return None
    recordings = testimonies.recordings_of(db, testimony.row)
    times = clock(at, segments, recordings, at.terms(testimony))
    span = segments[where.first : where.last + 1]
    text = " ".join(segment.text for segment in span)
    ready = [file for file in recordings if at.sound(testimony, file).is_file()]
    evidence = still_said(tag.evidence, tag.words, text)
    said = [claim_view(at, claim) for claim in claims.of_testimony(db, testimony.row) if claim.tag == tag.id]
    around = range(max(0, where.first - AROUND), min(len(segments), where.last + 1 + AROUND))
    withheld = lines(at, testimony, ORIGINAL, segments[around[0] : around[-1] + 1])
    return ReviewView(
        tag=TagView(
            id=tag.id,
            event=event,
            title=at.archive.chronology().events[event].title,
            status=tag.status,
            score=tag.score,
            segment=where.first,
            last=where.last,
            text=text,
            evidence=evidence,
            claims=claims_in(text, said, keeper=True),
            before=tag.words if tag.evidence and not evidence else "",
        ),
        testimony=testimony.number,
        address=testimony.address,
        testimony_title=testimony.title,
        languages=testimony.languages,
        recording=next((file.number for file in ready if file.id == span[0].recording), None),
        start_ms=span[0].start_ms,
        end_ms=span[-1].end_ms,
        lines=tuple(
            ReviewLine(
                index=index,
                segment=segments[index],
                clock_ms=times[index],
                spoken=where.first <= index <= where.last,
                withheld=withheld.get(index - around[0]),
            )
            for index in around
        ),
    )


def waiting_claims(at: Standpoint, limit: int) -> tuple[int, tuple[ClaimRow, ...]]:
    """How many suggested claims wait, and the first of them, those that differ first."""
    db, known = at.archive.db, at.archive.chronology()
    found = claims.waiting(db)
    shown: list[ClaimRow] = []
    for claim in found:
        if len(shown) == limit:
            break
        tag = transcripts.tag(db, claim.tag)
        testimony = _testimony(at, claim.testimony)
        event = known.resolve(claim.event)
        if tag is None or testimony is None or event is None or tag.status is not TagStatus.ACCEPTED:
            continue
        segments = at.segments(testimony)
        where = lying(tag.anchor, segments)
        if where is None:
            continue
        span = segments[where.first : where.last + 1]
        shown.append(
            ClaimRow(
                claim=claim_view(at, claim),
                testimony=testimony.number,
                testimony_title=testimony.title,
                event_title=known.events[event].title,
                text=" ".join(segment.text for segment in span),
                language=span[0].language,
                segment=where.first,
            )
        )
    return len(found), tuple(shown)


def _testimony(at: Standpoint, row: int) -> Testimony | None:
    number = tags.number_of(at.archive.db, row)
    return testimonies.by_number(at.archive.db, number)


def _names(at: Standpoint) -> frozenset[EventId]:
    """The events that are entries now, and those that were merged into one."""
    known = at.archive.chronology()
    return frozenset(known.events) | {old for old in known.merged if known.resolve(old) is not None}
