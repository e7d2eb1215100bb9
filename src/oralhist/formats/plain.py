"""Plain text: a paragraph a segment, without times; ``Name: words`` names who speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oralhist.formats.cues import Cue
from oralhist.model.text import clean

_SPEAKER = re.compile(r"([^\W\d_][\w .'’-]{0,39}): +(?=\S)")


def parse(text: str) -> tuple[Cue, ...]:
    """The paragraphs of a text as cues without times; ``ValueError`` where there is none."""
    cues = []
    for paragraph in re.split(r"\n\s*\n", clean(text.lstrip("\ufeff"))):
        words = " ".join(paragraph.split())
        match = _SPEAKER.match(words)
        speaker, said = (match[1], words[match.end() :]) if match else ("", words)
        if said:
            cues.append(Cue(start_ms=None, end_ms=None, speaker=speaker, text=said))
    if not cues:
        raise ValueError("it has no words.")
    return tuple(cues)


def write(cues: Sequence[Cue], marks: Sequence[str] = ()) -> str:
    """Cues as paragraphs, each with who speaks, `marks` before them."""
    said = [f"{cue.speaker}: {cue.text}\n" if cue.speaker else f"{cue.text}\n" for cue in cues]
    return "\n".join((*(f"{mark}\n" for mark in marks), *said))
