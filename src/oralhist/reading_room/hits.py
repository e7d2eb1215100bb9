"""Search for a person: the index gives numbers, the catalogue is asked again for each, words come from it alone."""

from __future__ import annotations

import json

from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import rows
from oralhist.catalogue.testimonies import Testimony
from oralhist.catalogue.transcripts import PassageRow
from oralhist.language.query import parse
from oralhist.language.snippets import snippet
from oralhist.model.access import Component
from oralhist.model.question import Page, Question
from oralhist.model.transcript import Segment
from oralhist.model.views import Hit, Results
from oralhist.reading_room.standpoint import Standpoint

MOST = 1000
"""Hits of which the testimonies are counted and among which pages are cut; `Results.total` is exact beyond it."""

LEAD_MS = 1500
"""How long before the estimated moment of the match a hit begins, so that the ear has the words before it."""


def search(at: Standpoint, query: str, page: Page, language: str | None) -> Results:
    """The passages that answer `query`, best first, as if nothing existed that the viewer may not read."""
    question = parse(query)
    ranking = at.archive.index.search(question, at.archive.readable(at.viewer, at.today), Page(limit=MOST))
    numbers = [number for number, _ in ranking.hits]
    known = _where(at, numbers)
    kept = [n for n in numbers if n in known and (language is None or known[n][1] == language)]
    total = ranking.total if language is None else ranking.languages.get(language, 0)
    hits: list[Hit] = []
    seen: set[tuple[str, int | None, str]] = set()
    for number in kept[page.offset : page.offset + page.limit]:
        hit = _hit(at, number, question)
        if hit is None:
            continue
        # Passages overlap by one segment: words said there are one moment, shown once.
        if (hit.address, hit.segment, hit.matched) not in seen:
            seen.add((hit.address, hit.segment, hit.matched))
            hits.append(hit)
    return Results(
        query=query,
        understood=understood(question),
        total=total,
        testimonies=len({known[number][0] for number in kept}),
        hits=tuple(hits),
        languages=dict(sorted(ranking.languages.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def understood(question: Question) -> str:
    """How a question was understood, as it could be typed again."""
    said = []
    for clause in question.clauses:
        words = f'"{clause.text}"' if clause.phrase else clause.text
        said.append(f"-{words}" if clause.excluded else words)
    return " ".join(said)


def _where(at: Standpoint, numbers: list[int]) -> dict[int, tuple[int, str]]:
    found = rows(
        at.archive.db,
        "SELECT id, testimony, language FROM passages WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    )
    return {one["id"]: (one["testimony"], one["language"]) for one in found}


def _hit(at: Standpoint, number: int, question: Question) -> Hit | None:
    db = at.archive.db
    passage = transcripts.passage(db, number)
    if passage is None:
        return None
    if not (passage.working if at.viewer.keeps_the_archive else passage.revised and not passage.passage.doubtful):
        return None
    address = transcripts.address_of(db, passage.testimony)
    testimony = testimonies.if_readable(db, at.viewer, passage.component, address, at.today)
    if testimony is None:
        return None
    return _shown(at, testimony, passage, question)


def _shown(at: Standpoint, testimony: Testimony, found: PassageRow, question: Question) -> Hit:
    terms = at.terms(testimony)
    words, marks, first = snippet(found.passage.text, question)
    spoken = found.component is not Component.DESCRIPTION
    id = found.passage.segment_at(first)
    index, segment = (at.segment(testimony, found.layer, id) if spoken else None) or (None, None)
    recordings = testimonies.recordings_of(at.archive.db, testimony.row)
    ids = [file.id for file in recordings]
    recording = ids.index(segment.recording) + 1 if segment and segment.recording in ids else None
    begin = found.passage.starts[found.passage.segments.index(id)]
    start = _moment(segment, first - begin)
    sound = recording is not None and at.may(Component.SOUND, terms)
    earlier = sum(file.duration_ms for file in recordings[: recording - 1]) if recording and sound else 0
    return Hit(
        testimony=testimony.number if at.viewer.keeps_the_archive else testimony.address,
        address=testimony.address,
        title=testimony.title,
        narrator=at.narrator(testimony, terms),
        side=at.side(testimony, terms),
        languages=testimony.languages,
        date=testimony.date,
        recording=recording,
        start_ms=start,
        end_ms=segment.end_ms if segment else None,
        clock_ms=start + earlier if start is not None else None,
        segment=index,
        language=segment.language if segment else found.passage.language,
        speaker=at.speaker(segment.speaker, terms) if segment else "",
        snippet=words,
        marks=marks,
        matched="transcript" if spoken else "description",
        machine=segment is not None and not segment.checked,
        confidence=segment.confidence if segment else None,
        sound=sound,
    )


def _moment(segment: Segment | None, character: int) -> int | None:
    """Milliseconds in the recording at which `character` of the segment is said, by share of its letters."""
    if segment is None or segment.start_ms is None or segment.end_ms is None:
        return None
    share = max(0, character) / max(1, len(segment.text))
    estimate = segment.start_ms + int(share * (segment.end_ms - segment.start_ms))
    return max(segment.start_ms, estimate - LEAD_MS)
