"""What a file really is: its container, whether there is sound, and how long it is by decoding all of it.

Headers lie, so the length is counted in samples. Sound is handed on as *pcm*: signed 16 bit, little endian,
16,000 Hz, one channel.
"""

from __future__ import annotations

import array
import re
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from oralhist.durable import fsync_folder
from oralhist.media.ffmpeg import reading, running
from oralhist.model.refusals import Refusal

RATE = 16_000
BLOCK = 1 << 20
SILENT_PEAK = 33
"""Samples that never pass this are silence: -60 dB of full scale (32,768 / 1,000)."""

LONGEST_HOURS = 24
MOST_PCM = LONGEST_HOURS * 3600 * RATE * 2

EXTENSIONS = {
    **{"mov,mp4,m4a,3gp,3g2,mj2": ".m4a", "matroska,webm": ".mka", "ogg": ".ogg", "flac": ".flac", "wav": ".wav"},
    **{"mp3": ".mp3", "aiff": ".aiff", "asf": ".wma", "amr": ".amr", "caf": ".caf", "w64": ".w64", "avi": ".avi"},
    **{"mpeg": ".mpg", "mpegts": ".ts", "aac": ".aac", "ac3": ".ac3", "au": ".au", "flv": ".flv"},
}
"""The extension under which a master is kept, by ffmpeg's name of its container."""

_INPUT = re.compile(r"^Input #0, (?P<container>[^ ]+), from ", re.MULTILINE)
_DURATION = re.compile(r"^ +Duration: (?P<h>[0-9]{2,}):(?P<m>[0-9]{2}):(?P<s>[0-9]{2}\.[0-9]+)", re.MULTILINE)
_AUDIO = re.compile(r"^ +Stream #0:[0-9]+.*?: Audio: (?P<codec>[a-z0-9_]+)", re.MULTILINE)
_VIDEO = re.compile(r"^ +Stream #0:[0-9]+.*?: Video: (?!.*attached pic)", re.MULTILINE)
_BROKEN = re.compile(
    r"moov atom not found|Truncat|truncated|partial file|Packet corrupt|Invalid data found when processing input"
    r"|Error submitting packet|File ended prematurely|invalid frame|corrupt|overread|end of file|premature",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was found by decoding a file to its end. `silent` where nothing in it passes -60 dB."""

    container: str
    codec: str
    duration_ms: int
    has_video: bool
    bytes: int
    silent: bool


def extension(sound: Sound) -> str:
    """The extension under which a master of this kind is kept, never the uploader's."""
    if sound.container.startswith("mov,") and sound.has_video:
        return ".mp4"
    if sound.container.startswith("matroska") and sound.has_video:
        return ".mkv"
    return EXTENSIONS.get(sound.container, ".bin")


def examine(path: Path, *, name: str) -> Sound:
    """Decode the file at `path`, which its owner calls `name`, to its end and say what it is.

    Raises `Refusal` in one sentence where it is no plain file, empty, no recording, without sound, or cut off.
    """
    size = _plain_file(path, name)
    peak = 0
    samples = 0

    def count(block: bytes) -> None:
        nonlocal peak, samples
        values = array.array("h", block)
        samples += len(values)
        if values:
            peak = max(peak, max(values), -min(values))

    told = _decode(path, count)
    container, audio = _INPUT.search(told), _AUDIO.search(told)
    if container is None:
        cut = "moov atom not found" in told or "EBML header parsing failed" in told
        raise Refusal(
            f"{name} is cut off: its end, without which it cannot be read, is missing."
            if cut
            else f"{name} is not a recording that can be read.",
            "Copy it again from where it was recorded." if cut else "Hand in audio or video in a usual format.",
        )
    if audio is None:
        raise Refusal(f"{name} has no sound in it.", "Hand in the recording that has.")
    duration_ms = round(samples * 1000 / RATE)
    _whole(told, duration_ms, name)
    return Sound(
        container=container["container"].rstrip(","),
        codec=audio["codec"],
        duration_ms=duration_ms,
        has_video=_VIDEO.search(told) is not None,
        bytes=size,
        silent=peak <= SILENT_PEAK,
    )


def _plain_file(path: Path, name: str) -> int:
    try:
        found = path.lstat()
    except OSError as error:
        raise Refusal(f"{name} cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(found.st_mode):
        raise Refusal(f"{name} is not a plain file.", "Name the recording itself, not a folder or a link.")
    if found.st_size == 0:
        raise Refusal(f"{name} is empty.", "Copy it again from where it was recorded.")
    return found.st_size


def _whole(told: str, duration_ms: int, name: str) -> None:
    stated = _DURATION.search(told)
    if stated is not None:
        header_ms = round((int(stated["h"]) * 3600 + int(stated["m"]) * 60 + float(stated["s"])) * 1000)
        if header_ms - duration_ms > max(2000, header_ms * 0.02):
            raise Refusal(
                f"{name} is cut off: it says that it lasts {header_ms / 1000:.0f} s, "
                f"and {duration_ms / 1000:.0f} s of sound are in it.",
                "Copy it again from where it was recorded.",
            )
    if duration_ms == 0:
        raise Refusal(f"{name} has no sound in it.", "Hand in the recording that has.")
    if duration_ms >= LONGEST_HOURS * 3_600_000:
        raise Refusal(f"{name} is longer than {LONGEST_HOURS} hours.", "Hand in its parts.")
    body = told[_AUDIO.search(told).end() :] if _AUDIO.search(told) else told  # type: ignore[union-attr]
    if _BROKEN.search(body):
        raise Refusal(f"{name} is damaged or cut off: part of it cannot be decoded.", "Copy it again from its source.")


def _decode(path: Path, take: Callable[[bytes], None]) -> str:
    """Decode the first audio stream to pcm, handing on blocks; returns what ffmpeg said."""
    said: list[bytes] = []
    stream = reading(path).output("pipe:", format="s16le", acodec="pcm_s16le", ac=1, ar=RATE, map="0:a:0", t=86_400)
    with running(stream, most_bytes=MOST_PCM) as process:
        assert process.stdout is not None and process.stderr is not None
        listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
        listener.start()
        while block := process.stdout.read(BLOCK):
            take(block)
        listener.join()
    return b"".join(said).decode("utf-8", "replace")


def _listen(pipe: BinaryIO, said: list[bytes]) -> None:
    # A hostile file can make ffmpeg talk without end: what is past the first megabyte is read and dropped.
    kept = 0
    for line in iter(lambda: pipe.read(65_536), b""):
        if kept < 1 << 20:
            said.append(line)
            kept += len(line)


def decode(path: Path, out: Path) -> None:
    """Write the sound of the file at `path` to `out` as pcm; `out` is there whole or not at all."""
    temporary = out.with_name(f".{out.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            told = _decode(path, lambda block: _write(stream, block))
        if temporary.stat().st_size == 0:
            raise Refusal("The recording could not be decoded.", _last_line(told))
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(out.parent)


def _write(stream: BinaryIO, block: bytes) -> None:
    stream.write(block)


def _last_line(told: str) -> str:
    return "ffmpeg could not read it." if not told.strip() else "`oralhist fixity` tells whether it was altered."
