"""How well search finds inflected words, and names across scripts, on the gold lists.

    python tests/benchmarks/search/quality.py [--retrieval RETRIEVAL.tsv] [--names NAMES.tsv DISTRACTORS.tsv]

RETRIEVAL has a query (or none) and the sentence that it should find; a sentence that no query asks for is noise where
it is found. NAMES has groups of spellings of one name; every ordered pair is asked (aliases apart), each form also
against all distractors.
"""

from __future__ import annotations

import argparse
import csv
from collections import defaultdict
from pathlib import Path

from oralhist.chronology.load import load
from oralhist.language.names import compare
from oralhist.language.query import parse
from oralhist.model.question import IndexedPassage, Page, Readable
from oralhist.reading_room.understanding import authority
from oralhist.search.linear import LinearScan


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def retrieval(path: Path) -> str:
    """Queries whose sentence is found, and other sentences found by all of them."""
    asked = rows(path)
    sentences = list(dict.fromkeys(row["target_sentence"] for row in asked))
    index = LinearScan()
    index.rebuild(IndexedPassage(number=n, text=text, language="") for n, text in enumerate(sentences, start=1))
    readable = Readable(passages=b"\0" + b"\1" * len(sentences))
    others = {
        n for n, text in enumerate(sentences, start=1) if all(r["target_sentence"] != text for r in asked if r["query"])
    }
    found = noise = 0
    queries = [row for row in asked if row["query"]]
    for row in queries:
        answer = index.search(parse(row["query"]), readable, Page(limit=1000))
        numbers = {number for number, _ in answer.hits}
        wanted = sentences.index(row["target_sentence"]) + 1
        found += wanted in numbers
        noise += len(numbers & others)
    return f"inflected: {found} of {len(queries)} found, {noise} other sentences returned"


def names(path: Path, distractors: Path) -> str:
    """Recall and precision over all ordered pairs of forms that are no aliases, and the distractors."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row in rows(path):
        if row["phonetic_or_alias"] != "alias":
            groups[row["group"]].append(row["form"])
    others = [row["form"] for row in rows(distractors)]
    known = authority(load())
    right = wrong = missed = 0
    forms = [(group, form) for group, its in groups.items() for form in its]
    for group, form in forms:
        for other_group, other in forms:
            if (group, form) == (other_group, other):
                continue
            alike = compare(form, other, known) is not None
            right += alike and group == other_group
            missed += not alike and group == other_group
            wrong += alike and group != other_group
        wrong += sum(compare(form, other, known) is not None for other in others)
    recall, precision = right / (right + missed), right / (right + wrong)
    return f"names: recall {recall:.3f}, precision {precision:.3f}, {len(forms)} forms, {len(others)} distractors"


def main() -> None:
    """Print a line for each list that is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--retrieval", type=Path)
    parser.add_argument("--names", type=Path, nargs=2)
    options = parser.parse_args()
    if options.retrieval:
        print(retrieval(options.retrieval))
    if options.names:
        print(names(*options.names))


if __name__ == "__main__":
    main()
