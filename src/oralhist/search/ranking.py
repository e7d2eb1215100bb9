"""From a question to a ranking: what matches, in which order, grouped by testimony, with the counts beside it."""

from __future__ import annotations

import numpy as np

from oralhist.model.question import Page, Question, Ranking, Sort
from oralhist.search.evaluate import evaluate
from oralhist.search.leaves import Floats, Ints, Mask
from oralhist.search.scoring import PLACES
from oralhist.search.view import NEVER, View


def rank(view: View, question: Question, page: Page) -> Ranking:
    """The readable passages that answer `question`, best first; ties by passage number."""
    answering, scores = evaluate(view, question.root)
    answering &= view.mask
    chosen = {name: view.labelled(name, values) for name, values in question.chosen.items()}
    matching = answering
    for mask in chosen.values():
        matching = matching & mask
    documents = np.flatnonzero(matching)
    gained = np.round(scores[documents], PLACES)
    spoken = np.bincount(view.spoken[documents], minlength=len(view.languages))
    of_each: dict[int, int] = {}
    if page.best is None:
        ordered, groups = _flat(view, documents, gained, page), len(np.unique(view.testimonies[documents]))
    else:
        ordered, of_each, groups = _grouped(view, documents, gained, page)
    return Ranking(
        hits=tuple((int(view.numbers[i]), float(scores[i])) for i in ordered.tolist()),
        total=len(documents),
        languages={view.languages[i]: int(spoken[i]) for i in np.argsort(-spoken, kind="stable") if spoken[i]},
        testimonies=groups,
        of_each=of_each,
        counts=_counts(view, answering, documents, matching, chosen),
    )


def _counts(
    view: View, answering: Mask, documents: Ints, matching: Mask, chosen: dict[str, Mask]
) -> dict[str, dict[str, int]]:
    """The values of every label; the label that somebody has chosen from is counted as if they had not."""
    found = {}
    for name in view.readable.labels:
        if name in chosen:
            within = answering
            for other, mask in chosen.items():
                if other != name:
                    within = within & mask
            found[name] = view.counted(name, np.flatnonzero(within), within)
        else:
            found[name] = view.counted(name, documents, matching)
    return found


def _flat(view: View, documents: Ints, scores: Floats, page: Page) -> Ints:
    wanted = page.offset + page.limit
    if len(documents) > 4 * wanted:
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        near = scores >= least
        documents, scores = documents[near], scores[near]
    order = np.lexsort((view.numbers[documents], -scores))
    return documents[order[page.offset : wanted]]


def _grouped(view: View, documents: Ints, scores: Floats, page: Page) -> tuple[Ints, dict[int, int], int]:
    """The best passages of the testimonies on the page, how many each has, and how many testimonies there are."""
    told = view.testimonies[documents]
    size = int(told.max(initial=0)) + 1
    counts = np.bincount(told, minlength=size)
    best = np.full(size, -1.0)
    np.maximum.at(best, told, scores)
    first = np.full(size, np.iinfo(np.int64).max)
    leading = scores == best[told]
    np.minimum.at(first, told[leading], view.numbers[documents[leading]])
    groups = np.flatnonzero(counts)
    keys: list[Floats | Ints] = [first[groups], -best[groups]]
    days = view.days(documents) if page.sort is Sort.EVENT else np.zeros(len(documents), np.int64)
    if page.sort is Sort.EVENT:
        earliest = np.full(size, NEVER)
        np.minimum.at(earliest, told, days)
        keys.append(earliest[groups])
    elif page.sort.value in view.readable.order:
        dates = np.frombuffer(view.readable.order[page.sort.value], np.uint32).astype(np.int64)
        keys.append(np.where(groups < len(dates), dates[np.minimum(groups, max(0, len(dates) - 1))], 0))
    groups = groups[np.lexsort(tuple(keys))][page.offset : page.offset + page.limit]
    shown = []
    for group in groups.tolist():
        inside = np.flatnonzero(told == group)
        order = np.lexsort((view.numbers[documents[inside]], -scores[inside], days[inside]))[: page.best]
        shown.append(documents[inside[order]])
    ordered = np.concatenate(shown) if shown else documents[:0]
    return ordered, {int(group): int(counts[group]) for group in groups}, int(np.count_nonzero(counts))
