"""Reading a transcript that somebody hands in, in whatever of the known formats it is."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from dataclasses import replace

from oralhist.formats import ohms, plain, srt, transcript_json, webvtt
from oralhist.formats.carried import is_translated, machine_that_wrote, without_marks
from oralhist.formats.cues import MOST_CUES, Transcript

MOST_BYTES = 5 << 20


def _webvtt(text: str) -> Transcript:
    return Transcript(cues=webvtt.parse(text))


def _srt(text: str) -> Transcript:
    return Transcript(cues=srt.parse(text))


PARSERS: Mapping[str, Callable[[str], Transcript]] = {
    ".vtt": _webvtt,
    ".srt": _srt,
    ".txt": plain.parse,
    ".json": transcript_json.parse,
}
XML = ".xml"
EXTENSIONS = (*PARSERS, XML)


def read_transcript(name: str, data: bytes) -> Transcript:
    """What the file `name` says, whose extension says what it is; ``ValueError`` in one sentence.

    UTF-8, or UTF-16 with a byte order mark (XML: as it declares); at most 5 MiB and 100,000 cues.
    """
    extension = name[name.rfind(".") :].lower() if "." in name else ""
    if extension not in EXTENSIONS:
        raise ValueError(f"its name ends in none of {', '.join(EXTENSIONS)}.")
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has {len(data):,} bytes; {MOST_BYTES:,} are the most.")
    text = "" if extension == XML else _text(data)
    found = ohms.parse(data) if extension == XML else PARSERS[extension](text)
    cues = without_marks(cue for cue in found.cues if cue.text)
    if not cues:
        raise ValueError("it has no words.")
    if len(cues) > MOST_CUES:
        raise ValueError(f"it has {len(cues):,} cues; {MOST_CUES:,} are the most.")
    heard_by = found.heard_by or machine_that_wrote(text)
    if heard_by and not found.heard_by:
        cues = tuple(replace(cue, checked=False) for cue in cues)
    return replace(found, cues=cues, heard_by=heard_by, translated=found.translated or is_translated(text))


def _text(data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8; save it as UTF-8.") from error
