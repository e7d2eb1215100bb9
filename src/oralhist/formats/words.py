"""The file of the words of a revision: ``oralhist-words/1``, UTF-8 JSON, a segment a line.

A word is ``[first, end, start_ms, end_ms, probability]``: characters of the segment's text, ms in its recording.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from oralhist.model.identifiers import TestimonyId, parse_testimony_id
from oralhist.model.transcript import ORIGINAL, Maker, MakerKind, Segment
from oralhist.model.words import Spoken, Word, key

SCHEMA = "oralhist-words/1"


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


def loads(data: bytes) -> WordsFile:
    """What such a file says; ``ValueError`` in one sentence where it is none."""
    try:
        table = json.loads(data)
        if table["schema"] != SCHEMA:
            raise ValueError(f"it is not of the schema {SCHEMA}.")
        return WordsFile(
            testimony=parse_testimony_id(table["testimony"]),
            revision=int(table["revision"]),
            of=str(table["of"]),
            maker=Maker(**{**table["maker"], "kind": MakerKind(table["maker"]["kind"])}),
            spoken={str(one["key"]): tuple(_word(*row) for row in one["words"]) for one in table["segments"]},
        )
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError("it holds no words of a revision.") from error


def _word(first: int, end: int, start_ms: int, end_ms: int, probability: float) -> Word:
    return Word(first=first, end=end, start_ms=start_ms, end_ms=end_ms, probability=probability)
