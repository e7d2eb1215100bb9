"""By keyboard alone: an order that makes sense, a focus that is seen, no trap, and times that are silent."""

from __future__ import annotations

import pytest
from live_for_tests import Live, log_in
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

MOST = 400
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
  const hit = points.some(([x, y]) => {
    const there = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
    const mine = [one, ...(one.labels || [])];
    return there && (mine.some(each => each.contains(there)) || there.contains(one));
  });
  window.walked = window.walked || [];
  const again = window.walked.includes(one);
  const before = window.walked.length ? window.walked[window.walked.length - 1] : null;
  const onward = !before || Boolean(before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
  if (!again) window.walked.push(one);
  return {
    what: one.outerHTML.slice(0, 120), media: one.tagName === 'AUDIO', again, onward, covered: !hit,
    seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""
PATHS = ("/", "/search?q=bridge", "/names?q=Kulash", "/t/{bridge}", "/t/{uyghur}", "/events", "/places", "/families")
DESK = ("/desk", "/desk/{number}", "/desk/{number}/edit", "/desk/{number}/records", "/desk/add", "/desk/review")


@pytest.mark.parametrize(("prefix", "width"), [("", 1280), ("/ug", 320)])
def test_tab_goes_through_every_page_from_first_to_last_and_out_again(
    chromium: Browser, live: Live, prefix: str, width: int
) -> None:
    context = chromium.new_context(
        base_url=live.base, viewport={"width": width, "height": 700}, reduced_motion="reduce"
    )
    page = context.new_page()
    faults = [fault for path in PATHS for fault in walk(page, live, prefix + path)]
    log_in(page)
    faults += [fault for path in DESK for fault in walk(page, live, prefix + path)]
    assert faults == []
    context.close()


def walk(page: Page, live: Live, path: str) -> list[str]:
    """What is wrong on the way through a page by Tab."""
    page.goto(path.format(bridge=live.bridge, uyghur=live.uyghur, number=live.number))
    faults = []
    page.keyboard.press("Tab")
    assert "skip" in page.evaluate("document.activeElement.className"), path
    for _ in range(MOST):
        now = page.evaluate(FOCUSED)
        if now is None or (now["again"] and not now["media"]):
            return faults
        if now["media"]:
            # What plays sound has keys of its own inside, which the page cannot see.
            page.keyboard.press("Tab")
            continue
        for wrong, said in ((not now["seen"], "unseen"), (not now["onward"], "backwards"), (now["covered"], "covered")):
            if wrong:
                faults.append(f"{path}: {said}: {now['what']}")
        page.keyboard.press("Tab")
    return [*faults, f"{path}: there is no end"]


def test_the_skip_link_leads_past_what_every_page_has(window: Page, live: Live) -> None:
    window.goto(f"/t/{live.bridge}")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.closest('main') !== null")


def test_times_are_silent_until_somebody_asks(window: Page, live: Live, complaints: list[str]) -> None:
    window.goto(f"/t/{live.bridge}")
    aloud = window.get_by_role("button", name="Let Tab and a screen reader stop at every time")
    expect(aloud).to_have_attribute("aria-pressed", "false")
    times = window.get_by_role("link", name="Play from")
    expect(times).to_have_count(0)
    assert window.locator("[data-text] .who a.t[tabindex='-1']").count() == 4
    aloud.press("Enter")
    expect(times).to_have_count(4)
    times.nth(2).press("Enter")
    window.wait_for_function("() => document.querySelector('audio').currentTime > 70")
    aloud.press("Enter")
    expect(times).to_have_count(0)
    assert complaints == []


def test_without_scripts_times_are_links(chromium: Browser, live: Live) -> None:
    context = chromium.new_context(base_url=live.base, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/t/{live.bridge}")
    expect(page.get_by_role("link", name="Play from")).to_have_count(4)
    expect(page.get_by_role("button", name="Let Tab and a screen reader stop at every time")).to_have_count(0)
    context.close()
