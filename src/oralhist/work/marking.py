"""Spans that an archivist marks with the language spoken there, for a machine to hear them in it and in no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan, in_order
from oralhist.model.text import LANGUAGES, language_name
from oralhist.transcription.languages import KNOWN, choice
from oralhist.transcription.port import ForAPerson, Hints

MARKABLE = {tag: name for tag, name in LANGUAGES.items() if tag in KNOWN}
"""What a span can be marked with: languages that a machine here hears."""

MOST = 200
"""Spans of a testimony: a page of the desk holds that many."""

ROUNDED_MS = 1000
"""A span may end so much behind the end of the recording, whose length people see in whole seconds."""


def checked(name: str, lengths_ms: Mapping[int, int], spans: Sequence[MarkedSpan]) -> tuple[MarkedSpan, ...]:
    """The spans in order, as they can be heard in the recordings of `name`, which by number are so long.

    Raises `Refusal` where one is in no language that a machine hears or in no recording, or where two contradict.
    """
    if len(spans) > MOST:
        raise Refusal(f"{len(spans):,} spans are marked; {MOST} are the most.", "Mark longer ones.")
    fitting = []
    for span in spans:
        if span.language not in MARKABLE:
            raise Refusal(
                f"No machine here hears {language_name(span.language)}.",
                f"Mark what is spoken in {', '.join(MARKABLE.values())}; the rest stays empty, for a person.",
            )
        length = lengths_ms.get(span.recording)
        if length is None:
            many = len(lengths_ms)
            raise Refusal(
                f"{name} has no recording {span.recording}.", f"It has {many} recording{'' if many == 1 else 's'}."
            )
        if span.start_ms >= length or span.end_ms >= length + ROUNDED_MS:
            raise Refusal(
                f"The span {span} goes beyond the end of the recording, which is {length / 1000:.1f} s long.",
                "Check the times, and which recording it is.",
            )
        fitting.append(replace(span, end_ms=min(span.end_ms, length)))
    return in_order(fitting)


def of_recording(spans: Sequence[MarkedSpan], number: int) -> tuple[MarkedSpan, ...] | None:
    """Those of a recording, for the engine; None where none are marked in the whole testimony."""
    return tuple(span for span in spans if span.recording == number) if spans else None


def heard_unmarked(languages: Sequence[str]) -> bool:
    """Whether a machine transcribes a testimony in these languages without being told which is spoken when."""
    try:
        choice(Hints(languages=tuple(languages)))
    except ForAPerson:
        return False
    return True
