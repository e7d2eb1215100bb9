"""Access copies: AAC in MP4, one channel, which every browser plays; no word of the master's own tags is in them."""

from __future__ import annotations

from pathlib import Path

from oralhist.durable import fsync_file, fsync_folder
from oralhist.media.ffmpeg import reading, running
from oralhist.media.told import listen
from oralhist.model.refusals import Refusal

BITS = "64k"
MOST_BYTES = 4 << 30


def make(master: Path, out: Path) -> None:
    """Make the access copy `out` of `master`; it is there whole or not at all. Raises `Refusal`."""
    temporary = out.with_name(f".{out.stem}.tmp.m4a")
    stream = reading(master).output(
        str(temporary),
        map="0:a:0",
        ac=1,
        acodec="aac",
        audio_bitrate=BITS,
        map_metadata=-1,
        map_chapters=-1,
        movflags="+faststart",
        fflags="+bitexact",
        format="mp4",
    )
    try:
        with running(stream.overwrite_output(), most_bytes=MOST_BYTES) as process:
            assert process.stderr is not None
            listen(process.stderr)
            if process.wait() != 0:
                raise Refusal("An access copy of the recording could not be made.", "`oralhist fixity` tells more.")
        fsync_file(temporary)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    fsync_folder(out.parent)
