"""Who reads what is not open to everybody stands in the ledger, once a day, and nobody's search does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from site_for_tests import OURS, Site, path_of

from oralhist.catalogue import ledger
from oralhist.model.access import Audience, Component
from oralhist.web.app import create_app
from oralhist.work.ingest import Ingested

READING = {"opened", "played", "exported"}


@pytest.fixture
def bridge(site: Site) -> Ingested:
    """A testimony open to researchers alone, but for its description, which anybody may read."""
    taken = site.told()
    site.agree(taken.testimony, frozenset([Audience.RESEARCHERS]))
    site.agree(taken.testimony, components=(Component.DESCRIPTION,))
    return taken


def read(site: Site, taken: Ingested) -> list[tuple[str, str]]:
    """Who read a testimony, and how, as the ledger has it, oldest first."""
    found = ledger.entries(site.archive.db, subject=taken.testimony)
    return [(one.who, one.verb) for one in reversed(found) if one.verb in READING]


def test_reading_hearing_and_taking_away_what_is_closed_to_the_public_is_noted_once_a_day(site, bridge) -> None:
    page = path_of(bridge.address)
    scholar = site.visitor("scholar")
    for path in (page, page, f"{page}/sound/1", f"{page}/sound/1", f"{page}/transcript.vtt", f"{page}/transcript.txt"):
        assert scholar.get(path).status_code == 200
    assert read(site, bridge) == [("scholar", "opened"), ("scholar", "played"), ("scholar", "exported")]
    clock = site.archive.clock
    later = replace(site.archive, clock=lambda: clock() + timedelta(days=1))
    tomorrow = replace(site, archive=later, app=create_app(later))
    tomorrow.visitor("scholar").get(page)
    assert read(site, bridge).count(("scholar", "opened")) == 2


def test_following_the_words_while_one_listens_is_no_export(site, bridge) -> None:
    site.visitor("scholar").get(f"{path_of(bridge.address)}/words/0")
    assert read(site, bridge) == [("scholar", "opened")]


def test_what_an_archivist_opens_at_the_desk_is_noted(site, bridge) -> None:
    keeper = site.visitor("keeper")
    for path in (f"/desk/{bridge.testimony}", f"/desk/{bridge.testimony}/edit", path_of(bridge.address)):
        assert keeper.get(path).status_code == 200
    assert read(site, bridge) == [("keeper", "opened")]


def test_results_that_are_taken_away_are_noted_for_each_testimony_and_a_search_is_not(site, bridge) -> None:
    scholar = site.visitor("scholar")
    for path in ("/search?q=bridge", "/search/concordance?q=bridge", "/names?q=Khorgos", "/events"):
        assert scholar.get(path).status_code == 200
    assert read(site, bridge) == []
    assert "bridge" in scholar.get("/search.csv?q=bridge").text
    assert read(site, bridge) == [("scholar", "exported")]


def test_what_everybody_may_read_and_what_nobody_gets_is_not_noted(site, bridge) -> None:
    public = site.visitor()
    assert public.get(path_of(bridge.address)).status_code == 200
    assert public.get(f"{path_of(bridge.address)}/sound/1").status_code == 404
    site.agree(bridge.testimony)
    assert site.visitor("scholar").get(path_of(bridge.address)).status_code == 200
    closed = site.told("Another bridge")
    assert site.visitor("scholar").get(path_of(closed.address)).status_code == 404
    assert read(site, bridge) == read(site, closed) == []


def test_what_cannot_be_noted_is_not_given(site, bridge) -> None:
    scholar = site.visitor("scholar")
    site.archive.db.execute("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END")
    answer = scholar.get(path_of(bridge.address))
    assert answer.status_code >= 500
    assert "wooden bridge before it was light" not in answer.text


def test_the_ledger_is_a_page_for_archivists(site, bridge) -> None:
    site.visitor("scholar").get(path_of(bridge.address))
    keeper = site.visitor("keeper")
    page = keeper.get(f"/desk/ledger?of={bridge.testimony}").text
    assert "scholar" in page and "opened" in page and "consent recorded" in page
    assert "initialised" not in keeper.get("/desk/ledger").text
    assert "Nothing is noted here." in keeper.get("/desk/ledger?by=<script>&before=9e9").text
    assert "<script>alert" not in keeper.get("/desk/ledger?by=<script>alert").text
    assert keeper.post("/desk/ledger", headers=OURS).status_code == 405
    assert site.visitor("scholar").get("/desk/ledger").status_code == 404


def test_the_day_of_an_entry_runs_as_the_page_does_and_only_its_hour_from_the_left(site, bridge) -> None:
    page = site.visitor("keeper").get("/ug/desk/ledger").text
    assert re.search(
        r'<time datetime="[^"]*">2026-\N{WORD JOINER}يىل [^<]*، <span class="t" dir="ltr">[0-9:]{5} UTC</span>',
        page.replace("\N{NO-BREAK SPACE}", " "),
    )
