"""Search results to take away: JSON as `search --json` gives it, RIS for reference managers, CSV of a concordance.

RIS is the format of Reference Manager. No cell of the CSV is taken for a formula by a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from oralhist.formats.citation import MACHINE, Cited, edition, field, head
from oralhist.model.access import Component
from oralhist.model.found import Concordance, Hit, Results

COLUMNS = (
    *("before", "match", "after", "language", "speaker", "testimony", "title", "seconds", "machine", "address"),
    *("translated", "revision"),
)
"""The columns of a concordance; `seconds` are on the testimony's clock, `revision` that of the text or translation."""


def as_table(found: Results) -> dict[str, Any]:
    """The answer of `search --json`, as DESIGN section 6 has it; seconds in the recording."""
    return {
        "query": found.query,
        "understood": found.understood,
        "total": found.total,
        "hits": [_hit(hit) for hit in found.hits],
        "facets": {"language": found.languages}
        | {facet.name: {one.value: one.count for one in facet.values} for facet in found.facets},
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "testimony": hit.testimony,
        "address": hit.address,
        "title": hit.title,
        "narrator": hit.narrator,
        "recording": hit.recording,
        "start": None if hit.start_ms is None else hit.start_ms / 1000,
        "end": None if hit.end_ms is None else hit.end_ms / 1000,
        "language": hit.language,
        "speaker": hit.speaker,
        "snippet": hit.snippet,
        "matched": [hit.snippet[start:end] for start, end in hit.marks],
        "part": hit.matched,
        "machine": hit.machine,
    }


def ris(found: Results, archive: str, base_url: str) -> str:
    """A record for each testimony found, with the passages as notes; `base_url` may be empty.

    The edition is the revision of the transcript; what is said in a translation names the translation's in its note.
    """
    groups: dict[str, list[Hit]] = {}
    for hit in found.hits:
        groups.setdefault(hit.address, []).append(hit)
    lines: list[str] = []
    for address, hits in groups.items():
        first = hits[0]
        cited = Cited(
            address=address,
            title=first.title,
            narrator=first.narrator,
            date=first.date,
            languages=first.languages,
            sound=any(hit.recording for hit in hits),
        )
        lines += head(cited, archive)
        said = next((hit for hit in hits if hit.matched == Component.TRANSCRIPT and hit.revision), None)
        lines += [field("ET", edition(said.revision, said.revised))] if said else []
        lines.append(field("UR", f"{base_url}/t/{address}"))
        for hit in hits:
            at = "" if hit.clock_ms is None else f"{hit.clock_ms / 1000:.1f} s: "
            notes = ["translation", edition(hit.revision, hit.revised)] if hit.matched == Component.TRANSLATION else []
            notes = [", ".join(filter(None, notes)), MACHINE if hit.machine else ""]
            note = "; ".join(filter(None, notes))
            lines.append(field("N1", f"{at}{hit.snippet}" + (f" ({note})" if note else "")))
        lines.append(field("ER", ""))
    return "\r\n".join(lines) + "\r\n" if lines else ""


def concordance_csv(lines: Iterable[Concordance], base_url: str) -> str:
    """A concordance as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script).

    The address of what is said in a transcript names its revision, so that its page says when there is a newer one.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for line in lines:
        seconds = "" if line.clock_ms is None else f"{line.clock_ms / 1000:.1f}"
        cells = (line.before, line.match, line.after, line.language, line.speaker, line.address, line.title)
        link = f"{base_url}/t/{line.address}"
        if line.segment is not None:
            cited = f"&rev={line.revision}" if line.revision and not line.translated else ""
            link += f"?s={line.segment}{cited}#s{line.segment}"
        table.writerow(
            [*map(_cell, cells), seconds, _yes(line.machine), _cell(link), _yes(line.translated), line.revision or ""]
        )
    return "\ufeff" + out.getvalue()


def _yes(whether: bool) -> str:
    return "yes" if whether else "no"


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@") else plain
