"""The page *Hide* of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from site_for_tests import OURS, PASSWORD, path_of

from oralhist.work import accounts


def test_one_archivist_hides_by_a_button_and_two_show_it_again(site):
    # Whoever agrees has an account that is older than what was asked.
    since_yesterday = replace(site.archive, clock=lambda: site.archive.clock() - timedelta(days=1))
    accounts.add(since_yesterday, "aigul", "archivist", site.keeper, password=PASSWORD)
    taken = site.told(family="Сейітовтер")
    site.agree(taken.testimony)
    keeper, aigul, reader = site.visitor("keeper"), site.visitor("aigul"), site.visitor()
    assert reader.get(path_of(taken.address)).status_code == 200
    assert "Сейітовтер" in keeper.get("/desk/hide").text
    for form in (
        {"kind": "testimony", "subject": taken.testimony},
        {"kind": "family", "subject": "Сейітовтер"},
        {"kind": "everything", "subject": ""},
    ):
        assert keeper.post("/desk/hide", data=form, headers=OURS).status_code == 303
        assert reader.get(path_of(taken.address)).status_code == 404
        page = keeper.get("/desk/hide").text
        assert "Ask for it to be shown again" in page
    for form in ({"kind": "testimony", "subject": taken.testimony}, {"kind": "family", "subject": "Сейітовтер"}):
        for who in (keeper, aigul):
            assert who.post("/desk/hide/show", data=form, headers=OURS).status_code == 303
        assert reader.get(path_of(taken.address)).status_code == 404
    everything = {"kind": "everything"}
    assert keeper.post("/desk/hide/show", data=everything, headers=OURS).status_code == 303
    assert "A second archivist has to agree" in keeper.get("/desk/hide").text
    assert "Agree: show it again" in aigul.get("/desk/hide").text
    assert keeper.post("/desk/hide/show", data=everything, headers=OURS).status_code == 400
    assert aigul.post("/desk/hide/show", data=everything, headers=OURS).status_code == 303
    assert reader.get(path_of(taken.address)).status_code == 200


@pytest.mark.parametrize("form", [{}, {"kind": "x"}, {"kind": "person", "subject": "\u202e'"}, {"kind": "testimony"}])
def test_what_is_not_there_is_not_hidden(site, form):
    keeper = site.visitor("keeper")
    for path in ("/desk/hide", "/desk/hide/show"):
        assert keeper.post(path, data=form, headers=OURS).status_code in (400, 404)
    assert "Nothing is hidden" in keeper.get("/desk/hide").text


@pytest.mark.parametrize("account", ["", "scholar"])
def test_nobody_else_comes_to_it(site, account):
    visitor = site.visitor(account)
    for answer in (visitor.get("/desk/hide"), visitor.post("/desk/hide", data={"kind": "everything"}, headers=OURS)):
        assert answer.status_code == (404 if account else 303)
    assert not list(site.archive.db.query("SELECT * FROM switches"))


def test_an_archivist_who_mistypes_a_number_is_told_that_nothing_was_hidden(site):
    answer = site.visitor("keeper").post(
        "/desk/hide", data={"kind": "testimony", "subject": "OH-2026-0099"}, headers=OURS
    )
    assert answer.status_code == 400
    assert "There is no testimony OH-2026-0099" in answer.text and "Nothing was done" in answer.text
