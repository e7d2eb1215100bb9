"""Recordings sent in pieces from the desk: a lost line, a pause and a closed laptop cost a piece at most."""

from __future__ import annotations

import wave

import pytest
from live_for_tests import log_in
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def tape(path, seconds, value):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", "not compressed"))
        second = b"".join(((n * value) % 12000).to_bytes(2, "little") for n in range(48000))
        for _ in range(seconds):
            file.writeframes(second)
    return path


@pytest.fixture
def two_sides(tmp_path):
    return [tape(tmp_path / "екінші жақ.wav", 60, 7), tape(tmp_path / "ئىككىنچى.wav", 40, 11)]


def master(live, number, part):
    return (live.site.archive.folders.bag(number, 1) / "data" / f"{number}-{part:02d}.wav").read_bytes()


def test_an_upload_goes_on_after_the_line_was_lost(window, live, complaints, two_sides):
    log_in(window)
    window.goto("/desk/add")
    lost, sent = [], []

    def flaky(route):
        sent.append(route.request.headers["upload-offset"])
        if len(sent) in (2, 3):
            lost.append(1)
            return route.abort("internetdisconnected")
        return route.continue_()

    window.route(
        "**/desk/uploads/*", lambda route: flaky(route) if route.request.method == "PATCH" else route.continue_()
    )
    window.set_input_files("[name=recording]", [str(path) for path in two_sides])
    window.fill("#f-title", "Two sides of a tape")
    window.click("[data-take]")
    window.wait_for_url("**/desk/OH-*", timeout=60_000)
    number = window.url.rpartition("/")[2]
    assert len(lost) == 2
    assert [master(live, number, part) for part in (1, 2)] == [path.read_bytes() for path in two_sides]
    assert all("internet" in each.lower() or "ERR_INTERNET" in each for each in complaints), complaints
    complaints.clear()


def test_an_upload_is_taken_up_again_on_another_day(window, live, complaints, tmp_path):
    side = tape(tmp_path / "екінші жақ.wav", 60, 5)
    log_in(window)
    window.goto("/desk/add")
    sent = []

    def slow(route):
        sent.append(1)
        return route.continue_() if len(sent) == 1 else None

    window.route(
        "**/desk/uploads/*", lambda route: slow(route) if route.request.method == "PATCH" else route.continue_()
    )
    window.set_input_files("[name=recording]", str(side))
    expect(window.locator("[data-files]")).to_contain_text("1.0 MB of 5.8 MB")
    window.goto("about:blank")
    window.unroute("**/desk/uploads/*")
    window.goto("/desk/add")
    waiting = window.locator('[data-waiting][data-name="екінші жақ.wav"]')
    assert "екінші жақ.wav" in waiting.inner_text()
    begun = []
    window.on("request", lambda request: begun.append((request.method, request.headers.get("upload-offset"))))
    window.set_input_files("[name=recording]", str(side))
    assert waiting.count() == 0
    window.click("[data-take]")
    window.wait_for_url("**/desk/OH-*", timeout=60_000)
    assert sum(method == "POST" for method, _ in begun) == 1, "it was begun anew"
    first = next(offset for method, offset in begun if method == "PATCH")
    assert int(first) >= 1048576
    assert master(live, window.url.rpartition("/")[2], 1) == side.read_bytes()


def test_a_pause_holds_and_what_is_refused_is_said_beside_the_file(window, live, complaints, tmp_path):
    log_in(window)
    window.goto("/desk/add")
    window.route("**/desk/uploads/*", lambda route: None if route.request.method == "PATCH" else route.continue_())
    window.set_input_files("[name=recording]", str(tape(tmp_path / "a.wav", 30, 3)))
    window.wait_for_selector("[data-files] li")
    window.click("[data-hold]")
    assert "It waits" in window.inner_text("[data-words]")
    window.unroute("**/desk/uploads/*")
    empty = tmp_path / "empty.wav"
    empty.write_bytes(b"")
    window.set_input_files("[name=recording]", str(empty))
    window.click("[data-hold]")
    expect(window.locator("[data-files]")).to_contain_text("empty.wav is empty", timeout=30_000)
    window.click("[data-take]")
    window.wait_for_selector("[data-fault]:not([hidden])")
    window.click("[data-files] li:nth-child(2) .away")
    window.click("[data-take]")
    window.wait_for_url("**/desk/OH-*", timeout=60_000)
    complaints.clear()


