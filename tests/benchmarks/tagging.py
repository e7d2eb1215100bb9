"""How well the tagger and the grammar of spoken dates do on gold lists.

    python tests/benchmarks/tagging.py PASSAGES.json [DATES.tsv] [--misses]

Of a passage, `events` must be found, `acceptable` ones count neither way, and every other tag is wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oralhist.chronology import spoken_dates
from oralhist.chronology.tagger import suggest


@dataclass(slots=True)
class Tally:
    """Tags that were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __str__(self) -> str:
        found, wanted = self.right + self.wrong, self.right + self.missed
        precision = self.right / found if found else 1.0
        recall = self.right / wanted if wanted else 1.0
        both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return f"| {self.right} | {self.wrong} | {self.missed} | {precision:.2f} | {recall:.2f} | {both:.2f} |"


def of_passages(passages: list[dict[str, Any]], *, misses: bool) -> dict[str, Tally]:
    """The tallies of all passages and of those in each language."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for passage in passages:
        found = {str(one.event): one for one in suggest(passage["text"], passage["language"])}
        wanted, neither = set(passage["events"]), set(passage["acceptable"])
        wrong = found.keys() - wanted - neither
        for key in ("all", passage["language"]):
            tallies[key].right += len(wanted & found.keys())
            tallies[key].wrong += len(wrong)
            tallies[key].missed += len(wanted - found.keys())
        if misses and (wrong or wanted - found.keys()):
            print(passage["id"], passage["language"], "missed", sorted(wanted - found.keys()))
            for event in sorted(wrong):
                print("    wrong", event, found[event].score, [e.means for e in found[event].evidence])
    return tallies


def of_dates(rows: list[dict[str, str]], *, misses: bool) -> tuple[int, int]:
    """How many phrases are read right in every field (year, month, day, season or decade), and how many in the year."""
    whole = years = 0
    for row in rows:
        found = spoken_dates.find(row["phrase"], row["lang"])
        date = max(found, key=lambda one: len(one.edtf), default=None)
        got = ["", "", "", ""]
        if date is not None:
            decade = date.year_low != date.year_high
            kind = "D" if decade else date.season or ""
            got = [str(date.year_low or ""), str(date.month or ""), str(date.day or ""), kind]
        wanted = [row["year"], row["month"], row["day"], row["season_or_decade"]]
        whole += got == wanted
        years += got[0] == wanted[0]
        if misses and got != wanted:
            print(row["lang"], row["phrase"], "wanted", wanted, "got", got)
    return whole, years


def main() -> None:
    """Print the figures as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("passages", type=Path)
    parser.add_argument("dates", type=Path, nargs="?")
    parser.add_argument("--misses", action="store_true", help="Say what was missed and what was wrong.")
    asked = parser.parse_args()
    passages = json.loads(asked.passages.read_text(encoding="utf-8"))["passages"]
    began = time.perf_counter()
    tallies = of_passages(passages, misses=asked.misses)
    spent = time.perf_counter() - began
    print("| language | right | wrong | missed | precision | recall | F1 |\n|---|---|---|---|---|---|---|")
    for language, tally in sorted(tallies.items()):
        print(f"| {language} {tally}")
    print(f"\n{len(passages)} passages, {1000 * spent / len(passages):.1f} ms each (the first one loads everything).")
    if asked.dates:
        with asked.dates.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        whole, years = of_dates(rows, misses=asked.misses)
        print(f"\nDates: {whole} of {len(rows)} phrases right in every field, {years} in the year.")


if __name__ == "__main__":
    main()
