"""Texts go out compressed to whoever takes that, and are the same texts."""

from __future__ import annotations

import gzip

from site_for_tests import path_of

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
