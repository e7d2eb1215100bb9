"""Pages in a browser from which everything newer than 2018 is taken away that their scripts could call.

What it cannot take away is syntax and style, which `tests/web/test_web_engines.py` holds.
"""

from __future__ import annotations

import pytest
from edited_for_tests import HEARD, machine_heard, open_editor
from live_for_tests import log_in
from playwright.sync_api import expect
from test_listening import NOW
from test_upload import tape

pytestmark = pytest.mark.browser

OLD = """(() => {
  const newer = [
    [Array.prototype, "at findLast findLastIndex toSorted flat flatMap"],
    [String.prototype, "at replaceAll matchAll"],
    [Object, "fromEntries hasOwn"],
    [Element.prototype, "replaceChildren toggleAttribute"], [Document.prototype, "replaceChildren"],
    [DocumentFragment.prototype, "replaceChildren"], [HTMLFormElement.prototype, "requestSubmit"],
    [SubmitEvent.prototype, "submitter"], [Blob.prototype, "arrayBuffer text stream"], [AbortSignal, "timeout any"],
    [MediaQueryList.prototype, "onchange"], [window, "Highlight structuredClone"], [CSS, "highlights"],
  ];
  for (const [owner, names] of newer) for (const name of names.split(" ")) delete owner[name];
  // Safari 12 had `addListener` alone.
  MediaQueryList.prototype.addEventListener = undefined;
})();"""


@pytest.fixture
def old(window):
    window.add_init_script(OLD)
    return window


def test_an_account_is_heard_line_by_line_and_its_place_is_kept(old, live, complaints):
    old.goto(f"/t/{live.bridge}")
    expect(old.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert old.evaluate("[].findLast === undefined && document.body.replaceChildren === undefined")
    old.locator("#s2 a.t").click()
    old.wait_for_function(f"() => {NOW} > 70.3")
    expect(old.locator("#s2.now")).to_be_visible()
    old.evaluate("document.querySelector('audio').pause()")
    old.goto("/about")
    old.goto(f"/t/{live.bridge}")
    expect(old.locator("[data-resumed]")).to_contain_text("01:1")
    assert complaints == []


def test_what_stops_a_script_leaves_the_browsers_own_player(window, live):
    window.add_init_script("Element.prototype.setAttribute = undefined;")
    window.goto(f"/t/{live.bridge}")
    assert window.evaluate("document.querySelector('audio').controls")
    expect(window.locator("audio")).to_be_visible()
    expect(window.get_by_role("button", name="Play", exact=True)).to_be_hidden()


def test_a_browser_that_plays_the_small_form_alone_is_given_that(window, live, complaints):
    window.add_init_script("HTMLMediaElement.prototype.canPlayType = (type) => (type.includes('opus') ? 'maybe' : '');")
    window.goto(f"/t/{live.bridge}")
    assert window.evaluate("document.querySelector('audio').src").endswith("/small")
    window.get_by_role("button", name="Play", exact=True).click()
    window.wait_for_function(f"() => {NOW} > 0.3")
    assert complaints == []


def test_a_correction_is_saved(old, live, complaints):
    bench = machine_heard(live.site, "Corrected on an old machine", HEARD)
    open_editor(old, bench.number)
    words = old.locator(".seg.now textarea")
    words.fill("The words as an old machine sends them.")
    expect(old.locator("[data-saving]")).to_have_text("Saved", timeout=10_000)
    old.keyboard.press("Control+ArrowDown")
    expect(old.locator(".seg").first).to_contain_text("The words as an old machine sends them.")
    assert complaints == []


def test_a_recording_is_sent_in_pieces_and_given_up_or_taken_in_as_the_key_says(old, live, complaints, tmp_path):
    log_in(old)
    for kept in (False, True):
        old.goto("/desk/add")
        old.set_input_files("[name=recording]", str(tape(tmp_path / f"{kept}.wav", 20, 13)))
        expect(old.locator("[data-files] .label")).to_contain_text("all of it is here")
        if kept:
            old.fill("#f-title", "Sent from an old machine")
            old.click("[data-take]")
            old.wait_for_url("**/desk/OH-*", timeout=60_000)
        else:
            old.goto("/desk/add")
            given_up = old.get_by_role("listitem").filter(has_text="False.wav")
            given_up.get_by_role("button", name="Give up").click()
            old.wait_for_load_state()
            expect(given_up).to_have_count(0)
    assert complaints == []
