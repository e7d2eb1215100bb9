"""Search for a person: the index gives numbers, the catalogue is asked again for each, words come from it alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from oralhist.catalogue import access, passages, testimonies, transcripts
from oralhist.catalogue.passages import PassageRow
from oralhist.catalogue.testimonies import StoredFile, Testimony
from oralhist.catalogue.transcripts import RevisionRow
from oralhist.language.query import parse, written
from oralhist.language.snippets import Marker, around, best_mark, marker, snippet
from oralhist.language.tokens import tokens
from oralhist.model.access import Component, Terms
from oralhist.model.found import Concordance, Hit, Results
from oralhist.model.question import All, Node, Page, Question, Ranking, Readable, Some, Word
from oralhist.model.text import clean
from oralhist.model.transcript import Segment, shared_ms
from oralhist.model.words import Spoken, moment_of, words_of
from oralhist.reading_room.facets import facets
from oralhist.reading_room.standpoint import Standpoint
from oralhist.reading_room.understanding import Understanding

WORD_LEAD_MS = 300
"""The same where the moment of the word itself is known."""

LEAD_MS = 1500
"""How long before the estimated moment of the match a hit begins, so that the ear has the words before it."""

CONTEXT = 60
"""Characters on each side of what matched in a concordance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What is chosen beside the query: values of labels, and variants that are switched off."""

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    without: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Asked:
    question: Question
    understanding: Understanding
    readable: Readable
    ranking: Ranking
    understood: str


def search(at: Standpoint, query: str, page: Page, narrowed: Narrowed) -> Results:
    """The passages that answer `query`, best first, as if nothing existed that the viewer may not read."""
    asked = _ask(at, query, page, narrowed)
    reader = Reader(at, marker(asked.question.root), [number for number, _ in asked.ranking.hits])
    hits: list[Hit] = []
    seen: set[tuple[str, int | None, str, int | None]] = set()
    for number, _ in asked.ranking.hits:
        hit = reader.hit(number)
        if hit is None:
            continue
        # Passages overlap by one segment: words said there are one moment, shown once. Beside one line of a transcript,
        # or beside none, there may be several of a translation.
        translated = hit.matched == Component.TRANSLATION
        moment = (hit.address, hit.segment, hit.matched, hit.start_ms if translated else None)
        if moment not in seen:
            seen.add(moment)
            hits.append(hit)
    return Results(
        query=clean(query),
        understood=asked.understood,
        total=asked.ranking.total,
        testimonies=asked.ranking.testimonies,
        hits=tuple(hits),
        languages=asked.ranking.languages,
        of_each={
            testimony.address: asked.ranking.of_each[testimony.row]
            for testimony in reader.testimonies()
            if testimony.row in asked.ranking.of_each
        },
        facets=facets(at.archive.chronology(), asked.ranking.counts, narrowed.chosen),
        variants=tuple(asked.understanding.variants),
        corrections=() if asked.ranking.total else _corrections(at, asked),
    )


def concordance(at: Standpoint, query: str, page: Page, narrowed: Narrowed) -> tuple[int, tuple[Concordance, ...]]:
    """How many passages answer, and every place in those of the page with the words around it."""
    asked = _ask(at, query, page, narrowed)
    reader = Reader(at, marker(asked.question.root), [number for number, _ in asked.ranking.hits])
    lines: list[Concordance] = []
    seen: set[tuple[str, int | None, str, str]] = set()
    for number, _ in asked.ranking.hits:
        for line in reader.lines(number):
            moment = (line.address, line.segment, line.before[-20:], line.match)
            if moment not in seen:
                seen.add(moment)
                lines.append(line)
    return asked.ranking.total, tuple(lines)


def found_in(at: Standpoint, testimony: Testimony, query: str) -> dict[int, tuple[tuple[int, int], ...]]:
    """The characters of each segment (by its place) of a transcript that answer `query`, of those in which any do."""
    parsed = parse(query)
    understanding = Understanding(at, at.archive.readable(at.viewer, at.today), ())
    marked = marker(understanding.question(parsed.root).root)
    withholding = at.withholding(testimony)
    found = {
        place: tuple(marked.marks(segment.text))
        for place, segment in enumerate(at.segments(testimony))
        # Withheld words are found by nobody, archivists neither.
        if not (at.viewer.keeps_the_archive and not withholding.opens(segment))
    }
    return {place: marks for place, marks in found.items() if marks}


def _ask(at: Standpoint, query: str, page: Page, narrowed: Narrowed) -> _Asked:
    parsed = parse(query)
    readable = at.archive.readable(at.viewer, at.today)
    understanding = Understanding(at, readable, narrowed.without)
    root = understanding.question(parsed.root).root
    question = Question(root=root, chosen={name: values for name, values in narrowed.chosen.items() if values})
    ranking = at.archive.index.search(question, readable, page)
    return _Asked(question, understanding, readable, ranking, written(parsed.root))


def _corrections(at: Standpoint, asked: _Asked) -> tuple[str, ...]:
    """For the first word that no readable passage holds, readable words like it."""
    for word in _words(asked.question.root):
        found = [token.exact for token in tokens(word.text)]
        if len(found) == 1:
            alone = at.archive.index.search(Question(root=word), asked.readable, Page(limit=1))
            if not alone.total:
                return at.archive.index.corrections(found[0], asked.readable)
    return ()


def _words(node: Node) -> list[Word]:
    match node:
        case Word():
            return [node]
        case All(parts=parts) | Some(parts=parts):
            return [word for part in parts for word in _words(part)]
    return []


@dataclass(slots=True)
class _Of:
    """What is read once for all hits of a testimony."""

    testimony: Testimony
    terms: Terms
    recordings: tuple[StoredFile, ...]
    spoken: Spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """Where in which recording something is said, by whom; as `Hit` has it."""

    recording: int | None
    start_ms: int | None
    end_ms: int | None
    clock_ms: int | None
    segment: int | None
    language: str
    speaker: str
    machine: bool
    confidence: float | None
    sound: bool
    original: tuple[Segment, ...] = ()


class Reader:
    """Reads the passages of hits for one viewer: whatever may not be read now is None."""

    def __init__(self, at: Standpoint, marked: Marker, numbers: Sequence[int]) -> None:
        self._at = at
        db = at.archive.db
        # Archivists read the text that is being corrected, everybody else the current revision but for what is doubted.
        keeper = at.viewer.keeps_the_archive
        self._passages = {
            number: one
            for number, one in passages.passages_among(db, numbers).items()
            if (one.working if keeper else one.revised and not one.passage.doubtful)
        }
        wanted: defaultdict[Component, set[int]] = defaultdict(set)
        for one in self._passages.values():
            wanted[one.component].add(one.testimony)
        self._of: dict[tuple[int, Component], _Of] = {}
        self._originals: dict[int, tuple[Segment, ...]] = {}
        told = {row for those in wanted.values() for row in those}
        terms = access.terms_of(db, told)
        for component, those in wanted.items():
            readable = testimonies.if_readable_among(db, at.viewer, component, those, at.today)
            for row, testimony in readable.items():
                recordings = at.recordings(testimony)
                heard = component is Component.TRANSCRIPT and recordings
                spoken = at.spoken(testimony, terms[row]) if heard else None
                self._of[(row, component)] = _Of(testimony, terms[row], recordings, spoken or {})
        self._revisions = transcripts.current_among(db, {row for row, _ in self._of})
        self._marks = {
            number: marked.marks(one.passage.text)
            for number, one in self._passages.items()
            if (one.testimony, one.component) in self._of
        }
        self._segments: dict[tuple[int, str, str], tuple[int, Segment] | None] = {
            **at.segments_among({one for number in self._marks for one in self._marked(self._passages[number])})
        }

    def testimonies(self) -> list[Testimony]:
        """The testimonies of all passages that were read."""
        return [of.testimony for of in self._of.values()]

    def hit(self, number: int) -> Hit | None:
        """A passage as it is shown among the results; None where it is gone or closed meanwhile."""
        read = self._read(number)
        return None if read is None else self._shown(*read)

    def lines(self, number: int) -> list[Concordance]:
        """Every place in a passage that matches, with the words around it."""
        read = self._read(number)
        if read is None:
            return []
        found, of = read
        text, revision = found.passage.text, self._revision(found)
        lines = []
        for start, end in self._marks[number]:
            moment = self._moment(found, of, (start, end))
            before, after = around(text, start, end, CONTEXT)
            lines.append(
                Concordance(
                    address=of.testimony.address,
                    title=of.testimony.title,
                    clock_ms=moment.clock_ms,
                    start_ms=moment.start_ms,
                    recording=moment.recording,
                    segment=moment.segment,
                    language=moment.language,
                    speaker=moment.speaker,
                    machine=moment.machine,
                    translated=found.component is Component.TRANSLATION,
                    revision=revision.number if revision else 0,
                    before=before,
                    match=text[start:end],
                    after=after,
                )
            )
        return lines

    def _marked(self, found: PassageRow) -> Iterator[tuple[int, str, str]]:
        """Where in its testimony each mark of a passage is; its beginning where it has none."""
        if found.component is not Component.DESCRIPTION:
            for first, _ in self._marks[found.id] or [(0, 0)]:
                yield found.testimony, found.layer, found.passage.segment_at(first)

    def _read(self, number: int) -> tuple[PassageRow, _Of] | None:
        found = self._passages.get(number)
        of = None if found is None else self._of.get((found.testimony, found.component))
        return None if found is None or of is None else (found, of)

    def _shown(self, found: PassageRow, of: _Of) -> Hit:
        marks = self._marks[found.id]
        words, inside = snippet(found.passage.text, marks)
        moment = self._moment(found, of, best_mark(marks) if marks else None)
        testimony, at, revision = of.testimony, self._at, self._revision(found)
        return Hit(
            testimony=testimony.number if at.viewer.keeps_the_archive else testimony.address,
            address=testimony.address,
            title=testimony.title,
            narrator=at.narrator(testimony, of.terms),
            side=at.side(testimony, of.terms),
            languages=testimony.languages,
            date=testimony.date if at.viewer.keeps_the_archive else testimony.told_date,
            snippet=words,
            marks=inside,
            matched=found.component.value,
            original=" ".join(one.text for one in moment.original),
            original_language=moment.original[0].language if moment.original else "",
            recording=moment.recording,
            start_ms=moment.start_ms,
            end_ms=moment.end_ms,
            clock_ms=moment.clock_ms,
            segment=moment.segment,
            language=moment.language,
            speaker=moment.speaker,
            machine=moment.machine,
            confidence=moment.confidence,
            sound=moment.sound,
            revision=revision.number if revision else 0,
            revised=revision.made if revision else "",
        )

    def _revision(self, found: PassageRow) -> RevisionRow | None:
        """The revision in which a passage stands; none of a description, nor of what is in no revision yet."""
        spoken = found.component is not Component.DESCRIPTION
        return self._revisions.get((found.testimony, found.layer)) if spoken and found.revised else None

    def _moment(self, found: PassageRow, of: _Of, mark: tuple[int, int] | None) -> _Moment:
        """Where in the recording a mark is, and who says it in which language."""
        first = mark[0] if mark else 0
        spoken = found.component is not Component.DESCRIPTION
        at, testimony = self._at, of.testimony
        id = found.passage.segment_at(first)
        index, segment = (self._segment(testimony, found.layer, id) if spoken else None) or (None, None)
        ids = [file.id for file in of.recordings]
        recording = ids.index(segment.recording) + 1 if segment and segment.recording in ids else None
        begin = found.passage.starts[found.passage.segments.index(id)]
        start = _known(segment, of.spoken, first - begin) if segment and of.spoken else None
        start = _estimated(segment, first - begin) if start is None else start
        original: tuple[Segment, ...] = ()
        if segment is not None and found.component is Component.TRANSLATION:
            index, original = self._beside(of, segment)
        sound = recording is not None and at.may(Component.SOUND, of.terms)
        earlier = sum(file.duration_ms for file in of.recordings[: recording - 1]) if recording and sound else 0
        return _Moment(
            recording=recording,
            start_ms=start,
            end_ms=segment.end_ms if segment else None,
            clock_ms=start + earlier if start is not None else None,
            segment=index,
            language=segment.language if segment else found.passage.language,
            speaker=at.speaker(segment.speaker, testimony, of.terms) if segment else "",
            machine=segment is not None and not segment.checked,
            confidence=segment.confidence if segment else None,
            sound=sound,
            original=original,
        )

    def _segment(self, testimony: Testimony, layer: str, id: str) -> tuple[int, Segment] | None:
        """`Standpoint.segment`, asked once however many places match in it."""
        key = (testimony.row, layer, id)
        if key not in self._segments:
            self._segments[key] = self._at.segment(testimony, layer, id)
        return self._segments[key]

    def _beside(self, of: _Of, segment: Segment) -> tuple[int | None, tuple[Segment, ...]]:
        """What of the transcript lies beside a segment of a translation: the place of the first, and all of it."""
        row = of.testimony.row
        if row not in self._originals:
            self._originals[row] = self._at.segments(of.testimony)
        places = [place for place, one in enumerate(self._originals[row]) if shared_ms(one, segment)]
        return (places[0] if places else None), tuple(self._originals[row][place] for place in places)


def _known(segment: Segment, spoken: Spoken, character: int) -> int | None:
    """The moment of the word at `character`; None where it is not known."""
    moment = moment_of(words_of(segment, spoken), character)
    return None if moment is None else max(segment.start_ms or 0, moment - WORD_LEAD_MS)


def _estimated(segment: Segment | None, character: int) -> int | None:
    """Milliseconds in the recording at which `character` of the segment is said, by share of its letters."""
    if segment is None or segment.start_ms is None or segment.end_ms is None:
        return None
    share = max(0, character) / max(1, len(segment.text))
    estimate = segment.start_ms + int(share * (segment.end_ms - segment.start_ms))
    return max(segment.start_ms, estimate - LEAD_MS)
