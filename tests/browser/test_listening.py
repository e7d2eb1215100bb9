"""How one listens, in a real browser: in which form, a passage again, from where one stopped, by keys, offline."""

from __future__ import annotations

import pytest
from live_for_tests import ENGLISH, log_in
from playwright.sync_api import expect

from oralhist.catalogue import transcripts
from oralhist.catalogue.testimonies import by_number
from oralhist.model.chronology import TagStatus
from oralhist.work import restrict, runner, tag
from oralhist.work.restrict import Wish

pytestmark = pytest.mark.browser

NOW = "document.querySelector('audio').currentTime"
ELSEWHERE = "https://www.yr.no/en"


@pytest.fixture(scope="module")
def crossing(live):
    """Four minutes of which ten seconds are withheld, and one event is spoken of at 3:40."""
    site = live.site
    taken = site.told("Heard at the bridge", text=ENGLISH, seconds=240)
    site.agree(taken.testimony)
    row = by_number(site.archive.db, taken.testimony).row
    for one in transcripts.tags_of(site.archive.db, row):
        tag.decide(site.archive, one.id, TagStatus.ACCEPTED, site.keeper)
    wish = Wish(recording=1, start_ms=100_000, end_ms=112_000)
    restrict.restrict(site.archive, taken.testimony, wish, site.keeper)
    runner.wait_for(site.archive, taken.testimony, lambda _job, _done, _total: None)
    return f"/t/{taken.address}"


def plays(page, after: float) -> None:
    page.wait_for_function(f"s => {NOW} > s && !document.querySelector('audio').paused", arg=after)


def listen(page, address: str) -> None:
    """Open an address that names a second, and let it play: without a touch of the page a browser may refuse to."""
    page.goto(address)
    if page.get_by_role("button", name="Play", exact=True).is_visible():
        page.get_by_role("button", name="Play", exact=True).click()
    plays(page, float(address.rpartition("t=")[2]))


def source(page) -> str:
    return page.evaluate("document.querySelector('audio').currentSrc || document.querySelector('audio').src")


@pytest.mark.parametrize("form", ["small", "full"])
def test_either_form_plays_and_is_sought_in(window, crossing, complaints, form):
    window.goto(f"{crossing}?sound={form}")
    assert window.locator(f"[data-amounts] [data-form={form}]").get_attribute("aria-current") == "true"
    window.get_by_role("button", name="Play").click()
    plays(window, 0.3)
    assert source(window).endswith("/small") == (form == "small")
    window.get_by_role("button", name="On 10 seconds").click()
    plays(window, 10)
    assert window.evaluate(NOW) < 30
    assert complaints == []


def test_nothing_of_the_sound_is_fetched_before_somebody_plays(window, crossing):
    asked = []
    window.on("request", lambda request: asked.append(request.url) if "/sound/" in request.url else None)
    window.goto(crossing)
    window.wait_for_selector(".wave svg")
    assert [url.rpartition("/")[2] for url in asked] == ["levels"]
    window.get_by_role("button", name="Play").click()
    plays(window, 0.1)
    assert len(asked) > 1


def test_the_small_form_is_chosen_while_it_plays_and_chosen_the_next_time(window, live, crossing, complaints):
    listen(window, f"{crossing}?t=70")
    assert source(window).endswith("/sound/1")
    window.get_by_role("link", name="small (Opus").click()
    window.wait_for_function("() => document.querySelector('audio').currentSrc.endsWith('/small')")
    plays(window, 70)
    assert window.evaluate(NOW) < 90
    window.goto(f"/t/{live.uyghur}")
    assert source(window).endswith("/sound/1/small")
    assert complaints == []


def test_a_passage_is_heard_again_and_again_until_it_is_let_go(window, crossing, complaints):
    listen(window, f"{crossing}?t=20")
    window.get_by_text("Speed, volume, repeat, keys").click()
    window.get_by_role("button", name="from here").click()
    began = window.evaluate(NOW)
    expect(window.locator("[data-loop]")).to_contain_text("Now say until where.")
    window.wait_for_function(f"s => {NOW} > s", arg=began + 1.5)
    window.get_by_role("button", name="until here").click()
    expect(window.locator("[data-loop]")).to_contain_text("Repeats from 00:2")
    turns = window.evaluate(
        "async () => { const a = document.querySelector('audio'); let turns = 0, last = a.currentTime, most = 0;"
        "for (let i = 0; i < 60; i++) { await new Promise(r => setTimeout(r, 100));"
        "if (a.currentTime < last - 0.5) turns++; last = a.currentTime; most = Math.max(most, last); }"
        "return [turns, most]; }"
    )
    assert turns[0] >= 2 and turns[1] < began + 4
    assert float(window.locator(".looped").get_attribute("width")) > 0
    window.get_by_role("button", name="Do not repeat").click()
    plays(window, began + 4)
    assert complaints == []


