"""Families as archivists enter them: their people, how those are related, when they left and from where to where.

Each statement rests on a testimony and is read with its kinship; none follows by itself from another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue import kin, ledger, persons
from oralhist.catalogue.database import writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.chronology.place_names import in_all_languages
from oralhist.formats.edtf_dates import parse_date
from oralhist.model.access import Viewer
from oralhist.model.chronology import Place
from oralhist.model.kin import CHILD, Kin, Kinship, Move, Relation
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean_line
from oralhist.work.archive import Archive
from oralhist.work.describe import SIDES
from oralhist.work.holdings import named
from oralhist.work.persons import link, link_narrator

MOST_DATE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a testimony says of one of the family; `born` and `died` are EDTF or empty."""

    side: str = "unknown"
    born: str = ""
    died: str = ""
    narrates: bool = False


def introduce(archive: Archive, testimony: str, name: str, said: Said, by: Viewer) -> str:
    """Enter a new person of the family by a name (linked as the narrator, or as a relative); the person's address."""
    _checked(said)
    role = Role.NARRATOR if said.narrates else Role.RELATIVE
    # Two transactions: a person without a place in the family is one of the registry, which is whole by itself.
    person = link(archive, testimony, name, role, by).person
    place(archive, testimony, person, said, by)
    return person


def place(archive: Archive, testimony: str, person: str, said: Said, by: Viewer) -> None:
    """Say what a testimony tells of a person of its family, in place of what was said before; or raise `Refusal`.

    Whoever narrates is linked as the narrator too, where that is not done yet.
    """
    checked = _checked(said)
    with writing(archive.db) as db:
        found = _of_a_family(archive, testimony)
        _check_known(db, person)
        others = [one for one in kin.of(db, [found.row]) if one.narrates and one.person != person]
        if checked.narrates and others:
            raise Refusal("Somebody else narrates this testimony already.", "Say so of one person only.")
        wanted = Kin(
            id=0,
            row=found.row,
            person=person,
            narrates=checked.narrates,
            side=checked.side,
            born=checked.born,
            died=checked.died,
        )
        if checked.narrates:
            _is_linked(archive, db, found, person, by)
        kin.place(db, wanted, by.name, archive.now())
        ledger.note(db, archive.now(), by.name, Verb.KIN_PLACED, f"{found.number} {person}")


def remove(archive: Archive, testimony: str, person: str, by: Viewer) -> None:
    """Take a person out of the family, as far as this testimony tells, with the relations that rest on it."""
    with writing(archive.db) as db:
        found = named(archive, testimony)
        if not kin.remove(db, found.row, person, by.name, archive.now()):
            raise NotFound(f"{found.number} tells of no person {person[:20]} of the family.")
        for relation in kin.relations_of(db, [found.row]):
            if person in (relation.person, relation.other):
                kin.unrelate(db, relation.id, by.name, archive.now())
        ledger.note(db, archive.now(), by.name, Verb.KIN_REMOVED, f"{found.number} {person}")


def relate(archive: Archive, testimony: str, person: str, kind: str, other: str, by: Viewer) -> int:
    """Say that by this testimony `person` is the parent, child, spouse, sibling or relative by marriage of `other`.

    Returns the relation's number. Raises `Refusal` where that cannot be or is said already.
    """
    if kind == CHILD:
        person, kind, other = other, Kinship.PARENT.value, person
    if kind not in set(Kinship):
        raise Refusal(f"{kind[:40]!r} is no relation.", f"Use {CHILD}, {', '.join(Kinship)}.")
    if person == other:
        raise Refusal("Nobody is related to themselves.", "Name two people.")
    with writing(archive.db) as db:
        found = _of_a_family(archive, testimony)
        told = {one.person for one in kin.of(db, [found.row])}
        for one in (person, other):
            _check_known(db, one)
            if one not in told:
                raise Refusal(f"{found.number} does not tell of {one}.", "Enter what it tells of that person first.")
        there = kin.relations_of(db, [found.row])
        wanted = Relation(id=0, row=found.row, person=person, kind=Kinship(kind), other=other)
        if any(_same(wanted, one) for one in there):
            raise Refusal("They are related so already.", "Nothing was changed.")
        if wanted.kind is Kinship.PARENT and person in _descendants(other, there):
            raise Refusal("A person would descend from their own child.", "Look at which of the two is the parent.")
        number = kin.relate(db, wanted, by.name, archive.now())
        ledger.note(db, archive.now(), by.name, Verb.RELATED, f"{found.number} {number}")
    return number


