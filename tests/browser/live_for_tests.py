"""What the browser tests look at: the two testimonies of a live archive, and how an archivist logs in."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from site_for_tests import PASSWORD, Site

CHROMIUM = Path("/usr/bin/chromium")
# As root there is no sandbox to be had; the pages are our own.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"]

ENGLISH = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Interviewer>How do you remember that day?

00:00:06.000 --> 00:00:12.000
<v Kulash>In the morning my mother baked bread and told us not to lock the door.

00:01:10.000 --> 00:01:18.000
<v Kulash>We crossed the wooden bridge before it was light.

00:03:40.000 --> 00:03:50.000
<v Kulash>In May 1962 we reached Khorgos, and nobody spoke.
"""
UYGHUR = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v ئايگۈل>دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى، بىز سەۋەبىنى سورىمايتتۇق.

00:00:06.000 --> 00:00:12.000
<v ئايگۈل>خەت قايتىپ كەلدى.
"""


@dataclass(frozen=True, kw_only=True)
class Live:
    """The archive that is served at `base`, with the addresses of two testimonies that anybody may read."""

    base: str
    site: Site
    bridge: str
    uyghur: str
    number: str


def log_in(page: Page) -> None:
    page.goto("/login?next=/desk")
    page.fill("#name", "keeper")
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk")
