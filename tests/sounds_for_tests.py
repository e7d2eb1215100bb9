"""Recordings for tests, made by the same ffmpeg that reads them."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

from oralhist.media.ffmpeg import program

LARGE = 2 << 20
"""Bytes of what is made anew each time."""

SPOKEN = "sine=frequency=300"
SILENT = "anullsrc=channel_layout=mono:sample_rate=16000"

VIDEO = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=6", "-shortest")

CONTAINERS: dict[str, tuple[str, ...]] = {
    "whole.wav": (),
    "float.wav": ("-c:a", "pcm_f32le"),
    "high.wav": ("-c:a", "pcm_s24le", "-ar", "96000", "-ac", "2"),
    "odd.wav": ("-ar", "7351"),
    "telephone.wav": ("-c:a", "pcm_alaw", "-ar", "8000"),
    "large.wav": ("-rf64", "always"),
    "whole.flac": (),
    "whole.mp3": (),
    "whole.m4a": ("-c:a", "aac"),
    "lossless.m4a": ("-c:a", "alac"),
    "whole.ogg": ("-c:a", "libvorbis"),
    "whole.opus": ("-c:a", "libopus"),
    "whole.webm": ("-c:a", "libopus"),
    "whole.mka": ("-c:a", "flac"),
    "whole.wma": ("-c:a", "wmav2"),
    "whole.amr": ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"),
    "whole.3gp": ("-c:a", "aac"),
    "whole.aiff": (),
    "whole.aac": (),
    "whole.caf": ("-c:a", "pcm_s16le"),
    "whole.au": (),
    "whole.w64": ("-c:a", "pcm_s16le"),
    "video.mp4": (*VIDEO, "-c:a", "aac"),
    "video.mkv": (*VIDEO, "-c:a", "libopus"),
    "video.avi": (*VIDEO, "-c:a", "mp3"),
    "video.ts": (*VIDEO, "-c:a", "aac"),
    "video.mpg": ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=25:duration=6", "-shortest", "-c:a", "mp2"),
}
"""What recorders, telephones and cameras write, by the name of a file."""


def run(*arguments: str) -> None:
    """Run ffmpeg, which must succeed."""
    subprocess.run([program(), "-hide_banner", "-loglevel", "error", "-y", *arguments], check=True, timeout=60)


_MADE: dict[tuple[object, ...], bytes] = {}


def make(path: Path, *options: str, seconds: float = 6, source: str = SPOKEN) -> Path:
    """A recording at `path` of `seconds` of a tone (or of `source`), encoded as its name and `options` say.

    What was made once is written again as it was.
    """
    key = (path.suffix, options, seconds, source)
    if key in _MADE:
        path.write_bytes(_MADE[key])
        return path
    run("-f", "lavfi", "-i", f"{source}:duration={seconds}" if source == SPOKEN else source, *options,
        "-t", str(seconds), str(path))  # fmt: skip
    if path.stat().st_size < LARGE:
        _MADE[key] = path.read_bytes()
    return path


def still(path: Path, hours: float) -> Path:
    """A WAV of silence; sparse, so that it takes no room."""
    frames = int(hours * 3600 * 1000)
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 2 * frames, b"WAVE", b"fmt ", 16, 1, 1, 1000, 2000, 2, 16,
                         b"data", 2 * frames)  # fmt: skip
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + 2 * frames)
    return path


def cut(path: Path, share: float) -> Path:
    """The first `share` of the file at `path`, beside it."""
    data = path.read_bytes()
    short = path.with_name(f"cut-{share}-{path.name}")
    short.write_bytes(data[: int(len(data) * share)])
    return short
