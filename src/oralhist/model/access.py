"""The rule of access: who may read which component of a testimony on which day.

This table and nothing else decides; `catalogue.access` renders it as SQL, and an exhaustive test shows that both
agree. Everything is closed until a narrator has agreed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from types import MappingProxyType

from oralhist.model.identifiers import FamilyId


class Component(StrEnum):
    """A part of a testimony that a narrator decides on by itself."""

    DESCRIPTION = "description"
    NAME = "name"
    KINSHIP = "kinship"
    TRANSCRIPT = "transcript"
    TRANSLATION = "translation"
    SOUND = "sound"
    PICTURE = "picture"
    DOWNLOAD = "download"


class Audience(StrEnum):
    """To whom a component is open. `public` is everybody, also those who have logged in."""

    PUBLIC = "public"
    RESEARCHERS = "researchers"
    FAMILY = "family"


OPEN: frozenset[Audience] = frozenset(Audience)
CLOSED: frozenset[Audience] = frozenset()


class State(StrEnum):
    """How a testimony stands as a whole, whatever its narrator decided on its parts."""

    KEPT = "kept"
    HIDDEN = "hidden"
    SEALED = "sealed"


class Switch(StrEnum):
    """What an archivist hides at once, whatever was agreed: a testimony, all of a narrator, a family, or everything."""

    TESTIMONY = "testimony"
    PERSON = "person"
    FAMILY = "family"
    EVERYTHING = "everything"


class Clearance(IntEnum):
    """What kind of person asks, each seeing at least what those before see of open things."""

    PUBLIC = 0
    MEMBER = 1
    RESEARCHER = 2
    ARCHIVIST = 3
    ADMINISTRATOR = 4


PARENTS: Mapping[Component, tuple[Component, ...]] = MappingProxyType(
    {
        Component.DESCRIPTION: (),
        Component.NAME: (Component.DESCRIPTION,),
        Component.KINSHIP: (Component.DESCRIPTION,),
        Component.TRANSCRIPT: (Component.DESCRIPTION,),
        Component.TRANSLATION: (Component.DESCRIPTION, Component.TRANSCRIPT),
        Component.SOUND: (Component.DESCRIPTION,),
        Component.PICTURE: (Component.DESCRIPTION,),
        Component.DOWNLOAD: (Component.DESCRIPTION, Component.SOUND),
    }
)
"""What must be readable before a component is: no description, nothing; no transcript, no translation."""

NAMING: frozenset[Component] = frozenset(
    [Component.TRANSCRIPT, Component.TRANSLATION, Component.SOUND, Component.PICTURE, Component.DOWNLOAD]
)
"""What may say a name: closed to whoever may not read the narrator's until the review of names is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks. `name` is the account's, empty for the public; `families` are those the account belongs to."""

    clearance: Clearance
    name: str = ""
    families: frozenset[FamilyId] = frozenset()

    @classmethod
    def public(cls) -> Viewer:
        """Somebody of whom nothing is known."""
        return cls(clearance=Clearance.PUBLIC)

    @property
    def keeps_the_archive(self) -> bool:
        """Whether this is an archivist or an administrator."""
        return self.clearance >= Clearance.ARCHIVIST


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a narrator agreed to for one component: to whom, and from which day on (None: at once)."""

    audience: frozenset[Audience] = CLOSED
    embargo: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """That the account `account` may read one component, through the day `until` (None: without an end)."""

    account: str
    component: Component
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """That a name which is closed to some stands in a testimony, and no archivist has decided what becomes of it.

    `own` is whether it is the narrator's, who may have opened it to some; else it is to be hidden from everybody.
    `described` is whether it stands in the description, else in what is said.
    """

    own: bool
    described: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """All that decides who may read a testimony. `decisions` are those of all who speak in it, by `strictest`.

    `switched` is by which switches it is hidden, until two archivists show it again.
    `reviewed` is whether an archivist went through all that is said for the narrator's name; `waiting` are names that
    stand there undecided.
    `hidden_until` is the day on which it shows again that a complaint has hidden, like an embargo: no job has to run.
    """

    state: State = State.KEPT
    decisions: Mapping[Component, Decision] = field(default_factory=dict)
    family: FamilyId | None = None
    grants: frozenset[Grant] = frozenset()
    switched: frozenset[Switch] = frozenset()
    reviewed: bool = False
    waiting: frozenset[Waiting] = frozenset()
    hidden_until: date | None = None

    def complained_of(self, today: date) -> bool:
        """Whether a complaint hides it on `today`."""
        return self.hidden_until is not None and today < self.hidden_until

    def but_for_complaints(self) -> Terms:
        """The same if no complaint hid it."""
        return replace(self, hidden_until=None)


