"""Words with their moments on the pages: offered to whoever may read and hear, made when a player asks."""

from __future__ import annotations

import pytest
from site_for_tests import OURS, Site

from archives_for_tests import perform
from oralhist.catalogue import jobs, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.formats import words as words_format
from oralhist.model.access import CLOSED, Component
from oralhist.model.transcript import Maker, MakerKind, Segment
from oralhist.model.words import Word
from oralhist.web.spoken import said, utf16
from oralhist.work.ingest import Ingested
from oralhist.work.revise import Said, add
from words_for_tests import lay_words

TEXTS = ("We crossed the wooden bridge.", "In May 1962 we reached Horgos.", "Nobody spoke 𐰴 a word.")


@pytest.fixture
def told(site: Site) -> Ingested:
    """A testimony with sound in which a machine heard three lines; open to all."""
    taken = site.told(seconds=20)
    site.agree(taken.testimony)
    found = testimonies.by_number(site.archive.db, taken.testimony)
    (file,) = testimonies.recordings_of(site.archive.db, found.row)
    segments = tuple(
        Segment(
            id=f"s{n:05d}",
            recording=file.id,
            start_ms=6000 * n,
            end_ms=6000 * n + 5000,
            speaker="",
            language="en",
            text=text,
            confidence=0.8,
        )
        for n, text in enumerate(TEXTS)
    )
    maker = Maker(kind=MakerKind.MACHINE, name="scripted 1")
    with writing(site.archive.db) as db:
        add(site.archive, db, found, Said(maker=maker, languages=("en",), segments=segments))
    return taken


def wanted(site: Site, told: Ingested) -> list[JobKind]:
    return [job.kind for job in jobs.of(site.archive.db, told.testimony) if job.kind is JobKind.WORDS]


def test_the_player_asks_and_gets_the_words_of_a_hundred_lines(site, told):
    anybody, address = site.visitor(), f"/t/{told.address}"
    assert anybody.get(f"{address}/words/0").status_code == 404
    asked = anybody.post(f"{address}/words", headers=OURS)
    assert (asked.status_code, asked.json) == (200, {"there": False, "coming": True})
    assert wanted(site, told) == [JobKind.WORDS]
    assert told.testimony not in asked.text
    lay_words(site.archive, told.testimony)
    assert anybody.post(f"{address}/words", headers=OURS).json == {"there": True, "coming": False}
    answer = anybody.get(f"{address}/words/0")
    assert answer.json["0"] == [
        [0, 2, 0, 1000],
        [3, 10, 1000, 2000],
        [11, 14, 2000, 3000],
        [15, 21, 3000, 4000],
        [22, 28, 4000, 5000],
    ]
    assert anybody.get(f"{address}/words/1").status_code == 404


def test_results_read_the_words_of_what_they_show_alone(site, told):
    perform(site.archive)
    lay_words(site.archive, told.testimony)
    words_format._words.cache_clear()
    page = site.visitor().get("/search?q=Horgos").text
    assert f"/t/{told.address}?t=9.866&amp;q=Horgos#s1" in page, "it opens at the word, not at an estimate"
    assert words_format._words.cache_info().misses == 1


def test_nobody_fills_the_queue_with_what_failed(site, told):
    anybody = site.visitor()
    anybody.post(f"/t/{told.address}/words", headers=OURS)
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'failed' WHERE kind = 'words'")
    for _ in range(3):
        answer = anybody.post(f"/t/{told.address}/words", headers=OURS)
        assert answer.json == {"there": False, "coming": False}
    (count,) = next(site.archive.db.conn.execute("SELECT count(*) FROM jobs WHERE kind = 'words'"))
    assert count == 1


def test_a_browser_counts_characters_beyond_the_first_plane_twice(site, told):
    lay_words(site.archive, told.testimony)
    those = site.visitor().get(f"/t/{told.address}/words/0").json["2"]
    units = TEXTS[2].encode("utf-16-le")
    words = [units[2 * first : 2 * end].decode("utf-16-le") for first, end, _, _ in those]
    assert words == ["Nobody", "spoke", "𐰴", "a", "word"]
    assert utf16("𐰴𐰴a", 2) == 4


