"""A transcript to carry away: what has to go with the words wherever they go, and the JSON form."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from oralhist.formats import plain, srt, webvtt
from oralhist.formats.cues import Cue
from oralhist.formats.gaps import WITHHELD, in_words
from oralhist.formats.timing import MS_A_CHARACTER
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean
from oralhist.model.transcript import ORIGINAL, Flag, MakerKind, Segment
from oralhist.model.views import TranscriptView
from oralhist.model.words import Word

INVENTED = "[Sample, invented: written for this project and read by a synthetic voice. Nobody told this.]"
_MACHINE, _TRANSLATED = "[Written by a machine", "[Translated by a machine"
_DRAFT = "[Not a transcript"
DRAFT = f"{_DRAFT}: a machine that does not know the language wrote it down as if it were another one.]"
WISH = f"{WITHHELD}.]"
SCHEMA = "oralhist-carried/1"


def marks(view: TranscriptView, *, sample: bool) -> tuple[str, ...]:
    """What a reader of the words has to know: that they are invented, machine-made and unchecked, not all of them."""
    who = f" ({view.maker_name})" if view.maker is MakerKind.MACHINE else ""
    part = f"checked by a person in part: {view.checked.segments:,} of {view.checked.of_segments:,} segments"
    deed, warning = (_MACHINE, "") if view.layer == ORIGINAL else (_TRANSLATED, " It may be wrong: quote the original.")
    machine = f"{deed}{who}, {part if view.checked.segments else 'not checked by a person'}.{warning}]"
    gaps = tuple(f"[{in_words(gap)}.]" for gap in view.gaps)
    draft = (DRAFT,) if is_draft(view.segments) else ()
    return (*((INVENTED,) if sample else ()), *draft, *(() if view.checked.whole else (machine,)), *gaps)


def is_draft(segments: Iterable[Segment]) -> bool:
    """Whether some of it is not a transcript but the letters of another language, for a person to write over."""
    return any(Flag.NOT_A_TRANSCRIPT in segment.flags and not segment.checked for segment in segments)


def machine_marks(engine: str, segments: Sequence[Segment]) -> tuple[str, ...]:
    """What a reader of words has to know that `engine` wrote just now."""
    machine = f"{_MACHINE} ({engine}), not checked by a person.]"
    return (*((DRAFT,) if is_draft(segments) else ()), *((machine,) if segments else ()))


def without_marks(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """The cues of a transcript that comes back, without the marks that went with it."""
    ours = (_MACHINE, _TRANSLATED, _DRAFT)
    return tuple(
        cue for cue in cues if cue.text != INVENTED and not cue.text.startswith(ours) and not cue.text.endswith(WISH)
    )


def is_translated(text: str) -> bool:
    """Whether a file that comes back has the mark of a machine's translation on a line of its own."""
    return any(line.startswith(_TRANSLATED) for line in text.splitlines())


def machine_that_wrote(text: str) -> str:
    """The machine of which a file that comes back says on a line of its own that it wrote it; empty where none does."""
    marks = (line.removeprefix(_MACHINE).strip() for line in text.splitlines() if line.startswith(_MACHINE))
    first = next(marks, None)
    if first is None:
        return ""
    named = first.startswith("(") and ")" in first
    return clean(first[1 : first.index(")")])[:60] or "a machine" if named else "a machine"


def as_form(
    view: TranscriptView, form: str, languages: Sequence[str], address: str, title: str, *, sample: bool
) -> str:
    """The transcript as ``vtt``, ``srt``, ``txt`` or ``json``; `Refusal` where a form needs times that it has not."""
    if form == "json":
        return write(view, address=address, title=title, sample=sample)
    told, about = cues(view), marks(view, sample=sample)
    if form == "txt":
        return plain.write(told, about)
    if any(cue.start_ms is None for cue in told):
        raise Refusal("This transcript has no times: it came as text alone.", "Take it as txt or json.")
    if form == "srt":
        return srt.write(told, about)
    spoken = languages[0] if languages else ""
    return webvtt.write(told, about, spoken if view.layer == ORIGINAL else view.layer)


def cues(view: TranscriptView) -> tuple[Cue, ...]:
    """The segments on the testimony's clock, with the moments of words where they are known."""
    return tuple(
        _cue(segment, start, words)
        for segment, start, words in zip(view.segments, view.clock_ms, view.words, strict=True)
    )


def _cue(segment: Segment, start_ms: int | None, words: Iterable[Word]) -> Cue:
    begun, ended, start = segment.start_ms or 0, segment.end_ms or 0, start_ms or 0
    return Cue(
        start_ms=start_ms,
        end_ms=None if start_ms is None else start + ended - begun,
        speaker=segment.speaker,
        text=segment.text,
        language=segment.language,
        words=tuple((word.first, start + word.start_ms - begun) for word in words),
    )


def write(view: TranscriptView, *, address: str, title: str, sample: bool) -> str:
    """The transcript as JSON; `start` and `end` are seconds in the recording.

    Words whose moments are known have them, and how likely the machine held each. A text without sound has a nominal
    clock, ``"timed": false``: a place for every segment, as if it were read aloud.
    """
    nominal = iter(nominal_clock([segment.text for segment in view.segments]))
    segments = [
        {
            "id": segment.id,
            "recording": view.recordings.get(segment.recording) if segment.recording else None,
            **_times(segment, None if view.timed else next(nominal)),
            "speaker": segment.speaker,
            "language": segment.language,
            "text": segment.text,
            "confidence": segment.confidence,
            "checked": segment.checked,
            "flags": [flag.value for flag in segment.flags],
            **({"words": [_word(segment, word) for word in words]} if words else {}),
        }
        for segment, words in zip(view.segments, view.words, strict=True)
    ]
    table = {
        "schema": SCHEMA,
        "testimony": address,
        "title": title,
        **({} if view.layer == ORIGINAL else {"translation": view.layer}),
        "revision": view.revision,
        "made": view.made,
        "timed": view.timed,
        "machine": view.maker is MakerKind.MACHINE,
        "maker": view.maker_name,
        "marks": list(marks(view, sample=sample)),
        "segments": segments,
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def _word(segment: Segment, word: Word) -> dict[str, Any]:
    return {
        "text": segment.text[word.first : word.end],
        "start": word.start_ms / 1000,
        "end": word.end_ms / 1000,
        "probability": word.probability,
    }


def nominal_clock(texts: Sequence[str]) -> list[tuple[int, int]]:
    """A place in ms for each segment of a text without sound."""
    found, now = [], 0
    for text in texts:
        length = max(1000, len(text) * MS_A_CHARACTER)
        found.append((now, now + length))
        now += length
    return found


def _times(segment: Segment, nominal: tuple[int, int] | None) -> dict[str, float | None]:
    start, end = nominal or (segment.start_ms, segment.end_ms)
    return {"start": None if start is None else start / 1000, "end": None if end is None else end / 1000}
