"""A testimony, or a family's, is taken home as one file with its sound inside, and printed as a booklet."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode

import pytest
from site_for_tests import Site, path_of

from archives_for_tests import noted
from oralhist.catalogue.ledger import Verb
from oralhist.model.access import Audience, Component
from oralhist.web import taking_home
from oralhist.work import consent
from oralhist.work.restrict import Wish, restrict

RESEARCHERS = frozenset([Audience.RESEARCHERS])
SOUND = re.compile(rb'src="data:audio/(?:mp4|webm);base64,([^"]*)"')


@pytest.fixture
def bridge(site: Site):
    taken = site.told(family="Bridge", side="left")
    site.agree(taken.testimony)
    return taken


def home(site: Site, path: str, account: str = ""):
    return site.visitor(account).get(f"{path}/take-home.html", buffered=True)


def test_one_file_holds_words_and_sound_and_asks_for_nothing(site, bridge):
    answer = home(site, path_of(bridge.address))
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    page = answer.data
    small = b64decode(SOUND.search(page)[1])
    full = site.visitor().get(f"{path_of(bridge.address)}/take-home.html?form=full", buffered=True).data
    heard = site.visitor().get(f"{path_of(bridge.address)}/sound/1", buffered=True).data
    assert b64decode(SOUND.search(full)[1]) == heard and len(heard) > len(small) > 1000
    assert b'src="data:audio/webm;' in page and b'src="data:audio/mp4;' in full
    words = SOUND.sub(b"", page).decode()
    assert "We crossed the wooden bridge before it was light." in words and "Conditions of use" in words
    assert "OH-2026" not in words and bridge.address in words
    assert not re.search(r'(?:src|href)="(?!#)', words) and "@import" not in words and "url(" not in words
    policy = re.search(r'Policy" content="([^"]*)"', words)[1].replace("&#39;", "'")
    assert "default-src 'none'" in policy and "media-src data:" in policy
    for kind in ("style", "script"):
        inside = re.search(rf"<{kind}>(.*?)</{kind}>", words, re.S)[1]
        digest = re.search(rf"{kind}-src 'sha256-([^']*)'", policy)[1]
        assert b64decode(digest) == hashlib.sha256(inside.encode()).digest(), f"the {kind} is the one that may be used"


def test_its_size_is_said_before_and_nothing_is_offered_that_is_not_given(site, bridge):
    body = site.visitor().get(path_of(bridge.address)).get_data(as_text=True)
    assert "/take-home.html" in body and re.search(r"about [0-9.]+ MB", body)
    consent.record(site.archive, bridge.testimony, (Component.DOWNLOAD,), frozenset(), None, site.keeper)
    body = site.visitor().get(path_of(bridge.address)).get_data(as_text=True)
    assert "/take-home.html" not in body and home(site, path_of(bridge.address)).status_code == 404
    assert home(site, path_of("00000000")).status_code == 404


def test_it_is_never_wider_than_what_it_holds(site, bridge):
    site.agree(bridge.testimony, frozenset(), (Component.TRANSCRIPT,))
    page = home(site, path_of(bridge.address)).data
    assert b"wooden bridge before" not in page and SOUND.search(page)
    site.agree(bridge.testimony)
    site.agree(bridge.testimony, frozenset(), (Component.NAME,))
    assert b"Kulash" not in home(site, path_of(bridge.address)).data
    site.agree(bridge.testimony)
    site.agree(bridge.testimony, frozenset(), (Component.SOUND,))
    assert home(site, path_of(bridge.address)).status_code == 404, "whoever may not hear it takes nothing along"


def test_what_is_withheld_is_in_no_file_an_archivists_neither(site, bridge):
    restrict(site.archive, bridge.testimony, Wish(recording=1, start_ms=6_000, end_ms=12_000), site.keeper)
    for account in ("", "keeper"):
        page = home(site, path_of(bridge.address), account).data
        assert b"wooden bridge before" not in page and b"remember that day" in page and b"OH-2026" not in page
        assert SOUND.search(page) is None, "the copy without it is not made yet"
        printed = site.visitor(account).get(f"{path_of(bridge.address)}/print").data
        assert b"wooden bridge before" not in printed and b"OH-2026" not in printed


def test_a_withdrawal_stops_a_file_that_is_under_way(site, bridge, monkeypatch):
    monkeypatch.setattr(taking_home, "BLOCK", 3 * 2**10)
    whole = len(home(site, path_of(bridge.address)).data)
    answer = site.visitor().get(f"{path_of(bridge.address)}/take-home.html")
    pieces = answer.iter_encoded()
    got = [next(pieces) for _ in range(4)]
    consent.withdraw(site.archive, bridge.testimony, site.keeper)
    got += list(pieces)
    assert sum(map(len, got)) < whole


def test_a_family_is_taken_home_in_one_file_as_far_as_each_account_may_be(site, bridge):
    other = site.told("دادام", family="Bridge", side="stayed", languages=("ug",), narrator="ئايگۈل")
    third = site.told("Third", family="Bridge", side="stayed")
    for taken in (other, third):
        site.agree(taken.testimony)
    for taken in (bridge, other, third):
        consent.record_link(site.archive, taken.testimony, True, site.keeper)
    consent.record(site.archive, third.testimony, (Component.DOWNLOAD,), frozenset(), None, site.keeper)
    family = re.search(r"/f/([0-9a-z]{8})", site.visitor().get(path_of(bridge.address)).get_data(as_text=True))[1]
    page = home(site, f"/f/{family}").data
    assert len(SOUND.findall(page)) == 2 and page.count(b"<article ") == 2
    assert third.address.encode() not in page and other.address.encode() in page
    assert f"/f/{family}/take-home.html" in site.visitor().get(f"/f/{family}").get_data(as_text=True)
    for taken in (bridge, other):
        consent.record(site.archive, taken.testimony, (Component.DOWNLOAD,), frozenset(), None, site.keeper)
    assert home(site, f"/f/{family}").status_code == 404
    assert "take-home" not in site.visitor().get(f"/f/{family}").get_data(as_text=True)


def test_who_takes_home_what_is_not_open_to_everybody_is_noted(site, bridge):
    site.agree(bridge.testimony, RESEARCHERS, (Component.SOUND, Component.DOWNLOAD))
    assert home(site, path_of(bridge.address)).status_code == 404
    assert home(site, path_of(bridge.address), "scholar").status_code == 200
    assert noted(site.archive, Verb.PLAYED, bridge.testimony)
    assert not noted(site.archive, Verb.EXPORTED, bridge.testimony), "its words are open to everybody"


@pytest.mark.parametrize("prefix", ["", "/ug", "/zh"])
def test_a_booklet_has_all_of_it_and_no_navigation(site, bridge, prefix):
    body = site.visitor().get(f"{prefix}{path_of(bridge.address)}/print").get_data(as_text=True)
    assert "<nav" not in body and "<script" not in body and body.count('class="seg') == 3
    assert "00:06" in body and bridge.address in body
    assert 'dir="rtl"' in body[:200] if prefix == "/ug" else 'dir="ltr"' in body[:200]
