"""The tables of the chronology and of the claims, for the migrations of `schema`: never edited once released."""

from __future__ import annotations

CHRONOLOGY = """
CREATE TABLE chronology (
  kind TEXT NOT NULL CHECK (kind IN ('event', 'place', 'source')),
  id TEXT NOT NULL,
  standing TEXT NOT NULL CHECK (standing IN ('current', 'retired', 'merged')),
  into_id TEXT NOT NULL CHECK ((into_id <> '') = (standing = 'merged')),
  body TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE TABLE chronology_history (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  deed TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  standing TEXT NOT NULL,
  into_id TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX chronology_history_of ON chronology_history (kind, id);
"""

CLAIMS = """
ALTER TABLE tags ADD COLUMN last TEXT NOT NULL DEFAULT '';
CREATE TABLE claims (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  tag INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('number', 'date', 'cause', 'order', 'name')),
  words TEXT NOT NULL,
  first INTEGER NOT NULL,
  end INTEGER NOT NULL,
  low REAL,
  high REAL,
  about INTEGER NOT NULL CHECK (about IN (0, 1)),
  unit TEXT NOT NULL,
  date TEXT NOT NULL,
  stance TEXT NOT NULL CHECK (stance IN ('agrees', 'differs', 'adds', 'unclear')),
  beside TEXT NOT NULL,
  note TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('suggested', 'accepted', 'rejected')),
  decided TEXT NOT NULL
) STRICT;
CREATE INDEX claims_of ON claims (testimony);
CREATE INDEX claims_on ON claims (tag);
CREATE INDEX tags_waiting ON tags (status, event);
"""
