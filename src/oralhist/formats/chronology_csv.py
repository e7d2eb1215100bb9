"""The chronology as CSV (RFC 4180, UTF-8): one table each for events, figures, places and sources.

A cell with several things parts them by semicolons. A column that is missing changes nothing, so that a table of ids
and Kazakh titles can be sent to a translator and read in again. Cues are in the JSON file only.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
LANGUAGES = ("en", "zh", "ru", "kk", "ug", "ky")

_SEVERAL = ("places", "sources", "related", "spellings", "also_words", "at")
_BY_LANGUAGE = {"title": "titles", "summary": "summaries", "checked": "checked"}
_OF_ARTICLE = {"article_quote": "quote", "article_reading": "reading", "article_note": "note"}
_NUMBERS = ("order", "low", "high", "lat", "lon")
_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_FLAGS = ("contested", "about")
_FIGURE_TEXTS = ("unit", "what", "as_of", "source", "words")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "events": (
        *("id", "order", "type", "date", "date_note", "source_language"),
        *(f"title.{language}" for language in LANGUAGES),
        *(f"summary.{language}" for language in LANGUAGES),
        *(f"checked.{language}" for language in LANGUAGES),
        *("places", *_OF_ARTICLE, "contested", "contested_why", "sources", "related", "part_of", "state"),
        "merged_into",
    ),
    "figures": ("event", "low", "high", "about", *_FIGURE_TEXTS),
    "places": ("id", "name", "country", "lat", "lon", "precision", "spellings", "also_words", "at"),
    "sources": ("id", "title", "url", "language", "kind", "voice"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a row of a table says: its line, and the fields that it gives (for a figure, its event besides)."""

    line: int
    fields: Mapping[str, Any]
    event: str = ""


def write(table: str, documents: Sequence[Mapping[str, Any]]) -> str:
    """The CSV of one of the tables of `COLUMNS`, from documents of events (for figures too), places or sources."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS[table])
    for document in documents:
        if table == "figures":
            for figure in document["figures"]:
                writer.writerow([_cell({**figure, "event": document["id"]}, column) for column in COLUMNS[table]])
        else:
            writer.writerow([_cell(document, column) for column in COLUMNS[table]])
    return out.getvalue()


def read(text: str) -> tuple[str, list[Told]]:
    """Which table it is, and its rows; ``ValueError`` that names the line where a row cannot be understood."""
    try:
        rows = csv.reader(io.StringIO(text.removeprefix(BOM), newline=""), strict=True)
        header = next(rows, [])
        table = _table(header)
        told = []
        for cells in rows:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise ValueError(f"Line {rows.line_num}: {len(cells)} cells stand below {len(header)} columns.")
            told.append(_told(dict(zip(header, cells, strict=True)), rows.line_num, table))
    except csv.Error as error:
        raise ValueError(f"Line {rows.line_num}: this is not CSV ({error}); the file may be cut off.") from error
    return table, told


def _table(header: Sequence[str]) -> str:
    for table, columns in COLUMNS.items():
        key = "event" if table == "figures" else "id"
        if key in header and set(header) <= set(columns) and len(set(header)) == len(header):
            return table
    raise ValueError(
        "Line 1: these are not the columns of events, figures, places or sources; "
        "export one of them to see which they are."
    )


def _cell(document: Mapping[str, Any], column: str) -> str:
    name, _, language = column.partition(".")
    if language:
        return str(document[_BY_LANGUAGE[name]].get(language, ""))
    value = document["article"].get(_OF_ARTICLE[column], "") if column in _OF_ARTICLE else document.get(column)
    if column in _FLAGS:
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def _told(cells: Mapping[str, str], line: int, table: str) -> Told:
    fields: dict[str, Any] = {}
    for column, cell in cells.items():
        name, _, language = column.partition(".")
        try:
            if language:
                fields.setdefault(_BY_LANGUAGE[name], {})[language] = cell
            elif column in _OF_ARTICLE:
                fields.setdefault("article", {})[_OF_ARTICLE[column]] = cell
            elif column != "event":
                fields[column] = _value(column, cell.strip())
        except ValueError as error:
            raise ValueError(f"Line {line}: {error}") from error
    return Told(line=line, fields=fields, event=cells.get("event", "").strip() if table == "figures" else "")


def _value(column: str, cell: str) -> Any:
    if column in _SEVERAL:
        return [part.strip() for part in cell.split(";") if part.strip()]
    if column in _FLAGS:
        if cell.casefold() not in ("yes", "no", ""):
            raise ValueError(f"{column} is {cell[:20]!r}; write yes or no.")
        return cell.casefold() == "yes"
    if column in _NUMBERS:
        if cell and not _NUMBER.fullmatch(cell):
            raise ValueError(f"{column} is {cell[:20]!r}, which is no number.")
        return None if not cell else float(cell) if "." in cell else int(cell)
    return cell
