"""Tags and search: a passage is found by an event where the tag lies now, not where its number stood once."""

from __future__ import annotations

from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, PUBLIC, Bench, heard, make_bench, said_by_machine

from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.transcript import Segment
from oralhist.reading_room import ReadingRoom
from oralhist.work import chronology, review, tag
from oralhist.work.describe import describe
from oralhist.work.revise import add

EVENT = "khorgos-crossing-1962"


def said(word: str) -> str:
    """A segment as long as a passage, so that a search tells which was meant."""
    return " ".join([word] * 80) + "."


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path, [said(f"word{number}") for number in range(1, 7)])


def told(bench: Bench) -> set[str]:
    """The words of the passages that a reader finds by the event."""
    results = ReadingRoom(bench.archive, PUBLIC, bench.archive.today()).search(f"event:{EVENT}")
    return {word.strip(".…") for hit in results.hits for word in hit.snippet.split()}


def tagged(bench: Bench, segment: Segment) -> int:
    """The number of an accepted tag on a segment."""
    evidence = Evidence(start=0, end=4, kind=EvidenceKind.CUE, means="so it says")
    with writing(bench.archive.db) as db:
        suggestion = Suggestion(event=EVENT, score=0.9, evidence=(evidence,))
        number = transcripts.add_tag(db, bench.testimony.row, segment, suggestion, TagStatus.SUGGESTED, "")
    tag.decide(bench.archive, number, TagStatus.ACCEPTED, AIGUL)
    return number


def test_a_tag_stays_with_its_words_when_a_machine_hears_the_recording_again(bench):
    tagged(bench, bench.working()[4])
    assert "word5" in told(bench)
    assert not {"word1", "word2", "word3"} & told(bench)
    with writing(bench.archive.db) as db:
        recording = testimonies.recordings_of(db, bench.testimony.row)[0].id
        # Segments are half as long now: the fifth is another, and those words are the ninth.
        again = heard([said(f"new{n}") for n in range(1, 9)] + [said("word5"), said("end")], recording, each_ms=2000)
        add(bench.archive, db, bench.testimony, said_by_machine(again))
    bench.perform()
    assert "word5" in told(bench)
    assert not {"new4", "new5", "new6"} & told(bench)


def test_every_passage_of_a_long_tag_is_found(bench):
    first, _, _, fourth, *_ = bench.working()
    review.accept(bench.archive, tagged(bench, first), AIGUL, first=first.id, last=fourth.id)
    assert {"word1", "word2", "word3", "word4"} <= told(bench)
    assert "word6" not in told(bench)


PLACE = {"name": "Zhalpaq", "country": "KZ", "lat": None, "lon": None, "precision": "town", "also_words": [], "at": []}


def counted(bench: Bench) -> int:
    """In how many passages the place is named, as it is told beside results (where there are two places at least)."""
    results = ReadingRoom(bench.archive, AIGUL, bench.archive.today()).search("Zhalpaqtal")
    assert results.total == 2
    return sum(
        one.count
        for facet in results.facets
        for one in facet.values
        if (facet.name, one.value) == ("place", "place-900")
    )


def test_a_place_that_an_archivist_adds_or_mends_is_counted_where_it_was_named_before(tmp_path):
    bench = make_bench(tmp_path, ["We stopped at Zhalpaqtal, then at Khorgos."])
    describe(bench.archive, bench.number, {"title": "From Zhalpaqtal to the river"}, AIGUL)
    bench.perform()
    assert counted(bench) == 0
    for spellings, times in ((["Zhalpaqtal"], 2), (["Zhalpaq"], 0), (["Zhalpaq", "Zhalpaqtal"], 2)):
        place = chronology.tidy("place", {"id": "place-900", **PLACE, "spellings": spellings})
        chronology.change(bench.archive, [place], AIGUL)
        bench.perform()
        assert counted(bench) == times