def strictest(agreed: Iterable[Mapping[Component, Decision]]) -> Mapping[Component, Decision]:
    """What all who speak in a testimony agreed to, of what each did: who is in every audience, the latest embargo.

    What one of them did not decide on is not decided. The public is everybody: with *public*, an audience holds all.
    """
    everyone = list(agreed)
    if not everyone:
        return {}
    shared = [part for part in Component if all(part in decisions for decisions in everyone)]
    return {part: _both([decisions[part] for decisions in everyone]) for part in shared}


def _both(decisions: list[Decision]) -> Decision:
    first, *others = decisions
    if not others:
        return first
    audience = frozenset(Audience).intersection(
        *(OPEN if Audience.PUBLIC in d.audience else d.audience for d in decisions)
    )
    return Decision(audience=audience, embargo=max((d.embargo for d in decisions if d.embargo), default=None))


def within(viewer: Viewer, audience: frozenset[Audience], family: FamilyId | None) -> bool:
    """Whether `viewer` belongs to `audience` of a testimony of `family`."""
    return (
        Audience.PUBLIC in audience
        or (Audience.RESEARCHERS in audience and viewer.clearance is Clearance.RESEARCHER)
        or (Audience.FAMILY in audience and family is not None and family in viewer.families)
    )


def granted(viewer: Viewer, component: Component, terms: Terms, today: date) -> bool:
    """Whether `component` was given to `viewer` by name, in a grant that counts on `today`."""
    return any(
        grant.account == viewer.name and grant.component is component and (grant.until is None or today <= grant.until)
        for grant in terms.grants
    )


def readable(viewer: Viewer, component: Component, terms: Terms, today: date) -> bool:
    """Whether `viewer` may read `component` of a testimony under `terms` on the day `today`.

    The strictest that applies decides, in this order: sealed, archivist, hidden (withdrawn, by a switch, by a
    complaint), no decision, embargo, audience, which a grant widens, names that wait for a decision, and nothing else.
    `today` is the day in the archive's time zone.
    """
    if terms.state is State.SEALED:
        return False
    if viewer.keeps_the_archive:
        return True
    if terms.state is State.HIDDEN or terms.switched or terms.complained_of(today):
        return False
    agreed = all(_decided(viewer, part, terms, today) for part in (component, *PARENTS[component]))
    return agreed and not names_wait(viewer, component, terms, today)


def names_wait(viewer: Viewer, component: Component, terms: Terms, today: date) -> bool:
    """Whether `component` may say a name that is closed to `viewer`, and no archivist has decided on it yet."""
    named = _decided(viewer, Component.NAME, terms, today)
    if any(one.described and not (one.own and named) for one in terms.waiting):
        return True
    return component in NAMING and (not (terms.reviewed or named) or any(not one.own for one in terms.waiting))


def _decided(viewer: Viewer, component: Component, terms: Terms, today: date) -> bool:
    decision = terms.decisions.get(component)
    if decision is None:
        return False
    if decision.embargo is not None and today < decision.embargo:
        return False
    return within(viewer, decision.audience, terms.family) or granted(viewer, component, terms, today)
