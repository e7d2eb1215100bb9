"""What is written to the log of a fault: its kind and the lines of the program, never a word of what was asked or told.

The text of an exception may hold words of a testimony or of a query, and the address of a page what somebody reads.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from types import TracebackType

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_words(fault: Fault) -> str:
    """A fault as *ValueError at index.py:12 in search < ranking.py:40 in rank*, innermost first."""
    kind, _, trace = fault
    frames = reversed(traceback.extract_tb(trace))
    places = [f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames]
    return f"{kind.__name__ if kind else 'Fault'} at {' < '.join(places)}"


class WithoutWords(logging.Filter):
    """Keeps the text and the request of a fault out of what a library logs of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass; one of a fault says only where it was."""
        if record.exc_info:
            record.msg, record.args = "A request was not answered: %s", (without_words(record.exc_info),)
            record.exc_info = record.exc_text = None
        return True
