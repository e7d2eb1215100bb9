"""Pseudonyms: what a narrator is called for those who may not read the name; chosen or drawn, never made from it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence

from sqlite_utils import Database

from oralhist.catalogue import ledger, testimonies
from oralhist.catalogue.database import rows, writing
from oralhist.catalogue.ledger import Verb
from oralhist.catalogue.name_finds import narrator_names
from oralhist.catalogue.testimonies import Testimony
from oralhist.language.names import compare, given_names, words
from oralhist.language.neutral_names import narrator_word, neutral_names
from oralhist.language.said_names import bare
from oralhist.model.access import Viewer
from oralhist.model.question import Tier
from oralhist.model.refusals import Refusal
from oralhist.model.text import clean_line
from oralhist.work.archive import Archive
from oralhist.work.holdings import named

LONGEST = 80
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"

Choose = Callable[[Sequence[str]], str]


def give(archive: Archive, identifier: str, name: str, by: Viewer) -> str:
    """Call the narrator of a testimony `name` for those who may not read the real one; the name as it is kept.

    Raises `Refusal` where `name` is none, is a form of the real one or of a spelling of it that an archivist linked, or
    is what somebody else who is registered is called.
    """
    wanted = _checked(name)
    with writing(archive.db) as db:
        testimony = named(archive, identifier)
        if any(_shares_a_word(wanted, own) for own in own_names(db, testimony)):
            raise Refusal("This pseudonym is the real name, or a form of a part of it.", "Choose another.")
        if any(_same(wanted, other) for other in registered(db)):
            raise Refusal("Somebody who is registered here is called so.", "Choose another, or have one drawn.")
        _keep(archive, db, testimony, wanted, by)
    return wanted


def draw(archive: Archive, identifier: str, by: Viewer, *, label: bool = False, choose: Choose = secrets.choice) -> str:
    """Draw a pseudonym in the language of a testimony, from a list or (`label`) such as *Narrator K7*; which it is.

    Nobody who is registered is called like it, and no other narrator has it. Where the list is used up, a label it is.
    """
    with writing(archive.db) as db:
        return draw_in(archive, db, named(archive, identifier), by, label=label, choose=choose)


def draw_in(
    archive: Archive,
    db: Database,
    testimony: Testimony,
    by: Viewer,
    *,
    label: bool = False,
    choose: Choose = secrets.choice,
) -> str:
    """Inside a transaction: as `draw`."""
    language = testimony.languages[0] if testimony.languages else "en"
    taken = [*registered(db), *own_names(db, testimony), *_pseudonyms(db)]
    free = () if label else [name for name in neutral_names(language) if not _like_any(name, taken)]
    drawn = choose(free) if free else _label(narrator_word(language), set(_pseudonyms(db)), choose)
    _keep(archive, db, testimony, drawn, by)
    return drawn


def remove(archive: Archive, identifier: str, by: Viewer) -> None:
    """Take the pseudonym of a testimony away: where the name is closed, nothing stands in its place."""
    with writing(archive.db) as db:
        _keep(archive, db, named(archive, identifier), "", by)


def own_names(db: Database, testimony: Testimony) -> tuple[str, ...]:
    """What the narrator of a testimony is called: as written there, and as archivists linked the same person elsewhere.

    The name of the family is among it.
    """
    family = testimonies.family_name(db, testimony.family) if testimony.family else ""
    return tuple(dict.fromkeys((*narrator_names(db, testimony), *([bare(family)] if bare(family) else []))))


def registered(db: Database) -> tuple[str, ...]:
    """The real names of everybody who is registered: narrators, interviewers, persons; of sealed testimonies too."""
    found = rows(
        db,
        "SELECT narrator AS name FROM testimonies UNION SELECT interviewer FROM testimonies "
        "UNION SELECT spelling FROM person_links",
    )
    return tuple(name for one in found if (name := bare(one["name"])))


def _pseudonyms(db: Database) -> tuple[str, ...]:
    return tuple(one["pseudonym"] for one in rows(db, "SELECT pseudonym FROM testimonies WHERE pseudonym <> ''"))


def _keep(archive: Archive, db: Database, testimony: Testimony, name: str, by: Viewer) -> None:
    testimonies.update(db, archive.now(), testimony.row, {"pseudonym": name})
    ledger.note(db, archive.now(), by.name, Verb.PSEUDONYM_GIVEN, testimony.number)


def _checked(name: str) -> str:
    try:
        wanted = clean_line(name, name="pseudonym", most=LONGEST)
    except ValueError as error:
        raise Refusal(str(error), "Choose a shorter one.") from error
    if not _parts(wanted):
        raise Refusal("A pseudonym has a word of two letters at least.", "Choose one, or have one drawn.")
    return wanted


def _parts(name: str) -> list[str]:
    """The words of a name that are more than an initial."""
    return [word for word in words(name) if sum(letter.isalpha() for letter in word) > 1]


def _shares_a_word(wanted: str, name: str) -> bool:
    """Whether any word of `wanted` is like any of `name`, or the whole like the whole."""
    known = given_names()
    pairs = ((mine, its) for mine in [wanted, *_parts(wanted)] for its in [name, *_parts(name)])
    return any(compare(mine, its, known) is not None for mine, its in pairs)


def _same(wanted: str, name: str) -> bool:
    alike = compare(wanted, name, given_names())
    return alike is not None and alike.tier in (Tier.SAME, Tier.SCRIPT)


def _like_any(wanted: str, names: Iterable[str]) -> bool:
    return any(_shares_a_word(wanted, name) for name in names)


def _label(word: str, taken: set[str], choose: Choose) -> str:
    """*Narrator K7*: a letter and a number that no other has; with more digits where all are given away."""
    for digits in range(1, 9):
        free = [
            label
            for letter in _LETTERS
            for number in range(10 ** (digits - 1), 10**digits)
            if (label := f"{word} {letter}{number}") not in taken
        ]
        if free:
            return choose(free)
    raise Refusal("Every label is given away.", "Choose a pseudonym.")
