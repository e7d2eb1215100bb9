"""ffmpeg as a child: Ctrl-C is heeded whenever it comes, and what it can reach is little."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from oralhist.media import ffmpeg
from oralhist.media.ffmpeg import _interrupted_later


@pytest.fixture
def heeded():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_while_ffmpeg_is_started_is_heeded_once_it_is(heeded):
    reached = []
    with pytest.raises(KeyboardInterrupt), _interrupted_later():
        os.kill(os.getpid(), signal.SIGINT)
        reached.append("the end")
    assert reached == ["the end"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_is_ignored_stays_ignored(heeded):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with _interrupted_later():
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


SEES = """
import os, resource, socket, sys
print(os.getsid(0) == os.getpid())
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], resource.getrlimit(resource.RLIMIT_CORE)[0])
print(open("/proc/self/status").read().partition("NoNewPrivs:")[2].split()[0])
print(open("/proc/self/net/dev").read().count(":"))
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5).close()
    print("reached")
except OSError:
    print("not reached")
"""


def test_ffmpeg_runs_confined(monkeypatch):
    """In the place of ffmpeg a program that says what it sees: a session, limits, no new power, no network."""
    may_leave = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode == 0
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        monkeypatch.setattr(ffmpeg, "arguments", lambda _stream: [sys.executable, "-c", SEES, port])
        with ffmpeg.running(None, most_bytes=1 << 20) as process:
            told = process.stdout.read().decode().split("\n")
    assert told[:3] == ["True", f"{ffmpeg.FILES} 0", "1"]
    assert told[4] == ("not reached" if may_leave else "reached"), "the kernel decides, and it is said which"
    assert (told[3] == "1") or not may_leave
