"""Search measured: ours through the reading room, SQLite FTS5 and (where it is installed) tantivy, in one run.

    python tests/benchmarks/search/measure.py FOLDER PASSAGES [--each N] [--times K]

FOLDER takes an archive with the invented corpus, made at the first run. A full answer is: the passages that match, the
best 20 with snippets, the counts of all facets, as the public may read them. Times are CPU milliseconds of this
process, the median of three asks of each query after one that warms it up; *first* is the first ask.
"""

from __future__ import annotations

import argparse
import copy
import re
import resource
import sqlite3
import statistics
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from corpus import CLASSES, Asked, Corpus
from fill import TODAY, filled

from oralhist.catalogue import jobs as jobs_table
from oralhist.catalogue import passages, testimonies
from oralhist.catalogue.database import writing
from oralhist.catalogue.jobs import JobKind, JobState
from oralhist.language.tokens import pairs, tokens
from oralhist.model.access import Component, Viewer
from oralhist.model.question import IndexedPassage, Label, Page, Question, Ranking, Readable
from oralhist.model.transcript import ORIGINAL, Passage
from oralhist.reading_room import Narrowed, ReadingRoom
from oralhist.search.index import PassageIndex
from oralhist.search.leaves import Leaf
from oralhist.work import index as index_jobs
from oralhist.work.archive import Archive

Ask = Callable[[Asked], int]
BEST = Page(limit=10, best=2)


def ours(archive: Archive) -> Ask:
    """Ours: the whole way through the reading room."""
    room = ReadingRoom(archive, Viewer.public(), TODAY)

    def ask(asked: Asked) -> int:
        chosen = {"language": frozenset([asked.language])} if asked.language else {}
        return room.search(as_query(asked), BEST, narrowed=Narrowed(chosen=chosen)).total

    return ask


class Replicated(PassageIndex):
    """One real index opened `times` times, as if there were so many passages; numbers are led back to the real ones.

    Document frequencies grow with it, the vocabulary does not.
    """

    def __init__(self, folder: Path, times: int, real: Readable) -> None:
        super().__init__(folder)
        self._times, self._real, self._last = times, real, len(real.passages)
        self._rows = max(real.testimonies, default=0) + 1
        told = np.frombuffer(real.testimonies, np.uint32)
        self.readable = Readable(
            passages=real.passages * times,
            testimonies=array(
                "I", np.concatenate([told + k * self._rows * (told > 0) for k in range(times)]).astype("I")
            ),
            labels={name: self._label(label) for name, label in real.labels.items()},
        )

    def _label(self, label: Label) -> Label:
        step = self._rows if label.whole else self._last
        holders = np.frombuffer(label.holders, np.uint32)
        return Label(
            values=label.values,
            holders=array("I", np.concatenate([holders + k * step for k in range(self._times)]).astype("I")),
            codes=label.codes * self._times,
            whole=label.whole,
        )

    def _read(self) -> None:
        before = self._opened
        super()._read()
        if self._opened != before:
            leaves, living = self._leaves, self._living
            self._leaves = [self._copy(leaf, k) for k in range(self._times) for leaf in leaves]
            self._living = living * self._times

    def _copy(self, leaf: Leaf, k: int) -> Leaf:
        made = copy.copy(leaf)
        made.numbers = np.where(leaf.numbers > 0, leaf.numbers + k * self._last, 0)
        return made

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """As the real one, with more passages; the numbers of the hits are real."""
        found = super().search(question, self.readable, page)
        hits = tuple((number % self._last, score) for number, score in found.hits)
        return replace(found, hits=hits, of_each={row % self._rows: n for row, n in found.of_each.items()})


def as_query(asked: Asked) -> str:
    """A query in our language."""
    match asked.kind:
        case "phrase":
            return f'"{" ".join(asked.words)}"'
        case "prefix":
            return f"{asked.words[0]}*"
        case "fuzzy":
            return f"{asked.words[0]}~"
        case "or3" | "filtered":
            return " OR ".join(asked.words)
    return " ".join(asked.words)


