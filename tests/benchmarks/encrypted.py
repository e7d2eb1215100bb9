"""What it costs to keep the data directory on an encrypted file system: the same commands on two disks, in turns.

    python tests/benchmarks/encrypted.py PLAIN ENCRYPTED [ROUNDS]

PLAIN and ENCRYPTED are empty folders, the second on the encrypted disk. Each round does each step once on either,
the order changing; printed are medians of seconds (a process each, its start included), and of encrypted to plain.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from oralhist.media.ffmpeg import program

TEXTS, LINES = 40, 400
WORDS = ("мост", "көпір", "bridge", "木桥", "كۆۋرۈك", "ріка", "night", "тамақ", "егін", "border", "Қорғас", "road")


def told(number: int) -> str:
    """A text of `LINES` paragraphs, different for each number."""
    return "\n\n".join(
        f"{number} " + " ".join(WORDS[(number * 7 + n * 5 + k * (number + 3)) % len(WORDS)] for k in range(12))
        for n in range(LINES)
    )


def seconds(data: Path, *arguments: str, lines: str = "") -> float:
    """How long a command takes that must succeed."""
    command = [sys.executable, "-m", "oralhist.cli", "--data", str(data), *arguments]
    begun = time.monotonic()
    run = subprocess.run(command, input=lines.encode(), capture_output=True, check=False)
    assert run.returncode == 0, (arguments, run.stderr)
    return time.monotonic() - begun


def prepare(folder: Path) -> Path:
    """A data directory with texts in it, indexed and open."""
    data = folder / "data"
    subprocess.run([sys.executable, "-m", "oralhist.cli", "init", str(data)], check=True, stdout=subprocess.DEVNULL)
    for n in range(TEXTS):
        path = folder / f"{n}.txt"
        path.write_text(told(n), encoding="utf-8")
        seconds(data, "ingest", str(path), "--language", "kk")
    seconds(data, "worker", "--once")
    return data


def steps(data: Path, sound: Path, turn: int) -> dict[str, float]:
    """Seconds of each step on one of the disks; what comes in lies beside `data`, and differs each time."""
    own = data.parent / f"tape{turn}.wav"
    shutil.copyfile(sound, own)
    with own.open("r+b") as file:
        file.seek(44)
        file.write(turn.to_bytes(4, "little"))
    backup = data.parent / f"backup{turn}"
    asked = "\n".join(WORDS * 20)
    found = {
        "ingest of an hour of WAV (330 MB)": seconds(data, "ingest", str(own), "--language", "ug"),
        "consent": seconds(data, "consent", "OH-" + time.strftime("%Y") + "-0001", "--audience", "open"),
        "fixity of everything": seconds(data, "fixity"),
        "240 searches in one process": seconds(data, "search", "--viewer", "archivist", "--stdin-lines", lines=asked),
        "rebuild of the index": seconds(data, "rebuild"),
        "backup": seconds(data, "backup", str(backup)),
    }
    own.unlink()
    shutil.rmtree(backup)
    return found


def main() -> None:
    disks = [Path(sys.argv[1]), Path(sys.argv[2])]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    sound = disks[0] / "sound.wav"
    hour = "anoisesrc=color=pink:sample_rate=48000:duration=3600"
    subprocess.run([program(), "-loglevel", "error", "-f", "lavfi", "-i", hour, str(sound)], check=True)
    archives = [prepare(disk) for disk in disks]
    times: list[list[dict[str, float]]] = [[], []]
    for turn in range(rounds):
        for which in (0, 1) if turn % 2 else (1, 0):
            times[which].append(steps(archives[which], sound, turn))
    for step in times[0][0]:
        plain, hidden = ([one[step] for one in of] for of in times)
        ratio = median(b / a for a, b in zip(plain, hidden, strict=True))
        print(f"{step}: {median(plain):.2f} s plain, {median(hidden):.2f} s encrypted, {ratio:.2f} times", flush=True)


if __name__ == "__main__":
    main()
