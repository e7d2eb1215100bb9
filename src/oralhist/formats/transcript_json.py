"""Transcripts that come as JSON: what this archive gives away, its own revisions, and what speech engines write."""

from __future__ import annotations

import json
from math import exp, isfinite
from typing import Any

from oralhist.formats import carried, revision
from oralhist.formats.cues import Cue, Transcript
from oralhist.model.text import clean, parse_language
from oralhist.model.transcript import MakerKind


def parse(text: str) -> Transcript:
    """A transcript in any of these forms; ``ValueError`` in one sentence where it is none."""
    try:
        table = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
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
    """A revision file of one recording."""
    found = revision.loads(text.encode())
    machine = found.maker.kind is MakerKind.MACHINE
    return Transcript(
        cues=tuple(
            Cue(
                **{key: getattr(one, key) for key in ("start_ms", "end_ms", "speaker", "text", "language")},
                confidence=one.confidence,
                checked=one.checked,
            )
            for one in found.segments
        ),
        heard_by=found.maker.name if machine else "",
    )


def _segments(table: dict[str, Any]) -> Transcript:
    """What openai-whisper, faster-whisper and WhisperX write, what `transcribe-file --json` does, and our exports."""
    ours = table.get("schema") == carried.SCHEMA
    timed = bool(table.get("timed", True))
    language = _language(table.get("language"))
    cues = []
    for one in table["segments"]:
        words = " ".join(clean(str(one["text"])).split())
        if words:
            cues.append(
                Cue(
                    start_ms=_ms(one.get("start")) if timed else None,
                    end_ms=_ms(one.get("end")) if timed else None,
                    speaker=" ".join(clean(str(one.get("speaker") or "")).split())[:200],
                    text=words,
                    language=_language(one.get("language")) or language,
                    confidence=_confidence(one),
                    checked=bool(one.get("checked", one.get("confidence") is None)) if ours else False,
                )
            )
    machine = not ours or not all(cue.checked for cue in cues)
    name = "" if ours else str(table.get("engine") or "whisper")[:60]
    return Transcript(cues=_ordered(cues), heard_by=(name or "a machine") if machine else "")


def _cpp(table: dict[str, Any]) -> Transcript:
    """What whisper.cpp writes: ms in `offsets`."""
    language = _language((table.get("result") or {}).get("language"))
    cues = [
        Cue(
            start_ms=int(one["offsets"]["from"]),
            end_ms=max(int(one["offsets"]["from"]), int(one["offsets"]["to"])),
            speaker="",
            text=" ".join(clean(str(one["text"])).split()),
            language=language,
            checked=False,
        )
        for one in table["transcription"]
        if str(one["text"]).strip()
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
    value = float(seconds)
    if not isfinite(value) or not 0 <= value < 10**7:
        raise ValueError("one of its times is no time.")
    return round(value * 1000)


def _confidence(one: dict[str, Any]) -> float | None:
    if one.get("confidence") is not None:
        return min(1.0, max(0.0, float(one["confidence"])))
    if one.get("avg_logprob") is not None:
        return round(min(1.0, exp(min(0.0, float(one["avg_logprob"])))), 3)
    return None


def _language(said: Any) -> str:
    try:
        return parse_language(said) if isinstance(said, str) and said else ""
    except ValueError:
        return ""
