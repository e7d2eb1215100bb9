"""How well the tagger and the grammar of spoken dates do on gold lists.

    python tests/benchmarks/tagging.py PASSAGES.json [DATES.tsv] [--half dev|test|blind|unseen] [--misses]

Of a passage, `events` must be found, `acceptable` ones count neither way, and every other tag is wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from pathlib import Path

from oralhist.chronology import evaluation, spoken_dates
from oralhist.chronology.tagger import tag


def of_passages(passages: list[evaluation.Passage], *, misses: bool) -> evaluation.Report:
    """The tallies of all passages; with `misses` it says what was missed and what was wrong."""
    found = [tag(one.text, one.language or None) for one in passages]
    for number, (passage, tagged) in enumerate(zip(passages, found, strict=True), start=1):
        got = {one.event: one for one in tagged.events}
        wrong, missed = got.keys() - passage.events - passage.acceptable, passage.events - got.keys()
        if misses and (wrong or missed):
            print(number, passage.language, "missed", sorted(missed))
            for event in sorted(wrong):
                print("    wrong", event, got[event].score, [piece.means for piece in got[event].evidence])
    return evaluation.tally(passages, found)


def of_dates(rows: list[dict[str, str]], *, misses: bool) -> tuple[int, int]:
    """How many phrases are read right in every field (year, month, day, season or decade), and how many in the year."""
    whole = years = 0
    for row in rows:
        found = spoken_dates.find(row["phrase"], row["lang"])
        date = max(found, key=lambda one: len(one.edtf), default=None)
        got = ["", "", "", ""]
        if date is not None:
            kind = "D" if date.decade else date.season or ""
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
    parser.add_argument(
        "--half", default="", choices=("", "dev", "test", "blind", "unseen"), help="Only this half of the passages."
    )
    parser.add_argument("--misses", action="store_true", help="Say what was missed and what was wrong.")
    asked = parser.parse_args()
    passages = evaluation.passages(json.loads(asked.passages.read_text(encoding="utf-8")), asked.half)
    of_passages(passages[:1], misses=False)  # loads everything
    began = time.perf_counter()
    report = of_passages(passages, misses=asked.misses)
    spent = time.perf_counter() - began
    print("\n".join(report.lines()))
    print(f"{1000 * spent / len(passages):.1f} ms a passage.")
    if asked.dates:
        with asked.dates.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
        whole, years = of_dates(rows, misses=asked.misses)
        print(f"\nDates: {whole} of {len(rows)} phrases right in every field, {years} in the year.")


if __name__ == "__main__":
    main()
