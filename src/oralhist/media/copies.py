"""Access copies: AAC in MP4, one channel, which every browser plays; no word of the master's own tags is in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from oralhist.durable import fsync_file, fsync_folder
from oralhist.media.ffmpeg import reading, running
from oralhist.media.told import listen
from oralhist.model.refusals import Refusal
from oralhist.model.restrictions import Spans, Withheld

BITS = "64k"
FRAME = 256
LONGEST = 0.064
"""Samples of a frame where something is withheld, and seconds of it at most, where 4,000 of them are a second."""
MOST_BYTES = 4 << 30


def make(master: Path, out: Path, withheld: Withheld) -> None:
    """Make the access copy `out` of `master` without what is withheld; it is there whole or not at all.

    Raises `Refusal`.
    """
    temporary = out.with_name(f".{out.stem}.tmp.m4a")
    stream = _without(reading(master)["a:0"], withheld).output(
        str(temporary),
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


def _without(sound: Any, withheld: Withheld) -> Any:
    """The sound with silence in what is muted, and without what is cut; samples are counted from the first."""
    if not withheld:
        return sound
    # A moment is a count of samples, as it is where words were heard, whatever the container says. A filter acts on a
    # frame as a whole: frames are made small, and one that reaches into a span belongs to it.
    found = sound.filter("asetpts", "N/SR/TB").filter("asetnsamples", n=FRAME, p=0)
    if withheld.muted:
        # What `volume` calls nb_samples is no number to it (ffmpeg 9): a frame is taken to be as long as they come.
        found = found.filter("volume", volume=0, enable=_among(withheld.muted, str(LONGEST)))
    if withheld.cut:
        kept = f"not({_among(withheld.cut, 'samples_n/sample_rate')})"
        found = found.filter("aselect", kept).filter("asetpts", "N/SR/TB")
    return found


def _among(spans: Spans, length: str) -> str:
    """The condition that a frame, `length` seconds long, reaches into one of the spans."""
    return "+".join(f"gt(t+{length},{start / 1000:.3f})*lt(t,{end / 1000:.3f})" for start, end in spans)
