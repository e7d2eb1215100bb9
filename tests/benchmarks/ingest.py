"""How long a recording of some hours takes to come in, to be checked and to be backed up, and how much memory.

    python tests/benchmarks/ingest.py [HOURS]

Each step is a command in a process of its own; its peak memory is that of it or of its largest child (ffmpeg).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from oralhist.media.ffmpeg import program

KINDS = {"WAV, 48 kHz, stereo": "tape.wav", "MP3": "tape.mp3", "AAC in MP4": "tape.m4a"}


def measured(*arguments: str) -> tuple[float, int]:
    """Seconds and peak MiB of a command that must succeed."""
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "oralhist.cli", *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, arguments
    return time.monotonic() - begun, used.ru_maxrss // 1024


def main() -> None:
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        data = str(folder / "data")
        measured("init", data)
        for kind, name in KINDS.items():
            path = folder / name
            sound = "anoisesrc=color=pink:sample_rate=48000:nb_samples=48000"
            length = ("-t", str(hours * 3600), "-ac", "2")
            subprocess.run(
                [program(), "-loglevel", "error", "-f", "lavfi", "-i", sound, *length, str(path)], check=True
            )
            size = path.stat().st_size / (1 << 20)
            seconds, memory = measured("--data", data, "ingest", str(path), "--language", "ug")
            print(f"ingest, {hours:g} h of {kind} ({size:,.0f} MiB): {seconds:.0f} s, {memory} MiB", flush=True)
            path.unlink()
        for what, arguments in (
            ("worker --once (access copies, index)", ("worker", "--once")),
            ("doctor", ("doctor",)),
            ("fixity", ("fixity",)),
            ("backup", ("backup", str(folder / "backup"))),
        ):
            seconds, memory = measured("--data", data, *arguments)
            print(f"{what}, all three: {seconds:.0f} s, {memory} MiB", flush=True)


if __name__ == "__main__":
    main()
