"""Consent records: rows in, model values out. A record is added, never changed; the tables refuse it."""

from __future__ import annotations

from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.access import audience_bits, audience_of
from oralhist.catalogue.database import Row, change, row, rows, stamp
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import StoredFile, files_of
from oralhist.model.access import Component, Decision
from oralhist.model.consenting import ConsentRecord, Given, PaperView, RecordKind, in_order
from oralhist.model.identifiers import TestimonyId

KIND = "consent"
"""The kind of a file that is a paper or clip of a record."""


def next_number(db: Database, testimony: int) -> int:
    """The number of the next record of a testimony."""
    found = row(db, "SELECT max(number) AS last FROM consent_records WHERE testimony = ?", (testimony,))
    return int((found or {}).get("last") or 0) + 1


def next_deposit(db: Database, testimony: int) -> int:
    """The number of the next deposit of a testimony: none that was ever given, also where that was taken out."""
    found = row(
        db,
        "SELECT max(number) AS last FROM (SELECT number FROM deposits WHERE testimony = :id UNION ALL "
        "SELECT CAST(substr(l.subject, length(t.number) + 3) AS INTEGER) FROM testimonies AS t JOIN ledger AS l "
        "ON l.subject > t.number || ' d' AND l.subject < t.number || ' e' WHERE t.id = :id AND l.verb = :verb)",
        {"id": testimony, "verb": Verb.RECORDING_DISCARDED.value},
    )
    return int((found or {}).get("last") or 0) + 1


def add(db: Database, now: datetime, testimony: int, record: ConsentRecord) -> None:
    """Keep a record with what it says of each part; `at` is now, what follows from other records is passed over."""
    values = (
        *(testimony, record.number, record.kind.value, record.speaker, record.given.value, record.given_on),
        *(record.witness, record.language, record.form, record.review_by.isoformat() if record.review_by else ""),
        *(record.linked, record.permits, record.deposit, record.who, stamp(now)),
    )
    found = row(
        db,
        "INSERT INTO consent_records (testimony, number, kind, speaker, given, given_on, witness, language, form, "
        f"review_by, linked, permits, deposit, who, at) VALUES ({', '.join('?' * len(values))}) RETURNING id",
        values,
    )
    assert found is not None
    for component, decision in record.terms.items():
        embargo = decision.embargo.isoformat() if decision.embargo else None
        terms = (found["id"], component.value, audience_bits(decision.audience), embargo)
        change(db, "INSERT INTO consent_terms VALUES (?, ?, ?, ?)", terms)


def of_testimony(db: Database, testimony: int) -> tuple[ConsentRecord, ...]:
    """The records of a testimony, oldest first: for archivists only."""
    said: dict[int, dict[Component, Decision]] = {}
    for one in rows(
        db,
        "SELECT t.* FROM consent_terms AS t JOIN consent_records AS r ON r.id = t.record WHERE r.testimony = ?",
        (testimony,),
    ):
        embargo = date.fromisoformat(one["embargo"]) if one["embargo"] else None
        decision = Decision(audience=audience_of(one["audience"]), embargo=embargo)
        said.setdefault(one["record"], {})[Component(one["component"])] = decision
    papers = [file for file in files_of(db, testimony) if file.kind == KIND]
    found = rows(db, "SELECT * FROM consent_records WHERE testimony = ? ORDER BY number", (testimony,))
    return in_order([_record(one, said.get(one["id"], {}), papers) for one in found])


def _record(found: Row, said: dict[Component, Decision], papers: list[StoredFile]) -> ConsentRecord:
    plain = ("number", "speaker", "given_on", "witness", "language", "form", "deposit", "who", "at")
    return ConsentRecord(
        **{key: found[key] for key in plain},
        kind=RecordKind(found["kind"]),
        given=Given(found["given"]),
        review_by=date.fromisoformat(found["review_by"]) if found["review_by"] else None,
        terms={part: said[part] for part in Component if part in said},
        linked=None if found["linked"] is None else bool(found["linked"]),
        permits=None if found["permits"] is None else bool(found["permits"]),
        papers=tuple(
            PaperView(name=file.name, original_name=file.original_name, container=file.container, bytes=file.bytes)
            for file in papers
            if file.deposit == found["deposit"]
        ),
    )


def due(db: Database, today: date) -> dict[TestimonyId, date]:
    """The testimonies, but sealed ones, whose speakers were to be asked again by `today` and were not, since when."""
    found = rows(
        db,
        "SELECT DISTINCT t.number, t.id FROM consent_records AS r JOIN testimonies AS t ON t.id = r.testimony "
        "WHERE r.review_by <> '' AND r.review_by <= ? AND t.state <> 'sealed' ORDER BY t.number",
        (today.isoformat(),),
    )
    days: dict[TestimonyId, date] = {}
    for one in found:
        asked = [each.review_by for each in of_testimony(db, one["id"]) if each.review_by and each.due(today)]
        if asked:
            days[TestimonyId(one["number"])] = min(asked)
    return days


def paper(db: Database, testimony: int, name: str) -> StoredFile | None:
    """A paper of a testimony by the name under which it is kept."""
    return next((file for file in files_of(db, testimony) if file.kind == KIND and file.name == name), None)
