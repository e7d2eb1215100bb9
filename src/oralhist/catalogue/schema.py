"""The tables of the catalogue, as migrations; `columns.py` says which component each column belongs to.

A migration is never edited once released: what changes is a new migration.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlite_utils import Database, Migrations

from oralhist.catalogue.asking_tables import ASKING
from oralhist.catalogue.complaint_tables import COMPLAINTS
from oralhist.catalogue.consent_tables import CONSENT
from oralhist.catalogue.edit_tables import EDITS
from oralhist.catalogue.erasure_tables import SWITCHES
from oralhist.catalogue.factor_tables import FACTORS
from oralhist.catalogue.kin_tables import KIN
from oralhist.catalogue.link_tables import LINKS
from oralhist.catalogue.mentions import TABLES, note_mentions
from oralhist.catalogue.name_tables import NAME_REVIEWS, PSEUDONYMS
from oralhist.catalogue.narrator_tables import NARRATOR_LINKS
from oralhist.catalogue.restriction_tables import RESTRICTIONS
from oralhist.catalogue.tables import (
    BORN,
    CHRONOLOGY,
    CLAIMS,
    DOUBTED,
    DOUBTFUL,
    LEDGER,
    PERSONS,
    VETTINGS,
    VIEWERS,
)

migrations = Migrations("oralhist")

FIRST = """
CREATE TABLE families (
  id TEXT PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
) STRICT;
CREATE TABLE testimonies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL UNIQUE,
  shelfmark TEXT NOT NULL,
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  narrator TEXT NOT NULL,
  interviewer TEXT NOT NULL,
  date TEXT NOT NULL,
  place TEXT NOT NULL,
  languages TEXT NOT NULL,
  collection TEXT NOT NULL,
  sample INTEGER NOT NULL CHECK (sample IN (0, 1)),
  family TEXT REFERENCES families (id),
  side TEXT NOT NULL CHECK (side IN ('stayed', 'left', 'returned', 'unknown')),
  state TEXT NOT NULL CHECK (state IN ('kept', 'hidden', 'sealed')),
  opened INTEGER NOT NULL CHECK (opened IN (0, 1)),
  created TEXT NOT NULL,
  changed TEXT NOT NULL
) STRICT;
CREATE TABLE numbers (year INTEGER PRIMARY KEY, last INTEGER NOT NULL) STRICT;
CREATE TABLE addresses (address TEXT PRIMARY KEY) STRICT;
CREATE TABLE decisions (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  component TEXT NOT NULL,
  audience INTEGER NOT NULL CHECK (audience BETWEEN 0 AND 7),
  embargo TEXT,
  PRIMARY KEY (testimony, component)
) STRICT;
CREATE TABLE deposits (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  staged TEXT NOT NULL,
  placed INTEGER NOT NULL CHECK (placed IN (0, 1)),
  made TEXT NOT NULL,
  checked TEXT NOT NULL,
  PRIMARY KEY (testimony, number)
) STRICT;
CREATE TABLE files (
  id TEXT PRIMARY KEY,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  deposit INTEGER NOT NULL,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('recording', 'transcript')),
  name TEXT NOT NULL,
  original_name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL UNIQUE,
  sha512 TEXT NOT NULL,
  container TEXT NOT NULL,
  codec TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  silent INTEGER NOT NULL CHECK (silent IN (0, 1))
) STRICT;
CREATE INDEX files_of ON files (testimony, number);
CREATE TABLE revisions (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  layer TEXT NOT NULL,
  number INTEGER NOT NULL,
  parent INTEGER,
  maker TEXT NOT NULL CHECK (maker IN ('machine', 'person')),
  maker_name TEXT NOT NULL,
  made TEXT NOT NULL,
  languages TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (testimony, layer, number)
) STRICT;
CREATE TABLE segments (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  layer TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  segment TEXT NOT NULL,
  recording TEXT,
  start_ms INTEGER,
  end_ms INTEGER,
  speaker TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  confidence REAL,
  flags TEXT NOT NULL,
  PRIMARY KEY (testimony, layer, ordinal)
) STRICT;
CREATE TABLE passages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  component TEXT NOT NULL CHECK (component IN ('description', 'transcript', 'translation')),
  layer TEXT NOT NULL,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  segments TEXT NOT NULL,
  starts TEXT NOT NULL
) STRICT;
CREATE INDEX passages_of ON passages (testimony);
CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  event TEXT NOT NULL,
  recording TEXT,
  start_ms INTEGER,
  end_ms INTEGER,
  segment TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('suggested', 'accepted', 'rejected')),
  score REAL NOT NULL,
  evidence TEXT NOT NULL,
  words TEXT NOT NULL,
  decided TEXT NOT NULL
) STRICT;
CREATE INDEX tags_of ON tags (testimony);
CREATE INDEX tags_on ON tags (event);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled', 'for-a-person')),
  reason TEXT NOT NULL,
  options TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  created TEXT NOT NULL,
  started TEXT NOT NULL,
  changed TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_job_waiting ON jobs (kind, number) WHERE state = 'waiting';
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE TABLE accounts (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL CHECK (role IN ('member', 'researcher', 'archivist', 'administrator')),
  password TEXT NOT NULL,
  created TEXT NOT NULL
) STRICT;
CREATE TABLE memberships (
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  family TEXT NOT NULL REFERENCES families (id),
  PRIMARY KEY (account, family)
) STRICT;
CREATE TABLE logins (
  token TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE,
  until TEXT NOT NULL
) STRICT;
CREATE TABLE ledger (
  entry INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL,
  previous TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE
) STRICT;
CREATE TRIGGER ledger_is_not_edited BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_is_not_cut BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TABLE changes (counter INTEGER NOT NULL) STRICT;
INSERT INTO changes VALUES (1);
CREATE TRIGGER state_changes AFTER UPDATE OF state, family ON testimonies
  BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER testimony_gone AFTER DELETE ON testimonies BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER decision_made AFTER INSERT ON decisions BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER decision_changed AFTER UPDATE ON decisions BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER decision_gone AFTER DELETE ON decisions BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER passage_made AFTER INSERT ON passages BEGIN UPDATE changes SET counter = counter + 1; END;
CREATE TRIGGER passage_gone AFTER DELETE ON passages BEGIN UPDATE changes SET counter = counter + 1; END;
"""


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


@migrations(name="0023_factors")
def factors(db: Database) -> None:
    """The second factor of accounts, and tokens for programs."""
    run(db, FACTORS)


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
