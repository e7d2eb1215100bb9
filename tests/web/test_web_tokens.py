"""Tokens for programs: the account's reading power and no more, and never silently the public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from site_for_tests import OURS, path_of

from oralhist.catalogue.database import rows
from oralhist.model.access import Audience
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import accounts, reading_tokens


@pytest.fixture
def told(site):
    found = site.told("For researchers"), site.told("For nobody")
    site.agree(found[0].testimony, frozenset([Audience.RESEARCHERS]))
    return found


def token_of(site, name, days=30):
    until = site.archive.today() + timedelta(days=days)
    return reading_tokens.make(site.archive, name, "a corpus", until, site.keeper)


def asks(site, token, path, method="GET", **more):
    headers = {"Authorization": f"Bearer {token}", **OURS}
    return site.app.test_client().open(path, method=method, headers=headers, buffered=True, **more)


def test_a_program_reads_what_its_account_reads_and_it_is_noted(site, told):
    for_researchers, closed = told
    _, token = token_of(site, "scholar")
    found = asks(site, token, "/search.json?q=bridge").get_json()
    assert {hit["address"] for hit in found["hits"]} == {for_researchers.address}
    for path in ("/search.csv?q=bridge", "/search.ris?q=bridge"):
        assert for_researchers.address in asks(site, token, path).get_data(as_text=True)
    answer = asks(site, token, f"{path_of(for_researchers.address)}/transcript.vtt")
    assert answer.status_code == 200 and "wooden bridge" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    never = asks(site, token, "/t/00000000/transcript.vtt")
    assert asks(site, token, f"{path_of(closed.address)}/transcript.vtt").data == never.data
    assert never.status_code == 404
    noted = rows(site.archive.db, "SELECT * FROM ledger WHERE verb = 'exported' AND who = 'scholar'")
    assert [row["subject"] for row in noted] == [for_researchers.testimony]


def test_a_wrong_token_is_nobody_at_every_address_and_says_nothing(site, told):
    made, token = token_of(site, "scholar")
    over = token_of(site, "scholar", days=0)[1]
    reading_tokens.end(site.archive, made.id, site.keeper)
    clock = site.archive.clock
    site.archive.clock = lambda: clock() + timedelta(days=1)
    paths = ["/search.json?q=bridge", "/", "/nowhere", "/desk", "/t/00000000/transcript.vtt"]
    paths += [f"{path_of(one.address)}/transcript.vtt" for one in told]
    answers = [asks(site, one, path) for one in (token, over, "", "x", "\u00e9", "x" * 5000) for path in paths]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].headers["WWW-Authenticate"] == "Bearer"


def test_a_token_opens_no_page_and_changes_nothing(site, told):
    _, token = token_of(site, "scholar")
    for path in ("/", "/account", "/desk", path_of(told[0].address), "/search?q=bridge"):
        assert asks(site, token, path).status_code == 403, path
    for path in ("/search.json", "/account/terms", "/logout", f"{path_of(told[0].address)}/request"):
        assert asks(site, token, path, "POST", data={"q": "bridge"}).status_code == 403, path
    # A cookie beside it counts for nothing: the archivist's browser is no program.
    keeper = site.visitor("keeper")
    answer = keeper.get("/search.json?q=bridge", headers={"Authorization": f"Bearer {token}"})
    assert {hit["address"] for hit in answer.get_json()["hits"]} == {told[0].address}


def test_an_archivists_token_has_no_archivists_power(site, told):
    _, token = token_of(site, "keeper")
    assert asks(site, token, "/search.json?q=bridge").get_json()["total"] == 0
    assert asks(site, token, f"{path_of(told[0].address)}/transcript.vtt").status_code == 404


def test_only_its_digest_is_kept_and_whoever_has_the_account_ends_it(site, told):
    made, token = token_of(site, "scholar")
    assert token not in str([dict(row) for row in rows(site.archive.db, "SELECT * FROM reading_tokens")])
    assert token not in str([dict(row) for row in rows(site.archive.db, "SELECT * FROM ledger")])
    scholar = site.visitor("scholar")
    assert "a corpus" in scholar.get("/account").get_data(as_text=True)
    assert site.visitor("keeper").post("/account/tokens", data={"token": made.id}, headers=OURS).status_code == 404
    assert asks(site, token, "/search.json?q=x").status_code == 200
    assert scholar.post("/account/tokens", data={"token": made.id}, headers=OURS).status_code == 303
    assert asks(site, token, "/search.json?q=x").status_code == 401


def test_a_token_ends_with_its_account_and_what_is_no_token_is_refused(site):
    _, token = token_of(site, "scholar")
    accounts.remove(site.archive, "scholar", site.keeper)
    assert asks(site, token, "/search.json?q=x").status_code == 401
    today = site.archive.today()
    for name, purpose, until, kind in (
        ("nobody", "x", today, NotFound),
        ("keeper", " \u200b", today, Refusal),
        ("keeper", "x", today - timedelta(days=1), Refusal),
        ("keeper", "x", today + timedelta(days=400), Refusal),
    ):
        with pytest.raises(kind):
            reading_tokens.make(site.archive, name, purpose, until, site.keeper)
