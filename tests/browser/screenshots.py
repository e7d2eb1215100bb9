"""A picture of every page, narrow and wide, from the left and from the right, light and dark: ``make screenshots``.

    python tests/browser/screenshots.py build/screenshots [--only WORD] [--language en ug] [--width 320 1280]

They are of the archive that the tests walk, in which no page is empty; everything in it is invented.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import threading
from itertools import product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from live_for_tests import ARGUMENTS, CHROMIUM
from playwright.sync_api import Browser, sync_playwright
from walked_for_tests import ACCOUNTS, PASSWORD, Seen, make_walked, pages

from oralhist.web.serving import make_server
from oralhist.web.tongues import TONGUES

WIDTHS = (320, 1280)
LANGUAGES = ("en", "ug")
SCHEMES = ("light", "dark")
HEIGHT = {320: 640, 1280: 800}


def main() -> None:
    """Take them all, and say where they lie."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose view or address has this in it")
    parser.add_argument("--language", nargs="*", choices=sorted(TONGUES), default=LANGUAGES)
    parser.add_argument("--width", nargs="*", type=int, default=WIDTHS)
    parser.add_argument("--scheme", nargs="*", choices=SCHEMES, default=SCHEMES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        walked = make_walked(Path(folder))
        found = [seen for seen in pages(walked) if asked.only in f"{seen.endpoint} {seen.path}"]
        server = make_server(walked.app, walked.archive, host="127.0.0.1", port=0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            for language, width, scheme in product(asked.language, asked.width, asked.scheme):
                into = asked.folder / f"{language}-{width}-{scheme}"
                into.mkdir(parents=True, exist_ok=True)
                for account in ACCOUNTS:
                    base = f"http://127.0.0.1:{server.port}"
                    mine = [seen for seen in found if seen.account == account]
                    take(browser, base, account, mine, TONGUES[language].prefix, (width, scheme), into)
                print(f"{len(found)} pages in {into}", file=sys.stderr)
            browser.close()
        server.stop()
        thread.join(10)


def take(
    browser: Browser, base: str, account: str, found: list[Seen], prefix: str, how: tuple[int, str], into: Path
) -> None:
    """Take a picture of each page that `account` sees."""
    width, scheme = how
    size = {"width": width, "height": HEIGHT.get(width, 800)}
    context = browser.new_context(
        viewport=size,
        base_url=base,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if account and found:
        page.goto("/login")
        page.fill("#name", account)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    for n, seen in enumerate(found):
        if seen.saved:
            text = page.context.request.get(prefix + seen.path).text()
            page.goto("about:blank")
            page.set_content(text)
        else:
            page.goto(prefix + seen.path)
        called = re.sub(r"[^\w.-]+", "_", f"{account or 'anybody'}-{n:02d}-{seen.endpoint}")
        page.screenshot(path=into / f"{called}.png", full_page=True)
    context.close()


if __name__ == "__main__":
    main()
