"""Processes that are killed: at the n-th change that they make to the disk, or at an instant from outside."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Children are forked from a small process that has read the program once: a start costs milliseconds.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["oralhist.assembly", "oralhist.work.runner", "oralhist.work.backup", "dying_for_tests"])

CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate", "shutil.copymode"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _die_at(step: int) -> None:
    """Kill this process just before its `step`-th change to the disk, by what the interpreter itself reports."""
    done = 0

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal done
        if event in CHANGES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES):
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(note)


def _live(step: int, target: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    if step:
        _die_at(step)
    target(*arguments)


def killed_at_step(step: int, target: Callable[..., object], *arguments: object) -> bool:
    """Run `target` in a process that dies just before its `step`-th change; False where it ended before."""
    return _end(_begin(step, target, arguments)) == -signal.SIGKILL


def killed_after(seconds: float, target: Callable[..., object], *arguments: object) -> bool:
    """Run `target` in a process that is killed after `seconds`; False where it ended before."""
    process = _begin(0, target, arguments)
    process.join(seconds)
    if process.is_alive():
        process.kill()
    return _end(process) == -signal.SIGKILL


def seconds_of(target: Callable[..., object], *arguments: object) -> float:
    """How long `target` takes in a process of its own that nobody kills."""
    begun = time.monotonic()
    assert _end(_begin(0, target, arguments)) == 0
    return time.monotonic() - begun


def _begin(step: int, target: Callable[..., object], arguments: tuple[Any, ...]) -> Any:
    process = SERVER.Process(target=_live, args=(step, target, arguments))
    process.start()
    return process


def _end(process: Any) -> int:
    process.join(120)
    code = process.exitcode
    process.close()
    assert code in (0, -signal.SIGKILL), code
    return int(code)


def survivors(root: Path) -> list[str]:
    """Processes that still have to do with the files below `root`, after those that are dying had time to."""
    until = time.monotonic() + 10
    while True:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                except OSError:
                    continue
                if str(root) in line:
                    found.append(line)
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.01)
