"""The fields of the index: prepared terms with or without positions, and numbers in columns.

Whoosh pickles these classes by their names into every index: a change of name is a new `VERSION` of the index.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from struct import pack
from typing import Any

import numpy as np
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Format

POSITION = np.dtype("<u2")
LAST_POSITION = 65_535


class Plain(Format):  # type: ignore[misc]
    """A posting is a document and how often it holds the term."""

    posting_size = 0


class Placed(Format):  # type: ignore[misc]
    """Besides, a posting says where: positions as unsigned 16-bit numbers, little-endian."""

    posting_size = -1


class Terms(FieldType):  # type: ignore[misc]
    """A list of terms, indexed as they are: Whoosh's own analysis costs half of the time of a build."""

    def __init__(self, *, placed: bool) -> None:
        self.format = Placed() if placed else Plain()
        self.placed = placed
        self.analyzer = None
        self.scorable = self.stored = self.unique = False
        self.indexed = True
        self.vector = None

    def index(self, value: Sequence[str], **_options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh writes for one document: term, frequency, weight, value."""
        if not self.placed:
            for term, count in sorted(Counter(value).items()):
                yield term.encode("utf-8"), count, float(count), b""
            return
        at: defaultdict[str, list[int]] = defaultdict(list)
        for position, term in enumerate(value):
            at[term].append(min(position, LAST_POSITION))
        for term, places in sorted(at.items()):
            yield term.encode("utf-8"), len(places), float(len(places)), pack(f"<{len(places)}H", *places)

    def to_bytes(self, value: str | bytes) -> bytes:
        """A term as it lies in the index."""
        return value if isinstance(value, bytes) else value.encode("utf-8")

    def from_bytes(self, raw: bytes) -> str:
        """A term as text."""
        return raw.decode("utf-8")


def schema() -> Schema:
    """Words with their places, pairs of Han characters, stems, names that differ from words; number and length.

    `spelt` stands in the one document with number 0 of a commit: each name as ``key/form``, to find names by sound.
    """
    return Schema(
        number=COLUMN(NumericColumn("i")),
        length=COLUMN(NumericColumn("i")),
        language=Terms(placed=False),
        words=Terms(placed=True),
        pairs=Terms(placed=True),
        stems=Terms(placed=False),
        names=Terms(placed=False),
        spelt=Terms(placed=False),
    )
