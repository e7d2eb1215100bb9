"""What people do with the pages, in a real browser: search, hear, follow, read without scripts, add a recording."""

from __future__ import annotations

import pytest
from live_for_tests import log_in
from playwright.sync_api import expect
from site_for_tests import hum

from oralhist.reading_room import ReadingRoom

pytestmark = pytest.mark.browser

PLAYS_PAST = "seconds => { const a = document.querySelector('audio'); return !a.seeking && a.currentTime > seconds; }"


def now(page):
    return page.evaluate("document.querySelector('audio').currentTime")


def test_a_passage_that_is_found_plays_at_its_second(window, live, complaints):
    window.goto("/")
    window.fill("#q", "bridge")
    window.keyboard.press("Enter")
    expect(window.locator("mark").first).to_have_text("bridge")
    window.get_by_role("link", name="Play from").first.click()
    window.wait_for_url(f"**/t/{live.bridge}?t=*")
    began = float(window.url.partition("t=")[2].partition("#")[0].partition("&")[0])
    window.wait_for_function(PLAYS_PAST, arg=began + 0.3)
    assert began <= now(window) < began + 30
    expect(window.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    assert window.locator(".seg.now").count() == 1
    assert complaints == []


def test_the_words_follow_the_sound_and_a_time_plays_from_there(window, live, complaints):
    window.goto(f"/t/{live.bridge}")
    expect(window.locator("#s0")).to_have_class("seg asks now")
    window.locator("#s2 a.t").click()
    window.wait_for_function(PLAYS_PAST, arg=70)
    expect(window.locator("#s2")).to_have_class("seg now")
    expect(window.locator("#s0")).to_have_class("seg asks")
    assert "t=70" in window.url
    window.get_by_role("button", name="Stop", exact=True).click()
    window.get_by_role("button", name="Back 10 seconds").click()
    window.wait_for_function(
        "() => { const t = document.querySelector('audio').currentTime; return t > 55 && t < 65; }"
    )
    assert complaints == []


def test_the_end_of_a_long_recording_is_heard_though_only_a_mebibyte_comes_at_a_time(window, live, complaints):
    # What the browser's own cache joins has other lengths than what came.
    window.context.new_cdp_session(window).send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked = []
    window.on("response", lambda answer: asked.append(answer) if answer.url.endswith("/sound/1") else None)
    window.goto(f"/t/{live.bridge}?t=225")
    window.get_by_role("button", name="Play").or_(window.get_by_role("button", name="Stop", exact=True)).wait_for()
    if window.get_by_role("button", name="Play").is_visible():
        window.get_by_role("button", name="Play").click()
    window.wait_for_function(PLAYS_PAST, arg=226)
    assert asked
    assert {answer.status for answer in asked} == {206}
    assert all(int(answer.headers["content-length"]) <= 1024**2 for answer in asked)
    assert complaints == []


def test_who_scrolls_is_left_to_read(window, live):
    window.set_viewport_size({"width": 360, "height": 500})
    window.goto(f"/t/{live.bridge}")
    follow = window.locator("[data-follow]")
    assert follow.get_attribute("aria-pressed") == "true"
    window.mouse.move(100, 300)
    window.mouse.wheel(0, 200)
    window.wait_for_function("() => document.querySelector('[data-follow]').getAttribute('aria-pressed') === 'false'")


def test_without_scripts_everything_is_read_and_heard(chromium, live):
    context = chromium.new_context(java_script_enabled=False, base_url=live.base)
    page = context.new_page()
    page.goto("/search?q=bridge")
    page.get_by_role("link", name="Play from").first.click()
    assert "?t=" in page.url
    expect(page.get_by_text("We crossed the wooden bridge before it was light.")).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
    assert "#t=" in page.locator("source").first.get_attribute("src")
    context.close()


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(chromium, live, complaints, width, scheme):
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, base_url=live.base, reduced_motion="reduce"
    )
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    log_in(page)
    paths = ["/", "/search?q=bridge", "/search?q=zebra", f"/t/{live.bridge}", f"/t/{live.uyghur}", "/events", "/about"]
    paths += ["/events/khorgos-crossing-1962", "/login", "/desk", "/desk/add", f"/desk/{live.number}"]
    for path in paths:
        assert page.goto(path).status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == []
    context.close()


def test_uyghur_is_set_from_right_to_left(window, live, complaints):
    window.goto(f"/t/{live.uyghur}")
    said = window.locator("#s0 .said")
    assert said.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert "Noto Naskh Arabic" in said.evaluate("element => getComputedStyle(element).fontFamily")
    assert window.locator("h1 bdi").get_attribute("dir") == "rtl"
    assert window.locator("#s0 a.t").evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert complaints == []


def test_the_skip_link_is_first_and_every_control_has_a_name(window, live):
    window.goto(f"/t/{live.bridge}")
    window.keyboard.press("Tab")
    assert window.evaluate("document.activeElement.textContent") == "Skip to the text"
    nameless = window.evaluate(
        "() => [...document.querySelectorAll('a,button,input:not([type=hidden]),select,summary')]"
        ".filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length)))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []


def test_a_recording_is_added_from_the_desk_with_its_progress_shown(window, live, complaints, tmp_path):
    recording = tmp_path / "valley.wav"
    hum(recording, 5)
    log_in(window)
    window.get_by_role("link", name="Add a testimony").click()
    window.set_input_files("#recording", recording)
    window.fill("#f-title", "Added in the browser")
    window.get_by_label("English").check()
    window.get_by_role("button", name="Take in").click()
    window.wait_for_url("**/desk/OH-*")
    expect(window.get_by_role("heading", level=1)).to_have_text("Added in the browser")
    assert complaints == []
    window.goto("/desk/add")
    window.set_input_files("#recording", recording)
    window.get_by_role("button", name="Take in").click()
    expect(window.locator("[data-fault]")).to_contain_text("OH-")
    assert window.url.endswith("/desk/add")


def test_the_work_list_follows_the_jobs_by_itself(window, live):
    log_in(window)
    recording = live.site.folder / "polled.wav"
    hum(recording, 6)
    window.goto("/desk/add")
    window.set_input_files("#recording", recording)
    window.fill("#f-title", "Polled")
    window.get_by_role("button", name="Take in").click()
    window.wait_for_url("**/desk/OH-*")
    number = window.url.rpartition("/")[2]
    job = window.locator("[data-job]", has_text="access copies")
    expect(job).to_contain_text("waiting")
    archive = live.site.archive
    found = next(
        one for one in ReadingRoom(archive, live.site.keeper, archive.today()).jobs_of(number) if one.kind == "derive"
    )
    client = live.site.visitor("keeper")
    client.post(f"/desk/jobs/{found.id}/cancel", headers={"Sec-Fetch-Site": "same-origin"})
    expect(job).to_contain_text("cancelled", timeout=10_000)
