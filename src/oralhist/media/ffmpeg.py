"""ffmpeg as this archive runs it: a file that we named, containers from a list, limits, no network, no playlist.

Sources: ffmpeg-formats(1) on ``format_whitelist`` and ``protocol_whitelist``. An uploaded playlist read without them
makes ffmpeg open other files of this machine.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import ffmpeg
import imageio_ffmpeg

from oralhist.media.endings import states_too_little

CONTAINERS = (
    *("aac", "ac3", "aiff", "amr", "amrnb", "amrwb", "asf", "au", "avi", "caf", "eac3", "flac", "flv", "gsm"),
    *("loas", "matroska", "webm", "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "mp3", "mpc", "mpeg", "mpegts"),
    *("ogg", "oma", "tta", "voc", "w64", "wav", "wv"),
)
"""Demuxers that may be used: files of sound and moving pictures that name no other file."""

SECONDS_OF_CPU = 4 * 3600
BYTES_OF_MEMORY = 4 << 30
FILES = 64

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)


@cache
def program() -> str:
    """The ffmpeg on the PATH, else the one inside `imageio-ffmpeg` (which has no ffprobe: none is ever used)."""
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()


def reading(path: Path) -> Any:
    """An ffmpeg-python input of the file at `path`, with every guard on it; raises ``OSError``."""
    guards = {"format_whitelist": ",".join(CONTAINERS), "protocol_whitelist": "file,pipe"}
    if states_too_little(path):
        guards |= {"format": "wav", "ignore_length": "1"}
    return ffmpeg.input(f"file:{path}", **guards)


def arguments(stream: Any) -> list[str]:
    """The command line of an ffmpeg-python graph; each line that it says begins with its level."""
    said = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info")
    found: list[str] = ffmpeg.compile(stream.global_args(*said), cmd=program())
    return found


def _limits(parent: int, most_bytes: int) -> None:
    # In the child between fork and exec: it dies with its parent and cannot take the machine with it.
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the kernel knew
        os._exit(1)
    wanted = {
        resource.RLIMIT_CPU: SECONDS_OF_CPU,
        resource.RLIMIT_AS: BYTES_OF_MEMORY,
        resource.RLIMIT_FSIZE: most_bytes,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: FILES,
    }
    for what, most in wanted.items():
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))
    os.nice(5)
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _without_network()


def _without_network() -> None:
    """Leave the machine's network behind, where the kernel lets this account: then there is not even a loopback."""
    # An account of its own needs a namespace of users first; root does not, and keeps to its own files without one.
    flags = _CLONE_NEWNET if os.geteuid() == 0 else _CLONE_NEWUSER | _CLONE_NEWNET
    _LIBC.unshare(flags)


@contextmanager
def _interrupted_later() -> Iterator[None]:
    """Ctrl-C is heeded at the end: raised in Python's own hooks around a fork it would be printed and forgotten."""
    heeded = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(heeded):
        yield
        return
    came: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda _number, frame: came.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heeded)
    if came:
        heeded(signal.SIGINT, came[0])


@contextmanager
def running(stream: Any, *, most_bytes: int) -> Iterator[subprocess.Popen[bytes]]:
    """The running ffmpeg of a graph: its output on `stdout`, what it says on `stderr`; ended at the end."""
    parent = os.getpid()
    with _interrupted_later():
        process = subprocess.Popen(
            arguments(stream),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            preexec_fn=lambda: _limits(parent, most_bytes),
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        for pipe in (process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        process.wait()
