"""A testimony as one viewer may see it: everything closed is None or absent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oralhist.catalogue import claims, edits, transcripts
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.catalogue.transcripts import RevisionRow, Tag
from oralhist.model.access import Component, Terms
from oralhist.model.carrying import Lying, lying, still_said
from oralhist.model.chronology import Event, TagStatus
from oralhist.model.claims import Claim
from oralhist.model.identifiers import FamilyId, RecordingId
from oralhist.model.transcript import ORIGINAL, Flag, MakerKind, Segment, checked
from oralhist.model.views import (
    AdriftView,
    ClaimView,
    FamilyMemberView,
    RevisionView,
    TagView,
    TestimonyView,
    TranscriptView,
)
from oralhist.model.words import words_of
from oralhist.reading_room.gaps import gaps, lines
from oralhist.reading_room.hearing import recording_views
from oralhist.reading_room.standpoint import Standpoint

SHOWN = (Flag.LOW_CONFIDENCE,)
"""What readers are told of a segment: that it was heard uncertainly. Why an archivist should look at it is not."""


def testimony_view(
    at: Standpoint, testimony: Testimony, *, with_transcript: bool, carried: bool = False
) -> TestimonyView:
    """`testimony`, whose description the viewer may read, with all else that the viewer may read of it.

    What is `carried` away holds nothing that is for archivists alone, also where an archivist takes it.
    """
    terms = at.terms(testimony)
    keeper = at.viewer.keeps_the_archive and not carried
    open_now = tuple(component for component in Component if at.may(component, terms))
    recordings = at.recordings(testimony)
    kin = at.family(testimony, terms)
    return TestimonyView(
        address=testimony.address,
        number=testimony.number if keeper else None,
        state=testimony.state if keeper else None,
        terms=dict(terms.decisions) if keeper else None,
        title=testimony.title,
        summary=testimony.summary,
        date=testimony.date if keeper else testimony.told_date,
        place=testimony.place if keeper else testimony.told_place,
        languages=testimony.languages,
        collection=testimony.collection,
        sample=testimony.sample,
        narrator=at.narrator(testimony, terms),
        pseudonym=testimony.pseudonym or None if keeper or Component.NAME not in open_now else None,
        interviewer=testimony.interviewer or None,
        side=at.side(testimony, terms),
        born=testimony.born or None if Component.KINSHIP in open_now else None,
        family_id=kin,
        family_name=at.family_name(kin) if kin else None,
        family=_family(at, testimony, kin) if kin else (),
        recordings=recording_views(at, testimony, recordings) if Component.SOUND in open_now else (),
        duration_ms=sum(file.duration_ms for file in recordings) if Component.SOUND in open_now else None,
        transcript=transcript_view(at, testimony, terms, recordings, carried=carried)
        if with_transcript and Component.TRANSCRIPT in open_now
        else None,
        translation=translation_view(at, testimony, terms, recordings, carried=carried)
        if with_transcript and Component.TRANSLATION in open_now
        else None,
        grain=testimony.grain if keeper else None,
        place_shown=testimony.place_shown if keeper else None,
        taken_in=testimony.created if keeper else None,
        open=open_now,
        closed=tuple(component for component in Component if component not in open_now),
    )


def _family(at: Standpoint, testimony: Testimony, family: FamilyId) -> tuple[FamilyMemberView, ...]:
    members = []
    for other in at.of_family(family):
        terms = at.terms(other)
        if other.row != testimony.row and at.family(other, terms) == family:
            members.append(
                FamilyMemberView(
                    address=other.address,
                    title=other.title,
                    narrator=at.narrator(other, terms),
                    side=at.side(other, terms),
                )
            )
    return tuple(members)


def translation_view(
    at: Standpoint, testimony: Testimony, terms: Terms, recordings: tuple[StoredFile, ...], *, carried: bool = False
) -> TranscriptView | None:
    """The current translation, which the viewer may read; None where there is none, or none that is not doubted."""
    layer = transcripts.translation_of(at.archive.db, testimony.row)
    view = transcript_view(at, testimony, terms, recordings, layer, carried=carried) if layer else None
    return view if view is not None and (view.segments or at.viewer.keeps_the_archive) else None


def transcript_view(
    at: Standpoint,
    testimony: Testimony,
    terms: Terms,
    recordings: tuple[StoredFile, ...],
    layer: str = ORIGINAL,
    *,
    carried: bool = False,
) -> TranscriptView | None:
    """The current state of a layer, which the viewer may read; None where there is none yet.

    What is `carried` away holds nothing that is withheld, also where an archivist takes it.
    """
    revision = transcripts.current(at.archive.db, testimony.row, layer)
    unfinished = edits.count_open(at.archive.db, testimony.row, layer) if at.viewer.keeps_the_archive else 0
    if revision is None and not unfinished:
        return None
    kept, original = at.told(testimony, layer).segments if carried else at.segments(testimony, layer), layer == ORIGINAL
    numbers = {file.id: file.number for file in recordings}
    named = {name: at.speaker(name, testimony, terms) for name in {segment.speaker for segment in kept}}
    keeper = at.viewer.keeps_the_archive
    segments = tuple(
        _spoken(keeper, place, one, named[one.speaker], numbers) for place, one in enumerate(kept, start=1)
    )
    spoken = (at.spoken(testimony, terms) or {}) if original else {}
    sure = [segment.confidence for segment in segments if segment.confidence is not None]
    return TranscriptView(
        layer=layer,
        revision=revision.number if revision else 0,
        maker=revision.maker if revision else MakerKind.PERSON,
        maker_name=_maker_name(at, revision),
        made=revision.made if revision else "",
        segments=segments,
        clock_ms=clock(at, kept, recordings, terms),
        recordings={
            str(number): number for file, number in numbers.items() if file in {segment.recording for segment in kept}
        },
        confidence=sum(sure) / len(sure) if sure else None,
        tags=_tags(at, testimony, kept) if original else (),
        adrift=_adrift(at, testimony, kept) if original else (),
        checked=checked(segments),
        timed=any(segment.start_ms is not None for segment in segments),
        unfinished=unfinished,
        words=tuple(words_of(segment, spoken) for segment in kept) if spoken else ((),) * len(kept),
        gaps=gaps(at, testimony, layer, recordings, kept),
        withheld={} if carried else lines(at, testimony, layer, kept),
        history=_history(at, testimony, layer),
    )


def _history(at: Standpoint, testimony: Testimony, layer: str) -> tuple[RevisionView, ...]:
    found = [one for one in transcripts.revisions_of(at.archive.db, testimony.row) if one.layer == layer]
    return tuple(
        RevisionView(
            number=one.number,
            maker=one.maker,
            maker_name=_maker_name(at, one),
            machine=one.machine,
            made=one.made,
            current=one is found[-1],
        )
        for one in found
    )


def _maker_name(at: Standpoint, revision: RevisionRow | None) -> str:
    # The account of a person is for archivists.
    shown = revision is not None and (revision.maker is MakerKind.MACHINE or at.viewer.keeps_the_archive)
    return revision.maker_name if revision is not None and shown else ""


def _spoken(keeper: bool, place: int, segment: Segment, speaker: str, numbers: dict[RecordingId, int]) -> Segment:
    # The identifier of a recording holds the accession number, which is for archivists: readers get 1, 2, 3. Those of
    # segments count what was cut out and edited besides: readers get them by place.
    number = numbers.get(segment.recording) if segment.recording else None
    return Segment(
        id=segment.id if keeper else f"s{place:05d}",
        recording=RecordingId(str(number)) if number else None,
        start_ms=segment.start_ms,
        end_ms=segment.end_ms,
        speaker=speaker,
        language=segment.language,
        text=segment.text,
        confidence=segment.confidence,
        flags=segment.flags if keeper or not segment.flags else tuple(flag for flag in segment.flags if flag in SHOWN),
        checked=segment.checked,
    )


def clock(
    at: Standpoint, segments: tuple[Segment, ...], recordings: tuple[StoredFile, ...], terms: Terms
) -> tuple[int | None, ...]:
    """Where each segment begins on the testimony's clock, in ms; in its recording where the sound is closed."""
    offsets: dict[str, int] = {}
    offset = 0
    for file in recordings:
        offsets[file.id] = offset
        # How long an earlier recording is belongs to the sound.
        offset += file.duration_ms if at.may(Component.SOUND, terms) else 0
    return tuple(
        None if segment.start_ms is None else segment.start_ms + offsets.get(segment.recording or "", 0)
        for segment in segments
    )