@pytest.mark.parametrize("closed", [Component.SOUND, Component.TRANSCRIPT, Component.DESCRIPTION])
def test_closed_words_are_as_words_that_never_were(site, told, closed):
    lay_words(site.archive, told.testimony)
    site.agree(told.testimony, CLOSED, (closed,))
    anybody = site.visitor()
    for address in (told.address, "00000000"):
        assert anybody.get(f"/t/{address}/words/0").status_code == 404
        assert anybody.post(f"/t/{address}/words", headers=OURS).status_code == 404
    assert wanted(site, told) == []
    assert site.visitor("keeper").get(f"/t/{told.address}/words/0").status_code == 200


def test_a_foreign_page_cannot_have_words_made(site, told):
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert site.visitor().post(f"/t/{told.address}/words", headers=elsewhere).status_code == 403
    assert wanted(site, told) == []


def test_where_there_can_be_no_words_the_page_says_nothing(site):
    taken = site.told("Uyghur", languages=("ug",))
    site.agree(taken.testimony)
    answer = site.visitor().post(f"/t/{taken.address}/words", headers=OURS)
    assert answer.json == {"there": False, "coming": False}


def test_words_that_the_machine_was_not_sure_of_are_dotted(site, told):
    page = site.visitor().get(f"/t/{told.address}?q=reached")
    assert "heard uncertainly" not in page.text
    lay_words(site.archive, told.testimony, unsure=("Horgos", "crossed"))
    page = site.visitor().get(f"/t/{told.address}?q=reached")
    assert "heard uncertainly" in page.text
    assert 'We <span class="unsure">crossed</span> the wooden bridge.' in page.text
    assert 'we <mark>reached</mark> <span class="unsure">Horgos</span>.' in page.text
    site.agree(told.testimony, CLOSED, (Component.SOUND,))
    assert "unsure" not in site.visitor().get(f"/t/{told.address}").text


def test_marks_and_doubts_may_cross():
    words = [Word(first=3, end=10, start_ms=0, end_ms=1, probability=0.1)]
    assert said("We <b>oss & left", [(0, 5), (8, 14)], words) == (
        '<mark>We </mark><span class="unsure"><mark>&lt;b</mark>&gt;os<mark>s </mark></span><mark>&amp; le</mark>ft'
    )
    assert said("We left", [], []) == "We left"


def test_the_editor_knows_the_doubtful_words_and_asks_where_it_does_not(site, told):
    keeper, page = site.visitor("keeper"), f"/desk/{told.testimony}/edit"
    assert f'data-words="/desk/{told.testimony}/words"' in keeper.get(page).text
    assert keeper.post(f"/desk/{told.testimony}/words", headers={**OURS, "Accept": "application/json"}).json == {
        "there": False,
        "coming": True,
    }
    assert wanted(site, told) == [JobKind.WORDS]
    assert keeper.get(f"/desk/{told.testimony}/words").json == {"there": False, "doubts": {}}
    lay_words(site.archive, told.testimony, unsure=("Horgos",))
    text = keeper.get(page).text
    assert 'data-w="23-29-' in text
    assert "data-words" not in text
    found = keeper.get(f"/desk/{told.testimony}/words").json
    assert found["there"]
    ((id, (version, those)),) = found["doubts"].items()
    assert f'data-id="{id}" data-v="{version}"' in text
    assert f'data-w="{those}"' in text
    assert site.visitor().get(f"/desk/{told.testimony}/words").status_code in (303, 404)
    answer = keeper.post(
        f"/desk/{told.testimony}/edits",
        data={"kind": "speaker", "segment": "s00001", "version": _version(text, "s00001"), "speaker": "Kulash"},
        headers={**OURS, "Accept": "application/json"},
    )
    assert answer.json["segments"][0]["doubts"].startswith("23-29-")


def _version(page: str, segment: str) -> str:
    return page.partition(f'data-id="{segment}" data-v="')[2][:16]


def test_the_desk_has_a_button_for_it(site, told):
    keeper = site.visitor("keeper")
    assert "Find each word in the sound" in keeper.get(f"/desk/{told.testimony}").text
    answer = keeper.post(f"/desk/{told.testimony}/words", headers=OURS, follow_redirects=True)
    assert "The words will be found in the sound" in answer.text
    assert "Finding each word of" in answer.text
    lay_words(site.archive, told.testimony)
    assert "Find each word in the sound" not in keeper.get(f"/desk/{told.testimony}").text
    assert transcripts.current(site.archive.db, 1).number == 2
