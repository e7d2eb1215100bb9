"""Reading a transcript that somebody hands in, in whatever of the known formats it is."""

from __future__ import annotations

import codecs

from oralhist.formats import plain, revision, srt, webvtt
from oralhist.formats.carried import without_marks
from oralhist.formats.cues import MOST_CUES, Cue

MOST_BYTES = 5 << 20


def _revision(text: str) -> tuple[Cue, ...]:
    """The segments of a revision file (``oralhist-transcript/1``) of one recording as cues."""
    return tuple(
        Cue(start_ms=segment.start_ms, end_ms=segment.end_ms, speaker=segment.speaker, text=segment.text)
        for segment in revision.loads(text.encode()).segments
    )


PARSERS = {".vtt": webvtt.parse, ".srt": srt.parse, ".txt": plain.parse, ".json": _revision}


def read_transcript(name: str, data: bytes) -> tuple[Cue, ...]:
    """The cues of the file `name`, whose extension says what it is; ``ValueError`` in one sentence.

    UTF-8, or UTF-16 with a byte order mark; at most 5 MiB and 100,000 cues.
    """
    extension = name[name.rfind(".") :].lower() if "." in name else ""
    parser = PARSERS.get(extension)
    if parser is None:
        raise ValueError(f"its name ends in none of {', '.join(PARSERS)}.")
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has {len(data):,} bytes; {MOST_BYTES:,} are the most.")
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8; save it as UTF-8.") from error
    cues = without_marks(parser(text))
    if not cues:
        raise ValueError("it has no words.")
    if len(cues) > MOST_CUES:
        raise ValueError(f"it has {len(cues):,} cues; {MOST_CUES:,} are the most.")
    return cues
