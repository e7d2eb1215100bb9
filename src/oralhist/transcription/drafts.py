"""Drafts on disk: the plan is written before anything is decoded, each batch as soon as it is; resumes keep both."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from oralhist.durable import write_whole
from oralhist.model.refusals import Refusal
from oralhist.model.spans import MarkedSpan
from oralhist.model.transcript import Flag
from oralhist.transcription.port import Draft, EngineSettings, Hints, Line, Span, Window

SCHEMA = "oralhist-plan/5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was decided before decoding: engine and its version, precision, languages, batches of windows.

    `left_ms` is how long somebody speaks in what no window holds, since no machine could tell its language.
    """

    engine: str
    version: str
    model: str
    digest: str
    hints: Hints
    precision: str
    samples: int
    left_ms: int
    batches: tuple[tuple[Window, ...], ...]


class DraftFolder:
    """The drafts of one recording that is being transcribed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def plan(self, engine: EngineSettings, version: str, hints: Hints, samples: int) -> Plan | None:
        """The plan that was made for the same engine in the same version, languages and sound; None where none was.

        What was drafted under another plan is removed.
        """
        found = self._read()
        wanted = (engine.engine, version, engine.model, engine.digest, hints, samples)
        if found and (found.engine, found.version, found.model, found.digest, found.hints, found.samples) == wanted:
            return found
        if self._folder.exists():
            shutil.rmtree(self._folder)
        return None

    def _read(self) -> Plan | None:
        path = self._folder / "plan.json"
        if not path.is_file():
            return None
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
            if table.pop("schema") != SCHEMA:
                return None
            batches = tuple(tuple(_window(one) for one in batch) for batch in table.pop("batches"))
            hints = _hints(table.pop("hints"))
            return Plan(**table, hints=hints, batches=batches)
        except (ValueError, KeyError, TypeError, AttributeError, Refusal):
            return None

    def keep_plan(self, plan: Plan) -> None:
        """Write the plan."""
        write_whole(self._folder / "plan.json", _json({"schema": SCHEMA, **asdict(plan)}))

    def batch(self, number: int) -> tuple[Draft, ...] | None:
        """The drafts of a batch that was decoded; None where none are there or somebody damaged them."""
        path = self._path(number)
        if not path.is_file():
            return None
        try:
            return tuple(_draft(one) for one in json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError):
            return None

    def keep_batch(self, number: int, drafts: Sequence[Draft]) -> None:
        """Write the drafts of a batch."""
        write_whole(self._path(number), _json([asdict(draft) for draft in drafts]))

    def _path(self, number: int) -> Path:
        return self._folder / f"batch-{number:05d}.json"


def _json(table: Any) -> bytes:
    return (json.dumps(table, ensure_ascii=False, sort_keys=True) + "\n").encode()


def _window(table: dict[str, Any]) -> Window:
    pieces, spoken = (tuple(Span(**span) for span in table[key]) for key in ("pieces", "speech"))
    return Window(index=table["index"], pieces=pieces, speech=spoken, language=table["language"])


def _hints(table: dict[str, Any]) -> Hints:
    marked = table["marked"]
    spans = None if marked is None else tuple(MarkedSpan(**span) for span in marked)
    return Hints(**{**table, "languages": tuple(table["languages"]), "marked": spans})


def _draft(table: dict[str, Any]) -> Draft:
    lines = tuple(Line(**line) for line in table["lines"])
    return Draft(**{**table, "lines": lines, "flags": tuple(Flag(flag) for flag in table["flags"])})
