"""The translation on the pages: beside the original, marked as a machine's; asked for and corrected from the desk."""

from __future__ import annotations

from dataclasses import replace

import pytest
from site_for_tests import OURS, Site

from oralhist.catalogue import jobs, testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind
from oralhist.model.access import CLOSED, Component
from oralhist.model.transcript import Flag, Maker, MakerKind
from oralhist.work import runner
from oralhist.work.ingest import Ingested
from oralhist.work.revise import Said, add

KAZAKH = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Kulash>Біз өзеннің жанында тұрдық.

00:00:06.000 --> 00:00:12.000
<v Kulash>Көктемде көпірден өттік.
"""
ENGLISH = ("We lived by the river.", "In spring we crossed the bridge.")


@pytest.fixture
def told(site: Site) -> Ingested:
    """A testimony in Kazakh, open to all, with a translation that a machine made."""
    taken = site.told(text=KAZAKH, languages=("kk",))
    site.agree(taken.testimony)
    found = testimonies.by_number(site.archive.db, taken.testimony)
    with writing(site.archive.db) as db:
        segments = tuple(
            replace(one, text=text, language="en", confidence=0.6, checked=False)
            for one, text in zip(transcripts.segments_of(db, found.row), ENGLISH, strict=True)
        )
        maker = Maker(kind=MakerKind.MACHINE, name="faster-whisper")
        add(site.archive, db, found, Said(maker=maker, languages=("en",), segments=segments, layer="en"))
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    return taken


def test_it_stands_beside_the_original_and_says_that_a_machine_made_it(site, told):
    page = site.visitor().get(f"/t/{told.address}").text
    assert "Machine translation into English" in page
    assert "may be wrong" in page
    second = page.partition('id="s1"')[2].partition('id="s2"')[0]
    assert "Көктемде көпірден өттік." in second
    assert '<p class="say machine" lang="en" dir="ltr">In spring we crossed the bridge.</p>' in second
    site.agree(told.testimony, CLOSED, (Component.TRANSLATION,))
    page = site.visitor().get(f"/t/{told.address}").text
    assert "translation into" not in page
    assert "We lived" not in page


def test_archivists_are_told_what_of_it_readers_do_not_see(site, told):
    found = testimonies.by_number(site.archive.db, told.testimony)
    with writing(site.archive.db) as db:
        first, second = transcripts.segments_of(db, found.row, "en")
        segments = (first, replace(second, flags=(Flag.NEEDS_REVIEW, Flag.REPEATED)))
        maker = Maker(kind=MakerKind.MACHINE, name="faster-whisper")
        add(site.archive, db, found, Said(maker=maker, languages=("en",), segments=segments, layer="en"))
    page = site.visitor("keeper").get(f"/t/{told.address}").text
    assert page.count("Readers do not see this until it is checked.") == 1
    assert "In spring we crossed" in page
    page = site.visitor().get(f"/t/{told.address}").text
    assert "Readers do not see" not in page
    assert "In spring we crossed" not in page


def test_it_can_be_had(site, told):
    anybody = site.visitor()
    for form in ("vtt", "srt", "txt", "json"):
        answer = anybody.get(f"/t/{told.address}/translation.{form}")
        assert answer.status_code == 200
        assert "Translated by a machine" in answer.text
        assert f"translation.{form}" in answer.headers["Content-Disposition"]
        assert f"translation.{form}" in anybody.get(f"/t/{told.address}").text
    assert anybody.get(f"/t/{told.address}/translation.exe").status_code == 404
    assert anybody.get("/t/00000000/translation.vtt").status_code == 404


def test_a_hit_in_it_says_so_and_shows_what_was_said(site, told):
    page = site.visitor().get("/search?q=bridge").text
    assert "In the machine translation" in page
    assert "Said in Kazakh" in page
    assert "Көктемде көпірден өттік." in page


def test_the_desk_asks_for_it_and_says_why_it_cannot_be(site, told):
    keeper = site.visitor("keeper")
    assert "Translate into English by machine" in keeper.get(f"/desk/{told.testimony}").text
    answer = keeper.post(f"/desk/{told.testimony}/translate", headers=OURS, follow_redirects=True)
    assert "The machine will translate it" in answer.text
    assert JobKind.TRANSLATE in [job.kind for job in jobs.of(site.archive.db, told.testimony)]
    english = site.told("English", languages=("en-GB",))
    for under in ("/ru", "", "/zh"):
        page = keeper.get(f"{under}/desk/{english.testimony}").text
        assert f"{under}/desk/{english.testimony}/edit" in page and "/translate" not in page
    uyghur = site.told("Uyghur", languages=("ug",))
    answer = keeper.post(f"/desk/{uyghur.testimony}/translate", headers=OURS)
    assert answer.status_code == 400
    assert "No machine here hears Uyghur" in answer.text


def test_it_is_corrected_as_the_transcript_is(site, told):
    keeper, editor = site.visitor("keeper"), f"/desk/{told.testimony}/edit?layer=en"
    page = keeper.get(editor).text
    assert "Correcting the translation of" in page
    assert ENGLISH[0] in page
    assert page.count("тұрдық") == 1, "beside it stands what was said, to be read only"
    assert "тұрдық" in page.partition('class="turned"')[2].partition("</div>")[0]
    assert 'class="turned"' not in keeper.get(f"/desk/{told.testimony}/edit").text
    assert f'data-edits="/desk/{told.testimony}/edits?layer=en"' in page
    segment = page.partition('data-id="')[2].partition('"')[0]
    version = page.partition('data-v="')[2][:16]
    form = {"kind": "text", "segment": segment, "version": version, "text": "We lived on the river."}
    answer = keeper.post(f"/desk/{told.testimony}/edits?layer=en", data=form, headers=OURS)
    assert "layer=en" in answer.headers["Location"]
    checked = keeper.get(answer.headers["Location"]).text
    assert "We lived on the river." in checked
    keeper.post(f"/desk/{told.testimony}/done?layer=en", headers=OURS)
    assert "We lived on the river." in site.visitor().get(f"/t/{told.address}").text
    compared = keeper.get(f"/desk/{told.testimony}/compare?layer=en&before=1&after=2").text
    assert "We lived" in compared
    assert 'name="layer" value="en"' in compared
    back = keeper.post(f"/desk/{told.testimony}/revisions/1/bring-back?layer=en", headers=OURS)
    assert back.status_code == 303
    assert ENGLISH[0] in site.visitor().get(f"/t/{told.address}").text
    assert transcripts.current(site.archive.db, 1).number == 1, "the transcript is as it was"


@pytest.mark.parametrize("layer", ["ru", "zz", "../x", "words"])
def test_a_layer_that_there_is_not_cannot_be_written_on(site, told, layer):
    keeper = site.visitor("keeper")
    assert keeper.get(f"/desk/{told.testimony}/edit", query_string={"layer": layer}).status_code == 404
    form = {"kind": "insert", "text": "x", "language": "en"}
    answer = keeper.post(f"/desk/{told.testimony}/edits", query_string={"layer": layer}, data=form, headers=OURS)
    assert answer.status_code == 404
    assert site.visitor().get(f"/desk/{told.testimony}/edit?layer={layer}").status_code != 200
