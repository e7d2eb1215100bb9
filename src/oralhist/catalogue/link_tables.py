"""The table of who agreed to be shown beside a family's other accounts, for a migration: never edited once released."""

from __future__ import annotations

LINKS = """
CREATE TABLE linkable (
  testimony INTEGER NOT NULL REFERENCES testimonies (id) ON DELETE CASCADE,
  speaker TEXT NOT NULL,
  agreed INTEGER NOT NULL CHECK (agreed IN (0, 1)),
  suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  PRIMARY KEY (testimony, speaker)
) STRICT;
ALTER TABLE testimonies ADD COLUMN linked INTEGER NOT NULL DEFAULT 0 CHECK (linked IN (0, 1));
CREATE TRIGGER linking_changes AFTER UPDATE OF linked ON testimonies BEGIN
  UPDATE changes SET counter = counter + 1;
  UPDATE shelving SET counter = counter + 1;
  INSERT INTO touched VALUES (NEW.id, (SELECT counter FROM shelving))
    ON CONFLICT (testimony) DO UPDATE SET at = excluded.at;
END;
"""
"""What each speaker said, and on the testimony whether all agreed."""
