"""A quotation is copied, or handed to another application, by one press; the words stand there without a script too."""

from __future__ import annotations

import pytest
from live_for_tests import Live
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_quotation_is_copied_whole_by_one_press(window: Page, live: Live, complaints: list[str]) -> None:
    window.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.goto(f"/t/{live.bridge}/quote/2")
    window.click("[data-copy]")
    window.wait_for_selector("text=Copied.")
    assert window.evaluate("navigator.clipboard.readText()") == window.input_value("textarea").strip()
    assert "We crossed the wooden bridge" in window.input_value("textarea")
    assert complaints == []


def test_it_is_handed_to_another_application_where_the_browser_can(window: Page, live: Live) -> None:
    window.add_init_script("navigator.share = async (what) => { window.shared = what.text; }")
    window.goto(f"/t/{live.bridge}/quote/2")
    window.click("text=Send to somebody")
    assert window.evaluate("window.shared") == window.input_value("textarea")


def test_where_the_browser_cannot_that_is_not_offered(window: Page, live: Live) -> None:
    window.add_init_script("navigator.share = undefined")
    window.goto(f"/t/{live.bridge}/quote/2")
    assert window.is_visible("[data-copy]") and not window.is_visible("[data-send]")
