"""Texts go out compressed to whoever takes that, and are the same texts."""

from __future__ import annotations

import gzip

from site_for_tests import OURS, path_of

from oralhist.work import invitations, links

GZIP = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_page_comes_compressed_and_is_the_same_page(site):
    told = site.told()
    site.agree(told.testimony)
    for path in (path_of(told.address), "/", "/search?q=bridge", "/static/site.css", f"{path_of(told.address)}.json"):
        plain, small = (site.visitor().get(path, headers=how, buffered=True) for how in ({}, GZIP))
        assert plain.status_code == small.status_code
        assert "Content-Encoding" not in plain.headers
        if len(plain.data) < 1400:
            continue
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(small.data) == plain.data
        assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data) / 2
        assert "Accept-Encoding" in small.headers["Vary"] and "Accept-Encoding" in plain.headers["Vary"]
        assert plain.headers.get("ETag") is None or small.headers["ETag"] != plain.headers["ETag"]


def test_sound_and_refusals_of_compression_come_as_they_are(site):
    told = site.told()
    site.agree(told.testimony)
    for headers in ({}, {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "br"}):
        answer = site.visitor().get("/", headers=headers)
        assert "Content-Encoding" not in answer.headers
    assert "Content-Encoding" not in site.visitor().head("/", headers=GZIP).headers


def test_the_same_page_is_always_the_same_bytes(site):
    first, second = (site.visitor().get("/about", headers=GZIP).data for _ in range(2))
    assert first == second


def test_what_is_opened_by_a_secret_is_as_long_as_it_is(site):
    """Compressed, its length would say how much of a guess stands in the secret beside it (breachattack.com)."""
    told = site.told()
    site.agree(told.testimony)
    secret = links.make(site.archive, told.testimony, "", site.keeper)
    _, token = invitations.invite(site.archive, "researcher", (), site.keeper)
    anyone = site.visitor()
    for path in (f"/invitation/{token}", f"/mine/{secret}", f"/mine/{secret}/words", f"/kk/mine/{secret}", "/mine"):
        answer = anyone.get(path, headers=GZIP)
        assert answer.status_code == 200 and len(answer.data) > 1400
        assert "Content-Encoding" not in answer.headers, path
    form = {"name": "x", "password": "short"}
    assert "Content-Encoding" not in anyone.post(f"/invitation/{token}", data=form, headers={**GZIP, **OURS}).headers
    never = anyone.get("/invitation/never-given", headers=GZIP)
    assert never.status_code == 404 and never.headers.get("Content-Encoding") is None
