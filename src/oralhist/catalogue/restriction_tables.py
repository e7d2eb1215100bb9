"""Tables of restrictions for the migrations of `schema`: never edited once released."""

from __future__ import annotations

RESTRICTIONS = """
CREATE TABLE restrictions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  recording TEXT REFERENCES files (id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  lines TEXT NOT NULL,
  silent INTEGER NOT NULL CHECK (silent IN (0, 1)),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  CHECK (iif(recording IS NULL, lines <> '[]', 0 <= start_ms AND start_ms < end_ms))
) STRICT;
CREATE INDEX restrictions_of ON restrictions (testimony);
CREATE TABLE cleared (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  layer TEXT NOT NULL,
  segment TEXT NOT NULL,
  PRIMARY KEY (testimony, layer, segment)
) STRICT, WITHOUT ROWID;
"""
