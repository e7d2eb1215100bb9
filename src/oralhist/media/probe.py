"""What a file really is: its container, whether there is sound, and how long it is by decoding all of it.

Headers lie, so the length is counted in samples. Sound is handed on as *pcm*: signed 16 bit, little endian,
16,000 Hz, one channel.
"""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from oralhist.durable import fsync_folder
from oralhist.media.endings import is_cut_off
from oralhist.media.ffmpeg import reading, running
from oralhist.media.told import Told, listen, understand
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

LONGER_THAN_STATED_MS = 1000
"""By so much a header may state more than there is: encoders round up, and count what they pad."""

SKIPPED_MS = 100
"""By so much, where something could not be decoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was found by decoding a file to its end.

    `silent` where nothing in it passes -60 dB; `skipped` where something in it could not be decoded, though its
    length is whole.
    """

    container: str
    codec: str
    duration_ms: int
    has_video: bool
    bytes: int
    silent: bool
    skipped: bool


def extension(sound: Sound) -> str:
    """The extension under which a master of this kind is kept, never the uploader's."""
    if sound.container.startswith("mov,") and sound.has_video:
        return ".mp4"
    if sound.container.startswith("matroska") and sound.has_video:
        return ".mkv"
    return EXTENSIONS.get(sound.container, ".bin")


def examine(path: Path, *, name: str) -> Sound:
    """Decode the file at `path`, which its owner calls `name`, to its end and say what it is.

    Raises `Refusal` in one sentence where it is no plain file, empty, no recording, without sound, cut off or damaged.
    """
    size = _plain_file(path, name)
    peak = 0
    samples = 0

    def count(block: bytes) -> None:
        nonlocal peak, samples
        values = np.frombuffer(block, dtype="<i2", count=len(block) // 2)
        samples += len(values)
        if len(values):
            peak = max(peak, int(values.max()), -int(values.min()))

    said, status = _decode(path, count)
    told = understand(said)
    duration_ms = round(samples * 1000 / RATE)
    _check(told, status, duration_ms, name, cut_off=is_cut_off(path))
    return Sound(
        container=told.container,
        codec=told.codec,
        duration_ms=duration_ms,
        has_video=told.has_video,
        bytes=size,
        silent=peak <= SILENT_PEAK,
        skipped=told.skipped,
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


def _check(told: Told, status: int, duration_ms: int, name: str, *, cut_off: bool) -> None:
    again = "Copy it again from where it was recorded."
    if told.lacks_index or (cut_off and duration_ms == 0):
        raise Refusal(f"{name} is cut off: its end, without which it cannot be read, is missing.", again)
    if not told.container or (told.codec and status > 0 and duration_ms == 0):
        raise Refusal(f"{name} is not a recording that can be read.", "Hand in audio or video in a usual format.")
    if not told.codec:
        raise Refusal(f"{name} has no sound in it.", "Hand in the recording that has.")
    if status < 0:
        raise Refusal(f"{name} cannot be decoded: that took more time or memory than is allowed.", "Hand in its parts.")
    if duration_ms >= LONGEST_HOURS * 3_600_000:
        raise Refusal(f"{name} is longer than {LONGEST_HOURS} hours.", "Hand in its parts.")
    # The pictures of a video may go on after its sound: its length is that of both.
    stated_ms = 0 if told.has_video else told.stated_ms or 0
    allowed_ms = SKIPPED_MS if told.skipped else max(LONGER_THAN_STATED_MS, stated_ms // 2000)
    if stated_ms - duration_ms > allowed_ms:
        raise Refusal(
            f"{name} is cut off: it says that it lasts {stated_ms / 1000:.1f} s, "
            f"and {duration_ms / 1000:.1f} s of sound are in it.",
            again,
        )
    if cut_off:
        raise Refusal(f"{name} is cut off: it ends before the place where it says that it ends.", again)
    # Of a WAV `cut_off` knows better; of an MP3 nothing can be said, since what others append to it is skipped too.
    ends_early = told.ends_early and told.container != "wav"
    unsure = told.skipped and told.stated_ms is None and told.container not in ("mp3", "wav")
    if ends_early or unsure or status > 0:
        raise Refusal(f"{name} is damaged or cut off: part of it cannot be decoded.", again)
    if duration_ms == 0:
        raise Refusal(f"{name} has no sound in it.", "Hand in the recording that has.")


def _decode(path: Path, take: Callable[[bytes], None]) -> tuple[str, int]:
    """Decode the first audio stream to pcm, handing on blocks of whole samples; what ffmpeg said, and its status."""
    said: list[str] = []
    stream = reading(path).output(
        "pipe:", format="s16le", acodec="pcm_s16le", ac=1, ar=RATE, map="0:a:0", t=LONGEST_HOURS * 3600
    )
    with running(stream, most_bytes=MOST_PCM) as process:
        stdout, stderr = process.stdout, process.stderr
        assert stdout is not None and stderr is not None
        listener = threading.Thread(target=lambda: said.append(listen(stderr)), daemon=True)
        listener.start()
        while block := stdout.read(BLOCK):
            take(block)
        listener.join()
        status = process.wait()
    return "".join(said), status


def decode(path: Path, out: Path) -> None:
    """Write the sound of the file at `path` to `out` as pcm; `out` is there whole or not at all.

    Raises `Refusal` where ffmpeg does not come to the end: half of a recording is never taken for the whole.
    """
    temporary = out.with_name(f".{out.name}.tmp")
    try:
        with temporary.open("wb") as stream:
            _, status = _decode(path, lambda block: _write(stream, block))
            stream.flush()
            os.fsync(stream.fileno())
        if status != 0 or temporary.stat().st_size == 0:
            raise Refusal("The recording could not be decoded.", "`oralhist fixity` tells whether it was altered.")
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(out.parent)


def decode_to(path: Path, take: Callable[[bytes], None]) -> None:
    """Hand on the sound of the file at `path` as blocks of pcm; raises `Refusal`, ``OSError``."""
    if _decode(path, take)[1] != 0:
        raise Refusal("An access copy could not be read.", "`oralhist rebuild` makes what is missing again.")


def _write(stream: BinaryIO, block: bytes) -> None:
    stream.write(block)
