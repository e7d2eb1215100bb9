"""What is known of people that may make two of them one: names, testimonies, births, families, moves, events.

For archivists only; of sealed testimonies it says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from sqlite_utils import Database

from oralhist.model.identifiers import Address, TestimonyId


class Account(NamedTuple):
    """A testimony, as far as it says who tells it; `family` is empty where it is of none."""

    number: TestimonyId
    address: Address
    narrator: str
    born: str
    family: str


def accounts(db: Database) -> dict[int, Account]:
    """Every testimony by its row."""
    found = db.conn.execute(
        "SELECT id, number, address, narrator, born, coalesce(family, '') FROM testimonies WHERE state <> 'sealed'"
    )
    return {row: Account(*of_it) for row, *of_it in found}


def named(db: Database) -> list[tuple[str, int, str, bool]]:
    """Every person, in which testimony (row) they are called how, and whether they tell it; in the order of links."""
    found = db.conn.execute(
        "SELECT l.person, l.testimony, l.spelling, l.role = 'narrator' FROM person_links AS l "
        "JOIN testimonies AS t ON t.id = l.testimony WHERE l.ended = '' AND t.state <> 'sealed' ORDER BY l.id"
    )
    return [(person, row, spelling, bool(narrates)) for person, row, spelling, narrates in found]


def births(db: Database) -> dict[str, set[str]]:
    """When each person was born, as the testimonies say of their relatives."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, born in db.conn.execute(
        "SELECT k.person, k.born FROM kin AS k JOIN testimonies AS t ON t.id = k.testimony "
        "WHERE k.ended = '' AND k.born <> '' AND t.state <> 'sealed'"
    ):
        found[person].add(born)
    return found


def events(db: Database) -> dict[int, set[str]]:
    """The events of which a testimony (row) was found to speak by a person."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for row, event in db.conn.execute("SELECT testimony, event FROM tags WHERE decided <> '' AND status = 'accepted'"):
        found[row].add(event)
    return found
