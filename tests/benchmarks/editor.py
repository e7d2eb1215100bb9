"""How quick the editor is on a long transcript: `python -m tests.benchmarks.editor` (needs Debian's Chromium).

Three hours in 2,000 segments: the time until the page is open and a segment can be typed into, from a keystroke and
from the key for the next segment until the next frame, of a save, and from a correction until search finds it.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in ("web", "browser", "work"):
    sys.path.insert(0, str(ROOT / "tests" / folder))

from edited_for_tests import machine_heard, open_editor  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402
from site_for_tests import make_site  # noqa: E402

from oralhist.model.access import Clearance, Viewer  # noqa: E402
from oralhist.reading_room import ReadingRoom  # noqa: E402
from oralhist.web.serving import make_server  # noqa: E402
from oralhist.work import runner  # noqa: E402

SEGMENTS = 2000
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"]
KEEPER = Viewer(clearance=Clearance.ARCHIVIST, name="benchmark")

# From the keydown to the frame after it: two animation frames, less what the second waits for.
KEYSTROKES = """async times => {
  const area = document.querySelector('form.opened textarea'), found = [];
  area.focus();
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    document.execCommand('insertText', false, 'abc '[i % 4]);
    area.getBoundingClientRect();
    await new Promise(done => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
    found.push(performance.now() - begun);
  }
  return found;
}"""  # noqa: E501
NEXT = """async times => {
  const found = [];
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', code: 'ArrowDown', ctrlKey: true, shiftKey: true, bubbles: true }));
    await new Promise(done => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
    found.push(performance.now() - begun);
  }
  return found;
}"""  # noqa: E501
READY = "() => { const a = document.querySelector('form.opened textarea'); return a && a.value.length > 0; }"


def told(name: str, milliseconds: list[float]) -> None:
    """One line: the median and the worst."""
    worst = max(milliseconds)
    sys.stdout.write(f"{name:<58} median {statistics.median(milliseconds):7.1f} ms, worst {worst:7.1f} ms\n")


def opening(page: Page, number: str, times: int) -> list[float]:
    """From the request until the first segment can be typed into."""
    found = []
    for _ in range(times):
        page.goto("/about")
        begun = time.perf_counter()
        page.goto(f"/desk/{number}/edit", wait_until="commit")
        page.wait_for_function(READY, polling="raf")
        found.append((time.perf_counter() - begun) * 1000)
    return found


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--segments", type=int, default=SEGMENTS)
    count = options.parse_args().segments
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder))
        words = "and then we went on along the river, my mother, my brother and I, to the place where the carts stood"
        bench = machine_heard(site, "long", [f"Part {n}: {words} {n}." for n in range(count)], seconds=4 * count)
        server = make_server(site.app, site.archive, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        worker = threading.Thread(
            target=runner.work, args=(site.archive, lambda *_: None), kwargs={"once": False}, daemon=True
        )
        worker.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            page = browser.new_context(
                base_url=f"http://127.0.0.1:{server.port}", viewport={"width": 1280, "height": 800}
            ).new_page()
            open_editor(page, bench.number)
            told(f"opens ({count:,} segments), until one can type", opening(page, bench.number, 7))
            told("a keystroke, until it is drawn", page.evaluate(KEYSTROKES, 200))
            told("to the next segment, until it is drawn", page.evaluate(NEXT, 100))
            searched, saves = [], []
            for n in range(7):
                area = page.locator("form.opened textarea")
                area.fill(f"A correction that nobody made before, zanzibar{n}.")
                begun = time.perf_counter()
                page.keyboard.press("Control+s")
                page.wait_for_function("() => document.querySelector('[data-saving]').textContent === 'Saved'")
                saves.append((time.perf_counter() - begun) * 1000)
                while not ReadingRoom(site.archive, KEEPER, site.archive.today()).search(f"zanzibar{n}").hits:
                    time.sleep(0.01)
                searched.append((time.perf_counter() - begun) * 1000)
            told("a correction, until the page says saved", saves)
            told("a correction, until search finds it", searched)
            browser.close()
        server.stop()


if __name__ == "__main__":
    main()
