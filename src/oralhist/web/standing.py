"""How testimonies stand on the archivists' work list, in words, and where the next step of each is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from flask import url_for

from oralhist.model.desk import DeskAct, DeskRow, DeskState
from oralhist.web.tongues import Terms, term

STATES = Terms(
    {
        DeskState.NEW: term("new"),
        DeskState.TRANSCRIBING: term("transcribing"),
        DeskState.FAILED: term("a job failed"),
        DeskState.TO_WRITE: term("to write down"),
        DeskState.NAMES: term("names to review"),
        DeskState.TO_CHECK: term("to check"),
        DeskState.TO_TAG: term("to tag"),
        DeskState.CONSENT_MISSING: term("consent missing"),
        DeskState.READY: term("ready"),
        DeskState.PUBLISHED: term("published"),
        DeskState.CLOSED: term("closed"),
        DeskState.HIDDEN: term("hidden"),
    }
)
"""In the order in which a testimony goes through them."""

ALWAYS = (
    DeskState.NEW,
    DeskState.TRANSCRIBING,
    DeskState.TO_CHECK,
    DeskState.TO_TAG,
    DeskState.CONSENT_MISSING,
    DeskState.READY,
    DeskState.PUBLISHED,
)
"""Named among the states whether any testimony stands so or not; the others where one does."""

_PLACES = {
    DeskAct.JOBS: ("desk.bench", "jobs"),
    DeskAct.WRITE: ("editing.editor", None),
    DeskAct.CHECK: ("editing.editor", None),
    DeskAct.NAMES: ("naming.reviewed", None),
    DeskAct.TAG: ("review.queue", None),
    DeskAct.CONSENT: ("desk.bench", "consent"),
    DeskAct.RECORD: ("consenting.page", None),
    DeskAct.COVER: ("adding.page", "waits"),
}
_LISTS = {DeskAct.COMPLAINT: "complaining.listed", DeskAct.SHOW_AGAIN: "switching.listed"}


def parse_state(text: str) -> DeskState | None:
    """The state that an address names; None for none, and for one that there is not."""
    return DeskState(text) if text in tuple(DeskState) else None


def narrowed(rows: Sequence[DeskRow], state: DeskState | None) -> list[DeskRow]:
    """The rows that stand so: whatever is published is among those published, also where something is still to do."""
    return [row for row in rows if state is None or state in _standing(row)]


def called(rows: Sequence[DeskRow], words: str, narrated: Collection[str]) -> tuple[DeskRow, ...]:
    """The rows whose number or title has `words` in it, and those at the addresses `narrated`."""
    sought = words.casefold()
    return tuple(row for row in rows if sought in f"{row.number}\n{row.title}".casefold() or row.address in narrated)


def counted(rows: Sequence[DeskRow]) -> list[tuple[DeskState, int]]:
    """How many rows stand how, in the order in which a testimony goes through the states."""
    many = Counter(state for row in rows for state in _standing(row))
    return [(state, many[state]) for state in DeskState if many[state] or state in ALWAYS]


def _standing(row: DeskRow) -> set[DeskState]:
    return {row.state, DeskState.PUBLISHED} if row.published else {row.state}


def next_place(row: DeskRow) -> str:
    """The address at which the next step of a testimony is taken; empty where there is none to be taken."""
    if row.act in _LISTS:
        return url_for(_LISTS[row.act])
    if row.act not in _PLACES:
        return ""
    endpoint, anchor = _PLACES[row.act]
    return url_for(endpoint, number=row.number, _anchor=anchor)
