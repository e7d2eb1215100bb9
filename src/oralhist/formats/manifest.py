"""The CSV by which many testimonies are ingested: a row each, every fault told by row."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from oralhist.formats.edtf_dates import parse_date
from oralhist.model.text import clean_line, parse_language

COLUMNS = (
    *("file", "transcript", "title", "narrator", "interviewer", "language", "date", "place"),
    *("family", "side", "collection", "number"),
)
SIDES = ("stayed", "left", "returned", "unknown", "")
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """What is wrong in a row; `row` counts as a spreadsheet does, the heading being row 1."""

    row: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestRow:
    """One testimony to be taken in; `file` and `transcript` are paths relative to the CSV, either may be empty."""

    row: int
    file: str
    transcript: str
    title: str
    narrator: str
    interviewer: str
    languages: tuple[str, ...]
    date: str
    place: str
    family: str
    side: str
    collection: str
    number: str


def parse_manifest(data: bytes) -> tuple[tuple[ManifestRow, ...], tuple[RowFault, ...]]:
    """The rows of a manifest and its faults by row; ``ValueError`` where it is no CSV with these columns."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8; save it as UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="", restval="")
    try:
        heading = [name.strip() for name in reader.fieldnames or ()]
        unknown = [name for name in heading if name not in COLUMNS]
        if unknown:
            raise ValueError(f"it has a column {unknown[0][:40]!r}; the columns are {', '.join(COLUMNS)}.")
        if "file" not in heading and "transcript" not in heading:
            raise ValueError("it has neither a column file nor a column transcript.")
        reader.fieldnames = heading
        rows: list[ManifestRow] = []
        faults: list[RowFault] = []
        for raw in reader:
            number = reader.line_num
            if len(rows) >= MOST_ROWS:
                raise ValueError(f"it has more than {MOST_ROWS:,} rows.")
            if raw.get(""):
                faults.append(RowFault(row=number, what="It has more fields than the heading."))
                continue
            try:
                rows.append(_row(number, {name: raw.get(name) or "" for name in COLUMNS}))
            except ValueError as error:
                faults.append(RowFault(row=number, what=str(error)))
    except csv.Error as error:
        raise ValueError(f"it is not a CSV: {error}.") from error
    if not rows and not faults:
        raise ValueError("it has no rows.")
    return tuple(rows), tuple(faults)


def _row(number: int, raw: dict[str, str]) -> ManifestRow:
    plain = {name: clean_line(value, name=name) for name, value in raw.items()}
    if not plain["file"] and not plain["transcript"]:
        raise ValueError("It names neither a file nor a transcript.")
    if plain["side"] not in SIDES:
        raise ValueError(f"{plain['side'][:40]!r} is not a side; use stayed, left, returned or unknown.")
    return ManifestRow(
        **{key: plain[key] for key in COLUMNS if key not in ("language", "date", "side")},
        row=number,
        languages=tuple(parse_language(tag) for tag in plain["language"].replace(";", " ").split()),
        date=parse_date(plain["date"]) if plain["date"] else "",
        side=plain["side"] or "unknown",
    )
