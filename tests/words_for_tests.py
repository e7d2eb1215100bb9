"""Words laid evenly over the segments of a transcript, where it does not matter what is heard."""

from __future__ import annotations

from collections.abc import Iterable

from oralhist.catalogue import testimonies, transcripts
from oralhist.durable import write_whole
from oralhist.formats import words as words_format
from oralhist.formats.words import WordsFile
from oralhist.model.identifiers import TestimonyId
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.model.words import Word, key
from oralhist.transcription.aligning import written_words
from oralhist.work.archive import Archive


def evenly(segment: Segment, unsure: Iterable[str] = ()) -> tuple[Word, ...]:
    """The words of a segment, each as long as the others; the machine was not sure of those in `unsure`."""
    places = written_words(segment.text)
    start, length = segment.start_ms or 0, (segment.end_ms or 0) - (segment.start_ms or 0)
    return tuple(
        Word(
            first=first,
            end=end,
            start_ms=start + length * number // len(places),
            end_ms=start + length * (number + 1) // len(places),
            probability=0.2 if segment.text[first:end] in unsure else 0.9,
        )
        for number, (first, end) in enumerate(places)
    )


def lay_words(archive: Archive, number: TestimonyId, unsure: Iterable[str] = ()) -> None:
    """Write the words of the current revision as if the machine had found them in the sound."""
    testimony = testimonies.by_number(archive.db, number)
    assert testimony is not None
    revision = transcripts.current(archive.db, testimony.row)
    assert revision is not None
    segments = transcripts.segments_of(archive.db, testimony.row)
    file = WordsFile(
        testimony=number,
        revision=revision.number,
        of=revision.sha256,
        maker=Maker(kind=MakerKind.MACHINE, name="scripted 1"),
        spoken={key(one): evenly(one, unsure) for one in segments if one.start_ms is not None},
    )
    write_whole(archive.folders.words(number, revision.number), words_format.dumps(file, segments))