class Facets:
    """What the others are given for facets and access: arrays by passage, as ours has them."""

    def __init__(self, archive: Archive) -> None:
        readable = archive.readable(Viewer.public(), TODAY)
        self.open = np.frombuffer(readable.passages, np.uint8).astype(bool)
        self.testimonies = np.frombuffer(readable.testimonies, np.uint32).astype(np.int64)
        self.labels = [
            (np.frombuffer(label.holders, np.uint32), np.frombuffer(label.codes, np.uint32), label.whole)
            for label in readable.labels.values()
        ]
        language = readable.labels["language"]
        self.codes = {value: code for code, value in enumerate(language.values)}
        self.spoken = np.full(len(self.open), -1)
        self.spoken[np.frombuffer(language.holders, np.uint32)] = np.frombuffer(language.codes, np.uint32)

    def by_passage(self) -> list[dict[int, list[int]]]:
        """For each label the values of each passage."""
        found = []
        for holders, codes, whole in self.labels:
            values: dict[int, list[int]] = {}
            for holder, code in zip(holders.tolist(), codes.tolist(), strict=True):
                values.setdefault(holder, []).append(code)
            by_testimony = {n: values.get(int(t), []) for n, t in enumerate(self.testimonies) if t}
            found.append(by_testimony if whole else values)
        return found

    def count(self, numbers: np.ndarray, asked: Asked) -> np.ndarray:
        """The readable ones of `numbers` that are in the language asked for; counts every facet."""
        kept = numbers[self.open[numbers]]
        if asked.language:
            kept = kept[self.spoken[kept] == self.codes.get(asked.language, -2)]
        mask = np.zeros(len(self.open), bool)
        mask[kept] = True
        told = np.bincount(self.testimonies[kept], minlength=int(self.testimonies.max(initial=0)) + 1)
        for holders, codes, whole in self.labels:
            np.bincount(codes, weights=told[holders]) if whole else np.bincount(codes[mask[holders]])
        return kept


def shadow(text: str) -> str:
    """A text for engines that know no Chinese: folded words, overlapping pairs of characters."""
    found = list(tokens(text))
    return " ".join(
        [*(token.exact for token in found if not token.han), *(pair for pair in pairs(found) if pair != "|")]
    )


def marked(text: str, asked: Asked) -> str:
    """A snippet as the reference measurement cut it: a plain pattern over the whole passage."""
    found = re.search("|".join(re.escape(word) for word in asked.words), text, re.IGNORECASE)
    start = max(0, found.start() - 60) if found else 0
    return text[start : start + 240]


class Fts5:
    """SQLite FTS5 with unicode61 over the folded words."""

    def __init__(self, path: Path, passages: Sequence[IndexedPassage], facets: Facets) -> None:
        began = time.process_time()
        fresh = not path.is_file()
        self.db = sqlite3.connect(path)
        if fresh:
            self.db.execute("CREATE VIRTUAL TABLE t USING fts5(words, tokenize='unicode61 remove_diacritics 0')")
            self.db.execute("CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT)")
            self.db.executemany(
                "INSERT INTO t (rowid, words) VALUES (?, ?)", ((p.number, shadow(p.text)) for p in passages)
            )
            self.db.executemany("INSERT INTO texts VALUES (?, ?)", ((p.number, p.text) for p in passages))
            self.db.execute("INSERT INTO t (t) VALUES ('optimize')")
            self.db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
            self.db.commit()
        self.build = time.process_time() - began
        self.facets = facets
        self.size = path.stat().st_size

    def __call__(self, asked: Asked) -> int:
        words = [f'"{part}"' for word in asked.words for part in shadow(word).split()]
        if asked.kind == "fuzzy":
            word = shadow(asked.words[0])
            near = self.db.execute(
                "SELECT term FROM v WHERE term >= ? AND term < ?", (word[:1], word[:1] + "\U0010ffff")
            )
            words = [f'"{term}"' for (term,) in near if abs(len(term) - len(word)) < 3 and _near(word, term)][
                :64
            ] or words
        join = {"or3": " OR ", "filtered": " OR ", "fuzzy": " OR ", "phrase": " + "}.get(asked.kind, " AND ")
        query = join.join(words) + ("*" if asked.kind == "prefix" else "")
        numbers = np.fromiter(
            (n for (n,) in self.db.execute("SELECT rowid FROM t WHERE t MATCH ?", (query,))), np.int64
        )
        kept = self.facets.count(numbers, asked)
        top = self.db.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT 60", (query,)).fetchall()
        for (number,) in [one for one in top if self.facets.open[one[0]]][:20]:
            marked(self.db.execute("SELECT text FROM texts WHERE id = ?", (number,)).fetchone()[0], asked)
        return len(kept)


