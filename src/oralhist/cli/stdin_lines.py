"""`--stdin-lines`: a question a line in, one JSON document a line out, also for a line that cannot be answered."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from oralhist.model.refusals import Refusal

LONGEST = 1 << 20
"""Bytes of a line that are read; a longer one is refused, and its rest passed over."""


def answer_lines(answer: Callable[[str], dict[str, Any]]) -> None:
    """Answer every line of standard input as it comes; a `Refusal` is the answer ``{"error": {"what", "do"}}``."""
    for line in _lines():
        try:
            if len(line) > LONGEST:
                raise Refusal(f"The line is longer than {LONGEST:,} bytes.", "Ask for less at once.")
            found = answer(_text(line))
        except Refusal as refusal:
            found = {"error": {"what": refusal.what, "do": refusal.do}}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def asked(line: str, *, key: str, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """What a line asks: JSON (an object with `key` and perhaps `others`, or a string), or else plain text.

    Raises `Refusal` where it begins as an object and is none that can be answered, or holds half a character.
    """
    form = "Write a text, or one JSON object a line with " + ", ".join((key, *others)) + "."
    try:
        found = json.loads(line) if line.lstrip()[:1] in ("{", "[", '"') else line
    except (ValueError, RecursionError) as error:
        if not line.lstrip().startswith("{"):
            return {key: line}  # a "phrase" and what follows, or [a remark]
        raise Refusal("The line is not JSON.", form) from error
    table = {key: found} if isinstance(found, str) else found
    if not isinstance(table, dict) or not isinstance(table.get(key), str):
        raise Refusal(f"The line has no text called {key}.", form)
    unknown = sorted(set(table) - {key, *others})
    if unknown:
        raise Refusal(f"Nothing reads {unknown[0][:40]!r} in a line.", form)
    try:
        json.dumps(table, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Refusal("The line holds half a character (a surrogate).", form) from error
    return table


def whole_text() -> str:
    """All of standard input, without the blanks around it; raises `Refusal` where it is not UTF-8."""
    return _text(sys.stdin.buffer.read(), "What came on standard input").strip()


def _lines() -> Iterator[bytes]:
    stream = sys.stdin.buffer
    while line := stream.readline(LONGEST + 1):
        if len(line) > LONGEST and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                pass
        yield line


def _text(line: bytes, what: str = "The line") -> str:
    try:
        return line.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise Refusal(f"{what} is not UTF-8.", "Write it in UTF-8.") from error