def test_several_recordings_stand_by_their_numbers_and_are_moved_before_they_are_taken_in(
    window, live, complaints, tmp_path
):
    sides = {n: tape(tmp_path / f"side {n}.wav", 1, n) for n in (2, 10, 1)}
    log_in(window)
    window.goto("/desk/add")
    window.set_input_files("[name=recording]", [str(path) for path in sides.values()])
    names = window.locator("[data-files] bdi")
    expect(names).to_have_text(["side 1.wav", "side 2.wav", "side 10.wav"])
    up = window.get_by_role("button", name="Move up")
    expect(up).to_have_count(2)
    up.last.focus()
    window.keyboard.press("Enter")
    expect(names).to_have_text(["side 1.wav", "side 10.wav", "side 2.wav"])
    window.keyboard.press("Enter")
    expect(names).to_have_text(["side 10.wav", "side 1.wav", "side 2.wav"])
    expect(up).to_have_count(2)
    expect(window.locator("[data-files] li").first.get_by_role("button", name="Take away")).to_be_focused()
    window.fill("#f-title", "Three sides")
    window.click("[data-take]")
    window.wait_for_url("**/desk/OH-*", timeout=60_000)
    number = window.url.rpartition("/")[2]
    assert [master(live, number, part) for part in (1, 2, 3)] == [sides[n].read_bytes() for n in (10, 1, 2)]


def test_what_waits_is_heard_at_the_desk_and_destroyed(window, live, complaints, tmp_path):
    side = tape(tmp_path / "wrong side.wav", 9, 17)
    log_in(window)
    window.goto(f"/desk/{live.number}/recordings")
    there = window.locator("#there").inner_text()
    window.set_input_files("[name=recording]", str(side))
    window.click("[data-take]")
    window.wait_for_selector("text=It is kept, and waits", timeout=60_000)
    heard = """sound => new Promise((done, failed) => {
        sound.addEventListener("loadedmetadata", () => done(sound.duration));
        sound.addEventListener("error", () => failed(sound.error.message));
        sound.load();
        sound.preload = "metadata";
    })"""
    assert window.locator("#waits audio").evaluate(heard) == 9
    with window.expect_download() as saved:
        window.click("#waits a[download]")
    assert saved.value.path().read_bytes() == side.read_bytes()
    assert saved.value.suggested_filename.endswith(".wav") and "side" not in saved.value.suggested_filename
    window.click("#waits summary")
    window.check("#waits details [name=sure]")
    window.click("#waits details button[type=submit]")
    expect(window.locator("text=The recording is destroyed.")).to_be_visible()
    assert window.locator("#waits").count() == 0
    assert window.locator("#there").inner_text() == there
    assert complaints == []


def test_a_side_that_was_found_later_is_added_in_pieces_and_made_part_of_the_testimony(
    window, live, complaints, tmp_path
):
    side = tape(tmp_path / "екінші жақ.wav", 60, 13)
    log_in(window)
    window.goto(f"/desk/{live.number}")
    window.click("nav.contents >> text=Recordings")
    window.set_input_files("[name=recording]", str(side))
    window.click("[data-take]")
    window.wait_for_selector("text=It is kept, and waits", timeout=60_000)
    before = window.locator("#there li").count()
    assert window.locator("#waits li bdi").first.inner_text() == side.name
    window.check("#waits [name=sure]")
    window.click("#waits button[type=submit]")
    expect(window.locator("text=It is part of the testimony now.")).to_be_visible()
    assert window.locator("#there li").count() == before + 1
    assert window.locator("#waits").count() == 0
    assert complaints == []
