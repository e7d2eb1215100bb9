"""Guards against what Whisper invents: loops, credits of films, words over noise, and passages that it leaves out.

Text is dropped only where nobody speaks; else it is flagged for a person. Thresholds were measured on 40 windows
without speech and on real speech in four languages (docs/benchmarks.md).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from oralhist.model.transcript import Flag
from oralhist.transcription.port import Line, Window

RETRIES = (0.4, 0.6, 0.8)
"""Temperatures at which a loop is tried again; 0.2 repeats it, these break it about half the time, each."""

SEED = 1962
LOOPING = 2.4
UNSURE = -1.0
NO_SPEECH, SURELY_NO_SPEECH = 0.5, 0.6
LITTLE_SPEECH_S = 1.0
SLOWEST, FASTEST = 3.0, 30.0
"""Characters a second of speech; a Chinese character counts as three."""

UNHEARD_MS = 2_500
"""Speech of this length without any words was left out."""

UNHEARD_FROM_MS = 1_000
"""Speech of this length without any words is heard again."""

WHOLLY_UNHEARD_MS = 700
"""A stretch of speech of this length that has no word at all is heard again."""

HARDLY_MS = 150
"""A word that reaches this little into a stretch is not in it."""

_CREDITS = re.compile(
    r"(редактор субтитров|субтитры (с?делал|создавал|подогнал)|корректор а\.|продолжение следует|"
    r"спасибо за (просмотр|субтитры)|dimatorzok|字幕|謝謝觀看|谢谢观看|請不吝點贊|请不吝点赞|明鏡與點點|明镜与点点|"
    r"thanks? (you )?(so much )?for watching|subtitles? by|amara\.org|don't forget to subscribe)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")


def compression(text: str) -> float:
    """How many times shorter zlib makes a text: a loop is above 2.4 (openai-whisper, utils.py)."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def repetition(lines: Sequence[Line]) -> float:
    """How much a text repeats itself: its own compression, or that of its worst line, which others would hide."""
    return max(map(compression, (" ".join(line.text for line in lines), *(line.text for line in lines))))


def letters(text: str) -> int:
    """How much text it is, in letters of an alphabet."""
    return len(text) + 2 * len(_HAN.findall(text))


def is_credit(text: str) -> bool:
    """Whether a text is one that films end with, of which Whisper has seen too many."""
    return _CREDITS.search(text) is not None


Stretches = Sequence[tuple[int, int]]
"""Where somebody speaks, in ms after the beginning of a window."""


def unheard_from(lines: Sequence[Line], stretches: Stretches) -> int | None:
    """The moment at which words are missing while somebody speaks; None where none are, or too few to look again."""
    for begin, end in _joined(stretches):
        at = begin
        for line in sorted(lines, key=lambda one: one.start_ms):
            if line.end_ms <= at:
                continue
            if min(line.start_ms, end) - at > UNHEARD_FROM_MS:
                return at
            at = min(line.end_ms, end) if line.start_ms < end else at
        if end - at > (WHOLLY_UNHEARD_MS if at - begin < HARDLY_MS else UNHEARD_FROM_MS):
            return at
    return None


def _joined(stretches: Stretches) -> list[tuple[int, int]]:
    """Stretches without those borders at which nobody pauses."""
    found: list[tuple[int, int]] = []
    for begin, end in stretches:
        if found and found[-1][1] == begin:
            begin = found.pop()[0]
        found.append((begin, end))
    return found


def left_out(lines: Sequence[Line], stretches: Stretches) -> bool:
    """Whether a passage seems to be missing: much speech without words, or far too few of them."""
    for begin, end in stretches:
        covered = sum(max(0, min(end, line.end_ms) - max(begin, line.start_ms)) for line in lines)
        if end - begin - covered > UNHEARD_MS:
            return True
    return any(
        spoken > UNHEARD_MS / 1000 and letters(line.text) < SLOWEST * spoken
        for line, spoken in ((line, spoken_seconds(line, stretches)) for line in lines)
    )


def spoken_seconds(line: Line, stretches: Stretches) -> float:
    """For how long somebody speaks while `line` is said."""
    return sum(max(0, min(end, line.end_ms) - max(begin, line.start_ms)) for begin, end in stretches) / 1000


def kept(lines: Sequence[Line], window: Window, no_speech: float) -> tuple[Line, ...]:
    """The lines without those that were written where nobody speaks."""
    if window.speech_seconds < LITTLE_SPEECH_S and no_speech > NO_SPEECH:
        return ()
    stretches = window.stretches()
    return tuple(
        line
        for line in lines
        if spoken_seconds(line, stretches) > 0 and not (is_credit(line.text) and no_speech > NO_SPEECH)
    )


def flags(
    lines: Sequence[Line], window: Window, *, average_logprob: float, no_speech: float, temperature: float
) -> tuple[Flag, ...]:
    """Why a person should look at what was written, beginning with `NEEDS_REVIEW`; nothing where all seems well."""
    text = " ".join(line.text for line in lines)
    if not text:
        return ()
    found = []
    if repetition(lines) > LOOPING:
        found.append(Flag.REPEATED)
    if average_logprob < UNSURE or temperature > 0:
        found.append(Flag.LOW_CONFIDENCE)
    if no_speech > SURELY_NO_SPEECH:
        found.append(Flag.NO_SPEECH_LIKELY)
    rate = letters(text) / max(window.speech_seconds, 0.1)
    if (
        left_out(lines, window.stretches())
        or rate > FASTEST
        or (window.speech_seconds >= LITTLE_SPEECH_S and rate < SLOWEST)
    ):
        found.append(Flag.UNUSUAL_RATE)
    if any(is_credit(line.text) for line in lines):
        found.append(Flag.CREDITS)
    return (Flag.NEEDS_REVIEW, *found) if found else ()
