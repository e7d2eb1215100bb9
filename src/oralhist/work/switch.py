"""The switch: one archivist hides a testimony, a narrator, a family or everything at once; two show it again.

It changes nothing that was agreed, and removes nothing: what is shown again is as it was before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlite_utils import Database

from oralhist.catalogue import ledger, persons, switches, testimonies
from oralhist.catalogue.database import stamp, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.switches import Hidden
from oralhist.model.access import Switch, Viewer
from oralhist.model.identifiers import FamilyId, is_address
from oralhist.model.refusals import NotFound, Refusal
from oralhist.work.archive import Archive
from oralhist.work.holdings import named
from oralhist.work.two_archivists import check_first, check_second

LAPSE = timedelta(days=14)
"""How long the first archivist's word waits for a second."""


ASKED = "It is noted. A second archivist has to agree within 14 days."


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is hidden or shown: `subject` is the number, person or family as the catalogue has it, empty: everything."""

    kind: Switch
    subject: str = ""


def target(archive: Archive, kind: Switch, name: str = "") -> Target:
    """What `name` names: a testimony by number or address, a person by address, a family by key or address.

    Raises `NotFound`, or `Refusal` for a testimony that is sealed.
    """
    wanted = name.strip()
    match kind:
        case Switch.EVERYTHING:
            return Target(kind=kind)
        case Switch.TESTIMONY:
            return Target(kind=kind, subject=named(archive, wanted).number)
        case Switch.PERSON:
            if not is_address(wanted) or not persons.known(archive.db, wanted):
                raise NotFound(
                    f"There is no person {wanted[:20]}.", "`oralhist person list` shows those that there are."
                )
            return Target(kind=kind, subject=wanted)
    family = _family(archive.db, wanted)
    if family is None:
        raise NotFound(f"There is no family {wanted[:40]}.", "Give its key, as on the desk page of a testimony.")
    return Target(kind=kind, subject=family)


def _family(db: Database, name: str) -> FamilyId | None:
    found = testimonies.family_of_key(db, name)
    return found or next((family for family, _ in testimonies.families(db) if family == name), None)


def hide(archive: Archive, what: Target, by: Viewer) -> None:
    """Hide it from everybody but archivists, at once, with all that joins it later; one archivist is enough.

    Done again, it takes back what somebody asked to be shown.
    """
    with writing(archive.db) as db:
        switches.hide(db, archive.now(), what.kind, what.subject, by.name)
        ledger.note(db, archive.now(), by.name, Verb.HIDDEN, what.subject or Switch.EVERYTHING.value)


def show_again(archive: Archive, what: Target, by: Viewer) -> bool:
    """Ask to show what is hidden, or agree to what another archivist asked within 14 days; whether it is shown now.

    Raises `Refusal` where the same archivist asks twice, for one whose account was made after the first had asked, and
    for everybody who is none; `NotFound` where it is not hidden.
    """
    with writing(archive.db) as db:
        check_first(archive, by)
        found = switches.find(db, what.kind, what.subject)
        if found is None:
            raise NotFound("That is not hidden by the switch.", "`oralhist hide` lists what is.")
        if not waits(archive, found):
            switches.ask(db, archive.now(), what.kind, what.subject, by.name)
            ledger.note(db, archive.now(), by.name, Verb.SHOWING_ASKED, what.subject or Switch.EVERYTHING.value)
            return False
        check_second(archive, found.asked_by, found.asked, by)
        switches.show(db, archive.now(), what.kind, what.subject, by.name)
        ledger.note(db, archive.now(), by.name, Verb.SHOWN_AGAIN, what.subject or Switch.EVERYTHING.value)
        return True


def waits(archive: Archive, found: Hidden) -> bool:
    """Whether one archivist has asked to show it and another may agree still."""
    return bool(found.asked) and found.asked >= stamp(archive.now() - LAPSE)


def hidden(archive: Archive, by: Viewer) -> tuple[Hidden, ...]:
    """All that is hidden by the switch, the latest first; `NotFound` for all but archivists."""
    if not by.keeps_the_archive:
        raise NotFound
    return switches.hidden(archive.db)


def families(archive: Archive, by: Viewer) -> tuple[tuple[FamilyId, str], ...]:
    """Every family with its key; `NotFound` for all but archivists."""
    if not by.keeps_the_archive:
        raise NotFound
    return testimonies.families(archive.db)


def called(archive: Archive, found: Hidden) -> str:
    """What is hidden, in words for archivists."""
    match found.kind:
        case Switch.EVERYTHING:
            return "everything"
        case Switch.TESTIMONY:
            return f"testimony {found.subject}"
        case Switch.PERSON:
            spelt = [one.spelling for one in persons.of_person(archive.db, found.subject)]
            return f"person {found.subject} ({spelt[0]})" if spelt else f"person {found.subject}"
    return f"family {dict(testimonies.families(archive.db)).get(FamilyId(found.subject), found.subject)}"


def check_leaving(db: Database, *, family: FamilyId | None = None, person: str = "") -> None:
    """Raise `Refusal` where something would be shown by leaving a family, or a narrator, that is hidden."""
    if switches.hides_family(db, family):
        raise Refusal(
            "Its family is hidden: outside it, it would be shown.", "Two archivists show the family again first."
        )
    if person and switches.hides_person(db, person):
        raise Refusal(
            "This person is hidden: without the link it would be shown.", "Two archivists show them again first."
        )
