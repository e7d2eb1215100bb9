"""How much a first visit fetches, with nothing kept from before: pages for a poor line and an old telephone.

`python -m pytest -m browser tests/browser/test_weight.py -s` prints the bytes of each page, file by file.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from live_for_tests import Site
from playwright.sync_api import Browser
from site_for_tests import make_site

from hours_for_tests import told_for_hours
from oralhist.web.serving import make_server

pytestmark = pytest.mark.browser

MOST = 150_000
"""Bytes of a first visit, all files together, but for the sound."""
SYLLABLES = ("қа", "ғы", "рө", "лең", "тұ", "ші", "әм", "бай", "жол", "үй", "ңы", "сап", "дік", "мен", "еші", "құл")


def words(chance: random.Random, many: int) -> str:
    """So many words, drawn by chance: they are packed less well than what people say."""
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(many))


@pytest.fixture(scope="module")
def heavy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The base address of an archive and the address of an account of an hour, with a translation beside each line."""
    site = make_site(tmp_path_factory.mktemp("heavy"))
    chance = random.Random(1)
    for title in ("Ұзақ жол", "Көпір", "Хат келмеді", "Қара су"):
        site.agree(told_at_length(site, title, chance).testimony)
    an_hour = told_for_hours(
        site.archive,
        900,
        1,
        lambda _n: words(chance, 11),
        language="kk",
        beside=lambda _n: words(chance, 13),
        events=("khorgos-crossing-1962", "half-households-1962", "mass-exodus-1962"),
    )
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", an_hour
    server.stop()
    thread.join(10)


def told_at_length(site: Site, title: str, chance: random.Random):
    """An account with more passages that name the bridge than a page of results shows."""
    cues = (
        f"00:{n // 60:02d}:{n % 60:02d}.000 --> 00:{n // 60:02d}:{n % 60:02d}.900\n<v Айша>Көпір. {words(chance, 40)}\n"
        for n in range(40)
    )
    text = "WEBVTT\n\n" + "\n".join(cues)
    return site.told(title, text=text, seconds=45, languages=("kk",), narrator="Айша", family="Айша", side="left")


@pytest.mark.parametrize("tongue", ["", "/kk", "/ug"])
@pytest.mark.parametrize("page", ["home", "search", "testimony"])
def test_a_first_visit_is_light(chromium: Browser, heavy: tuple[str, str], page: str, tongue: str) -> None:
    base, an_hour = heavy
    path = {"home": "/", "search": "/search?q=көпір", "testimony": f"/t/{an_hour}"}[page]
    fetched = first_visit(chromium, base, tongue + path)
    print(f"\n{tongue}{path}", sum(fetched.values()), fetched)
    assert f"{tongue}{path}".partition("?")[0] in fetched
    assert any(name.endswith("site.css") for name in fetched), "the style sheet is part of it"
    assert sum(fetched.values()) < MOST


def first_visit(chromium: Browser, base: str, path: str) -> dict[str, int]:
    """Bytes that came over the line for each file, heads and all, in a browser that has kept nothing."""
    context = chromium.new_context(base_url=base, viewport={"width": 360, "height": 640})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    paths: dict[str, str] = {}
    came: dict[str, int] = {}
    line.on("Network.requestWillBeSent", lambda sent: paths.update({sent["requestId"]: sent["request"]["url"]}))
    line.on("Network.loadingFinished", lambda done: came.update({done["requestId"]: int(done["encodedDataLength"])}))
    answer = page.goto(path, wait_until="networkidle")
    assert "search" not in path or page.locator(".hit").count() > 5, "a page of results"
    assert answer is not None and answer.headers["content-encoding"] == "gzip"
    context.close()
    fetched = {unquote(urlsplit(paths[id]).path): size for id, size in came.items()}
    return {name: size for name, size in fetched.items() if "/sound/" not in name}
