"""Tables of edits and of the text that they make, for a migration of `schema`: never edited once released."""

from __future__ import annotations

EDITS = """
ALTER TABLE segments ADD COLUMN checked INTEGER NOT NULL DEFAULT 0 CHECK (checked IN (0, 1));
CREATE INDEX segments_by_id ON segments (testimony, layer, segment);
CREATE TABLE working_segments (
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
  checked INTEGER NOT NULL CHECK (checked IN (0, 1)),
  PRIMARY KEY (testimony, layer, segment)
) STRICT;
CREATE INDEX working_segments_of ON working_segments (testimony, layer, ordinal);
CREATE TABLE edits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  layer TEXT NOT NULL,
  base INTEGER NOT NULL,
  parent INTEGER,
  kind TEXT NOT NULL,
  follows TEXT,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  undone TEXT NOT NULL,
  revision INTEGER
) STRICT;
CREATE INDEX edits_of ON edits (testimony, layer, id);
CREATE INDEX open_edits ON edits (testimony, layer) WHERE revision IS NULL;
ALTER TABLE passages ADD COLUMN revised INTEGER NOT NULL DEFAULT 1 CHECK (revised IN (0, 1));
ALTER TABLE passages ADD COLUMN working INTEGER NOT NULL DEFAULT 1 CHECK (working IN (0, 1));
CREATE TRIGGER passage_stands_otherwise AFTER UPDATE OF revised, working ON passages
  BEGIN UPDATE changes SET counter = counter + 1; END;
"""
