"""Tagging anew: how far it is, nothing else is done by the way, and every decision counts from the next time on."""

from __future__ import annotations

from pathlib import Path

import pytest
from corrected_for_tests import AIGUL, Bench, make_bench

from oralhist.catalogue import jobs, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import TestimonyId
from oralhist.work import runner, tag

SAID = "In April 1962 we went over the border at Khorgos with the sheep, number {}."


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(tmp_path, [SAID.format(number) for number in range(12)])


def tagged(bench: Bench, *numbers: TestimonyId) -> tuple[list[tuple[int, int]], tuple[TestimonyId, ...]]:
    """Tag anew: what was told of the progress, and which could not be tagged."""
    told: list[tuple[int, int]] = []
    with writing(bench.archive.db) as db:
        for number in numbers:
            jobs.enqueue(db, bench.archive.now(), JobKind.TAG, number)
    failed = runner.wait_for_all(bench.archive, JobKind.TAG, numbers, lambda *how_far: told.append(how_far))
    return told, failed


def scores(bench: Bench) -> dict[str, float]:
    """The score of the undecided suggestions, by segment and event."""
    found = transcripts.tags_of(bench.archive.db, bench.testimony.row)
    return {f"{one.segment} {one.event}": one.score for one in found if one.status is TagStatus.SUGGESTED}


def test_decisions_made_since_count_when_the_same_process_tags_again(bench):
    tagged(bench, bench.number)
    before = scores(bench)
    for one in transcripts.tags_of(bench.archive.db, bench.testimony.row)[:8]:
        tag.decide(bench.archive, one.id, TagStatus.REJECTED, AIGUL)
    left = scores(bench)
    tagged(bench, bench.number)
    after = scores(bench)
    assert after and after.keys() < before.keys()
    assert sum(after.values()) < sum(before[one] for one in after)
    tag.forget(bench.archive, AIGUL)
    tagged(bench, bench.number)
    assert scores(bench) == left


def test_it_says_how_far_it_is_and_leaves_other_jobs_and_testimonies_alone(bench):
    with writing(bench.archive.db) as db:
        jobs.enqueue(db, bench.archive.now(), JobKind.DERIVE, bench.number)
    told, failed = tagged(bench, bench.number)
    assert (told[0], told[-1], failed) == ((0, 1), (1, 1), ())
    states = {job.kind: job.state for job in jobs.of(bench.archive.db, bench.number)}
    assert (states[JobKind.TAG], states[JobKind.DERIVE]) == (JobState.DONE, JobState.WAITING)


def test_a_testimony_that_cannot_be_tagged_is_named(bench):
    # An evidence that is not JSON, as a damaged catalogue might have it.
    tagged(bench, bench.number)
    with writing(bench.archive.db) as db:
        db.conn.execute("UPDATE tags SET evidence = 'damaged'")
    _, failed = tagged(bench, bench.number)
    assert failed == (bench.number,)
