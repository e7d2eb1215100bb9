"""The gold passages, and how the report on them counts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from oralhist.chronology.evaluation import evaluate, passages, tally
from oralhist.chronology.load import load
from oralhist.chronology.tagger import Tagged
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion
from oralhist.model.identifiers import EventId

GOLD = json.loads((Path(__file__).parent.parent / "data" / "tagging_gold.json").read_text(encoding="utf-8"))
EXODUS, KHORGOS = EventId("mass-exodus-1962"), EventId("khorgos-crossing-1962")


def suggestion(event: EventId) -> Suggestion:
    return Suggestion(
        event=event, score=0.6, evidence=(Evidence(start=0, end=1, kind=EvidenceKind.CUE, means="crossed"),)
    )


def test_the_gold_set_is_large_in_six_languages_and_four_scripts_and_a_quarter_of_it_is_hard_negatives() -> None:
    given = passages(GOLD)
    assert len(given) >= 150
    assert {one.language for one in given} == {
        *("kk-Cyrl", "kk-Arab", "ug-Arab", "ug-Cyrl", "ky", "ru", "zh-Hans", "zh-Hant", "en")
    }
    for half in ("dev", "test"):
        some = passages(GOLD, half)
        assert sum(not one.events for one in some) >= len(some) / 4, half
        assert {event for one in some for event in one.events} == set(load().events), half
    assert max(Counter(one.text for one in given).values()) == 1


def test_events_must_be_found_acceptable_ones_count_neither_way_and_all_others_are_wrong() -> None:
    given = passages(
        {
            "passages": [
                {"text": "a", "language": "en", "events": [EXODUS], "acceptable": [KHORGOS]},
                {"text": "b", "language": "ru", "events": [EXODUS], "acceptable": []},
                {"text": "c", "language": "ru", "events": []},
            ]
        }
    )
    both = Tagged(events=(suggestion(EXODUS), suggestion(KHORGOS)), candidates=(suggestion(KHORGOS),))
    none = Tagged(events=(), candidates=(suggestion(EXODUS),))
    wrong = Tagged(events=(suggestion(KHORGOS),), candidates=())
    report = tally(given, [both, none, wrong])
    assert (report.whole.right, report.whole.wrong, report.whole.missed) == (1, 1, 1)
    assert (report.whole.precision, report.whole.recall, report.whole.f1) == (0.5, 0.5, 0.5)
    assert report.by_language["en"].f1 == 1.0
    assert report.by_event[KHORGOS].wrong == 1
    assert (report.with_events, report.among_candidates) == (2, 1)


def test_the_tagger_keeps_its_targets_on_the_gold_set() -> None:
    # The cues were written by the same hand as these passages: this guards against a fall, it foretells nothing.
    report = evaluate(passages(GOLD))
    assert report.whole.f1 >= 0.7 and report.whole.precision >= 0.7
    assert report.among_candidates / report.with_events >= 0.85


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ([], "no list called passages"),
        ({"passages": [{"language": "en"}]}, "passage 1 has no text"),
        ({"passages": [{"text": "a"}, {"text": "b", "events": ["moon-landing"]}]}, "passage 2 names events"),
        ({"passages": [{"text": "a", "events": "mass-exodus-1962"}]}, "passage 1 names events"),
    ],
)
def test_a_file_that_holds_no_gold_is_refused_with_the_place(raw: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        passages(raw)
