"""Families: who is who, how they are related, who stayed and who left. Each statement rests on one testimony."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from oralhist.model.chronology import Event
from oralhist.model.identifiers import Address, FamilyId, TestimonyId
from oralhist.model.places import PlaceView


class Kinship(StrEnum):
    """What one person is to another; a child is said by its parent."""

    PARENT = "parent"
    SPOUSE = "spouse"
    SIBLING = "sibling"
    BY_MARRIAGE = "by marriage"


CHILD = "child"
"""What a person may also be said to be; it is kept as *parent* the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """That a testimony tells of a person of the family: on which side, when born and dead (EDTF or empty).

    `row` is the testimony's; `narrates` is whether it is the narrator.
    """

    id: int
    row: int
    person: str
    narrates: bool
    side: str
    born: str
    died: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """That by a testimony (`row`) `person` is the parent, spouse, sibling or relative by marriage of `other`."""

    id: int
    row: int
    person: str
    kind: Kinship
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """When those of whom a testimony tells left (EDTF), from where and to where (places of the chronology)."""

    departed: str = ""
    from_place: str = ""
    to_place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KinView:
    """A person of a family as a viewer may know of one: `names` in every script in which they may be read.

    Where none may, `called` is the pseudonym of a narrator, or empty. Accounts may differ on when somebody was `born`
    and `died`. `accounts` are those that this person tells. `page` is whether the person has a page for this viewer.
    """

    person: str
    names: tuple[str, ...]
    called: str
    side: str
    born: tuple[str, ...]
    died: tuple[str, ...]
    accounts: tuple[Address, ...]
    page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationView:
    """How two people of a family are related; `sources` are the accounts that say so."""

    person: str
    kind: Kinship
    other: str
    sources: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyAccount:
    """An account of a family: who tells it, from which side, when it was recorded, when they left and from where."""

    address: Address
    title: str
    narrator: str | None
    side: str | None
    born: str
    date: str
    languages: tuple[str, ...]
    departed: str
    left: PlaceView | None
    reached: PlaceView | None


class Told(StrEnum):
    """What an entry of a timeline says happened."""

    BORN = "born"
    DIED = "died"
    LEFT = "left"
    SPOKEN = "spoken"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something on one side of a timeline: of an account (`account`), or of a person (`person`).

    `words` are what an account says of an event, from line `line` on.
    """

    told: Told
    account: FamilyAccount | None = None
    person: KinView | None = None
    words: str = ""
    language: str = ""
    machine: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A row of a timeline: at `when` (EDTF), an event where it is one, and what either side has there.

    `both` are entries of those who came back, or of whom the side is not said.
    """

    when: str
    event: Event | None
    stayed: tuple[Entry, ...]
    left: tuple[Entry, ...]
    both: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyView:
    """A family as one viewer may know of it: its accounts, its people, its timeline."""

    address: FamilyId
    name: str
    accounts: tuple[FamilyAccount, ...]
    people: tuple[KinView, ...]
    relations: tuple[RelationView, ...]
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """A family in a list: how many readable accounts it has from each side, from where to where they went."""

    address: FamilyId
    name: str
    stayed: int
    left: int
    other: int
    from_places: tuple[str, ...]
    to_places: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KinRow:
    """A person of a family at the desk: every spelling that is linked, and what this testimony says."""

    person: str
    spellings: tuple[str, ...]
    kin: Kin | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KinDesk:
    """What a testimony says of its family, for archivists; `everybody` are the people of the family's testimonies."""

    number: TestimonyId
    address: Address
    title: str
    family: FamilyId | None
    family_name: str
    move: Move
    people: tuple[KinRow, ...]
    everybody: tuple[KinRow, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeOne:
    """One of two who may be the same: a person of the registry, or a narrator whom nobody has linked yet.

    `id` is the person's address, or that of the narrator's testimony.
    """

    id: str
    names: tuple[str, ...]
    testimonies: tuple[TestimonyId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePair:
    """Two who may be the same person, with the facts that they share: what kind of fact, and which."""

    one: AlikeOne
    other: AlikeOne
    facts: tuple[tuple[str, str], ...]
