"""Papers and spoken clips of consent: what a file is, by its bytes and never by its name.

They are kept and handed out as they came: nothing of a document is parsed, decompressed, drawn or shown.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

from oralhist.media import probe
from oralhist.media.probe import Sound
from oralhist.model.refusals import Refusal

MOST_BYTES = 256 << 20
"""A long paper scanned in colour, or an hour of speech."""

_DOCUMENTS = (
    ("pdf", ".pdf", b"%PDF-"),
    ("jpeg", ".jpg", b"\xff\xd8\xff"),
    ("png", ".png", b"\x89PNG\r\n\x1a\n"),
    ("tiff", ".tif", b"II*\x00"),
    ("tiff", ".tif", b"MM\x00*"),
    ("tiff", ".tif", b"II+\x00"),
    ("tiff", ".tif", b"MM\x00+"),
)
_ENDS = {"pdf": b"%%EOF", "png": b"IEND", "jpeg": b"\xff\xd9"}
"""What the last bytes of a whole one hold; a telephone may append a short film to a JPEG."""
_TAIL = {"pdf": 2048, "png": 64, "jpeg": 64 << 20}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a file is: a document (`sound` is None) or a clip; `suffix` is the one under which it is kept."""

    container: str
    suffix: str
    sound: Sound | None = None


def examine(path: Path, *, name: str) -> Paper:
    """What the file at `path`, which its owner calls `name`, is; raises `Refusal` for anything else than allowed."""
    with path.open("rb") as file:
        head = file.read(8)
    for container, suffix, begins in _DOCUMENTS:
        if head.startswith(begins):
            _whole(path, container, name)
            return Paper(container=container, suffix=suffix)
    try:
        sound = probe.examine(path, name=name)
    except Refusal as refusal:
        if "cut off" in refusal.what or "no sound" in refusal.what:
            raise
        raise Refusal(
            f"{name} is no PDF, JPEG, PNG or TIFF by what is in it, and no recording that can be heard.",
            "Scan the paper as one of these, or hand in the spoken clip in a usual format.",
        ) from refusal
    return Paper(container=sound.container, suffix=probe.extension(sound), sound=sound)


def _whole(path: Path, container: str, name: str) -> None:
    end = _ENDS.get(container)
    if end is None:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as seen:
        if seen.rfind(end, max(0, len(seen) - _TAIL[container])) < 0:
            raise Refusal(f"{name} is cut off: its end is missing.", "Scan it, or copy it, again.")
