"""The file of a revision: ``oralhist-transcript/1``, UTF-8 JSON with sorted keys."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from oralhist.model.identifiers import RecordingId, parse_testimony_id
from oralhist.model.transcript import Flag, Maker, MakerKind, Revision, Segment

SCHEMA = "oralhist-transcript/1"


def dumps(revision: Revision) -> bytes:
    """The bytes of the file; the same revision always gives the same bytes."""
    table = {"schema": SCHEMA, "timed": revision.timed, **asdict(revision)}
    return (json.dumps(table, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def loads(data: bytes) -> Revision:
    """The revision in a file; ``ValueError`` in one sentence where it is none.

    Files from before there was `checked` do not have it: what a person wrote counts as checked, as it did then.
    """
    try:
        table: dict[str, Any] = json.loads(data)
        if table.pop("schema") != SCHEMA:
            raise KeyError(SCHEMA)
        maker = table.pop("maker")
        segments = table.pop("segments")
        return Revision(
            **{key: table[key] for key in ("number", "parent", "layer", "made")},
            testimony=parse_testimony_id(table["testimony"]),
            languages=tuple(table["languages"]),
            maker=Maker(**{**maker, "kind": MakerKind(maker["kind"])}),
            segments=tuple(_segment(one, maker["kind"] == MakerKind.PERSON) for one in segments),
        )
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError("it is not a revision of a transcript.") from error


def _segment(table: dict[str, Any], by_person: bool) -> Segment:
    recording = table.pop("recording")
    table.setdefault("checked", by_person and table["confidence"] is None)
    flags = tuple(Flag(flag) for flag in table.pop("flags"))
    return Segment(**table, recording=RecordingId(recording) if recording else None, flags=flags)
