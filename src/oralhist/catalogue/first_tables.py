"""Tables of the first release, for a migration of `schema`: never edited once released."""

from __future__ import annotations

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