def _tags(at: Standpoint, testimony: Testimony, segments: tuple[Segment, ...]) -> tuple[TagView, ...]:
    known, keeper = at.archive.chronology(), at.viewer.keeps_the_archive
    said = _claims(at, testimony)
    shown = []
    for tag in transcripts.tags_of(at.archive.db, testimony.row):
        where, event = at.lying(testimony, tag.anchor, segments), known.resolve(tag.event)
        if where is not None and event is not None and (keeper or for_readers(at, tag)):
            shown.append(_tag(at, tag, known.events[event], where, segments, said.get(tag.id, ())))
    # The order of archivists is by score, which was learned from decisions on closed testimonies too.
    return tuple(shown) if keeper else tuple(sorted(shown, key=lambda one: (one.segment, one.last, one.event)))


def for_readers(at: Standpoint, tag: Tag) -> bool:
    """Whether readers see a tag: an accepted one, or a suggestion where the archive's settings say so.

    Never a suggestion that goes by what was learned from decisions, which were made on closed testimonies too.
    """
    if tag.status is TagStatus.SUGGESTED:
        return at.archive.settings.show_suggestions and not tag.learned
    return tag.status is TagStatus.ACCEPTED


def _tag(
    at: Standpoint,
    tag: Tag,
    event: Event,
    where: Lying,
    segments: tuple[Segment, ...],
    said: tuple[ClaimView, ...],
) -> TagView:
    text = " ".join(segment.text for segment in segments[where.first : where.last + 1])
    evidence, keeper = still_said(tag.evidence, tag.words, text), at.viewer.keeps_the_archive
    reworded = keeper and tag.status is not TagStatus.SUGGESTED and tag.evidence and not evidence
    return TagView(
        id=tag.id if keeper else None,
        event=event.id,
        title=event.title,
        status=tag.status,
        score=tag.score if keeper else None,
        segment=where.first,
        last=where.last,
        text=text,
        evidence=evidence,
        claims=claims_in(text, said, keeper=keeper),
        before=tag.words if reworded else "",
    )


