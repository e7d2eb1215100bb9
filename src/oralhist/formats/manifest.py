"""The CSV by which many testimonies are ingested: a row each, every fault told by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from oralhist.formats.edtf_dates import parse_date
from oralhist.model.text import clean_line, parse_language

COLUMNS = (
    *("file", "transcript", "title", "narrator", "interviewer", "language", "date", "place"),
    *("family", "side", "born", "collection", "number"),
)
PATHS = ("file", "transcript")
BETWEEN = "|"
"""What parts the recordings of one testimony: no spreadsheet and no other file system takes it for anything else."""
SIDES = ("stayed", "left", "returned", "unknown", "")
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong in a row; `row` counts as a spreadsheet does, the heading being row 1."""

    row: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One testimony to be taken in; `files`, in their order, and `transcript` are paths relative to the CSV.

    Either may be empty.
    """

    row: int
    files: tuple[str, ...]
    transcript: str
    title: str
    narrator: str
    interviewer: str
    languages: tuple[str, ...]
    date: str
    place: str
    family: str
    side: str
    born: str
    collection: str
    number: str


def parse_manifest(data: bytes) -> tuple[tuple[ManifestRow, ...], tuple[RowFault, ...]]:
    """The rows of a manifest and its faults by row; ``ValueError`` where it is no CSV with these columns.

    UTF-8, or UTF-16 with a byte order mark; fields separated by commas, semicolons or tabs, as the heading shows.
    """
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8; save it as UTF-8.") from error
    rows: list[ManifestRow] = []
    faults: list[RowFault] = []
    try:
        # A record for each row of the spreadsheet: fields may hold line ends, and rows may be empty.
        records = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_separator(text))
        heading = _heading(next(records, []))
        for number, record in enumerate(records, start=2):
            if not any(field.strip() for field in record):
                continue
            if len(rows) + len(faults) >= MOST_ROWS:
                raise ValueError(f"it has more than {MOST_ROWS:,} rows.")
            if any(field.strip() for field in record[len(heading) :]):
                faults.append(RowFault(row=number, what="It has more fields than the heading."))
                continue
            try:
                rows.append(_row(number, dict.fromkeys(COLUMNS, "") | dict(zip(heading, record, strict=False))))
            except ValueError as error:
                faults.append(RowFault(row=number, what=str(error)))
    except csv.Error as error:
        raise ValueError(f"it is not a CSV: {error}.") from error
    if not rows and not faults:
        raise ValueError("it has no rows.")
    return tuple(rows), tuple(faults)


def _separator(text: str) -> str:
    """What separates the fields: where a comma is the decimal sign, spreadsheets write semicolons."""
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=lambda one: (heading.count(one), one == ","))


def _heading(record: Sequence[str]) -> list[str]:
    heading = [name.strip().lower() for name in record]
    while heading and not heading[-1]:
        heading.pop()
    unknown = [name for name in heading if name not in COLUMNS]
    if unknown:
        raise ValueError(f"it has a column {unknown[0][:40]!r}; the columns are {', '.join(COLUMNS)}.")
    twice = [name for name in heading if heading.count(name) > 1]
    if twice:
        raise ValueError(f"it has the column {twice[0]} twice.")
    if "file" not in heading and "transcript" not in heading:
        raise ValueError("it has neither a column file nor a column transcript.")
    return heading


def _row(number: int, raw: dict[str, str]) -> ManifestRow:
    # Paths stay as they are: on the disk a name may well be decomposed, or hold two blanks.
    files = tuple(path for part in raw["file"].split(BETWEEN) if (path := part.strip()))
    transcript = raw["transcript"].strip()
    plain = {name: clean_line(value, name=name) for name, value in raw.items() if name not in PATHS}
    if not files and not transcript:
        raise ValueError("It names neither a file nor a transcript.")
    if plain["side"] not in SIDES:
        raise ValueError(f"{plain['side'][:40]!r} is not a side; use stayed, left, returned or unknown.")
    tags = plain["language"].replace(";", " ").replace(",", " ").split()
    return ManifestRow(
        **{key: plain[key] for key in plain if key not in ("language", "date", "born", "side")},
        files=files,
        transcript=transcript,
        row=number,
        languages=tuple(dict.fromkeys(parse_language(tag) for tag in tags)),
        date=parse_date(plain["date"]) if plain["date"] else "",
        born=parse_date(plain["born"]) if plain["born"] else "",
        side=plain["side"] or "unknown",
    )
