"""Decisions at the review desk that are more than yes or no: another event, another span; and on claims."""

from __future__ import annotations

import json
from dataclasses import replace

from sqlite_utils import Database

from oralhist.catalogue import claims, ledger, tags, testimonies, transcripts
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.transcripts import Tag
from oralhist.chronology import event_dates, tagger
from oralhist.model.access import Viewer
from oralhist.model.carrying import Anchor, lying, still_said
from oralhist.model.chronology import Evidence, TagStatus
from oralhist.model.claims import Assertion, ClaimKind, Stance
from oralhist.model.identifiers import EventId, TestimonyId
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean, clean_line
from oralhist.model.transcript import Segment
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.tag import decide_in

MOST_SEGMENTS = 40
"""The longest span of one tag: what is longer speaks of an event here and there, and is tagged here and there."""


def accept(archive: Archive, tag: int, by: Viewer, *, event: str = "", first: str = "", last: str = "") -> int:
    """Accept a tag, with another event or another span where they are named; the number of the accepted tag.

    `first` and `last` are ids of segments of the current transcript. With another event the suggestion is rejected
    and a tag of that event takes its place, so that the same is not suggested again.
    """
    with writing(archive.db) as db:
        found = transcripts.tag(db, tag)
        if found is None:
            raise NotFound("There is no such tag any more.", "Reload the page: the transcript has changed.")
        known = archive.chronology()
        wanted = EventId(event or found.event)
        if known.resolve(wanted) is None:
            raise Refusal(f"There is no event {event[:60]!r} in the chronology.", "Choose one of the list.")
        segments = transcripts.segments_of(db, found.testimony)
        if not (first or last):
            first, last = _reworded(found, segments)
        if first or last:
            anchor, evidence = _span(segments, first or last, last or first, found.words, found.evidence)
            tags.set_span(db, tag, anchor, _as_json(evidence))
        if known.resolve(wanted) != known.resolve(found.event):
            decide_in(archive, db, tag, TagStatus.REJECTED, by)
            tag = _instead(archive, tag, wanted)
        decide_in(archive, db, tag, TagStatus.ACCEPTED, by)
        return tag


def add(archive: Archive, number: TestimonyId, by: Viewer, *, event: str, first: str, last: str) -> int:
    """Accept `event` of the segments `first` to `last`, which the machine did not suggest; the number of the tag.

    What the machine finds for it there is kept as its evidence, with the machine's score, so that it learns from what
    it missed. Raises `Refusal` where there is a tag of this event on any of these lines that is not rejected.
    """
    known = archive.chronology()
    wanted = known.resolve(EventId(event))
    if wanted is None:
        raise Refusal(f"There is no event {event[:60]!r} in the chronology.", "Choose one of the list.")
    with writing(archive.db) as db:
        testimony = named(archive, number)
        segments = transcripts.segments_of(db, testimony.row)
        anchor, _ = _span(segments, first or last, last or first, "", ())
        ids = [segment.id for segment in segments]
        begin, end = ids.index(anchor.segment), ids.index(anchor.last or anchor.segment)
        for other in transcripts.tags_of(db, testimony.row):
            where = lying(other.anchor, segments)
            if where is None or other.status is TagStatus.REJECTED or known.resolve(other.event) != wanted:
                continue
            if where.first <= end and begin <= where.last:
                raise Refusal("There is a tag of this event on these lines already.", "Decide on that one.")
        found = tagger.tag(anchor.words, segments[begin].language, known=known)
        said = next((one for one in (*found.events, *found.candidates) if one.event == wanted), None)
        evidence = _as_json(said.evidence if said else ())
        tag = tags.add(db, testimony.row, wanted, anchor, said.score if said else 0.0, evidence)
        decide_in(archive, db, tag, TagStatus.ACCEPTED, by)
        return tag


def decide_claim(archive: Archive, claim: int, status: TagStatus, stance: Stance | None, note: str, by: Viewer) -> int:
    """Confirm or reject a claim, with the stance that the person gives it; the tag it is on. Raises `NotFound`."""
    with writing(archive.db) as db:
        found = claims.claim(db, claim)
        if found is None:
            raise NotFound("There is no such claim any more.", "Reload the page: the transcript has changed.")
        line = _line(note, "note")
        claims.decide(db, archive.now(), claim, status, stance or found.assertion.stance, line, by.name)
        _follow_note(archive, db, found.testimony, line)
        ledger.note(db, archive.now(), by.name, Verb.CLAIM_DECIDED, transcripts.address_of(db, found.testimony))
        return found.tag


