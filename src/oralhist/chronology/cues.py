"""Cues: the words by which narrators refer to events. A cue is a hint, not evidence by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from oralhist.chronology.load import table
from oralhist.language.folding import Script, fold, script_of
from oralhist.language.stemming import asked_stems, stems
from oralhist.model.identifiers import EventId, parse_event_id
from oralhist.model.text import primary

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase of a language that may refer to some of `events`; `sure` where its wording is ordinary."""

    language: str
    words: tuple[str, ...]
    text: str
    title: str
    events: tuple[EventId, ...]
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCue:
    """A cue at the characters ``start`` to ``end`` of a text."""

    start: int
    end: int
    cue: Cue


@cache
def _cues() -> tuple[Cue, ...]:
    found = []
    for group in table("cues.json")["groups"]:
        events = tuple(parse_event_id(event) for event in group["events"])
        for language, classes in group["cues"].items():
            for kind, phrases in classes.items():
                for phrase in phrases:
                    found.append(
                        Cue(
                            language=language,
                            words=tuple(fold(word) for word in _WORD.findall(phrase)),
                            text=phrase,
                            title=group["title"],
                            events=events,
                            sure=kind == "high",
                        )
                    )
    return tuple(cue for cue in found if cue.events)


def find(text: str, language: str | None) -> list[FoundCue]:
    """The cues that `text` holds, inflected or not, in order; only those of `language` (BCP 47) where it is given."""
    spoken = primary(language) if language else None
    words = [(match.start(), match.end(), fold(match.group())) for match in _WORD.finditer(text)]
    found = []
    for cue in _cues():
        if spoken is not None and cue.language != spoken:
            continue
        if script_of(cue.text) is Script.HAN:
            found += [FoundCue(start=m.start(), end=m.end(), cue=cue) for m in re.finditer(re.escape(cue.text), text)]
        else:
            found += _in_words(words, cue)
    return sorted(found, key=lambda one: (one.start, one.end))


def _in_words(words: list[tuple[int, int, str]], cue: Cue) -> list[FoundCue]:
    length = len(cue.words)
    return [
        FoundCue(start=words[i][0], end=words[i + length - 1][1], cue=cue)
        for i in range(len(words) - length + 1)
        if all(_same(words[i + k][2], cue.words[k]) for k in range(length))
    ]


def _same(word: str, wanted: str) -> bool:
    if word == wanted:
        return True
    return len(wanted) >= 4 and bool(set(asked_stems(wanted)) & set(stems(word)))
