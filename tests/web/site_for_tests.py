"""A small real archive with its pages: what each test closes, opens, says and asks is said in the test."""

from __future__ import annotations

import math
import re
import struct
import wave
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from archives_for_tests import empty_archive, vetted
from oralhist.model.access import OPEN, Audience, Component, Viewer
from oralhist.model.identifiers import Address, TestimonyId
from oralhist.web.app import create_app
from oralhist.work import accounts, consent, runner
from oralhist.work.archive import Archive
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, Ingested, take_in
from oralhist.work.initialise import operator

PASSWORD = "a-password-for-tests"
OURS = {"Sec-Fetch-Site": "same-origin"}

NAUGHTY = (
    *("", " ", "\x00", "'; DROP TABLE narrator_links; --", "<script>alert(1)</script>", "../../etc/passwd", "{{7*7}}"),
    *("\u202egnirts", "\U0001d4b3" * 300, "٢٠٢٦-٠١-٠١", "9" * 40, "-1", "NaN", "%s%n", "ﷺ" * 100, "\ud83d"),
    *("\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50, "a\r\nSet-Cookie: x=y"),
)
"""What people type into forms by mistake or on purpose."""

VTT = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Interviewer>How do you remember that day?

00:00:06.000 --> 00:00:12.000
<v Kulash>We crossed the wooden bridge before it was light.

00:00:12.000 --> 00:00:19.000
<v Kulash>In May 1962 we reached Khorgos, and nobody spoke.
"""


@dataclass(frozen=True, kw_only=True)
class Site:
    """An archive, its pages, and a folder for files that are handed in."""

    archive: Archive
    app: Flask
    folder: Path

    @property
    def keeper(self) -> Viewer:
        return operator("test")

    def visitor(self, account: str = "") -> FlaskClient:
        """Somebody with a browser; logged in where an account is named."""
        client = self.app.test_client()
        if account:
            answer = client.post("/login", data={"name": account, "password": PASSWORD}, headers=OURS)
            assert answer.status_code == 303
        return client

    def told(self, title: str = "The wooden bridge", *, text: str = VTT, seconds: int = 20, **description) -> Ingested:
        """A testimony with a recording and a checked transcript, closed, with its jobs done."""
        words = self.folder / "words.vtt"
        # No two testimonies have the same file.
        words.write_text(text.replace("WEBVTT\n", f"WEBVTT\n\nNOTE {title}\n", 1), encoding="utf-8")
        sound = self.folder / f"{title[:20]}.wav"
        hum(sound, seconds)
        taken = take_in(
            self.archive,
            [Incoming(path=sound, name=sound.name)],
            Incoming(path=words, name=words.name),
            Description(**{"title": title, "narrator": "Kulash", "languages": ("en",), **description}),
            self.keeper,
        )
        runner.wait_for(self.archive, taken.testimony, lambda _job, _done, _total: None)
        return taken

    def agree(
        self,
        number: TestimonyId,
        audience: frozenset[Audience] = OPEN,
        components: tuple[Component, ...] = (),
        embargo: date | None = None,
    ) -> None:
        """Record consent, for all components where none is named."""
        consent.record(self.archive, number, components, audience, embargo, self.keeper)


def hum(path: Path, seconds: int) -> None:
    """A recording of `seconds` of a hum whose pitch depends on its name, so that no two are the same."""
    second = _second_of(100 + sum(path.name.encode()) % 400)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", "not compressed"))
        file.writeframes(second * seconds)


@cache
def _second_of(pitch: int) -> bytes:
    return b"".join(struct.pack("<h", int(6000 * math.sin(2 * math.pi * pitch * i / 16000))) for i in range(16000))


def path_of(address: Address) -> str:
    return f"/t/{address}"


def without_isolation(page: str) -> str:
    """A page with the names in its sentences as they are, no longer parted from the words around them."""
    return re.sub("</?bdi[^>]*>", "", page)


def make_site(folder: Path) -> Site:
    """A new archive below `folder`, with an archivist called keeper and a researcher called scholar."""
    archive = empty_archive(folder / "data")
    for name, role in (("keeper", "archivist"), ("scholar", "researcher")):
        accounts.add(archive, name, role, operator("test"), password=PASSWORD)
    vetted(archive, "scholar")
    handed_in = folder / "handed-in"
    handed_in.mkdir()
    return Site(archive=archive, app=create_app(archive), folder=handed_in)