def add_claim(archive: Archive, tag: int, assertion: Assertion, words: str, note: str, by: Viewer) -> None:
    """Record what an accepted tag asserts, as a person reads it; raises `Refusal` where it says nothing.

    `words` stand in the tagged passage; `assertion` says how they are understood (its characters are found here).
    """
    said = clean(words)
    if not said:
        raise Refusal("It was not said which words assert it.", "Copy them from the passage.")
    if assertion.kind is ClaimKind.DATE:
        try:
            event_dates.parse(assertion.date)
        except ValueError as error:
            raise Refusal(str(error)) from error
    if assertion.kind is ClaimKind.NUMBER and assertion.low is None and assertion.high is None:
        raise Refusal("A claim of a number needs a number.", "Give the least, the most, or both.")
    with writing(archive.db) as db:
        found = transcripts.tag(db, tag)
        if found is None or found.status is not TagStatus.ACCEPTED:
            raise NotFound("There is no such accepted tag.", "Accept the event first.")
        at = found.words.find(said)
        if at < 0:
            raise Refusal("These words do not stand in the tagged passage.", "Copy them from there.")
        placed = replace(assertion, start=at, end=at + len(said))
        decided = f"{stamp(archive.now())} {by.name}"
        line = _line(note, "note")
        claims.add(db, found.testimony, tag, said, placed, line, TagStatus.ACCEPTED, decided)
        _follow_note(archive, db, found.testimony, line)
        ledger.note(db, archive.now(), by.name, Verb.CLAIM_DECIDED, transcripts.address_of(db, found.testimony))


def _follow_note(archive: Archive, db: Database, row: int, note: str) -> None:
    """A note on a claim is read with it, so it may say no closed name either."""
    testimony = testimonies.by_row(db, row) if note else None
    if testimony is not None:
        name_watch.follow_text(archive, db, testimony)


def stance_of(text: str) -> Stance:
    """A stance by its word; raises `Refusal`."""
    try:
        return Stance(text)
    except ValueError:
        raise Refusal(f"{text[:20]!r} is no stance.", f"Use one of {', '.join(Stance)}.") from None


def _line(text: str, name: str) -> str:
    try:
        return clean_line(text, name=name)
    except ValueError as error:
        raise Refusal(str(error)) from error


def _span(
    segments: tuple[Segment, ...], first: str, last: str, words: str, evidence: tuple[Evidence, ...]
) -> tuple[Anchor, tuple[Evidence, ...]]:
    ids = [segment.id for segment in segments]
    if first not in ids or last not in ids:
        raise NotFound("There is no such place in the transcript any more.", "Reload the page.")
    begin, end = ids.index(first), ids.index(last)
    if not begin <= end < begin + MOST_SEGMENTS:
        raise Refusal(
            "The span ends before it begins, or is longer than can be tagged at once.",
            f"Choose at most {MOST_SEGMENTS} lines, the first before the last.",
        )
    span = segments[begin : end + 1]
    if len({segment.recording for segment in span}) > 1:
        raise Refusal("The span runs from one recording into another.", "Tag each by itself.")
    text = " ".join(segment.text for segment in span)
    anchor = Anchor(
        segment=first,
        last="" if first == last else last,
        recording=span[0].recording,
        start_ms=span[0].start_ms,
        end_ms=span[-1].end_ms,
        words=text,
    )
    return anchor, still_said(evidence, words, text)


def _reworded(found: Tag, segments: tuple[Segment, ...]) -> tuple[str, str]:
    """The first and last segment on which a tag lies where nothing of its evidence is said any more, else nothing.

    Whoever accepts it then has read the words of today: it is not listed any more as decided over other ones.
    """
    where = lying(found.anchor, segments)
    if where is None or not found.evidence:
        return "", ""
    span = segments[where.first : where.last + 1]
    if still_said(found.evidence, found.words, " ".join(segment.text for segment in span)):
        return "", ""
    return span[0].id, span[-1].id


def _instead(archive: Archive, tag: int, event: EventId) -> int:
    """A copy of a tag with another event, and its number."""
    db = archive.db
    found = transcripts.tag(db, tag)
    assert found is not None
    return transcripts.copy_tag(db, found, event)


def _as_json(evidence: tuple[Evidence, ...]) -> str:
    return json.dumps([{"start": e.start, "end": e.end, "kind": e.kind.value, "means": e.means} for e in evidence])
