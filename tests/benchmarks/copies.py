"""How long the access copies of an hour take, and how large they are: `python tests/benchmarks/copies.py RECORDING`.

RECORDING is repeated to an hour of WAV, 44.1 kHz, stereo, as recorders write it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from oralhist.media import copies, waveform
from oralhist.media.ffmpeg import program
from oralhist.model.restrictions import Withheld
from oralhist.model.sound import Form

HOUR = 3600


def main(recording: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        master = Path(folder) / "hour.wav"
        repeated = ("-stream_loop", "-1", "-i", str(recording), "-t", str(HOUR), "-ar", "44100", "-ac", "2")
        subprocess.run([program(), "-v", "error", *repeated, str(master)], check=True)
        outs = {form: Path(folder) / f"copy.{form.ending}" for form in Form}
        for wanted in (list(Form), [Form.FULL], [Form.SMALL]):
            began = time.monotonic()
            copies.make(master, {form: outs[form] for form in wanted}, Withheld())
            print(f"{' and '.join(wanted)}: {time.monotonic() - began:.0f} s")
        began = time.monotonic()
        waveform.make(outs[Form.SMALL], Path(folder) / "levels")
        print(f"levels: {time.monotonic() - began:.1f} s, {(Path(folder) / 'levels').stat().st_size} bytes")
        for form, out in outs.items():
            first = _before_the_sound(out)
            print(f"{form}: {out.stat().st_size / 1e6:.1f} MB an hour, of which {first / 1e3:.0f} kB before the sound")


def _before_the_sound(copy: Path) -> int:
    """How much a browser has to fetch before it can play or seek: up to the first sound in the file."""
    data = copy.read_bytes()
    return data.index(b"mdat") if copy.suffix == ".m4a" else data.index(b"\x1f\x43\xb6\x75")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
