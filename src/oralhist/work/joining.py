"""Two who may be the same person made one, or said to be two: by an archivist only, and remembered."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from oralhist.catalogue import kin, ledger, name_reviews, persons, testimonies
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.model.access import State, Viewer
from oralhist.model.persons import Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.persons import link_narrator, same_link
from oralhist.work.switch import check_leaving


def join(archive: Archive, one: str, other: str, by: Viewer) -> str:
    """Take two for one person, each by a person's address or by that of a testimony whose narrator nobody linked.

    Every link of the second is taken back and made to the first, so that the history says what was; what testimonies
    tell of the second as one of a family, they tell of the first, and whoever hides the second hides the first. Returns
    the person's address. Raises `Refusal` where the second is hidden by the switch: it would be shown.
    """
    if one == other:
        raise Refusal("These are one already.", "Nothing was changed.")
    with writing(archive.db) as db:
        # A person of the registry stays who it is; of two, the first.
        if not persons.known(db, one) and persons.known(db, other):
            one, other = other, one
        whom = _person(archive, db, one, by)
        if persons.known(db, other):
            _move(archive, db, other, whom, by)
        else:
            link_narrator(archive, db, _narrator(db, other), whom, by)
        kin.carry_unlike(db, {one, other}, whom)
        name_watch.reconsider_person(archive, db, whom)
        for row in sorted({link.row for link in persons.of_person(db, whom)}):
            found = testimonies.by_row(db, row)
            if found is not None:
                name_watch.follow_text(archive, db, found)
        ledger.note(db, archive.now(), by.name, Verb.PERSONS_JOINED, f"{whom} {other}")
    return whom


def keep_apart(archive: Archive, one: str, other: str, by: Viewer) -> None:
    """Say that two are not the same person: they are not proposed again."""
    if one == other:
        raise Refusal("These are one already.", "Nothing was changed.")
    with writing(archive.db) as db:
        for each in (one, other):
            if not persons.known(db, each):
                _narrator(db, each)
        kin.say_unlike(db, one, other, by.name, archive.now())
        ledger.note(db, archive.now(), by.name, Verb.PERSONS_KEPT_APART, f"{one} {other}")


def _person(archive: Archive, db: Database, one: str, by: Viewer) -> str:
    if persons.known(db, one):
        return one
    whom = str(testimonies.new_address(db, archive.draw))
    persons.add(db, whom, archive.now())
    link_narrator(archive, db, _narrator(db, one), whom, by)
    return whom


def _narrator(db: Database, address: str) -> Testimony:
    """A testimony whose narrator nobody has linked; or `NotFound`, or `Refusal`."""
    found = testimonies.by_address(db, address)
    if found is None or found.state is State.SEALED or not found.narrator:
        raise NotFound(f"There is no person {address[:20]}.", "`oralhist person list` shows those that there are.")
    if any(link.role is Role.NARRATOR for link in persons.in_testimonies(db, [found.row])):
        raise Refusal(f"The narrator of {found.number} is a person already.", "Name that person.")
    return found


def _move(archive: Archive, db: Database, other: str, whom: str, by: Viewer) -> None:
    check_leaving(db, person=other)
    theirs = persons.of_person(db, whom)
    for link in persons.of_person(db, other):
        persons.end(db, link.id, by.name, archive.now())
        if not any(same_link(link, mine) for mine in theirs):
            persons.link(db, replace(link, person=whom, who=by.name, at=stamp(archive.now())))
    kin.rename(db, other, whom, by.name, archive.now())
    name_reviews.rename(db, other, whom)
