"""Leaving at once, and searching without a trace, in a real browser with and without scripts."""

from __future__ import annotations

import pytest
from live_for_tests import log_in
from playwright.sync_api import expect

from oralhist.web.tongues import TONGUES

pytestmark = pytest.mark.browser

ELSEWHERE = "https://www.yr.no/en"


@pytest.fixture
def weather(window):
    """Stands for the page to which leaving leads: nothing of these tests leaves this machine."""
    asked = []

    def answer(route):
        asked.append(route.request)
        route.fulfill(body="<title>Weather</title><p>Sun", content_type="text/html")

    window.route(f"{ELSEWHERE}**", answer)
    return asked


@pytest.mark.parametrize("how", ["click", "keys"])
def test_a_page_that_is_left_is_not_come_back_to(window, live, weather, how):
    window.goto("/about")
    window.goto(f"/t/{live.bridge}")
    if how == "click":
        window.get_by_role("link", name="Leave this page").click()
    else:
        window.keyboard.press("Escape")
        window.wait_for_timeout(1500)
        assert live.bridge in window.url
        window.keyboard.press("Escape")
        window.keyboard.press("Escape")
    window.wait_for_url(ELSEWHERE)
    assert "referer" not in weather[0].headers
    window.go_back()
    assert window.url.endswith("/about")


def test_whoever_leaves_is_logged_out(window, live, weather):
    log_in(window)
    window.goto("/about")
    with window.expect_request("**/logout"):
        window.get_by_role("link", name="Leave this page").click()
    window.wait_for_url(ELSEWHERE)
    window.goto("/account")
    expect(window.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize("tongue", TONGUES.values(), ids=TONGUES)
def test_on_a_telephone_leaving_covers_neither_the_search_nor_the_foot(chromium, live, tongue):
    context = chromium.new_context(viewport={"width": 320, "height": 640}, base_url=live.base)
    page = context.new_page()
    page.goto(f"{tongue.prefix}/")
    top = page.locator(".leave").bounding_box()["y"]
    search = page.locator("[role=search] button[type=submit]").first.bounding_box()
    assert search["y"] + search["height"] <= top
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    foot = page.locator(".foot p").bounding_box()
    assert foot["y"] + foot["height"] <= top
    context.close()


def test_a_search_without_a_trace_is_paged_and_opened_without_one(window, live, complaints):
    window.goto("/search")
    window.fill("#q", "bridge")
    window.get_by_role("button", name="without leaving a trace").click()
    expect(window.locator("mark").first).to_have_text("bridge")
    window.get_by_role("button", name="Line by line").click()
    expect(window.locator("mark").first).to_have_text("bridge")
    assert window.url.endswith("/search/concordance") and "bridge" not in window.title()
    window.get_by_role("button", name="Passages").click()
    window.get_by_role("link", name="Play from").first.click()
    window.wait_for_url(f"**/t/{live.bridge}?t=*")
    assert "bridge" not in window.evaluate("document.referrer")
    assert complaints == []
