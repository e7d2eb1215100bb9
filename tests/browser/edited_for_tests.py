"""A transcript that a machine heard, in the live archive, opened in the editor."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "work"))

from corrected_for_tests import BOLAT, HEARD, Bench, Clock, heard, hum, said_by_machine
from live_for_tests import Live
from site_for_tests import PASSWORD, Site

from oralhist.catalogue import testimonies
from oralhist.catalogue.database import writing
from oralhist.work.describe import Description
from oralhist.work.ingest import Incoming, take_in
from oralhist.work.revise import add


def machine_heard(site: Site, title: str, texts: Sequence[str], language: str = "en", seconds: int = 60) -> Bench:
    """A testimony with `seconds` of sound in which a machine heard `texts`; the sound can be played."""
    sound = site.folder / f"{title}.wav"
    pitch = 150 + sum(title.encode()) % 300
    hum(sound, seconds, lambda i: ((i * pitch) % 8000) / 8000 - 0.5)
    taken = take_in(
        site.archive,
        [Incoming(path=sound, name=sound.name)],
        None,
        Description(title=title, narrator="Kulash", languages=(language,)),
        site.keeper,
    )
    bench = Bench(archive=site.archive, number=taken.testimony, clock=Clock())
    with writing(site.archive.db) as db:
        db.execute("UPDATE jobs SET state = 'cancelled' WHERE kind = 'transcribe' AND state = 'waiting'")
        if texts:
            recording = testimonies.recordings_of(db, bench.testimony.row)[0].id
            add(site.archive, db, bench.testimony, said_by_machine(heard(texts, recording, language)))
    bench.perform()
    return bench


def open_editor(page, number: str) -> None:
    """Log in and open the editor of a testimony."""
    page.goto(f"/login?next=/desk/{number}/edit")
    if "/login" in page.url:
        page.fill("#name", "keeper")
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit]")
    page.wait_for_url(f"**/desk/{number}/edit")


__all__ = ["BOLAT", "HEARD", "Live", "machine_heard", "open_editor", "said_by_machine"]
