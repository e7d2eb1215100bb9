"""The tables of the catalogue, as migrations; `columns.py` says which component each column belongs to.

A migration is never edited once released: what changes is a new migration.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database, Migrations

from oralhist.catalogue.added_tables import ADDED
from oralhist.catalogue.asking_tables import ASKING
from oralhist.catalogue.complaint_tables import COMPLAINTS
from oralhist.catalogue.consent_tables import CONSENT
from oralhist.catalogue.edit_tables import EDITS
from oralhist.catalogue.erasure_tables import SWITCHES
from oralhist.catalogue.factor_tables import FACTORS, SCOPES
from oralhist.catalogue.first_tables import FIRST
from oralhist.catalogue.kin_tables import KIN
from oralhist.catalogue.link_tables import LINKS
from oralhist.catalogue.mentions import TABLES, note_mentions
from oralhist.catalogue.name_tables import COARSER, NAME_REVIEWS, PSEUDONYMS
from oralhist.catalogue.narrator_tables import NARRATOR_LINKS
from oralhist.catalogue.record_tables import RECORDS
from oralhist.catalogue.restriction_tables import RESTRICTIONS
from oralhist.catalogue.sound_tables import SMALL_COPIES
from oralhist.catalogue.tables import (
    BORN,
    CHRONOLOGY,
    CLAIMS,
    DOUBTED,
    DOUBTFUL,
    LEDGER,
    PERSONS,
    SPELLINGS,
    VETTINGS,
    VIEWERS,
    WORK_LIST,
)

migrations = Migrations("oralhist")


@migrations(name="0001_first")
def first(db: Database) -> None:
    """All tables of the first release."""
    run(db, FIRST)


@migrations(name="0002_edits")
def edits(db: Database) -> None:
    """Edits and the working text that they make; what a person wrote counts as checked."""
    run(db, EDITS)
    db.conn.execute(
        "UPDATE segments SET checked = 1 WHERE confidence IS NULL AND 'person' = (SELECT maker FROM revisions AS r "
        "WHERE r.testimony = segments.testimony AND r.layer = segments.layer ORDER BY number DESC LIMIT 1)"
    )
    # Passages named their segments by place; places move when a segment is split.
    db.conn.execute(
        "UPDATE passages SET segments = (SELECT json_group_array(segment) FROM (SELECT s.segment "
        "FROM json_each(passages.segments) AS one JOIN segments AS s ON s.testimony = passages.testimony "
        "AND s.layer = passages.layer AND s.ordinal = one.value ORDER BY s.ordinal)) WHERE component <> 'description'"
    )
    db.conn.execute("UPDATE passages SET segments = '[\"\"]' WHERE component = 'description'")


@migrations(name="0003_chronology")
def chronology(db: Database) -> None:
    """The chronology as data that archivists own; `work.chronology.refresh` fills it."""
    run(db, CHRONOLOGY)


@migrations(name="0004_doubtful")
def doubtful(db: Database) -> None:
    """Passages that a machine doubts are for archivists; older ones that hold any doubtful segment as a whole."""
    run(db, DOUBTFUL)


@migrations(name="0005_claims")
def claims(db: Database) -> None:
    """What tagged passages assert, and tags over more than one segment."""
    run(db, CLAIMS)


@migrations(name="0006_search")
def search(db: Database) -> None:
    """What search counts by: places spoken of, and what was touched."""
    run(db, TABLES)
    for number, text in db.conn.execute("SELECT id, text FROM passages").fetchall():
        note_mentions(db, number, text)


@migrations(name="0007_born")
def born(db: Database) -> None:
    """When the narrator was born."""
    run(db, BORN)


@migrations(name="0008_persons")
def persons(db: Database) -> None:
    """The registry of persons."""
    run(db, PERSONS)


@migrations(name="0009_doubted")
def doubted(db: Database) -> None:
    """An index on what is doubted: it is counted for every hit."""
    run(db, DOUBTED)


@migrations(name="0010_pseudonyms")
def pseudonyms(db: Database) -> None:
    """What a narrator is called where the name is closed."""
    run(db, PSEUDONYMS)


@migrations(name="0011_ledger")
def ledger(db: Database) -> None:
    """An index on what was done to a thing: whoever opens what is closed asks for it."""
    run(db, LEDGER)


@migrations(name="0012_viewers")
def viewers(db: Database) -> None:
    """Invitations to an account, and when somebody logged in."""
    run(db, VIEWERS)


@migrations(name="0013_vettings")
def vettings(db: Database) -> None:
    """Who vouched for a researcher, until which day, and when the researcher accepted the terms."""
    run(db, VETTINGS)


@migrations(name="0014_restrictions")
def restrictions(db: Database) -> None:
    """Restrictions on spans."""
    run(db, RESTRICTIONS)


@migrations(name="0015_consent")
def consent(db: Database) -> None:
    """What each speaker agreed to, what was given to whom by name, and how seals are broken."""
    run(db, CONSENT)


@migrations(name="0016_name_reviews")
def name_reviews(db: Database) -> None:
    """The review of names: what may say a closed name is closed until it is done."""
    run(db, NAME_REVIEWS)


@migrations(name="0016_coarser")
def coarser(db: Database) -> None:
    """Dates and places that readers see less finely."""
    run(db, COARSER)


@migrations(name="0017_switches")
def switches(db: Database) -> None:
    """What is hidden by the switch, erasures asked for, backups made."""
    run(db, SWITCHES)


@migrations(name="0018_links")
def links(db: Database) -> None:
    """Who agreed to be shown beside the other accounts of their family: nobody, until asked."""
    run(db, LINKS)


@migrations(name="0019_narrator_links")
def narrator_links(db: Database) -> None:
    """Narrators' private links, and what is asked by them."""
    run(db, NARRATOR_LINKS)


