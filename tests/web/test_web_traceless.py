"""Searching without a trace, and leaving: nothing of a query in an address or a title; a page that goes at once."""

from __future__ import annotations

import re
from html import unescape
from itertools import product

import pytest
from site_for_tests import OURS, path_of

from oralhist.config import SettingsError, read_settings
from oralhist.model.access import Audience

KAZAKH = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v Kulash>Ағам Нұрбек әжемнің қасында қалды. Құлжадан шықтық.
"""


@pytest.fixture
def told(site):
    found = [site.told(), site.told("Есік", text=KAZAKH, languages=("kk",))]
    for one in found:
        site.agree(one.testimony)
    return found


def sent(site, path, account="", **form):
    return site.visitor(account).post(path, data=form, headers=OURS)


def addresses(page):
    """Every address on a page that a browser could keep."""
    return re.findall(r'(?:href|action|formaction|src)="([^"]*)"', page)


def titled(page):
    return unescape(re.search(r"<title>(.*?)</title>", page).group(1))


def test_what_is_asked_by_a_form_stands_in_no_address_and_in_no_title(site, told):
    for path, query in product(
        ("/search", "/search/concordance", "/names"),
        ("bridge", "Нұрбек", '"wooden bridge"', "Nurbek", "-bridge", "нетакогослова", "نۇربەك", "木桥"),
    ):
        answer = sent(site, path, q=query)
        page = answer.get_data(as_text=True)
        assert answer.status_code in (200, 400)
        plain = site.visitor().get(path, query_string={"q": query}).get_data(as_text=True)
        word = query.strip('"-').split()[0]
        assert not any(word in unescape(address) or "?q=" in address for address in addresses(page)), (path, query)
        assert word not in titled(page)
        assert answer.headers["Cache-Control"] == "no-store"
        assert set(re.findall(r'(?:href|formaction)="(/t/[^"?#]*)', page)) == set(
            re.findall(r'href="(/t/[^"?#]*)', plain)
        ), (path, query)
        assert "Asked without a trace" in page and 'formmethod="post"' in plain


def test_it_finds_the_same_and_leads_on_by_buttons_that_hold_it(site, told):
    page = sent(site, "/search", q="bridge", side="unknown").get_data(as_text=True)
    held = re.search(r'<form id="again" method="post" action="/search">(.*?)</form>', page, re.S).group(1)
    assert 'name="q" value="bridge"' in held and 'name="side" value="unknown"' in held
    for path in ("/search/concordance", "/search.csv", "/search.ris", "/search.json"):
        assert f'form="again" formaction="{path}"' in page
        answer = sent(site, path, q="bridge", side="unknown")
        assert answer.status_code == 200 and "bridge" in answer.get_data(as_text=True)
    json = sent(site, "/search.json", q="bridge").get_json()
    assert json == site.visitor().get("/search.json?q=bridge").get_json()
    second = sent(site, "/search", q="bridge", page="2").get_data(as_text=True)
    assert "There are no more passages." in second and 'form="again" formaction="/search">Back to the first' in second


def test_what_is_not_ticked_is_not_searched_without_an_address_either(site, told):
    page = sent(site, "/search", q="Nurbek").get_data(as_text=True)
    offered = re.findall(r'name="offered" value="([^"]+)"', page)
    assert "нұрбек" in offered
    answer = site.visitor().post("/search", data={"q": "Nurbek", "offered": offered}, headers=OURS)
    assert answer.status_code == 200 and "Nothing found" in answer.get_data(as_text=True)


def test_words_are_sought_inside_a_testimony_without_an_address_and_that_it_was_opened_is_noted(site):
    taken = site.told()
    site.agree(taken.testimony, frozenset([Audience.RESEARCHERS]))
    page = sent(site, path_of(taken.address), "scholar", q="wooden").get_data(as_text=True)
    assert "<mark>wooden</mark>" in page and 'role="search" method="post"' in page
    assert sent(site, path_of(taken.address), q="wooden").status_code == 404
    noted = site.visitor("keeper").get("/desk/ledger").get_data(as_text=True)
    assert "opened" in noted and "wooden" not in noted


def test_a_search_that_another_site_sends_is_not_answered(site, told):
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert site.visitor().post("/search", data={"q": "bridge"}, headers=headers).status_code == 403


def test_every_page_of_a_reader_can_be_left(site, told):
    for account, paths in (
        ("", ["/", "/search", "/events", "/about", "/login", "/names", "/nowhere", path_of(told[0].address)]),
        ("scholar", ["/account", "/desk/nothing", path_of(told[0].address)]),
    ):
        for path in paths:
            page = site.visitor(account).get(path).get_data(as_text=True)
            link = re.search(r'<a class="leave" href="https://www.yr.no/en" rel="noreferrer nofollow"([^>]*)>', page)
            assert link, path
            assert ("data-out" in link.group(1)) is bool(account)
            assert "leave.js" in page
    assert 'class="leave"' not in site.visitor("keeper").get("/desk").get_data(as_text=True)


def test_where_leaving_leads_is_a_setting(site):
    mark = site.archive.folders.root / "oralhist.toml"
    written = mark.read_text(encoding="utf-8")
    line = next(one for one in written.splitlines() if one.startswith("leave_to"))
    for value, good in (
        ('""', True),
        ('"https://www.example.org/ауа-райы"', False),
        ('"https://kz.example.org/weather?city=1"', True),
        ('"http://example.org"', False),
        ('"javascript:alert(1)"', False),
        ('"https://a b"', False),
        ("3", False),
    ):
        mark.write_text(written.replace(line, f"leave_to = {value}"), encoding="utf-8")
        if good:
            assert read_settings(site.archive.folders.root).leave_to == value.strip('"')
        else:
            with pytest.raises(SettingsError, match="leave_to"):
                read_settings(site.archive.folders.root)
    mark.write_text(written.replace(line + "\n", ""), encoding="utf-8")
    assert read_settings(site.archive.folders.root).leave_to.startswith("https://")
