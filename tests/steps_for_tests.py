"""What an answer takes, in calls of functions: the same on every machine, as times are not."""

from __future__ import annotations

import gc
import sys
from collections import Counter
from collections.abc import Callable
from types import FrameType


def steps(ask: Callable[[], object]) -> Counter[str]:
    """How often each function of Python is called while `ask` runs."""
    called: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            called[frame.f_code.co_qualname] += 1

    gc.disable()  # what it collects of others' things may call functions of theirs
    sys.setprofile(note)
    try:
        ask()
    finally:
        sys.setprofile(None)
        gc.enable()
    return called


def differing(ours: Counter[str], theirs: Counter[str]) -> dict[str, tuple[int, int]]:
    """The functions that the one calls more often than the other, with how often each does."""
    return {name: (ours[name], theirs[name]) for name in ours | theirs if ours[name] != theirs[name]}
