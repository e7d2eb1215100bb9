"""The chronology to and from files: JSON with everything, CSV a table at a time.

A file adds and changes; what it does not name stays. A fault in it is refused with its line, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from oralhist.catalogue import chronology as rows
from oralhist.catalogue.chronology import Entry, Kind, Standing
from oralhist.formats import chronology_csv, chronology_json
from oralhist.formats.chronology_csv import Told
from oralhist.model.refusals import Refusal
from oralhist.work.archive import Archive
from oralhist.work.chronology import Wanted, tidy

MOST_BYTES = 32 << 20
_KIND_OF = {"events": Kind.EVENT, "figures": Kind.EVENT, "places": Kind.PLACE, "sources": Kind.SOURCE}
_EMPTY_EVENT: Mapping[str, Any] = {"order": 0, "titles": {}, "summaries": {}, "checked": {}, "article": {}}


def export(archive: Archive, table: str = "") -> str:
    """The whole chronology as JSON, or one table of it (*events*, *figures*, *places*, *sources*) as CSV."""
    if table:
        found = rows.entries(archive.db, _KIND_OF[table])
        return chronology_csv.write(table, [_document(one) for one in found])
    lists = {
        key: [_document(one) for one in rows.entries(archive.db, Kind(kind))]
        for key, kind in chronology_json.KINDS.items()
    }
    return chronology_json.write(lists)


def read(archive: Archive, path: Path) -> list[Wanted]:
    """What the file `path` (JSON or CSV, by its content) says; raises `Refusal` with the line where it is at fault."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(f"{path.name} is larger than a chronology can be ({MOST_BYTES >> 20} MiB).")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refusal(f"{path.name} is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from error
    return read_text(archive, text, path.name)


def read_text(archive: Archive, text: str, name: str) -> list[Wanted]:
    """As `read`, of the text of a file called `name`."""
    try:
        if text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE} \r\n\t")[:1] == "{":
            listed = chronology_json.read(text.removeprefix(chronology_csv.BOM))
            return [tidy(Kind(one.kind), one.document, f"{name}, line {one.line}") for one in listed]
        table, told = chronology_csv.read(text)
    except RecursionError as error:
        raise Refusal(f"{name}: brackets stand in one another too deep.", "Nothing was changed.") from error
    except ValueError as error:
        raise Refusal(f"{name}: {error}", "Nothing was changed.") from error
    return _figures(archive, told, name) if table == "figures" else _rows(archive, _KIND_OF[table], told, name)


def _rows(archive: Archive, kind: Kind, told: Sequence[Told], name: str) -> list[Wanted]:
    wanted = []
    for one in told:
        old = rows.entry(archive.db, kind, str(one.fields.get("id", "")))
        document = _document(old) if old else dict(_EMPTY_EVENT if kind is Kind.EVENT else {})
        for field, value in one.fields.items():
            document[field] = {**document.get(field, {}), **value} if isinstance(value, dict) else value
        wanted.append(tidy(kind, document, f"{name}, line {one.line}"))
    return wanted


def _figures(archive: Archive, told: Sequence[Told], name: str) -> list[Wanted]:
    """The figures of each event that is named are those of the file."""
    by_event: dict[str, list[Told]] = {}
    for one in told:
        by_event.setdefault(one.event, []).append(one)
    wanted = []
    for event, some in by_event.items():
        where = f"{name}, line {some[0].line}"
        old = rows.entry(archive.db, Kind.EVENT, event)
        if old is None:
            raise Refusal(f"{where}: there is no event {event[:60]!r}.", "Nothing was changed.")
        for one in some:
            tidy(Kind.EVENT, {**_document(old), "figures": [dict(one.fields)]}, f"{name}, line {one.line}")
        document = {**_document(old), "figures": [dict(one.fields) for one in some]}
        wanted.append(tidy(Kind.EVENT, document, where))
    return wanted


def _document(one: Entry) -> dict[str, Any]:
    beside = {"state": one.standing.value} if one.standing is not Standing.CURRENT else {}
    return {**one.body, **beside, **({"merged_into": one.into} if one.into else {})}