def _adrift(at: Standpoint, testimony: Testimony, segments: tuple[Segment, ...]) -> tuple[AdriftView, ...]:
    """The decisions whose words are in the transcript no more, or whose event was retired: for archivists."""
    if not at.viewer.keeps_the_archive:
        return ()
    known = at.archive.chronology()
    found = []
    for tag in transcripts.tags_of(at.archive.db, testimony.row):
        event = known.resolve(tag.event)
        if tag.status is TagStatus.SUGGESTED or (event is not None and lying(tag.anchor, segments) is not None):
            continue
        found.append(
            AdriftView(
                id=tag.id,
                event=tag.event,
                title=known.events[event].title if event else f"{tag.event}, which was retired",
                status=tag.status,
                words=tag.words,
                decided=tag.decided,
            )
        )
    return tuple(found)


def _claims(at: Standpoint, testimony: Testimony) -> dict[int, tuple[ClaimView, ...]]:
    """The claims on each accepted tag (by its number): all of them for archivists, confirmed ones for others."""
    found: dict[int, tuple[ClaimView, ...]] = {}
    for claim in claims.of_testimony(at.archive.db, testimony.row):
        if claim.status is TagStatus.ACCEPTED or at.viewer.keeps_the_archive:
            found[claim.tag] = (*found.get(claim.tag, ()), claim_view(at, claim))
    return found


def claims_in(text: str, claims: Iterable[ClaimView], *, keeper: bool) -> tuple[ClaimView, ...]:
    """The claims whose words stand in `text`, which is what the viewer reads; for a keeper the others too, marked.

    A correction takes words out of a transcript, perhaps because the narrator asked for it: then no claim quotes them.
    """
    marked = (replace(claim, said=claim.words in text) for claim in claims)
    return tuple(claim for claim in marked if claim.said or keeper)


def claim_view(at: Standpoint, claim: Claim) -> ClaimView:
    """A claim as it is shown to whoever may read the transcript."""
    return ClaimView(
        id=claim.id if at.viewer.keeps_the_archive else None,
        event=claim.event,
        kind=claim.assertion.kind,
        stance=claim.assertion.stance,
        assertion=claim.assertion,
        words=claim.words,
        note=claim.note,
        status=claim.status,
    )
