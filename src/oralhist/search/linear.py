"""The oracle: every passage is read for every question. Slow, plain, and what the index must agree with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from oralhist.language.folding import Script, script_of
from oralhist.language.name_keys import query_keys
from oralhist.language.names import Alike, Authority, plain, words
from oralhist.language.stemming import asked_stems
from oralhist.language.tokens import Token, tokens
from oralhist.model.question import (
    All,
    Field,
    Fuzzy,
    IndexedPassage,
    Label,
    Labelled,
    Near,
    Node,
    Page,
    Phrase,
    Prefix,
    Question,
    Ranking,
    Readable,
    Some,
    Sort,
    Spelling,
    Tier,
    Without,
    Word,
)
from oralhist.search.nearness import ALIKE
from oralhist.search.prepare import prepare, spelt
from oralhist.search.scoring import (
    FUZZY,
    MOST_BEGINNINGS,
    MOST_EXPANSIONS,
    PLACES,
    PREFIX,
    SHORTEST_PREFIX,
    SPELLING,
    STEM,
    idf,
    nearest,
    saturation,
)
from oralhist.search.spellings import MOST_CORRECTIONS, MOST_SPELLINGS, alike_in_text
from oralhist.search.view import NEVER

Scores = dict[int, float]


@dataclass(slots=True)
class LinearScan:
    """A `SearchIndex` in memory."""

    kept: dict[int, IndexedPassage] = field(default_factory=dict)

    def replace(self, removed: Iterable[int], passages: Iterable[IndexedPassage]) -> None:
        """Take out and put in."""
        for number in removed:
            self.kept.pop(number, None)
        for passage in passages:
            self.kept[passage.number] = passage

    def rebuild(self, passages: Iterable[IndexedPassage], progress: Callable[[int], None] = lambda _done: None) -> None:
        """Begin again with `passages`."""
        self.kept = {passage.number: passage for passage in passages}
        progress(len(self.kept))

    def purge(self, passages: Iterable[IndexedPassage]) -> None:
        """Begin again with `passages`."""
        self.rebuild(passages)

    def merge(self) -> bool:
        """There is nothing to merge."""
        return False

    def damaged(self) -> bool:
        """Memory is not damaged."""
        return False

    def passages(self) -> frozenset[int]:
        """All numbers."""
        return frozenset(self.kept)

    def _readable(self, readable: Readable) -> dict[int, IndexedPassage]:
        return {number: passage for number, passage in sorted(self.kept.items()) if number in readable}

    def search(self, question: Question, readable: Readable, page: Page) -> Ranking:
        """Read all that is readable."""
        open_to_us = self._readable(readable)
        scan = _Scan({number: list(tokens(one.text)) for number, one in open_to_us.items()}, readable, open_to_us)
        answering = scan.scores(question.root)
        chosen = {name: scan.labelled(name, values) for name, values in question.chosen.items()}
        scores = {n: s for n, s in answering.items() if all(n in held for held in chosen.values())}
        counts = {}
        for name, label in readable.labels.items():
            others = [held for other, held in chosen.items() if other != name]
            within = [n for n in answering if all(n in held for held in others)]
            counts[name] = _counted(label, within, readable)
        ranked = sorted(scores, key=lambda number: (-round(scores[number], PLACES), number))
        languages = _tally(open_to_us[number].language for number in scores)
        told = {number: _testimony(readable, number) for number in scores}
        hits, of_each = ranked[page.offset : page.offset + page.limit], {}
        if page.best is not None:
            if page.sort is Sort.EVENT:
                ranked.sort(key=lambda number: _day(readable, number))
            groups = _groups(ranked, told, readable, page.sort)[page.offset : page.offset + page.limit]
            hits = [n for group in groups for n in [m for m in ranked if told[m] == group][: page.best]]
            of_each = {group: sum(one == group for one in told.values()) for group in groups}
        return Ranking(
            hits=tuple((number, scores[number]) for number in hits),
            total=len(scores),
            languages=languages,
            testimonies=len(set(told.values())),
            of_each=of_each,
            counts=counts,
        )

    def spellings(self, name: str, readable: Readable, known: Authority) -> tuple[Spelling, ...]:
        """Compare every readable word that may be a name."""
        where: dict[str, set[int]] = {}
        names: set[str] = set()
        scan = _Scan(
            {n: list(tokens(one.text)) for n, one in self._readable(readable).items()},
            readable,
            self._readable(readable),
        )
        for one in scan.passages.values():
            ready = prepare(one.text)
            names |= {*ready.names, *(word for word in ready.words if script_of(word) is Script.ARABIC)}
        found: dict[str, Alike] = {}
        for word in words(name) or (name,):
            listed = {plain(word), *known.spellings(word)}
            keys = {each for spelling in listed for each in query_keys(spelling)}
            met = {form for form in names if any(term.partition("/")[0] in keys for term in spelt(form))}
            for form in met | listed:
                where[form] = {n for n, count in scan._runs([form]).items() if count}
                alike = alike_in_text(word, form, known) if where[form] else None
                if alike is not None and (form not in found or alike.score > found[form].score):
                    found[form] = alike
        order = list(Tier)
        ranked = sorted(found, key=lambda form: (order.index(found[form].tier), -found[form].score, form))
        return tuple(
            Spelling(text=form, tier=found[form].tier, score=found[form].score, passages=tuple(sorted(where[form])))
            for form in ranked[:MOST_SPELLINGS]
        )

    def corrections(self, word: str, readable: Readable) -> tuple[str, ...]:
        """Compare every readable word."""
        forms = {token.exact for passage in self._readable(readable).values() for token in tokens(passage.text)}
        near = nearest(word, (form for form in forms if form[:1] == word[:1]))[:MOST_EXPANSIONS]
        return tuple(form for form in near if form != word)[:MOST_CORRECTIONS]


@dataclass(slots=True)
class _Scan:
    texts: dict[int, list[Token]]
    readable: Readable
    passages: dict[int, IndexedPassage]

    def scores(self, node: Node) -> Scores:
        match node:
            case Word():
                return self._word(node)
            case Phrase(text=text, also=also):
                return self._added(self._scored(self._runs([text]), 1.0), self._scored(self._runs(also), SPELLING))
            case Prefix(text=text):
                return self._scored(self._most(self._beginning(_folded(text), MOST_BEGINNINGS)), PREFIX)
            case Fuzzy(text=text):
                word = _folded(text)
                near = nearest(word, (form for form in self._forms() if form[:1] == word[:1]))
                return self._scored(self._most(near[:MOST_EXPANSIONS]), FUZZY)
            case Labelled(name=name, values=values):
                return dict.fromkeys(self.labelled(name, values), 0.0)
            case Near(first=first, second=second, within=within):
                one, other = self.scores(first), self.scores(second)
                return {n: one[n] + other[n] for n in one.keys() & other.keys() if self._near(n, first, second, within)}
            case Without(part=part):
                return dict.fromkeys(self.texts.keys() - self.scores(part).keys(), 0.0)
            case All(parts=parts):
                found = [self.scores(part) for part in parts]
                common = set.intersection(*(set(one) for one in found))
                return {n: sum(one[n] for one in found) for n in common}
            case Some(parts=parts):
                return self._added(*(self.scores(part) for part in parts))
            case Field(name=name):
                raise ValueError(f"the condition {name} has not been resolved")

    def labelled(self, name: str, values: frozenset[str]) -> set[int]:
        label = self.readable.labels.get(name)
        if label is None:
            return {n for n, one in self.passages.items() if name == "language" and one.language in values}
        wanted = {label.values.index(value) for value in values if value in label.values}
        holders = {h for h, code in zip(label.holders, label.codes, strict=True) if code in wanted}
        return {n for n in self.texts if (_testimony(self.readable, n) if label.whole else n) in holders}

    def _word(self, node: Word) -> Scores:
        asked = list(tokens(node.text))
        also = self._scored(self._runs(node.also), SPELLING)
        if node.bare:
            return also
        exact = self._scored(self._runs([node.text]), 1.0)
        if len(asked) != 1 or asked[0].han:
            return self._added(exact, also)
        word = asked[0].exact
        wanted = asked_stems(word) if node.stemmed else ()
        stemmed = self._scored(
            {n: max((sum(s in t.stems for t in ts) for s in wanted), default=0) for n, ts in self.texts.items()}, STEM
        )
        begun = self._beginning(word[:-1], MOST_EXPANSIONS) if node.fallback and len(word) > SHORTEST_PREFIX else []
        return self._added(exact, stemmed, also, self._scored(self._most(begun), PREFIX))

    def _near(self, number: int, first: Node, second: Node, within: int) -> bool:
        ones, others = list(self._spans(number, first)), list(self._spans(number, second))
        return any(
            0 < start - before <= within or 0 < begin - end <= within for begin, before in ones for start, end in others
        )

    def _spans(self, number: int, node: Node) -> Iterator[tuple[int, int]]:
        """The first and last word of each place in a passage where `node` stands."""
        words, runs = self.texts[number], []
        match node:
            case Some(parts=parts):
                for part in parts:
                    yield from self._spans(number, part)
            case Phrase(text=text, also=also):
                runs = [text, *also]
            case Prefix(text=text):
                runs = self._beginning(_folded(text), MOST_BEGINNINGS)
            case Fuzzy(text=text):
                word = _folded(text)
                runs = nearest(word, (form for form in self._forms() if form[:1] == word[:1]))[:MOST_EXPANSIONS]
            case Word(text=text, also=also):
                asked = list(tokens(text))
                wanted = set(asked_stems(asked[0].exact)) if node.stemmed and len(asked) == 1 else set()
                inflected = {
                    w.exact for w in words if w.exact[:ALIKE] == _folded(text)[:ALIKE] and wanted & set(w.stems)
                }
                runs = [*also, *([] if node.bare else [text, *inflected])]
        for each in runs:
            run = [token.exact for token in tokens(each)]
            for i in range(len(words) - len(run) + 1):
                if run and [token.exact for token in words[i : i + len(run)]] == run:
                    yield i, i + len(run) - 1

    def _forms(self) -> set[str]:
        return {token.exact for words in self.texts.values() for token in words}

    def _beginning(self, prefix: str, most: int) -> list[str]:
        return sorted(form for form in self._forms() if form.startswith(prefix))[:most]

    def _runs(self, spellings: Iterable[str]) -> dict[int, int]:
        runs = [[token.exact for token in tokens(spelling)] for spelling in spellings]
        return {
            n: max((_occurrences([token.exact for token in words], run) for run in runs if run), default=0)
            for n, words in self.texts.items()
        }

    def _most(self, forms: list[str]) -> dict[int, int]:
        return {
            n: max((sum(token.exact == form for token in words) for form in forms), default=0)
            for n, words in self.texts.items()
        }

    def _scored(self, counts: dict[int, int], weight: float) -> Scores:
        held = {number: count for number, count in counts.items() if count}
        mean = max(1.0, sum(len(words) for words in self.texts.values()) / max(1, len(self.texts)))
        telling = idf(len(self.texts), len(held))
        return {n: weight * telling * saturation(count, len(self.texts[n]), mean) for n, count in held.items()}

    def _added(self, *found: Scores) -> Scores:
        return {n: sum(one.get(n, 0.0) for one in found) for n in {n for one in found for n in one}}


def _folded(text: str) -> str:
    return next((token.exact for token in tokens(text)), "")


def _occurrences(words: list[str], run: list[str]) -> int:
    return sum(words[i : i + len(run)] == run for i in range(len(words) - len(run) + 1))


def _testimony(readable: Readable, number: int) -> int:
    return readable.testimonies[number] if number < len(readable.testimonies) else 0


def _day(readable: Readable, number: int) -> int:
    return (readable.days[number] if number < len(readable.days) else 0) or NEVER


def _tally(values: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in values:
        found[value] = found.get(value, 0) + 1
    return found


def _counted(label: Label, numbers: Iterable[int], readable: Readable) -> dict[str, int]:
    def values() -> Iterator[str]:
        for number in numbers:
            holder = _testimony(readable, number) if label.whole else number
            yield from (label.values[code] for h, code in zip(label.holders, label.codes, strict=True) if h == holder)

    return _tally(values())


def _groups(ranked: list[int], told: dict[int, int], readable: Readable, sort: Sort) -> list[int]:
    """Testimonies by their best passage, or by their date and then by that."""
    order = readable.order.get(sort.value) if sort is not Sort.RELEVANCE else None
    groups = list(dict.fromkeys(told[number] for number in ranked))
    return groups if order is None else sorted(groups, key=lambda group: order[group] if group < len(order) else 0)
