"""An archive with three open accounts, served by the command, and what people do with every page of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from live_for_tests import PASSWORD, Site
from playwright.sync_api import Browser, BrowserContext, Page
from site_for_tests import make_site

from oralhist.catalogue import testimonies, transcripts
from oralhist.catalogue.database import writing
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.identifiers import EventId, TestimonyId

THE_DAY = "yining-29-may-1962"
GRANDFATHER = "努尔别克"
"""Nurbek, as the account writes him."""
IN_CHINESE = """WEBVTT

00:00:00.000 --> 00:00:08.000
<v 古丽>我们家在伊犁河边，院子里有一棵苹果树。

00:00:21.000 --> 00:00:30.000
<v 古丽>我的外公努尔别克一九六二年留下来了，他每天看着那条路。

00:00:40.000 --> 00:00:48.000
<v 古丽>后来再也没有信来。
"""
IN_UYGHUR = """WEBVTT

00:00:00.000 --> 00:00:07.000
<v ئايگۈل>دادام ھەر ئەتىيازدا يولغا قاراپ ئولتۇراتتى.

00:00:12.000 --> 00:00:20.000
<v ئايگۈل>1962-يىلى 29-ماي كۈنى غۇلجىدا كوچىدا ئوق ئاۋازى ئاڭلاندى.
"""
IN_RUSSIAN = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Мария>29 мая 1962 года в Кульдже стреляли, и мы в ту же ночь ушли.
"""
FIRST_SIDE = """WEBVTT

00:00:00.000 --> 00:00:05.000
<v Narrator>In the spring of 1962 my brother drove the cart to Khorgos.

00:00:05.000 --> 00:00:09.000
<v Narrator>We crossed the woodn bridge before it was light.
"""


@dataclass(frozen=True, kw_only=True)
class Served:
    """The archive as people meet it: its address, and the addresses of the accounts in it."""

    base: str
    chinese: str
    uyghur: str
    russian: str


def speaks_of(site: Site, number: TestimonyId, line: int, event: str) -> None:
    """Let an archivist have said that a line speaks of an event."""
    found = testimonies.by_number(site.archive.db, number)
    assert found is not None
    with writing(site.archive.db) as db:
        segment = transcripts.segments_of(db, found.row)[line]
        evidence = (Evidence(start=0, end=4, kind=EvidenceKind.DATE, means="1962-05-29"),)
        suggestion = Suggestion(event=EventId(event), score=0.9, evidence=evidence)
        transcripts.add_tag(db, found.row, segment, suggestion, TagStatus.ACCEPTED, "keeper")


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port


def answers(base: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(base, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("The server does not answer.")


@contextmanager
def serve_three(folder: Path) -> Iterator[Served]:
    """An archive with three open accounts, served with its worker by the command."""
    site = make_site(folder)
    told = [
        site.told("外公的名字", text=IN_CHINESE, seconds=50, languages=("zh",), narrator="古丽", side="stayed"),
        site.told(
            *("دادام يولغا قارايتتى",),
            **{"text": IN_UYGHUR, "seconds": 24, "languages": ("ug",), "narrator": "ئايگۈل", "side": "stayed"},
            date="2025-06-14",
        ),
        site.told("Та ночь", text=IN_RUSSIAN, seconds=12, languages=("ru",), narrator="Мария", side="left"),
    ]
    for taken in told:
        site.agree(taken.testimony)
    speaks_of(site, told[1].testimony, 1, THE_DAY)
    speaks_of(site, told[2].testimony, 0, THE_DAY)
    site.archive.close()
    port = free_port()
    command = [sys.executable, "-m", "oralhist.cli", "--data", str(site.archive.folders.root), "serve"]
    server = subprocess.Popen([*command, "--port", str(port)], env={**os.environ, "PYTHONWARNINGS": "ignore"})
    base = f"http://127.0.0.1:{port}"
    answers(base, server)
    yield Served(base=base, chinese=told[0].address, uyghur=told[1].address, russian=told[2].address)
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0


def browser_of(chromium: Browser, served: Served, complaints: list[str], **kind: object) -> BrowserContext:
    """A fresh browser, whose complaints are collected."""
    context = chromium.new_context(**{"base_url": served.base, "viewport": {"width": 1280, "height": 800}, **kind})
    context.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return context


def they_log_in(page: Page, name: str, onward: str) -> None:
    page.goto(f"/login?next={onward}")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"**{onward}")


def plays_past(page: Page, seconds: float) -> float:
    """Where the sound is, once it is further than `seconds` and has moved there by itself."""
    for _ in range(100):
        # Without scripts a page cannot watch itself.
        now, seeking = page.evaluate("[...document.querySelectorAll('audio')].map(a => [a.currentTime, a.seeking])[0]")
        if now > seconds and not seeking:
            return float(now)
        page.wait_for_timeout(100)
    pytest.fail(f"The sound stays at {now} s.")
