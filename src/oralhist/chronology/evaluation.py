"""How well passages whose events are known are tagged: precision, recall and F1, by event and by language.

Of a passage `events` must be found, `acceptable` ones count neither way, and every other tag is wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oralhist.chronology.load import load
from oralhist.chronology.tagger import Tagged, tag
from oralhist.chronology.weights import Learned
from oralhist.model.identifiers import EventId, parse_event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text in `language` (BCP 47, or "" for unknown) that speaks of `events` and perhaps of the `acceptable` ones."""

    text: str
    language: str
    events: frozenset[EventId]
    acceptable: frozenset[EventId]
    half: str


@dataclass(slots=True)
class Tally:
    """Tags that were right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right ones among all tags; 1 where there are none."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Right ones among all that were to be found; 1 where there are none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float]:
        """Counts, and shares rounded to thousandths."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return counts | {name: round(share, 3) for name, share in shares.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The tallies of all passages, and how many of those with events have one of them among the first candidates."""

    passages: int
    whole: Tally
    by_language: Mapping[str, Tally]
    by_event: Mapping[EventId, Tally]
    with_events: int
    among_candidates: int

    def as_json(self) -> dict[str, Any]:
        """The report as one JSON object."""
        return {
            "passages": self.passages,
            **self.whole.as_json(),
            "right_among_candidates": self.among_candidates,
            "with_events": self.with_events,
            "by_language": {name: tally.as_json() for name, tally in sorted(self.by_language.items())},
            "by_event": {event: tally.as_json() for event, tally in self.by_event.items()},
        }

    def lines(self) -> list[str]:
        """The report as a Markdown table and a sentence."""
        rows: dict[str, Tally] = {"all": self.whole}
        rows.update(sorted(self.by_language.items()))
        rows.update({str(event): tally for event, tally in self.by_event.items()})
        head = ["| of | right | wrong | missed | precision | recall | F1 |", "|---|---|---|---|---|---|---|"]
        body = [
            f"| {name} | {t.right} | {t.wrong} | {t.missed} | {t.precision:.2f} | {t.recall:.2f} | {t.f1:.2f} |"
            for name, t in rows.items()
        ]
        share = f"{self.among_candidates} of the {self.with_events} passages with events"
        return [*head, *body, "", f"{self.passages} passages. In {share} a right one is among the candidates."]


def passages(raw: Any, half: str = "") -> list[Passage]:
    """The passages of a gold file (``oralhist-passages/1``), of one half where one is named; or ``ValueError``."""
    if not isinstance(raw, dict) or not isinstance(raw.get("passages"), list):
        raise ValueError("there is no list called passages")
    found = [_passage(each, number) for number, each in enumerate(raw["passages"], start=1)]
    return [one for one in found if half in ("", one.half)]


def _passage(raw: Any, number: int) -> Passage:
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise ValueError(f"passage {number} has no text")
    kinds = {}
    for key in ("events", "acceptable"):
        named = raw.get(key, [])
        if not isinstance(named, list) or not set(map(str, named)) <= load().events.keys():
            raise ValueError(f"passage {number} names {key} that are not in the chronology")
        kinds[key] = frozenset(parse_event_id(one) for one in named)
    return Passage(
        text=raw["text"],
        language=str(raw.get("language") or ""),
        events=kinds["events"],
        acceptable=kinds["acceptable"],
        half=str(raw.get("half", "")),
    )


def evaluate(given: Sequence[Passage], learned: Learned | None = None) -> Report:
    """How well the passages are tagged, with what was learned from decisions where it is given."""
    return tally(given, (tag(one.text, one.language or None, learned=learned) for one in given))


def tally(given: Sequence[Passage], found: Iterable[Tagged]) -> Report:
    """The report on passages and what was found in each."""
    whole, among = Tally(), 0
    by_language: defaultdict[str, Tally] = defaultdict(Tally)
    by_event = {event: Tally() for event in load().events}
    for passage, tagged in zip(given, found, strict=True):
        got = {one.event for one in tagged.events}
        for event in got | passage.events:
            for one in (whole, by_language[passage.language or "unknown"], by_event[event]):
                if event not in got:
                    one.missed += 1
                elif event in passage.events:
                    one.right += 1
                elif event not in passage.acceptable:
                    one.wrong += 1
        among += bool(passage.events & {one.event for one in tagged.candidates})
    return Report(
        passages=len(given),
        whole=whole,
        by_language=dict(by_language),
        by_event=by_event,
        with_events=sum(bool(one.events) for one in given),
        among_candidates=among,
    )