def _near(word: str, term: str) -> bool:
    from rapidfuzz.distance import OSA

    most = 2 if len(word) >= 7 else 1
    return OSA.distance(word, term, score_cutoff=most) <= most


class Tantivy:
    """tantivy over the folded words; facets from the numbers of all that match."""

    def __init__(self, path: Path, passages: Sequence[IndexedPassage], facets: Facets) -> None:
        import tantivy

        began = time.process_time()
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True, fast=True, indexed=True)
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="position")
        builder.add_text_field("state", tokenizer_name="raw", index_option="basic")
        for n in range(len(facets.labels)):
            builder.add_integer_field(f"f{n}", fast=True)
        fresh = not path.is_dir()
        path.mkdir(exist_ok=True)
        self.lib, self.index = tantivy, tantivy.Index(builder.build(), path=str(path))
        if fresh:
            writer = self.index.writer(256 << 20, 1)
            values = facets.by_passage()
            for p in passages:
                state = ["open"] if facets.open[p.number] else []
                labels = {f"f{n}": each[p.number] for n, each in enumerate(values) if p.number in each}
                writer.add_document(
                    tantivy.Document(number=p.number, words=shadow(p.text), state=[*state, p.language], **labels)
                )
            writer.commit()
            writer.wait_merging_threads()
        self.index.reload()
        self.build = time.process_time() - began
        self.facets, self.searcher = facets, self.index.searcher()
        self.texts = {p.number: p.text for p in passages}
        self.size = sum(file.stat().st_size for file in path.iterdir())

    def __call__(self, asked: Asked) -> int:
        query_of, schema = self.lib.Query, self.index.schema
        words = [part for word in asked.words for part in shadow(word).split()]
        match asked.kind:
            case "phrase":
                query = query_of.phrase_query(schema, "words", words)
            case "prefix":
                query = query_of.regex_query(schema, "words", re.escape(words[0]) + ".*")
            case "fuzzy":
                query = query_of.fuzzy_term_query(schema, "words", words[0], distance=2 if len(words[0]) >= 7 else 1)
            case kind:
                occur = self.lib.Occur.Must if kind in ("and2", "common", "rare") else self.lib.Occur.Should
                query = query_of.boolean_query([(occur, query_of.term_query(schema, "words", w)) for w in words])
        states = ["open", *([asked.language] if asked.language else [])]
        filters = [(self.lib.Occur.Must, query_of.term_query(schema, "state", state)) for state in states]
        query = query_of.boolean_query([(self.lib.Occur.Must, query), *filters])
        fields = [f"f{n}" for n in range(len(self.facets.labels))]
        self.searcher.aggregate(query, {name: {"terms": {"field": name, "size": 100}} for name in fields})
        found = self.searcher.search(query, limit=20, count=True)
        for _, address in found.hits:
            marked(self.texts[self.searcher.doc(address)["number"][0]], asked)
        return int(found.count)


