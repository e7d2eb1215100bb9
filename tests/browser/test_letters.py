"""Letters that a keyboard lacks, by pointer and by keyboard alone, on a small screen, in both directions."""

from __future__ import annotations

import pytest
from live_for_tests import log_in
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def open_letters(page: Page):
    aid = page.locator("[data-letters]").first
    aid.locator("summary").click()
    return aid


@pytest.mark.parametrize("path", ["/search", "/ug/search", "/kk/names", "/ug/"])
def test_letters_go_where_the_caret_stands_and_fit_a_small_screen(window, complaints, path):
    window.set_viewport_size({"width": 320, "height": 640})
    window.goto(path)
    field = window.locator("#q")
    field.fill("Нрбек")
    field.evaluate("one => one.setSelectionRange(1, 1)")
    aid = open_letters(window)
    aid.locator('[data-letter="ұ"]').click()
    expect(field).to_have_value("Нұрбек")
    aid.locator('[data-letter="ھ"]').click()
    expect(field).to_have_value("Нұھрбек")
    assert not window.evaluate(WIDER)
    assert complaints == []


def test_letters_are_typed_by_keyboard_alone_and_the_focus_stays(window):
    window.goto("/kk/search")
    window.locator("#q").focus()
    window.locator("[data-letters] summary").focus()
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    first = window.locator(":focus")
    expect(first).to_have_attribute("aria-label", "ә әрпі")
    window.keyboard.press("Enter")
    window.keyboard.press("Space")
    expect(window.locator("#q")).to_have_value("әә")
    expect(first).to_be_focused()
    expect(window.locator("[data-typed]")).to_have_text("әә")
    window.locator("[data-capital]").press("Enter")
    expect(window.locator("[data-capital]")).to_have_attribute("aria-pressed", "true")
    window.locator('[data-letter="қ"]').press("Enter")
    expect(window.locator("#q")).to_have_value("әәҚ")


def test_in_a_form_the_field_that_had_the_focus_last_gets_them(window, live):
    log_in(window)
    window.goto(f"/desk/{live.number}")
    window.locator("#f-place").fill("Жаркент ")
    aid = window.locator("#description [data-letters]")
    aid.locator("summary").click()
    aid.locator('[data-letter="ө"]').first.click()
    expect(window.locator("#f-place")).to_have_value("Жаркент ө")
    window.locator("#f-date").fill("1962-05~")
    expect(window.locator("#u-date")).to_have_text("Understood as: about May\N{NO-BREAK SPACE}1962")


def test_without_scripts_they_are_hidden(chromium, live):
    context = chromium.new_context(base_url=live.base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search")
    expect(page.locator("[data-letters]")).to_be_hidden()
    expect(page.locator("#q")).to_be_visible()
    context.close()
