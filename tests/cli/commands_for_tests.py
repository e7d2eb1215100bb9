"""The command line as tests run it: in this process where they can, as a process of its own where streams matter."""

from __future__ import annotations

import json
import math
import os
import signal
import struct
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from oralhist.cli.group import main

ROOT = Path(__file__).resolve().parents[2]
SPOKEN = ROOT / "archive" / "OH-2026-0001" / "01" / "data" / "OH-2026-0001-01.ogg"

VTT = """WEBVTT

00:00:00.000 --> 00:00:06.000
<v Interviewer>How do you remember that day?

00:00:06.000 --> 00:00:12.000
<v Kulash>We crossed the wooden bridge before it was light.

00:00:12.000 --> 00:00:19.000
<v Kulash>In May 1962 we reached Khorgos, and nobody spoke.
"""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which is exactly one JSON document."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The error that standard error ends with, in the one shape that errors have; nothing is on standard output."""
        assert self.out == ""
        found = json.loads(self.err.splitlines()[-1])
        assert list(found) == ["error"]
        assert sorted(found["error"]) == ["do", "what"]
        return found["error"]


def oralhist(*words: object, status: int = 0, stdin: bytes = b"", **environment: str) -> Answer:
    """Run a command in this process; it ends with `status`, and no traceback."""
    said = CliRunner().invoke(main, [str(word) for word in words], input=stdin, env=environment)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    answer = Answer(status=said.exit_code, out=said.stdout, err=said.stderr)
    assert answer.status == status, answer
    return answer


def environment(**more: str) -> dict[str, str]:
    """What a command of its own process needs to know."""
    path = os.pathsep.join(one for one in (str(ROOT / "src"), os.environ.get("PYTHONPATH", "")) if one)
    return {**os.environ, "PYTHONPATH": path, **more}


def command(*words: object) -> list[str | bytes]:
    """The command line of a process of its own."""
    given = [word if isinstance(word, bytes) else str(word) for word in words]
    return [sys.executable, "-m", "oralhist.cli", *given]


def process(*words: object, **options: Any) -> subprocess.Popen[bytes]:
    """A command that runs beside the test, with Ctrl-C heeded however the tests themselves were started."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    heeding = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    return subprocess.Popen(command(*words), **{**pipes, **heeding, "env": environment(), **options})


def shell(script: str, *words: object, **more: str) -> Answer:
    """A shell script in which `"$@"` is the command with `words`."""
    done = subprocess.run(
        ["/bin/bash", "-c", script, "bash", *command(*words)],
        capture_output=True,
        check=False,
        timeout=120,
        env=environment(**more),
    )
    return Answer(status=done.returncode, out=done.stdout.decode(errors="replace"), err=done.stderr.decode())


def one_sentence(answer: Answer) -> str:
    """What a failed command said: one line, no traceback, nothing on standard output."""
    assert "Traceback" not in answer.err
    assert answer.out == ""
    lines = answer.err.strip().splitlines()
    assert len(lines) == 1, answer.err
    assert lines[0].startswith("oralhist: ")
    return lines[0]


def hum(path: Path, seconds: int = 20, pitch: int = 220) -> Path:
    """A recording of `seconds` of a hum."""
    second = b"".join(struct.pack("<h", int(6000 * math.sin(2 * math.pi * pitch * i / 16000))) for i in range(16000))
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", "not compressed"))
        file.writeframes(second * seconds)
    return path


def words(path: Path, note: str = "") -> Path:
    """A transcript of twenty seconds; `note` makes it another file."""
    path.write_text(VTT.replace("WEBVTT\n", f"WEBVTT\n\nNOTE {note or path.stem}\n", 1), encoding="utf-8")
    return path


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """A data directory with an open testimony (`bridge`, with sound) and a closed one (`letter`, text alone)."""

    data: Path
    bridge: str
    bridge_address: str
    letter: str

    def run(self, *words: object, status: int = 0, stdin: bytes = b"") -> Answer:
        """Run a command on this data directory."""
        return oralhist("--data", self.data, *words, status=status, stdin=stdin)