def latencies(ask: Ask, queries: Sequence[Asked]) -> dict[str, tuple[float, float, float]]:
    """For each class of queries the median and 95th percentile of a warm ask and the 95th of the first, CPU ms."""
    found = {}
    for kind in CLASSES:
        first, warm = [], []
        for asked in (one for one in queries if one.kind == kind):
            times = []
            for _ in range(4):
                began = time.process_time()
                ask(asked)
                times.append((time.process_time() - began) * 1000)
            first.append(times[0])
            warm.append(statistics.median(times[1:]))
        found[kind] = (percentile(warm, 0.5), percentile(warm, 0.95), percentile(first, 0.95))
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def correction(archive: Archive) -> float:
    """CPU milliseconds of a commit that replaces one passage: the median of seven."""
    numbers = sorted(archive.index.passages())
    texts = {p.number: p for p in archive_passages(archive)}
    times = []
    for turn in range(7):
        one = texts[numbers[turn * 11]]
        changed = IndexedPassage(number=one.number, text=f"{one.text} Хоргос", language=one.language)
        began = time.process_time()
        archive.index.replace([one.number], [changed])
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def after_a_change(archive: Archive) -> tuple[float, float]:
    """CPU milliseconds after a changed description until it is known what the public may read, and of the job that puts
    a corrected passage into the index: medians of five."""
    known, jobs = [], []
    for row in archive.db.query("SELECT id, number FROM testimonies ORDER BY id LIMIT 5"):
        number, text = archive.db.execute(
            "SELECT id, text FROM passages WHERE testimony = ? ORDER BY id LIMIT 1", (row["id"],)
        ).fetchone()
        with writing(archive.db) as db:
            testimonies.update(db, archive.now(), row["id"], {"date": "2001"})
            db.conn.execute("DELETE FROM passages WHERE id = ?", (number,))
            corrected = Passage(text=f"{text} Хоргос", language="kk", segments=("s00000",), starts=(0,))
            passages.add_passages(db, row["id"], Component.TRANSCRIPT, ORIGINAL, [corrected], revised=True)
            jobs_table.enqueue(db, archive.now(), JobKind.INDEX, row["number"])
        began = time.process_time()
        archive.readable(Viewer.public(), TODAY)
        known.append((time.process_time() - began) * 1000)
        with writing(archive.db) as db:
            job = jobs_table.take(db, archive.now(), None, (JobKind.INDEX,))
        assert job is not None
        began = time.process_time()
        index_jobs.perform(archive, job)
        jobs.append((time.process_time() - began) * 1000)
        with writing(archive.db) as db:
            jobs_table.finish(db, archive.now(), job, JobState.DONE, "")
    return statistics.median(known), statistics.median(jobs)


def archive_passages(archive: Archive) -> tuple[IndexedPassage, ...]:
    """All passages of an archive."""
    from oralhist.catalogue.transcripts import all_passages

    return all_passages(archive.db)


def report(rows: dict[str, dict[str, tuple[float, float, float]]]) -> None:
    """Print a table in Markdown."""
    print("| class | " + " | ".join(f"{name} p50 / p95 (first p95)" for name in rows) + " |")
    print("|---" * (len(rows) + 1) + "|")
    for kind in CLASSES:
        cells = [f"{each[kind][0]:.1f} / {each[kind][1]:.1f} ({each[kind][2]:.0f})" for each in rows.values()]
        print(f"| {kind} | " + " | ".join(cells) + " |")


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("passages", type=int)
    parser.add_argument("--each", type=int, default=30)
    parser.add_argument("--times", type=int, default=1, help="open the one index so many times; ours alone")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    archive = filled(options.folder / "archive", options.passages)
    began = time.process_time()
    archive.index.passages()
    opened = time.process_time() - began
    began = time.process_time()
    archive.readable(Viewer.public(), TODAY)
    shelved = time.process_time() - began
    queries = Corpus(options.passages, events=len(archive.chronology().events)).queries(options.each)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    size = sum(file.stat().st_size for file in archive.folders.index.rglob("*") if file.is_file())
    if options.times > 1:
        archive.index = Replicated(archive.folders.index, options.times, archive.readable(Viewer.public(), TODAY))
    rows = {"ours": latencies(ours(archive), queries)}
    if options.times > 1:
        report(rows)
        return
    print(f"opening {opened:.2f} s, what the public may read {shelved:.2f} s, index {size >> 20} MB, peak {memory} MB")
    print(f"a commit of one passage: {correction(archive):.1f} CPU ms")
    known, job = after_a_change(archive)
    print(f"after a change: what may be read {known:.0f} CPU ms, the job of one correction {job:.0f} CPU ms")
    passages, facets = archive_passages(archive), Facets(archive)
    engines: list[Callable[..., Fts5 | Tantivy]] = [Fts5]
    try:
        import tantivy  # noqa: F401

        engines.append(Tantivy)
    except ImportError:
        print("tantivy is not installed: left out", file=sys.stderr)
    for engine in engines:
        made = engine(options.folder / engine.__name__.lower(), passages, facets)
        print(f"{engine.__name__}: build {made.build:.0f} CPU s, {made.size >> 20} MB")
        rows[engine.__name__] = latencies(made, queries)
    report(rows)


if __name__ == "__main__":
    main()
