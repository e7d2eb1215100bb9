"""What was taken home opens from a disk, plays there, and asks nobody; a part that is not on the page is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from live_for_tests import Live
from playwright.sync_api import Browser, Page, expect

from hours_for_tests import told_for_hours

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 1280])
def test_a_file_that_was_taken_home_plays_without_a_line(chromium: Browser, live: Live, tmp_path: Path, width: int):
    file = tmp_path / "home.html"
    file.write_bytes(live.site.visitor().get(f"/t/{live.bridge}/take-home.html", buffered=True).data)
    context = chromium.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    page.locator(".seg a.t").nth(2).click()
    expect(page.locator(".seg.now")).to_contain_text("We crossed the wooden bridge")
    # The policy of the file forbids what a page's own waiting would evaluate.
    page.wait_for_timeout(800)
    assert page.locator("audio").evaluate("sound => sound.currentTime > 70.1 && !sound.paused && !sound.error")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (asked, said) == ([file.as_uri()], [])
    context.close()


def test_an_old_link_to_a_line_opens_the_part_that_holds_it(window: Page, live: Live, complaints: list[str]):
    address = told_for_hours(
        live.site.archive, 501, 3, lambda n: f"what was said {n}, " + "letter " * (9 + n % 9), timed=False
    )
    window.goto(f"/t/{address}#s1500")
    window.wait_for_url(f"**/t/{address}?s=1500#s1500")
    expect(window.locator("#s1500")).to_be_visible()
    window.get_by_role("link", name="All on one page").first.click()
    expect(window.locator("#s0")).to_be_attached()
    assert complaints == []
