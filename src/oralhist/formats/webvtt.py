"""WebVTT, as the W3C defines it (https://www.w3.org/TR/webvtt1/): cues, voices, languages, times.

Reading is strict for files (`parse`) and tolerant for what other programs put into OHMS (`read`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from oralhist.formats.cues import Cue, Transcript, clock, parse_seconds, several
from oralhist.formats.timing import MS_A_CHARACTER
from oralhist.model.text import clean, parse_language

_TIME = r"(?:([0-9]{2,6}):)?([0-5][0-9]):([0-5][0-9])\.([0-9]{3})"
_TIMING = re.compile(rf"{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^ \t>]*)?(?:[ \t]+([^>]*))?>")
_LANGUAGE = re.compile(r"<lang(?:\.[^ \t>]*)?[ \t]+([^>]*)>")
_BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_END_OF_TEXT = re.compile(r"NOTE\b.*|TRANSCRIPTION (?:BEGIN|END)")


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    start: int
    end: int
    body: tuple[str, ...]


def parse(text: str) -> tuple[Cue, ...]:
    """The cues of a WebVTT file; ``ValueError`` naming the line where it is none."""
    lines = _lines(text)
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        raise ValueError("line 1 is not WEBVTT.")
    cues: list[Cue] = []
    for block in _blocks(lines):
        if block.end < block.start:
            raise ValueError(f"line {block.line} ends before it begins.")
        cues += _spoken(" ".join(block.body), block.start, block.end)
    return tuple(cues)


def read(text: str) -> Transcript:
    """The cues of what is nearly WebVTT: without its first line, with a last cue that ends at 0, with HTML in it.

    ``ValueError`` only where a time cannot be read.
    """
    lines = _lines(text.strip())
    bent = [] if lines[0].startswith("WEBVTT") else ["It does not begin with WEBVTT."]
    blocks = _blocks(lines)
    wrong, cues = 0, list[Cue]()
    for number, block in enumerate(blocks):
        body, end = " ".join(_said(block.body)), block.end
        if end < block.start:
            wrong += 1
            following = blocks[number + 1].start if number + 1 < len(blocks) else 0
            end = following if following > block.start else block.start + len(body) * MS_A_CHARACTER
        cues += _spoken(body, block.start, end)
    if wrong:
        bent.append(f"{several(wrong, 'cue')} ended before beginning; the end was put where the next begins.")
    return Transcript(cues=tuple(cues), bent=tuple(bent))


def _lines(text: str) -> list[str]:
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _blocks(lines: Sequence[str]) -> list[_Block]:
    found, number = [], 0
    while number < len(lines):
        if "-->" not in lines[number]:
            number += 1
            continue
        at = number + 1
        match = _TIMING.fullmatch(lines[number].strip())
        if match is None:
            raise ValueError(f"line {at} has times that cannot be read.")
        body = []
        number += 1
        while number < len(lines) and lines[number].strip() and "-->" not in lines[number]:
            body.append(lines[number])
            number += 1
        start, until = parse_seconds(*match.groups()[:4]), parse_seconds(*match.groups()[4:])
        found.append(_Block(at, start, until, tuple(body)))
    return found


def _said(body: Sequence[str]) -> Sequence[str]:
    """The lines of a cue up to a note: some programs leave out the empty line before it."""
    end = next((place for place, line in enumerate(body) if _END_OF_TEXT.fullmatch(line.strip())), len(body))
    return body[:end] if end else body


def _spoken(body: str, start: int, end: int) -> list[Cue]:
    """The cues of a body: one a voice, the time shared out by the letters."""
    parts: list[tuple[str, str, str]] = []
    speaker, place = "", 0
    for voice in [*_VOICE.finditer(body), None]:
        said = body[place : voice.start() if voice else len(body)]
        words = _words(said)
        if words:
            parts.append((speaker, words, _language(said)))
        if voice:
            speaker, place = _words(voice[1] or ""), voice.end()
    letters, begun, cues = max(1, sum(len(words) for _, words, _ in parts)), 0, []
    for who, words, language in parts:
        a = start + (end - start) * begun // letters
        begun += len(words)
        b = start + (end - start) * begun // letters
        cues.append(Cue(start_ms=a, end_ms=b, speaker=who, text=words, language=language))
    return cues


def _words(text: str) -> str:
    return " ".join(clean(html.unescape(_TAG.sub("", _BREAK.sub(" ", text)))).split())


def _language(text: str) -> str:
    """The language of a stretch that is marked with one from its beginning to its end."""
    match = _LANGUAGE.match(text.strip())
    if match is None or _words(text.strip().partition("</lang>")[2]):
        return ""
    try:
        return parse_language(html.unescape(match[1]))
    except ValueError:
        return ""


def write(cues: Sequence[Cue], marks: Sequence[str] = (), language: str = "") -> str:
    """A WebVTT file of cues that have times, `marks` as notes before them; ``ValueError`` where one has none.

    A cue in another language than `language` says so (``<lang>``); words whose moments are known have them before
    them (``<00:01:02.300>``), as far as they lie in order within the cue.
    """
    parts = ["WEBVTT\n", *(f"NOTE\n{mark.replace('-->', '→')}\n" for mark in marks)]
    for cue in cues:
        if cue.start_ms is None or cue.end_ms is None:
            raise ValueError("a cue without times cannot be written as WebVTT")
        voice = f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""
        words = _with_moments(cue, cue.start_ms, cue.end_ms)
        if cue.language and cue.language != language:
            words = f"<lang {cue.language}>{words}</lang>"
        parts.append(f"{clock(cue.start_ms, '.')} --> {clock(cue.end_ms, '.')}\n{voice}{words}\n")
    return "\n".join(parts)


def _with_moments(cue: Cue, start_ms: int, end_ms: int) -> str:
    if " ".join(cue.text.split()) != cue.text:
        return _escaped(cue.text)
    parts, done, now = [], 0, start_ms
    for first, moment in cue.words:
        if now < moment < end_ms:
            parts.append(html.escape(cue.text[done:first], quote=False) + f"<{clock(moment, '.')}>")
            done, now = first, moment
    return "".join(parts) + html.escape(cue.text[done:], quote=False)


def _escaped(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)
