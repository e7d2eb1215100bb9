"""Keeping what says a closed name closed: every text that comes is looked at in the transaction that writes it.

It closes and never opens: that a review is complete is said by an archivist (`work.name_review`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from sqlite_utils import Database

import oralhist
from oralhist.catalogue import access, ledger, name_finds, name_reviews, persons, testimonies
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.name_finds import Called, Text
from oralhist.catalogue.name_reviews import HiddenRow
from oralhist.catalogue.testimonies import Testimony
from oralhist.durable import write_whole
from oralhist.model.names import Choice, NameFind
from oralhist.model.persons import Role
from oralhist.model.transcript import Segment
from oralhist.work.archive import Archive


def follow_segments(
    archive: Archive, db: Database, testimony: Testimony, layer: str, segments: Sequence[Segment]
) -> None:
    """Inside a transaction, after these segments of a layer came: close what an undecided name stands in."""
    holder = _now(db, testimony)
    _follow(archive, db, holder, name_finds.told_of(db, holder, layer, segments, archive.told))


def follow_text(archive: Archive, db: Database, testimony: Testimony) -> None:
    """The same after anything of a testimony may have changed, or may be read that was withheld."""
    holder = _now(db, testimony)
    _follow(archive, db, holder, chain(name_finds.described(holder), name_finds.said(db, holder, archive.told)))
    _own_description(db, holder)


def reconsider(archive: Archive, db: Database, testimony: Testimony) -> None:
    """Inside a transaction, after the name of a testimony, who may read it, or its family may be another: look anew.

    What waits for it in other testimonies is what its name stands in undecided, where it is closed to somebody; and
    what waited before it was withdrawn or closed as a whole, which would else open for that and say who it was.
    """
    subject = _now(db, testimony)
    _own_description(db, subject)
    before = {row for row, _ in name_reviews.waits_elsewhere(db, subject.row)}
    name_reviews.settle(db, subject.row, elsewhere_only=True)
    others = name_finds.hidden(db, subject)
    if not others:
        for described in (False, True):
            name_reviews.wait_no_more(db, subject.row, subject.row, own=False, described=described)
    kin = {one.row for one in (*name_finds.kin_called_for(db, subject), *name_finds.kin_waiting(db, subject))}
    for row in name_reviews.waits_for(db, subject.row):
        if row != subject.row and row not in kin:
            for described in (False, True):
                name_reviews.wait_no_more(db, subject.row, row, own=False, described=described)
    terms = access.terms(db, subject.row)
    called_for = name_finds.called_for(terms)
    if name_finds.open_to_everybody(terms):
        before = set()
    if not (called_for or before or subject.reviewed or others):
        return
    waiting = [one for one in name_finds.every(db, subject, archive.told) if one.decided is None]
    if waiting and subject.reviewed:
        testimonies.update(db, archive.now(), subject.row, {"reviewed": 0})
    elsewhere = [one for one in waiting if one.own and one.row != subject.row and (called_for or one.row in before)]
    _close(db, subject, [*elsewhere, *(one for one in waiting if not one.own)])


def hand_over(archive: Archive, db: Database, testimony: Testimony, who: str) -> None:
    """Inside a transaction, before a testimony is sealed or erased: what waits elsewhere for its name waits there.

    No archivist will ever see its review again. Each account in which the name stands undecided hides, by the words
    that it says itself, somebody of whom nothing else is known, and stays closed until it was gone through.
    """
    subject = _now(db, testimony)
    waits = name_reviews.waits_elsewhere(db, subject.row)
    for row in sorted({row for row, _ in waits}):
        holder = testimonies.by_row(db, row)
        assert holder is not None
        texts = tuple(chain(name_finds.described(holder), name_finds.said(db, holder, archive.told)))
        found = name_finds.with_decisions(
            db, subject, name_finds.among(texts, holder, name_finds.narrator(db, subject), at_home=False)
        )
        left = [(row, one.digest) for one in found if one.decided is Choice.LEAVE]
        words = dict.fromkeys(one.said for one in found if one.decided is None)
        number = name_reviews.hide(
            db,
            HiddenRow(
                id=0,
                testimony=row,
                person="",
                spellings=tuple(words),
                instead="",
                narrator=False,
                who=who,
                at=stamp(archive.now()),
            ),
        )
        name_reviews.decide(db, archive.now(), row, left, Choice.LEAVE, who)
        testimonies.update(db, archive.now(), row, {"reviewed": 0})
        for described in {described for one, described in waits if one == row} | {False}:
            name_reviews.wait(db, row, row, own=False, described=described)
        ledger.note(db, archive.now(), who, Verb.PERSON_HIDDEN, f"{holder.number} {number}")
    name_reviews.settle(db, subject.row, elsewhere_only=True)


def look_at_all(archive: Archive, report: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """`reconsider` every testimony, each in a transaction of its own: after an upgrade.

    That it was done to the end, and by which version, is noted among what can be deleted; `looked_at_all` says so.
    """
    every = testimonies.all_of_them(archive.db)
    for done, testimony in enumerate(every):
        report(done, len(every))
        with writing(archive.db) as db:
            if testimonies.by_row(db, testimony.row) is not None:
                reconsider(archive, db, testimony)
    report(len(every), len(every))
    write_whole(archive.folders.names_looked_for, oralhist.__version__.encode())


def looked_at_all(archive: Archive) -> bool:
    """Whether this version has looked at every testimony; since then it looks at whatever comes."""
    try:
        return archive.folders.names_looked_for.read_text(encoding="utf-8") == oralhist.__version__
    except (OSError, ValueError):
        return False


def reconsider_person(archive: Archive, db: Database, person: str) -> None:
    """`reconsider` for all that a person of the registry tells, or that hide them: their spellings are others now."""
    links = [one for one in persons.of_person(db, person) if one.role is Role.NARRATOR]
    for row in sorted({*(one.row for one in links), *name_reviews.hiding(db, person)}):
        found = testimonies.by_row(db, row)
        if found is not None:
            reconsider(archive, db, found)


def _follow(archive: Archive, db: Database, holder: Testimony, texts: Iterable[Text]) -> None:
    """`texts` are read only where anybody is looked for in them."""
    kin = name_finds.kin_called_for(db, holder)
    others = name_finds.hidden(db, holder)
    if not (kin or others or holder.reviewed):
        return
    read = tuple(texts)
    at_home = [*others, *([name_finds.narrator(db, holder)] if holder.reviewed else [])]
    found = _waiting(db, holder, holder, read, at_home)
    if found and holder.reviewed:
        testimonies.update(db, archive.now(), holder.row, {"reviewed": 0})
    _close(db, holder, [one for one in found if not one.own])
    for subject in kin:
        found = _waiting(db, holder, subject, read, [name_finds.narrator(db, subject)])
        if found:
            testimonies.update(db, archive.now(), subject.row, {"reviewed": 0})
            _close(db, subject, found)


def _waiting(
    db: Database, holder: Testimony, subject: Testimony, texts: Sequence[Text], who: Iterable[Called]
) -> tuple[NameFind, ...]:
    home = holder.row == subject.row
    found = [find for called in who for find in name_finds.among(texts, holder, called, at_home=home)]
    return name_finds.undecided(db, subject, found) if found else ()


def _close(db: Database, subject: Testimony, finds: Iterable[NameFind]) -> None:
    for row, described in {(one.row, one.place.described) for one in finds}:
        name_reviews.wait(db, row, subject.row, own=False, described=described)


def _own_description(db: Database, testimony: Testimony) -> None:
    """Close a description to whoever may not read the name that stands undecided in it; or open it."""
    found = name_finds.among(
        name_finds.described(testimony), testimony, name_finds.narrator(db, testimony), at_home=True
    )
    note = name_reviews.wait if name_finds.undecided(db, testimony, found) else name_reviews.wait_no_more
    note(db, testimony.row, testimony.row, own=True, described=True)


def _now(db: Database, testimony: Testimony) -> Testimony:
    """The testimony as it stands in the transaction."""
    found = testimonies.by_number(db, testimony.number)
    assert found is not None
    return found
