"""Why something is readable for a viewer, or not: which line of the table of `model.access` decided, in one sentence.

It decides nothing: `readable` does, and a test shows that both agree on every combination.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oralhist.model.access import (
    PARENTS,
    Audience,
    Component,
    State,
    Switch,
    Terms,
    Viewer,
    granted,
    names_wait,
    within,
)


class Line(StrEnum):
    """A line of the table of who may read what; the first that applies decides."""

    SEALED = "sealed"
    KEEPER = "archivist"
    HIDDEN = "hidden"
    SWITCHED = "hidden by the switch"
    COMPLAINT = "complaint"
    UNDECIDED = "not decided"
    EMBARGO = "embargo"
    CLOSED = "closed"
    OTHERS = "open to others"
    NAMES = "names to review"
    GRANT = "given by name"
    AUDIENCE = "open"


READS = frozenset([Line.KEEPER, Line.GRANT, Line.AUDIENCE])
"""The lines by which something may be read."""

WHOM = {Audience.PUBLIC: "everybody", Audience.RESEARCHERS: "researchers", Audience.FAMILY: "the family"}


_SWITCHED = {
    Switch.TESTIMONY: "this testimony",
    Switch.PERSON: "all that its narrator tells",
    Switch.FAMILY: "its family",
    Switch.EVERYTHING: "everything",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a component is readable or not: by which line, asked of which component (it or one that it is part of)."""

    component: Component
    line: Line
    asked: Component
    sentence: str

    @property
    def readable(self) -> bool:
        """Whether it may be read."""
        return self.line in READS


def why(viewer: Viewer, component: Component, terms: Terms, today: date) -> Reason:
    """Which line of the table decides whether `viewer` may read `component` under `terms` on `today`, in a sentence."""
    if terms.state is State.SEALED:
        return _reason(component, Line.SEALED, component, "Not readable: it is sealed, to archivists too.")
    if viewer.keeps_the_archive:
        return _reason(component, Line.KEEPER, component, "Readable: archivists read what is not sealed.")
    if terms.state is State.HIDDEN:
        return _reason(component, Line.HIDDEN, component, "Not readable: the testimony was withdrawn or hidden.")
    if terms.switched:
        what = " and ".join(_SWITCHED[one] for one in Switch if one in terms.switched)
        return _reason(component, Line.SWITCHED, component, f"Not readable: an archivist has hidden {what}.")
    if terms.hidden_until is not None and terms.complained_of(today):
        day = terms.hidden_until.isoformat()
        said = f"Not readable: a complaint hides it until {day}, or until an archivist decides."
        return _reason(component, Line.COMPLAINT, component, said)
    # What it is part of first: a closed description says why all else is closed.
    steps = [_step(viewer, component, part, terms, today) for part in (*PARENTS[component], component)]
    decided = next((step for step in steps if not step.readable), steps[-1])
    if decided.readable and names_wait(viewer, component, terms, today):
        return _reason(component, Line.NAMES, Component.NAME, _names(component, terms))
    return decided


def _names(component: Component, terms: Terms) -> str:
    """Which name waits, in a sentence."""
    if any(one.described for one in terms.waiting):
        return "Not readable: a name that is closed stands in the description, and its review has not decided on it."
    if any(not one.own for one in terms.waiting):
        return f"Not readable: somebody else's name that is closed may stand in the {component}, under review."
    return f"Not readable: the name is closed, and the review of names is missing, so the {component} may still say it."


def _step(viewer: Viewer, component: Component, asked: Component, terms: Terms, today: date) -> Reason:
    """What is decided on one of the parts that have to be readable."""
    what = f"the {asked}"
    behind = "" if asked is component else f", of which the {component} is a part"
    decision = terms.decisions.get(asked)
    if decision is None:
        said = f"Not readable: not everybody who speaks there has decided on {what}{behind}."
        return _reason(component, Line.UNDECIDED, asked, said)
    if decision.embargo is not None and today < decision.embargo:
        said = f"Not readable: {what} opens on {decision.embargo.isoformat()}, not before{behind}."
        return _reason(component, Line.EMBARGO, asked, said)
    if within(viewer, decision.audience, terms.family):
        whom = _whom(decision.audience)
        return _reason(component, Line.AUDIENCE, asked, f"Readable: {what} is open to {whom}.")
    if granted(viewer, asked, terms, today):
        ends = max(
            (g.until for g in terms.grants if g.account == viewer.name and g.component is asked and g.until),
            default=None,
        )
        until = f" through {ends.isoformat()}" if ends else ""
        return _reason(component, Line.GRANT, asked, f"Readable: {what} was given to {viewer.name} by name{until}.")
    if not decision.audience:
        return _reason(component, Line.CLOSED, asked, f"Not readable: {what} is closed, as agreed{behind}.")
    said = f"Not readable: {what} is open to {_whom(decision.audience)} alone{behind}."
    return _reason(component, Line.OTHERS, asked, said)


def _reason(component: Component, line: Line, asked: Component, sentence: str) -> Reason:
    return Reason(component=component, line=line, asked=asked, sentence=sentence)


def _whom(audience: frozenset[Audience]) -> str:
    if Audience.PUBLIC in audience:
        return WHOM[Audience.PUBLIC]
    return " and ".join(WHOM[one] for one in Audience if one in audience)
