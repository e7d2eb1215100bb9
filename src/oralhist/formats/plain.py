"""Plain text: a paragraph a segment; ``Name: words`` names who speaks, a time code says when.

Time codes as people write them: ``[00:12:34]``, ``(12:34)``, ``00:12:34.5`` before a paragraph or on a line of their
own, before or behind the name. There is no standard.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from oralhist.formats.cues import Cue, Transcript, parse_seconds, several
from oralhist.formats.speakers import labels, parted
from oralhist.formats.timing import MS_A_CHARACTER, in_order, moment
from oralhist.model.text import clean

_TIME = r"(?:([0-9]{1,2}):)?([0-9]{1,2}):([0-5][0-9])(?:[.,]([0-9]{1,3}))?"
_BEFORE = re.compile(rf"[\[(<]?{_TIME}[\])>]?(?:\s*[-–—]+>?\s*[\[(<]?{_TIME}[\])>]?)?(?:\s*[-–—:]\s+|\s+|$)")
_BEHIND_NAME = re.compile(rf"([^\W\d_][\w .'’()-]{{0,39}}?)\s*[\[(<]?{_TIME}[\])>]?\s*[:：]?(?:\s+|$)")


@dataclass(frozen=True, slots=True)
class _Block:
    start_ms: int | None
    end_ms: int | None
    speaker: str
    text: str


def parse(text: str) -> Transcript:
    """The paragraphs of a text, with times where it has time codes; ``ValueError`` where it has no words."""
    cleaned = clean(text.lstrip("\ufeff"))
    blocks = _blocks(cleaned)
    timed = sum(block.start_ms is not None for block in blocks)
    # An hour that is told is no time code: there are several, at the head of many paragraphs, or of the only one.
    if timed < min(2, len(blocks)) or timed < len(blocks) // 4 or not blocks:
        paragraphs = [" ".join(part.split()) for part in re.split(r"\n\s*\n", cleaned)]
        known = labels(paragraphs)
        said = [parted(paragraph, known) for paragraph in paragraphs if paragraph]
        if not said:
            raise ValueError("it has no words.")
        return Transcript(cues=tuple(Cue(start_ms=None, end_ms=None, speaker=who, text=text) for who, text in said))
    return _timed(blocks)


def _blocks(text: str) -> list[_Block]:
    """Paragraphs, and lines that begin with a time code, each with its time."""
    found: list[_Block] = []
    for paragraph in re.split(r"\n\s*\n", text):
        lines: list[str] = []
        for line in (part.strip() for part in paragraph.split("\n")):
            if lines and (_BEFORE.match(line) or _BEHIND_NAME.match(line)):
                found += _block(lines)
                lines = []
            lines.append(line)
        found += _block(lines)
    return _with_their_words(found)


def _block(lines: Sequence[str]) -> list[_Block]:
    words = " ".join(" ".join(lines).split())
    if not words:
        return []
    if match := _BEFORE.match(words):
        start, end = _ms(match.groups()[:4]), _ms(match.groups()[4:])
        return [_Block(start, end, "", words[match.end() :])]
    if match := _BEHIND_NAME.match(words):
        return [_Block(_ms(match.groups()[1:5]), None, match[1].strip(), words[match.end() :])]
    return [_Block(None, None, "", words)]


def _ms(groups: Sequence[str | None]) -> int | None:
    hours, minutes, seconds, fraction = groups
    if minutes is None or seconds is None:
        return None
    return parse_seconds(hours, minutes, seconds, fraction or "")


def _with_their_words(blocks: Sequence[_Block]) -> list[_Block]:
    """A time code on a line of its own belongs to the paragraph behind it."""
    found: list[_Block] = []
    held: _Block | None = None
    for block in blocks:
        if not block.text:
            held = block
        elif held is not None and block.start_ms is None:
            found.append(_Block(held.start_ms, held.end_ms, held.speaker, block.text))
            held = None
        else:
            found.append(block)
            held = None
    return found


def _timed(blocks: Sequence[_Block]) -> Transcript:
    """Cues between the times that there are; what has none shares the time between those around it by its length."""
    known = labels(block.text for block in blocks if not block.speaker)
    said = [(block.speaker, block.text) if block.speaker else parted(block.text, known) for block in blocks]
    places = list(accumulate((len(text) for _, text in said[:-1]), initial=0))
    given = [(place, block.start_ms) for place, block in zip(places, blocks, strict=True) if block.start_ms is not None]
    anchors = in_order(given)
    bent = []
    if len(anchors) < len(given):
        bent.append(f"{several(len(given) - len(anchors), 'time code')} ran backwards and were not used.")
    missing = len(blocks) - len(given)
    if missing:
        bent.append(f"{several(missing, 'paragraph')} without a time code got times by their length.")
    starts = [moment(place, anchors) for place in places]
    ends = [*starts[1:], starts[-1] + len(said[-1][1]) * MS_A_CHARACTER]
    cues = []
    for (speaker, text), start, end, block in zip(said, starts, ends, blocks, strict=True):
        until = block.end_ms if block.end_ms is not None and start <= block.end_ms <= end else end
        cues.append(Cue(start_ms=start, end_ms=max(start, until), speaker=speaker, text=text))
    return Transcript(cues=tuple(cues), bent=tuple(bent))


def write(cues: Sequence[Cue], marks: Sequence[str] = ()) -> str:
    """Cues as paragraphs, each with who speaks, `marks` before them."""
    said = [f"{cue.speaker}: {cue.text}\n" if cue.speaker else f"{cue.text}\n" for cue in cues]
    return "\n".join((*(f"{mark}\n" for mark in marks), *said))
