"""What ffmpeg says of a file while it decodes it, read line by line: its container, its streams, what is broken.

Nothing else in the program reads what ffmpeg says. It is run with ``-loglevel level+info``: whatever a file's own tags
say stands in lines of the level *info*, so a title such as *The end of file* is not taken for a fault.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import IO

KEPT = 512 << 10
"""Bytes that are kept of the beginning, and of the end, of what ffmpeg says: a hostile file makes it talk for ever."""

_INPUT = re.compile(r"^\[info\] Input #0, (?P<container>[^ ]+), from ", re.MULTILINE)
_DURATION = re.compile(r"^\[info\] +Duration: (?P<h>[0-9]{2,}):(?P<m>[0-9]{2}):(?P<s>[0-9]{2}\.[0-9]+)", re.MULTILINE)
_AUDIO = re.compile(r"^\[info\] +Stream #0:(?P<index>[0-9]+).*?: Audio: (?P<codec>[a-z0-9_]+)", re.MULTILINE)
_VIDEO = re.compile(r"^\[info\] +Stream #0:[0-9]+.*?: Video: (?!.*attached pic)", re.MULTILINE)
_FAULT = re.compile(r"^(?:\[(?P<who>[^\]@]+?)(?: @ 0x[0-9a-f]+)?\] )*\[(?:warning|error|fatal)\] (?P<what>.*)$")
_ENDS_EARLY = re.compile(
    r"partial file|Packet corrupt|corrupt input packet|Error during demuxing|File ended prematurely|truncat",
    re.IGNORECASE,
)
_NOT_DECODED = re.compile(r"Error submitting packet|Error while decoding stream|Decoding error|corrupt decoded frame")
_STREAM = re.compile(r"stream(?: = | #0:| )(?P<index>[0-9]+)|[av]ist#0:(?P<listed>[0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What ffmpeg said. `stated_ms` is None where the length is not stated, or only guessed from the bit rate.

    `container` and `codec` are empty where there is none, or only a guess that ffmpeg does not trust itself.
    `ends_early` says that the file stops inside a packet, `skipped` that something in its first sound was not decoded:
    in an MP3 that may be no more than what another program appended. `lacks_index` is an end without which nothing
    can be read.
    """

    container: str
    codec: str
    has_video: bool
    stated_ms: int | None
    ends_early: bool
    skipped: bool
    lacks_index: bool


def listen(pipe: IO[bytes]) -> str:
    """All that ffmpeg says on `pipe` until it ends; of what is very long the beginning and the end."""
    head: list[bytes] = []
    tail: deque[bytes] = deque(maxlen=KEPT >> 16)
    kept = 0
    for block in iter(lambda: pipe.read(1 << 16), b""):
        if kept < KEPT:
            head.append(block)
            kept += len(block)
        else:
            tail.append(block)
    return (b"".join(head) + b"".join(tail)).decode("utf-8", "replace")


def understand(said: str) -> Told:
    """What the words of ffmpeg mean."""
    container, audio = _INPUT.search(said), _AUDIO.search(said)
    stated = _DURATION.search(said)
    names = container["container"].rstrip(",").split(",") if container else []
    faults = [match for line in said.splitlines() if (match := _FAULT.match(line)) is not None]
    if any("misdetection possible" in fault["what"] for fault in faults):
        names, audio = [], None
    guessed = any("Estimating duration from bitrate" in fault["what"] for fault in faults)
    of_the_sound = [fault["what"] for fault in faults if _is_of_the_sound(fault, names, audio)]
    return Told(
        container=",".join(names),
        codec=audio["codec"] if audio else "",
        has_video=_VIDEO.search(said) is not None,
        stated_ms=None
        if stated is None or guessed
        else round((int(stated["h"]) * 3600 + int(stated["m"]) * 60 + float(stated["s"])) * 1000),
        ends_early=any(_ENDS_EARLY.search(what) for what in of_the_sound),
        skipped=any(_NOT_DECODED.search(what) for what in of_the_sound),
        lacks_index=any(
            words in fault["what"] for fault in faults for words in ("moov atom not found", "EBML header parsing")
        ),
    )


def _is_of_the_sound(fault: re.Match[str], containers: list[str], audio: re.Match[str] | None) -> bool:
    # The pictures of a camera often begin or end in the middle of one; that is no fault of the recording.
    stream = _STREAM.search(fault[0])
    if stream is not None and audio is not None:
        return audio["index"] in (stream["index"], stream["listed"])
    who = (fault["who"] or "").split("/")[0]
    known = ("", "in#0", "aist#0", "dec:", ",".join(containers), audio["codec"] if audio else "")
    return any(who == one or (one.endswith(("#0", ":")) and who.startswith(one)) for one in known)
