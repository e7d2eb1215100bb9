"""Every page that shows words that are not open to everybody notes who was shown them; found by walking the routes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archives_for_tests import perform
from asking_for_tests import FEWER, asking, routes, visitor
from oralhist.catalogue import ledger
from oralhist.model.access import Audience, Clearance, Component
from oralhist.model.persons import Role
from oralhist.web.app import create_app
from oralhist.web.needs import need_of
from oralhist.work import consent
from oralhist.work.holdings import named
from two_archives import KEEPER, OURS, Telling, build, lines

CROSSING = "khorgos-crossing-1962"
OPEN_ONE = Telling(address="aaaaaaa1", title="The bridge", lines=lines("A bridge."), family="bridge family")
TOLD = Telling(
    address="bbbbbbb1",
    title="Of a mill",
    narrator="Meruert",
    lines=lines("The windmill stood by Zharkent.", "In May 1962 we reached Khorgos with Oralkhan.", who="Meruert"),
    family="bridge family",
    side="left",
    recordings=(8,),
    decisions=(((), frozenset([Audience.RESEARCHERS]), None),),
    tags={CROSSING: 0},
    persons=(("pers1aaa", "Oralkhan", Role.SPOKEN_OF, 1),),
    translated=("Мельница стояла.", "Мы дошли."),
    linked=("",),
)
SAYS = tuple(word.encode() for word in ("windmill", "Oralkhan", "Meruert", "Мельница"))
SEARCHES = ("public.search", "public.concordance", "public.search_as", "public.names", "public.home")
"""What is asked and browsed is nobody's business: results, and the newest accounts by title; `search_as` is noted as
taken away, where it is tried."""


@pytest.fixture
def archive(tmp_path):
    archive = build(tmp_path, [(0, OPEN_ONE), (1, TOLD)])
    consent.record(
        archive, named(archive, "bbbbbbb1").number, (Component.DESCRIPTION,), TOLD.decisions[0][1], None, KEEPER
    )
    perform(archive)
    return archive


@pytest.mark.parametrize("who", ["scholar", "keeper"])
def test_whoever_is_shown_words_that_are_not_public_is_noted_the_same_day(archive, who):
    number, start = named(archive, "bbbbbbb1").number, archive.clock()
    addresses = ("aaaaaaa1", "bbbbbbb1")
    app = create_app(archive)
    by_endpoint: dict[str, list[str]] = {}
    for endpoint, path, methods, _ in routes(app, addresses, FEWER):
        need = need_of(app, endpoint) if endpoint != "static" else None
        readers = need is not None and need < Clearance.ARCHIVIST
        if "GET" in methods and readers and endpoint not in (*SEARCHES, "session.leave"):
            by_endpoint.setdefault(endpoint, []).extend(list(asking(path, endpoint))[:3])
    showed = set()
    for day, (endpoint, paths) in enumerate(by_endpoint.items(), start=1):
        of_day = replace(archive, clock=lambda day=day: start + timedelta(days=day))
        client = visitor(create_app(of_day), who)
        before = ledger.head(archive.db).number
        said = [path for path in paths if any(word in client.get(path).data for word in SAYS)]
        if said:
            showed.add(endpoint)
            noted = [
                one.verb
                for one in ledger.entries(archive.db, subject=number, who=who)
                if one.number > before and one.verb in ("opened", "played", "exported")
            ]
            assert noted, f"{said[0]} shows it, and nothing is noted"
            assert len(noted) == len(set(noted)), f"{said[0]} notes it more than once a day"
    assert {"public.testimony", "public.event", "families.family", "families.person", "places.shown"} <= showed


def test_what_is_public_is_shown_beside_it_without_a_note_and_the_public_is_never_noted(archive):
    before = ledger.head(archive.db).number
    public = visitor(create_app(archive), "")
    for path in ("/f/fam1aaaa", "/p/pers1aaa", f"/events/{CROSSING}", "/places/place-005", "/t/aaaaaaa1"):
        public.get(path)
    assert ledger.head(archive.db).number == before
    scholar = visitor(create_app(archive), "scholar")
    assert "bbbbbbb1" in scholar.get(f"/events/{CROSSING}").text
    read = [one.subject for one in ledger.entries(archive.db, who="scholar") if one.verb == "opened"]
    assert read == [named(archive, "bbbbbbb1").number]


def test_what_cannot_be_noted_is_not_shown_among_others_either(archive):
    scholar = visitor(create_app(archive), "scholar")
    archive.db.execute("CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN SELECT RAISE(ABORT, 'no'); END")
    for path in ("/f/fam1aaaa", f"/events/{CROSSING}"):
        answer = scholar.get(path, headers=OURS)
        assert answer.status_code >= 500 and "windmill" not in answer.text
