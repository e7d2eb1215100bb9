"""Jobs on the desk: in which order they wait, how far they are, why they failed, given up and tried again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from site_for_tests import OURS, Site

from oralhist.catalogue import jobs
from oralhist.catalogue.database import change, writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.model.identifiers import TestimonyId
from oralhist.work import sealing

NUMBERS = [TestimonyId(f"OH-2026-000{n}") for n in range(1, 5)]


@pytest.fixture
def busy(site: Site) -> Site:
    """A transcription that runs, one that waits behind an index job, one that failed, one for a person."""
    now = site.archive.now()
    with writing(site.archive.db) as db:
        jobs.enqueue(db, now - timedelta(minutes=10), JobKind.TRANSCRIBE, NUMBERS[0])
        running = jobs.take(db, now - timedelta(minutes=10))
        jobs.progress(db, now, running, 212, 340)
        for number, state, reason in (
            (NUMBERS[1], JobState.FAILED, "The file ends after 31 of 77 minutes."),
            (NUMBERS[2], JobState.FOR_A_PERSON, "No machine here hears Uyghur."),
        ):
            jobs.enqueue(db, now, JobKind.TRANSCRIBE, number)
            jobs.finish(db, now, jobs.take(db, now), state, reason)
        jobs.enqueue(db, now, JobKind.TRANSCRIBE, NUMBERS[3])
        jobs.enqueue(db, now, JobKind.INDEX, NUMBERS[1])
    return site


def told(site: Site, path: str = "/desk/jobs") -> list[str]:
    page = site.visitor("keeper").get(path).get_data(as_text=True)
    page = page.partition('id="live"')[2].partition("</main>")[0]
    return [" ".join(re.sub(r"<[^>]*>", " ", item).split()) for item in re.findall(r"<li.*?</li>", page, re.DOTALL)]


def test_jobs_stand_in_the_order_in_which_they_are_done_with_what_is_left(busy):
    running, first, second, failed, person = told(busy)
    assert "Transcribing OH-2026-0001 running, window 212 of 340, about 6 minutes left" in running
    assert "Give up" in running
    assert "Indexing OH-2026-0002 waiting, next" in first
    assert "Transcribing OH-2026-0004 waiting, 1 job before it" in second
    assert "failed The file ends after 31 of 77 minutes." in failed
    assert "Try again" in failed
    assert "for a person No machine here hears Uyghur." in person


def test_the_work_list_has_what_runs_and_what_failed_and_a_testimony_its_own(busy):
    assert len(told(busy, "/desk?state=x")) == 4
    assert told(busy, "/desk/jobs?brief=yes") == told(busy, "/desk")
    (own,) = told(busy, "/desk/jobs?of=OH-2026-0004")
    assert "waiting, 1 job before it" in own
    assert busy.visitor("keeper").get("/desk/jobs?of=everything").status_code == 404


def test_a_job_on_what_is_sealed_stands_before_no_other(site: Site) -> None:
    sealed, other = site.told("Sealed").testimony, site.told().testimony
    now = site.archive.now()
    with writing(site.archive.db) as db:
        jobs.enqueue(db, now, JobKind.DERIVE, other)
    sealing.seal(site.archive, sealed, site.keeper)
    assert jobs.unfinished(site.archive.db, sealed), "what is sealed is still to be cleared up after"
    waiting = [line for line in told(site, f"/desk/jobs?of={other}") if "waiting" in line]
    assert len(waiting) == 1 and "waiting, next" in waiting[0]


def test_what_is_given_up_and_tried_again_is_last_in_its_queue(busy):
    keeper = busy.visitor("keeper")
    failed = next(job.id for job in jobs.listed(busy.archive.db) if job.state is JobState.FAILED)
    assert keeper.post(f"/desk/jobs/{failed}/retry", headers=OURS).status_code == 303
    assert jobs.queue(busy.archive.db)[1:] == tuple(sorted(jobs.queue(busy.archive.db)[1:]))
    assert "waiting, 1 job before it" in next(line for line in told(busy) if "Transcribing OH-2026-0002" in line)
    assert keeper.post(f"/desk/jobs/{failed}/cancel", headers=OURS).status_code == 303
    assert "cancelled" in next(line for line in told(busy) if "Transcribing OH-2026-0002" in line)


@pytest.mark.parametrize(
    ("path", "back"),
    [("/desk/jobs", "/desk/jobs"), ("/desk", "/desk#jobs"), ("/desk/jobs?of=OH-2026-0004", "/desk/OH-2026-0004#jobs")],
)
def test_whoever_gives_a_job_up_stays_where_the_jobs_are(busy, path, back):
    keeper = busy.visitor("keeper")
    page = keeper.get(path).get_data(as_text=True)
    (button,) = re.findall(r'action="(/desk/jobs/[0-9]+/cancel[^"]*)"', page.partition("OH-2026-0004</a>")[2])[:1]
    assert keeper.post(button, headers=OURS).location == back
    again = button.partition("?")[0].replace("cancel", "retry")
    assert keeper.post(f"{again}?at=nowhere", headers=OURS).location == "/desk#jobs"


def test_the_queue_is_what_is_taken(busy):
    waiting = jobs.queue(busy.archive.db)
    with writing(busy.archive.db) as db:
        taken = [jobs.take(db, busy.archive.now()).id for _ in waiting]
        assert jobs.take(db, busy.archive.now()) is None
        change(db, "DELETE FROM jobs")
    assert tuple(taken) == waiting


def test_only_archivists_see_jobs(busy):
    for account in ("", "scholar"):
        client = busy.visitor(account) if account else busy.visitor()
        assert client.get("/desk/jobs").status_code in (303, 404)
