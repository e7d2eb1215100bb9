"""What is known of the comparison of stored files with their digests: when it was last done, and what it found.

Nothing here is updated by a comparison that failed; what is sealed is never named.
"""

from __future__ import annotations

from sqlite_utils import Database

from oralhist.catalogue.database import row, rows
from oralhist.model.identifiers import TestimonyId

_KEPT = "testimonies AS t JOIN deposits AS d ON d.testimony = t.id WHERE t.state <> 'sealed'"


def last(db: Database) -> str:
    """When anything was last compared (UTC); empty where nothing ever was."""
    found = row(db, "SELECT max(at) AS at FROM ledger WHERE verb IN ('fixity-checked', 'fixity-failed')")
    return str(found["at"]) if found and found["at"] else ""


def altered(db: Database) -> tuple[TestimonyId, ...]:
    """The testimonies with a deposit that was not found unchanged since a comparison of theirs failed."""
    # A deposit keeps the day on which it was last found unchanged; that of a failed one stays behind.
    found = rows(
        db,
        "SELECT f.subject AS number FROM (SELECT subject, max(at) AS at FROM ledger WHERE verb = 'fixity-failed' "
        f"GROUP BY subject) AS f JOIN (SELECT t.number, min(d.checked) AS checked FROM {_KEPT} GROUP BY t.id) AS k "
        "ON k.number = f.subject WHERE k.checked <= f.at ORDER BY f.subject",
    )
    return tuple(TestimonyId(one["number"]) for one in found)


def uncompared(db: Database) -> int:
    """How many deposits were never compared since they came in."""
    found = row(db, f"SELECT count(*) AS n FROM {_KEPT} AND d.checked = ''")
    return int(found["n"]) if found else 0
