"""Linking spellings to persons and taking links back: only by archivists, never by itself, always with its history."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from oralhist.catalogue import edits, ledger, persons, testimonies
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.names import plain, stands_in
from oralhist.model.access import Viewer
from oralhist.model.persons import Link, Role
from oralhist.model.refusals import NotFound, Refusal
from oralhist.model.text import clean_line
from oralhist.model.transcript import ORIGINAL
from oralhist.work import name_watch
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.switch import check_leaving

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """What came of it: the person, and the number of the link by which it can be taken back."""

    person: str
    link: int


def link(
    archive: Archive,
    testimony: str,
    spelling: str,
    role: Role,
    by: Viewer,
    *,
    line: int | None = None,
    person: str = "",
) -> Linked:
    """Take `spelling` in a testimony (said in line `line` of its text, from 0) for `person`, a new one where empty.

    Raises `Refusal` where it is not said there, and where it is linked so already.
    """
    try:
        text = clean_line(spelling, name="spelling", most=LONGEST)
    except ValueError as error:
        raise Refusal(str(error), "Give the spelling as it stands there.") from error
    if not plain(text):
        raise Refusal("There is no spelling to link.", "Give it as it stands there.")
    with writing(archive.db) as db:
        found = named(archive, testimony)
        segment = _where(archive, found.row, text, role, line)
        if person and not persons.known(db, person):
            raise NotFound(f"There is no person {person[:20]}.", "`oralhist person list` shows those that there are.")
        whom = person or str(testimonies.new_address(db, archive.draw))
        wanted = Link(
            id=0,
            person=whom,
            row=found.row,
            segment=segment,
            role=role,
            spelling=text,
            who=by.name,
            at=stamp(archive.now()),
            ended="",
            ended_by="",
        )
        if any(
            same_link(wanted, other) and (not person or other.person == person)
            for other in persons.in_testimonies(db, [found.row])
        ):
            raise Refusal("This spelling is linked so already.", "Nothing was changed.")
        if not person:
            persons.add(db, whom, archive.now())
        number = persons.link(db, wanted)
        name_watch.reconsider_person(archive, db, whom)
        name_watch.follow_text(archive, db, found)
        ledger.note(db, archive.now(), by.name, Verb.PERSON_LINKED, f"{found.number} {whom} {number}")
    return Linked(person=whom, link=number)


def link_narrator(archive: Archive, db: Database, testimony: Testimony, person: str, by: Viewer) -> None:
    """Inside a transaction: take the narrator of a testimony for `person`, as described there."""
    wanted = Link(
        id=0,
        person=person,
        row=testimony.row,
        segment="",
        role=Role.NARRATOR,
        spelling=testimony.narrator,
        who=by.name,
        at=stamp(archive.now()),
        ended="",
        ended_by="",
    )
    number = persons.link(db, wanted)
    name_watch.reconsider_person(archive, db, person)
    ledger.note(db, archive.now(), by.name, Verb.PERSON_LINKED, f"{testimony.number} {person} {number}")


def unlink(archive: Archive, number: int, by: Viewer) -> None:
    """Take a link back: the spelling is nobody's again; that it was linked stays known to archivists."""
    with writing(archive.db) as db:
        found = persons.find(db, number)
        if found is None:
            raise NotFound(f"There is no link {number}.", "`oralhist person list` shows those that there are.")
        if found.ended:
            raise Refusal("This link was taken back already.", "Nothing was changed.")
        if found.role is Role.NARRATOR:
            check_leaving(db, person=found.person)
        persons.end(db, number, by.name, archive.now())
        name_watch.reconsider_person(archive, db, found.person)
        ledger.note(db, archive.now(), by.name, Verb.PERSON_UNLINKED, f"{found.person} {number}")


def _where(archive: Archive, row: int, spelling: str, role: Role, line: int | None) -> str:
    """The id of the segment at `line`, empty for none; raises `Refusal` where it is not said as it has to be."""
    if role is Role.NARRATOR and line is not None:
        raise Refusal("A narrator tells the whole testimony.", "Leave the line out.")
    segments = edits.working(archive.db, row, ORIGINAL)
    if line is not None and not 0 <= line < len(segments):
        raise Refusal(f"There is no line {line}.", f"The text has {len(segments)} lines, counted from 0.")
    meant = segments if line is None else segments[line : line + 1]
    said = any(stands_in(spelling, segment.text) for segment in meant)
    if not said and (role is Role.SPOKEN_OF or line is not None):
        raise Refusal(f"{spelling} is not said there.", "Give the spelling as it stands in the text.")
    return "" if line is None else segments[line].id


def same_link(one: Link, other: Link) -> bool:
    """Whether two links say the same of the same words, whoever it is."""

    def what(link: Link) -> tuple[object, ...]:
        return link.row, link.segment, link.role, plain(link.spelling)

    return what(one) == what(other)
