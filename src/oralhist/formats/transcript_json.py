"""Transcripts that come as JSON: what this archive gives away, its own revisions, and what speech engines write."""

from __future__ import annotations

import json
import re
from math import exp, isfinite
from typing import Any

from oralhist.formats import carried, revision
from oralhist.formats.cues import Cue, Transcript
from oralhist.model.text import clean, parse_language
from oralhist.model.transcript import ORIGINAL, MakerKind

MOST_SECONDS = 10**7
MOST_RECORDINGS = 999

_RECORDING = re.compile(r"OH-[0-9]{4}-[0-9]{4,6}-([0-9]{2,3})")


def parse(text: str) -> Transcript:
    """A transcript in any of these forms; ``ValueError`` in one sentence where it is none."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON.") from error
    if not isinstance(table, dict):
        raise ValueError("it is JSON, but no transcript.")
    if table.get("schema") == revision.SCHEMA:
        return _revision(text)
    try:
        if isinstance(table.get("transcription"), list):
            return _cpp(table)
        return _segments(table)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError("it is JSON, but no transcript that is known here.") from error


def _revision(text: str) -> Transcript:
    """A revision file: its times are in its recordings, which are named by their numbers."""
    found = revision.loads(text.encode())
    cues = [
        Cue(
            start_ms=_whole_ms(one.start_ms),
            end_ms=_whole_ms(one.end_ms),
            speaker=_speaker(one.speaker),
            text=_words(one.text),
            recording=_number_in(one.recording) if one.recording and one.start_ms is not None else 0,
            language=_language(one.language),
            confidence=_confidence({"confidence": one.confidence}),
            checked=bool(one.checked),
        )
        for one in found.segments
    ]
    machine = found.maker.kind is MakerKind.MACHINE
    return Transcript(
        cues=_ordered(cues),
        heard_by=str(found.maker.name)[:60] if machine else "",
        translated=found.layer != ORIGINAL,
    )


def _segments(table: dict[str, Any]) -> Transcript:
    """What openai-whisper, faster-whisper and WhisperX write, what `transcribe-file --json` does, and our exports."""
    ours = table.get("schema") == carried.SCHEMA
    timed = bool(table.get("timed", True))
    language = _language(table.get("language"))
    cues = []
    for one in table["segments"]:
        words = _words(one["text"])
        if words:
            cues.append(
                Cue(
                    start_ms=_ms(one.get("start")) if timed else None,
                    end_ms=_ms(one.get("end")) if timed else None,
                    speaker=_speaker(one.get("speaker")),
                    text=words,
                    recording=_number(one.get("recording") or 0) if ours and timed else 0,
                    language=_language(one.get("language")) or language,
                    confidence=_confidence(one),
                    checked=bool(one.get("checked", one.get("confidence") is None)) if ours else False,
                )
            )
    machine = not ours or not all(cue.checked for cue in cues)
    name = "" if ours else str(table.get("engine") or "whisper")[:60]
    return Transcript(
        cues=_ordered(cues),
        heard_by=(name or "a machine") if machine else "",
        translated=ours and bool(table.get("translation")),
    )


def _cpp(table: dict[str, Any]) -> Transcript:
    """What whisper.cpp writes: ms in `offsets`."""
    language = _language((table.get("result") or {}).get("language"))
    cues = [
        Cue(
            start_ms=_whole_ms(one["offsets"]["from"]),
            end_ms=_whole_ms(max(one["offsets"]["from"], one["offsets"]["to"])),
            speaker="",
            text=_words(one["text"]),
            language=language,
            checked=False,
        )
        for one in table["transcription"]
        if _words(one["text"])
    ]
    return Transcript(cues=_ordered(cues), heard_by="whisper.cpp")


def _ordered(cues: list[Cue]) -> tuple[Cue, ...]:
    for cue in cues:
        if (cue.start_ms is None) != (cue.end_ms is None) or (cue.start_ms or 0) > (cue.end_ms or 0):
            raise ValueError("one of its segments ends before it begins.")
    return tuple(cues)


def _ms(seconds: Any) -> int | None:
    if seconds is None:
        return None
    if not isinstance(seconds, int | float) or not isfinite(seconds) or not 0 <= seconds < MOST_SECONDS:
        raise ValueError("one of its times is no time.")
    return round(seconds * 1000)


def _whole_ms(ms: Any) -> int | None:
    return None if ms is None else _ms(ms / 1000)


def _number(recording: Any) -> int:
    if not isinstance(recording, int) or not 0 <= recording <= MOST_RECORDINGS:
        raise ValueError("one of its segments names a recording by no number.")
    return recording


def _number_in(recording: str) -> int:
    match = _RECORDING.fullmatch(recording)
    if match is None:
        raise ValueError("one of its segments names a recording that cannot be.")
    return int(match[1])


def _words(text: Any) -> str:
    return "" if text is None else " ".join(clean(str(text)).split())


def _speaker(named: Any) -> str:
    return _words(named or "")[:200]


def _confidence(one: dict[str, Any]) -> float | None:
    said, logprob = one.get("confidence"), one.get("avg_logprob")
    if any(value is not None and not isinstance(value, int | float) for value in (said, logprob)):
        raise ValueError("one of its segments says how sure it is in no number.")
    if said is not None:
        return min(1.0, max(0.0, float(said)))
    return None if logprob is None else round(exp(min(0.0, float(logprob))), 3)


def _language(said: Any) -> str:
    try:
        return parse_language(said) if isinstance(said, str) and said else ""
    except ValueError:
        return ""