def unrelate(archive: Archive, number: int, by: Viewer) -> None:
    """Take a relation back; that it was said stays known."""
    with writing(archive.db) as db:
        if kin.relation(db, number) is None:
            raise NotFound(f"There is no relation {number}.", "`oralhist kin list ID` shows those that there are.")
        kin.unrelate(db, number, by.name, archive.now())
        ledger.note(db, archive.now(), by.name, Verb.UNRELATED, str(number))


def moved(archive: Archive, testimony: str, departed: str, from_place: str, to_place: str, by: Viewer) -> None:
    """Say when those of a testimony left (EDTF), from where and to where, by any spelling of places of the chronology.

    What is empty is not said any more. Raises `Refusal` where a place is not known.
    """
    when = _date(departed, "day of leaving")
    where = [place_meant(archive, name) for name in (from_place, to_place)]
    with writing(archive.db) as db:
        found = _of_a_family(archive, testimony)
        kin.set_move(db, found.row, Move(departed=when, from_place=where[0], to_place=where[1]))
        ledger.note(db, archive.now(), by.name, Verb.MOVE_RECORDED, found.number)


def place_meant(archive: Archive, spelling: str) -> str:
    """The id of the place that `moved` would take a spelling for; empty for none. Raises `Refusal` as it does."""
    return _place(archive.chronology().places.values(), spelling)


def _of_a_family(archive: Archive, testimony: str) -> Testimony:
    found = named(archive, testimony)
    if found.family is None:
        raise Refusal(f"{found.number} is of no family.", "Give it one first, in its description.")
    return found


def _is_linked(archive: Archive, db: Database, testimony: Testimony, person: str, by: Viewer) -> None:
    """See to it that the narrator is linked to the person, by which alone the switch and the review of names know."""
    links = persons.of_person(db, person)
    if any(link.row == testimony.row and link.role is Role.NARRATOR for link in links):
        return
    if not testimony.narrator:
        raise Refusal(f"It is not said who narrates {testimony.number}.", "Write the narrator's name first.")
    link_narrator(archive, db, testimony, person, by)


def _check_known(db: Database, person: str) -> None:
    if not persons.known(db, person):
        raise NotFound(f"There is no person {person[:20]}.", "`oralhist person list` shows those that there are.")


def _checked(said: Said) -> Said:
    if said.side not in SIDES:
        raise Refusal(f"{said.side[:40]!r} is not a side.", f"Use one of {', '.join(SIDES)}.")
    born, died = _date(said.born, "birth"), _date(said.died, "death")
    return Said(side=said.side, born=born, died=died, narrates=said.narrates)


def _date(text: str, name: str) -> str:
    try:
        line = clean_line(text, name=name, most=MOST_DATE)
        return parse_date(line) if line else ""
    except ValueError as error:
        raise Refusal(str(error)) from error


def _place(places: Iterable[Place], name: str) -> str:
    text = " ".join(name.split())
    if not text:
        return ""
    wanted, known = text.casefold(), list(places)
    for place in known:
        if wanted in (place.id, *(one.casefold() for one in (place.name, *place.spellings, *place.also_words))):
            return place.id
    for place in known:
        if wanted in (one.casefold() for one in in_all_languages(place)):
            return place.id
    raise Refusal(
        f"The chronology knows no place called {text[:60]}.",
        "Add it to the chronology, or take another spelling; `/places` lists all.",
    )


def _same(one: Relation, other: Relation) -> bool:
    if one.kind is not other.kind:
        return False
    pair = (one.person, one.other)
    both = (other.person, other.other)
    return pair == both or (one.kind is not Kinship.PARENT and pair == both[::-1])


def _descendants(person: str, relations: tuple[Relation, ...]) -> set[str]:
    found, next_ones = set(), [person]
    while next_ones:
        parent = next_ones.pop()
        for one in relations:
            if one.kind is Kinship.PARENT and one.person == parent and one.other not in found:
                found.add(one.other)
                next_ones.append(one.other)
    return found
