"""A live archive on a loopback port and Debian's Chromium to look at it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from live_for_tests import ARGUMENTS, CHROMIUM, ENGLISH, UYGHUR, Live
from playwright.sync_api import Browser, Page, sync_playwright
from site_for_tests import make_site

from oralhist.web.serving import make_server


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    site = make_site(tmp_path_factory.mktemp("live"))
    bridge = site.told(text=ENGLISH, seconds=240, family="Bridge", side="left", place="Zharkent", date="2025-06-14")
    uyghur = site.told(
        "دادام يولغا قارايتتى", text=UYGHUR, languages=("ug",), narrator="ئايگۈل", family="Bridge", side="stayed"
    )
    for taken in (bridge, uyghur):
        site.agree(taken.testimony)
    server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Live(
        base=f"http://127.0.0.1:{server.port}",
        site=site,
        bridge=bridge.address,
        uyghur=uyghur.address,
        number=bridge.testimony,
    )
    server.stop()
    thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"The browser tests need {CHROMIUM}: install Debian's package `chromium`.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained of: errors of scripts, breaches of the content policy, files that did not come."""
    return []


@pytest.fixture
def window(chromium: Browser, live: Live, complaints: list[str]) -> Iterator[Page]:
    """A fresh window of 1280 pixels whose complaints are collected."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=live.base)
    page = context.new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
