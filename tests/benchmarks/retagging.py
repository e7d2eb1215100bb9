"""How long `oralhist tag` takes for a whole archive, and how long others wait for the catalogue meanwhile.

    python tests/benchmarks/retagging.py tests/data/tagging_gold.json [SEGMENTS]

An archive is made in a temporary folder, of testimonies of 500 segments with passages, whose texts are the sentences
of the gold passages with a number added; every tenth suggestion is decided, as it would be after a while. Then the
command tags it anew, in a process of its own, while this one takes and gives back the right to write ten times a
second, as an archivist's change would.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tagging_speed import testimonies as texts_of

from oralhist.assembly import new_archive, open_archive
from oralhist.catalogue import ledger, testimonies
from oralhist.catalogue.database import change, rows, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.passages import add_passages
from oralhist.model.access import Component
from oralhist.model.chronology import TagStatus
from oralhist.model.identifiers import Address, accession
from oralhist.model.transcript import ORIGINAL, Passage
from oralhist.work.archive import Archive

SENTENCES = 8
"""Segments in a passage."""


def fill(archive: Archive, given: list[tuple[list[str], list[str]]]) -> None:
    """Make a testimony of each."""
    for number, (texts, languages) in enumerate(given, start=1):
        with writing(archive.db) as db:
            described = dict.fromkeys(testimonies.DESCRIBED, "") | {
                **{"title": f"Testimony {number}", "languages": ("kk",), "date": "1998", "sample": True},
                **{"side": "left", "family": None, "born": "", "narrator": ""},
            }
            named = (accession(2026, number), Address(f"{number:08d}"))
            row = testimonies.insert(db, archive.now(), *named, described)
            change(
                db,
                "INSERT INTO revisions VALUES (?, ?, 1, NULL, 'person', 'bench', '2026-01-01T00:00:00Z', '[]', '', '')",
                (row, ORIGINAL),
            )
            db.conn.executemany(
                "INSERT INTO segments VALUES (?, ?, ?, ?, NULL, NULL, NULL, '', ?, ?, NULL, '[]', 1)",
                [(row, ORIGINAL, n, f"s{n:05d}", languages[n], text) for n, text in enumerate(texts)],
            )
            passages = [
                Passage(
                    text=" ".join(texts[n : n + SENTENCES]), language=languages[n], segments=(f"s{n:05d}",), starts=(0,)
                )
                for n in range(0, len(texts), SENTENCES)
            ]
            add_passages(db, row, Component.TRANSCRIPT, ORIGINAL, passages, revised=True)


def tag_all(root: Path) -> tuple[float, float, list[float]]:
    """Run the command: seconds by the clock, seconds of computing, and how long each change beside it waited."""
    command = [sys.executable, "-m", "oralhist.cli", "--data", str(root), "tag"]
    before, began = os.times(), time.perf_counter()
    waits = []
    with subprocess.Popen(command) as running:
        archive = open_archive(root)
        while running.poll() is None:
            asked = time.perf_counter()
            with writing(archive.db):
                pass
            waits.append(time.perf_counter() - asked)
            time.sleep(0.1)
        archive.close()
    if running.returncode:
        raise SystemExit("the command failed")
    after = os.times()
    computing = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, computing, sorted(waits)


def main() -> None:
    """Print what it took, the first time and with decisions."""
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "data"
        archive = new_archive(root, name="Bench", time_zone="UTC")
        fill(archive, texts_of(Path(sys.argv[1]), wanted))
        for round_ in ("first", "with decisions"):
            spent, computing, waits = tag_all(root)
            tags = rows(archive.db, "SELECT count(*) AS n FROM tags")[0]["n"]
            print(f"{round_}: {wanted} segments, {tags} suggestions in {spent:.0f} s ({computing:.0f} s of computing);")
            median, longest = 1000 * waits[len(waits) // 2], 1000 * waits[-1]
            print(f"    a change beside it waited {median:.0f} ms (median), {longest:.0f} ms at most")
            with writing(archive.db) as db:
                change(
                    db,
                    "UPDATE tags SET status = ?, decided = '2026-01-01T00:00:00Z bench' WHERE id % 10 = 0",
                    (TagStatus.ACCEPTED.value,),
                )
                ledger.note(db, archive.now(), "bench", Verb.TAG_DECIDED, "")
        archive.close()


if __name__ == "__main__":
    main()
