"""Languages marked span by span on the desk: the form, what it asks of the machine, what it refuses, nothing lost."""

from __future__ import annotations

import re

import pytest
from site_for_tests import OURS, Site, hum

from oralhist.catalogue import jobs
from oralhist.catalogue.jobs import Job, JobKind
from oralhist.model.identifiers import TestimonyId
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in


def sounding(site: Site, *languages: str, recordings: int = 1) -> TestimonyId:
    """A testimony of recordings of 90 s each, not transcribed yet."""
    files = [site.folder / f"{'-'.join(languages)} {number}.wav" for number in range(recordings)]
    for file in files:
        hum(file, 90)
    given = Description(title="Two languages", narrator="Kulash", languages=languages)
    return take_in(
        site.archive, [Incoming(path=file, name=file.name) for file in files], None, given, site.keeper
    ).testimony


def spans(page: str) -> str:
    return page.partition('id="spans"')[2].partition("</section>")[0]


def filled(page: str) -> list[tuple[str, str, str]]:
    """The lines of the form that say something: from, to, the language that is chosen."""
    rows = re.findall(r'<div class="figure-row".*?</div>', spans(page), re.DOTALL)
    return [
        (
            start,
            re.search(r'name="end" value="([^"]*)"', row)[1],
            "".join(re.findall(r'value="(\w+)" selected>[A-Z]', row)),
        )
        for row in rows
        if (start := re.search(r'name="start" value="([^"]*)"', row)[1])
    ]


def form(*rows: tuple[str, str, str, str]) -> dict[str, list[str]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(("recording", "start", "end", "language"))}


def transcription(site: Site, number: TestimonyId) -> Job:
    return next(job for job in jobs.of(site.archive.db, number) if job.kind is JobKind.TRANSCRIBE)


def test_the_form_is_open_where_no_machine_tells_the_languages_apart_and_there_to_open_elsewhere(site):
    keeper = site.visitor("keeper")
    apart = spans(keeper.get(f"/desk/{sounding(site, 'kk', 'ug')}").text)
    assert "<details open>" in apart
    assert "Nothing is transcribed before" in apart
    assert "The rest stays empty, for a person." in apart
    other = spans(keeper.get(f"/desk/{sounding(site, 'ru', 'kk')}").text)
    assert "<details>" in other
    assert "Elsewhere it chooses among those stated." in other
    assert other.count('<option value="ru" selected>Russian') == 4
    offered = set(re.findall(r'<option value="([a-z]{2})"', other))
    assert offered == {"kk", "ru", "zh", "en", "uz", "tt", "mn"}, "only what a machine hears"


def test_it_is_not_offered_where_a_person_wrote_the_transcript(site):
    written = site.told()
    assert 'id="spans"' not in site.visitor("keeper").get(f"/desk/{written.testimony}").text
    answer = site.visitor("keeper").post(
        f"/desk/{written.testimony}/spans", data=form(("1", "0:00", "0:05", "en")), headers=OURS
    )
    assert answer.status_code == 400
    assert "has a transcript that a person made" in answer.text


def test_spans_that_are_marked_go_with_the_job_and_stand_on_the_page_afterwards(site):
    number, keeper = sounding(site, "kk", "ug", recordings=2), site.visitor("keeper")
    rows = (("1", "0:00", "1:00", "kk"), ("2", "0:30.5", "1:30", "ru"), ("1", "", "", "kk"))
    answer = keeper.post(f"/desk/{number}/spans", data=form(*rows), headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/desk/{number}#jobs")
    assert [str(span) for span in transcription(site, number).spans] == ["0:00-1:00=kk", "2/0:30.5-1:30=ru"]
    page = keeper.get(f"/desk/{number}").text
    assert filled(page) == [("0:00", "1:00", "kk"), ("0:30.5", "1:30", "ru")]
    assert '<option value="2" selected>2, ' in spans(page)


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([("1", "1:00", "0:30", "kk")], "does not end after it begins"),
        ([("1", "0:00", "2:00", "kk")], "goes beyond the end of the recording, which is 90.0 s long"),
        ([("1", "0:00", "1:00", "kk"), ("1", "0:59", "1:20", "ru")], "overlap, and their languages differ"),
        ([("1", "0:00", "1:00", "ug")], "No machine here hears Uyghur."),
        ([("1", "soon", "1:00", "kk")], "soon&#39; is not a time"),
        ([("2", "0:00", "1:00", "kk")], "has no recording 2"),
        ([("1", "", "", "kk")], "No span is marked."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_the_form_comes_back_as_it_was_filled_in(site, rows, what):
    number, keeper = sounding(site, "kk", "ug"), site.visitor("keeper")
    before = transcription(site, number)
    answer = keeper.post(f"/desk/{number}/spans", data=form(*rows), headers=OURS)
    assert answer.status_code == 400
    assert what in spans(answer.text)
    assert [row[:2] for row in filled(answer.text)] == [row[1:3] for row in rows if row[1]]
    assert transcription(site, number) == before


def test_more_lines_are_had_without_asking_for_anything(site):
    number, keeper = sounding(site, "kk", "ug"), site.visitor("keeper")
    before = transcription(site, number)
    data = {**form(("1", "0:00", "soon", "kk")), "more": "yes"}
    page = keeper.post(f"/desk/{number}/spans", data=data, headers=OURS).text
    assert spans(page).count('name="start"') == 9
    assert filled(page) == [("0:00", "soon", "kk")]
    assert transcription(site, number) == before


def test_only_archivists_mark(site):
    number = sounding(site, "kk", "ug")
    for account in ("", "scholar"):
        answer = site.visitor(account).post(f"/desk/{number}/spans", data=form(), headers=OURS)
        assert answer.status_code in (303, 404)
        assert transcription(site, number).spans == ()