def test_an_event_on_the_drawing_is_a_link_that_plays_it(window, crossing, complaints):
    window.goto(crossing)
    mark = window.locator(".wave a.mark")
    expect(mark).to_have_count(1)
    assert mark.get_attribute("href") == f"{crossing}?t=220#s3"
    assert "Khorgos" in mark.locator("title").text_content()
    assert window.locator(".wave .quiet title").text_content() == "Withheld"
    # Silence is drawn as nothing: no bar stands where it is said that something is withheld.
    bars = window.locator(".wave .ahead").get_attribute("d")
    places = [float(bar.split(" ")[0]) * 240 / 1000 for bar in bars.split("M")[1:]]
    assert len(places) > 500 and not [at for at in places if 100 < at < 112]
    mark.locator(".near").click(force=True)
    plays(window, 220)
    assert window.url.endswith(crossing)
    window.locator(".wave svg").click(position={"x": 30, "y": 20})
    window.wait_for_function(f"() => {NOW} > 2 && {NOW} < 30")
    assert complaints == []


def test_one_goes_on_where_one_stopped_and_leaving_the_page_forgets_it(window, crossing, complaints):
    listen(window, f"{crossing}?t=70")
    plays(window, 71)
    window.get_by_role("button", name="Stop", exact=True).click()
    window.goto("/about")
    window.goto(crossing)
    expect(window.locator("[data-resumed]")).to_contain_text("You stopped at 01:1")
    expect(window.locator("[data-at]")).to_contain_text("01:1")
    window.get_by_role("button", name="Play", exact=True).click()
    plays(window, 71)
    assert complaints == []
    window.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"))
    window.get_by_role("link", name="Leave this page").click()
    window.wait_for_url(ELSEWHERE)
    window.goto(crossing)
    window.wait_for_selector(".wave svg")
    assert window.evaluate("localStorage.length + sessionStorage.length") == 0
    expect(window.locator("[data-resumed]")).to_be_hidden()


def test_what_somebody_logged_in_hears_is_kept_in_this_tab_alone_and_not_after_they_log_out(window, crossing):
    log_in(window)
    listen(window, f"{crossing}?t=70")
    window.goto("/about")
    kept = "[localStorage.getItem('oralhist-places'), sessionStorage.getItem('oralhist-places')]"
    places = window.evaluate(kept)
    assert places[0] is None and crossing.rpartition("/")[2] in places[1]
    window.get_by_role("button", name="Log out").click()
    window.wait_for_url("**/")
    assert window.evaluate(kept) == [None, None]


def test_the_keys_act_in_the_player_and_nowhere_else(window, crossing, complaints):
    window.goto(crossing)
    paused = "document.querySelector('audio').paused"
    for key in ("ArrowRight", "BracketLeft", "Comma"):
        window.keyboard.press(key)
    assert window.evaluate(NOW) == 0 and window.locator("[data-speed]").input_value() == "1"
    window.locator("[data-seek]").focus()
    window.keyboard.press("ArrowRight")
    window.keyboard.press("Shift+ArrowRight")
    assert window.evaluate(NOW) == 11
    window.keyboard.press("ArrowLeft")
    assert window.evaluate(NOW) == 1
    window.keyboard.press("Period")
    window.keyboard.press("ArrowDown")
    assert window.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert window.evaluate("document.querySelector('audio').volume") == 0.9
    window.keyboard.press("Space")
    plays(window, 1)
    window.keyboard.press("Space")
    assert window.evaluate(paused)
    window.get_by_role("button", name="On 10 seconds").focus()
    window.keyboard.press("Space")
    assert window.evaluate(paused) and window.evaluate(NOW) > 10
    assert complaints == []


def test_a_line_that_breaks_is_said_and_the_sound_goes_on_when_it_is_back(window, crossing):
    window.goto(crossing)
    trouble = window.locator("[data-trouble]")
    window.context.set_offline(True)
    window.get_by_role("button", name="Play").click()
    expect(trouble).to_contain_text("The line is down.")
    window.context.set_offline(False)
    plays(window, 0.2)
    expect(trouble).to_be_hidden()


def test_sound_that_was_closed_meanwhile_is_said_to_be(window, live, crossing):
    window.goto(crossing)
    window.route("**/sound/1", lambda route: route.fulfill(status=404, body=""))
    window.get_by_role("button", name="Play").click()
    expect(window.locator("[data-trouble]")).to_contain_text("It may have been closed")


@pytest.mark.parametrize("saving", [False, True])
def test_without_scripts_the_browsers_own_player_plays_the_form_that_was_chosen(chromium, live, crossing, saving):
    context = chromium.new_context(
        java_script_enabled=False, base_url=live.base, extra_http_headers={"Save-Data": "on"} if saving else {}
    )
    page = context.new_page()
    page.goto(crossing)
    first = page.locator("audio source").first
    assert first.get_attribute("data-form") == ("small" if saving else "full")
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
    expect(page.locator(".wave")).to_be_hidden()
    page.get_by_role("link", name="full (AAC" if saving else "small (Opus").click()
    assert page.locator("audio source").first.get_attribute("data-form") == ("full" if saving else "small")
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ug"])
def test_the_clock_runs_from_left_to_right_in_every_language_and_fits_a_small_screen(chromium, live, crossing, prefix):
    context = chromium.new_context(viewport={"width": 320, "height": 568}, base_url=live.base)
    page = context.new_page()
    page.goto(f"{prefix}{crossing}")
    page.wait_for_selector(".wave svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    places = [page.locator(f"[data-by='{by}']").bounding_box()["x"] for by in ("-10", "10")]
    assert places[0] < places[1]
    assert page.locator("[data-seek]").evaluate("element => getComputedStyle(element).direction") == "ltr"
    assert page.locator("#player").bounding_box()["height"] < 568 / 2
    page.locator("[data-more] summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
