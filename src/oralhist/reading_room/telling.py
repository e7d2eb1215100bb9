"""Who speaks of which event, as far as this viewer may read it: counts, and accounts with their words and claims.

For any viewer it is as if what may not be read did not exist: not in a count, not in an order.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from oralhist.catalogue import claims, transcripts
from oralhist.catalogue.testimonies import Testimony
from oralhist.catalogue.transcripts import Tag
from oralhist.model.access import Component
from oralhist.model.carrying import still_said
from oralhist.model.chronology import Event, TagStatus
from oralhist.model.identifiers import EventId
from oralhist.model.transcript import Segment
from oralhist.model.views import Account, ClaimView, EventView, Voice
from oralhist.reading_room.showing import claim_view, claims_in, clock, for_readers
from oralhist.reading_room.standpoint import Standpoint


def events(at: Standpoint, *, language: str = "", side: str = "", place: str = "") -> tuple[EventView, ...]:
    """The events (that happened at `place`) with who speaks of each (in `language`, a primary subtag; on `side`)."""
    known = at.archive.chronology()
    told = _voices(at)
    return tuple(
        EventView(
            event=event,
            accounts=tuple(
                voice
                for voice in told.get(event.id, ())
                if (not language or voice.language.partition("-")[0] == language) and (not side or _on(voice, side))
            ),
            places=tuple(known.places[one] for one in event.places),
        )
        for event in known.events.values()
        if not place or place in event.places
    )


def _on(voice: Voice, side: str) -> bool:
    return voice.side == side if side in ("stayed", "left") else voice.side not in ("stayed", "left")


def _voices(at: Standpoint) -> dict[str, list[Voice]]:
    """For each event one voice a testimony that speaks of it, by side and language, which says nothing of which it is.

    As what is searched knows it: the text of every testimony is not read for a count.
    """
    readable = at.archive.readable(at.viewer, at.today)
    label, spoken, sides = (readable.labels[name] for name in ("event", "language", "side"))
    holders, codes = _numbers(label.holders), _numbers(label.codes)
    rows = _numbers(readable.testimonies)
    pairs, first = np.unique(codes << 32 | rows[holders], return_index=True)
    language_of = np.zeros(len(rows), np.int64)
    language_of[_numbers(spoken.holders)] = _numbers(spoken.codes)
    # Those whose side is not told are the last of the sides.
    those = _numbers(sides.holders)
    side_of = np.full(int(max(rows.max(initial=0), those.max(initial=0))) + 1, len(sides.values))
    side_of[those] = _numbers(sides.codes)
    found = np.sort((pairs >> 32) << 32 | side_of[pairs & 0xFFFFFFFF] << 16 | language_of[holders[first]])
    names = (*(None if side == "unknown" else side for side in sides.values), None)
    kinds = {
        int(kind): Voice(side=names[kind >> 16], language=spoken.values[kind & 0xFFFF])
        for kind in np.unique(found & 0xFFFFFFFF).tolist()
    }
    told: defaultdict[str, list[Voice]] = defaultdict(list)
    for one in found.tolist():
        told[label.values[one >> 32]].append(kinds[one & 0xFFFFFFFF])
    return told


def _numbers(kept: array[int]) -> NDArray[np.int64]:
    return np.frombuffer(kept, np.uint32).astype(np.int64)


def _by_testimony(at: Standpoint, tags: Iterable[Tag]) -> Iterator[tuple[Testimony, list[Tag]]]:
    by_testimony: dict[int, list[Tag]] = {}
    for tag in tags:
        by_testimony.setdefault(tag.testimony, []).append(tag)
    of_row = {row: transcripts.address_of(at.archive.db, row) for row in by_testimony}
    for row in sorted(by_testimony, key=lambda one: of_row[one]):
        yield at.find(of_row[row], Component.TRANSCRIPT), by_testimony[row]


def event(at: Standpoint, id: EventId) -> EventView | None:
    """One event with the words of everybody who speaks of it, None where the chronology has none of that name."""
    known = at.archive.chronology()
    found = known.events.get(id)
    if found is None:
        return None
    names = [id, *(old for old, new in known.merged.items() if new == id)]
    tags = [tag for tag in transcripts.tags_on(at.archive.db, names, at.viewer, at.today) if for_readers(at, tag)]
    said = _claims(at, names)
    told, suggested = [], []
    for testimony, some in _by_testimony(at, tags):
        accounts = list(_accounts(at, testimony, some, found, said))
        told += [account for account in accounts if not account.suggested][:1]
        if not any(not account.suggested for account in accounts):
            suggested += accounts[:1]
    return EventView(
        event=found,
        accounts=tuple(told),
        places=tuple(known.places[one] for one in found.places),
        told=tuple(told),
        suggested=tuple(suggested),
        parts=tuple(one for one in known.events.values() if one.part_of and known.resolve(one.part_of) == id),
        before=_neighbour(found, known.events, -1),
        after=_neighbour(found, known.events, 1),
    )


def _neighbour(event: Event, events: Mapping[EventId, Event], step: int) -> Event | None:
    in_time = sorted(events.values(), key=lambda one: (one.earliest or "0000", one.latest or "9999", one.order))
    at = next(index for index, one in enumerate(in_time) if one.id == event.id) + step
    return in_time[at] if 0 <= at < len(in_time) else None


def _claims(at: Standpoint, events: Sequence[EventId]) -> Mapping[int, tuple[ClaimView, ...]]:
    found: defaultdict[int, list[ClaimView]] = defaultdict(list)
    for claim in claims.accepted(at.archive.db, events, at.viewer, at.today):
        found[claim.tag].append(claim_view(at, claim))
    return {tag: tuple(some) for tag, some in found.items()}


def _accounts(
    at: Standpoint, testimony: Testimony, tags: list[Tag], event: Event, said: Mapping[int, tuple[ClaimView, ...]]
) -> Iterator[Account]:
    """One account for each tag of a testimony that lies somewhere, in the order in which it is told."""
    terms = at.terms(testimony)
    segments = at.segments(testimony)
    recordings = at.recordings(testimony)
    times = clock(at, segments, recordings, terms)
    placed = [(where, tag) for tag in tags if (where := at.lying(testimony, tag.anchor, segments)) is not None]
    for where, tag in sorted(placed, key=lambda one: one[0].first):
        span = segments[where.first : where.last + 1]
        text = " ".join(segment.text for segment in span)
        number = next((file.number for file in recordings if file.id == span[0].recording), None)
        yield Account(
            address=testimony.address,
            title=testimony.title,
            narrator=at.narrator(testimony, terms),
            side=at.side(testimony, terms),
            language=span[0].language,
            segment=where.first,
            clock_ms=times[where.first],
            recording=number if at.may(Component.SOUND, terms) else None,
            start_ms=span[0].start_ms,
            text=text,
            machine=not all(segment.checked for segment in span),
            confidence=span[0].confidence,
            suggested=tag.status is TagStatus.SUGGESTED,
            evidence=still_said(tag.evidence, tag.words, text),
            claims=_confirmed(at, testimony, tags, segments, said) if tag.status is TagStatus.ACCEPTED else (),
        )


def _confirmed(
    at: Standpoint,
    testimony: Testimony,
    tags: Sequence[Tag],
    segments: Sequence[Segment],
    said: Mapping[int, tuple[ClaimView, ...]],
) -> tuple[ClaimView, ...]:
    """The confirmed claims of all accepted tags among `tags`, as far as their words are still said there."""
    found: list[ClaimView] = []
    for tag in tags:
        counts = tag.status is TagStatus.ACCEPTED and tag.id in said
        where = at.lying(testimony, tag.anchor, segments) if counts else None
        if where is not None:
            text = " ".join(segment.text for segment in segments[where.first : where.last + 1])
            found += claims_in(text, said[tag.id], keeper=False)
    return tuple(found)
