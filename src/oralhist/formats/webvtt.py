"""WebVTT, as the W3C defines it (https://www.w3.org/TR/webvtt1/): cues, voices, times."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from oralhist.formats.cues import Cue, clock, parse_seconds
from oralhist.model.text import clean

_TIME = r"(?:([0-9]{2,}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^ >]*)?[ \t]+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file; ``ValueError`` naming the line where it is none."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        raise ValueError("line 1 is not WEBVTT.")
    cues, number = [], 1
    while number < len(lines):
        line = lines[number]
        if "-->" not in line:
            number += 1
            continue
        match = _TIMING.fullmatch(line.strip())
        if match is None:
            raise ValueError(f"line {number + 1} has times that cannot be read.")
        start, end = parse_seconds(*match.groups()[:4]), parse_seconds(*match.groups()[4:])
        if end < start:
            raise ValueError(f"line {number + 1} ends before it begins.")
        body = []
        number += 1
        while number < len(lines) and lines[number].strip() and "-->" not in lines[number]:
            body.append(lines[number])
            number += 1
        cues += _spoken(" ".join(body), start, end)
    return tuple(cues)


def _spoken(body: str, start: int, end: int) -> list[Cue]:
    voice = _VOICE.search(body)
    speaker = " ".join(clean(html.unescape(voice[1])).split()) if voice else ""
    words = " ".join(clean(html.unescape(_TAG.sub("", body))).split())
    return [Cue(start_ms=start, end_ms=end, speaker=speaker, text=words)] if words else []


def write(cues: Sequence[Cue], marks: Sequence[str] = ()) -> str:
    """A WebVTT file of cues that have times, `marks` as notes before them; ``ValueError`` where one has none."""
    parts = ["WEBVTT\n", *(f"NOTE\n{mark.replace('-->', '→')}\n" for mark in marks)]
    for cue in cues:
        if cue.start_ms is None or cue.end_ms is None:
            raise ValueError("a cue without times cannot be written as WebVTT")
        voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        words = html.escape(cue.text, quote=False).replace("\n", " ")
        parts.append(f"{clock(cue.start_ms, '.')} --> {clock(cue.end_ms, '.')}\n{voice}{words}\n")
    return "\n".join(parts)
