"""How much a testimony's page is on the line: ``python tests/benchmarks/an_hour.py [LANGUAGE...]``.

Accounts that are made up, words by Zipf's law: an hour and three hours of a machine's text that nobody checked, at
130 words a minute (English), 100 (Kazakh, Uyghur) or some 280 characters (Chinese), twelve events spoken of, alone and
with a translation into English beside every line. Bytes are those of the answer that a browser gets, gzip.
"""

from __future__ import annotations

import gzip
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent / "search"))
import numpy as np
from corpus import SEED, TYPES, Corpus, _sentence

from hours_for_tests import SEGMENT_MS, told_for_hours
from oralhist.assembly import new_archive
from oralhist.web.app import create_app
from oralhist.web.serving import read_ahead

A_MINUTE = {"en": 130, "kk": 100, "ug": 100, "zh": 130}
"""Words: those of Chinese are two characters or so."""
TIMES = 20


class Said:
    """Segments of a language, as long as SEGMENT_MS of speech."""

    def __init__(self, corpus: Corpus, language: str) -> None:
        self._words, self.language = corpus._words[language], language
        self._numbers = np.random.default_rng(SEED)
        weights = 1 / (np.arange(1, TYPES + 1) + 2.7) ** 1.05
        self._cumulated = np.cumsum(weights / weights.sum())

    def __call__(self, _number: int) -> str:
        many = max(2, int(self._numbers.normal(A_MINUTE[self.language] * SEGMENT_MS / 60_000, 4)))
        picked = np.minimum(np.searchsorted(self._cumulated, self._numbers.random(many)), TYPES - 1)
        return _sentence(list(self._words[picked]), self.language) + "."


def main() -> None:
    corpus = Corpus(passages=1)
    english = Said(corpus, "en")
    with tempfile.TemporaryDirectory() as folder:
        archive = new_archive(Path(folder) / "data", name="Half-households", time_zone="Asia/Almaty")
        events = tuple(list(archive.chronology().events)[:12])
        client = create_app(archive).test_client()
        read_ahead(archive)
        number = 0
        for hours in (1, 3):
            for language in sys.argv[1:] or A_MINUTE:
                for beside in (None, english) if language != "en" else (None,):
                    number += 1
                    said = Said(corpus, language)
                    address = told_for_hours(
                        archive, number, hours, said, language=language, beside=beside, events=events
                    )
                    first = _page(client, f"/t/{address}")
                    parts = {int(number) for number in re.findall(rb"[?;&]part=([0-9]+)", first[1])}
                    told = [first, *(_page(client, f"/t/{address}?part={part}") for part in sorted(parts - {1}))]
                    largest = max(one[0] for one in told)
                    whole, _, _ = _page(client, f"/t/{address}?part=all")
                    what = f"{language}{' beside en' if beside else ''}"
                    print(
                        f"| {hours} h | {what} | {len(told)} | {largest / 1000:.1f} kB | {whole / 1000:.1f} kB "
                        f"| {max(one[2] for one in told):.0f} ms |",
                        flush=True,
                    )


def _page(client, path: str) -> tuple[int, bytes, float]:
    """The bytes on the line, the page, and the milliseconds of processor time that it takes."""
    taken = []
    for _ in range(TIMES // 4):
        began = time.process_time()
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        taken.append(1000 * (time.process_time() - began))
    assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip", path
    return len(answer.data), gzip.decompress(answer.data), statistics.median(taken)


if __name__ == "__main__":
    main()
