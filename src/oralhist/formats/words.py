"""The file of the words of a revision: ``oralhist-words/1``, UTF-8 JSON, a segment a line.

A word is ``[first, end, start_ms, end_ms, probability]``: characters of the segment's text, ms in its recording.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.transcript import ORIGINAL, Maker, MakerKind, Segment
from oralhist.model.words import Spoken, Word, key

SCHEMA = "oralhist-words/1"

LINES_KEPT = 8_192
"""Segments whose words are kept as they were read: twelve hours of speech, some 40 MB."""

_FIRST, _LAST = b', "segments": [', b"]}"
_LINE = re.compile(rb'\{"id": "[^"\\]*", "key": "([0-9a-f]{16})", "words": (\[[0-9., \[\]e-]*\])\},?')


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsFile:
    """The words of revision `revision`, whose file has the SHA-256 `of`, and what found them in the sound."""

    testimony: TestimonyId
    revision: int
    of: str
    maker: Maker
    spoken: Spoken


def dumps(file: WordsFile, segments: Iterable[Segment]) -> bytes:
    """The bytes of the file: the words of those of `segments` of which something is known, in their order."""
    head = {
        "schema": SCHEMA,
        **{"testimony": file.testimony, "layer": ORIGINAL, "revision": file.revision, "of": file.of},
        "maker": asdict(file.maker),
    }
    lines = [
        _line({"id": one.id, "key": key(one), "words": [_row(word) for word in file.spoken[key(one)]]})
        for one in segments
        if key(one) in file.spoken
    ]
    return (_line(head)[:-1] + ', "segments": [\n' + ",\n".join(lines) + "\n]}\n").encode()


def _line(table: Mapping[str, Any]) -> str:
    return json.dumps(table, ensure_ascii=False, sort_keys=True)


def _row(word: Word) -> list[float]:
    return [word.first, word.end, word.start_ms, word.end_ms, round(word.probability, 3)]


class _Lines(Mapping[str, tuple[Word, ...]]):
    """Words that are read a segment at a time: a page of results needs ten of the thousands in each of its files.

    A line that cannot be read is as none.
    """

    def __init__(self, lines: Mapping[str, bytes]) -> None:
        self._lines = lines

    def __getitem__(self, key: str) -> tuple[Word, ...]:
        try:
            return _words(self._lines[key])
        except (TypeError, ValueError) as error:
            raise KeyError(key) from error

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._lines if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache(maxsize=LINES_KEPT)
def _words(line: bytes) -> tuple[Word, ...]:
    return tuple(_word(*row) for row in json.loads(line))


def loads(data: bytes) -> WordsFile:
    """What such a file says; ``ValueError`` in one sentence where it is none."""
    try:
        lines = _lines(data)
        table = json.loads(data if lines is None else data[: data.index(b"\n")] + _LAST)
        if table["schema"] != SCHEMA:
            raise ValueError(f"it is not of the schema {SCHEMA}.")
        return WordsFile(
            testimony=parse_testimony_id(table["testimony"]),
            revision=int(table["revision"]),
            of=str(table["of"]),
            maker=Maker(**{**table["maker"], "kind": MakerKind(table["maker"]["kind"])}),
            spoken=lines
            if lines is not None
            else {str(one["key"]): tuple(_word(*row) for row in one["words"]) for one in table["segments"]},
        )
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError("it holds no words of a revision.") from error


def _lines(data: bytes) -> _Lines | None:
    """The words in a file as `dumps` writes it, unread; None of any other."""
    first, *lines = data.splitlines()[:-1] or [b""]
    if not first.endswith(_FIRST) or not data.endswith(_LAST + b"\n"):
        return None
    found = [_LINE.fullmatch(line) for line in lines if line]
    return None if None in found else _Lines({one[1].decode(): one[2] for one in found if one is not None})


def _word(first: int, end: int, start_ms: int, end_ms: int, probability: float) -> Word:
    return Word(first=first, end=end, start_ms=start_ms, end_ms=end_ms, probability=probability)
