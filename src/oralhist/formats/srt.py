"""SubRip (.srt): numbered cues with a comma before the ms; by common use, since no standard exists."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from oralhist.formats.cues import Cue, clock, parse_seconds
from oralhist.formats.speakers import labels, parted
from oralhist.model.text import clean

_TIME = r"([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])[,.]([0-9]{1,3})"
_TIMING = re.compile(rf"{_TIME}[ \t]*-->[ \t]*{_TIME}(?:[ \t].*)?")
_NUMBER = re.compile(r"[0-9]+")
_TAG = re.compile(r"</?(?:b|i|u|s|font|span|c|ruby|rt)(?:[ .][^>]*)?>|\{\\[^}]*\}", re.IGNORECASE)


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file; ``ValueError`` naming the line where it is none."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues, number = [], 0
    while number < len(lines):
        line = lines[number].strip()
        number += 1
        if "-->" not in line:
            continue
        match = _TIMING.fullmatch(line)
        if match is None:
            raise ValueError(f"line {number} has times that cannot be read.")
        start, end = parse_seconds(*match.groups()[:4]), parse_seconds(*match.groups()[4:])
        if end < start:
            raise ValueError(f"line {number} ends before it begins.")
        body = []
        while number < len(lines) and lines[number].strip() and "-->" not in lines[number]:
            body.append(lines[number])
            number += 1
        if body and number < len(lines) and "-->" in lines[number] and _NUMBER.fullmatch(body[-1].strip()):
            body.pop()
        words = " ".join(clean(without_tags(" ".join(body))).split())
        if words:
            cues.append(Cue(start_ms=start, end_ms=end, speaker="", text=words))
    if not cues:
        raise ValueError("it has no cue with times.")
    known = labels(cue.text for cue in cues)
    named = [(cue, *parted(cue.text, known)) for cue in cues]
    return tuple(replace(cue, speaker=speaker, text=said) for cue, speaker, said in named)


def without_tags(text: str) -> str:
    """`text` without the marks for bold, colour and place that players know."""
    return _TAG.sub("", text)


def write(cues: Sequence[Cue], marks: Sequence[str] = ()) -> str:
    """A SubRip file of cues that have times; ``ValueError`` where one has none.

    SubRip knows no notes, so `marks` are shown in the first two seconds.
    """
    parts = []
    shown = [Cue(start_ms=0, end_ms=2000, speaker="", text=mark) for mark in marks]
    for number, cue in enumerate((*shown, *cues), start=1):
        if cue.start_ms is None or cue.end_ms is None:
            raise ValueError("a cue without times cannot be written as SubRip")
        said = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
        # The format has no way to write an arrow but as a timing.
        said = " ".join(said.split()).replace("-->", "-- >")
        parts.append(f"{number}\n{clock(cue.start_ms, ',')} --> {clock(cue.end_ms, ',')}\n{said}\n")
    return "\n".join(parts)
