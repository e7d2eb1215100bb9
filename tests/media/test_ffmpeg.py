"""ffmpeg as a child: Ctrl-C is heeded whenever it comes."""

from __future__ import annotations

import os
import signal

import pytest

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
