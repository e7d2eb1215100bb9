"""The chronology as one JSON file with one thing a line, and the lines at which its things stand.

`oralhist-chronology/2`: an object with the lists *events*, *places* and *sources*, and whatever else it says of itself.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SCHEMA = "oralhist-chronology/2"
KINDS = {"events": "event", "places": "place", "sources": "source"}
_BLANK = " \t\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A thing that a file lists: its kind (*event*, *place*, *source*), the line where it begins, and its object."""

    kind: str
    line: int
    document: Mapping[str, Any]


def write(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """The file that holds `lists` (keys as in `KINDS`)."""
    lines = ["{", f' "schema": {json.dumps(SCHEMA)},']
    for key in KINDS:
        things = [json.dumps(one, ensure_ascii=False) for one in lists.get(key, ())]
        lines += [f' "{key}": [', *(f"  {one}{',' if one is not things[-1] else ''}" for one in things), " ],"]
    lines[-1] = " ]"
    return "\n".join([*lines, "}"]) + "\n"


def read(text: str) -> list[Listed]:
    """The things that a file lists; ``ValueError`` that names the line where the file is no such file."""
    try:
        return list(_things(text))
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        what = "the file is cut off" if cut else f"this is not JSON ({error.msg})"
        raise ValueError(f"Line {error.lineno}: {what}.") from error
    except RecursionError as error:
        raise ValueError("its objects lie too deep in one another to be read.") from error


def _things(text: str) -> Iterator[Listed]:
    decoder = json.JSONDecoder(object_pairs_hook=_once)
    at = _expect(text, _skip(text, 0), "{")
    schema = ""
    while True:
        place = _skip(text, at)
        key, at = decoder.raw_decode(text, place)
        if not isinstance(key, str):
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", text, place)
        at = _skip(text, _expect(text, _skip(text, at), ":"))
        if key in KINDS and text[at : at + 1] == "[":
            at = yield from _list(text, at, KINDS[key], decoder)
        else:
            value, at = decoder.raw_decode(text, at)
            schema = value if key == "schema" else schema
        at = _skip(text, at)
        if text[at : at + 1] != ",":
            break
        at += 1
    if text[_expect(text, at, "}") :].strip():
        raise json.JSONDecodeError("something follows its end", text, at)
    if schema != SCHEMA:
        raise ValueError(f"Line 1: its schema is not {SCHEMA}.")


def _list(text: str, at: int, kind: str, decoder: json.JSONDecoder) -> Generator[Listed, None, int]:
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        return at + 1
    while True:
        line = text.count("\n", 0, at) + 1
        try:
            document, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            raise ValueError(f"Line {line}: {error}") from error
        if not isinstance(document, dict):
            raise ValueError(f"Line {line}: this is no object.")
        yield Listed(kind=kind, line=line, document=document)
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            return at + 1
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _expect(text: str, at: int, character: str) -> int:
    if text[at : at + 1] != character:
        raise json.JSONDecodeError(f"expected {character}", text, at)
    return at + 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("An object says the same key twice.")
    return found
