"""Following word by word, quoting from a word, and going from doubt to doubt, in a real browser."""

from __future__ import annotations

import pytest
from edited_for_tests import HEARD, machine_heard, open_editor
from playwright.sync_api import expect

from words_for_tests import lay_words

pytestmark = pytest.mark.browser

SPOKEN = "word => [...(CSS.highlights.get('spoken') || [])].map(String).join() === word"
SELECT = """([id, first, last]) => {
  const node = document.querySelector(id + ' .say').firstChild, range = document.createRange();
  range.setStart(node, first);
  range.setEnd(node, last);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""
BRIDGE = "We crossed the wooden bridge before it was light."


@pytest.fixture
def words(live):
    """Words laid evenly over the open testimony: a word of the line at 1:10 is 889 ms long."""
    lay_words(live.site.archive, live.number)


def test_the_word_that_is_said_is_marked(window, live, words, complaints):
    window.goto(f"/t/{live.bridge}?t=71.9")
    play = window.get_by_role("button", name="Play", exact=True)
    if play.is_visible():
        play.click()
    window.wait_for_function(SPOKEN, arg="wooden")
    window.wait_for_function(SPOKEN, arg="bridge")
    expect(window.locator("#s2")).to_have_class("seg now")
    assert window.locator("#s2 .say").inner_text() == BRIDGE, "the text itself is not touched"
    assert complaints == []


def test_a_quotation_carries_an_address_that_opens_at_its_word(window, live, words, complaints):
    window.goto(f"/t/{live.bridge}")
    quote = window.get_by_role("button", name="Quote these words")
    expect(quote).to_be_hidden()
    with window.expect_response("**/words/0"):
        window.evaluate(SELECT, ["#s2", BRIDGE.index("wooden"), BRIDGE.index(" before")])
    quote.click()
    quoted = window.locator("[data-quoted] textarea").input_value()
    assert quoted.startswith("“wooden bridge”\n")
    assert f", at 01:12. {live.site.archive.settings.name}" in quoted
    address = quoted.splitlines()[-1]
    assert address.endswith(f"/t/{live.bridge}?t=72.67&rev=1#s2")
    window.goto(address)
    window.wait_for_function("() => Math.abs(document.querySelector('audio').currentTime - 72.67) < 2")
    window.get_by_role("button", name="Quote these words").wait_for(state="hidden")
    assert complaints == []


def test_without_words_a_quotation_opens_at_its_line_and_the_words_are_asked_for(window, live, complaints):
    window.goto(f"/t/{live.uyghur}")
    window.evaluate(SELECT, ["#s1", 0, 3])
    window.get_by_role("button", name="Quote these words").click()
    assert window.locator("[data-quoted] textarea").input_value().endswith(f"/t/{live.uyghur}?t=6&rev=1#s1")
    # There are none in Uyghur.
    assert complaints == []


def test_the_next_uncertain_word_is_selected(window, live, request, complaints):
    bench = machine_heard(live.site, request.node.name[5:60], HEARD)
    lay_words(live.site.archive, bench.number, unsure=("Horgos", "nobody", "samovar"))
    open_editor(window, bench.number)
    field = window.locator("form.opened textarea")
    expect(field).to_have_value(HEARD[0])
    field.focus()
    chosen = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    for word in ("Horgos", "nobody", "samovar"):
        window.keyboard.press("Control+g")
        assert field.evaluate(chosen) == word
    assert window.evaluate("document.querySelector('audio').currentTime") == pytest.approx(9.4, abs=0.5)
    window.keyboard.press("Control+m")
    expect(window.locator("[data-saving]")).to_have_text("Saved")
    window.keyboard.press("Control+g")
    assert field.evaluate(chosen) == "Horgos", "what is checked is doubted no more"
    assert complaints == []


def test_words_that_are_found_while_the_editor_is_open_are_known_there(window, live, request, complaints):
    bench = machine_heard(live.site, request.node.name[5:60], HEARD)
    with window.expect_response("**/words") as asked:
        open_editor(window, bench.number)
    assert asked.value.json() == {"there": False, "coming": True}
    field = window.locator("form.opened textarea")
    expect(field).to_have_value(HEARD[0])
    lay_words(live.site.archive, bench.number, unsure=("river", "Horgos", "samovar"))
    expect(window.locator("[data-w]")).to_have_count(3, timeout=20_000)
    field.focus()
    for word in ("river", "Horgos", "samovar"):
        window.keyboard.press("Control+g")
        assert field.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == word
    assert complaints == []


def test_where_no_word_can_be_found_the_editor_does_not_ask_again(window, live, complaints):
    bench = machine_heard(live.site, "words in uyghur", ("دادام يولغا قارايتتى",), "ug", seconds=20)
    with window.expect_response("**/words") as asked:
        open_editor(window, bench.number)
    assert asked.value.json() == {"there": False, "coming": False}
    expect(window.locator("form.opened textarea")).to_have_value("دادام يولغا قارايتتى")
    assert complaints == []
