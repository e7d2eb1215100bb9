"""Access copies, one channel each: AAC in MP4, which every browser plays, and Opus in WebM for poor lines.

No word of the master's own tags is in them. Both forms come out of one reading of the master and go through the same
filters, so that what is withheld is in neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ffmpeg

from oralhist.durable import fsync_file, fsync_folder
from oralhist.media.ffmpeg import reading, running
from oralhist.media.told import listen
from oralhist.model.refusals import Refusal
from oralhist.model.restrictions import Spans, Withheld
from oralhist.model.sound import Form

FRAME = 256
LONGEST = 0.064
"""Samples of a frame where something is withheld, and seconds of it at most, where 4,000 of them are a second."""
MOST_BYTES = 4 << 30

_WRITTEN: dict[Form, dict[str, Any]] = {
    Form.FULL: {"acodec": "aac", "audio_bitrate": "64k", "movflags": "+faststart", "format": "mp4"},
    # Packets of 60 ms and an index of few entries, in front: a poor line pays for neither. See decision 25.
    Form.SMALL: {
        **{"acodec": "libopus", "audio_bitrate": "24k", "application": "voip", "frame_duration": 60},
        **{"cluster_time_limit": 10_000, "cues_to_front": 1, "format": "webm"},
    },
}


def make(master: Path, outs: Mapping[Form, Path], withheld: Withheld) -> None:
    """Make the access copies `outs` of `master` without what is withheld; each is there whole or not at all.

    Raises `Refusal`.
    """
    temporary = {form: out.with_name(f".{out.stem}.tmp.{form.ending}") for form, out in outs.items()}
    split = _without(reading(master)["a:0"], withheld).filter_multi_output("asplit", len(outs))
    streams = [
        split[place].output(
            str(path), ac=1, map_metadata=-1, map_chapters=-1, fflags="+bitexact", **{"flags:a": "+bitexact"},
            **_WRITTEN[form],
        )
        for place, (form, path) in enumerate(temporary.items())
    ]  # fmt: skip
    try:
        with running(ffmpeg.merge_outputs(*streams).overwrite_output(), most_bytes=MOST_BYTES) as process:
            assert process.stderr is not None
            listen(process.stderr)
            if process.wait() != 0:
                raise Refusal("An access copy of the recording could not be made.", "`oralhist fixity` tells more.")
        for form, out in outs.items():
            fsync_file(temporary[form])
            temporary[form].replace(out)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    for folder in {out.parent for out in outs.values()}:
        fsync_folder(folder)


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
