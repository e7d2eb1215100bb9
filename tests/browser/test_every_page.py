"""Every page in a real browser, in every language, light and dark, narrow and wide: nothing shuts anybody out.

What axe-core finds, what the browser complains of, what is asked of another machine, what is wider than its window.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from walked_for_tests import ACCOUNTS, PASSWORD, Form, Seen, Walked, forms, make_walked, never_shown, pages

from oralhist.web.serving import make_server
from oralhist.web.tongues import ENGLISH, TONGUES, Tongue

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""What dark changes: it sets other colours, and nothing else."""
LOUD = ("error", "warning")
LOOK = """rules => axe.run(document, {resultTypes: ['violations'], runOnly: rules}).then(
  found => found.violations.flatMap(one => one.nodes.map(
    node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`)))"""
OTHERS = [tongue for tongue in TONGUES.values() if tongue is not ENGLISH]
FORM = """action => [...document.forms].find(form => form.method === 'post' && new URL(form.action).pathname === action
  && form.querySelector('textarea, select, input:not([type=hidden])'))"""
SEND = """([form, typed]) => {
  for (const field of form.elements) {
    if (field.matches('select')) field.selectedIndex = -1;
    else if (field.matches('[type=checkbox], [type=radio]')) field.checked = false;
    else if (field.matches('textarea, input:not([type=hidden], [type=file], [type=date], [type=number])'))
      field.value = typed;
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1280, "height": 800}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walked:
    return make_walked(tmp_path_factory.mktemp("walked"))


@pytest.fixture(scope="module")
def found(walked: Walked) -> list[Seen]:
    return pages(walked)


@pytest.fixture(scope="module")
def base(walked: Walked) -> Iterator[str]:
    server = make_server(walked.app, walked.archive, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join(10)


def test_every_view_that_is_asked_by_get_is_walked(walked: Walked, found: list[Seen]) -> None:
    assert never_shown(walked, found) == set(), "Give examples with which a page of these is there, or say what it is."


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account or "anybody")
def test_no_page_shuts_anybody_out(chromium: Browser, base: str, found: list[Seen], account: str) -> None:
    """In English: wide and narrow, light and dark, at 200 %, as everybody whom it is shown to."""
    faults = []
    with walking(chromium, base, account) as walk:
        for seen in found:
            if seen.account == account:
                faults += walk.look(seen, "")
    assert faults == []


@pytest.mark.parametrize("tongue", OTHERS, ids=lambda tongue: tongue.code)
def test_no_page_shuts_anybody_out_in_another_language(
    chromium: Browser, base: str, found: list[Seen], tongue: Tongue
) -> None:
    """On a telephone: the first page of every view, and how wide each other is."""
    faults, views = [], set()
    for account in ACCOUNTS:
        with walking(chromium, base, account, NARROW) as walk:
            for seen in found:
                if seen.account == account:
                    faults += walk.glance(seen, tongue.prefix, whole=seen.endpoint not in views)
                    views.add(seen.endpoint)
    assert faults == []


def test_no_answer_to_a_form_shuts_anybody_out(chromium: Browser, base: str, walked: Walked, found: list[Seen]) -> None:
    """Every form that asks for something, sent with nothing and with nonsense in its fields: on a telephone, in dark.

    It comes last: what nonsense changes, nobody looks at any more.
    """
    faults, taken, asking = [], [], forms(walked, found)
    assert {"session.enter", "contact.send", "desk.describe"} <= {form.endpoint for _, form in asking}
    for account in ACCOUNTS:
        with walking(chromium, base, account, NARROW) as walk:
            for (seen, form), typed in product(asking, ("", "?")):
                if seen.account == account:
                    said = walk.answer(seen, form, typed=typed)
                    faults += said or []
                    taken += [form.endpoint] if said is None else []
    assert faults == []
    assert len(taken) < len(asking) / 4, "most forms are there to be sent"


@contextmanager
def walking(chromium: Browser, base: str, account: str, size: dict[str, int] = WIDE) -> Iterator[Walk]:
    """A fresh browser of `account`, logged in where it has a name."""
    context = chromium.new_context(viewport=size, base_url=base, reduced_motion="reduce")
    walk = Walk(page=context.new_page(), base=base, complaints=[])
    walk.listen()
    if account:
        walk.page.goto("/login")
        walk.page.fill("#name", account)
        walk.page.fill("#password", PASSWORD)
        walk.page.click("main button[type=submit]")
        walk.page.wait_for_load_state()
    walk.complaints.clear()
    yield walk
    context.close()


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A window that goes from page to page, and everything that is wrong with each."""

    page: Page
    base: str
    complaints: list[str]

    def listen(self) -> None:
        """Collect what the browser complains of, and what is asked of any other machine."""
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type in LOUD else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda asked: self._elsewhere(asked.url))

    def _elsewhere(self, address: str) -> None:
        if not address.startswith((f"{self.base}/", "about:", "data:")):
            self.complaints.append(f"It asks another machine: {address}")

    def look(self, seen: Seen, prefix: str) -> list[str]:
        """Everything that is wrong with a page in English."""
        self._open(seen, prefix)
        faults = self._axe("", RULES)
        self.page.emulate_media(color_scheme="dark")
        faults += self._axe("dark", COLOURS)
        # A window of 1280 pixels at 200 % is one of 640.
        faults += self._too_wide({"width": 640, "height": 400})
        faults += self._too_wide(NARROW)
        faults += self._axe("narrow, dark", RULES)
        self.page.emulate_media(color_scheme="light")
        return self._told(seen, prefix, faults)

    def glance(self, seen: Seen, prefix: str, *, whole: bool) -> list[str]:
        """What is wrong with a page in another language, on a telephone."""
        self._open(seen, prefix)
        faults = self._too_wide(NARROW)
        if whole:
            faults += self._axe("", RULES)
        return self._told(seen, prefix, faults)

    def answer(self, seen: Seen, form: Form, *, typed: str) -> list[str] | None:
        """What is wrong with the page that a form is answered with, narrow and dark; `typed` is in its every field.

        None where the page asks no more: what was sent before was taken.
        """
        self._open(seen, "")
        found = self.page.evaluate_handle(FORM, form.action).as_element()
        if found is None:
            return None
        with self.page.expect_navigation(wait_until="load", timeout=20_000):
            self.page.evaluate(SEND, [found, typed])
        self.page.evaluate(AXE)
        self.complaints[:] = [one for one in self.complaints if not one.startswith("Failed to load resource")]
        self.page.emulate_media(color_scheme="dark")
        faults = [*self._too_wide(NARROW), *self._axe("", RULES)]
        self.page.emulate_media(color_scheme="light")
        return [f"{form.endpoint}, {typed or 'nothing'} typed: {one}" for one in self._told(seen, "", faults)]

    def _open(self, seen: Seen, prefix: str) -> None:
        if seen.saved:
            # It comes as a file, which people open by themselves.
            text = self.page.context.request.get(prefix + seen.path).text()
            self.page.goto("about:blank")
            self.page.set_content(text)
        else:
            self.page.goto(prefix + seen.path)
        if seen.endpoint == "fault":
            # The browser says of an answer that is no page that it is none.
            self.complaints[:] = [one for one in self.complaints if not one.startswith("Failed to load resource")]
        self.page.evaluate("document.querySelectorAll('details:not(.lang)').forEach(one => { one.open = true; })")
        self.page.evaluate(AXE)

    def _axe(self, when: str, rules: object) -> list[str]:
        return [f"{when} {one}".strip() for one in self.page.evaluate(LOOK, rules)]

    def _too_wide(self, size: dict[str, int]) -> list[str]:
        self.page.set_viewport_size(size)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"is {wide} pixels wide in {size['width']}"] if wide > size["width"] else []

    def _told(self, seen: Seen, prefix: str, faults: list[str]) -> list[str]:
        faults += self.complaints
        self.complaints.clear()
        return [f"{seen.account} {prefix}{seen.path}: {one}" for one in faults]