@migrations(name="0020_asking")
def asking(db: Database) -> None:
    """Requests for access, and messages of readers."""
    run(db, ASKING)


@migrations(name="0019_complaints")
def complaints(db: Database) -> None:
    """Complaints, and until when one hides."""
    run(db, COMPLAINTS)


@migrations(name="0021_kin")
def kin(db: Database) -> None:
    """People of families, how they are related, when they left from where to where."""
    run(db, KIN)


@migrations(name="0022_records")
def records(db: Database) -> None:
    """Consent records with their papers, and where narrators can be reached."""
    run(db, RECORDS)
    if db.conn.execute("PRAGMA foreign_key_check").fetchall():
        raise sqlite3.IntegrityError("something refers to a file that is not there")


@migrations(name="0023_factors")
def factors(db: Database) -> None:
    """The second factor of accounts, and tokens for programs."""
    run(db, FACTORS)


@migrations(name="0026_scopes")
def scopes(db: Database) -> None:
    """Tokens by which programs hand in recordings."""
    run(db, SCOPES)


@migrations(name="0025_small_copies")
def small_copies(db: Database) -> None:
    """The small form of access copies, and their waveforms, of recordings that were taken in before there was any."""
    run(db, SMALL_COPIES)


@migrations(name="0027_work_list")
def work_list(db: Database) -> None:
    """What nobody has checked or decided on is counted without reading the words."""
    run(db, WORK_LIST)


@migrations(name="0028_added_recordings")
def added_recordings(db: Database) -> None:
    """Recordings that were added later and that no archivist has said yet are covered by what was agreed."""
    run(db, ADDED)
    if db.conn.execute("PRAGMA foreign_key_check").fetchall():
        raise sqlite3.IntegrityError("something refers to a file that is not there")


@migrations(name="0029_spellings")
def spellings(db: Database) -> None:
    """How people are called is looked up without going through all links."""
    run(db, SPELLINGS)


@migrations(name="0030_worked_on")
def worked_on(db: Database) -> None:
    """Which machine worked on a text that is a person's; of older revisions only their files say it."""
    run(db, "ALTER TABLE revisions ADD COLUMN machine TEXT NOT NULL DEFAULT '';")


def bring_up(db: Database) -> None:
    """Apply whatever migration is pending, each in a transaction.

    References are not enforced meanwhile, which SQLite allows only outside a transaction: a table that others refer to
    is made anew (https://www.sqlite.org/lang_altertable.html#otheralter). A migration that does so checks them itself.
    """
    db.conn.execute("PRAGMA foreign_keys = OFF")
    try:
        migrations.apply(db)
    finally:
        db.conn.execute("PRAGMA foreign_keys = ON")


def run(db: Database, script: str) -> None:
    """Perform the statements of `script` inside a migration."""
    # executescript would commit the migration's own transaction: one statement at a time.
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.conn.execute(statement)
            statement = ""


def pending(db: Database) -> tuple[str, ...]:
    """Names of the migrations that this catalogue still needs."""
    return tuple(migration.name for migration in migrations.pending(db))


def applied(db: Database) -> tuple[str, ...]:
    """Names of the migrations that this catalogue has been through."""
    return tuple(migration.name for migration in migrations.applied(db))


def unknown(db: Database) -> tuple[str, ...]:
    """Names of migrations of this catalogue that this program does not know: a newer one made them."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        known = set(pending(Database(nothing)))
    return tuple(name for name in applied(db) if name not in known)
