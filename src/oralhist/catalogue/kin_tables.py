"""The tables of kinship: people of a family, how they are related, who went where. Never edited once released."""

from __future__ import annotations

KIN = """
CREATE TABLE kin (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  person TEXT NOT NULL REFERENCES persons (id),
  narrates INTEGER NOT NULL CHECK (narrates IN (0, 1)),
  side TEXT NOT NULL CHECK (side IN ('stayed', 'left', 'returned', 'unknown')),
  born TEXT NOT NULL,
  died TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  ended_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX kin_standing ON kin (testimony, person) WHERE ended = '';
CREATE INDEX kin_of_person ON kin (person) WHERE ended = '';
CREATE TABLE relations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  person TEXT NOT NULL REFERENCES persons (id),
  kind TEXT NOT NULL CHECK (kind IN ('parent', 'spouse', 'sibling', 'by marriage')),
  other TEXT NOT NULL REFERENCES persons (id) CHECK (other <> person),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  ended TEXT NOT NULL,
  ended_by TEXT NOT NULL
) STRICT;
CREATE INDEX relations_standing ON relations (testimony) WHERE ended = '';
CREATE TABLE moves (
  testimony INTEGER PRIMARY KEY REFERENCES testimonies (id) ON DELETE CASCADE,
  departed TEXT NOT NULL,
  from_place TEXT NOT NULL,
  to_place TEXT NOT NULL
) STRICT;
CREATE TABLE unlike (
  one TEXT NOT NULL,
  other TEXT NOT NULL CHECK (other > one),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (one, other)
) STRICT;
"""
