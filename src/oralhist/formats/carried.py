"""A transcript to carry away: what has to go with the words wherever they go, and the JSON form."""

from __future__ import annotations

import json
from collections.abc import Sequence

from oralhist.formats.cues import Cue
from oralhist.model.transcript import MakerKind
from oralhist.model.views import TranscriptView

INVENTED = "[Sample, invented: written for this project and read by a synthetic voice. Nobody told this.]"
_MACHINE = "[Written by a machine"
SCHEMA = "oralhist-carried/1"


def marks(view: TranscriptView, *, sample: bool) -> tuple[str, ...]:
    """What a reader of the words has to know: that they are invented, that a machine wrote them."""
    machine = f"{_MACHINE} ({view.maker_name}), not checked by a person.]"
    return (*((INVENTED,) if sample else ()), *((machine,) if view.maker is MakerKind.MACHINE else ()))


def without_marks(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues of a transcript that comes back, without the marks that went with it."""
    return tuple(cue for cue in cues if cue.text != INVENTED and not cue.text.startswith(_MACHINE))


def write(view: TranscriptView, *, address: str, title: str, sample: bool) -> str:
    """The transcript as JSON; `start` and `end` are seconds in the recording, null in a text without sound."""
    segments = [
        {
            "id": segment.id,
            "recording": view.recordings.get(segment.recording) if segment.recording else None,
            "start": None if segment.start_ms is None else segment.start_ms / 1000,
            "end": None if segment.end_ms is None else segment.end_ms / 1000,
            "speaker": segment.speaker,
            "language": segment.language,
            "text": segment.text,
            "confidence": segment.confidence,
            "flags": [flag.value for flag in segment.flags],
        }
        for segment in view.segments
    ]
    table = {
        "schema": SCHEMA,
        "testimony": address,
        "title": title,
        "revision": view.revision,
        "made": view.made,
        "machine": view.maker is MakerKind.MACHINE,
        "maker": view.maker_name,
        "marks": list(marks(view, sample=sample)),
        "segments": segments,
    }
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"
