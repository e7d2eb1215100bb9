"""The current state of transcripts as rows: revisions, segments, tags."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from oralhist.catalogue.access import READABLE, who
from oralhist.catalogue.database import Row, change, row, rows, stamp, tuples
from oralhist.model.access import Component, Viewer
from oralhist.model.carrying import Anchor
from oralhist.model.chronology import Evidence, EvidenceKind, Suggestion, TagStatus
from oralhist.model.identifiers import Address, EventId, RecordingId
from oralhist.model.transcript import ORIGINAL, Flag, MakerKind, Revision, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """What the catalogue knows of a revision file."""

    number: int
    layer: str
    parent: int | None
    maker: MakerKind
    maker_name: str
    made: str
    languages: tuple[str, ...]
    sha256: str
    machine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """That a span speaks of an event. `words` is the text in which the evidence's characters lie.

    `learned` is whether the machine went by what it had learned from decisions, on closed testimonies too.
    """

    id: int
    testimony: int
    event: EventId
    recording: RecordingId | None
    start_ms: int | None
    end_ms: int | None
    segment: str
    status: TagStatus
    score: float
    evidence: tuple[Evidence, ...]
    words: str
    decided: str
    last: str = ""
    learned: bool = False

    @property
    def anchor(self) -> Anchor:
        """On what it hangs, to find it again in another revision."""
        return Anchor(
            segment=self.segment,
            last=self.last,
            recording=self.recording,
            start_ms=self.start_ms,
            end_ms=self.end_ms,
            words=self.words,
        )


def _revision(found: Row) -> RevisionRow:
    return RevisionRow(
        **{key: found[key] for key in ("number", "layer", "parent", "maker_name", "made", "sha256", "machine")},
        maker=MakerKind(found["maker"]),
        languages=tuple(json.loads(found["languages"])),
    )


def revisions_of(db: Database, testimony: int) -> tuple[RevisionRow, ...]:
    """The revisions of a testimony, oldest first."""
    found = rows(db, "SELECT * FROM revisions WHERE testimony = ? ORDER BY layer, number", (testimony,))
    return tuple(_revision(one) for one in found)


def current(db: Database, testimony: int, layer: str = ORIGINAL) -> RevisionRow | None:
    """The newest revision of a layer, or None."""
    found = row(
        db,
        "SELECT * FROM revisions WHERE testimony = ? AND layer = ? ORDER BY number DESC LIMIT 1",
        (testimony, layer),
    )
    return _revision(found) if found else None


def current_among(db: Database, testimonies: Collection[int]) -> dict[tuple[int, str], RevisionRow]:
    """The newest revision of each layer of these testimonies, by testimony and layer."""
    found = rows(db, _CURRENT_AMONG, (json.dumps(list(testimonies)),))
    return {(one["testimony"], one["layer"]): _revision(one) for one in found}


_CURRENT_AMONG = (
    "SELECT r.* FROM json_each(?) AS one CROSS JOIN revisions AS r ON r.testimony = one.value WHERE r.number = "
    "(SELECT max(number) FROM revisions AS newer WHERE newer.testimony = r.testimony AND newer.layer = r.layer)"
)


def layers_of(db: Database, testimony: int) -> tuple[str, ...]:
    """The layers of which a testimony has revisions, or edits that are in none yet."""
    asked = "SELECT layer FROM revisions WHERE testimony = ? UNION SELECT layer FROM edits WHERE testimony = ?"
    return tuple(one["layer"] for one in rows(db, f"{asked} ORDER BY layer", (testimony, testimony)))


def translation_of(db: Database, testimony: int) -> str | None:
    """The layer in which a testimony is translated, into English first; None where it is not."""
    found = row(
        db,
        "SELECT layer FROM revisions WHERE testimony = ? AND layer <> ? ORDER BY layer <> 'en', layer LIMIT 1",
        (testimony, ORIGINAL),
    )
    return found["layer"] if found else None


def add_revision(db: Database, testimony: int, revision: Revision, sha256: str) -> None:
    """Note a revision whose file is written, and make its segments the current ones of its layer."""
    maker = revision.maker
    values = (testimony, revision.layer, revision.number, revision.parent, maker.kind.value, maker.name)
    change(
        db,
        "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*values, revision.made, json.dumps(list(revision.languages)), sha256, maker.machine),
    )
    change(db, "DELETE FROM segments WHERE testimony = ? AND layer = ?", (testimony, revision.layer))
    db.table("segments").insert_all(
        {"testimony": testimony, "layer": revision.layer, "ordinal": ordinal, **columns_of(segment)}
        for ordinal, segment in enumerate(revision.segments)
    )


def columns_of(segment: Segment) -> Row:
    """A segment as columns of a row."""
    return {
        **{"segment": segment.id, "recording": segment.recording, "start_ms": segment.start_ms},
        **{"end_ms": segment.end_ms, "speaker": segment.speaker, "language": segment.language, "text": segment.text},
        **{"confidence": segment.confidence, "flags": json.dumps([flag.value for flag in segment.flags])},
        **{"checked": int(segment.checked)},
    }


_SEGMENT = (
    *("segment", "recording", "start_ms", "end_ms", "speaker", "language", "text", "confidence", "flags", "checked"),
)


def segments_of(db: Database, testimony: int, layer: str = ORIGINAL) -> tuple[Segment, ...]:
    """The segments of the current revision of a layer, in order."""
    asked = f"SELECT {', '.join(_SEGMENT)} FROM segments WHERE testimony = ? AND layer = ? ORDER BY ordinal"
    return tuple(_segment(*one) for one in tuples(db, asked, (testimony, layer)))


def segment_in(found: Row) -> Segment:
    """The segment in a row."""
    return _segment(*(found[column] for column in _SEGMENT))


def _segment(
    id: str,
    recording: str | None,
    start_ms: int | None,
    end_ms: int | None,
    speaker: str,
    language: str,
    text: str,
    confidence: float | None,
    flags: str,
    checked: int,
) -> Segment:
    return Segment(
        id=id,
        recording=RecordingId(recording) if recording else None,
        start_ms=start_ms,
        end_ms=end_ms,
        speaker=speaker,
        language=language,
        text=text,
        confidence=confidence,
        flags=() if flags == "[]" else tuple(Flag(flag) for flag in json.loads(flags)),
        checked=bool(checked),
    )


def told_among(
    db: Database, wanted: Collection[tuple[int, str, str]]
) -> dict[tuple[int, str, str], tuple[int, Segment]]:
    """Those of these segments (testimony, layer, id) of current revisions that are not for archivists alone.

    Each with its place among those that are not.
    """
    doubted: dict[tuple[int, str], list[int]] = {}
    layers = json.dumps(list({(testimony, layer) for testimony, layer, _ in wanted}))
    for testimony, layer, ordinal in tuples(db, _DOUBTED_AMONG, (layers,)):
        doubted.setdefault((testimony, layer), []).append(ordinal)
    found = {}
    for testimony, layer, ordinal, *columns in tuples(db, _AMONG, (json.dumps(list(wanted)),)):
        segment = _segment(*columns)
        if not segment.doubtful:
            before = bisect_left(doubted.get((testimony, layer), ()), ordinal)
            found[(testimony, layer, segment.id)] = (ordinal - before, segment)
    return found


_AMONG = (
    f"SELECT testimony, layer, ordinal, {', '.join(_SEGMENT)} FROM json_each(?) AS one CROSS JOIN segments AS s "
    "ON s.testimony = json_extract(one.value, '$[0]') AND s.layer = json_extract(one.value, '$[1]') "
    "AND s.segment = json_extract(one.value, '$[2]')"
)
_DOUBTED_AMONG = (
    "SELECT testimony, layer, ordinal FROM json_each(?) AS one CROSS JOIN segments AS s "
    "ON s.testimony = json_extract(one.value, '$[0]') AND s.layer = json_extract(one.value, '$[1]') "
    "WHERE NOT checked AND instr(flags, '\"needs-review\"') > 0 ORDER BY ordinal"
)


def doubtful_before(db: Database, testimony: int, layer: str, ordinal: int) -> int:
    """How many segments of the current revision before the one at `ordinal` are for archivists alone."""
    found = row(
        db,
        "SELECT count(*) AS n FROM segments WHERE testimony = ? AND layer = ? AND ordinal < ? "
        # In these words the index on what is doubted says: asked for every hit, 120 rows read cost 0.4 ms.
        "AND NOT checked AND instr(flags, '\"needs-review\"') > 0",
        (testimony, layer, ordinal),
    )
    assert found is not None
    return int(found["n"])


_ON = (
    "SELECT g.* FROM tags AS g JOIN testimonies AS t ON t.id = g.testimony "
    "WHERE g.event IN (SELECT value FROM json_each(:events)) AND " + READABLE[Component.TRANSCRIPT] + " ORDER BY g.id"
)


def _tag(found: Row) -> Tag:
    return Tag(
        **{
            key: found[key]
            for key in ("id", "testimony", "start_ms", "end_ms", "segment", "last", "score", "words", "decided")
        },
        event=EventId(found["event"]),
        recording=RecordingId(found["recording"]) if found["recording"] else None,
        status=TagStatus(found["status"]),
        learned=bool(found["learned"]),
        evidence=tuple(
            Evidence(start=one["start"], end=one["end"], kind=EvidenceKind(one["kind"]), means=one["means"])
            for one in json.loads(found["evidence"])
        ),
    )


def tags_of(db: Database, testimony: int) -> tuple[Tag, ...]:
    """The tags of a testimony in the order in which it is told."""
    found = rows(
        db,
        "SELECT g.* FROM tags AS g LEFT JOIN segments AS s ON s.testimony = g.testimony AND s.segment = g.segment "
        "AND s.layer = 'original' WHERE g.testimony = ? ORDER BY coalesce(s.ordinal, 1 << 30), g.score DESC, g.id",
        (testimony,),
    )
    return tuple(_tag(one) for one in found)


def tag(db: Database, number: int) -> Tag | None:
    """One tag, or None."""
    found = row(db, "SELECT * FROM tags WHERE id = ?", (number,))
    return _tag(found) if found else None


def decided_tags(db: Database) -> tuple[Tag, ...]:
    """Every suggestion that a person accepted or rejected, for the tagger to learn from."""
    return tuple(_tag(one) for one in rows(db, "SELECT * FROM tags WHERE decided <> '' ORDER BY id"))


def tags_on(db: Database, events: Sequence[EventId], viewer: Viewer, today: date) -> tuple[Tag, ...]:
    """The tags of `events` in all transcripts that `viewer` may read on `today`."""
    return tuple(_tag(one) for one in rows(db, _ON, {"events": json.dumps(list(events)), **who(viewer, today)}))


def replace_suggestions(
    db: Database, testimony: int, suggested: Sequence[tuple[Segment, Suggestion]], *, learned: bool = False
) -> None:
    """Make `suggested`, by what was `learned` from decisions or without, the undecided tags; decided ones stay."""
    change(db, "DELETE FROM tags WHERE testimony = ? AND status = 'suggested'", (testimony,))
    # Thousands in one transaction: insert() of sqlite-utils looks at the table for each, which is half of the time.
    db.conn.executemany(
        "INSERT INTO tags "
        "(testimony, event, recording, start_ms, end_ms, segment, status, score, evidence, words, decided, last, "
        "learned) VALUES (:testimony, :event, :recording, :start_ms, :end_ms, :segment, :status, :score, :evidence, "
        ":words, :decided, :last, :learned)",
        [{**_columns(testimony, *one, TagStatus.SUGGESTED, ""), "learned": int(learned)} for one in suggested],
    )


def add_tag(
    db: Database, testimony: int, segment: Segment, suggestion: Suggestion, status: TagStatus, decided: str
) -> int:
    """Add a tag on a segment; its number."""
    return _insert_tag(db, _columns(testimony, segment, suggestion, status, decided))


def _columns(testimony: int, segment: Segment, suggestion: Suggestion, status: TagStatus, decided: str) -> Row:
    evidence = [
        {"start": one.start, "end": one.end, "kind": one.kind.value, "means": one.means} for one in suggestion.evidence
    ]
    return {
        **{"testimony": testimony, "event": suggestion.event, "recording": segment.recording},
        **{"start_ms": segment.start_ms, "end_ms": segment.end_ms, "segment": segment.id},
        **{"status": status.value, "score": suggestion.score, "evidence": json.dumps(evidence)},
        **{"words": segment.text, "decided": decided, "last": ""},
    }


def copy_tag(db: Database, tag: Tag, event: EventId) -> int:
    """Add an undecided tag of `event` where another hangs, with its evidence; its number."""
    kept = row(db, "SELECT * FROM tags WHERE id = ?", (tag.id,)) or {}
    values = {**kept, "event": event, "status": TagStatus.SUGGESTED.value, "decided": ""}
    return _insert_tag(db, {key: value for key, value in values.items() if key != "id"})


def _insert_tag(db: Database, values: Row) -> int:
    number = db.table("tags").insert(values).last_pk
    assert isinstance(number, int)
    return number


def decide_tag(db: Database, now: datetime, number: int, status: TagStatus, by: str) -> None:
    """Accept or reject a tag, or leave it open again."""
    decided = f"{stamp(now)} {by}" if status is not TagStatus.SUGGESTED else ""
    change(db, "UPDATE tags SET status = ?, decided = ? WHERE id = ?", (status.value, decided, number))


def address_of(db: Database, testimony: int) -> Address:
    """The public address of a row; ``KeyError`` where there is none."""
    found = row(db, "SELECT address FROM testimonies WHERE id = ?", (testimony,))
    if found is None:
        raise KeyError(testimony)
    return Address(found["address"])
